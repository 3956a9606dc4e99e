"""What a quantity was the month before, for judging which correction of it is plausible."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext, LineKey
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.change import previous_month, row_keys
from inventory.ledger.sheet_rows import SheetRows

#: A corrected amount is plausible between half and twice the month before; an untouched one within tenfold.
NEAR: Final = Decimal(2)
FAR: Final = Decimal(10)


@dataclass
class History:
    """Amounts of the lines of a file and of the month before, in base units; sums are made when they are asked for."""

    parsed: ParsedLedger
    context: LedgerContext
    _sums: dict[tuple[str, str], dict[tuple[str, LineKey], Decimal]] = field(default_factory=dict)
    _keys: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict)

    def before(self, rows: SheetRows, name: str, position: int) -> Decimal | None:
        """Amount of the line of a cell in the month before, from the file itself or the ledger in force."""
        place = self._place(rows, name, position)
        if place is None:
            return None
        period, line = place
        return self._amount(rows, name, previous_month(period), line) or None

    def year_before(self, rows: SheetRows, name: str, position: int) -> Decimal | None:
        """Sum of the line over the earlier months of its year; None in January or when one of them is not known."""
        place = self._place(rows, name, position)
        if place is None or place[0].endswith("-01"):
            return None
        period, line = place
        months = [f"{period[:5]}{month:02d}" for month in range(1, int(period[5:]))]
        amounts = [self._amount(rows, name, month, line) for month in months]
        return None if None in amounts else sum((amount or Decimal(0) for amount in amounts), Decimal(0))

    def _amount(self, rows: SheetRows, name: str, month: str, line: LineKey) -> Decimal | None:
        own = self._amounts(rows, name).get((month, line))
        if own is not None:
            return own
        first = self.parsed.periods[0] if self.parsed.periods else ""
        if first and month == previous_month(first) and line in self.context.previous:
            return self.context.previous[line]
        return self.context.history.get(month, {}).get(line)

    def others(self, rows: SheetRows, name: str, position: int) -> Decimal:
        """Amount of the same line and month in the other rows of the sheet."""
        place = self._place(rows, name, position)
        own = rows.base[name][position] or Decimal(0)
        return Decimal(0) if place is None else self._amounts(rows, name)[place] - own

    def fits(self, rows: SheetRows, name: str, position: int, amount: Decimal, width: Decimal = NEAR) -> bool:
        """Whether a cell with this amount would bring its line within `width` times the month before."""
        before = self.before(rows, name, position)
        total = amount + self.others(rows, name, position)
        return before is not None and before / width <= total <= before * width

    def _place(self, rows: SheetRows, name: str, position: int) -> tuple[str, LineKey] | None:
        period = rows.get("period", position)
        return (period, (*self._lines(rows)[position], name)) if period else None

    def _amounts(self, rows: SheetRows, name: str) -> dict[tuple[str, LineKey], Decimal]:
        found = self._sums.get((rows.sheet.number, name))
        if found is None:
            found = defaultdict(Decimal)
            keys, periods = self._lines(rows), rows.values.get("period", [])
            for position, amount in enumerate(rows.base.get(name, [])):
                if periods[position]:
                    found[periods[position], (*keys[position], name)] += amount or 0
            self._sums[rows.sheet.number, name] = found
        return found

    def _lines(self, rows: SheetRows) -> list[tuple[str, str, str, str]]:
        if rows.sheet.number not in self._keys:
            self._keys[rows.sheet.number] = row_keys(rows)
        return self._keys[rows.sheet.number]
