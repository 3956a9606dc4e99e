"""Process gases of chemicals by output: carbide, adipic and nitric acid, methanol, ethylene, oxidised bitumen."""

from typing import Final

import pandas as pd

from inventory.methods.declaration import FactorNeed, Method
from inventory.methods.process_balance import GAS_FILED, balance_context
from inventory.methods.process_mineral import CO2
from inventory.methods.process_terms import (
    BY_ACTIVITY,
    CATEGORY,
    CLAUSE,
    MADE,
    factor,
    gas_output,
    linear,
    made,
    process_method,
)

N2O_ADIPIC: Final = factor("process_n2o", "N2O", "tN2O/t acid", 0.4)
N2O_NITRIC: Final = factor("process_n2o_kg", "N2O", "kgN2O/t HNO3", 30.0)
N2O_UNABATED: Final = factor(
    "unabated_n2o", "N2O", "tN2O/t acid", 0.4, key="process.adipic_acid_24.nitric_oxidation", named="ef_N2O"
)
REMOVAL: Final = FactorNeed(
    "removal_eta", "η", CATEGORY, "去除效率", "removal efficiency", "fraction", 0.0, 1.0, key=BY_ACTIVITY, named="eta"
)
RUNNING: Final = FactorNeed(
    "running_mu", "μ", CATEGORY, "装置使用率", "use of the abatement unit", "fraction", 0.0, 1.0,
    key=BY_ACTIVITY, named="mu",
)  # fmt: skip
METHANOL_METHANE: Final = factor(
    "methanol_ch4_kg", "CH4", "kgCH4/t", 10.0, key="process.methanol_ipcc.methane", named="ef_CH4"
)
GAF: Final = FactorNeed(
    "ethylene_gaf", "GAF", CATEGORY, "地区调整系数", "geographic adjustment", "%", 80.0, 150.0,
    key="process.ethylene_ipcc.asia", named="gaf_percent",
)  # fmt: skip


def abated_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """N2O of adipic acid with treated tail gas: mass_t = AD · EF · (1 − η · μ).

    amount: t; EF: tN2O/t; η removal efficiency, μ share of the time the unit runs. Source: 化工企业核算指南.
    """
    kept = 1 - frame[REMOVAL.parameter] * frame[RUNNING.parameter]
    return {"mass_t": frame["amount"] * frame[N2O_UNABATED.parameter] * kept}


def ethylene(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of steam cracking: mass_t = AD · EF · GAF/100; amount: t, EF: t/t.

    Source: IPCC 2006 Vol3 T3.14.
    """
    return {"mass_t": frame["amount"] * frame[CO2.parameter] * frame[GAF.parameter] / 100}


_IPCC: Final = ("IPCC2006",)
CARBIDE: Final = process_method(
    "process.calcium_carbide",
    ("电石生产", "Calcium carbide production"),
    MADE,
    clause=f"{CLAUSE} 电石生产",
    formula="E = AD × EF",
    inputs=(made("电石产量", "calcium carbide output"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
)
ADIPIC: Final = process_method(
    "process.adipic_acid",
    ("己二酸生产", "Adipic acid production"),
    MADE,
    clause=f"{CLAUSE} 已二酸生产",
    formula="E = AD × EF",
    inputs=(made("己二酸产量", "adipic acid output"),),
    needs=(N2O_ADIPIC,),
    outputs=(gas_output("N2O"),),
    compute=linear(N2O_ADIPIC),
)
ADIPIC_ABATED: Final = process_method(
    "process.adipic_acid_abated",
    ("己二酸生产（尾气处理）", "Adipic acid with tail gas treatment"),
    MADE,
    clause="化工企业核算指南 己二酸",
    formula="E = AD × EF × (1 − η × μ)",
    inputs=(made("己二酸产量", "adipic acid output"),),
    needs=(N2O_UNABATED, REMOVAL, RUNNING),
    outputs=(gas_output("N2O"),),
    compute=abated_n2o,
    default_sets=("NDRC_24",),
)
NITRIC: Final = process_method(
    "process.nitric_acid",
    ("硝酸生产", "Nitric acid production"),
    MADE,
    clause=f"{CLAUSE} 硝酸生产",
    formula="E = AD × EF ÷ 1000",
    inputs=(made("硝酸产量", "nitric acid output"),),
    needs=(N2O_NITRIC,),
    outputs=(gas_output("N2O"),),
    compute=linear(N2O_NITRIC, 1000),
    note_zh="按七种技术分别填报；因子单位为kg/t，除以1000得吨。",
    note_en="Filed by the seven technologies; the factor is in kg per t, divided by 1000 for tonnes.",
)
METHANOL: Final = process_method(
    "process.methanol",
    ("甲醇生产（缺省法）", "Methanol production by default"),
    MADE,
    clause="IPCC 2006 Vol3 3.9",
    formula="E = AD × EF",
    inputs=(made("甲醇产量", "methanol output"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    context=balance_context,
    checks=(GAS_FILED,),
    default_sets=_IPCC,
)
METHANOL_CH4: Final = process_method(
    "process.methanol_ch4",
    ("甲醇生产甲烷（缺省法）", "CH4 of methanol production by default"),
    MADE,
    by_activity="process.methanol",
    clause="IPCC 2006 Vol3 3.9",
    formula="E = AD × EF ÷ 1000",
    inputs=(made("甲醇产量", "methanol output"),),
    needs=(METHANOL_METHANE,),
    outputs=(gas_output("CH4"),),
    compute=linear(METHANOL_METHANE, 1000),
    default_sets=_IPCC,
)
ETHYLENE: Final = process_method(
    "process.ethylene",
    ("乙烯生产（缺省法）", "Ethylene production by default"),
    MADE,
    clause="IPCC 2006 Vol3 3.9",
    formula="E = AD × EF × GAF ÷ 100",
    inputs=(made("乙烯产量", "ethylene output"),),
    needs=(CO2, GAF),
    outputs=(gas_output("CO2"),),
    compute=ethylene,
    default_sets=_IPCC,
)
BITUMEN: Final = process_method(
    "process.oxidised_bitumen",
    ("氧化沥青", "Oxidised bitumen"),
    MADE,
    clause="石油化工企业核算指南 氧化沥青",
    formula="E = AD × EF",
    inputs=(made("氧化沥青产量", "oxidised bitumen output"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    default_sets=("NDRC_24",),
)

METHODS: Final[tuple[Method, ...]] = (
    CARBIDE,
    ADIPIC,
    ADIPIC_ABATED,
    NITRIC,
    METHANOL,
    METHANOL_CH4,
    ETHYLENE,
    BITUMEN,
)
