"""Masses of air and water pollutants: one row, one route.

1. The mass filed, by automatic monitoring first (the accounting method of the row says which).
2. Monitored concentration × volume.
3. Mass before treatment, by material balance or by coefficient, less what treatment removes.
4. Fuel or material × coefficient of the library, less what treatment removes (`emission_coefficient`).
A row that holds more than one takes the first. Source: 000 6.1.2.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, Input, Method, Output
from inventory.methods.line import DIRECT, INDIRECT, REUSED, number, row_has

#: Codes of form columns that are not masses: exhaust volume, wastewater volume, pH, colour.
NOT_A_MASS: Final = ("a00000", "w00001", "w01001", "w01002")
#: 1e4 Nm³ × mg/m³ = 1e-2 kg = 1e-5 t; m³ × mg/L = 1e-3 kg = 1e-6 t.
PERCENT: Final = 100.0
T_PER_GAS: Final = 1e-5
T_PER_WATER: Final = 1e-6

_MASS: Final = Input("emission", "E_填报", "实际排放量", "emission", "t")
_SEWER: Final = Input("to_wwtp", "E_纳管", "纳管量", "amount sent to the park plant", "t")
_GAS: Final = Input("gas_volume", "V", "废气量", "exhaust gas", "1e4Nm3")
_GAS_CONC: Final = Input("conc_avg", "C", "平均浓度", "mean concentration", "mg/m3", column="conc_avg", maximum=1e6)
_WATER: Final = Input("volume", "V", "废水排放量", "wastewater", "m3")
_GENERATED: Final = Input("generation", "G", "产生量", "mass before treatment", "t")
REMOVAL: Final = Input("abate_eff", "η", "治理效率", "removal efficiency", "%", column="abate_eff", maximum=100.0)
RUNNING: Final = Input("run_rate", "k", "治理设施运行率", "running rate", "%", column="run_rate", maximum=100.0)
_WATER_CONC: Final = Input("conc_avg", "C", "平均浓度", "mean concentration", "mg/L", column="conc_avg", maximum=1e6)

Flags = npt.NDArray[np.bool_]


def _is_mass(lines: pd.DataFrame) -> Flags:
    return ~lines["item"].isin(NOT_A_MASS).to_numpy()


def route_context(lines: pd.DataFrame) -> dict[str, Flags]:
    """Whether the row of each line holds a mass before treatment, and a monitored concentration with its volume."""
    generated = row_has(lines, "generation")
    if not (generated.any() or lines["field"].isin(("activity_t", "activity_gas")).any()):
        return {"row_generated": generated, "row_monitored": generated}
    volume = row_has(lines, "gas_volume") | row_has(lines, "volume")
    return {"row_generated": generated, "row_monitored": volume & ~np.isnan(number(lines, "conc_avg"))}


def _without_filed_mass(lines: pd.DataFrame) -> Flags:
    """Concentration × volume only where the row holds no mass: never both.

    A volume without concentration gives way to the mass before treatment of its row.
    """
    gives_way = lines["row_generated"].to_numpy(dtype=bool) & np.isnan(number(lines, "conc_avg"))
    return _is_mass(lines) & ~lines["mass_filed"].to_numpy(dtype=bool) & ~gives_way


def _before_treatment(lines: pd.DataFrame) -> Flags:
    """The last route: neither a filed mass nor a monitored concentration with its volume."""
    better = lines["mass_filed"].to_numpy(dtype=bool) | lines["row_monitored"].to_numpy(dtype=bool)
    return _is_mass(lines) & ~better


def before_every_other(lines: pd.DataFrame) -> Flags:
    """Rows for a coefficient: no filed mass, no monitoring, no mass before treatment."""
    return _before_treatment(lines) & ~lines["row_generated"].to_numpy(dtype=bool)


def _water_before_treatment(lines: pd.DataFrame) -> Flags:
    return _before_treatment(lines) & ~lines["sewer_filed"].to_numpy(dtype=bool) & _leaves_the_works(lines)


def _water_mass(lines: pd.DataFrame) -> Flags:
    """Filed masses; a row of an indirect discharger that holds 纳管量 is counted by that cell instead."""
    indirect = (lines["discharge"] == INDIRECT) & lines["sewer_filed"]
    return _is_mass(lines) & ~indirect.to_numpy() & _leaves_the_works(lines)


def _water_volume(lines: pd.DataFrame) -> Flags:
    sewer = (lines["discharge"] == INDIRECT) & lines["sewer_filed"]
    return _without_filed_mass(lines) & ~sewer.to_numpy() & _leaves_the_works(lines)


def _leaves_the_works(lines: pd.DataFrame) -> Flags:
    return (lines["discharge"] != REUSED).to_numpy()


def _direction_unknown(frame: pd.DataFrame) -> Flags:
    return (~frame["discharge"].isin((DIRECT, INDIRECT))).to_numpy()


_DIRECTION: Final = Check(
    "direction_unknown",
    "排放去向未填或无法识别，不能区分直接排放与纳管，请在08表“排放去向”选择直接、间接或回用",
    "The discharge direction is blank or unknown; choose direct, indirect or reused on sheet 08.",
    _direction_unknown,
)


def filed_mass(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Mass as filed: mass_t = emission in t. Source: 000 6.1.2."""
    return {"mass_t": frame["emission"]}


