"""A dry run as a page shows it: names instead of ids, sums of CO2e, the change."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from park.access import ParkAccess
from park.models import Enterprise

#: What stands beside the totals is no result of its own here.
POLLUTANTS = ("air", "water")


@dataclass(frozen=True)
class Change:
    """A figure before and after, None where a side has none."""

    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class ChangeRow:
    """One enterprise and year: CO2e, or the mass of one pollutant, before and after."""

    enterprise: str
    year: int
    item: str
    change: Change


def shown_impact(access: ParkAccess, impact: dict[str, Any] | None) -> dict[str, Any] | None:
    """Counts, rows of CO2e, of other substances and of energy, and the sum of CO2e; one query for the names."""
    if impact is None:
        return None
    names = dict(Enterprise.objects.filter(park=access.park, pk__in=impact["enterprises"]).values_list("pk", "name"))
    gases = [row for row in impact["rows"] if row["kind"] == "ghg"]
    others = [row for row in impact["rows"] if row["kind"] in POLLUTANTS]
    carbon = _summed(gases)
    return {
        "lines": impact["lines"],
        "months": impact["months"],
        "enterprises": len(impact["enterprises"]),
        "years": impact["years"],
        "gaps": impact["gaps"],
        "carbon": [ChangeRow(names.get(pk, "—"), year, "", change) for (pk, year), change in carbon.items()],
        "others": [
            ChangeRow(
                names.get(row["enterprise_id"], "—"),
                row["year"],
                row["substance"],
                Change(_number(row["before_t"]), _number(row["after_t"])),
            )
            for row in others
        ],
        "energy": [
            ChangeRow(
                names.get(row["enterprise_id"], "—"),
                row["year"],
                "",
                Change(_number(row["before_tce"]), _number(row["after_tce"])),
            )
            for row in impact["energy"]
        ],
        "whole": Change(*(_total(carbon.values(), side) for side in ("before", "after"))) if carbon else None,
    }


def _summed(rows: list[dict[str, Any]]) -> dict[tuple[int, int], Change]:
    """CO2e of all gases by enterprise and year; a gas that only one side has counts on that side."""
    found: dict[tuple[int, int], list[Decimal | None]] = defaultdict(lambda: [None, None])
    for row in rows:
        sums = found[row["enterprise_id"], row["year"]]
        for place, side in enumerate(("before_co2e_t", "after_co2e_t")):
            value = _number(row[side])
            if value is not None:
                sums[place] = (sums[place] or Decimal(0)) + value
    return {place: Change(*sums) for place, sums in found.items()}


def _total(changes: Any, side: str) -> Decimal | None:
    values = [getattr(change, side) for change in changes]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
