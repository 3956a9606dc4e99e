"""The user's own workbook back, with the cells of the findings coloured and commented."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from inventory.ledger.book import BOOLEAN, NUMBER, RawBook
from inventory.ledger.cells import PLAIN_NUMBER
from inventory.ledger.columns import RESULT_SHEET
from inventory.ledger.finding import ERROR, INFO, SEVERITIES, WARNING, Finding
from inventory.ledger.formula_results import formula_results, with_results

FILLS = {ERROR: "F4C7CC", WARNING: "FBE3B6", INFO: "D6E6F5"}
SEVERITY_NAMES = {ERROR: "错误", WARNING: "提醒", INFO: "说明"}
FIXED_FILL = "CFE8DB"
AUTHOR = "同减"
HEADERS = ("序号", "工作表", "单元格", "级别", "问题", "读到", "应为", "办法")
WIDTHS = (6, 16, 10, 8, 60, 24, 28, 48)
# Marking keeps the whole workbook in memory, about fifty times its text.
MARKED_BYTES = 24 << 20
Applied = Mapping[str, Any]
TITLE_LENGTH = 31
NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")


def annotate(data: bytes, findings: Sequence[Finding], applied: Sequence[Applied] = ()) -> bytes:
    """Workbook bytes with coloured, commented cells and a sheet 检查结果 listing every finding.

    `data` must have passed the guard and the reader. Of a very large workbook only the list is returned.
    The user's formulas stay formulas with the results they had.
    `applied` are the corrections laid over the file: their cells hold what counts, the comment what was typed.
    """
    with ZipFile(BytesIO(data)) as archive:
        expanded = sum(entry.file_size for entry in archive.infolist())
    if expanded > MARKED_BYTES:
        book = Workbook()
        book.remove(book.worksheets[0])
    else:
        book = load_workbook(BytesIO(data))
    results = formula_results(book, data)
    titles = {title: title for title in book.sheetnames}
    return with_results(_marked(book, findings, applied, titles), book.sheetnames, results)


def annotate_book(raw: RawBook, findings: Sequence[Finding], applied: Sequence[Applied] = ()) -> bytes:
    """The same for a file that is no workbook, such as a CSV: its cells at their places, marked, as a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    titles: dict[str, str] = {}
    for title, sheet in raw.sheets.items():
        page = book.create_sheet(NOT_IN_TITLES.sub(" ", title)[:TITLE_LENGTH] or "1")
        titles[title] = page.title
        for (row, column), cell in sheet.cells.items():
            place = page.cell(row + 1, column + 1)
            if cell.kind in (NUMBER, BOOLEAN):
                place.value = cell.value
            elif isinstance(place, Cell):
                write_text(place, cell.typed)
    return _marked(book, findings, applied, titles)


def _marked(
    book: Workbook, findings: Sequence[Finding], applied: Sequence[Applied], titles: Mapping[str, str]
) -> bytes:
    """The book with its cells marked; `titles` are those of its sheets by the titles that findings name."""
    _mark(book, findings, titles)
    for fix in applied:
        for edit in fix["edits"]:
            if edit["sheet"] in titles:
                _mark_fix(book[titles[edit["sheet"]]], fix, edit)
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    _list(book.create_sheet(RESULT_SHEET), findings, titles, applied)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_text(cell: Cell, text: str) -> None:
    """Text into a cell as text, whatever it starts with: `=`, `+`, `-`, `@` and TAB never become a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@", "\t", "\r")):
        cell.quotePrefix = True


def _mark_fix(page: Worksheet, fix: Applied, edit: Applied) -> None:
    """The corrected value, with what was typed and who corrected it in the comment."""
    cell = page[edit["cell"]]
    if not isinstance(cell, Cell):  # Inside a merged range: what counts is in the first cell.
        return
    if cell.data_type in ("n", "f") and PLAIN_NUMBER.fullmatch(edit["new"]):
        cell.value = float(edit["new"])
    else:
        write_text(cell, edit["new"])
    cell.fill = PatternFill("solid", fgColor=FIXED_FILL)
    said = f"【修正】原值 {edit['old'] or '（空）'}，已按“{fix['label']}”修正。{_who(fix)}"
    lines = [said] if cell.comment is None else [said, cell.comment.text]
    _comment(cell, lines)


def _who(fix: Applied) -> str:
    """Who corrected and when, to the minute."""
    return f"{fix['name']} {fix['at'][:16].replace('T', ' ')}"


def _comment(cell: Cell, lines: Sequence[str]) -> None:
    text = ILLEGAL_CHARACTERS_RE.sub("", "\n".join(lines))
    cell.comment = Comment(text, AUTHOR, width=320, height=60 + 36 * len(lines))


def _mark(book: Workbook, findings: Sequence[Finding], titles: Mapping[str, str]) -> None:
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for entry in findings:
        if entry.cell and entry.sheet in titles:
            by_cell.setdefault((entry.sheet, entry.cell), []).append(entry)
    for (title, where), entries in by_cell.items():
        cell = book[titles[title]][where]
        worst = min(entries, key=lambda entry: SEVERITIES.index(entry.severity)).severity
        cell.fill = PatternFill("solid", fgColor=FILLS[worst])
        if not isinstance(cell, Cell):  # Inside a merged range only the first cell can hold a comment.
            continue
        lines = [f"【{SEVERITY_NAMES[entry.severity]}】{entry.message}{entry.remedy}" for entry in entries]
        if cell.comment is not None:
            lines.append(cell.comment.text)
        _comment(cell, lines)


def _list(page: Worksheet, findings: Sequence[Finding], titles: Mapping[str, str], applied: Sequence[Applied]) -> None:
    for index, (header, width) in enumerate(zip(HEADERS, WIDTHS, strict=True), start=1):
        cell = page.cell(1, index, header)
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = width
    for number, entry in enumerate(findings, start=1):
        row = number + 1
        page.cell(row, 1, number)
        texts = (
            entry.sheet,
            entry.cell,
            SEVERITY_NAMES[entry.severity],
            entry.message,
            entry.read,
            entry.expected,
            entry.remedy,
        )
        for index, text in enumerate(texts, start=2):
            cell = page.cell(row, index)
            if isinstance(cell, Cell):
                write_text(cell, text)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(row, 4).fill = PatternFill("solid", fgColor=FILLS[entry.severity])
        if entry.cell and entry.sheet in titles:
            title = titles[entry.sheet].replace("'", "''")
            page.cell(row, 3).hyperlink = Hyperlink(ref=f"C{row}", location=f"'{title}'!{entry.cell}")
    for number, fix in enumerate(applied, start=len(findings) + 1):
        edit = fix["edits"][0]
        texts = (
            edit["sheet"],
            edit["cell"],
            "修正",
            fix["label"],
            edit["old"],
            edit["new"],
            _who(fix),
        )
        page.cell(number + 1, 1, number)
        for index, text in enumerate(texts, start=2):
            cell = page.cell(number + 1, index)
            if isinstance(cell, Cell):
                write_text(cell, text)
        page.cell(number + 1, 4).fill = PatternFill("solid", fgColor=FIXED_FILL)
    page.freeze_panes = "A2"
