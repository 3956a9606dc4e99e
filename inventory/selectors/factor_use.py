"""Which stored results rest on a factor, by year and substance, within what a person may see."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from park.access import ADMIN, ParkAccess
from park.selectors.frames import read_frame

FROM: Final = """
FROM inventory_factoruse u
LEFT JOIN inventory_factor g ON u.kind = 'ghg' AND g.key = %(gwp)s AND g.parameter = u.substance
     AND g.years @> u.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE u.park_id = %(park)s AND u.factor_id = %(factor)s
  AND (%(enterprise)s::bigint IS NULL OR u.enterprise_id = %(enterprise)s)
  AND (%(first)s::int IS NULL OR u.year >= %(first)s) AND (%(last)s::int IS NULL OR u.year <= %(last)s)
"""
BY_YEAR: Final = f"""
SELECT u.year, u.kind, u.substance, u.flags, sum(u.rows)::bigint AS rows,
       count(DISTINCT u.enterprise_id) AS enterprises, sum(u.mass_t) AS mass_t, sum(u.mass_t * g.value) AS co2e_t
{FROM}
GROUP BY u.year, u.kind, u.substance, u.flags ORDER BY u.year DESC, u.substance, u.flags
"""
WHOLE: Final = f"""
SELECT coalesce(sum(u.rows), 0)::bigint AS rows, count(DISTINCT u.enterprise_id) AS enterprises,
       count(DISTINCT u.year) AS years, sum(u.mass_t * g.value) AS co2e_t
{FROM}
"""


@dataclass(frozen=True)
class Use:
    """Emission rows of a year and substance that rest on the factor, and the counted mass; co2e None for pollutants."""

    year: int
    kind: str
    substance: str
    flags: tuple[str, ...]
    rows: int
    enterprises: int
    mass_t: Decimal
    co2e_t: Decimal | None


@dataclass(frozen=True)
class UseSum:
    """Over all years a person may see."""

    rows: int = 0
    enterprises: int = 0
    years: int = 0
    co2e_t: Decimal | None = None


def factor_uses(access: ParkAccess, factor_id: int) -> tuple[UseSum, list[Use]]:
    """What rests on a factor: a filer sees the own enterprise, an assessor the engaged years; two queries."""
    if access.role == ADMIN:
        return UseSum(), []
    wanted = {
        "park": access.park.pk,
        "gwp": f"gwp.{access.park.gwp_set}",
        "factor": factor_id,
        "enterprise": access.enterprise_id,
        "first": access.first_year,
        "last": access.last_year,
    }
    whole = next(_plain(row) for row in read_frame(WHOLE, wanted).astype(object).to_dict("records"))
    rows = [_plain(row) for row in read_frame(BY_YEAR, wanted).astype(object).to_dict("records")]
    uses = [Use(**{**row, "flags": tuple(filter(None, row["flags"].split(",")))}) for row in rows]
    return UseSum(**whole), uses


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): None if value is None or value != value else value for name, value in row.items()}
