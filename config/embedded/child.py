"""The server process of a keeper: where its program is, how it starts, stops and never outlives the keeper."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

START_SECONDS = 60.0
STOP_SECONDS = 20.0


class CannotStart(RuntimeError):
    """The message is shown to the person who started the platform."""


@dataclass(frozen=True)
class Server:
    """A running server: its URL, its process and the signal that ends it in an orderly way."""

    address: str
    process: "subprocess.Popen[bytes]"
    goodbye: signal.Signals

    def finish(self) -> None:
        stop(self.process, self.goodbye)


def say(line: str) -> None:
    """A line for the person at the terminal, through the process that waits for the server."""
    os.write(1, line.encode() + b"\n")


def package_folder(name: str) -> Path:
    """Where an installed package keeps its files, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"the package {name} is not installed: run make install, or set DATABASE_URL and REDIS_URL")
    return Path(spec.origin).parent


def launch(
    command: list[str], log: Path, goodbye: signal.Signals, account: int | None = None
) -> "subprocess.Popen[bytes]":
    """Starts a server with a clean environment, its output appended to a log."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            command,
            **identity(account),
            cwd="/",
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent(goodbye),  # noqa: PLW1509 (the keeper has one thread)
        )


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def identity(account: int | None) -> Identity:
    """How a child becomes that account and nothing of root's groups remains; as it is for None."""
    if account is None:
        return {}
    return {"user": account, "group": pwd.getpwuid(account).pw_gid, "extra_groups": []}


def clean_environment() -> dict[str, str]:
    """Nothing of the caller's locale or PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def end_with_parent(goodbye: signal.Signals) -> Callable[[], None]:
    """Run in the child: the kernel sends it this signal when the keeper dies, even by SIGKILL (Linux)."""
    library = ctypes.CDLL(None)

    def ask() -> None:
        if sys.platform == "linux":
            library.prctl(1, int(goodbye))

    return ask


def stop(process: "subprocess.Popen[bytes]", goodbye: signal.Signals) -> None:
    """Asks a server to end and waits; kills it when it does not."""
    if process.poll() is None:
        process.send_signal(goodbye)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def last_lines(log: Path, count: int = 3, separator: str = " / ") -> str:
    """The end of a log, for a message."""
    return separator.join(log.read_text(errors="replace").strip().split("\n")[-count:])
