#!/usr/bin/env python
"""Django's command line; starts the embedded servers for the commands that need them."""

import os
import secrets
import signal
import sys
from pathlib import Path

# Commands that read the reference tables only: whatever is said of the database, they have none.
WITHOUT_DATABASE = {"calculate", "methods"}
# Commands that never touch the database.
OFFLINE = {
    *WITHOUT_DATABASE,
    "collectstatic",
    "compilemessages",
    "decoupling_panel",
    "diffsettings",
    "help",
    "makemessages",
    "messages",
    "spectacular",
    "version",
}


def main() -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # An ordered end, so that what runs for this command is stopped.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "demo":
        os.environ.setdefault("LOG_LEVEL", "WARNING")
    if command in WITHOUT_DATABASE:
        os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(32))  # signs nothing
    if command not in OFFLINE and not command.startswith("-"):
        start_servers(broker=command == "demo" and "--no-serve" not in sys.argv)
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


def start_servers(broker: bool) -> None:
    from config.embedded import EmbeddedError, ensure

    data = Path(os.environ.get("TONGJIAN_DATA", Path(__file__).resolve().parent / ".data"))
    try:
        ensure(data, broker=broker)
    except EmbeddedError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
