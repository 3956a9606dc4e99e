"""A worked example of each method, which is also what its calculator starts with, and what its lines always say.

Most methods need none: the example of `preset` is a round amount. A method whose lines need more (a fuel, a kind of
waste, another line of the same month) has its own here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from inventory.methods.declaration import Method

YEAR: Final = 2023
REGION: Final = "重庆"
_ROUND: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Beside:
    """An amount that the method reads from another line of the same enterprise and month."""

    name: str
    name_zh: str
    name_en: str
    unit: str
    line: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preset:
    """Example of a method. `given` are cells that every line of the method has; the rest may be chosen."""

    inputs: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    factors: Mapping[str, float] = field(default_factory=dict)


_COAL: Final = {"energy": "04"}
_WORKS: Final = {"treatment": "anaerobic_reactor"}
_CLINKER: Final = Beside(
    "clinker", "当月水泥熟料总产量", "total clinker of the month", "t",
    {"sheet": "04", "field": "product_qty", "item": "CLINKER", "activity_method": "process.cement"},
)  # fmt: skip
_HCFC22: Final = Beside(
    "hcfc22", "当月HCFC-22产量", "HCFC-22 of the month", "t",
    {"sheet": "04", "field": "product_qty", "item": "HCFC-22", "activity_method": "process.hcfc22"},
)  # fmt: skip
_BALANCED: Final = Beside(
    "balanced", "当月按碳平衡核算的产品产量", "product by carbon balance in the month", "t",
    {"sheet": "04", "field": "product_qty", "item": "NH3", "activity_method": "process.balance"},
)  # fmt: skip
_FED: Final = Beside(
    "carbon_fed", "当月含碳原料投入量", "carbon-bearing material fed in the month", "t",
    {"sheet": "05", "field": "qty", "item": "METHANE", "activity_method": "process.carbon_feed"},
)  # fmt: skip
_PIG_IRON: Final = Beside(
    "pig_iron", "当月炼钢用生铁", "pig iron used in the month", "t",
    {"sheet": "05", "field": "qty", "item": "PIG-IRON", "activity_method": "process.pig_iron"},
)  # fmt: skip
_POWER_MADE: Final = Beside(
    "power_made", "当月自产电量", "electricity made in the month", "MWh",
    {"sheet": "02", "field": "self_generated", "item": "33", "energy_kind": "electricity"},
)  # fmt: skip
_HEAT_MADE: Final = Beside(
    "heat_made", "当月自产热量", "heat made in the month", "GJ",
    {"sheet": "02", "field": "self_generated", "item": "32", "energy_kind": "heat"},
)  # fmt: skip
_PLANT_COAL: Final = Beside(
    "plant_coal", "当月电厂锅炉燃煤（一般烟煤）", "coal of the plant's boilers (bituminous)", "t",
    {"sheet": "02", "field": "consumption", "item": "04", "energy_kind": "fuel", "fuel_code": "bituminous",
     "process_kind": "power_boiler", "boiler": "other"},
)  # fmt: skip
_CAPTURED: Final = Beside(
    "captured", "当月二氧化碳捕集量", "CO2 captured in the month", "t",
    {"sheet": "05", "field": "qty", "item": "CO2", "activity_method": "ccus.captured"},
)  # fmt: skip
_BIOGENIC: Final = Beside(
    "captured", "当月生物成因二氧化碳捕集量", "biogenic CO2 captured in the month", "t",
    {"sheet": "05", "field": "qty", "item": "CO2", "activity_method": "ccus.biogenic_captured"},
)  # fmt: skip
_COUNTED: Final = Beside(
    "plant_coal", "当月燃煤（一般烟煤）", "coal burnt in the month (bituminous)", "t",
    {"sheet": "02", "field": "consumption", "item": "04", "energy_kind": "fuel", "fuel_code": "bituminous"},
)  # fmt: skip
_SUBTRACTED: Final = Preset(
    {"amount": 500, "captured": 800, "plant_coal": 1000}, {"report_no": "MRV-2023-01"}, beside=(_CAPTURED, _COUNTED)
)

PRESETS: Final[Mapping[str, Preset]] = {
    "fuel.combustion": Preset({"consumption": 1000, "feedstock": 0}, _COAL),
    "fuel.element_carbon": Preset({"consumption": 1000, "feedstock": 0, "element_carbon": 0.55}, _COAL),
    "fuel.energy": Preset({"consumption": 1000, "feedstock": 0}, {"energy": "21", "factor_set": "IPCC2006"}),
    "power.export_own": Preset(
        {"electricity": 500, "power_made": 2000, "plant_coal": 1000},
        given={"export_rule": "own_intensity"},
        beside=(_POWER_MADE, _PLANT_COAL),
    ),
    "heat.export_own": Preset(
        {"heat": 5000, "heat_made": 18000, "plant_coal": 1000},
        given={"export_rule": "own_intensity"},
        beside=(_HEAT_MADE, _PLANT_COAL),
    ),
    "fuel.gas_sold": Preset(
        {"amount": 10, "plant_coal": 1000}, {"energy": "12", "gas_carbon": "counted"}, beside=(_COUNTED,)
    ),
    "power.market": Preset({"electricity": 1000, "certified": 200}),
    "avoided.green_power": Preset({"certified": 200}),
    "avoided.own_power": Preset({"electricity": 100}, {"generated_by": "pv"}),
    **dict.fromkeys(("ccus.stored", "ccus.mineralised", "ccus.fixed", "ccus.supplied"), _SUBTRACTED),
    "ccus.biogenic": Preset({"amount": 500, "captured": 800}, {"report_no": "MRV-2023-01"}, beside=(_BIOGENIC,)),
    "boiler.n2o": Preset(
        {"consumption": 1000, "feedstock": 0}, {**_COAL, "boiler": "cfb"}, {"process_kind": "power_boiler"}
    ),
    "mobile.ch4": Preset({"transport": 100}, {"energy": "21", "transport_mode": "road"}),
    "mobile.n2o": Preset({"transport": 100}, {"energy": "21", "transport_mode": "road"}),
    "energy.fuel": Preset({"energy": 1000}, _COAL),
    "energy.heat": Preset({"energy": 1000}, {"energy": "32", "field": "purchase"}),
    "energy.power": Preset({"energy": 1000}, {"field": "purchase"}),
    "energy.standard_coal": Preset({"energy": 100}, {"energy": "36"}, {"unit": "tce"}),
    "air.coefficient_solid": Preset(
        {"activity": 1000, "abate_eff": 60, "run_rate": 95}, {"item": "a21002", "coef_item": "coal_grate"}
    ),
    "air.coefficient_sulphur": Preset(
        {"activity": 1000, "coef_content": 0.6, "abate_eff": 90, "run_rate": 98},
        {"item": "a21026", "coef_item": "coal_grate"},
    ),
    "air.coefficient_ash": Preset(
        {"activity": 1000, "coef_content": 18, "abate_eff": 99, "run_rate": 98},
        {"item": "a34013", "coef_item": "coal_grate"},
    ),
    "air.coefficient_gas": Preset(
        {"activity": 100, "abate_eff": 0, "run_rate": 0}, {"item": "a21002", "coef_item": "gas_low_nox"}
    ),
    "air.coefficient_gas_sulphur": Preset(
        {"activity": 100, "coef_content": 20, "abate_eff": 0, "run_rate": 0},
        {"item": "a21026", "coef_item": "gas"},
    ),
    "water.treated": Preset(
        {"generation": 50, "abate_eff": 90, "run_rate": 98}, {"item": "w01018", "direction": "direct"}
    ),
    "air.treated": Preset({"generation": 50, "abate_eff": 95, "run_rate": 98}, {"item": "a21026"}),
    "water.mass": Preset({"emission": 12.5}, {"item": "w01018", "direction": "direct"}),
    "water.concentration": Preset({"volume": 250000, "conc_avg": 45}, {"item": "w01018", "direction": "direct"}),
    "water.sewer": Preset({"to_wwtp": 30}, {"item": "w01018", "direction": "indirect"}),
    "air.mass": Preset({"emission": 12.5}, {"item": "a21026"}),
    "air.concentration": Preset({"gas_volume": 1200, "conc_avg": 30}, {"item": "a21026"}),
    "wastewater.industry": Preset(
        {"cod_removed": 185, "cod_discharged": 15, "cod_sludge": 20, "biogas": 0, "methane_share": 0}, _WORKS
    ),
    "wastewater.enterprise": Preset(
        {"water_treated": 100000, "cod_in": 2000, "cod_out": 80, "cod_sludge": 10, "biogas": 0, "methane_share": 0},
        _WORKS,
    ),
    "wastewater.biogas_co2": Preset({"biogas": 2, "methane_share": 0.6}),
    "wastewater.domestic": Preset({"bod_treated": 100, "biogas": 0, "methane_share": 0}),
    "wastewater.n2o": Preset({"nitrogen": 10}),
    "waste.incineration": Preset({"burnt": 1000}, {"waste_kind": "msw"}),
    "waste.incineration_biogenic": Preset({"burnt": 1000}, {"waste_kind": "msw"}),
    "waste.incineration_n2o": Preset({"burnt": 1000}, {"waste_kind": "msw"}),
    "waste.incineration_ch4": Preset({"burnt": 1000}, given={"waste_kind": "msw"}),
    "waste.landfill": Preset(
        {"buried": 1000, "biogas": 0, "methane_share": 0}, {"waste_kind": "food"}, {"treatment": "managed_anaerobic"}
    ),
    "waste.landfill_unmanaged": Preset(
        {"buried": 1000, "biogas": 0, "methane_share": 0}, {"waste_kind": "food", "treatment": "unmanaged_deep"}
    ),
    "waste.biological_ch4": Preset({"waste_treated": 1000, "biogas": 0, "methane_share": 0}, {"treatment": "compost"}),
    "waste.biological_n2o": Preset({"waste_treated": 1000}, given={"treatment": "compost"}),
    "process.cement_slag": Preset({"amount": 200, "clinker": 1000}, beside=(_CLINKER,)),
    "process.crude_steel": Preset({"amount": 1000, "pig_iron": 950}, beside=(_PIG_IRON,)),
    "process.hfc23_destroyed": Preset({"amount": 10, "hcfc22": 1000}, beside=(_HCFC22,)),
    "process.hfc23_co2": Preset({"amount": 10}),
    "process.equipment_refill": Preset({"amount": 0.05}, {"activity": "HFC-134a"}),
    "process.feedstock": Preset({"fed": 100, "balanced": 1000}, {"energy": "15"}, beside=(_BALANCED,)),
    "process.carbon_kept": Preset(
        {"amount": 100, "balanced": 1000, "carbon_fed": 500}, {"activity": "UREA"}, beside=(_BALANCED, _FED)
    ),
    "process.carbon_feed": Preset({"amount": 100}, {"activity": "METHANE"}),
    "process.anode_by_metal": Preset({"amount": 1000}, {"activity": "AL-PFPB"}),
    "process.anode_paste": Preset({"amount": 1000}, {"activity": "AL-HSS"}),
    "abatement.voc_oxidation": Preset({"amount": 10, "voc_carbon": 0.85}),
}


def preset(method: Method) -> Preset:
    """The example of a method; a method without its own takes a round amount and nothing where a cell may be blank."""
    own = PRESETS.get(method.code)
    if own is not None:
        return own
    amounts = {entry.name: _amount(entry.maximum, entry.absent) for entry in method.inputs}
    return Preset(amounts)


def _amount(maximum: float, absent: float | None) -> float:
    return absent if absent is not None else min(_ROUND, maximum)
