"""Page, fonts and paragraph styles of the report. Fonts are named, with fallbacks in the font table."""

from typing import Any, Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

BODY, HEAD, LATIN = "宋体", "黑体", "Times New Roman"
TABLE_STYLE, REMARK_STYLE, LACKING_STYLE, CAPTION_STYLE, TITLE_STYLE = (
    "表格文字", "图表注", "缺项说明", "图表标题", "封面标题",
)  # fmt: skip
#: Word takes the first of these that is installed where the named font is not.
FALLBACKS: Final = {
    BODY: "SimSun,Noto Serif CJK SC,Noto Serif SC,Source Han Serif SC,Songti SC",
    HEAD: "SimHei,Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,Heiti SC",
    LATIN: "Liberation Serif,Tinos,Nimbus Roman",
}
FONTS = (
    f"<w:fonts {nsdecls('w')}>"
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="{charset}"/></w:font>'
        for (name, others), charset in zip(FALLBACKS.items(), ("86", "86", "00"), strict=True)
    )
    + "</w:fonts>"
)
FONT_TABLE = "/word/fontTable.xml"


def set_styles(document: Document) -> None:
    """A4 with the margins of an official document; body 宋体 小四, headings 黑体, 1.5 lines."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.5)
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, BODY, 12)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.ONE_POINT_FIVE
    normal.paragraph_format.space_after = Pt(0)
    for name, size, before, after in (("Heading 1", 16, 0, 14), ("Heading 2", 13, 12, 6)):
        style = styles[name]
        _font(style, HEAD, size)
        style.font.bold = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Heading 1"].paragraph_format.page_break_before = True
    _own_styles(document)
    _fallbacks(document)


def _own_styles(document: Document) -> None:
    for name, font, size, colour in (
        (TABLE_STYLE, BODY, 9, None),
        (REMARK_STYLE, BODY, 9, "4A555C"),
        (LACKING_STYLE, BODY, 12, "8A3B2E"),
        (CAPTION_STYLE, HEAD, 10.5, None),
        (TITLE_STYLE, HEAD, 26, None),
    ):
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles["Normal"]
        _font(style, font, size)
        style.paragraph_format.line_spacing = 1.0 if name == TABLE_STYLE else 1.3
        if colour:
            style.font.color.rgb = RGBColor.from_string(colour)
    caption = document.styles[CAPTION_STYLE].paragraph_format
    caption.alignment, caption.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    caption.space_before, caption.space_after = Pt(8), Pt(3)
    remark = document.styles[REMARK_STYLE].paragraph_format
    remark.space_before, remark.space_after = Pt(3), Pt(6)
    document.styles[TITLE_STYLE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _font(style: Any, name: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.name = LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [key for key in fonts.attrib if "heme" in key]:
        del fonts.attrib[attribute]
    for attribute, value in (("w:eastAsia", name), ("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:cs", LATIN)):
        fonts.set(qn(attribute), value)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)


def _fallbacks(document: Document) -> None:
    """Names the fallbacks in the font table, which the library carries as a plain part."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == FONT_TABLE:
            parse_xml(FONTS)  # a typing error here must not reach a reader
            part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{FONTS}'.encode()


def indent_two_characters(paragraph: Any) -> None:
    """First line indented by two characters of whatever size."""
    properties = paragraph._p.get_or_add_pPr()
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    properties.append(indent)
