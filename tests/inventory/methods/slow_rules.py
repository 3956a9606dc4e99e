"""Every method once more, in Decimal, as the guidance and the design rules state it: cells, bounds, formula.

Nothing here comes from the engine. A rule says which lines it is about, what it reads, what it refuses, and the mass in
t (for energy: GJ and tce). `slow_month` walks the lines of an enterprise-month through the rules one by one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

Row = Mapping[str, Any]
Values = dict[str, Decimal]
#: The lines of one enterprise in one month.
Month = list[dict[str, Any]]
ENDLESS: Final = Decimal("Infinity")
CARBON: Final = Decimal(44) / 12
ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Cell:
    """A number beside the amount: bounds, the measured cell that goes before it, what a blank means."""

    low: str = "0"
    high: str = "Infinity"
    own: str = ""
    blank: str | None = None
    factor: bool = True
    #: What the month says, where the number stands in no cell of the row.
    by: "Callable[[Row, Month], Decimal | None] | None" = None


@dataclass(frozen=True)
class Rule:
    """One method: where it looks, what it reads, when it applies, what it refuses (reason, test) and its result."""

    sheet: str
    field: str
    unit: str
    result: Callable[[Values], Decimal]
    cells: Mapping[str, Cell]
    kind: str = ""
    activity: str = ""
    when: Callable[[Row, Month], bool] = lambda row, month: True
    refused: tuple[tuple[str, Callable[[Values, Row, Month], bool]], ...] = ()
    capped: Callable[[Values], bool] = lambda v: False
    #: The amount itself drives the method: it has bounds, and zero of it needs no factor.
    driven: bool = True
    #: Gaps of these fields only; None: of all.
    told: tuple[str, ...] | None = None


def cell(low: str = "0", high: str = "Infinity", own: str = "") -> Cell:
    return Cell(low, high, own)


def derived(by: "Callable[[Row, Month], Decimal | None]", high: str = "Infinity") -> Cell:
    """A number that follows from the lines of the month."""
    return Cell("0", high, factor=False, by=by)


def part(high: str = "Infinity") -> Cell:
    """A cell of the row of which a blank means none."""
    return Cell("0", high, "", "0", factor=False)


def filed(high: str = "Infinity") -> Cell:
    """A cell of the row that must be there."""
    return Cell("0", high, factor=False)


def amount(row: Row) -> Decimal | None:
    return None if row.get("quantity") is None else Decimal(repr(float(row["quantity"])))


def number(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return None if value is None else Decimal(repr(float(value)))


def filed_as(month: Month, activity: str, *, item: tuple[str, ...] = ()) -> list[Decimal]:
    """Amounts of the lines of an activity in the month."""
    rows = [row for row in month if row.get("activity_method") == activity]
    return [value for row in rows if (not item or row["item"] in item) and (value := amount(row)) is not None]


def gas_of_month(month: Month) -> Decimal:
    rows = [row for row in month if row["sheet"] == "02" and row["field"] == "consumption"]
    return sum((amount(row) or ZERO for row in rows if row["item"] in ("15", "16")), ZERO)


def biogas(v: Values) -> Decimal:
    return v["ch4_recovered"] * v["ch4_content"] * Decimal("7.17")


def left(made: Decimal, v: Values) -> Decimal:
    return max(ZERO, made - biogas(v))


NCV: Final = cell("1", "600", "measured_ncv")
CC: Final = cell("0.010", "0.075", "measured_carbon_content")
OF: Final = cell("0.70", "1", "measured_oxidation")
FUEL: Final = "t or 1e4Nm3"
FEED: Final = {"feedstock": part()}
BIOGAS: Final = {"ch4_recovered": part(), "ch4_content": part("1")}
_FEEDSTOCK: Final = ("feedstock_exceeds", lambda v, row, month: v["feedstock"] > v["q"])
_SHARE: Final = ("methane_share_missing", lambda v, row, month: v["ch4_recovered"] > 0 and v["ch4_content"] == 0)


def counted(row: Row, month: Month) -> bool:
    """Not a parent whose kinds are filed in the same month and field, not filed in tce."""
    kinds = [other for other in month if other["sheet"] == "02" and other["item"] in ("02", "03", "04", "05")]
    same = [other for other in kinds if other["field"] == row["field"] and amount(other) is not None]
    return row["unit"] != "tce" and not (row["item"] == "01" and same)


def route(row: Row, month: Month) -> int:
    """1 by element carbon, 2 by kg/TJ, 3 by carbon content; 0 for lines that are not counted."""
    if not counted(row, month):
        return 0
    if row.get("element_carbon") is not None:
        return 1
    own = [row.get(name) for name in ("measured_carbon_content", "measured_oxidation")]
    return 2 if row.get("co2_per_tj") is not None and own == [None, None] else 3


FOSSIL: Final = {"01", "02", "03", "04", "05", "15", "21"}
FUELS: Final = {
    "fuel.combustion": Rule(
        "02", "consumption", FUEL,
        lambda v: (v["q"] - v["feedstock"]) * v["ncv"] * v["carbon"] * v["oxidation"] * CARBON,
        FEED | {"ncv": NCV, "carbon": CC, "oxidation": OF}, "fuel",
        when=lambda row, month: route(row, month) == 3, refused=(_FEEDSTOCK,),
    ),
    "fuel.element_carbon": Rule(
        "02", "consumption", FUEL, lambda v: (v["q"] - v["feedstock"]) * v["element_carbon"] * v["oxidation"] * CARBON,
        FEED | {"element_carbon": filed("1"), "oxidation": OF}, "fuel",
        when=lambda row, month: route(row, month) == 1,
        refused=(_FEEDSTOCK, ("element_carbon_unit", lambda v, row, month: row["unit"] != "t")),
    ),
    "fuel.energy": Rule(
        "02", "consumption", FUEL, lambda v: (v["q"] - v["feedstock"]) * v["ncv"] * v["co2_per_tj"] / 1_000_000,
        FEED | {"ncv": NCV, "co2_per_tj": cell("30000", "300000")}, "fuel",
        when=lambda row, month: route(row, month) == 2, refused=(_FEEDSTOCK,),
    ),
    "process.feedstock": Rule(
        "02", "consumption", FUEL, lambda v: v["feedstock"] * v["ncv"] * v["carbon"] * CARBON,
        {"feedstock": filed(), "ncv": NCV, "carbon": CC}, "fuel", driven=False,
        when=lambda row, month: counted(row, month)
        and (number(row, "feedstock") or ZERO) > 0 and sum(filed_as(month, "process.balance")) > 0,
    ),
    "boiler.n2o": Rule(
        "02", "consumption", FUEL, lambda v: (v["q"] - v["feedstock"]) * v["ncv"] * v["boiler_n2o"] / 1_000_000,
        FEED | {"ncv": NCV, "boiler_n2o": cell("0", "200")}, "fuel", refused=(_FEEDSTOCK,),
        when=lambda row, month: counted(row, month)
        and row.get("process_kind") == "power_boiler" and row["item"] in FOSSIL,
    ),
    **{
        f"mobile.{gas}": Rule(
            "02", "transport", FUEL, lambda v, name=f"mobile_{gas}": v["q"] * v["ncv"] * v[name] / 1_000_000,
            {"ncv": NCV, f"mobile_{gas}": cell("0", "500")}, "fuel", when=counted,
        )
        for gas in ("ch4", "n2o")
    },
    **{
        f"mobile.distance_{gas}": Rule(
            "05", "distance", "km", lambda v, name=f"km_{gas}": v["q"] * v[name] / 10**9,
            {f"km_{gas}": cell("0", "10000")}, activity="mobile.distance",
        )
        for gas in ("ch4", "n2o")
    },
    **{
        f"biomass.{gas}": Rule(
            "02", "consumption", "tce",
            lambda v, name=f"biomass_{gas}": v["q"] * Decimal("29.3076") * v[name] / 1_000_000,
            {f"biomass_{gas}": cell(low, high)}, "biomass", told=() if gas == "co2" else None,
        )
        for gas, low, high in (("co2", "5e4", "1.5e5"), ("ch4", "0", "1000"), ("n2o", "0", "50"))
    },
    "fuel.gas_sold": Rule(
        "02", "exported", "1e4Nm3", lambda v: -v["q"] * v["ncv"] * v["carbon"] * CARBON, {"ncv": NCV, "carbon": CC},
        "fuel",
        when=lambda row, month: row["item"] in ("11", "12", "13", "14") and row.get("gas_carbon") != "kept"
        and row["unit"] != "tce",
        refused=(
            ("gas_carbon_not_filed", lambda v, row, month: not row.get("gas_carbon")),
            ("gas_exceeds", lambda v, row, month: row["leaving"] > row["counted"]),
        ),
    ),
}  # fmt: skip


def certified(row: Row, month: Month) -> Decimal:
    """MWh of a purchase that certificates cover: the month's, by share of the purchases from outside the park."""
    if row["in_park"] or amount(row) is None:
        return ZERO
    own = [other for other in month if other["field"] == "purchase" and other["energy_kind"] == "electricity"]
    bought = [max(ZERO, amount(other) or ZERO) for other in own if not other["in_park"] and amount(other) is not None]
    given = [number(other, "certified_month") or ZERO for other in own if not other["in_park"]]
    if not sum(bought):
        return ZERO
    return min(ZERO + max(given), sum(bought, ZERO)) * max(ZERO, amount(row) or ZERO) / sum(bought)


