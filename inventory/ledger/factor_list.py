"""A list of own factors as a CSV file or a workbook: guarded, read, every row as typed values or a reason. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from inventory.ledger.finding import refuse
from inventory.ledger.plain_list import plain_rows

#: Name of a column → heads under which it is known.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "uscc": ("企业统一社会信用代码", "统一社会信用代码", "uscc"),
    "key": ("因子编码", "编码", "key"),
    "parameter": ("参数", "parameter"),
    "value": ("数值", "value"),
    "unit": ("单位", "unit"),
    "first_year": ("起始年份", "first_year"),
    "last_year": ("截止年份", "last_year"),
    "tier": ("数据等级", "等级", "tier"),
    "basis": ("低级依据", "basis"),
    "basis_text": ("依据说明", "basis_text"),
    "reason": ("理由", "reason"),
}
OPTIONAL: Final = ("uscc", "last_year", "basis", "basis_text")
#: Words of the list for the basis of a low-level value.
BASES: Final = {"理论推算": "theory", "类似活动借用": "similar", "专家研判": "expert"}
MOST_ROWS: Final = 1000


class Listed(NamedTuple):
    """One row of the list, with the number a person sees; `problem` says what is wrong with its cells."""

    number: int
    cells: Mapping[str, str]
    value: Decimal | None = None
    first_year: int | None = None
    last_year: int | None = None
    problem: str = ""


def read_list(data: bytes, name: str) -> list[Listed]:
    """Rows of a list under its heads; blank rows are left out.

    Raises: LedgerRefused for a file that is too large, no list, hostile, or without the heads.
    """
    return _listed(plain_rows(data, name))


def _listed(rows: Sequence[tuple[int, list[str]]]) -> list[Listed]:
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise refuse("file_empty", "清单是空的。", "请下载模板，按表头逐行填写。")
    places = _places(filled[0][1])
    missing = [HEADS[name][0] for name in HEADS if name not in places and name not in OPTIONAL]
    if missing:
        raise refuse(
            "list_heads", f"第 {filled[0][0]} 行不是表头，缺少列：{'、'.join(missing)}。", "请使用下载的模板。"
        )
    if len(filled) - 1 > MOST_ROWS:
        raise refuse("list_rows", f"清单有 {len(filled) - 1} 行，超过 {MOST_ROWS} 行。", "请分批导入。")
    return [_row(number, cells, places) for number, cells in filled[1:]]


def _places(heads: Iterable[str]) -> dict[str, int]:
    known = {head: name for name, words in HEADS.items() for head in words}
    return {known[head]: place for place, head in enumerate(heads) if head in known}


def _row(number: int, cells: Sequence[str], places: Mapping[str, int]) -> Listed:
    given = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    # The apostrophe that an export sets before a text that looks like a formula is no part of it.
    given = {name: text.removeprefix("'") for name, text in given.items()}
    given["basis"] = BASES.get(given.get("basis", ""), given.get("basis", ""))
    blank = [HEADS[name][0] for name in HEADS if name not in OPTIONAL and not given.get(name)]
    if blank:
        return Listed(number, given, problem=f"缺少{'、'.join(blank)}。请补填。")
    try:
        value = Decimal(given["value"].replace(",", ""))
    except InvalidOperation:
        return Listed(number, given, problem=f"数值“{given['value'][:40]}”不是数字。请改正。")
    if not value.is_finite() or abs(value.adjusted()) > 14:
        return Listed(number, given, problem=f"数值“{given['value'][:40]}”超出可保存的范围。请核对单位。")
    years = [given.get(name, "") for name in ("first_year", "last_year")]
    if any(text and not (text.isascii() and text.isdecimal() and len(text) == 4) for text in years):
        return Listed(number, given, value, problem="年份应为四位数字，如 2024。请改正。")
    return Listed(number, given, value, int(years[0]), int(years[1]) if years[1] else None)
