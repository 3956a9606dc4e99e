"""Forms as enterprises keep them, each written beside the rows of our own template that say the same."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from inventory.ledger.mapping import MappedColumn, TableMapping, headings, row_texts
from tests.inventory.ledger.filing import reader


@dataclass(frozen=True)
class MessyForm:
    """Bytes of a form, the mapping of its sheet, and the same ledger as rows of the template by sheet number."""

    data: bytes
    table: TableMapping
    rows: dict[str, list[dict[str, Any]]]


def book_bytes(title: str, rows: list[list[Any]], prepare: Callable[[Any], None] = lambda page: None) -> bytes:
    """A workbook of one sheet with the given cells; `prepare` merges and hides."""
    book = Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    prepare(page)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(data: bytes, first: int, heads: int, columns: list[MappedColumn], *, units: bool = False, **said: Any) -> Any:
    """A mapping whose headings are read from the sample, as the page does it."""
    raw = next(iter(reader().read(data, "样.xlsx").sheets.values()))
    texts = row_texts(raw, first + heads) if units else ()
    return TableMapping(
        first=first,
        heads=heads,
        headings=headings(raw, first, heads),
        unit_texts=texts,
        columns=tuple(columns),
        **{"target": "02", **said},
    )


def titled_list(diesel: Any = 120.5) -> MessyForm:
    """Title and preamble, units in the headings, a hidden column, total and notes below."""
    rows = [
        ["某某热电有限公司能源消费台账"],
        ["填报人：李四", None, "2025年3月"],
        [],
        ["序号", "能源名称", "内部编号", "消费量（t）", "购进量（t）"],
        [1, "一般烟煤", "ZJ-01", 9900, 10000],
        [2, "柴油", "ZJ-02", diesel, 130],
        ["合计", None, None, 10020.5, 10130],
        ["注：数据来自皮带秤"],
    ]

    def hide(page: Any) -> None:
        page.merge_cells("A1:E1")
        page.column_dimensions["C"].hidden = True

    data = book_bytes("能耗", rows, hide)
    columns = [
        MappedColumn(1, "energy_code"),
        MappedColumn(3, "consumption", unit="t"),
        MappedColumn(4, "purchase", unit="t"),
    ]
    said = {"period": "cell:C2", "constants": {"basis": "当月", "data_tier": "报表"}}
    same = [
        {"energy_code": "一般烟煤", "unit": "t", "consumption": 9900, "purchase": 10000},
        {"energy_code": "柴油", "unit": "t", "consumption": diesel, "purchase": 130},
    ]
    return MessyForm(data, table(data, 3, 1, columns, sheet="能耗", **said), {"02": same})


def months_across() -> MessyForm:
    """Twelve months in columns under a merged head, the year in the title, the unit in a column."""
    rows: list[list[Any]] = [
        ["2024年度用能情况表"],
        ["品种", "单位", "消费量", *[None] * 11],
        [None, None, *[f"{month}月" for month in range(1, 13)]],
        ["天然气", "万立方米", *[10 + month / 4 for month in range(1, 13)]],
        ["电力", "万千瓦时", *[100 * month for month in range(1, 13)]],
    ]
    rows[4][6] = None  # May was not metered: missing, never zero.

    def merge(page: Any) -> None:
        for area in ("A1:N1", "A2:A3", "B2:B3", "C2:N2"):
            page.merge_cells(area)

    data = book_bytes("年度", rows, merge)
    months = [MappedColumn(month + 1, "consumption", month=f"{month:02d}") for month in range(1, 13)]
    columns = [MappedColumn(0, "energy_code"), MappedColumn(1, "unit"), *months]
    said = {"period": "cell:A1", "constants": {"basis": "当月", "data_tier": "报表"}}
    gas = [
        {"period": f"2024-{month:02d}", "energy_code": "天然气", "unit": "万立方米", "consumption": 10 + month / 4}
        for month in range(1, 13)
    ]
    power = [
        {"period": f"2024-{month:02d}", "energy_code": "电力", "unit": "万千瓦时", "consumption": 100 * month}
        for month in range(1, 13)
        if month != 5
    ]
    return MessyForm(data, table(data, 1, 2, columns, **said), {"02": gas + power})


def fuels_across() -> MessyForm:
    """One row a month, one column a fuel, units in a row of their own, year and month in two columns."""
    rows = [
        ["年", "月", "工段", "外购电", "柴油", "天然气"],
        [None, None, None, "kWh", "kg", "万m3"],
        [2025, "2月", "GX01", 1230000, 900, 12.5],
        [2025, "3月", "GX01", 1180000, None, 11.25],
        [],
        ["制表：王五"],
    ]
    data = book_bytes("Sheet1", rows)
    columns = [
        MappedColumn(0, "$year"),
        MappedColumn(1, "$month"),
        MappedColumn(2, "process"),
        MappedColumn(3, "consumption", unit="kWh", item="33"),
        MappedColumn(4, "consumption", unit="kg", item="21"),
        MappedColumn(5, "consumption", unit="万m3", item="15"),
    ]
    said = {"constants": {"basis": "当月", "data_tier": "监测"}}

    def row(month: int, code: str, unit: str, amount: float) -> dict[str, Any]:
        period = f"2025-{month:02d}"
        found = {"period": period, "energy_code": code, "process": "GX01", "unit": unit, "consumption": amount}
        return {**found, "data_tier": "监测"}

    same = [
        row(2, "33", "kWh", 1230000),
        row(2, "21", "kg", 900),
        row(2, "15", "万m3", 12.5),
        row(3, "33", "kWh", 1180000),
        row(3, "15", "万m3", 11.25),
    ]
    return MessyForm(data, table(data, 0, 1, columns, units=True, **said), {"02": same})


def pollutants_across() -> MessyForm:
    """A merged two-level head: pollutant above, concentration and emission in kg below."""
    rows = [
        ["排放口", "废气量", "二氧化硫", None, "氮氧化物", None],
        [None, "万标m3", "浓度", "排放量(kg)", "浓度", "排放量(kg)"],
        ["DA001", 20000, 35, 7000, 45, 9000],
    ]
    data = book_bytes("废气", rows, lambda page: page.merge_cells("C1:D1") or page.merge_cells("E1:F1"))
    columns = [
        MappedColumn(0, "outlet"),
        MappedColumn(1, "gas_volume"),
        MappedColumn(2, "conc_avg", item="a21026"),
        MappedColumn(3, "emission", unit="kg", item="a21026"),
        MappedColumn(4, "conc_avg", item="a21002"),
        MappedColumn(5, "emission", unit="kg", item="a21002"),
    ]
    said = {"target": "07", "period": "2025-03", "constants": {"method": "自动监测"}}
    same = [
        {
            "outlet": "DA001",
            "pollutant": code,
            "gas_volume": 20000,
            "conc_avg": mean,
            "emission": mass,
            "method": "cems",
        }
        for code, mean, mass in (("a21026", 35, 7), ("a21002", 45, 9))
    ]
    return MessyForm(data, table(data, 0, 2, columns, **said), {"07": same})


FORMS = {form.__name__: form for form in (titled_list, months_across, fuels_across, pollutants_across)}