def building_share(row: Row, month: Month) -> Decimal | None:
    """Non-industrial use ÷ consumption of the row."""
    same = [other for other in month if other["sheet"] == "02" and other["row"] == row["row"]]
    parts = [value for other in same if other["field"] == "non_industrial" and (value := amount(other)) is not None]
    used = [value for other in same if other["field"] == "consumption" and (value := amount(other) or ZERO) > 0]
    return sum(parts, ZERO) / sum(used) if parts and used else None


def _building(factor: str, high: str, kind: str, unit: str) -> Rule:
    return Rule(
        "02", "purchase", unit, lambda v: v["q"] * v["share"] * v[factor], {"share": derived(building_share, "1"),
        factor: cell("0", high)},
        kind, told=(), when=lambda row, month: (building_share(row, month) or ZERO) > 0,
    )  # fmt: skip


_EF: Final = {"power_ef": cell("0", "1.5")}
_HEAT: Final = {"heat_ef": cell("0", "0.3")}
_RESIDUAL: Final = {"certified": derived(certified), "residual_ef": cell("0", "1.5")}
ENERGY: Final = {
    "power.location": Rule("02", "purchase", "MWh", lambda v: v["q"] * v["power_ef"], _EF, "electricity"),
    "heat.default": Rule("02", "purchase", "GJ", lambda v: v["q"] * v["heat_ef"], _HEAT, "heat"),
    "power.market": Rule(
        "02", "purchase", "MWh", lambda v: (v["q"] - v["certified"]) * v["residual_ef"], _RESIDUAL, "electricity",
        told=(),
    ),
    "avoided.green_power": Rule(
        "02", "purchase", "MWh", lambda v: v["certified"] * v["residual_ef"], _RESIDUAL, "electricity",
        when=lambda row, month: certified(row, month) > 0, told=(), driven=False,
    ),
    "avoided.own_power": Rule(
        "02", "self_generated", "MWh", lambda v: v["q"] * v["power_ef"], _EF, "electricity",
        when=lambda row, month: row.get("generated_by") in ("pv", "wind", "hydro", "biomass"), told=(),
    ),
    "power.building": _building("power_ef", "1.5", "electricity", "MWh"),
    "heat.building": _building("heat_ef", "0.3", "heat", "GJ"),
}  # fmt: skip
