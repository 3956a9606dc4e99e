"""The processes of the platform: their commands, written once, and how one machine runs them together.

Containers call `python -m config.serve NAME`: web, worker and beat become that process, prepare brings the database up
to date, healthy asks the web process whether it answers. `Processes.run` starts web, worker and beat as children and
stops all of them when one ends or when asked to.
"""

import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.embedded.child import end_with_parent, last_lines

BASE_DIR = Path(__file__).resolve().parent.parent
PORT = 8000
# Containers listen on every address; a proxy stands before them.
CONTAINER_ADDRESS = f"0.0.0.0:{PORT}"
NAMES = ("web", "worker", "beat")
START_SECONDS = 60.0
STOP_SECONDS = 15.0
HEARTBEAT = 0.2


def command(name: str, address: str = CONTAINER_ADDRESS) -> list[str]:
    """The words that start one process.

    WEB_WORKERS and WORKER_CONCURRENCY set the number of processes; both default to the cores, at most 4.
    Raises KeyError for an unknown name.
    """
    cores = str(min(os.cpu_count() or 1, 4))
    workers, concurrency = os.environ.get("WEB_WORKERS", cores), os.environ.get("WORKER_CONCURRENCY", cores)
    # A browser opens connections ahead of need: threads keep an idle one from blocking a whole process.
    web = ["gunicorn", "config.wsgi:application", "--bind", address, "--workers", workers, "--threads", "4"]
    celery = ["celery", "--app", "config"]
    commands = {
        "web": [*web, "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", concurrency, "--without-gossip"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""],
    }
    return [sys.executable, "-m", *commands[name]]


def prepare() -> None:
    """Tables and reference data, as a container needs them before the others start."""
    for words in (["migrate", "--no-input"], ["load_reference"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=BASE_DIR, check=True)


def free_port(wanted: int) -> int:
    """The wanted loopback port, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} to {wanted + 99}")


def web_answers(port: int) -> bool:
    """Whether the web process on this machine is well, asked as the proxy would ask."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


class Stopped(Exception):
    """A process ended by itself; the message names it and shows the end of its log."""


class Processes:
    """Web, worker and beat as children of this process."""

    def __init__(self, port: int, logs: Path) -> None:
        self.port, self.logs = port, logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = 0

    def run(self, announce: Callable[[], None]) -> None:
        """Starts all, announces when the web answers, and returns when asked to stop by Ctrl-C, SIGTERM or SIGHUP.

        Raises Stopped when one of them ends by itself. Nothing runs any more afterwards.
        """
        earlier = {
            number: signal.signal(number, self.ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            self.start()
            if self.wait_for_web():
                announce()
            while not self.asked_to_stop:
                self.check()
                time.sleep(HEARTBEAT)
        finally:
            self.stop()
            for number, handler in earlier.items():
                signal.signal(number, handler)

    def ask_to_stop(self, number: int, frame: object) -> None:
        """The second time, what has not ended is killed."""
        self.asked_to_stop += 1

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            with open(self.log(name), "wb") as log:
                self.children[name] = subprocess.Popen(
                    command(name, f"127.0.0.1:{self.port}"),
                    cwd=BASE_DIR,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 (this process has one thread)
                )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def check(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                end = last_lines(self.log(name), 15, "\n  ")
                raise Stopped(f"{name} ended (exit {child.returncode}); the end of {self.log(name)}:\n  {end}")

    def wait_for_web(self) -> bool:
        """True when the web answers; False when asked to stop before."""
        deadline = time.monotonic() + START_SECONDS
        while not self.asked_to_stop:
            self.check()
            if web_answers(self.port):
                return True
            if time.monotonic() > deadline:
                raise Stopped(f"web did not answer within {START_SECONDS:.0f} s; see {self.log('web')}")
            time.sleep(HEARTBEAT)
        return False

    def stop(self) -> None:
        """Asks every process to end, waits, and kills what is left of its group."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        asked = self.asked_to_stop
        while any(child.poll() is None for child in self.children.values()):
            if time.monotonic() > deadline or self.asked_to_stop > max(asked, 1):
                break
            time.sleep(HEARTBEAT / 4)
        for child in self.children.values():
            kill_group(child)


def kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Kills what is left of a child's process group and waits until it is gone, a second at most."""
    deadline = time.monotonic() + 1
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(child.pid, signal.SIGKILL)
            child.poll()
            time.sleep(HEARTBEAT / 20)
    child.wait()


def main(name: str) -> None:
    if name == "healthy":
        sys.exit(0 if web_answers(PORT) else "the web process does not answer")
    if name == "prepare":
        prepare()
        return
    words = command(name)
    os.execv(words[0], words)  # noqa: S606 (fixed words)


if __name__ == "__main__":
    main(sys.argv[1])
