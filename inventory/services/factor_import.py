"""Importing a list of own factors: the same checks as the form, a dry run row by row, then proposals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import transaction

from inventory.ledger.factor_list import Listed, read_list
from inventory.ledger.factor_unit import library_unit
from inventory.methods.own_factor import Proposed, problems
from inventory.models import Factor, FactorProposal, ProposalState, SourceFile
from inventory.services.factor_proposal import propose
from park.access import ParkAccess
from park.models import Enterprise

NEW, SAME, REFUSED = "new", "same", "refused"
#: Key → parameter → units in which the reference has it.
KeyUnits = Mapping[str, Mapping[str, Collection[str]]]
IN_PLAY: Final = (ProposalState.PROPOSED, ProposalState.APPROVED)


@dataclass
class Checked:
    """One row of the list with what importing would do: new, same or refused with the reason."""

    listed: Listed
    state: str = NEW
    message: str = ""


@dataclass
class Batch:
    """Rows that make one proposal: one owner, key, years, tier and reason."""

    enterprise_id: int | None
    proposed: Proposed
    rows: list[Checked] = field(default_factory=list)


@dataclass
class CheckedList:
    """All rows in their order, and the proposals that would be filed."""

    rows: list[Checked]
    batches: list[Batch]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)


def check_list(access: ParkAccess, data: bytes, name: str) -> CheckedList:
    """The dry run of a list; constant queries. Raises: LedgerRefused for a file that cannot be read; 403 by role."""
    access.require_file()
    rows = [Checked(listed) for listed in read_list(data, name)]
    units = _units({row.listed.cells["key"] for row in rows if not row.listed.problem})
    batches = _batches(access, rows, units)
    in_play = _in_play(access)
    for batch in batches:
        found = problems(batch.proposed, units.get(batch.proposed.key, {}))
        if found:
            _mark(batch.rows, REFUSED, _told(dict.fromkeys(problem.message for problem in found)))
        elif _identity(batch.enterprise_id, batch.proposed) in in_play:
            _mark(batch.rows, SAME, "与已提出或已生效的因子相同。")
    return CheckedList(rows, [batch for batch in batches if batch.rows[0].state == NEW])


@transaction.atomic
def import_list(access: ParkAccess, checked: CheckedList, evidence: SourceFile) -> list[FactorProposal]:
    """Files the new rows of a checked list as proposals, with one report for all."""
    return [propose(access, batch.enterprise_id, batch.proposed, evidence) for batch in checked.batches]


def _told(messages: Iterable[str]) -> str:
    """Several reasons in one cell, each told from the next by a semicolon."""
    return "；".join(message.removesuffix("。") for message in messages) + "。"


def _batches(access: ParkAccess, rows: Sequence[Checked], units: KeyUnits) -> list[Batch]:
    """Rows put together by owner, key, years, tier and reason; a row that fits nowhere is refused."""
    firms = dict(Enterprise.objects.filter(park=access.park).exclude(uscc="").values_list("uscc", "pk"))
    found: dict[tuple[object, ...], Batch] = {}
    for row in rows:
        listed = row.listed
        if listed.problem:
            _mark([row], REFUSED, listed.problem)
            continue
        cells = listed.cells
        uscc = cells.get("uscc", "").upper()
        owner = firms.get(uscc) if uscc else access.enterprise_id
        if (uscc and owner is None) or (access.enterprise_id is not None and owner != access.enterprise_id):
            _mark([row], REFUSED, f"统一社会信用代码“{uscc}”不是您可填报的企业。请核对，本企业的可留空。")
            continue
        said = (cells["tier"], cells["reason"], cells["basis"], cells.get("basis_text", ""))
        place = (owner, cells["key"], listed.first_year, listed.last_year, *said)
        batch = found.setdefault(place, Batch(owner, _proposed(listed, {})))
        if cells["parameter"] in batch.proposed.values:
            _mark([row], REFUSED, f"参数“{cells['parameter']}”在清单中重复。请只保留一行。")
            continue
        value = listed.value if listed.value is not None else Decimal("NaN")
        unit = library_unit(cells["unit"], units.get(cells["key"], {}).get(cells["parameter"], ()))
        values = {**batch.proposed.values, cells["parameter"]: (value, unit)}
        batch.proposed = batch.proposed._replace(values=values)
        batch.rows.append(row)
    return [batch for batch in found.values() if batch.rows]


def _proposed(listed: Listed, values: dict[str, tuple[Decimal, str]]) -> Proposed:
    cells = listed.cells
    return Proposed(
        cells["key"],
        values,
        listed.first_year or 0,
        listed.last_year,
        cells["tier"],
        cells["reason"],
        cells["basis"],
        cells.get("basis_text", ""),
    )


def _units(keys: set[str]) -> dict[str, dict[str, set[str]]]:
    """Units of every key in the reference; one query for the whole list."""
    found: dict[str, dict[str, set[str]]] = {}
    rows = Factor.objects.filter(key__in=keys, superseded_at=None, park=None, enterprise=None).order_by()
    for key, parameter, unit in rows.values_list("key", "parameter", "unit").distinct():
        found.setdefault(key, {}).setdefault(parameter, set()).add(unit)
    return found


def _in_play(access: ParkAccess) -> set[tuple[object, ...]]:
    """What is proposed or in force already, as far as the person may see it; two queries."""
    rows = access.own(FactorProposal.objects.filter(state__in=IN_PLAY)).prefetch_related("values")
    return {
        _identity(
            row.enterprise_id,
            Proposed(
                row.key,
                {entry.parameter: (entry.value, entry.unit) for entry in row.values.all()},
                row.first_year,
                row.last_year,
                row.tier,
                row.reason,
            ),
        )
        for row in rows
    }


def _identity(enterprise_id: int | None, proposed: Proposed) -> tuple[object, ...]:
    values = frozenset((name, value.normalize(), unit) for name, (value, unit) in proposed.values.items())
    return enterprise_id, proposed.key, values, proposed.first_year, proposed.last_year, proposed.tier


def _mark(rows: Sequence[Checked], state: str, message: str) -> None:
    for row in rows:
        row.state, row.message = state, message
