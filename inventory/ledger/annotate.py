"""The user's own workbook back, with the cells of the findings coloured and commented."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from inventory.ledger.columns import RESULT_SHEET
from inventory.ledger.finding import ERROR, INFO, SEVERITIES, WARNING, Finding

FILLS = {ERROR: "F4C7CC", WARNING: "FBE3B6", INFO: "D6E6F5"}
SEVERITY_NAMES = {ERROR: "错误", WARNING: "提醒", INFO: "说明"}
AUTHOR = "同减"
HEADERS = ("序号", "工作表", "单元格", "级别", "问题", "读到", "应为", "办法")
WIDTHS = (6, 16, 10, 8, 60, 24, 28, 48)
# Marking keeps the whole workbook in memory, about fifty times its text.
MARKED_BYTES = 24 << 20


def annotate(data: bytes, findings: Sequence[Finding]) -> bytes:
    """Workbook bytes with coloured, commented cells and a sheet 检查结果 listing every finding.

    `data` must have passed the guard and the reader. Of a very large workbook only the list is returned.
    The user's formulas stay formulas; their results come back when a spreadsheet program opens the file.
    """
    with ZipFile(BytesIO(data)) as archive:
        expanded = sum(entry.file_size for entry in archive.infolist())
    if expanded > MARKED_BYTES:
        book = Workbook()
        book.remove(book.worksheets[0])
    else:
        book = load_workbook(BytesIO(data))
        _mark(book, findings)
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    _list(book.create_sheet(RESULT_SHEET), findings, set(book.sheetnames))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_text(cell: Cell, text: str) -> None:
    """Text into a cell as text, whatever it starts with: `=`, `+`, `-`, `@` and TAB never become a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@", "\t", "\r")):
        cell.quotePrefix = True


def _mark(book: Workbook, findings: Sequence[Finding]) -> None:
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for entry in findings:
        if entry.cell and entry.sheet in book.sheetnames:
            by_cell.setdefault((entry.sheet, entry.cell), []).append(entry)
    for (title, where), entries in by_cell.items():
        cell = book[title][where]
        worst = min(entries, key=lambda entry: SEVERITIES.index(entry.severity)).severity
        cell.fill = PatternFill("solid", fgColor=FILLS[worst])
        if not isinstance(cell, Cell):  # Inside a merged range only the first cell can hold a comment.
            continue
        lines = [f"【{SEVERITY_NAMES[entry.severity]}】{entry.message}{entry.remedy}" for entry in entries]
        if cell.comment is not None:
            lines.append(cell.comment.text)
        cell.comment = Comment(
            ILLEGAL_CHARACTERS_RE.sub("", "\n".join(lines)), AUTHOR, width=320, height=60 + 36 * len(lines)
        )


def _list(page: Worksheet, findings: Sequence[Finding], titles: set[str]) -> None:
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
            title = entry.sheet.replace("'", "''")
            page.cell(row, 3).hyperlink = Hyperlink(ref=f"C{row}", location=f"'{title}'!{entry.cell}")
    page.freeze_panes = "A2"
