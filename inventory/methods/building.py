"""Purchased electricity and heat used in buildings: a part of what is counted, shown as a use category of its own.

The ledger files what is not used in industrial production (205-1 column 7) beside the consumption of its row; the
same share of the row's purchase is 建筑用能. The part is kept beside the totals (kind `use`) and never added to them.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import IN_NO_TOTAL, FactorNeed, Input, Mask, Method, Output
from inventory.methods.indirect import HEAT_EF, POWER_EF
from inventory.methods.line import month_place, number

_CLAUSE: Final = "000 附录B 表B.1 购入电力、热力（建筑用能）; 004 7.3.12"


def building_share(lines: pd.DataFrame) -> Mapping[str, npt.NDArray[Any]]:
    """building_share of every purchase line: non-industrial use ÷ consumption of its row, NaN where either is absent.

    Where the frame has no consumption of its own to divide by, a given column `building_share` stays as it is.
    """
    energy = lines["sheet"] == "02"
    quantity = lines["quantity"].to_numpy(dtype=np.float64)
    parts = (energy & (lines["field"] == "non_industrial")).to_numpy(dtype=bool) & ~np.isnan(quantity)
    given = number(lines, "building_share").copy()
    if not parts.any():
        return {"building_share": given}
    rows = lines["row"].to_numpy(dtype=np.int64)
    row = np.asarray(month_place(lines)) * (rows.max() + 1) + rows
    used = (energy & (lines["field"] == "consumption")).to_numpy(dtype=bool) & (quantity > 0)
    part, whole = (pd.Series(quantity[own]).groupby(row[own]).sum() for own in (parts, used))
    bought = (energy & (lines["field"] == "purchase")).to_numpy(dtype=bool)
    given[bought] = (part / whole).reindex(row[bought]).to_numpy(dtype=np.float64)
    return {"building_share": given}


def used_in_buildings(lines: pd.DataFrame) -> Mask:
    """Purchase lines of whose energy some was not used in production."""
    return number(lines, "building_share") > 0


def building_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of electricity bought for buildings: co2_t = MWh · share · EF. Source: 000 附录B 表B.1; 004 7.3.12."""
    return {"co2_t": frame["energy"] * frame["share"] * frame["power_ef"]}


def building_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of heat bought for buildings: co2_t = GJ · share · EF. Source: 000 附录B 表B.1; 004 7.3.12."""
    return {"co2_t": frame["energy"] * frame["share"] * frame["heat_ef"]}


def _method(
    code: str, word: tuple[str, str], carrier: tuple[str, str, str], need: FactorNeed, compute: Any, category: str
) -> Method:
    kind, unit, bought = carrier
    return Method(
        code=code,
        name_zh=word[0],
        name_en=word[1],
        clause=_CLAUSE,
        formula="E = AD × S × EF",
        sheet="02",
        fields=("purchase",),
        kinds=(kind,),
        where=used_in_buildings,
        context=building_share,
        inputs=(
            Input("energy", "AD", bought, f"{kind} bought", unit),
            Input(
                "share", "S", "非工业生产消费占比", "share not used in production", "1", "building_share", maximum=1.0
            ),
        ),
        needs=(need,),
        outputs=(Output("co2_t", substance="CO2", kind="use", category=category, scope=2),),
        compute=compute,
        counted=IN_NO_TOTAL,
        note_zh="是购入电力、热力排放的其中数，不另行相加。",
        note_en="A part of the counted emission, never added to it.",
    )


BUILDING_POWER: Final = _method(
    "power.building",
    ("购入电力：建筑用能", "Purchased electricity: buildings"),
    ("electricity", "MWh", "购入电量"),
    POWER_EF,
    building_power,
    "power",
)
BUILDING_HEAT: Final = _method(
    "heat.building",
    ("购入热力：建筑用能", "Purchased heat: buildings"),
    ("heat", "GJ", "购入热量"),
    HEAT_EF,
    building_heat,
    "heat",
)

METHODS: Final = (BUILDING_POWER, BUILDING_HEAT)
