"""The slow rules of processes, abatement, capture and farms; see `slow_rules`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tests.inventory.methods.slow_rules import (
    CARBON,
    ZERO,
    Cell,
    Month,
    Row,
    Rule,
    Values,
    cell,
    derived,
    filed,
    filed_as,
    gas_of_month,
)
from tests.inventory.methods.slow_rules_matter import row_holds

CO2: Final = cell("0", "6")
PERCENT: Final = cell("0", "100")
#: Method, activity, sheet, factor, upper bound, divisor: amount · factor ÷ divisor.
LINEAR: Final = (
    ("cement", "cement", "04", "process_co2", "6", 1),
    ("lime", "lime", "04", "process_co2", "6", 1),
    ("steel_flux", "steel_flux", "05", "process_co2", "6", 1),
    ("carbon_material", "carbon_material", "05", "process_co2", "6", 1),
    ("aluminium_cf4", "aluminium", "04", "process_cf4", "5", 1000),
    ("aluminium_c2f6", "aluminium", "04", "process_c2f6", "1", 1000),
    ("magnesium", "magnesium", "04", "process_sf6", "10", 1000),
    ("ferrosilicon", "ferrosilicon", "04", "process_co2", "6", 1),
    ("reductant", "reductant", "05", "process_co2", "6", 1),
    ("calcium_carbide", "calcium_carbide", "04", "process_co2", "6", 1),
    ("adipic_acid", "adipic_acid", "04", "process_n2o", "0.4", 1),
    ("nitric_acid", "nitric_acid", "04", "process_n2o_kg", "30", 1000),
    ("methanol_ch4", "methanol", "04", "methanol_ch4_kg", "10", 1000),
    ("oxidised_bitumen", "oxidised_bitumen", "04", "process_co2", "6", 1),
    ("hcfc22", "hcfc22", "04", "process_hfc23", "0.06", 1),
    ("hfc", "hfc", "04", "process_gas_percent", "100", 100),
    ("sf6_production", "sf6_production", "04", "process_gas_percent", "100", 100),
    ("electrical_equipment", "electrical_equipment", "05", "process_gas_percent", "100", 100),
    ("semiconductor", "semiconductor", "05", "process_gas_percent", "100", 100),
)
_FIELD: Final = {"04": "product_qty", "05": "qty"}


def process(sheet: str, activity: str, result: Any, cells: Mapping[str, Cell], **more: Any) -> Rule:
    """A rule of a product made (sheet 04) or a material used (sheet 05), in t."""
    return Rule(sheet, _FIELD[sheet], "t", result, cells, activity=activity, **more)


def _pure(v: Values) -> Decimal:
    return 1 - v["anode_sulphur"] / 100 - v["anode_ash"] / 100


def _no_anode(row: Row, month: Month) -> bool:
    return sum(filed_as(month, "process.anode"), ZERO) == 0


def _without(activity: str, by_reagent: bool = False) -> Any:
    """No material for the purpose in the month and, for what was removed, no reagent in the row."""

    def test(row: Row, month: Month) -> bool:
        return sum(filed_as(month, activity), ZERO) == 0 and not (by_reagent and row_holds(row, month, "reagent_qty"))

    return test


def _fed(month: Month) -> bool:
    """Some carbon was filed as feed: fuel used as feedstock, or a material."""
    fuels = [row for row in month if row["sheet"] == "02" and row["field"] == "consumption"]
    return any((row.get("feedstock") or 0) > 0 for row in fuels) or bool(filed_as(month, "process.carbon_feed"))


_REAGENT: Final = {"reagent_percent": cell("0", "100", "purity"), "process_co2": CO2}
_CONVERTED: Final = {"converted_percent": cell("0", "100", "conversion")}
_SULPHUR: Final = {"anode_sulphur": cell("0", "10"), "anode_ash": cell("0", "10")}
_STEEL: Final = {"carbon_percent": cell("0", "8", "material_carbon_percent")}
_MATERIAL: Final = {"product_carbon": cell("0", "1", "material_carbon")}
_GAS: Final = ("gas_filed", lambda v, row, month: gas_of_month(month) > 0)


def _reagent(v: Values) -> Decimal:
    return v["q"] * v["reagent_percent"] / 100 * v["process_co2"]


PROCESSES: Final = {
    **{
        f"process.{name}": process(
            sheet, f"process.{activity}", lambda v, f=factor, d=divisor: v["q"] * v[f] / d, {factor: cell("0", high)}
        )
        for name, activity, sheet, factor, high, divisor in LINEAR
    },
    "process.methanol": process(
        "04", "process.methanol", lambda v: v["q"] * v["process_co2"], {"process_co2": CO2}, refused=(_GAS,)
    ),
    "process.cement_slag": process(
        "04", "process.cement_slag", lambda v: -v["q"] * v["process_co2"], {"process_co2": CO2},
        refused=((
            "slag_exceeds",
            lambda v, row, month: sum(filed_as(month, "process.cement_slag")) > sum(filed_as(month, "process.cement")),
        ),),
    ),
    "process.carbonate": process(
        "05", "process.carbonate",
        lambda v: v["q"] * v["pure_percent"] * v["process_co2"] * v["calcined_percent"] / 10_000,
        {"pure_percent": cell("0", "100", "purity"), "process_co2": CO2, "calcined_percent": cell("0", "100",
        "conversion")},
    ),
    "process.pig_iron": process("05", "process.pig_iron", lambda v: v["q"] * v["carbon_percent"] / 100 * CARBON,
    _STEEL),
    "process.crude_steel": process(
        "04", "process.crude_steel", lambda v: -v["q"] * v["carbon_percent"] / 100 * CARBON, _STEEL,
        refused=(("pig_iron_missing", lambda v, row, month: not filed_as(month, "process.pig_iron")),),
    ),
    "process.anode_by_metal": process(
        "04", "process.aluminium", lambda v: v["q"] * v["anode_net"] * _pure(v) * CARBON,
        {"anode_net": cell("0.3", "0.6"), **_SULPHUR},
        when=lambda row, month: row["item"] == "AL-PFPB" and _no_anode(row, month),
    ),
    "process.anode_paste": process(
        "04", "process.aluminium", lambda v: v["q"] * v["anode_paste_co2"], {"anode_paste_co2": cell("0", "3")},
        when=lambda row, month: row["item"] == "AL-HSS" and _no_anode(row, month),
    ),
    "process.anode": process("05", "process.anode", lambda v: v["q"] * _pure(v) * CARBON, _SULPHUR),
    "process.adipic_acid_abated": process(
        "04", "process.adipic_acid_abated",
        lambda v: v["q"] * v["unabated_n2o"] * (1 - v["removal_eta"] * v["running_mu"]),
        {"unabated_n2o": cell("0", "0.4"), "removal_eta": cell("0", "1"), "running_mu": cell("0", "1")},
    ),
    "process.ethylene": process(
        "04", "process.ethylene", lambda v: v["q"] * v["process_co2"] * v["ethylene_gaf"] / 100,
        {"process_co2": CO2, "ethylene_gaf": cell("80", "150")},
    ),
    "process.ammonia_default": process(
        "04", "process.ammonia_default",
        lambda v: v["q"] * v["gas_requirement"] * v["ammonia_gas_carbon"] / 1000 * CARBON,
        {"gas_requirement": cell("20", "60"), "ammonia_gas_carbon": cell("13", "18")}, refused=(_GAS,),
    ),
    "process.carbon_feed": process("05", "process.carbon_feed", lambda v: v["q"] * v["product_carbon"] * CARBON,
    _MATERIAL),
    "process.carbon_kept": process(
        "04", "process.carbon_kept", lambda v: -v["q"] * v["product_carbon"] * CARBON, _MATERIAL,
        when=lambda row, month: sum(filed_as(month, "process.balance"), ZERO) > 0,
        refused=(("nothing_fed", lambda v, row, month: not _fed(month)),),
    ),
    "process.hfc23_destroyed": process(
        "05", "process.hfc23_destroyed", lambda v: -v["q"],
        {"hcfc22": derived(lambda row, month: sum(filed_as(month, "process.hcfc22"), ZERO)),
         "process_hfc23": cell("0", "0.06")},
        refused=((
            "destroyed_exceeds",
            lambda v, row, month: sum(filed_as(month, "process.hfc23_destroyed")) > v["hcfc22"] * v["process_hfc23"],
        ),),
    ),
    "process.equipment_refill": process("05", "process.equipment_refill", lambda v: v["q"], {}),
    "process.hfc23_co2": process("05", "process.hfc23_destroyed", lambda v: v["q"] * 44 / 70, {}),
    "process.desulphurisation": process(
        "05", "process.desulphurisation", lambda v: _reagent(v) * v["converted_percent"] / 100, _REAGENT | _CONVERTED
    ),
    "process.denitration": process("05", "process.denitration", _reagent, _REAGENT),
    "abatement.desulphurisation": Rule(
        "10", "reagent_qty", "t", lambda v: _reagent(v) * v["converted_percent"] / 100, _REAGENT | _CONVERTED,
        activity="abatement.desulphurisation", when=_without("process.desulphurisation"),
    ),
    "abatement.denitration": Rule(
        "10", "reagent_qty", "t", _reagent, _REAGENT, activity="abatement.denitration",
        when=_without("process.denitration"),
    ),
    "abatement.so2_removed": Rule(
        "10", "removed", "t", lambda v: v["q"] * v["process_co2"], {"process_co2": CO2},
        activity="abatement.so2_removed", when=_without("process.desulphurisation", by_reagent=True),
    ),
    "abatement.nox_removed": Rule(
        "10", "removed", "t", lambda v: v["q"] * v["process_co2"], {"process_co2": CO2},
        activity="abatement.nox_removed", when=_without("process.denitration", by_reagent=True),
    ),
    "abatement.voc_oxidation": Rule(
        "10", "removed", "t", lambda v: v["q"] * v["voc_carbon"] * CARBON, {"voc_carbon": filed("1")},
        activity="abatement.voc_oxidation",
    ),
    **{
        f"fugitive.gas_{name}": Rule(
            sheet, field, unit, lambda v, f=factor, d=divisor: v["q"] * v[f] / d, {factor: cell("0", "500")},
            activity=f"fugitive.gas_{name}",
        )
        for name, sheet, field, unit, factor, divisor in (
            ("station", "05", "count", "piece", "station_ch4", 12), ("valve", "05", "count", "piece", "valve_ch4", 12),
            ("supply", "04", "product_qty", "1e4Nm3", "supply_ch4", 10_000),
        )
    },
}  # fmt: skip

FATES: Final = ("stored", "mineralised", "fixed", "supplied")


def _reported(month: Month, *activities: str) -> Decimal:
    told = [row for row in month if row.get("report_no")]
    return sum((value for name in activities for value in filed_as(told, name)), ZERO)


def _limited(limit: Decimal, wanted: Decimal) -> Decimal:
    return min(Decimal(1), limit / wanted) if wanted > 0 else Decimal(1)


def removable(row: Row, month: Month) -> Decimal:
    """Share of what is to be subtracted that the month's capture leaves."""
    if row["activity_method"] == "ccus.biogenic":
        return _limited(sum(filed_as(month, "ccus.biogenic_captured"), ZERO), _reported(month, "ccus.biogenic"))
    gone = [sum(filed_as(month, f"ccus.{name}"), ZERO) for name in ("captured", "leaked", "reused")]
    return _limited(max(ZERO, gone[0] - gone[1] - gone[2]), _reported(month, *(f"ccus.{fate}" for fate in FATES)))


