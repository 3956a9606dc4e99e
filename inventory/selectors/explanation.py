"""All stored emissions of a park one after the other, with the unit of the ledger quantity each comes from."""

import json
from collections.abc import Iterator
from typing import Final

from django.db import connection

from inventory.methods.explained import StoredRow
from park.models import Park

BATCH: Final = 5000
ROWS: Final = """
SELECT concat(e.year, '-', lpad(e.month::text, 2, '0'), ' ', e.version_id, '.', e.line_number) AS place, e.method,
       e.substance, e.mass_t, coalesce(l.unit, '') AS unit, e.tier, e.trail::text
FROM inventory_emission e
LEFT JOIN inventory_ledgerline l ON l.park_id = e.park_id AND l.year = e.year AND l.version_id = e.version_id
     AND l.number = e.line_number
WHERE e.park_id = %(park)s AND (%(year)s::int IS NULL OR e.year = %(year)s)
ORDER BY e.year, e.month, e.version_id, e.line_number, e.method, e.substance
"""


def stored_rows(park: Park, year: int | None = None) -> Iterator[StoredRow]:
    """Rows of the park, of one year or of all, read in batches."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS, {"park": park.pk, "year": year})
        while batch := cursor.fetchmany(BATCH):
            for place, method, substance, mass_t, unit, tier, trail in batch:
                yield StoredRow(place, method, substance, mass_t, unit, tier, json.loads(trail))
