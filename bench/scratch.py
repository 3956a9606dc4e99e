"""A scratch database for measurements: made for the run, with the reference tables, dropped at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_database() -> Iterator[None]:
    """Sets Django up on an empty database of its own. Uses DATABASE_URL, else the embedded server of the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.chdir(Path(__file__).resolve().parents[1])
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_reference", verbosity=0)
        yield
    finally:
        teardown_databases(made, verbosity=0)