def _leaked_before(row: Row, month: Month) -> Decimal:
    return 1 - _limited(sum(filed_as(month, "ccus.captured"), ZERO), sum(filed_as(month, "ccus.leaked"), ZERO))


def _uncaptured(v: Values, row: Row, month: Month) -> bool:
    kind = "ccus.biogenic_captured" if row["activity_method"] == "ccus.biogenic" else "ccus.captured"
    return v["q"] > 0 and not filed_as(month, kind)


CAPTURE: Final = {
    **{f"ccus.{name}": process("05", f"ccus.{name}", lambda v: v["q"], {})
       for name in ("captured", "reused", "biogenic_captured")},
    **{f"ccus.{name}": process(
        "05", f"ccus.{name}", lambda v: -v["q"] * v["share"], {"share": derived(removable, "1")},
        refused=(("ccus_no_report", lambda v, row, month: not row.get("report_no")), ("ccus_not_captured",
        _uncaptured)),
        capped=lambda v: v["share"] < 1,
    ) for name in (*FATES, "biogenic")},
    "ccus.leaked": process(
        "05", "ccus.leaked", lambda v: v["q"] * v["share"], {"share": derived(_leaked_before, "1")}
    ),
}  # fmt: skip
_OFF: Final = (("farms_off", lambda v, row, month: row.get("has_farms") is not True),)


def _farm(field: str, unit: str, activity: str, factor: str, high: str, per: Decimal, **more: Any) -> Rule:
    return Rule(
        "05", field, unit, lambda v: v["q"] * v[factor] * per, {factor: cell("0", high)}, activity=f"afolu.{activity}",
        refused=_OFF, **more,
    )  # fmt: skip


_YEARLY: Final = Decimal(1) / 12_000
FARMS: Final = {
    "afolu.rice": _farm("area", "ha", "rice", "rice_ch4", "800", Decimal("0.001")),
    "afolu.enteric_ch4": _farm(
        "count", "piece", "livestock", "enteric_ch4", "200", _YEARLY,
        when=lambda row, month: row["item"] not in ("POULTRY",),
    ),
    "afolu.manure_ch4": _farm("count", "piece", "livestock", "manure_ch4", "200", _YEARLY),
    "afolu.manure_n2o": _farm("count", "piece", "livestock", "manure_n2o", "200", _YEARLY),
    "afolu.soil_n2o": _farm("qty", "t", "soil", "soil_n2o", "0.1", Decimal(44) / 28),
}  # fmt: skip
