"""Owns one embedded server of a data folder and stops it when nobody uses it any more.

Run as `python -m config.embedded.keeper postgres|valkey DATA durable|scratch`. It prints "ready" after any
remarks, or what is wrong, then waits for the exclusive lock on the lease: it gets that lock when the last user has
ended, in whatever way.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import IO, NoReturn

from config.embedded import broker, cluster
from config.embedded.child import CannotStart, Server, say

STARTERS = {"postgres": cluster.start, "valkey": broker.start}


def main(name: str, data_dir: Path, mode: str) -> int:
    """Becomes the only keeper of this server."""
    run = data_dir / "run"
    with open(run / f"{name}.keeper", "a+") as own, open(run / f"{name}.lease", "a+") as lease:
        fcntl.flock(own, fcntl.LOCK_EX)
        return keep(name, data_dir, mode, lease)


def keep(name: str, data_dir: Path, mode: str, lease: IO[str]) -> int:
    """Runs the server until nobody holds the lease."""
    run = data_dir / "run"
    write_secret(run / f"{name}.pid", str(os.getpid()))
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server: Server | None = None
    try:
        server = STARTERS[name](data_dir / name, mode == "scratch")
        write_secret(run / f"{name}.address", server.address)
        say("ready")
        # Lets go of the pipe of the process that waits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
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


def write_secret(path: Path, content: str) -> None:
    """Replaces a file that only its owner can read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(content)
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
