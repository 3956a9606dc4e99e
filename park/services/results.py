"""The lock of a park's stored results: whoever replaces them holds it, one at a time."""

from django.db import connection

#: Class of the advisory lock; the second key is the park. A recalculation holds the same lock for its session.
LOCK_CLASS = 7301


class ResultsBusy(Exception):
    """Another act is replacing the park's results at this moment."""


def hold_results(park_id: int) -> None:
    """Takes the park's results for the rest of the transaction; ResultsBusy when a recalculation has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, park_id])
        if not cursor.fetchone()[0]:
            raise ResultsBusy
