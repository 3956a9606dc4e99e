"""What process methods share: amounts made and used, factors by activity, and how one of these methods is declared."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Compute, FactorNeed, Input, Method, Output
from inventory.methods.line import among, month_place

CO2_PER_C: Final = 44.0 / 12.0
MADE: Final = ("04", ("product_qty",))
USED: Final = ("05", ("qty",))
CLAUSE: Final = "002 附录A 表A.3"
#: The keys that `activities.csv` gives the activity of the row.
BY_ACTIVITY: Final = "{factor_keys}"
PROVINCIAL: Final = ("PROV_2011",)
CATEGORY: Final = "process"
Flags = npt.NDArray[np.bool_]
Amounts = npt.NDArray[np.float64]


def made(name_zh: str, name_en: str, symbol: str = "AD") -> Input:
    """A product's output in t, from sheet 04."""
    return Input("amount", symbol, name_zh, name_en, "t")


def used(name_zh: str, name_en: str, symbol: str = "AD") -> Input:
    """A material's consumption in t, from sheet 05."""
    return Input("amount", symbol, name_zh, name_en, "t")


def factor(column: str, gas: str, unit: str, highest: float, *, named: str = "", key: str = BY_ACTIVITY) -> FactorNeed:
    """Emission factor of a gas per t of product or material, in `unit`, at most `highest`; `column` of the frame."""
    name_zh = f"{gas}排放因子" if gas else "排放因子"
    name_en = f"{gas} factor" if gas else "emission factor"
    return FactorNeed(column, "EF", CATEGORY, name_zh, name_en, unit, 0.0, highest, key=key, named=named or f"ef_{gas}")


def gas_output(gas: str = "", column: str = "mass_t") -> Output:
    """Mass of one gas of category `process`, scope 1; without a gas it is the one of the activity."""
    return Output(column, substance=gas, kind="ghg", category=CATEGORY, scope=1, substance_column="activity_gas")


def linear(need: FactorNeed, divisor: float = 1.0) -> Compute:
    """Emission of an amount: mass_t = AD · EF ÷ divisor, where divisor brings EF to t per t."""

    def compute(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
        return {"mass_t": frame["amount"] * frame[need.parameter] / divisor}

    return compute


def process_method(code: str, names: tuple[str, str], sheet: tuple[str, tuple[str, ...]], **declared: Any) -> Method:
    """A process method of one sheet and its fields; `declared` are further fields of Method."""
    number, fields = sheet
    values: dict[str, Any] = {"clause": CLAUSE, "by_activity": code, "default_sets": PROVINCIAL} | declared
    return Method(code=code, name_zh=names[0], name_en=names[1], sheet=number, fields=fields, **values)


def month_amounts(lines: pd.DataFrame, wanted: Flags) -> Amounts:
    """For every line, the quantity that its enterprise filed in its month on the wanted lines; 0 when none."""
    if not wanted.any():
        return np.zeros(len(lines))
    place = np.asarray(month_place(lines))
    filed = pd.Series(lines["quantity"].to_numpy(dtype=np.float64)[wanted]).groupby(place[wanted]).sum()
    amounts = np.zeros(int(place.max()) + 1)
    amounts[filed.index.to_numpy()] = filed.fillna(0.0).to_numpy()
    return amounts.take(place)


def month_filed(lines: pd.DataFrame, wanted: Flags) -> Flags:
    """For every line, whether its enterprise filed one of the wanted lines in its month, zero included."""
    if not wanted.any():
        return np.zeros(len(lines), dtype=bool)
    place = np.asarray(month_place(lines))
    return among(place, place[wanted], int(place.max()) + 1)


def files(lines: pd.DataFrame, method: str) -> Flags:
    """Lines whose activity belongs to a method, with a quantity."""
    return ((lines["activity_method"] == method) & lines["quantity"].notna()).to_numpy(dtype=bool)
