"""One-click corrections of typical slips: offered where the figure as typed is implausible and the corrected one fits.

A fix changes the one cell that is wrong: the unit where the whole row was filed in another unit, else the figure.
Nothing is offered that no expectation supports (month before, band of the fuel, bounds, sums, volume × concentration).
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from inventory.ledger.child import place
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import INFO, CellEdit, Finding, Fix
from inventory.ledger.fix_history import FAR, History
from inventory.ledger.fix_spot import Spot, grouped
from inventory.ledger.fix_total import running_total
from inventory.ledger.fix_units import in_unit, other_units, unit_text
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.discharge import MASS_TOLERANCE, MEDIA
from inventory.ledger.rules.energy import CARBON_SLIPS, NCV_SLIPS, SUM_TOLERANCE, SUPPLY_TOLERANCE
from inventory.methods.units import Unit

PERCENT: Final = Decimal(100)


def offer_fixes(findings: Iterable[Finding], parsed: ParsedLedger, context: LedgerContext) -> list[Finding]:
    """The findings in their order, those of typical slips with their fixes; what has fixes already is left alone."""
    history = History(parsed, context)
    by_title = {rows.title: rows for rows in parsed.sheets.values()}
    fields = {rows.title: {column: name for name, column in rows.places.items()} for rows in parsed.sheets.values()}
    numbers = {rows.title: {row: at for at, row in enumerate(rows.rows)} for rows in parsed.sheets.values()}
    answered = []
    for entry in findings:
        make, at = MAKERS.get(entry.rule), place(entry.cell)
        if make is None or at is None or entry.severity == INFO or entry.fixes or entry.sheet not in by_title:
            answered.append(entry)
            continue
        position, field = numbers[entry.sheet].get(at[0]), fields[entry.sheet].get(at[1])
        if position is not None and field is not None:
            fixes = _distinct(make(Spot(by_title[entry.sheet], field, position, history)))
            entry = replace(entry, fixes=fixes) if fixes else entry
        answered.append(entry)
    return answered


def _distinct(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Each set of edits once, under its first code and label."""
    found: dict[tuple[CellEdit, ...], Fix] = {}
    for fix in fixes:
        found.setdefault(fix.edits, fix)
    return tuple(found.values())


def _change(spot: Spot) -> Iterator[Fix]:
    """An amount far from the month before that another unit of its kind, or the basis of its row, brings near it."""
    base = spot.base
    where = (spot.rows, spot.field, spot.position)
    if base is not None and not spot.history.fits(*where, base):
        yield from _other_unit(spot, partial(spot.history.fits, *where))
        yield from running_total(spot)


def _other_unit(spot: Spot, fits: Callable[[Decimal], bool]) -> Iterator[Fix]:
    """Fixes by every unit in which the typed figure fits: the unit cell, the figure, or both where nothing tells."""
    unit, typed = spot.unit, spot.typed
    if unit is None or typed is None:
        return
    for other, text in other_units(unit):
        if not fits(other.to_base(typed)) or (other.code == "万t" and spot.rows.sheet.number in MEDIA):
            continue
        whole_row = _whole_row(spot, other)
        value = in_unit(typed, other, unit)
        if whole_row is not False:
            yield _unit_fix(spot, unit, other, text, value)
        if whole_row is not True and value is not None and _within(spot, value):
            yield spot.rewrite(f"value:{spot.field}:{other.code}", value, f"按{text}折算")


def _within(spot: Spot, value: Decimal) -> bool:
    """Whether a figure is within the bounds of its column."""
    column = spot.rows.sheet.by_field[spot.field]
    return (column.minimum is None or value >= column.minimum) and (column.maximum is None or value <= column.maximum)


def _unit_fix(spot: Spot, unit: Unit, other: Unit, text: str, value: Decimal | None) -> Fix:
    rows, column = spot.rows, spot.rows.sheet.by_field[spot.field]
    old = rows.typed[column.unit_field][spot.position]
    typed = rows.typed[spot.field][spot.position]
    equal = f" = {grouped(value)} {unit_text(unit)}" if value is not None else ""
    label = f"{typed} {old} → {typed} {text}{equal}（改计量单位）"
    return Fix(
        f"unit:{other.code}", label, (CellEdit(rows.title, rows.cell(column.unit_field, spot.position), old, text),)
    )


def _whole_row(spot: Spot, other: Unit) -> bool | None:
    """Whether the other amounts of the row were filed in the other unit too; None when nothing tells.

    False as well where the unit stands in the heading: that cell belongs to every row.
    """
    rows, name = spot.rows, spot.rows.sheet.by_field[spot.field].unit_field
    if not name or name not in rows.places or not rows.typed[name][spot.position]:
        return False
    told = [
        _moves_along(spot, spot.at(column.field), other)
        for column in rows.sheet.with_role("quantity")
        if column.unit_field == name and column.field != spot.field and column.field in rows.places
    ]
    known = [answer for answer in told if answer is not None]
    if False in known:
        return False
    return True if len(known) == len(told) else None


def _moves_along(spot: Spot, beside: Spot, other: Unit) -> bool | None:
    """Whether an amount beside the wrong one is plausible only in the other unit: by its month before, else by size."""
    typed, base = beside.typed, beside.base
    if not typed or base is None:
        return True
    where = (beside.rows, beside.field, beside.position)
    if beside.history.before(*where) is not None:
        if beside.history.fits(*where, base, FAR):
            return False
        return True if beside.history.fits(*where, other.to_base(typed), FAR) else None
    ratio = typed / spot.typed if spot.typed else Decimal(0)
    return True if 1 / FAR <= abs(ratio) <= FAR else None


