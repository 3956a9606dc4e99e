"""What a change of factors would do to the park's results: a dry run in memory, and the months it makes out of date."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pandas as pd
from django.db import connection
from django.utils import timezone

from inventory.methods.choice_frame import join_all
from inventory.methods.factor_effect import computed, effect, lines_using
from inventory.methods.gwp import gwp_map
from inventory.models import DirtyMonth
from inventory.selectors.emission import filed_lines
from inventory.selectors.factor_reach import Reach, Setting, reached_months
from inventory.signals import results_outdated
from park.models import Park

REASON: Final = "factor"
#: Enterprise-months computed together; bounds the memory of a dry run over a large park.
BATCH: Final = 400
DECIMALS: Final = 9
MARK: Final = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT %(park)s, d.enterprise_id, d.year, d.month, %(now)s, %(reason)s
FROM unnest(%(enterprises)s::bigint[], %(years)s::int[], %(months)s::int[]) d(enterprise_id, year, month)
"""

Month = tuple[int, int, int]


class Affected(NamedTuple):
    """A batch of filed months: its lines with the factors of either side, and those that use another factor."""

    before: pd.DataFrame
    after: pd.DataFrame
    using: Any


@dataclass
class Impact:
    """The dry run: lines and months that use the factor, and results by enterprise and year."""

    lines: int = 0
    months: set[Month] = field(default_factory=set)
    effects: list[pd.DataFrame] = field(default_factory=list)
    energy: list[pd.DataFrame] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=lambda: {"before": 0, "after": 0})

    def as_json(self) -> dict[str, Any]:
        """Plain values to store and show; masses as decimal text, None where a side has no value."""
        return {
            "lines": self.lines,
            "months": len(self.months),
            "enterprises": sorted({month[0] for month in self.months}),
            "years": sorted({month[1] for month in self.months}),
            "gaps": self.gaps,
            "rows": self._rows(),
            "energy": _records(self.energy, ["enterprise_id", "year"], ["before_tce", "after_tce"]),
        }

    def _rows(self) -> list[dict[str, Any]]:
        keys = ["enterprise_id", "year", "kind", "substance"]
        return _records(self.effects, keys, ["before_t", "after_t", "before_co2e_t", "after_co2e_t"])


def dry_run(park: Park, reach: Reach, before: Setting, after: Setting) -> Impact:
    """Recomputes in memory the months whose lines use another factor after the change; nothing is stored.

    A year of the park that a person has closed does not exist yet: every year of the validity is recomputed.
    """
    gwp = _gwp(park, before)
    impact = Impact()
    for batch in _affected(park, reach, before, after):
        months = _months(batch.after.loc[batch.using])
        impact.lines += int(batch.using.sum())
        impact.months |= months
        if not months:
            continue
        key = ["enterprise_id", "year", "month"]
        kept = pd.MultiIndex.from_frame(batch.after[key]).isin(sorted(months))
        sides = [frame.loc[kept] for frame in (batch.before, batch.after)]
        old, new = computed(sides[0]), computed(sides[1])
        impact.effects.append(effect(sides[0], old, new, gwp))
        impact.energy.append(_energy(sides[0], old.flows, new.flows))
        impact.gaps["before"] += len(old.gaps)
        impact.gaps["after"] += len(new.gaps)
    return impact


def outdated_months(park: Park, reach: Reach, before: Setting, after: Setting) -> set[Month]:
    """Enterprise-months whose lines use another factor after the change, exactly: (enterprise, year, month)."""
    months: set[Month] = set()
    for batch in _affected(park, reach, before, after):
        months |= _months(batch.after.loc[batch.using])
    return months


def mark_months(park: Park, months: Iterable[Month]) -> int:
    """Marks these enterprise-months for the recompute and wakes it; returns their number. Inside a transaction."""
    marked = sorted(months)
    if not marked:
        return 0
    enterprises, years, numbers = (list(part) for part in zip(*marked, strict=True))
    wanted: dict[str, Any] = {"park": park.pk, "now": timezone.now(), "reason": REASON}
    with connection.cursor() as cursor:
        cursor.execute(MARK, {**wanted, "enterprises": enterprises, "years": years, "months": numbers})
    results_outdated.send(sender=DirtyMonth, park_id=park.pk)
    return len(marked)


def _affected(park: Park, reach: Reach, before: Setting, after: Setting) -> Iterator[Affected]:
    for months in reached_months(park, reach).values():
        for batch in _batches(months):
            lines = filed_lines(park.pk, batch)
            if lines.empty:
                continue
            old = join_all(lines, before.candidates, before.context)
            new = join_all(lines, after.candidates, after.context)
            yield Affected(old, new, lines_using(old, new))


def _batches(months: Sequence[Month]) -> Iterator[Sequence[Month]]:
    """Batches of whole enterprise-months: lines know each other only within one."""
    for start in range(0, len(months), BATCH):
        yield months[start : start + BATCH]


def _months(lines: pd.DataFrame) -> set[Month]:
    rows = lines[["enterprise_id", "year", "month"]].drop_duplicates()
    return {(int(a), int(b), int(c)) for a, b, c in rows.itertuples(index=False, name=None)}


def _energy(lines: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Coal equivalent of the consumed energy before and after, tce by enterprise and year."""
    places = lines.set_index("line_id")[["enterprise_id", "year"]]
    sides = []
    for name, flows in (("before_tce", old), ("after_tce", new)):
        used = flows.loc[flows["stage"] == "consumption"] if len(flows) else flows
        joined = used[["line_id", "coal_tce"]].join(places, on="line_id").astype({"coal_tce": "float64"})
        sides.append(joined.groupby(["enterprise_id", "year"])["coal_tce"].sum().rename(name))
    return pd.concat(sides, axis=1).reset_index()


def _records(frames: list[pd.DataFrame], keys: list[str], values: list[str]) -> list[dict[str, Any]]:
    """Sums of the batches, with what changed first by key; a value missing in every batch stays missing."""
    if not frames:
        return []
    whole = pd.concat(frames, ignore_index=True).groupby(keys, as_index=False)[values].sum(min_count=1)
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in whole.sort_values(keys).to_dict("records")
        if row[values[0]] != row[values[1]]
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else f"{Decimal(repr(round(value, DECIMALS))):f}"
    return int(value) if hasattr(value, "item") else value


def _gwp(park: Park, setting: Setting) -> dict[str, float]:
    key = f"gwp.{park.gwp_set}"
    return gwp_map({row.parameter: row.value for row in setting.candidates if row.key == key})
