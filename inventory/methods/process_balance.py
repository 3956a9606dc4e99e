"""Process CO2 by carbon balance: carbon fed, as fuel or material, less carbon kept in products; ammonia by default."""

from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Input, Method
from inventory.methods.fuel import CARBON as FUEL_CARBON
from inventory.methods.fuel import NCV, counted_fuel
from inventory.methods.line import number
from inventory.methods.process_terms import (
    BY_ACTIVITY,
    CATEGORY,
    CO2_PER_C,
    MADE,
    USED,
    Flags,
    files,
    gas_output,
    made,
    month_amounts,
    month_filed,
    process_method,
    used,
)

REQUIREMENT: Final = FactorNeed(
    "gas_requirement", "FR", CATEGORY, "吨氨天然气需求", "gas per t of ammonia", "GJ/t", 20.0, 60.0,
    key=BY_ACTIVITY, named="fuel_requirement",
)  # fmt: skip
GAS_CARBON: Final = FactorNeed(
    "ammonia_gas_carbon", "CC", CATEGORY, "天然气含碳量", "carbon of the gas", "kgC/GJ", 13.0, 18.0,
    key=BY_ACTIVITY, named="carbon_content",
)  # fmt: skip
PRODUCT_CARBON: Final = FactorNeed(
    "product_carbon", "CC", CATEGORY, "含碳量", "carbon content", "tC/t", 0.0, 1.0,
    override="material_carbon", key=BY_ACTIVITY, named="carbon_content",
)  # fmt: skip
NATURAL_GAS: Final = ("15", "16")


def balance_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """By enterprise and month: ammonia by carbon balance, feedstock with carbon, natural gas filed as energy."""
    energy = ((lines["sheet"] == "02") & (lines["field"] == "consumption")).to_numpy(dtype=bool)
    fed = energy & (number(lines, "feedstock") > 0)
    gas = energy & lines["item"].isin(NATURAL_GAS).to_numpy(dtype=bool)
    return {
        "balance_month": month_amounts(lines, files(lines, "process.balance")),
        "fed_month": month_filed(lines, fed | files(lines, "process.carbon_feed")),
        "gas_month": month_amounts(lines, gas),
    }


