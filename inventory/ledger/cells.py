"""One typed cell at a time: number, period, date, code, choice or text, with a note when it is not plain."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inventory.ledger.book import BLANK, BOOLEAN, DATE, ERROR_CELL, NO_VALUE, NONFINITE, NUMBER, RawCell
from inventory.ledger.columns import NOTATION_KEYS, Column, text_key
from inventory.ledger.finding import ERROR, INFO, WARNING
from inventory.ledger.notation import EXAMPLES, Notation, read_notation

NOTHING = {"-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "n/a", "na", "空", "／"}
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
PERIOD = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月(?:份)?|(?:[-/.月]\d{1,2}日?))?(?:[T ].*)?")
PERIOD_DIGITS = re.compile(r"(\d{4})(\d{2})")
DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:[T ].*)?")
UPPER_FIELDS = {"uscc", "counterparty", "receiver", "outlet", "permit_no", "facility", "industry_code"}
LONGEST_EXACT = 10**15
LARGEST = Decimal("1e18")
#: A filed quantity is kept with 12 decimals; what is smaller is the noise of a formula, as 0.1 + 0.2 - 0.3.
SMALLEST = Decimal("1e-12")


@dataclass(frozen=True)
class Note:
    """Why a cell is not plain: severity, rule, message, what was expected, remedy."""

    severity: str
    rule: str
    message: str
    expected: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Value:
    """Value of a cell (None when missing or refused), its notation key, and a note if there is something to say.

    `reason` is what was written behind the key.
    """

    value: Any = None
    notation: str = ""
    note: Note | None = None
    reason: str = ""


MISSING = Value()


def read_cell(cell: RawCell, column: Column) -> Value:
    """Value of a cell by the declared type of its column."""
    if cell.kind == BLANK:
        return MISSING
    broken = _broken(cell)
    if broken is not None:
        return Value(note=broken)
    match column.type:
        case "decimal" | "integer":
            return read_number(cell, column)
        case "date" if column.field == "period":
            return read_period(cell)
        case "date":
            return read_date(cell)
        case "choice":
            return read_choice(cell, column)
        case "code":
            return read_code(cell, column)
    return Value(cell.typed.strip())


def _broken(cell: RawCell) -> Note | None:
    if cell.kind == ERROR_CELL:
        return Note(ERROR, "cell_error", f"单元格是错误值 {cell.typed}。", "数值或文字", "请改正公式，或直接填写数值。")
    if cell.kind == NO_VALUE:
        remedy = "请在 Excel 或 WPS 中打开并保存一次，或把公式粘贴为值。"
        return Note(ERROR, "formula_without_value", "公式没有保存计算结果，读不到数值。", "数值", remedy)
    if cell.kind == NONFINITE:
        return Note(ERROR, "number_not_finite", "数值不是有限的数。", "数值", "请重新填写数值。")
    return None


def read_number(cell: RawCell, column: Column) -> Value:
    """Decimal of a number cell or of an unambiguous number text; notation keys in quantity cells.

    Special cases: thousands commas in groups of three and full-width digits are read with an info note;
    `—`, `/`, `无` count as not filled, with a warning; anything else is an error, never a guess.
    """
    if cell.kind == NUMBER:
        return _checked_number(Decimal(cell.typed), column, None)
    if cell.kind in (BOOLEAN, DATE):
        what = "日期" if cell.kind == DATE else "是否值"
        remedy = "请把单元格格式改为“常规”，重新填写数值。"
        return Value(note=Note(ERROR, "number_type", f"应填数值，读到{what}。", "数值", remedy))
    text = unicodedata.normalize("NFKC", cell.typed).strip()
    notation = read_notation(text) if column.role == "quantity" else None
    if notation is not None:
        return Value(notation=notation.key, note=_reason_missing(notation), reason=notation.reason)
    if text.casefold() in NOTHING:
        remedy = "未发生请填 NO，未估算请填 NE，已含在别处请填 IE，保密请填 C。"
        return Value(note=Note(WARNING, "number_nothing", f"“{text}”按未填处理，不作 0。", "数值", remedy))
    as_text = Note(INFO, "number_text", "文字格式的数，已按数值读取。", "数值", "可把单元格格式改为“数值”。")
    if column.unit in ("%", "%|1") and text.endswith("%") and PLAIN_NUMBER.fullmatch(text[:-1]):
        return _checked_number(Decimal(text[:-1]), column, as_text)
    if PLAIN_NUMBER.fullmatch(text):
        return _checked_number(Decimal(text), column, as_text)
    if THOUSANDS.fullmatch(text):
        return _checked_number(Decimal(text.replace(",", "")), column, as_text)
    remedy = "只填数字，单位写在单位列或表头；小数点用“.”。"
    if read_notation(text) is not None:
        remedy = "本列只填数字，没有就留空；NO、NE、IE、C 只用于数量列。"
    return Value(note=Note(ERROR, "number_unreadable", f"“{text}”不能确定是什么数。", "数值", remedy))


def _reason_missing(notation: Notation) -> Note | None:
    """A warning for a key that says nothing without a reason."""
    if not notation.lacks_reason:
        return None
    word, example = NOTATION_KEYS[notation.key], EXAMPLES[notation.key]
    message = f"{notation.key}（{word}）没有写原因。"
    return Note(WARNING, "notation_reason", message, example, f"请在同一格写明原因，如“{example}”。")


def _checked_number(number: Decimal, column: Column, note: Note | None) -> Value:
    if abs(number) > LARGEST:
        return Value(note=Note(ERROR, "number_not_finite", "数值过大。", "小于 1e18 的数", "请核对数值和单位。"))
    if number and abs(number) < SMALLEST:
        remedy = "请核对数值和单位。"
        return Value(Decimal(0), note=Note(INFO, "number_too_small", "小于 1e-12，按 0 读取。", "", remedy))
    if column.type == "integer" and number != number.to_integral_value():
        return Value(note=Note(ERROR, "number_integer", "应为整数。", "整数", "请填整数。"))
    return Value(number, note=note)


def read_period(cell: RawCell) -> Value:
    """Month as `YYYY-MM` from 2025-03, 2025/3, 2025年3月, 202503 or a date cell.

    Special case: the number 2025.1 is refused, since a spreadsheet shows October 2025.10 the same way.
    """
    text = unicodedata.normalize("NFKC", cell.typed).strip().replace(" ", "")
    if cell.kind == NUMBER and "." in text and len(text) != 7:
        remedy = "请把单元格格式改为“文本”，填 2025-10 这样的月份。"
        return Value(note=Note(ERROR, "period_format", f"“{text}”分不清是 1 月还是 10 月。", "YYYY-MM", remedy))
    found = PERIOD.fullmatch(text) or PERIOD_DIGITS.fullmatch(text)
    if cell.kind != BOOLEAN and found and 1990 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12:
        return Value(f"{int(found[1]):04d}-{int(found[2]):02d}")
    note = Note(ERROR, "period_format", f"“{text}”不是年月。", "YYYY-MM", "请按 2025-03 的形式填写。")
    return Value(note=note)


def read_date(cell: RawCell) -> Value:
    """ISO date from a date cell or an unambiguous date text."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", cell.typed).strip())
    try:
        return Value(date(int(found[1]), int(found[2]), int(found[3])).isoformat()) if found else _no_date(cell)
    except ValueError:
        return _no_date(cell)


