"""A real PostgreSQL and a real Valkey from wheels when DATABASE_URL or REDIS_URL is not set.

One keeper process (`config.embedded.keeper`) owns each server of a data folder and runs as long as somebody uses it.
A process uses a server by holding a shared lock on `<data>/run/<server>.lease`; the kernel drops that lock however the
process ends, so nothing stays running after an exit, a signal or a crash. The last user that ends in an orderly way
waits until the server has stopped.
"""

import atexit
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 30.0


class EmbeddedError(RuntimeError):
    """A server cannot run here; the message says why and what to do."""


def ensure(data_dir: Path, *, broker: bool = True, durable: bool = True) -> None:
    """Sets DATABASE_URL and REDIS_URL to embedded servers in data_dir where they are unset.

    broker: start Valkey; without it, one that already runs is used, and otherwise REDIS_URL stays unset.
    durable: False trades safety against a power cut for speed, for tests.
    Raises EmbeddedError when a server cannot start.
    """
    mode = "durable" if durable else "scratch"
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = Lease.of(data_dir, "postgres").address(mode)
        os.environ["TONGJIAN_EMBEDDED"] = "1"
    if not os.environ.get("REDIS_URL"):
        lease = Lease.of(data_dir, "valkey")
        if broker or lease.served():
            os.environ["REDIS_URL"] = lease.address(mode)


class Lease:
    """This process's use of one server of a data folder."""

    held: dict[tuple[Path, str], "Lease"] = {}

    @classmethod
    def of(cls, data_dir: Path, server: str) -> "Lease":
        """The lease of this process, taken at the first call and given back when the process ends."""
        key = (data_dir.resolve(), server)
        if key not in cls.held:
            cls.held[key] = cls(*key)
            atexit.register(cls.held[key].give_back)
        return cls.held[key]

    def __init__(self, data_dir: Path, server: str) -> None:
        self.data_dir, self.server, self.owner = data_dir, server, os.getpid()
        self.child: subprocess.Popen[bytes] | None = None
        self.lease, self.guard, self.keeper = (self.open(name) for name in ("lease", "guard", "keeper"))
        fcntl.flock(self.lease, fcntl.LOCK_SH)
        # A forked child that outlives this process must not keep the server running.
        os.register_at_fork(after_in_child=self.close)

    def close(self) -> None:
        for file in (self.lease, self.guard, self.keeper):
            file.close()

    def path(self, suffix: str) -> Path:
        return self.data_dir / "run" / f"{self.server}.{suffix}"

    def open(self, suffix: str) -> IO[str]:
        path = self.path(suffix)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return open(path, "a+")
        except PermissionError as error:
            message = f"{self.data_dir} belongs to another user: set TONGJIAN_DATA to another folder"
            raise EmbeddedError(message) from error

    def served(self) -> bool:
        """Whether a keeper runs, that is, holds its own lock."""
        try:
            fcntl.flock(self.keeper, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self.keeper, fcntl.LOCK_UN)
        return False

    def address(self, mode: str) -> str:
        """The server's URL; starts its keeper when none runs."""
        with locked(self.guard):
            if not self.served():
                self.start(mode)
            return self.path("address").read_text().strip()

    def start(self, mode: str) -> None:
        """Starts a keeper and waits until it has written the address."""
        command = [sys.executable, "-m", "config.embedded.keeper", self.server, str(self.data_dir), mode]
        reader, writer = os.pipe()
        with open(self.path("log"), "wb") as log, open(reader) as answers:
            self.child = subprocess.Popen(
                command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=writer, stderr=log, start_new_session=True
            )
            os.close(writer)
            *remarks, answer = answers.read().splitlines() or [""]
        if answer != "ready":
            self.child.wait()
            raise EmbeddedError(answer or f"the embedded {self.server} did not start: see {self.path('log')}")
        for remark in remarks:
            sys.stderr.write(f"{remark}\n")

    def give_back(self) -> None:
        """Ends the use; as the last user, waits until the server has stopped."""
        if os.getpid() != self.owner:
            return
        fcntl.flock(self.lease, fcntl.LOCK_UN)
        if self.take(fcntl.LOCK_EX) and self.served():
            os.kill(self.child.pid if self.child else int(self.path("pid").read_text()), signal.SIGTERM)
            self.wait_for_end()
        elif not self.take(fcntl.LOCK_SH):
            self.wait_for_end()
        self.close()

    def take(self, kind: int) -> bool:
        try:
            fcntl.flock(self.lease, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_for_end(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.served() and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.child:
            self.child.wait(STOP_SECONDS)


@contextmanager
def locked(file: IO[str]) -> Iterator[None]:
    """Only one process at a time."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
