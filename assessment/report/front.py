"""Cover, signatures, declaration, contents; header and footer."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Pt

from assessment.report.blocks import Chapter, Filled, Table
from assessment.report.facts import ReportFacts
from assessment.report.numbers import share_filed
from assessment.report.pieces import add_field, write_runs, write_table
from assessment.report.styles import TITLE_STYLE, indent_two_characters

DEMO = "演示数据"
DEMO_SENTENCE = "本报告由虚构园区的演示数据生成，不对应任何真实园区，不得用于申报。"
ROLES = ("园区管理机构", "评价机构", "项目负责人", "编制", "校核", "审核", "批准")
LEDGER_SOURCE = "企业填报并经入库留痕的数据"
REGISTER_SOURCE = "公开的污染物排放与转移登记册"
DECLARATION = (
    "本报告的数值取自{source}，未经手工改写；缺报数据不以零值或推算值代替，覆盖不足之处均已注明。",
    "园区管理机构对所提供资料的真实性、完整性负责；评价机构对评价方法和结论的客观性负责。",
    "报告与数据版本绑定，数据更新后应重新生成；内容仅限本报告载明的园区和年度使用。",
)
MARKS = {Filled.FULL: "", Filled.PARTIAL: "（部分）", Filled.MISSING: "（缺）"}


def title(facts: ReportFacts) -> str:
    """Full title, as in the header."""
    return f"{facts.park.name}减污降碳协同控制评价报告（{facts.year}年度）"


def write_headers(document: Document, facts: ReportFacts) -> None:
    """Title and the demo mark above every page but the cover, page number below."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.paragraph_format.line_spacing = 1.0
    document.styles["Header"].paragraph_format.tab_stops.clear_all()  # stops for another page width
    header.paragraph_format.tab_stops.add_tab_stop(Cm(15.8), WD_TAB_ALIGNMENT.RIGHT)
    marks = [DEMO] if facts.park.is_demo else []
    now = facts.now
    if not now.is_complete and now.coverage is not None:
        marks.append(f"部分数据（覆盖 {share_filed(now.coverage)}）")
    write_runs(header, title(facts))
    if marks:
        header.add_run("\t")
        write_runs(header, " · ".join(marks), bold=True)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("第 ")
    add_field(footer, "PAGE", "1")
    footer.add_run(" 页")
    for paragraph in (header, footer):
        for run in paragraph.runs:
            run.font.size = Pt(9)
    if facts.park.is_demo:
        first = section.first_page_header.paragraphs[0]
        first.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write_runs(first, DEMO, bold=True)


def write_front(document: Document, facts: ReportFacts, chapters: Sequence[Chapter]) -> None:
    """封面, 签署, 声明, 目录."""
    _cover(document, facts)
    _signatures(document, facts)
    _contents(document, chapters)


def _centred(document: Document, text: str, size: float, before: float = 0, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before)
    write_runs(paragraph, text, bold=bold)
    for run in paragraph.runs:
        run.font.size = Pt(size)


def _cover(document: Document, facts: ReportFacts) -> None:
    now = facts.now
    _centred(document, facts.park.name, 22, before=110)
    heading = document.add_paragraph(style=TITLE_STYLE)
    heading.paragraph_format.space_before = Pt(24)
    write_runs(heading, "减污降碳协同控制评价报告")
    _centred(document, f"（{facts.year}年度）", 18, before=12)
    if facts.park.is_demo:
        _centred(document, DEMO, 20, before=36, bold=True)
        _centred(document, DEMO_SENTENCE, 11, before=6)
    if not now.is_complete and now.coverage is not None:
        _centred(document, f"部分数据（覆盖 {share_filed(now.coverage)}）", 14, before=24, bold=True)
    _centred(document, "编制单位：　　　　　　　　　　　　", 14, before=90 if facts.park.is_demo else 150)
    _centred(document, "编制日期：　　　　年　　月　　日", 14, before=12)
    _centred(document, f"数据版本 {now.digest[:16]}", 9, before=28)


def _signatures(document: Document, facts: ReportFacts) -> None:
    _page_heading(document, "签　署")
    rows = [[role, "", ""] for role in ROLES]
    write_table(document, Table("签署", ["职责", "单位或姓名（签章）", "日期"], rows, words=3, ruled=True))
    for row in document.tables[-1].rows[1:]:
        row.height = Cm(1.2)
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(36)
    _as_front_heading(heading, "声　明")
    for text in DECLARATION:
        source = REGISTER_SOURCE if facts.park.is_register else LEDGER_SOURCE
        indent_two_characters(write_runs(document.add_paragraph(), text.replace("{source}", source)))
    signed = document.add_paragraph()
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signed.paragraph_format.space_before = Pt(30)
    signed.add_run("法定代表人或授权人（签字）：　　　　　　　　")


def _contents(document: Document, chapters: Sequence[Chapter]) -> None:
    _page_heading(document, "目　录")
    for number, chapter in enumerate(chapters, start=1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(15.8), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        write_runs(paragraph, chapter.heading + MARKS[chapter.filled])
        paragraph.add_run("\t")
        add_field(paragraph, f"PAGEREF chapter{number} \\h", dirty=True)


def _page_heading(document: Document, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    _as_front_heading(document.add_paragraph(), text)


def _as_front_heading(paragraph: Any, text: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(14)
    run = paragraph.add_run(text)
    run.font.size = Pt(16)
