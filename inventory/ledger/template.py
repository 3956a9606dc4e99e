"""The template of one enterprise and month: prefilled rows, drop-downs, comments, help and code list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from inventory.ledger.columns import (
    CODE_SHEET,
    HELP_SHEET,
    TEMPLATE_VERSION,
    VERSION_NAME,
    Column,
    Sheet,
    active_sheets,
)
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.offered import OfferedRow, offered_rows
from inventory.ledger.required import required_text
from inventory.ledger.template_codes import code_lists, write_codes
from inventory.ledger.template_page import Styles, write_hints, write_page
from inventory.ledger.workbook import complete_row

GUIDE = (
    "每月在本文件填写一次，填好后在平台“台账”页上传；上传后先看检查结果，再确认提交。",
    "第 1 行（隐藏）和第 2 行是表头，请勿改动；第 3 行是示例，不读取；从第 4 行起填写。",
    "空白表示没有数据，不等于 0。没有发生填 NO，没有估算填 NE，已含在别处填 IE，需保密填 C。",
    "NE、IE、C 请在同一格写明原因，如“NE 计量表故障”“IE（计入3号锅炉）”。",
    "数量列只填数字；单位以“计量单位”列或表头为准。",
    "上月的数在批注和选中单元格的提示里，仅供参考，不会被读取。",
    "黄色的格子是还没填的必填项；不用的行可以整行留空或删除；可以增加行。",
    "带 * 的列必填。文件不需要宏、公式和保护。",
)


def build_template(
    enterprise: LedgerEnterprise,
    year: int,
    month: int,
    returning: Mapping[str, Sequence[OfferedRow]] | None = None,
    label: str = "上月",
) -> bytes:
    """Template bytes for one enterprise and month.

    `returning` holds the rows of the newest ledger before the month by sheet; their amounts are shown in comments and
    prompts only, never as values, behind `label`.
    """
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"title": f"{enterprise.name} {year}-{month:02d}", "created": datetime(year, month, 1, tzinfo=UTC)}
        )
        book.define_name(VERSION_NAME, f'="{TEMPLATE_VERSION}"')
        styles = Styles(book)
        _write_guide(book.add_worksheet(HELP_SHEET), styles, enterprise, year, month)
        pages = {sheet.number: book.add_worksheet(sheet.title) for sheet in active_sheets().values()}
        places = write_codes(book.add_worksheet(CODE_SHEET), styles.head, code_lists(enterprise))
        for number, page in pages.items():
            sheet = active_sheets()[number]
            rows = offered_rows(enterprise, sheet, (returning or {}).get(number, ()))
            filled = [complete_row(sheet, row.cells, enterprise, year, month) for row in rows]
            write_page(page, sheet, styles, places, filled)
            write_hints(page, sheet, rows, label)
        pages["02"].activate()
    return stream.getvalue()


def _write_guide(page: Worksheet, styles: Styles, enterprise: LedgerEnterprise, year: int, month: int) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 5, 24, styles.wrap)
    page.write_string(0, 0, f"{enterprise.name} {year} 年 {month} 月台账", styles.title)
    for row, text in enumerate(GUIDE, start=2):
        page.write_string(row, 0, f"{row - 1}. {text}")
    row = len(GUIDE) + 3
    for sheet in active_sheets().values():
        page.write_string(row, 0, sheet.title, styles.head)
        for index, header in enumerate(("列", "单位", "必填", "说明", "依据"), start=1):
            page.write_string(row, index, header, styles.head)
        for texts in _guide_rows(sheet, sheet.columns):
            row += 1
            for index, text in enumerate(texts, start=1):
                page.write_string(row, index, text)
        row += 2


def _guide_rows(sheet: Sheet, columns: Iterable[Column]) -> Iterator[tuple[str, ...]]:
    for column in columns:
        unit = "计量单位" if column.unit_field else column.shown_unit
        yield column.header_zh, unit, required_text(sheet, column), column.help_zh, column.clause
