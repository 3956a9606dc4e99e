"""What a form is proposed to be: its heading rows are told from preamble, stamps of a month and rows of data."""

from typing import Any

import pytest

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.columns import active_sheets
from inventory.ledger.mapped import find_table
from inventory.ledger.mapping import TableMapping
from inventory.ledger.mapping_heads import find_heads
from inventory.ledger.mapping_proposal import candidates, propose
from tests.inventory.ledger.filing import reader
from tests.inventory.ledger.messy_forms import FORMS

TITLE = "某某公司能源台账"
HEAD = ["序号", "能源名称", "消费量（t）", "购进量（t）"]


def sheet(*rows: list[Any]) -> RawSheet:
    width = max(len(row) for row in rows)
    return RawSheet((0, 0), [[*row, *[None] * (width - len(row))] for row in rows])


def proposed(*rows: list[Any]) -> TableMapping:
    return propose(RawBook({"表": sheet(*rows)}), "表")


@pytest.mark.parametrize(
    "stamp",
    [
        ["填报人：张三", None, None, "2026年8月"],
        ["填报人：张三", "审核人：李四", None, "动力车间"],
        ["某某公司", None, None, "2026年8月"],
        ["某某公司", None, "2026年8月", "2026年9月1日"],
        ["某某公司", None, None, {"date": "2026-08-01"}],
    ],
)
def test_a_stamp_above_the_headings_is_no_level_so_the_mapping_fits_the_next_month(stamp: list[Any]) -> None:
    rows = [[TITLE], stamp, HEAD, [1, "一般烟煤", 9900, 10000], [2, "柴油", 120.5, 130]]
    table = proposed(*rows)
    assert (table.first, table.heads, table.headings) == (2, 1, tuple(HEAD))
    later = RawBook({"表": sheet([TITLE], ["填报人：王五", None, None, "2026年9月"], *rows[2:])})
    assert find_table(later, table) == ("表", 2)


def test_the_stamp_gives_the_period() -> None:
    table = proposed([TITLE], ["填报人：张三", None, None, "2026年8月"], HEAD, [1, "柴油", 120.5, 130])
    assert table.period == "cell:D2"


@pytest.mark.parametrize(
    "data",
    [
        [["外购电", "kWh", 1180000, "甲"], ["柴油", "kg", 900, "乙"]],
        # As a CSV says it: every cell is text.
        [["外购电", "kWh", "1,180,000", "甲"], ["柴油", "kg", "900.5", "乙"]],
        [["外购电", "kWh", 1180000, "甲"]],
        [["外购电", "kWh", None, "甲"], ["柴油", "kg", 900, "乙"]],
        [["外购电", None, 1180000, "甲"], ["柴油", None, 900, "乙"]],
    ],
)
def test_a_row_of_data_is_never_a_heading(data: list[list[Any]]) -> None:
    head = ["品名", "计量", "本月数", None]
    table = proposed(["能源表"], ["制表单位 动力车间"], head, *data)
    assert (table.first, table.heads, table.headings) == (2, 1, ("品名", "计量", "本月数"))


def test_days_are_data_where_days_follow_and_headings_where_months_stand_across() -> None:
    days = sheet(["日期", "品名"], [{"date": "2026-08-01"}, "外购电"], [{"date": "2026-08-02"}, "柴油"])
    assert find_heads(days) == (0, 1)
    months = [{"date": "2026-01-01"}, {"date": "2026-02-01"}]
    assert find_heads(sheet(["2026年"], ["品种", "单位", *months], ["柴油", "kg", 3, 4])) == (1, 1)


@pytest.mark.parametrize(
    ("upper", "lower", "heads"),
    [
        (["品名", "数量", None], [None, "购进", "自用"], 2),  # 品名 is merged downwards
        (["电力", None, "天然气", None], ["购进", "自用", "购进", "自用"], 2),
        (["1月", None, "2月", None], ["购进", "自用", "购进", "自用"], 2),
        (["1月", "1月", "2月", "2月"], ["购进", "自用", "购进", "自用"], 2),
        ([None, "数量", None], ["品名", "购进", "自用"], 1),  # one cell
        (["某某公司", None, "动力车间"], ["品名", "购进", "自用"], 1),  # every heading says enough alone
    ],
)
def test_an_upper_row_is_a_level_only_over_headings_that_need_it(
    upper: list[Any], lower: list[Any], heads: int
) -> None:
    data = [[f"第{row}行", 2, 3, 4][: len(lower)] for row in range(3)]
    assert find_heads(sheet(["台账"], upper, lower, *data)) == (3 - heads, heads)


@pytest.mark.parametrize("name", FORMS)
def test_the_headings_of_every_messy_form_are_found(name: str) -> None:
    form = FORMS[name]()
    book = reader().read(form.data, "表.xlsx")
    found = propose(book, next(iter(book.sheets)))
    assert (found.first, found.heads, found.headings) == (form.table.first, form.table.heads, form.table.headings)


def test_the_fields_a_heading_names_come_first() -> None:
    energy = active_sheets()["02"]
    assert candidates(energy, "消费量（t）")[0] == "consumption"
    assert candidates(energy, "3月") == tuple(column.field for column in energy.with_role("quantity"))
    assert candidates(energy, "内部编号") == ()
