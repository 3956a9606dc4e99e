"""A scratch database for measurements: made for the run, with the reference tables, dropped at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

#: Name of the scratch database, for the processes that a measurement starts.
NAME = "BENCH_DATABASE"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Sets Django up on an empty database of its own. Uses DATABASE_URL, else the embedded server of the tests."""
    _set_up()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    os.environ[NAME] = connection.settings_dict["NAME"]
    try:
        call_command("load_reference", stdout=StringIO())
        yield
    finally:
        teardown_databases(made, verbosity=0)


def join_scratch_database() -> None:
    """Sets Django up on the scratch database of the process that started this one. Errors: KeyError without one."""
    _set_up()
    from django.db import connection

    connection.settings_dict["NAME"] = os.environ[NAME]


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.chdir(Path(__file__).resolve().parents[1])
    import django

    django.setup()
