"""Energy flows and comprehensive energy consumption, stored in 当量 values of GB/T 2589.

The 等价 value of electricity and heat is applied when asked for (`selectors.energy_mode`): the quantity is stored.

Which cell carries the tce of a line: fuels count by `consumption`; electricity and heat by `purchase` − `exported`.
A fuel is counted where it is burnt, whatever was bought or put in stock. Electricity and heat are counted where they
cross the fence, because what a plant makes itself comes from a fuel (already counted) or from waste heat (counted
with that fuel), so counting their `consumption` would count the fuel twice. A seller in the park deducts, its
neighbour adds: the sum over enterprises is the park. Feedstock stays inside (GB/T 2589 counts energy used as raw
material). Own generation and the other cells of the row are flows without tce, so Σ coal_tce is the comprehensive
energy consumption. Output of conversion plants (coke, gas) is not deducted here: it is filed on sheet 03.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Input, Method, Output, Result
from inventory.methods.fuel import NCV, TCE, counted_fuel

GJ_PER_TCE: Final = 29.3076
TCE_PER_MWH: Final = 0.1229
TCE_PER_GJ: Final = 0.03412
GJ_PER_MWH: Final = 3.6

STAGES: Final = {
    "consumption": "consumption",
    "purchase": "purchase",
    "exported": "export",
    "self_generated": "self_generated",
}
FIELDS: Final = tuple(STAGES)
_CLAUSE: Final = "001 表5 单位产值能耗; GB/T 2589 当量"
_OUTPUTS: Final = (Output("energy_gj", kind="energy", unit="GJ"), Output("coal_tce", kind="energy", unit="tce"))


def fence_sign(stage: str) -> int:
    """+1 for a purchase, −1 for an export, 0 for what stays inside the fence."""
    return {"purchase": 1, "export": -1}.get(stage, 0)


def _fence_sign(frame: pd.DataFrame) -> "pd.Series[float]":
    """+1 for purchases, −1 for exports, 0 for what stays inside the fence."""
    return (frame["field"] == "purchase").astype("float64") - (frame["field"] == "exported").astype("float64")


def fuel_energy(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Energy of a fuel: energy_gj = quantity · NCV; coal_tce = energy_gj / 29.3076 for consumption, else 0.

    quantity: t or 1e4 Nm³; ncv: GJ per the same unit (measured, or of the set applied). Source: GB/T 2589.
    """
    energy = frame["energy"] * frame["ncv"]
    counts = (frame["field"] == "consumption").astype("float64")
    return {"energy_gj": energy, "coal_tce": counts * energy / GJ_PER_TCE}


def power_energy(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Energy of electricity: energy_gj = 3.6 · MWh; coal_tce = ±0.1229 · MWh for purchase and export.

    Source: GB/T 2589 附录A 当量值.
    """
    return {
        "energy_gj": frame["energy"] * GJ_PER_MWH,
        "coal_tce": _fence_sign(frame) * frame["energy"] * TCE_PER_MWH,
    }


def heat_energy(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Energy of heat: energy_gj = GJ; coal_tce = ±0.03412 · GJ for purchase and export.

    Source: GB/T 2589 附录A 当量值.
    """
    return {"energy_gj": frame["energy"], "coal_tce": _fence_sign(frame) * frame["energy"] * TCE_PER_GJ}


def standard_coal_energy(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Energy filed in tce: energy_gj = 29.3076 · tce; coal_tce = tce for consumption, else 0. Source: GB/T 2589."""
    counts = (frame["field"] == "consumption").astype("float64")
    return {"energy_gj": frame["energy"] * GJ_PER_TCE, "coal_tce": counts * frame["energy"]}


def _in_standard_coal(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return (lines["unit"] == TCE).to_numpy()


FUEL: Final = Method(
    code="energy.fuel",
    name_zh="燃料能量与折标煤",
    name_en="Energy of fuels",
    clause=_CLAUSE,
    formula="tce = Q × NCV ÷ 29.3076",
    sheet="02",
    fields=FIELDS,
    kinds=("fuel",),
    where=counted_fuel,
    inputs=(Input("energy", "Q", "数量", "quantity", "t or 1e4Nm3"),),
    needs=(NCV,),
    outputs=_OUTPUTS,
    compute=fuel_energy,
    counted=("consumption",),
    produces=Result.FLOW,
    default_sets=("GBT32151_2024", "NDRC_24_industry_other"),
)
POWER: Final = Method(
    code="energy.power",
    name_zh="电力能量与折标煤",
    name_en="Energy of electricity",
    clause=_CLAUSE,
    formula="tce = ±Q × 0.1229",
    sheet="02",
    fields=FIELDS,
    kinds=("electricity",),
    inputs=(Input("energy", "Q", "电量", "electricity", "MWh"),),
    outputs=_OUTPUTS,
    compute=power_energy,
    counted=("purchase", "exported"),
    produces=Result.FLOW,
)
HEAT: Final = Method(
    code="energy.heat",
    name_zh="热力能量与折标煤",
    name_en="Energy of heat",
    clause=_CLAUSE,
    formula="tce = ±Q × 0.03412",
    sheet="02",
    fields=FIELDS,
    kinds=("heat", "waste_heat"),
    inputs=(Input("energy", "Q", "热量", "heat", "GJ"),),
    outputs=_OUTPUTS,
    compute=heat_energy,
    counted=("purchase", "exported"),
    produces=Result.FLOW,
)

STANDARD_COAL: Final = Method(
    code="energy.standard_coal",
    name_zh="以标准煤填报的能源",
    name_en="Energy filed in standard coal",
    clause=_CLAUSE,
    formula="tce = Q",
    sheet="02",
    fields=FIELDS,
    kinds=("fuel", "biomass"),
    where=_in_standard_coal,
    inputs=(Input("energy", "Q", "标准煤量", "standard coal", "tce"),),
    outputs=_OUTPUTS,
    compute=standard_coal_energy,
    counted=("consumption",),
    produces=Result.FLOW,
)

METHODS: Final = (FUEL, POWER, HEAT, STANDARD_COAL)
