"""The lines of an enterprise-month through the slow rules, one by one: masses, energy and reasons for gaps."""

from decimal import Decimal
from typing import Final, NamedTuple

from tests.inventory.methods.slow_rules import (
    CARBON,
    ENERGY,
    FUELS,
    ZERO,
    Month,
    Row,
    Rule,
    Values,
    amount,
    cell,
    counted,
    number,
)
from tests.inventory.methods.slow_rules_matter import POLLUTANTS, WASTE
from tests.inventory.methods.slow_rules_process import CAPTURE, FARMS, FATES, PROCESSES
from tests.inventory.methods.slow_sale import Plant, sale_rules

RULES: Final = FUELS | ENERGY | POLLUTANTS | WASTE | PROCESSES | CAPTURE | FARMS
BY_FIELD: Final[dict[tuple[str, str], list[tuple[str, Rule]]]] = {}
for _code, _rule in RULES.items():
    BY_FIELD.setdefault((_rule.sheet, _rule.field), []).append((_code, _rule))
FUEL_CO2: Final = ("fuel.combustion", "fuel.element_carbon", "fuel.energy")
NOTICES: Final = dict.fromkeys(WASTE, "recovery_exceeds") | dict.fromkeys(CAPTURE, "ccus_above_captured")
NINE: Final = Decimal("1e-9")


class Slow(NamedTuple):
    """What a month gives: by position of the line and method."""

    masses: dict[tuple[int, str], Decimal]
    energy: dict[int, tuple[str, Decimal | None, Decimal | None]]
    gaps: set[tuple[int, str, str]]


def month_results(month: Month) -> Slow:
    """Results of all lines of an enterprise-month."""
    found = Slow({}, {}, set())
    for place, row in enumerate(month):
        for code, rule in BY_FIELD.get((row["sheet"], row["field"]), ()):
            if code != "fuel.gas_sold":
                _put(found, place, code, rule, row, month)
        _energy(found, place, row, month)
    _gas_sold(found, month)
    plant = Plant(month, {place: _fuel_co2(found, place) for place in range(len(month))})
    for place, row in enumerate(month):
        for code, rule in sale_rules(row, plant):
            _put(found, place, code, rule, row, month)
    _second_cap(found, month)
    return found


def _fuel_co2(found: Slow, place: int) -> Decimal | None:
    return next((found.masses[place, code] for code in FUEL_CO2 if (place, code) in found.masses), None)


def _put(found: Slow, place: int, code: str, rule: Rule, row: Row, month: Month) -> None:
    if (rule.kind and row["energy_kind"] != rule.kind) or (rule.activity and row["activity_method"] != rule.activity):
        return
    if not rule.when(row, month):
        return
    result, capped = outcome(rule, row, month)
    if isinstance(result, Decimal):
        found.masses[place, code] = result.quantize(NINE)
        if capped and code in NOTICES:
            found.gaps.add((place, code, NOTICES[code]))
    elif result and (rule.told is None or row["field"] in rule.told):
        found.gaps.add((place, code, result))


def outcome(rule: Rule, row: Row, month: Month) -> tuple[Decimal | str | None, bool]:
    """The mass, or the first reason why there is none, or nothing; and whether a rule limited it."""
    own = amount(row)
    if own is None:
        reasons = {"NO": None, "IE": None, "NE": "not_estimated", "C": "confidential"}
        return reasons.get(row.get("notation", ""), "quantity_missing"), False
    units = rule.unit.split(" or ")
    if row["unit"] not in units or (len(units) > 1 and row.get("fuel_unit", "") not in ("", row["unit"])):
        return "unit_mismatch", False
    if rule.driven and own < 0:
        return "out_of_bounds", False
    values: Values = {"q": own}
    for name, entry in rule.cells.items():
        value = entry.by(row, month) if entry.by else number(row, name)
        if entry.own and number(row, entry.own) is not None:
            value = number(row, entry.own)
        if value is None and entry.blank is not None:
            value = Decimal(entry.blank)
        if value is None:
            silent = entry.factor and rule.driven and own == 0
            return (None if silent else "factor_missing" if entry.factor else "input_missing"), False
        if not Decimal(entry.low) <= value <= Decimal(entry.high):
            return "out_of_bounds", False
        values[name] = value
    for reason, broken in rule.refused:
        if broken(values, row, month):
            return reason, False
    return rule.result(values), rule.capped(values)