def _band(spot: Spot) -> Iterator[Fix]:
    """A measured heat or carbon content typed in another unit of analysis reports."""
    energy, typed, base = spot.rows.energies[spot.position], spot.typed, spot.base
    if energy is None or typed is None or base is None:
        return
    is_ncv = spot.field == "ncv"
    band = energy.ncv_band if is_ncv else energy.carbon_band
    if band is None or band[0] <= base <= band[1]:
        return
    for name, factor in NCV_SLIPS.get(energy.unit, ()) if is_ncv else CARBON_SLIPS:
        if band[0] <= base * Decimal(factor) <= band[1]:
            yield spot.rewrite(f"value:{spot.field}:{name}", _rounded(typed * Decimal(factor)), f"按 {name} 折算")


def _percent(spot: Spot) -> Iterator[Fix]:
    """A share of at most 1 in a column of percents."""
    typed = spot.typed
    if typed is not None and 0 < typed <= 1:
        yield spot.rewrite(f"percent:{spot.field}", typed * PERCENT, "按比例折算为百分数")


def _bounds(spot: Spot) -> Iterator[Fix]:
    """A figure beyond the bounds of its column that a hundredth or another unit brings within them."""
    column, typed, unit = spot.rows.sheet.by_field[spot.field], spot.typed, spot.unit
    highest, lowest = column.maximum, column.minimum
    if typed is None or highest is None or typed <= highest:
        return
    least = lowest if lowest is not None else Decimal(0)
    if column.unit == "%" and least < typed / PERCENT <= highest:
        yield spot.rewrite(f"percent:{spot.field}", typed / PERCENT, "按万分数折算为百分数")
    if unit is None or column.unit_field:
        return
    for other, text in other_units(unit):
        value = in_unit(typed, other, unit)
        if value is not None and least < value <= highest:
            yield spot.rewrite(f"value:{spot.field}:{other.code}", value, f"按{text}折算")


def _hours(spot: Spot) -> Iterator[Fix]:
    """Hours of a month typed in minutes."""
    period, unit = spot.rows.get("period", spot.position), spot.unit
    if unit is None or not period:
        return
    hours = Decimal(24 * monthrange(int(period[:4]), int(period[5:]))[1])
    yield from _other_unit(spot, lambda amount: 0 < amount <= hours)


def _mass(spot: Spot) -> Iterator[Fix]:
    """Volume, concentration and mass that agree once one of them is read in another unit."""
    if spot.rows.sheet.number not in MEDIA:
        return
    _, volume, factor = MEDIA[spot.rows.sheet.number]
    amounts = [(name, spot.at(name).base) for name in (volume, "conc_avg", spot.field)]
    known = {name: amount for name, amount in amounts if amount is not None}
    if len(known) < len(amounts):
        return
    mass, computed = known[spot.field], known[volume] * known["conc_avg"] * factor
    yield from _other_unit(spot, partial(_near, computed, tolerance=MASS_TOLERANCE))
    for name in (volume, "conc_avg"):
        if known[name]:
            yield from _other_unit(spot.at(name), partial(_agrees, mass, computed / known[name]))


def _agrees(mass: Decimal, per_one: Decimal, amount: Decimal) -> bool:
    return _near(amount * per_one, mass, MASS_TOLERANCE)


def _sums(tolerance: Decimal, *parts: str) -> Callable[[Spot], Iterator[Fix]]:
    """A total and its parts that agree once one figure of the row is read in another unit."""

    def make(spot: Spot) -> Iterator[Fix]:
        whole = spot.base
        amounts = {name: amount for name in parts if (amount := spot.at(name).base) is not None}
        if whole is None or not amounts:
            return
        total = sum(amounts.values(), Decimal(0))
        fixes = list(_other_unit(spot, partial(_near, total, tolerance=tolerance)))
        for name, amount in amounts.items():
            fixes += _other_unit(spot.at(name), partial(_closes, whole, total - amount, tolerance))
        # The unit belongs to the whole and its parts alike: changing it would leave them as far apart.
        yield from (fix for fix in fixes if fix.code.startswith("value:"))

    return make


def _closes(whole: Decimal, rest: Decimal, tolerance: Decimal, part: Decimal) -> bool:
    return _near(whole, rest + part, tolerance)


def _near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def _rounded(value: Decimal) -> Decimal:
    """At most nine significant digits: an analysis has no more, and a converted kilocalorie has endless ones."""
    return value if len(value.as_tuple().digits) <= 9 else Decimal(f"{value:.9g}")


#: What offers fixes for the findings of a rule.
MAKERS: Final[Mapping[str, Callable[[Spot], Iterator[Fix]]]] = {
    "unit_suspected": _change,
    "jump": _change,
    "jump_year": _change,
    "ncv_band": _band,
    "carbon_content_band": _band,
    "percent": _percent,
    "bounds": _bounds,
    "hours_month": _hours,
    "mass_mismatch": _mass,
    "supply_balance": _sums(SUPPLY_TOLERANCE, "purchase", "self_generated"),
    "consumption_sum": _sums(SUM_TOLERANCE, "industrial", "non_industrial"),
}
