"""The user's workbook comes back with its cells marked and nothing else changed."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from inventory.ledger import annotate as room
from inventory.ledger.annotate import annotate, annotate_book
from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.finding import finding
from tests.inventory.ledger.filing import edited, filed, findings, parsed

ENERGY = "02_能源消费"


def test_cells_are_coloured_and_commented() -> None:
    data = filed(s02_0_ncv=19570, s02_0_consumption=9990)
    found = findings(data)
    book = load_workbook(BytesIO(annotate(data, found)))
    cell = book[ENERGY]["S4"]
    assert cell.fill.fgColor.rgb.endswith("F4C7CC")
    assert "单位是否为 kJ/kg？" in cell.comment.text and "收到基" in cell.comment.text
    assert book[ENERGY]["H4"].comment is None
    rows = [[cell.value for cell in row] for row in book["检查结果"].iter_rows(min_row=2)]
    assert [row[1:4] for row in rows] == [[entry.sheet, entry.cell, "错误"] for entry in found]
    assert book["检查结果"]["C2"].hyperlink.location == f"'{ENERGY}'!{found[0].cell}"


def test_marked_workbook_is_read_like_the_original() -> None:
    data = filed(s02_0_ncv=19570)
    marked = annotate(data, findings(data))
    assert findings(marked) == findings(data)
    assert annotate(marked, findings(marked)).count(b"PK\x05\x06") == 1
    assert load_workbook(BytesIO(annotate(marked, findings(marked)))).sheetnames.count("检查结果") == 1


def test_own_comment_is_kept() -> None:
    data = filed(s09_0_waste_code="灰")
    book = load_workbook(BytesIO(data))
    book["09_固体废物"]["C4"].comment = Comment("问过环保科", "张三")
    stream = BytesIO()
    book.save(stream)
    marked = load_workbook(BytesIO(annotate(stream.getvalue(), findings(stream.getvalue()))))
    text = marked["09_固体废物"]["C4"].comment.text
    assert "不是固体废物代码" in text and "问过环保科" in text


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\tcmd", '=HYPERLINK("x")'])
def test_dangerous_texts_stay_texts(text: str) -> None:
    entry = finding("x", text, sheet=ENERGY, cell="C4", read=text)
    page = load_workbook(BytesIO(annotate(filed(), [entry])))["检查结果"]
    for cell in (page["E2"], page["F2"]):
        assert cell.data_type == "s" and cell.value == text
        assert cell.quotePrefix


def test_users_text_that_looks_like_a_formula_stays_text() -> None:
    data = filed(s09_0_destination="=1+1")
    assert parsed(data).lines.query("sheet == '09'")["parameters"].iloc[0]["destination"] == "=1+1"
    again = parsed(annotate(data, [finding("x", "x", sheet="09_固体废物", cell="C4")]))
    assert again.lines.query("sheet == '09'")["parameters"].iloc[0]["destination"] == "=1+1"


def test_control_characters_do_not_break_the_file() -> None:
    entry = finding("x", "坏\x00字\x0b", sheet=ENERGY, cell="C4", read="\x1f")
    assert load_workbook(BytesIO(annotate(filed(), [entry])))["检查结果"]["E2"].value == "坏字"


def test_merged_cell_is_coloured_without_failing() -> None:
    book = load_workbook(BytesIO(filed()))
    book[ENERGY].merge_cells("S4:T4")
    stream = BytesIO()
    book.save(stream)
    entry = finding("x", "x", sheet=ENERGY, cell="T4")
    assert annotate(stream.getvalue(), [entry])


def test_very_large_workbook_comes_back_as_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MARKED_BYTES", 1000)
    data = edited(filed(), {})
    assert load_workbook(BytesIO(annotate(data, findings(data)))).sheetnames == ["检查结果"]


APPLIED = {
    "code": "unit:kWh",
    "label": "改计量单位",
    "edits": [{"sheet": ENERGY, "cell": "E6", "old": "万千瓦时", "new": "千瓦时"}],
    "name": "张三",
    "at": "2025-04-02T09:30:00+08:00",
}


def test_a_corrected_cell_holds_what_counts_and_tells_what_was_typed() -> None:
    data = filed()
    number = {**APPLIED, "edits": [{"sheet": ENERGY, "cell": "K4", "old": "9900", "new": "9.9"}]}
    book = load_workbook(BytesIO(annotate(data, [], [APPLIED, number])))
    unit, used = book[ENERGY]["E6"], book[ENERGY]["K4"]
    assert (unit.value, used.value) == ("千瓦时", 9.9)
    assert unit.comment.text.startswith("【修正】原值 万千瓦时，已按“改计量单位”修正。张三 2025-04-02 09:30")
    assert unit.fill.fgColor.rgb.endswith("CFE8DB")
    row = [cell.value for cell in book["检查结果"][2]]
    assert row[1:7] == [ENERGY, "E6", "修正", "改计量单位", "万千瓦时", "千瓦时"]
    assert load_workbook(BytesIO(data))[ENERGY]["E6"].value == "万千瓦时"


def with_result(data: bytes, cell: str, result: bytes, kind: bytes = b"") -> bytes:
    """The formula of a cell of the energy sheet with its result, as a spreadsheet program saves it."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "xl/worksheets/sheet2.xml":
                found = re.search(rb'<c r="' + cell.encode() + rb'"([^>]*)>(<f>.*?</f>)<v ?/?>(</v>)?</c>', body)
                assert found is not None
                full = b'<c r="%s"%s%s>%s<v>%s</v></c>' % (cell.encode(), found[1], kind, found[2], result)
                body = body.replace(found[0], full)
            new.writestr(entry, body)
    return stream.getvalue()


def test_formulas_keep_their_results_in_the_marked_workbook() -> None:
    """Read again without a spreadsheet program in between, the marked file says the same."""
    data = edited(filed(), {(ENERGY, "K6"): "=1200+30", (ENERGY, "E6"): '="万"&"千瓦时"'})
    data = with_result(with_result(data, "K6", b"1230"), "E6", "万千瓦时".encode(), b' t="str"')
    assert parsed(data).lines.equals(parsed(filed()).lines)
    marked = annotate(data, [finding("x", "x", sheet=ENERGY, cell="H6")])
    assert load_workbook(BytesIO(marked))[ENERGY]["K6"].value == "=1200+30"
    assert parsed(marked).lines.equals(parsed(data).lines)


def test_a_file_without_sheets_comes_back_as_a_workbook() -> None:
    """A CSV: the cells at their places, texts as texts, marked; its name may be no title of a sheet."""
    title = "三月[能源]:年度" + "长" * 40
    book = RawBook({title: RawSheet((0, 0), [["企业", "用电量"], ["=1+1", "1,230"], [None, 5.0]])})
    marked = load_workbook(BytesIO(annotate_book(book, [finding("x", "说明", sheet=title, cell="B2")])))
    page = marked.worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["企业", "用电量"],
        ["=1+1", "1,230"],
        [None, 5],
    ]
    assert page["A2"].data_type == "s"
    assert "说明" in page["B2"].comment.text
    assert marked["检查结果"]["C2"].hyperlink.location == f"'{page.title}'!B2"
