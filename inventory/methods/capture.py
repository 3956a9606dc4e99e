"""Captured CO2: what is stored, mineralised, fixed into a product or supplied as a feed is subtracted, within two caps.

A row of sheet 05 names the CO2 and what became of it (purpose). Fossil CO2 was counted where it arose, so capturing it
is told as a memo item and only its lasting removal is subtracted. Use that lets it out again (drinks, dry ice, urea) is
told beside and never subtracted. Biogenic CO2 was never counted, so its removal is a memo item too. The energy of
capturing stays on sheet 02. Caps by enterprise and month: (1) no more than was captured, less what leaked or was used
and let out again; (2) no more than the scope 1 CO2 that was counted (`capture_limit`). Two firms never subtract one
tonne: who buys CO2 captured nothing. Source: 000 附录B 表B.1 碳捕集利用与封存; 002 6.6.1; 004 7.9.21.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, Input, Method, Notice, Output
from inventory.methods.process_terms import Flags, files, month_amounts, month_filed

CATEGORY: Final = "removal"
#: Categories of the memo items.
CAPTURED, REUSED, BIOGENIC = "captured", "reused", "biogenic_removal"
#: CO2 that neighbours hand to each other, and the purposes under which a row of it may name the other side.
TRADED_ITEMS: Final = ("CO2", "CO2-BIO")
SOLD_PURPOSE, BOUGHT_PURPOSE = "supply", "feed"
TRADED_PURPOSES: Final = (SOLD_PURPOSE, BOUGHT_PURPOSE, "reuse", "mineralise", "fix", "store")
_CLAUSE: Final = "000 附录B 表B.1 碳捕集利用与封存"
_SHEET: Final = "05"
SHARE: Final = "share"


class Fate(NamedTuple):
    """A lasting removal: code of the method and names."""

    code: str
    name_zh: str
    name_en: str


FATES: Final = (
    Fate("stored", "二氧化碳地质封存", "CO2 stored underground"),
    Fate("mineralised", "二氧化碳矿化利用", "CO2 mineralised"),
    Fate("fixed", "二氧化碳固定于产品", "CO2 fixed into a product"),
    Fate("supplied", "二氧化碳外供作原料", "CO2 supplied outside as a feed"),
)
DEDUCTING: Final = tuple(f"ccus.{fate.code}" for fate in FATES)
_BIOGENIC: Final = "ccus.biogenic"


def capture_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """Shares that the caps of the captured amount leave, by enterprise and month.

    `ccus_share` = min(1, max(0, captured − reused − leaked) ÷ subtracted); of biogenic rows captured ÷ removed.
    `ccus_leak_share` = max(0, leaked − captured) ÷ leaked: what leaks beyond the month's capture was stored before.
    """
    reported = (lines["report_no"] != "").to_numpy(dtype=bool)
    deducted = np.zeros(len(lines), dtype=bool)
    for code in DEDUCTING:
        deducted |= files(lines, code)
    biogenic = files(lines, _BIOGENIC)
    captured, leaked, reused, biogenic_captured, subtracted, removed = (
        month_amounts(lines, wanted)
        for wanted in (
            files(lines, "ccus.captured"),
            files(lines, "ccus.leaked"),
            files(lines, "ccus.reused"),
            files(lines, "ccus.biogenic_captured"),
            deducted & reported,
            biogenic & reported,
        )
    )
    fossil_share = share(np.maximum(captured - leaked - reused, 0.0), subtracted)
    return {
        "ccus_share": np.where(biogenic, share(biogenic_captured, removed), fossil_share),
        "ccus_leak_share": 1.0 - share(captured, leaked),
        "ccus_captured": np.where(
            biogenic,
            month_filed(lines, files(lines, "ccus.biogenic_captured")),
            month_filed(lines, files(lines, "ccus.captured")),
        ),
    }


def share(limit: npt.NDArray[np.float64], amount: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """min(1, limit ÷ amount); 1 where the amount is zero."""
    ratio = np.divide(limit, amount, out=np.ones_like(amount), where=amount > 0)
    return np.minimum(ratio, 1.0)


def removed(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 subtracted: mass_t = −AD · k; amount: t CO2, k: share within the caps. Source: as the module."""
    return {"mass_t": 0.0 - frame["amount"] * frame[SHARE]}