def _no_date(cell: RawCell) -> Value:
    note = Note(ERROR, "date_format", f"“{cell.typed}”不是日期。", "YYYY-MM-DD", "请按 2025-03-01 的形式填写。")
    return Value(note=note)


def read_choice(cell: RawCell, column: Column) -> Value:
    """Code of a choice by its exact code, label or alias."""
    choice = column.choice_of.get(text_key(cell.typed))
    if choice is not None:
        return Value(choice.code)
    labels = "、".join(choice.label for choice in column.choices)
    note = Note(ERROR, "choice_unknown", f"“{cell.typed}”不在可选项中。", labels, "请从下拉列表中选择。")
    return Value(note=note)


def read_code(cell: RawCell, column: Column) -> Value:
    """Code without spaces and width variants; letters of registered codes in upper case, HJ 212 codes in lower."""
    if cell.kind in (BOOLEAN, DATE):
        remedy = "请把单元格格式改为“文本”，重新填写代码。"
        return Value(note=Note(ERROR, "code_type", f"应填代码，读到 {cell.typed}。", "文本", remedy))
    if cell.kind == NUMBER and abs(cell.value) >= LONGEST_EXACT:
        remedy = "请把单元格格式改为“文本”，重新填写代码。"
        return Value(note=Note(ERROR, "code_number", "代码以数字存放，末尾数位已丢失。", "文本", remedy))
    return Value(normal_code(column.field, cell.typed))


def normal_code(field: str, text: str) -> str:
    """Code text of a field in its normal form."""
    code = "".join(unicodedata.normalize("NFKC", text).split())
    if field in UPPER_FIELDS:
        return code.upper()
    if field == "pollutant":
        return code.lower() if re.fullmatch(r"[aw]\d{5}", code, re.IGNORECASE) else code
    return code
