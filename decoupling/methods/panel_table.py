"""Reading and writing a panel as CSV text; no file is touched here."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from decoupling.methods.panel import COLUMNS, RESULT_COLUMNS, PanelResult, PanelRow

BLANKS = {"", "-", "—", "/", "无", "NA", "N/A", "NaN", "nan"}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


class PanelError(ValueError):
    """The panel cannot be read; `problems` holds one Chinese sentence per fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def decode_panel(content: bytes) -> str:
    """Return the text of a UTF-8 (with or without BOM) or GB18030 file, tried strictly in this order.

    Errors: PanelError when neither fits.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PanelError(["文件编码无法识别：请另存为 UTF-8 或 GB18030 编码的 CSV。"])


def read_panel(text: str) -> list[PanelRow]:
    """Return the rows of a panel with the columns scope, year, economy, pollutant, carbon; other columns are ignored.

    Special cases: an empty cell (or —, /, 无) is missing; thousands commas are accepted; blank lines are skipped.
    Errors: PanelError with every fault at once: missing or doubled columns, cells that are not numbers (line and
    column named), years that are not whole, empty scopes, a scope and year that occur twice.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise PanelError([f"第{reader.line_num}行无法按 CSV 读取（{error}）：请检查引号和分隔符。"]) from error
    if not lines:
        raise PanelError(["文件为空：请提供表头和数据行。"])
    header = [cell.strip().lower() for cell in lines[0][1]]
    _check_header(header)
    problems: list[str] = []
    rows: list[PanelRow] = []
    seen: dict[tuple[str, int], int] = {}
    for number, cells in lines[1:]:
        row = _row(number, dict(zip(header, cells, strict=False)), problems)
        if row is None:
            continue
        former = seen.setdefault((row.scope, row.year), number)
        if former != number:
            problems.append(f"第{number}行与第{former}行重复：“{row.scope}”{row.year}年只能有一行，请删去或合并。")
        rows.append(row)
    if not rows and not problems:
        problems.append("只有表头，没有数据行。")
    if problems:
        raise PanelError(problems)
    return rows


def write_panel(results: Iterable[PanelResult]) -> str:
    """Return the results as CSV text; a scope that a spreadsheet would run as a formula gets a leading apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, RESULT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for result in results:
        row = result.as_row()
        writer.writerow(row | {"scope": _guarded(row["scope"])})
    return buffer.getvalue()


def _check_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    doubled = [name for name in COLUMNS if header.count(name) > 1]
    problems = []
    if missing:
        problems.append(f"缺少列：{'、'.join(missing)}。表头应含 {', '.join(COLUMNS)}。")
    if doubled:
        problems.append(f"列名重复：{'、'.join(doubled)}。每列只能出现一次。")
    if problems:
        raise PanelError(problems)


def _row(number: int, cells: dict[str, str], problems: list[str]) -> PanelRow | None:
    """Return the row, or None after adding its problems."""
    found = list(_row_problems(number, cells))
    if found:
        problems.extend(found)
        return None
    economy, pollutant, carbon = (_number(cells.get(name, "")) for name in COLUMNS[2:])
    return PanelRow(_unguarded(cells["scope"].strip()), int(cells["year"]), economy, pollutant, carbon)


def _row_problems(number: int, cells: dict[str, str]) -> Iterator[str]:
    if not cells.get("scope", "").strip():
        yield f"第{number}行“scope”列为空：请填园区或行业名称。"
    year = cells.get("year", "").strip()
    if not re.fullmatch(r"[12]\d{3}", year):
        yield f"第{number}行“year”列：“{year}”不是年份，请填四位年份，如 2023。"
    for name in COLUMNS[2:]:
        text = cells.get(name, "").strip()
        if text not in BLANKS and not NUMBER.fullmatch(text.replace(",", "")):
            yield f"第{number}行“{name}”列：“{text}”不是数字，请填数字，无数据则留空。"


def _number(text: str) -> Decimal | None:
    text = text.strip().replace(",", "")
    if text in BLANKS:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise PanelError([f"“{text}”不是数字。"]) from error


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_START) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_START) else text