def told(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 told as a memo item: mass_t = AD, t."""
    return {"mass_t": frame["amount"] * 1.0}


def leaked(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 that leaks from what was subtracted before: mass_t = AD · s; s = max(0, leaked − captured) ÷ leaked.

    A leak within the month's capture is not subtracted in the first place, so it adds nothing. Source: as the module.
    """
    return {"mass_t": frame["amount"] * frame[SHARE]}


def _unreported(frame: pd.DataFrame) -> Flags:
    return (frame["report_no"] == "").to_numpy(dtype=bool)


def _not_captured(frame: pd.DataFrame) -> Flags:
    return (frame["amount"] > 0).to_numpy() & ~frame["ccus_captured"].to_numpy(dtype=bool)


def _capped(frame: pd.DataFrame) -> Flags:
    return (frame[SHARE] < 1).to_numpy()


_AMOUNT: Final = Input("amount", "AD", "二氧化碳量", "amount of CO2", "t")
_KEPT: Final = Input(SHARE, "k", "可扣减份额", "share that may be subtracted", "1", column="ccus_share", maximum=1.0)
_CHECKS: Final = (
    Check(
        "ccus_no_report",
        "没有填项目监测报告编号，未扣减，请补填",
        "No monitoring report number; nothing was subtracted.",
        _unreported,
    ),
    Check(
        "ccus_not_captured",
        "本月没有填捕集量，未扣减；外购的二氧化碳由捕集企业扣减，请核对",
        "No capture was filed in the month; nothing was subtracted.",
        _not_captured,
    ),
)
_NOTICE: Final = Notice(
    "ccus_above_captured",
    "扣减量超过本月捕集量减去泄漏量和再排放利用量的余量，按余量扣减，请核对",
    "More was subtracted than was captured less leaks and re-emitted use; it counts up to that.",
    _capped,
)


def _method(code: str, names: tuple[str, str], formula: str, **declared: Any) -> Method:
    values: dict[str, Any] = {"inputs": (_AMOUNT,), "context": capture_context, "clause": _CLAUSE} | declared
    return Method(
        code=code, name_zh=names[0], name_en=names[1], formula=formula, sheet=_SHEET, fields=("qty",),
        by_activity=code, **values,
    )  # fmt: skip


def _output(category: str, memo: bool = True) -> tuple[Output, ...]:
    return (Output("mass_t", substance="CO2", kind="ghg", category=category, scope=1, memo=memo),)


def _deduction(fate: Fate) -> Method:
    return _method(
        f"ccus.{fate.code}",
        (fate.name_zh, fate.name_en),
        "E = −AD × k",
        inputs=(_AMOUNT, _KEPT),
        outputs=_output(CATEGORY, memo=False),
        compute=removed,
        checks=_CHECKS,
        notices=(_NOTICE,),
        note_zh="k为1时全额扣减；超过捕集量余量或当月已计入的范围一二氧化碳时按比例减少。捕集耗能照常计入。",
        note_en="k is 1 unless a cap applies: captured less leaks and re-emitted use, and the scope 1 CO2 counted.",
    )


CO2_CAPTURED: Final = _method(
    "ccus.captured",
    ("二氧化碳捕集量", "CO2 captured"),
    "M = AD",
    outputs=_output(CAPTURED),
    compute=told,
    note_zh="备忘项：已在产生环节计入，捕集本身不扣减。",
    note_en="A memo item: counted where it arose; capturing alone subtracts nothing.",
)
CO2_REUSED: Final = _method(
    "ccus.reused",
    ("捕集后再排放的利用量", "Captured CO2 used and let out again"),
    "M = AD",
    outputs=_output(REUSED),
    compute=told,
    note_zh="备忘项：用于食品饮料、干冰、尿素等的二氧化碳最终排入大气，不扣减。",
    note_en="A memo item: CO2 of drinks, dry ice or urea is let out in the end and never subtracted.",
)
CO2_LEAKED: Final = _method(
    "ccus.leaked",
    ("捕集、输送和封存环节泄漏", "Leaks of capture, transport and storage"),
    "E = AD × s",
    inputs=(
        _AMOUNT,
        Input(
            SHARE, "s", "超出当月捕集的份额", "share beyond the month's capture", "1",
            column="ccus_leak_share", maximum=1.0,
        ),
    ),
    outputs=_output(CATEGORY, memo=False),
    compute=leaked,
    note_zh="当月捕集量以内的泄漏没有扣减过，不再计入；超出部分是以前扣减过的，加回。",
    note_en="A leak within the month's capture was never subtracted; beyond it, what was subtracted before is added.",
)  # fmt: skip
BIOGENIC_CAPTURED: Final = _method(
    "ccus.biogenic_captured",
    ("生物源二氧化碳捕集量", "Biogenic CO2 captured"),
    "M = AD",
    outputs=_output(CAPTURED),
    compute=told,
    note_zh="备忘项：生物源二氧化碳没有计入排放。",
    note_en="A memo item: biogenic CO2 was never counted.",
)
BIOGENIC_REMOVED: Final = _method(
    _BIOGENIC,
    ("生物源二氧化碳移除", "Removal of biogenic CO2"),
    "M = −AD × k",
    inputs=(_AMOUNT, _KEPT),
    outputs=_output(BIOGENIC),
    compute=removed,
    checks=_CHECKS,
    notices=(_NOTICE,),
    note_zh="备忘项：不从合计中扣减。",
    note_en="A memo item: never subtracted from a total.",
)
METHODS: Final = (
    CO2_CAPTURED,
    *(_deduction(fate) for fate in FATES),
    CO2_REUSED,
    CO2_LEAKED,
    BIOGENIC_CAPTURED,
    BIOGENIC_REMOVED,
)
