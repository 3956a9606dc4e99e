"""The market-based view of purchased electricity, and what green electricity avoids: beside the totals, never in them.

Certified MWh of an enterprise-month cover its purchases from outside the park, shared over the purchase lines in
proportion and capped at what was bought. A purchase from a neighbour is not covered: its emission is the neighbour's
fuel, which no certificate undoes. The rest takes the residual factor, never the ordinary average.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import IN_NO_TOTAL, FactorNeed, Input, Mask, Method, Notice, Output
from inventory.methods.indirect import POWER_EF
from inventory.methods.line import number

#: Kinds of results that stand beside the totals: `market` a second view of the same purchase, `avoided` a survey of
#: reductions that lower purchases already show, `use` a part of a counted amount. No sum may hold one with `ghg`.
BESIDE_KINDS: Final = ("market", "avoided", "use")
#: Own generation of these sources burns nothing fossil.
RENEWABLE_SOURCES: Final = ("pv", "wind", "hydro", "biomass")
#: Certified and bought MWh are converted from other units; a difference below this is no excess.
EXCESS_TOLERANCE_MWH: Final = 1e-6

RESIDUAL_EF: Final = FactorNeed(
    "residual_ef",
    "EFr",
    "power",
    "剩余电力因子",
    "residual electricity factor",
    "tCO2/MWh",
    0.0,
    1.5,
    key="power.market_residual",
    named="ef",
)
_MONTH: Final = ["enterprise_id", "year", "month"]
_CLAUSE: Final = "000 附录B 表B.1 购入电力; 004 7.1.4, 8.2.2"


def covered(lines: pd.DataFrame) -> Mapping[str, npt.NDArray[Any]]:
    """certified_mwh of every purchase line and, on the first of its month, certified_over: MWh that cover nothing.

    share = min(certified, bought) · MWh of the line ÷ bought, over the month's purchases from outside the park.
    lines: `certified_month` (MWh registered for the enterprise-month); without that column `certified_mwh` is an
    input, capped line by line. Source: carbon_rules 5.7; 004 7.1.4.
    """
    if "certified_month" not in lines.columns:
        return _given(number(lines, "certified_mwh"), number(lines, "quantity"))
    bought = (lines["sheet"] == "02") & (lines["field"] == "purchase") & (lines["energy_kind"] == "electricity")
    mask = (bought & ~lines["in_park"] & lines["quantity"].notna()).to_numpy(dtype=bool)
    share, over = np.zeros(len(lines)), np.zeros(len(lines))
    if not mask.any():
        return {"certified_mwh": share, "certified_over": over}
    rows = lines.loc[mask, _MONTH].assign(
        mwh=lines.loc[mask, "quantity"].clip(lower=0.0), certified=number(lines.loc[mask], "certified_month")
    )
    months = rows.groupby(_MONTH, observed=True)
    mwh, whole = rows["mwh"].to_numpy(), months["mwh"].transform("sum").to_numpy()
    certified = np.nan_to_num(months["certified"].transform("max").to_numpy())
    part = np.divide(mwh, whole, out=np.zeros(len(rows)), where=whole > 0)
    share[mask] = np.where(certified >= whole, mwh, np.minimum(certified * part, mwh))
    first = months.cumcount().to_numpy() == 0
    over[mask] = np.where(first, np.maximum(certified - whole, 0.0), 0.0)
    return {"certified_mwh": share, "certified_over": over}


def _given(certified: npt.NDArray[np.float64], bought: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[Any]]:
    """Covered MWh given as an input, line by line: no more than the line buys, where it says how much."""
    over = np.nan_to_num(np.maximum(certified - bought, 0.0))
    return {"certified_mwh": np.fmin(certified, np.where(np.isnan(certified), np.nan, bought)), "certified_over": over}


def market_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Market-based CO2 of bought electricity: co2_t = (MWh − certified MWh) · residual EF, EF in tCO2/MWh.

    Source: 000 附录B 表B.1; 004 7.1.4, 8.2.2; residual factor: 生态环境部 电力二氧化碳排放因子公告.
    """
    return {"co2_t": (frame["electricity"] - frame["certified"]) * frame["residual_ef"]}


