"""What an enterprise has filed of one matter over a year, row by row and month by month, from the ledgers in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from inventory.models import LedgerLine, LedgerPointer
from park.access import ParkAccess
from park.models import Enterprise

MONTHS: Final = range(1, 13)


@dataclass(frozen=True)
class RecordKind:
    """One matter: its sheet, the amounts shown, the cells that tell rows apart, and the bound of an amount if any.

    `items` limits it to these items; `listed` shows each filed row by itself, with `cells` as columns, not by month;
    `decimals` are the places shown.
    """

    code: str
    sheet: str
    fields: tuple[str, ...]
    cells: tuple[str, ...] = ()
    bound: str = ""
    items: tuple[str, ...] = ()
    listed: bool = False
    decimals: int = 3


#: Source: 004 7.5.3 and 7.3.10; 004 7.1.6; 000 6.1; 004 7.4.1.5 and 8.2.5; 000 7.3.6; 004 7.9.11.
KINDS: Final = (
    RecordKind("energy", "02", ("consumption", "non_industrial"), ("meter",), bound="quota", decimals=2),
    RecordKind(
        "power",
        "02",
        ("purchase", "self_generated", "consumption", "exported"),
        ("power_source", "generated_by", "counterparty"),
        items=("33",),
        decimals=2,
    ),
    RecordKind("water", "06", ("fresh_water", "reuse", "reclaimed"), ("meter",), decimals=0),
    RecordKind("waste", "09", ("generated", "used_self", "used_out", "disposed", "stored"), ("used_as",)),
    RecordKind(
        "transfers",
        "09",
        ("used_out", "disposed"),
        ("manifest", "transporter", "receiver", "destination", "used_as"),
        listed=True,
    ),
    RecordKind("materials", "05", ("qty",), ("purpose", "hazard")),
)


@dataclass
class RecordMonth:
    """Amount of a month, None where no row has one; a notation key; the bound where every row has one."""

    amount: Decimal | None = None
    notation: str = ""
    bound: Decimal | None = None

    @property
    def is_over(self) -> bool:
        return self.bound is not None and self.amount is not None and self.amount > self.bound


@dataclass
class RecordRow:
    """One row over the year: what it is of, where, and its months by number."""

    flow: str
    item: str
    process: str
    process_name: str
    process_kind: str
    unit: str
    cells: tuple[str, ...]
    months: dict[int, RecordMonth] = field(default_factory=dict)

    @property
    def total(self) -> Decimal | None:
        """Sum of the months that have an amount."""
        amounts = [month.amount for month in self.months.values() if month.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None


@dataclass(frozen=True)
class Record:
    """One filed row of a list: month, version and line it is, what it is of, amount, cells in the order of the kind."""

    month: int
    version: int
    number: int
    field: str
    item: str
    quantity: Decimal | None
    notation: str
    unit: str
    cells: tuple[str, ...]


def filed_years(access: ParkAccess) -> list[int]:
    """Years in which anything that the person may see is filed, oldest first."""
    rows = access.own(LedgerPointer.objects.all()).order_by("year")
    return list(rows.values_list("year", flat=True).distinct())


def record_rows(access: ParkAccess, enterprise: Enterprise, year: int, kind: RecordKind) -> list[RecordRow]:
    """Rows of a matter in the order of item, process and cells; one query."""
    found: dict[tuple[str, ...], RecordRow] = {}
    for line in _lines(access, enterprise, year, kind):
        cells = _cells(line, kind)
        key = (line["item"], line["process__code"] or "", *cells, line["field"], line["unit"])
        row = found.setdefault(
            key,
            RecordRow(
                line["field"],
                line["item"],
                line["process__code"] or "",
                line["process__name"] or "",
                line["process__kind"] or "",
                line["unit"],
                cells,
            ),
        )
        _add(row, line, kind)
    order = {name: place for place, name in enumerate(kind.fields)}
    return sorted(found.values(), key=lambda row: (row.item, row.process, row.cells, order[row.flow]))


def records(access: ParkAccess, enterprise: Enterprise, year: int, kind: RecordKind) -> list[Record]:
    """Filed rows of a matter by month and line; one query."""
    return [
        Record(
            line["month"],
            line["version_id"],
            line["number"],
            line["field"],
            line["item"],
            line["quantity"],
            line["notation"],
            line["unit"],
            _cells(line, kind),
        )
        for line in _lines(access, enterprise, year, kind)
        if line["quantity"] != 0 and line["notation"] != "NO"
    ]


def _lines(access: ParkAccess, enterprise: Enterprise, year: int, kind: RecordKind) -> list[dict[str, Any]]:
    in_force = access.own(LedgerPointer.objects.filter(enterprise=enterprise, year=year)).values("version_id")
    lines = LedgerLine.objects.filter(
        park=access.park, year=year, version_id__in=in_force, sheet=kind.sheet, field__in=kind.fields
    )
    if kind.items:
        lines = lines.filter(item__in=kind.items)
    return list(
        lines.order_by("month", "version_id", "number").values(
            *("month", "version_id", "number", "field", "item", "quantity", "notation", "unit", "parameters"),
            *("counterparty", "process__code", "process__name", "process__kind"),
        )
    )


def _cells(line: Mapping[str, Any], kind: RecordKind) -> tuple[str, ...]:
    given: Mapping[str, str] = {**(line["parameters"] or {}), "counterparty": line["counterparty"]}
    return tuple(given.get(name) or "" for name in kind.cells)


def _add(row: RecordRow, line: Mapping[str, Any], kind: RecordKind) -> None:
    first = line["month"] not in row.months
    month = row.months.setdefault(line["month"], RecordMonth())
    bound = (line["parameters"] or {}).get(kind.bound) if kind.bound else None
    if bound is None or not (first or month.bound is not None):
        month.bound = None
    else:
        month.bound = (month.bound or Decimal(0)) + Decimal(bound)
    if line["quantity"] is None:
        month.notation = line["notation"]
    else:
        month.amount = (month.amount or Decimal(0)) + line["quantity"]
