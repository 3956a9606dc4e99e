#!/usr/bin/env python
"""Django's command line; starts the embedded database for the commands that need one."""

import os
import sys
from pathlib import Path

# Commands that never touch the database.
OFFLINE = {
    "makemessages",
    "compilemessages",
    "collectstatic",
    "decoupling_panel",
    "spectacular",
    "help",
    "--help",
    "--version",
}


def main() -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in OFFLINE:
        from config.embedded import ensure

        data = Path(os.environ.get("TONGJIAN_DATA", Path(__file__).resolve().parent / ".data"))
        ensure(data, broker=sys.argv[1] == "demo")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
