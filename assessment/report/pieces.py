"""Parts of a page: runs with subscripts, tables with three lines, fields, bookmarks."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assessment.report.blocks import Table
from assessment.report.styles import TABLE_STYLE
from assessment.report.text import Position, clean, runs

TEXT_WIDTH = 8957  # twentieths of a point between the margins: 15.8 cm
#: In columns of half a character of table text.
CAPACITY, WIDEST, MARGIN = 97, 34, 3


def write_runs(paragraph: Any, text: object, bold: bool = False) -> Any:
    """Adds the text to a paragraph, formula digits as real subscripts and superscripts."""
    for piece, position in runs(text):
        run = paragraph.add_run(piece)
        if position is Position.SUB:
            run.font.subscript = True
        if position is Position.SUPER:
            run.font.superscript = True
        if bold:
            run.bold = True
    return paragraph


def write_table(document: Document, table: Table) -> Any:
    """A three-line table whose head repeats on every page and whose rows do not break."""
    made = document.add_table(rows=1, cols=len(table.head))
    made.autofit = False
    made.alignment = 1
    _lines(made, table.ruled)
    widths = column_widths([list(table.head), *table.rows])
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    style = document.styles[TABLE_STYLE].style_id
    body = made._tbl
    head = body.tr_lst[0]
    body.remove(head)
    body.append(_row(table.head, widths, style, [WD_ALIGN_PARAGRAPH.CENTER] * len(widths), head=True))
    sides = [
        WD_ALIGN_PARAGRAPH.LEFT if table.is_text(column) else WD_ALIGN_PARAGRAPH.RIGHT for column in range(len(widths))
    ]
    for number, row in enumerate(table.rows):
        body.append(_row(row, widths, style, sides, bold=number in table.totals))
    return made


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths in twentieths of a point: room for what cannot break first, the rest by the longest text."""
    columns = list(zip(*rows, strict=True))
    wanted = [min(WIDEST, max(_length(cell) for cell in column)) for column in columns]
    floor = [min(WIDEST, max(_unbreakable(cell) for cell in column)) for column in columns]
    spare = CAPACITY - sum(floor)
    over = [max(0, want - low) for want, low in zip(wanted, floor, strict=True)]
    if spare <= 0 or not sum(over):
        shares = [float(low) for low in floor]
    else:
        shares = [low + spare * more / sum(over) for low, more in zip(floor, over, strict=True)]
    if sum(wanted) <= CAPACITY:
        shares = [float(want) for want in wanted]
    return [int(TEXT_WIDTH * share / sum(shares)) for share in shares]


def _length(text: str) -> int:
    """Columns the text takes with its margins: Chinese characters count twice."""
    return _columns(clean(text)) + MARGIN


def _unbreakable(text: str) -> int:
    """Columns of the longest piece without a place to break: Latin words and numbers; Chinese breaks anywhere."""
    pieces = re.split(r"[\s\u3000-\u9fff\uff00-\uffef]+", clean(text))
    return max(4, *(_columns(piece) for piece in pieces)) + MARGIN


def _columns(text: str) -> int:
    """Half-character columns: Chinese and dashes count two, capitals nearly one and a half."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" or char == "—" for char in text)
    capitals = sum(char.isascii() and char.isupper() for char in text)
    return len(text) + wide + (capitals + 1) // 3


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    style: str,
    sides: Sequence[Any],
    head: bool = False,
    bold: bool = False,
) -> Any:
    """One row built as XML: thousands of rows stay fast."""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width, side in zip(cells, widths, sides, strict=True):
        cell = OxmlElement("w:tc")
        cell_properties = OxmlElement("w:tcPr")
        cell_properties.append(_element("w:tcW", w=str(width), type="dxa"))
        if head:
            borders = OxmlElement("w:tcBorders")
            borders.append(_element("w:bottom", val="single", sz="6", space="0", color="000000"))
            cell_properties.append(borders)
        cell_properties.append(_element("w:vAlign", val="center"))
        cell.append(cell_properties)
        cell.append(_cell_paragraph(text, style, side, head or bold))
        row.append(cell)
    return row


def _cell_paragraph(text: str, style: str, side: Any, bold: bool) -> Any:
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(_element("w:pStyle", val=style))
    word = {WD_ALIGN_PARAGRAPH.LEFT: "left", WD_ALIGN_PARAGRAPH.RIGHT: "right", WD_ALIGN_PARAGRAPH.CENTER: "center"}
    properties.append(_element("w:spacing", before="30", after="30"))
    properties.append(_element("w:jc", val=word[side]))
    paragraph.append(properties)
    for piece, position in runs(text):
        run = OxmlElement("w:r")
        look = OxmlElement("w:rPr")
        if bold:
            look.append(OxmlElement("w:b"))
        if position is not Position.BASE:
            look.append(_element("w:vertAlign", val="subscript" if position is Position.SUB else "superscript"))
        if len(look):
            run.append(look)
        words = OxmlElement("w:t")
        words.text = piece
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        paragraph.append(run)
    return paragraph


def _lines(table: Any, ruled: bool) -> None:
    """Heavy line above and below, a thin one under the head (on its cells), one under every row when ruled."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz="12", space="0", color="000000"))
    if ruled:
        borders.append(_element("w:insideH", val="single", sz="4", space="0", color="000000"))
        borders.append(_element("w:insideV", val="single", sz="4", space="0", color="000000"))
    properties = table._tbl.tblPr
    after = properties.find(qn("w:tblLayout"))
    properties.insert(len(properties) if after is None else properties.index(after), borders)


def _element(tag: str, **values: str) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element


def add_field(paragraph: Any, instruction: str, shown: str = "", dirty: bool = False) -> None:
    """A field such as PAGE; `dirty` asks the program that opens the file to fill it."""
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        mark = _element("w:fldChar", fldCharType=kind)
        if kind == "begin" and dirty:
            mark.set(qn("w:dirty"), "true")
        run._r.append(mark)
        if kind == "begin":
            code = OxmlElement("w:instrText")
            code.text = f" {instruction} "
            code.set(qn("xml:space"), "preserve")
            paragraph.add_run()._r.append(code)
        if kind == "separate" and shown:
            paragraph.add_run(shown)


def add_bookmark(paragraph: Any, number: int, name: str) -> None:
    """Marks a paragraph so that the contents can point to it."""
    start = _element("w:bookmarkStart", id=str(number), name=name)
    end = _element("w:bookmarkEnd", id=str(number))
    paragraph._p.append(start)
    paragraph._p.append(end)
