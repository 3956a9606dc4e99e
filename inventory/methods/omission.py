"""Lines that no method takes although they should count: said as gaps, so that nothing drops out of a total."""

from typing import Final

import pandas as pd

from inventory.methods import gap
from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Result
from inventory.methods.line import parents_that_differ

#: Amounts of sheet 02 that emit something.
_EMITTING_FIELDS: Final = ("consumption", "purchase", "exported")
#: Own waste heat carries no emission of its own: its fuel is counted. The total line 40 is a sum of the others.
_NO_EMISSION: Final = {("waste_heat", "consumption"), *(("total", field) for field in _EMITTING_FIELDS)}
_FENCE_KINDS: Final = ("electricity", "heat")
_SUPPLY_FIELDS: Final = ("purchase", "self_generated", "exported")


def unserved(lines: pd.DataFrame) -> pd.DataFrame:
    """Gaps for energy lines of a kind, or in a unit, that no emission method of the catalogue takes."""
    methods = [method for method in METHODS if method.sheet == "02" and method.produces is Result.EMISSION]
    known = {kind for method in methods for kind in method.kinds}
    emits = (lines["sheet"] == "02") & lines["field"].isin(_EMITTING_FIELDS) & (lines["quantity"].fillna(0) != 0)
    other_kind = ~lines["energy_kind"].isin(known)
    in_tce = (lines["energy_kind"] == "fuel") & (lines["unit"] == "tce") & (lines["field"] == "consumption")
    rows = lines.loc[emits & (other_kind | in_tce)]
    exempt = [pair in _NO_EMISSION for pair in zip(rows["energy_kind"], rows["field"], strict=True)]
    rows = rows.loc[[not flag for flag in exempt]]
    zh = _where(rows) + "：该能源没有适用的碳排放核算方法，合计不含本行"
    return gap.gap_rows(rows["line_id"], "", gap.NO_METHOD, zh, "No emission method takes this kind of energy.")


def supply_not_filed(lines: pd.DataFrame) -> pd.DataFrame:
    """Gaps for electricity or heat consumed in a month in which neither purchase nor own generation was filed.

    Electricity and heat emit by what is bought; without it the consumption would drop out of the total.
    """
    key = ["enterprise_id", "year", "month", "item"]
    fence = lines.loc[(lines["sheet"] == "02") & lines["energy_kind"].isin(_FENCE_KINDS)]
    used = fence.loc[(fence["field"] == "consumption") & (fence["quantity"] > 0)]
    supplied = fence.loc[fence["field"].isin(_SUPPLY_FIELDS), key]
    if used.empty:
        return gap.empty_gaps()
    rows = used.loc[~pd.MultiIndex.from_frame(used[key]).isin(pd.MultiIndex.from_frame(supplied))]
    zh = _where(rows) + "：只填了消费量，没有购进量和自产量，无法核算间接排放，请补填"
    return gap.gap_rows(rows["line_id"], "", gap.SUPPLY_NOT_FILED, zh, "Consumption without purchase or generation.")


def parents(lines: pd.DataFrame) -> pd.DataFrame:
    """Gaps for parent codes that disagree with their kinds: counted by the kinds, and said so."""
    rows = parents_that_differ(lines)
    if rows.empty:
        return gap.empty_gaps()
    zh = "原煤" + rows["quantity"].map("{:g}".format) + "与分煤种合计" + rows["parts"].map("{:g}".format)
    zh = zh + "相差超过2%，已按分煤种计算，请核对"
    en = "Raw coal differs from the sum of its kinds by more than 2 %; the kinds were counted."
    return gap.gap_rows(rows["line_id"], "", gap.PARENT_DIFFERS, zh, en)


def _where(rows: pd.DataFrame) -> "pd.Series[str]":
    return "02表第" + rows["row"].astype(str) + "行（" + rows["item"].astype(str) + "）"
