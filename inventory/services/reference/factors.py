"""Storing reference factors as dated rows that are never edited: a row that differs is closed and a new one added."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from django.db import connection, transaction

from inventory.methods.flatten import FactorRow
from park.services.copying import copy_rows
from park.services.reference import Loaded, RefusedReference

# The statements below are put together from these constants only.
TABLE: Final = "inventory_factor"
COLUMNS: Final = (
    "key", "parameter", "factor_set", "version", "region", "years", "value", "unit", "tier", "status",
    "name_zh", "name_en", "source", "clause", "note",
)  # fmt: skip
LIST: Final = ", ".join(COLUMNS)
IN_FORCE: Final = "f.superseded_at IS NULL AND f.park_id IS NULL AND f.enterprise_id IS NULL"
SAME_PLACE: Final = (
    "f.key = i.key AND f.parameter = i.parameter AND f.factor_set = i.factor_set AND f.region = i.region"
    " AND f.years && i.years"
)
SAME: Final = f"({', '.join('f.' + name for name in COLUMNS)}) = ({', '.join('i.' + name for name in COLUMNS)})"
CREATE: Final = f"CREATE TEMPORARY TABLE incoming_factor ON COMMIT DROP AS SELECT {LIST} FROM {TABLE} WITH NO DATA"
CHANGED_IN_PLACE: Final = f"""
SELECT i.key, i.parameter, i.factor_set, i.region, i.version, trim_scale(f.value), f.unit, trim_scale(i.value), i.unit
FROM incoming_factor i JOIN {TABLE} f ON {SAME_PLACE}
WHERE {IN_FORCE} AND f.version = i.version AND (f.value, f.unit) IS DISTINCT FROM (i.value, i.unit)
ORDER BY i.key, i.parameter LIMIT 5
"""
CLOSE: Final = f"""
UPDATE {TABLE} f SET superseded_at = now()
WHERE {IN_FORCE} AND NOT EXISTS (SELECT 1 FROM incoming_factor i WHERE {SAME})
"""
ADD: Final = f"""
INSERT INTO {TABLE} ({LIST}, loaded_at) SELECT {LIST}, now() FROM incoming_factor i
WHERE NOT EXISTS (SELECT 1 FROM {TABLE} f WHERE {IN_FORCE} AND {SAME})
"""


def store_factors(rows: Sequence[FactorRow]) -> Loaded:
    """Makes the reference factors in force equal to `rows`, in one transaction.

    A row of the library that is not among `rows` is closed (`superseded_at`), a new one is added; values, once
    stored, stay as they are. Raises: RefusedReference when two rows of a place overlap in time, or when a value
    changed under the same version.
    """
    refuse_overlaps(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS incoming_factor")
        cursor.execute(CREATE)
        copy_rows("incoming_factor", COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))
        cursor.execute("ANALYZE incoming_factor")
        cursor.execute(CHANGED_IN_PLACE)
        changed = cursor.fetchall()
        if changed:
            raise RefusedReference(" ".join(_changed_sentence(row) for row in changed))
        cursor.execute(CLOSE)
        closed = cursor.rowcount
        cursor.execute(ADD)
        return Loaded(TABLE, len(rows), cursor.rowcount, 0, closed)


def refuse_overlaps(rows: Sequence[FactorRow]) -> None:
    """Two rows of one key, parameter, set and region must not be valid in the same year.

    Raises: RefusedReference naming the row and both ranges.
    """
    places: dict[tuple[str, ...], list[FactorRow]] = defaultdict(list)
    for row in rows:
        places[row.key, row.parameter, row.factor_set, row.region].append(row)
    for place in places.values():
        if len(place) == 1:
            continue
        place.sort(key=lambda row: row.first_year or 0)
        for earlier, later in pairwise(place):
            if earlier.last_year is None or later.first_year is None or later.first_year <= earlier.last_year:
                raise RefusedReference(
                    f"因子 {_place(later)} 有两行的有效年份重叠：{_span(earlier)} 与 {_span(later)}。"
                    "请在参考表中改正 valid_from、valid_to 后重新装载。"
                )


def _place(row: FactorRow) -> str:
    return f"{row.key}.{row.parameter}（{'，'.join(text for text in (row.factor_set, row.region) if text)}）"


def _span(row: FactorRow) -> str:
    if row.first_year is None and row.last_year is None:
        return "不限年份"
    return f"{row.first_year or ''}—{row.last_year or ''}"


def _changed_sentence(row: tuple[Any, ...]) -> str:
    key, parameter, factor_set, region, version, old, old_unit, new, new_unit = row
    where = "，".join(text for text in (factor_set, region) if text)
    return (
        f"因子 {key}.{parameter}（{where}）由 {old} {old_unit} 改为 {new} {new_unit}，版本仍为 {version}。"
        "已入库的数值不改写：请写新的版本号或新的有效期后重新装载。"
    )