_STAGES: Final = ("consumption", "purchase", "exported", "self_generated")
_NCV: Final = Rule("02", "", "t or 1e4Nm3", lambda v: v["q"] * v["ncv"], {"ncv": cell("1", "600", "measured_ncv")})
_PER: Final = {
    "electricity": ("MWh", "3.6", "0.1229"),
    "heat": ("GJ", "1", "0.03412"),
    "waste_heat": ("GJ", "1", "0.03412"),
}


def _energy(found: Slow, place: int, row: Row, month: Month) -> None:
    """GJ and tce of a line of sheet 02: fuels by consumption, electricity and heat by what crosses the fence."""
    kind, field = row["energy_kind"], row["field"]
    if row["sheet"] != "02" or field not in _STAGES:
        return
    burnt = field == "consumption"
    if kind in ("fuel", "biomass") and row["unit"] == "tce":
        rule, code = Rule("02", field, "tce", lambda v: v["q"] * Decimal("29.3076"), {}), "energy.standard_coal"
        weigh = lambda gj, q: q if burnt else ZERO  # noqa: E731
        told = burnt
    elif kind == "fuel" and counted(row, month):
        rule, code, told = _NCV, "energy.fuel", burnt
        weigh = lambda gj, q: gj / Decimal("29.3076") if burnt else ZERO  # noqa: E731
    elif kind in _PER:
        unit, per, weight = _PER[kind]
        rule = Rule("02", field, unit, lambda v: v["q"] * Decimal(per), {})
        code = "energy.power" if kind == "electricity" else "energy.heat"
        sign = {"purchase": 1, "exported": -1}.get(field, 0)
        weigh = lambda gj, q: q * Decimal(weight) * sign  # noqa: E731
        told = field in ("purchase", "exported")
    else:
        return
    result, _ = outcome(rule, row, month)
    own = amount(row)
    if isinstance(result, Decimal) and own is not None:
        found.energy[place] = (code, result, weigh(result, own))
        return
    if result == "factor_missing" or (result is None and own == 0):
        found.energy[place] = (code, None, None)
    if result and told:
        found.gaps.add((place, code, str(result)))


def _gas_sold(found: Slow, month: Month) -> None:
    """By-product gas may take no more carbon away than the month counted for fuels and processes."""
    rule = FUELS["fuel.gas_sold"]
    sold = [row for row in month if row["sheet"] == "02" and row["field"] == "exported"]
    leaving = [_carbon_of(row) for row in sold if row["energy_kind"] == "fuel" and rule.when(row, month)]
    own = sum((mass for (_, code), mass in found.masses.items() if code in FUEL_CO2), ZERO)
    for place, row in enumerate(month):
        if row["sheet"] == "02" and row["field"] == "exported":
            told = {**row, "leaving": sum(leaving, ZERO), "counted": own}
            _put(found, place, "fuel.gas_sold", rule, told, month)


def _carbon_of(row: Row) -> Decimal:
    parts = [amount(row)]
    for name, own in (("ncv", "measured_ncv"), ("carbon", "measured_carbon_content")):
        parts.append(number(row, own) if number(row, own) is not None else number(row, name))
    known = [part for part in parts if part is not None]
    return known[0] * known[1] * known[2] * CARBON if len(known) == len(parts) else ZERO


def _second_cap(found: Slow, month: Month) -> None:
    """No month subtracts more than the scope 1 CO2 of its fuels and processes."""
    removed = {key: mass for key, mass in found.masses.items() if key[1] in {f"ccus.{fate}" for fate in FATES}}
    own = sum((mass for (_, code), mass in found.masses.items() if code in FUEL_CO2), ZERO)
    wanted = -sum(removed.values(), ZERO)
    if wanted <= 0 or own >= wanted:
        return
    for key, mass in removed.items():
        found.masses[key] = (mass * max(ZERO, own) / wanted).quantize(NINE)
        found.gaps.add((*key, "ccus_above_counted"))