def avoided_by_certificate(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 that certified electricity keeps out of the market-based view: co2_t = certified MWh · residual EF.

    Source: 002 6.6.1.
    """
    return {"co2_t": frame["certified"] * frame["residual_ef"]}


def avoided_by_own_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the purchase that own renewable electricity replaces: co2_t = MWh · location-based EF.

    Source: 002 6.6.1.
    """
    return {"co2_t": frame["electricity"] * frame["power_ef"]}


def is_certified(lines: pd.DataFrame) -> Mask:
    """Purchase lines of which certificates cover something."""
    return number(lines, "certified_mwh") > 0


def is_renewable(lines: pd.DataFrame) -> Mask:
    """Own generation of a stated renewable source; an unstated one may be waste heat or fuel."""
    return lines["generated_by"].isin(RENEWABLE_SOURCES).to_numpy()


def _over_month(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return number(frame, "certified_over") > EXCESS_TOLERANCE_MWH


CERTIFIED: Final = Input(
    "certified", "ADg", "绿证覆盖电量", "electricity covered by certificates", "MWh", column="certified_mwh", absent=0.0
)
MARKET_POWER: Final = Method(
    code="power.market",
    name_zh="购入电力（基于市场）",
    name_en="Purchased electricity, market-based",
    clause=_CLAUSE,
    formula="E = (AD − ADg) × EFr",
    sheet="02",
    fields=("purchase",),
    kinds=("electricity",),
    context=covered,
    inputs=(Input("electricity", "AD", "购入电量", "electricity bought", "MWh"), CERTIFIED),
    needs=(RESIDUAL_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="market", category="power", scope=2),),
    compute=market_power,
    notices=(
        Notice(
            "certificate_excess",
            "登记的绿证电量超过当月从园区外购入的电量，超出部分不覆盖用电，请核对绿证的使用月份和电量",
            "More certified than bought from outside the park in the month; the excess covers nothing.",
            _over_month,
        ),
    ),
    counted=IN_NO_TOTAL,
    note_zh="与基于位置的结果并列，不相加。向园区内企业购电不由绿证覆盖，园区合计中抵消。",
    note_en="Beside the location-based result, never added to it. Certificates do not cover in-park purchases.",
)
AVOIDED_GREEN: Final = Method(
    code="avoided.green_power",
    name_zh="绿电减排量（调查）",
    name_en="Reduction by certified electricity (survey)",
    clause="002 6.6.1",
    formula="E = ADg × EFr",
    sheet="02",
    fields=("purchase",),
    kinds=("electricity",),
    where=is_certified,
    context=covered,
    inputs=(CERTIFIED,),
    needs=(RESIDUAL_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="avoided", category="green_power", scope=2),),
    compute=avoided_by_certificate,
    counted=IN_NO_TOTAL,
    note_zh="已体现在基于市场的结果中，不再从排放量中扣减。",
    note_en="The market-based result shows it already; it is not subtracted again.",
)
AVOIDED_OWN: Final = Method(
    code="avoided.own_power",
    name_zh="自产可再生电力减排量（调查）",
    name_en="Reduction by own renewable electricity (survey)",
    clause="002 6.6.1",
    formula="E = AD × EF",
    sheet="02",
    fields=("self_generated",),
    kinds=("electricity",),
    where=is_renewable,
    inputs=(Input("electricity", "AD", "自产自用电量", "own electricity used", "MWh"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="avoided", category="own_power", scope=2),),
    compute=avoided_by_own_power,
    counted=IN_NO_TOTAL,
    note_zh="已体现为购入电量减少，不再从排放量中扣减。",
    note_en="Lower purchases show it already; it is not subtracted again.",
)

METHODS: Final = (MARKET_POWER, AVOIDED_GREEN, AVOIDED_OWN)
