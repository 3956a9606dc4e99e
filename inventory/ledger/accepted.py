"""Putting accepted figures into the rows of a month: the cells named are replaced, everything else stays. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.ledger.columns import active_sheets, units
from inventory.ledger.filed_row import Cells
from inventory.ledger.lines import plain_number
from inventory.methods.units import UnitError


class NotPlaced(Exception):
    """A figure has no single row to go to; the text says why and what to do."""


@dataclass(frozen=True)
class Accepted:
    """Figures for one row of a sheet.

    `names` tell the row (item, process, outlet: field to text as in the cell), `amount` is (field, number, unit), put
    into the row's own unit, `cells` are further texts.
    """

    sheet: str
    names: Mapping[str, str]
    cells: Mapping[str, str]
    amount: tuple[str, Decimal, str] | None = None

    @property
    def fields(self) -> set[str]:
        """Fields that are written."""
        return {*self.cells, *(self.amount[:1] if self.amount else ())}


def place(rows: Mapping[str, Sequence[Cells]], accepted: Sequence[Accepted]) -> dict[str, list[Cells]]:
    """Rows of the month with the accepted figures in them. Raises: NotPlaced."""
    found = {number: [dict(row) for row in given] for number, given in rows.items()}
    for one in accepted:
        _place(found.setdefault(one.sheet, []), one)
    return found


def matching(rows: Sequence[Cells], one: Accepted) -> Cells | None:
    """The row that the figures replace, None for a new one. Raises: NotPlaced when several could be meant."""
    same = [row for row in rows if all(row.get(name, "") == text for name, text in one.names.items())]
    if len(same) > 1:
        named = "、".join(text for text in one.names.values() if text)
        raise NotPlaced(f"{_title(one)}“{named}”有 {len(same)} 行，不能确定填入哪一行。请在台账中手工填写。")
    return same[0] if same else None


def _place(rows: list[Cells], one: Accepted) -> None:
    row = matching(rows, one)
    if row is None:
        row = dict(one.names)
        rows.append(row)
    if one.sheet == "08":
        _discharge(row, one)
        return
    row.update(one.cells)
    if one.amount:
        name, value, unit = one.amount
        row.setdefault("unit", unit)
        row[name] = plain_number(_in_unit(value, unit, row["unit"]))


def _discharge(row: Cells, one: Accepted) -> None:
    """Waste water: what goes to the park's plant stands in another column than what reaches the environment."""
    if not row.get("direction"):
        raise NotPlaced(f"{_title(one)}“{one.names.get('outlet', '')}”没有排放去向。请先在台账中填报一次去向。")
    cells = dict(one.cells)
    if row["direction"].startswith("间接") and "emission" in cells:
        cells["to_wwtp"] = cells.pop("emission")
        row.pop("emission", None)
    row.update(cells)


def _in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    """The value in the row's unit. Raises: NotPlaced when the two units do not measure the same."""
    if unit == wanted:
        return value
    try:
        for given in units().named(unit):
            for target in units().named(wanted):
                if (given.dimension, given.base) == (target.dimension, target.base):
                    return target.per_base(given.to_base(value)).quantize(Decimal("1e-12"))
    except UnitError:
        pass
    raise NotPlaced(f"计量点的单位 {unit} 不能换算为台账该行的单位 {wanted}。请统一单位。")


def _title(one: Accepted) -> str:
    return active_sheets()[one.sheet].title


def cubic_metres(value: Decimal, unit: str, is_mean: bool) -> Decimal:
    """Cubic metres of an amount, or of a mean flow over its hours. Raises: NotPlaced."""
    if unit.endswith("/h") != is_mean:
        raise NotPlaced(f"计量点的单位 {unit} 与数值类型不符。瞬时流量用 m3/h，时段量和累计读数用 m3。")
    text = unit.removesuffix("/h").replace("Nm3", "m3").replace("标", "")
    for given in units().named(text):
        if given.dimension == "volume":
            return given.to_base(value)
    raise NotPlaced(f"计量点的单位 {unit} 不是体积或每小时体积。请改为 m3 或 m3/h。")


def tonnes(value: Decimal, unit: str) -> Decimal:
    """Tonnes of a mass. Raises: NotPlaced."""
    for given in units().named(unit):
        if given.dimension == "mass":
            return given.to_base(value)
    raise NotPlaced(f"计量点的单位 {unit} 不是质量。请改为 kg 或 t。")


def milligrams(unit: str, water: bool) -> Decimal:
    """Factor to mg/m3 of gas or mg/L of water. Raises: NotPlaced."""
    dimension = "concentration_water" if water else "concentration_gas"
    for given in units().named(unit):
        if given.dimension == dimension:
            return given.to_base(Decimal(1))
    raise NotPlaced(f"计量点的单位 {unit} 不是浓度。废气用 mg/m3，废水用 mg/L。")


def kept(value: Decimal) -> Decimal:
    """Twelve decimals, as quantities are stored."""
    return value.quantize(Decimal("1e-12"))
