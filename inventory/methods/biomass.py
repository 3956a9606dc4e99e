"""Burning of biomass: its CO2 is a memo item, its methane and nitrous oxide count."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from inventory.methods.declaration import IN_NO_TOTAL, FactorNeed, Input, Method, Output
from inventory.methods.energy import GJ_PER_TCE

#: kg/TJ · GJ = 1e-6 t.
T_PER_GJ: Final = 1e-6
_CLAUSE: Final = "002 表A.2 生物质燃烧活动"
_NAME: Final = "生物质燃烧"

BURNT: Final = Input("biomass", "Q", "生物燃料消费量", "biofuel burnt", "tce")
CO2_EF: Final = FactorNeed(
    "biomass_co2", "EF", "biomass", "生物质二氧化碳排放因子", "CO2 factor of biomass", "kg/TJ", 5e4, 1.5e5,
    key="fuel.wood", named="co2_kg_per_tj",
)  # fmt: skip
CH4_EF: Final = FactorNeed(
    "biomass_ch4", "EF", "biomass", "生物质甲烷排放因子", "CH4 factor of biomass", "kg/TJ", 0.0, 1000.0,
    key="biomass.ipcc.wood.manufacturing", named="ef_CH4",
)  # fmt: skip
N2O_EF: Final = FactorNeed(
    "biomass_n2o", "EF", "biomass", "生物质氧化亚氮排放因子", "N2O factor of biomass", "kg/TJ", 0.0, 50.0,
    key="biomass.ipcc.wood.manufacturing", named="ef_N2O",
)  # fmt: skip


def biogenic_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of biomass, a memo item: co2_t = Q (tce) · 29.3076 GJ/tce · EF (kg/TJ) · 1e-6. Source: 002 表A.2."""
    return {"co2_t": frame["biomass"] * GJ_PER_TCE * frame["biomass_co2"] * T_PER_GJ}


def biomass_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of biomass: ch4_t = Q (tce) · 29.3076 GJ/tce · EF (kg/TJ) · 1e-6. Source: 002 表A.2."""
    return {"ch4_t": frame["biomass"] * GJ_PER_TCE * frame["biomass_ch4"] * T_PER_GJ}


def biomass_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide of biomass: n2o_t = Q (tce) · 29.3076 GJ/tce · EF (kg/TJ) · 1e-6. Source: 002 表A.2."""
    return {"n2o_t": frame["biomass"] * GJ_PER_TCE * frame["biomass_n2o"] * T_PER_GJ}


def _method(
    code: str,
    names: tuple[str, str],
    need: FactorNeed,
    output: Output,
    compute: Callable[[pd.DataFrame], dict[str, "pd.Series[float]"]],
) -> Method:
    return Method(
        code=code,
        name_zh=f"{_NAME}{names[0]}",
        name_en=names[1],
        clause=_CLAUSE,
        formula="E = Q × 29.3076 × EF × 10⁻⁶",
        sheet="02",
        fields=("consumption",),
        kinds=("biomass",),
        inputs=(BURNT,),
        needs=(need,),
        outputs=(output,),
        compute=compute,
        default_sets=("IPCC2006",),
        counted=IN_NO_TOTAL if output.memo else (),
        note_zh="生物燃料按木材取缺省值；二氧化碳为生物成因，列备忘项，不计入合计。",
        note_en="Defaults of wood; the CO2 is biogenic, a memo item outside every total.",
    )


CO2: Final = _method(
    "biomass.co2",
    ("二氧化碳（备忘）", "Biogenic CO2 of biomass, memo"),
    CO2_EF,
    Output("co2_t", substance="CO2", kind="ghg", category="biomass", scope=1, memo=True),
    biogenic_co2,
)
CH4: Final = _method(
    "biomass.ch4",
    ("甲烷", "Methane of biomass"),
    CH4_EF,
    Output("ch4_t", substance="CH4", kind="ghg", category="biomass", scope=1),
    biomass_ch4,
)
N2O: Final = _method(
    "biomass.n2o",
    ("氧化亚氮", "Nitrous oxide of biomass"),
    N2O_EF,
    Output("n2o_t", substance="N2O", kind="ghg", category="biomass", scope=1),
    biomass_n2o,
)

METHODS: Final = (CO2, CH4, N2O)