def sewer_mass(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Mass sent to the park plant as filed: mass_t = 纳管量 in t; not in park totals. Source: 001 6.3."""
    return {"mass_t": frame["to_wwtp"]}


def gas_mass(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Air pollutant by monitoring: mass_t = V (1e4 Nm³) · C (mg/m³) · 1e-5. Source: 000 6.1.2."""
    return {"mass_t": frame["gas_volume"] * frame["conc_avg"] * T_PER_GAS}


def water_mass(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Water pollutant by monitoring: mass_t = V (m³) · C (mg/L) · 1e-6. Source: 000 6.1.2."""
    return {"mass_t": frame["volume"] * frame["conc_avg"] * T_PER_WATER}


def treated_mass(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Mass left by treatment: mass_t = G · (1 − η · k); G in t, η and k in %. Source: 000 6.1.2; 产排污核算手册."""
    removed = frame["abate_eff"] / PERCENT * frame["run_rate"] / PERCENT
    return {"mass_t": frame["generation"] * (1.0 - removed)}


AIR_MASS: Final = Method(
    code="air.mass",
    name_zh="废气污染物实际排放量",
    name_en="Air pollutant mass as filed",
    clause="000 6.1.2",
    formula="E = E_填报",
    sheet="07",
    fields=("emission",),
    where=_is_mass,
    inputs=(_MASS,),
    outputs=(Output("mass_t", kind="air", category="outlet"),),
    compute=filed_mass,
    tier="1",
)
AIR_CONCENTRATION: Final = Method(
    code="air.concentration",
    name_zh="废气污染物浓度法",
    name_en="Air pollutant by volume and concentration",
    clause="000 6.1.2",
    formula="E = V × C × 10⁻⁵",
    sheet="07",
    fields=("gas_volume",),
    where=_without_filed_mass,
    inputs=(_GAS, _GAS_CONC),
    outputs=(Output("mass_t", kind="air", category="outlet"),),
    compute=gas_mass,
    tier="1",
    context=route_context,
    note_zh="仅用于未填实际排放量的行。",
    note_en="Only for rows without a filed mass.",
)
WATER_MASS: Final = Method(
    code="water.mass",
    name_zh="废水污染物排放量",
    name_en="Water pollutant mass as filed",
    clause="000 6.1.2",
    formula="E = E_填报",
    sheet="08",
    fields=("emission",),
    where=_water_mass,
    inputs=(_MASS,),
    outputs=(Output("mass_t", kind="water", category_column="discharge"),),
    compute=filed_mass,
    checks=(_DIRECTION,),
    tier="1",
    note_zh="间接排放计入企业，不计入园区合计：在园区污水厂计一次。回用的行不产生排放。",
    note_en="Indirect discharge stays with the enterprise and is counted once, at the plant. Reuse gives no row.",
)
WATER_CONCENTRATION: Final = Method(
    code="water.concentration",
    name_zh="废水污染物浓度法",
    name_en="Water pollutant by volume and concentration",
    clause="000 6.1.2",
    formula="E = V × C × 10⁻⁶",
    sheet="08",
    fields=("volume",),
    where=_water_volume,
    inputs=(_WATER, _WATER_CONC),
    outputs=(Output("mass_t", kind="water", category_column="discharge"),),
    compute=water_mass,
    checks=(_DIRECTION,),
    tier="1",
    context=route_context,
    note_zh="仅用于未填排放量的行。",
    note_en="Only for rows without a filed mass.",
)
WATER_SEWER: Final = Method(
    code="water.sewer",
    name_zh="纳管量",
    name_en="Water pollutant sent to the park plant",
    clause="001 6.3",
    formula="E = E_纳管",
    sheet="08",
    fields=("to_wwtp",),
    where=_is_mass,
    inputs=(_SEWER,),
    outputs=(Output("mass_t", kind="water", category=INDIRECT),),
    compute=sewer_mass,
    tier="1",
)

AIR_TREATED: Final = Method(
    code="air.treated",
    name_zh="废气污染物产生量与治理效率法",
    name_en="Air pollutant by mass generated and removal",
    clause="000 6.1.2",
    formula="E = G × (1 − η × k)",
    sheet="07",
    fields=("generation",),
    where=_before_treatment,
    context=route_context,
    inputs=(_GENERATED, REMOVAL, RUNNING),
    outputs=(Output("mass_t", kind="air", category="outlet"),),
    compute=treated_mass,
    note_zh="产生量由物料衡算或产污系数得出；仅用于既无实际排放量、也无监测浓度和废气量的行。",
    note_en="Mass generated by balance or coefficient; only for rows with neither a filed mass nor monitored volume.",
)
WATER_TREATED: Final = Method(
    code="water.treated",
    name_zh="废水污染物产生量与治理效率法",
    name_en="Water pollutant by mass generated and removal",
    clause="000 6.1.2",
    formula="E = G × (1 − η × k)",
    sheet="08",
    fields=("generation",),
    where=_water_before_treatment,
    context=route_context,
    inputs=(_GENERATED, REMOVAL, RUNNING),
    outputs=(Output("mass_t", kind="water", category_column="discharge"),),
    compute=treated_mass,
    checks=(_DIRECTION,),
    note_zh="产生量由物料衡算或产污系数得出；仅用于既无排放量、也无监测浓度和水量的行。",
    note_en="Mass generated by balance or coefficient; only for rows with neither a filed mass nor monitored volume.",
)

METHODS: Final = (
    AIR_MASS,
    AIR_CONCENTRATION,
    AIR_TREATED,
    WATER_MASS,
    WATER_CONCENTRATION,
    WATER_TREATED,
    WATER_SEWER,
)
