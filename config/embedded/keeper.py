"""Owns one embedded server of a data folder and stops it when nobody uses it any more.

Run as `python -m config.embedded.keeper postgres|valkey DATA durable|scratch`. It prints "ready", or a sentence that says
what is wrong, then waits for the exclusive lock on the lease: it gets that lock when the last user has ended, in whatever
way.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from config.embedded import broker, cluster
from config.embedded.child import CannotStart, Server

STARTERS = {"postgres": cluster.start, "valkey": broker.start}


def main(name: str, data_dir: Path, mode: str) -> int:
    run = data_dir / "run"
    own, lease = open(run / f"{name}.keeper", "a+"), open(run / f"{name}.lease", "a+")
    fcntl.flock(own, fcntl.LOCK_EX)
    write_secret(run / f"{name}.pid", str(os.getpid()))
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server: Server | None = None
    try:
        server = STARTERS[name](data_dir / name, mode == "scratch")
        write_secret(run / f"{name}.address", server.address)
        say("ready")
        fcntl.flock(lease, fcntl.LOCK_EX)
    except (CannotStart, OSError) as error:
        say(f"{name}: {error}".replace("\n", " "))
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if server:
            server.finish()
    return 0


def end(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)


def say(answer: str) -> None:
    """Answers the process that waits, then lets go of its pipe."""
    os.write(1, answer.encode() + b"\n")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def write_secret(path: Path, content: str) -> None:
    """Replaces a file that only its owner can read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(content)
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
