"""The cell of a finding, as the makers of fixes look at it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from inventory.ledger.finding import CellEdit, Fix
from inventory.ledger.fix_history import History
from inventory.ledger.fix_units import unit_text
from inventory.ledger.lines import plain_number
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.units import Unit


@dataclass(frozen=True)
class Spot:
    """The cell of a finding: its rows, field and position, and what is known of the months before."""

    rows: SheetRows
    field: str
    position: int
    history: History

    def at(self, field: str) -> "Spot":
        """The cell of another field of the same row."""
        return replace(self, field=field)

    @property
    def typed(self) -> Decimal | None:
        """The figure as it was read, in the unit typed; None where there is none."""
        column = self.rows.values.get(self.field)
        value = column[self.position] if column else None
        return value if isinstance(value, Decimal) else None

    @property
    def base(self) -> Decimal | None:
        """The figure in its base unit."""
        value = self.rows.get(self.field, self.position)
        return value if isinstance(value, Decimal) else None

    @property
    def unit(self) -> Unit | None:
        column = self.rows.units.get(self.field)
        return column[self.position] if column else None

    def rewrite(self, code: str, value: Decimal, why: str) -> Fix:
        """The fix that writes another figure into the cell."""
        unit = unit_text(self.unit) if self.unit else _heading_unit(self)
        old, new = self.rows.typed[self.field][self.position], plain_number(value)
        label = f"{old} → {grouped(value)} {unit}".rstrip() + f"（{why}）"
        edit = CellEdit(self.rows.title, self.rows.cell(self.field, self.position), old, new)
        return Fix(code, label, (edit,))


def grouped(value: Decimal) -> str:
    """A figure with its thousands separated."""
    return f"{Decimal(plain_number(value)):,f}"


def _heading_unit(spot: Spot) -> str:
    return spot.rows.sheet.by_field[spot.field].unit.replace("%|1", "%").replace("/@base", "/计量单位")
