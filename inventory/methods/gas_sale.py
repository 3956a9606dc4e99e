"""By-product gas sold: the carbon leaves the seller, and is counted where the gas burns."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, Input, Mask, Method, Output
from inventory.methods.export_plant import enterprise_month
from inventory.methods.fuel import CARBON, CO2_PER_C, NCV, TCE

#: Coke-oven, blast-furnace, converter and producer gas.
BY_PRODUCT_GASES: Final = ("11", "12", "13", "14")
#: The seller says that the carbon of the gas was not counted, so there is nothing to deduct.
KEPT: Final = "kept"


def gas_sold(lines: pd.DataFrame) -> Mask:
    """Rows of by-product gas, sold in the park or outside, whose carbon the seller counted or did not say."""
    gas = lines["item"].isin(BY_PRODUCT_GASES) & (lines["gas_carbon"] != KEPT) & (lines["unit"] != TCE)
    return gas.to_numpy(dtype=bool)


def sold_gas(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for the carbon of by-product gas sold: co2_t = −AD · NCV · CC · 44/12.

    AD: 1e4 Nm³; NCV: GJ per 1e4 Nm³; CC: tC/GJ. What the buyer burns counts with the buyer. Source: carbon_rules §5.
    """
    return {"co2_t": 0.0 - frame["amount"] * frame["ncv"] * frame["carbon"] * CO2_PER_C}


def counted_carbon(lines: pd.DataFrame, emissions: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """`gas_exceeds`: the gas sold in an enterprise-month carries more CO2 than its fuel and processes counted.

    emissions: the rows of the methods before. `result_tier` is the tier of the line itself.
    """
    place = enterprise_month(lines)
    own = emissions.loc[emissions["category"].isin(("fuel", "process")) & (emissions["substance"] == "CO2")]
    at = pd.Series(place, index=lines["line_id"].to_numpy())
    counted = own["mass_t"].astype("float64").groupby(own["line_id"].map(at).to_numpy()).sum()
    sold = (lines["sheet"] == "02") & (lines["field"] == "exported") & gas_sold(lines)
    carbon = lines["quantity"] * _applied(lines, "ncv") * _applied(lines, "carbon") * CO2_PER_C
    leaving = carbon[sold].groupby(place[sold]).sum()
    excess = leaving > counted.reindex(leaving.index).fillna(0.0)
    return {
        "gas_exceeds": np.isin(place, leaving.index[excess]),
        "result_tier": lines["tier"].to_numpy(dtype=object),
        "result_unverified": np.zeros(len(lines), dtype=bool),
    }


def _applied(lines: pd.DataFrame, parameter: str) -> "pd.Series[float]":
    """The measured value of a parameter, else the one of the set."""
    names = {"ncv": "measured_ncv", "carbon": "measured_carbon_content"}
    values = [lines[name].astype("float64") for name in (names[parameter], parameter) if name in lines.columns]
    return values[0].fillna(values[-1]) if values else pd.Series(np.nan, index=lines.index)


SOLD_GAS: Final = Method(
    code="fuel.gas_sold",
    name_zh="外供副产煤气含碳扣减",
    name_en="Carbon of by-product gas sold",
    clause="000 附录B 表B.1 燃料燃烧",
    formula="E = −AD × NCV × CC × 44/12",
    sheet="02",
    fields=("exported",),
    kinds=("fuel",),
    where=gas_sold,
    after=counted_carbon,
    inputs=(Input("amount", "AD", "外供煤气量", "gas sold", "1e4Nm3"),),
    needs=(NCV, CARBON),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="fuel", scope=1),),
    compute=sold_gas,
    checks=(
        Check(
            "gas_carbon_not_filed",
            "没有说明外供煤气的含碳是否已计入本企业排放，未作扣减，请在02表“外供煤气含碳”选择",
            "It is not said whether the carbon of the gas was counted; choose on sheet 02.",
            lambda frame: (frame["gas_carbon"] == "").to_numpy(dtype=bool),
        ),
        Check(
            "gas_exceeds",
            "外供煤气含碳大于本企业当月已核算的燃料和过程排放，未作扣减，请核对外供量和“外供煤气含碳”",
            "The gas sold carries more carbon than the enterprise counted in the month; check the amount.",
            lambda frame: frame["gas_exceeds"].to_numpy(dtype=bool),
        ),
    ),
    note_zh="煤气在哪里燃烧就在哪里计；售方只扣减已计入本企业排放的碳，不重复扣减。",
    note_en="The gas counts where it burns; the seller deducts only carbon that it counted, and only once.",
)

METHODS: Final = (SOLD_GAS,)
