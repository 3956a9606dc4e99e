"""The slow rules of pollutants, waste, wastewater, processes, abatement, capture and farms; see `slow_rules`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from tests.inventory.methods.slow_rules import (
    _SHARE,
    BIOGAS,
    CARBON,
    Month,
    Row,
    Rule,
    Values,
    amount,
    biogas,
    cell,
    filed,
    left,
    part,
)

NOT_MASSES: Final = ("a00000", "w00001", "w01001", "w01002")
Test = Callable[[Row, Month], bool]


def row_holds(row: Row, month: Month, *fields: str) -> bool:
    """Whether the sheet row of a line holds an amount in one of the fields."""
    same = [other for other in month if other["sheet"] == row["sheet"] and other["row"] == row["row"]]
    return any(other["field"] in fields and other.get("quantity") is not None for other in same)


def _mass(row: Row, month: Month) -> bool:
    return row["item"] not in NOT_MASSES


def _by_volume(row: Row, month: Month) -> bool:
    gives_way = row_holds(row, month, "generation") and row.get("conc_avg") is None
    return _mass(row, month) and not row_holds(row, month, "emission") and not gives_way


def _by_generation(row: Row, month: Month) -> bool:
    monitored = row_holds(row, month, "volume", "gas_volume") and row.get("conc_avg") is not None
    return _mass(row, month) and not row_holds(row, month, "emission") and not monitored


def _discharged(row: Row, month: Month) -> bool:
    """Neither reused nor counted by what goes down the sewer."""
    return not row["direction"].startswith("回用")


def _not_by_sewer(row: Row, month: Month) -> bool:
    return not (row["direction"].startswith("间接") and row_holds(row, month, "to_wwtp"))


_UNKNOWN: Final = ("direction_unknown", lambda v, row, month: row["direction"][:2] not in ("直接", "间接"))
_TREATED: Final = {"abate_eff": filed("100"), "run_rate": filed("100")}


def _left_by_treatment(v: Values) -> Decimal:
    return v["q"] * (1 - v["abate_eff"] * v["run_rate"] / 10_000)


def _by_coefficient(form: str) -> Test:
    """The last route of a row: no filed mass, no monitored concentration, no mass before treatment."""

    def test(row: Row, month: Month) -> bool:
        return row.get("coef_form") == form and _by_generation(row, month) and not row_holds(row, month, "generation")

    return test


def _coefficient(form: str, field: str, unit: str, content: bool) -> Rule:
    factor = f"coefficient_{form}"

    def result(v: Values) -> Decimal:
        made = v["q"] * v[factor] * (v["coef_content"] if content else 1)
        return made * (1 - v["abate_eff"] * v["run_rate"] / 10_000) / 1000

    cells = ({"coef_content": filed("1000")} if content else {}) | _TREATED | {factor: cell("0", "1e5")}
    return Rule("07", field, unit, result, cells, when=_by_coefficient(form))


POLLUTANTS: Final = {
    **{
        f"air.coefficient_{form}": _coefficient(form, field, unit, content)
        for form, field, unit, content in (
            ("solid", "activity_t", "t", False), ("sulphur", "activity_t", "t", True), ("ash", "activity_t", "t", True),
            ("gas", "activity_gas", "1e4Nm3", False), ("gas_sulphur", "activity_gas", "1e4Nm3", True),
        )
    },
    "air.mass": Rule("07", "emission", "t", lambda v: v["q"], {}, when=_mass),
    "air.concentration": Rule(
        "07", "gas_volume", "1e4Nm3", lambda v: v["q"] * v["conc_avg"] / 100_000, {"conc_avg": filed("1e6")},
        when=_by_volume,
    ),
    "air.treated": Rule("07", "generation", "t", _left_by_treatment, _TREATED, when=_by_generation),
    "water.mass": Rule(
        "08", "emission", "t", lambda v: v["q"], {}, refused=(_UNKNOWN,),
        when=lambda row, month: _mass(row, month) and _discharged(row, month) and _not_by_sewer(row, month),
    ),
    "water.concentration": Rule(
        "08", "volume", "m3", lambda v: v["q"] * v["conc_avg"] / 1_000_000, {"conc_avg": filed("1e6")},
        refused=(_UNKNOWN,),
        when=lambda row, month: _by_volume(row, month) and _discharged(row, month) and _not_by_sewer(row, month),
    ),
    "water.treated": Rule(
        "08", "generation", "t", _left_by_treatment, _TREATED, refused=(_UNKNOWN,),
        when=lambda row, month: _by_generation(row, month) and _discharged(row, month)
        and not row_holds(row, month, "to_wwtp"),
    ),
    "water.sewer": Rule("08", "to_wwtp", "t", lambda v: v["q"], {}, when=_mass),
    **{
        f"waste.{fate}": Rule("09", fate, "t", lambda v: v["q"], {})
        for fate in ("generated", "used_self", "used_out", "disposed", "stored")
    },
}  # fmt: skip


def _chain(v: Values, row: Row, month: Month) -> bool:
    """COD said to go to the environment in a month in which all of it goes down the sewer."""
    cod = [
        other for other in month if other["sheet"] == "08" and other["item"] == "w01018" and (amount(other) or 0) > 0
    ]
    sewer = [other["direction"].startswith("间接") for other in cod]
    return v["cod_discharged"] > 0 and bool(sewer) and all(sewer)


def _organics(v: Values) -> Decimal:
    return (v["q"] + v["cod_discharged"] - v["cod_sludge"]) * v["b0_cod"] * v["mcf_cod"]


def _removed(v: Values) -> Decimal:
    return v["q"] * (v["cod_in"] - v["cod_out"]) / 1_000_000


def _works(v: Values) -> Decimal:
    return (_removed(v) - v["cod_sludge"]) * v["b0_cod"] * v["mcf_cod"]


def _buried(v: Values) -> Decimal:
    return v["q"] * v["landfill_mcf"] * v["landfill_doc"] * v["landfill_doc_f"] * v["landfill_gas"] * 16 / 12


def _beyond(made: Callable[[Values], Decimal]) -> Callable[[Values], bool]:
    """More recovered than produced, beyond the ninth digit."""
    return lambda v: biogas(v) > made(v) * (1 + Decimal("1e-9"))


_INDUSTRIAL: Final = {"b0_cod": cell("0.2", "0.3"), "mcf_cod": cell("0", "1", "mcf")}
_SITE: Final = {
    "landfill_mcf": cell("0", "1"), "landfill_doc": cell("0", "0.6"), "landfill_doc_f": cell("0", "1"),
    "landfill_gas": cell("0.3", "0.7"),
}  # fmt: skip
_FURNACE: Final = {"waste_carbon": cell("0", "1"), "waste_fossil": cell("0", "1"), "waste_burnout": cell("0.5", "1")}
_MANAGED: Final[Test] = lambda row, month: row.get("treatment") == "managed_anaerobic"  # noqa: E731
WASTE: Final = {
    "wastewater.industry": Rule(
        "10", "cod_removed", "t", lambda v: left(_organics(v), v),
        {"cod_discharged": part(), "cod_sludge": part(), **BIOGAS, **_INDUSTRIAL},
        refused=(
            ("sludge_exceeds", lambda v, row, month: v["cod_sludge"] > v["q"] + v["cod_discharged"]),
            _SHARE, ("cod_chain", _chain),
        ),
        capped=_beyond(_organics),
    ),
    "wastewater.enterprise": Rule(
        "10", "water_treated", "m3", lambda v: left(_works(v), v),
        {"cod_in": filed("1e6"), "cod_out": filed("1e6"), "cod_sludge": part(), **BIOGAS, **_INDUSTRIAL},
        refused=(
            ("outflow_exceeds", lambda v, row, month: v["cod_out"] > v["cod_in"]),
            ("sludge_exceeds", lambda v, row, month: v["cod_sludge"] > _removed(v) * (1 + Decimal("1e-12"))),
            _SHARE,
        ),
        capped=_beyond(_works),
    ),
    "wastewater.biogas_co2": Rule(
        "10", "ch4_recovered", "1e4Nm3", lambda v: v["q"] * v["ch4_content"] * Decimal("7.17") * 44 / 16,
        {"ch4_content": filed("1")}, told=(),
    ),
    "wastewater.domestic": Rule(
        "10", "bod_treated", "t", lambda v: left(v["q"] * v["b0_bod"] * v["mcf_bod"], v),
        {**BIOGAS, "b0_bod": cell("0.5", "0.7"), "mcf_bod": cell("0", "1", "mcf")}, refused=(_SHARE,),
        capped=_beyond(lambda v: v["q"] * v["b0_bod"] * v["mcf_bod"]),
    ),
    "wastewater.n2o": Rule(
        "10", "nitrogen_discharged", "t", lambda v: v["q"] * v["sewage_n2o"] * 44 / 28, {"sewage_n2o": cell("0", "0.1")}
    ),
    "waste.incineration": Rule(
        "10", "waste_burnt", "t",
        lambda v: v["q"] * v["waste_carbon"] * v["waste_fossil"] * v["waste_burnout"] * CARBON, _FURNACE,
    ),
    "waste.incineration_biogenic": Rule(
        "10", "waste_burnt", "t",
        lambda v: v["q"] * v["waste_carbon"] * (1 - v["waste_fossil"]) * v["waste_burnout"] * CARBON, _FURNACE, told=(),
    ),
    "waste.incineration_n2o": Rule(
        "10", "waste_burnt", "t", lambda v: v["q"] * v["incineration_n2o"] / 1_000_000,
        {"incineration_n2o": cell("0", "5000")},
    ),
    "waste.incineration_ch4": Rule(
        "10", "waste_burnt", "t", lambda v: v["q"] * v["incineration_ch4"] / 1_000_000,
        {"incineration_ch4": cell("0", "7000")}, when=lambda row, month: row.get("waste_kind") == "msw",
    ),
    "waste.landfill": Rule(
        "10", "waste_landfilled", "t", lambda v: left(_buried(v), v) * (1 - v["landfill_oxidation"]),
        {**BIOGAS, **_SITE, "landfill_oxidation": cell("0", "0.5")}, refused=(_SHARE,), capped=_beyond(_buried),
        when=_MANAGED,
    ),
    "waste.landfill_unmanaged": Rule(
        "10", "waste_landfilled", "t", lambda v: left(_buried(v), v), {**BIOGAS, **_SITE}, refused=(_SHARE,),
        capped=_beyond(_buried), when=lambda row, month: not _MANAGED(row, month),
    ),
    "waste.biological_ch4": Rule(
        "10", "waste_biological", "t", lambda v: left(v["q"] * v["biological_ch4"] / 1000, v),
        {**BIOGAS, "biological_ch4": cell("0", "20")}, refused=(_SHARE,),
    ),
    "waste.biological_n2o": Rule(
        "10", "waste_biological", "t", lambda v: v["q"] * v["biological_n2o"] / 1000, {"biological_n2o": cell("0",
        "2")},
        when=lambda row, month: row.get("treatment") == "compost",
    ),
}  # fmt: skip
