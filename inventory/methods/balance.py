"""The formula of a park's total with its numbers. Source: 002 附录A A.1."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from inventory.methods.tables import Field, FieldRow, added


@dataclass(frozen=True, slots=True)
class Balance:
    """AE = 能源活动 + 工业生产过程 + 废弃物处理 − 核减, in t CO2e, from the rows of table C.2.

    removal is positive: what the rows hold as a negative amount. afolu (agriculture, forestry and land use) and
    unassigned stand in the formula only where they occur. None where no line is filed. Source: 002 附录A A.1.
    """

    total: Decimal | None
    energy: Decimal | None
    process: Decimal | None
    waste: Decimal | None
    afolu: Decimal | None
    unassigned: Decimal | None
    removal: Decimal | None

    @property
    def counted(self) -> Decimal | None:
        """The right side of the formula, to be compared with `total`."""
        minus = None if self.removal is None else -self.removal
        return added((self.energy, self.process, self.waste, self.afolu, self.unassigned, minus))


def balance(rows: Iterable[FieldRow]) -> Balance:
    """The formula over the rows of `tables.field_table`; its subtotals are left out, its parts are added."""
    table = list(rows)
    parts = [row for row in table if row.level == "part"]

    def of(name: Field) -> Decimal | None:
        return added(row.total for row in parts if row.field is name)

    removed = of(Field.REMOVAL)
    return Balance(
        total=next((row.total for row in table if row.level == "total"), None),
        energy=of(Field.ENERGY),
        process=of(Field.PROCESS),
        waste=of(Field.WASTE),
        afolu=of(Field.AFOLU),
        unassigned=of(Field.UNASSIGNED),
        removal=None if removed is None else -removed,
    )
