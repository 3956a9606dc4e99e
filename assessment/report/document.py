"""Chapters to a Word file: the same facts always give the same bytes."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.shared import Cm, Pt

from assessment.report.blocks import Block, Chapter, Figure, Heading, Lacking, Points, Remark, Table, Text
from assessment.report.contents import contents
from assessment.report.facts import ReportFacts
from assessment.report.front import write_front, write_headers
from assessment.report.pieces import add_bookmark, write_runs, write_table
from assessment.report.styles import (
    CAPTION_STYLE,
    LACKING_STYLE,
    REMARK_STYLE,
    indent_two_characters,
    set_styles,
)
from assessment.report.text import clean

ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_report(facts: ReportFacts) -> bytes:
    """The report as docx bytes; equal facts give equal bytes."""
    document = docx.Document()
    set_styles(document)
    chapters = contents(facts)
    _properties(document, facts)
    write_headers(document, facts)
    write_front(document, facts, chapters)
    for number, chapter in enumerate(chapters, start=1):
        _write_chapter(document, chapter, number)
    buffer = BytesIO()
    document.save(buffer)
    return _dateless(buffer.getvalue())


def _properties(document: Document, facts: ReportFacts) -> None:
    """No clock and no person: dates are those of the year that the report is about."""
    properties = document.core_properties
    properties.title = clean(f"{facts.park.name}减污降碳协同控制评价报告（{facts.year}年度）")[:255]
    properties.subject = facts.now.digest
    properties.author = properties.last_modified_by = "同减"
    properties.comments = properties.keywords = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = datetime(facts.year, 12, 31, tzinfo=UTC)
    properties.revision = 1


def _write_chapter(document: Document, chapter: Chapter, number: int) -> None:
    heading = document.add_heading(level=1)
    write_runs(heading, chapter.heading)
    add_bookmark(heading, number, bookmark(number))
    counts = {Table: 0, Figure: 0}
    for block in chapter.blocks:
        _write_block(document, block, chapter.number or chapter.title, counts)


def bookmark(number: int) -> str:
    """Name of the place of a chapter."""
    return f"chapter{number}"


def _write_block(document: Document, block: Block, chapter: str, counts: dict[Any, int]) -> None:
    if isinstance(block, Heading):
        write_runs(document.add_heading(level=2), block.text)
    elif isinstance(block, Text):
        indent_two_characters(write_runs(document.add_paragraph(), block.text))
    elif isinstance(block, Remark):
        write_runs(document.add_paragraph(style=REMARK_STYLE), f"注：{block.text}")
    elif isinstance(block, Lacking):
        paragraph = document.add_paragraph(style=LACKING_STYLE)
        indent_two_characters(write_runs(paragraph, f"【缺】{block.text}。"))
    elif isinstance(block, Points):
        for number, item in enumerate(block.items, start=1):
            indent_two_characters(write_runs(document.add_paragraph(), f"（{number}）{item}"))
    elif isinstance(block, Table):
        counts[Table] += 1
        _write_table(document, block, f"表{chapter}-{counts[Table]}")
    else:
        counts[Figure] += 1
        _write_figure(document, block, f"图{chapter}-{counts[Figure]}")


def _write_table(document: Document, table: Table, name: str) -> None:
    unit = f"（{table.unit}）" if table.unit else ""
    write_runs(document.add_paragraph(style=CAPTION_STYLE), f"{name}　{table.caption}{unit}")
    write_table(document, table)
    after = document.add_paragraph()
    after.paragraph_format.line_spacing = Pt(8)


def _write_figure(document: Document, figure: Figure, name: str) -> None:
    """Picture and caption are one paragraph, so that no page ends between them."""
    paragraph = document.add_paragraph(style=CAPTION_STYLE)
    paragraph.paragraph_format.keep_with_next = False
    paragraph.paragraph_format.keep_together = True
    run = paragraph.add_run()
    shape = run.add_picture(BytesIO(figure.draw()), width=Cm(figure.width_cm))
    shape._inline.docPr.set("descr", clean(figure.caption))
    run.add_break()
    write_runs(paragraph, f"{name}　{figure.caption}")


def _dateless(data: bytes) -> bytes:
    """The same archive with one fixed date on every part."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            info = ZipInfo(name, ZIP_DATE)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return buffer.getvalue()