def ammonia_by_gas(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of ammonia from natural gas: mass_t = AD · FR · CC ÷ 1000 · 44/12.

    amount: t NH3; FR: GJ/t, fuel and feedstock together; CC: kgC/GJ. A month with natural gas on sheet 02 is a gap:
    its fuel is counted there already. Source: IPCC 2006 Vol3 T3.1.
    """
    carbon = frame["amount"] * frame[REQUIREMENT.parameter] * frame[GAS_CARBON.parameter] / 1000
    return {"mass_t": carbon * CO2_PER_C}


def fed_fuel(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the carbon in fuel used as feedstock: mass_t = FC · NCV · CC · 44/12.

    feedstock: t or 1e4 Nm³ of sheet 02; NCV: GJ per the same unit; CC: tC/GJ. What stays in products is deducted by
    their own rows. Only where a carbon balance is filed in the month. Source: 化工企业核算指南 碳质量平衡.
    """
    return {"mass_t": frame["fed"] * frame["ncv"] * frame["carbon"] * CO2_PER_C}


def fed_carbon(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the carbon in a material fed: mass_t = AD · CC · 44/12; amount: t, CC: tC/t. Source: 化工企业核算指南."""
    return {"mass_t": frame["amount"] * frame[PRODUCT_CARBON.parameter] * CO2_PER_C}


def kept_carbon(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 that stays as carbon in a product: mass_t = −AD · CC · 44/12; amount: t, CC: tC/t.

    Source: 化工企业核算指南.
    """
    return {"mass_t": -frame["amount"] * frame[PRODUCT_CARBON.parameter] * CO2_PER_C}


def _balanced(lines: pd.DataFrame) -> Flags:
    return (lines["balance_month"] > 0).to_numpy()


def _fed(lines: pd.DataFrame) -> Flags:
    return counted_fuel(lines) & _balanced(lines) & (number(lines, "feedstock") > 0)


def _nothing_fed(frame: pd.DataFrame) -> Flags:
    return (~frame["fed_month"]).to_numpy(dtype=bool)


def _gas_filed(frame: pd.DataFrame) -> Flags:
    return (frame["gas_month"] > 0).to_numpy()


GAS_FILED: Final = Check(
    "gas_filed",
    "当月02表已填天然气，缺省法的因子含燃料和原料，会重复计算，未计；请改填碳平衡（氨按“合成氨（碳平衡）”填产量）",
    "Natural gas is filed on sheet 02 in this month and the default factor includes it; use the carbon balance.",
    _gas_filed,
)
_BALANCE: Final = "化工企业核算指南 碳质量平衡"
AMMONIA_DEFAULT: Final = process_method(
    "process.ammonia_default",
    ("合成氨生产（天然气，缺省法）", "Ammonia from natural gas by default"),
    MADE,
    clause="IPCC 2006 Vol3 3.2",
    formula="E = AD × FR × CC ÷ 1000 × 44/12",
    inputs=(made("合成氨产量", "ammonia output"),),
    needs=(REQUIREMENT, GAS_CARBON),
    outputs=(gas_output("CO2"),),
    compute=ammonia_by_gas,
    context=balance_context,
    checks=(GAS_FILED,),
    default_sets=("IPCC2006",),
)
FED_FUEL: Final = Method(
    code="process.feedstock",
    name_zh="原料用能的碳（碳平衡）",
    name_en="Carbon of fuel used as feedstock (carbon balance)",
    clause=_BALANCE,
    formula="E = FC_原料 × NCV × CC × 44/12",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=_fed,
    context=balance_context,
    inputs=(Input("fed", "FC_原料", "用于原材料", "used as feedstock", "t or 1e4Nm3", column="feedstock"),),
    needs=(NCV, FUEL_CARBON),
    outputs=(gas_output("CO2"),),
    compute=fed_fuel,
    default_sets=("GBT32151_2024", "NDRC_24_industry_other"),
    note_zh="仅在当月04表填了按碳平衡核算的产品（如合成氨）时计算；留在产品中的碳由产品行扣减。",
    note_en="Only in a month with a product by carbon balance on sheet 04; product rows deduct the carbon kept.",
)
CARBON_FEED: Final = process_method(
    "process.carbon_feed",
    ("含碳原料（碳平衡）", "Carbon-bearing feed (carbon balance)"),
    USED,
    clause=_BALANCE,
    formula="E = AD × CC × 44/12",
    inputs=(used("含碳原料投入量", "carbon-bearing material fed"),),
    needs=(PRODUCT_CARBON,),
    outputs=(gas_output("CO2"),),
    compute=fed_carbon,
    default_sets=("NDRC_24",),
)
CARBON_KEPT: Final = process_method(
    "process.carbon_kept",
    ("产品含碳扣减（碳平衡）", "Carbon kept in products (carbon balance)"),
    MADE,
    clause=_BALANCE,
    formula="E = −AD × CC × 44/12",
    inputs=(made("含碳产品产量", "output of a product with carbon"),),
    needs=(PRODUCT_CARBON,),
    outputs=(gas_output("CO2"),),
    compute=kept_carbon,
    where=_balanced,
    context=balance_context,
    checks=(
        Check(
            "nothing_fed",
            "当月没有填报含碳原料（02表“用于原材料”或05表原料），产品含碳未扣减，请补填",
            "No carbon was filed as feed in the month; the carbon of the product was not deducted.",
            _nothing_fed,
        ),
    ),
    default_sets=("NDRC_24",),
    note_zh="尿素所含的二氧化碳随产品离开合成氨装置，在使用处排放，不在生产企业计。",
    note_en="The CO2 in urea leaves with the product and is emitted where it is used.",
)

METHODS: Final[tuple[Method, ...]] = (AMMONIA_DEFAULT, FED_FUEL, CARBON_FEED, CARBON_KEPT)
