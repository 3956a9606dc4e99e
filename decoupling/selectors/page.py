"""What the decoupling page shows, from stored judgements and stored totals only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models.fields.json import KT
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from decoupling.methods.states import State
from decoupling.models import DecouplingResult, ScopeKind, View
from inventory.models import ParkYear
from park.access import ParkAccess
from park.models import Industry
from park.models.industry import KeyIndustry

KINDS = (ScopeKind.PARK, ScopeKind.KEY, ScopeKind.DIVISION)
Lines = dict[str, dict[int, Decimal | None]]


@dataclass(frozen=True)
class Scope:
    """A judged scope: "park", "key:power" or "division:26" in the address, and its name in words."""

    kind: str
    code: str
    name: str

    @property
    def address(self) -> str:
        return self.kind if self.kind == ScopeKind.PARK else f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Cell:
    """One judgement in the overview of all scopes and periods."""

    scope: Scope
    start: int
    end: int
    state: str
    label: str
    pollution_rate: Decimal | None
    carbon_rate: Decimal | None
    is_partial: bool

    @property
    def period(self) -> str:
        return f"{self.start}—{self.end}"


@dataclass(frozen=True)
class Record:
    """Years on record, and those of them that have ended."""

    years: list[int]
    finished: list[int]


def record(access: ParkAccess) -> Record:
    """Years with stored totals that the person may see; finished = with a December ledger."""
    rows = [row for row in ParkYear.objects.filter(park=access.park).order_by("year") if access.sees_year(row.year)]
    return Record([row.year for row in rows], [row.year for row in rows if row.last_month == 12])


def cells(access: ParkAccess) -> dict[str, list[Cell]]:
    """Every judgement that ends in a year the person may see, by view; the park first, then industries by code."""
    zh = (get_language() or "").startswith("zh")
    rows = list(
        DecouplingResult.objects.filter(park=access.park)
        .annotate(label=KT("judgement__label_zh" if zh else "judgement__label_en"))
        .values(
            "scope_kind", "scope_code", "view", "start_year", "end_year", "state", "label",
            "pollution_rate", "carbon_rate", "is_partial",
        )
    )  # fmt: skip
    names = _names({row["scope_code"] for row in rows if row["scope_kind"] == ScopeKind.DIVISION}, zh)
    found: dict[str, list[Cell]] = {view: [] for view in View.values}
    for row in sorted(rows, key=lambda row: (KINDS.index(row["scope_kind"]), row["scope_code"], row["end_year"])):
        if access.sees_year(row["end_year"]):
            found[row["view"]].append(_cell(row, names))
    return found


def _cell(row: Mapping[str, Any], divisions: Mapping[str, str]) -> Cell:
    kind, code = row["scope_kind"], row["scope_code"]
    name = {
        ScopeKind.PARK: _("Whole park"),
        ScopeKind.KEY: str(dict(KeyIndustry.choices).get(code, code)),
    }.get(kind) or divisions.get(code, code)
    return Cell(
        scope=Scope(kind, code, name),
        start=row["start_year"],
        end=row["end_year"],
        state=row["state"],
        label=row["label"] or "",
        pollution_rate=row["pollution_rate"],
        carbon_rate=row["carbon_rate"],
        is_partial=row["is_partial"],
    )


def _names(codes: Iterable[str], zh: bool) -> dict[str, str]:
    rows = Industry.objects.filter(code__in=list(codes)).values_list("code", "name_zh", "name_en")
    return {code: f"{code} {name_zh if zh or not name_en else name_en}" for code, name_zh, name_en in rows}


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """Number and name of divisions of GB/T 4754 in the reader's language."""
    wanted = list(codes)
    return _names(wanted, (get_language() or "").startswith("zh")) if wanted else {}


def scopes(found: Mapping[str, list[Cell]]) -> list[Scope]:
    """Scopes with a judgement in any view, in page order."""
    seen = dict.fromkeys(cell.scope for row in found.values() for cell in row)
    return sorted(seen, key=lambda scope: (KINDS.index(ScopeKind(scope.kind)), scope.code))


@dataclass(frozen=True)
class Place:
    """One field of the table of states: a cell with its short word and icon, or no judgement."""

    cell: Cell | None
    view: str
    word: str


@dataclass(frozen=True)
class StateTable:
    """Scopes × periods of all views; the heads are (view, period)."""

    heads: list[tuple[str, str]]
    rows: list[tuple[Scope, list[Place]]]


def state_table(found: Mapping[str, list[Cell]], language: str) -> StateTable:
    """Every judgement of the park: periods of the plan view first, then year by year, then rolling."""
    heads = [
        (view, period)
        for view in View.values
        for period in dict.fromkeys(
            cell.period for cell in sorted(found[view], key=lambda cell: (cell.end, cell.start))
        )
    ]
    by_place = {(view, cell.period, cell.scope): cell for view in View.values for cell in found[view]}
    rows = [
        (scope, [_place(by_place.get((view, period, scope)), view, language) for view, period in heads])
        for scope in scopes(found)
    ]
    return StateTable(heads, rows)


def _place(cell: Cell | None, view: str, language: str) -> Place:
    if cell is None:
        return Place(None, view, "")
    state = State(cell.state)
    return Place(cell, view, state.short(language) if state is State.NONE else f"{state.icon} {state.short(language)}")


def stored(access: ParkAccess, scope: Scope, view: str, cell: Cell) -> DecouplingResult:
    """The whole judgement behind a cell."""
    return DecouplingResult.objects.get(
        park=access.park,
        scope_kind=scope.kind,
        scope_code=scope.code,
        view=view,
        start_year=cell.start,
        end_year=cell.end,
    )


def lines(access: ParkAccess, shown: DecouplingResult, base: int, end: int) -> Lines:
    """Economy, carbon and pollution equivalents by year from base to end, as the yearly judgements hold them.

    A year judged by another economic measure or over other pollutants is a gap: the sums would not be comparable.
    """
    rows = DecouplingResult.objects.filter(
        park=access.park,
        scope_kind=shown.scope_kind,
        scope_code=shown.scope_code,
        view=View.CHAIN,
        start_year__gte=base,
        end_year__lte=end,
    ).values_list("start_year", "end_year", "judgement")
    found: Lines = {name: dict.fromkeys(range(base, end + 1)) for name in ("economy", "carbon", "pollution")}
    for start, last, step in rows:
        for name in _comparable(step, shown.judgement):
            for year, side in ((start, "start"), (last, "end")):
                if step[name][side] is not None:
                    found[name][year] = Decimal(step[name][side])
    return found


def _comparable(step: Mapping[str, Any], shown: Mapping[str, Any]) -> list[str]:
    same = {
        "economy": step["measure"] == shown["measure"],
        "carbon": True,
        "pollution": set(step["summed"]) == set(shown["summed"]),
    }
    return [name for name, holds in same.items() if holds]
