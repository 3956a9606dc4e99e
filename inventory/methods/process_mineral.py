"""Process CO2 of mineral products: cement clinker, lime, and carbonates calcined for glass and ceramics."""

from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Method
from inventory.methods.process_terms import (
    CLAUSE,
    MADE,
    USED,
    Flags,
    factor,
    files,
    gas_output,
    linear,
    made,
    month_amounts,
    process_method,
    used,
)

CO2: Final = factor("process_co2", "CO2", "tCO2/t", 6.0)
CALCINED: Final = FactorNeed(
    "calcined_percent", "F", "process", "煅烧比例", "calcined share", "%", 0.0, 100.0,
    override="conversion", key="process.flat_glass.default",
)  # fmt: skip
CARBONATE: Final = FactorNeed(
    "pure_percent", "w", "process", "碳酸盐含量", "carbonate share", "%", 0.0, 100.0,
    override="purity", key="process.flat_glass.default",
)  # fmt: skip


def clinker_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """Clinker filed in total, and of which from carbide slag, by enterprise and month, t."""
    return {
        "clinker_month": month_amounts(lines, files(lines, "process.cement")),
        "slag_clinker_month": month_amounts(lines, files(lines, "process.cement_slag")),
    }


def slag_deduction(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 not released by clinker made from carbide slag: mass_t = −AD · EF.

    amount: t of clinker, part of the total clinker of the month; EF: tCO2/t clinker. Source: 002 附录A 表A.3 水泥生产.
    """
    return {"mass_t": -frame["amount"] * frame[CO2.parameter]}


def calcined_carbonate(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of carbonates calcined: mass_t = M · w/100 · EF · F/100.

    amount: t; w: carbonate share in %, 100 when blank; EF: tCO2/t carbonate; F: calcined share in %, 100 when blank.
    Only uses filed as calcination count: limestone fed to a cement kiln is in the clinker factor.
    Source: 002 附录A 表A.3 平板玻璃生产.
    """
    share = frame[CARBONATE.parameter] / 100 * frame[CALCINED.parameter] / 100
    return {"mass_t": frame["amount"] * frame[CO2.parameter] * share}


def _slag_exceeds(frame: pd.DataFrame) -> Flags:
    return (frame["slag_clinker_month"] > frame["clinker_month"]).to_numpy()


CEMENT: Final = process_method(
    "process.cement",
    ("水泥生产（熟料）", "Cement production (clinker)"),
    MADE,
    clause=f"{CLAUSE} 水泥生产",
    formula="E = AD × EF",
    inputs=(made("水泥熟料总产量", "total clinker output"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    note_zh="填熟料总产量；其中用电石渣生产的熟料另填一行，予以扣除。",
    note_en="File the total clinker; clinker from carbide slag is filed in a row of its own and deducted.",
)
CEMENT_SLAG: Final = process_method(
    "process.cement_slag",
    ("电石渣熟料扣减", "Clinker from carbide slag, deducted"),
    MADE,
    clause=f"{CLAUSE} 水泥生产",
    formula="E = −AD_电石 × EF",
    inputs=(made("电石渣生产的水泥熟料产量", "clinker from carbide slag", "AD_电石"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=slag_deduction,
    context=clinker_context,
    checks=(
        Check(
            "slag_exceeds",
            "电石渣生产的熟料大于当月熟料总产量，未扣减，请在04表填总产量",
            "Clinker from carbide slag exceeds the total clinker of the month; nothing was deducted.",
            _slag_exceeds,
        ),
    ),
    note_zh="电石渣中的钙不是碳酸钙，不放出二氧化碳。",
    note_en="The calcium of carbide slag is no carbonate and releases no CO2.",
)
LIME: Final = process_method(
    "process.lime",
    ("石灰生产", "Lime production"),
    MADE,
    clause=f"{CLAUSE} 石灰生产",
    formula="E = AD × EF",
    inputs=(made("石灰产量", "lime output"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
)
CARBONATES: Final = process_method(
    "process.carbonate",
    ("碳酸盐煅烧（平板玻璃等）", "Calcination of carbonates (flat glass and the like)"),
    USED,
    clause=f"{CLAUSE} 平板玻璃生产",
    formula="E = M × w × EF × F",
    inputs=(used("碳酸盐原料消耗量", "carbonate used", "M"),),
    needs=(CARBONATE, CO2, CALCINED),
    outputs=(gas_output("CO2"),),
    compute=calcined_carbonate,
    default_sets=("IPCC2006",),
    note_zh="用途填“煅烧分解”；未填有效成分和转化率的按100%。水泥生料中的石灰石不在此计。",
    note_en="For the purpose of calcination; blank shares count as 100 %. Limestone of cement raw meal is not here.",
)

METHODS: Final[tuple[Method, ...]] = (CEMENT, CEMENT_SLAG, LIME, CARBONATES)
