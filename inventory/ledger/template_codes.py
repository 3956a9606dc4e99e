"""Lists behind the drop-downs of a template: codes and names side by side on one sheet."""

from collections.abc import Mapping
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.ledger.activities import activities
from inventory.ledger.columns import CODE_SHEET, NOTATION_KEYS, Column, Energy, active_sheets, energies
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.finding import column_letters

#: Usual units of an energy, by the dimension it is counted in; any other unit of the table is read as well.
UNITS: Final = {
    "mass": ("吨", "千克", "万吨"),
    "gas_volume": ("万立方米", "立方米", "万立方米(20℃)", "立方米(20℃)"),
    "heat": ("百万千焦", "吉焦", "吨"),
    "electricity": ("万千瓦时", "千瓦时", "兆瓦时"),
    "coal_equivalent": ("吨标准煤",),
}
OIL_UNITS: Final = ("升", "立方米")
UNIT_TITLES: Final = {
    "mass": "单位 重量",
    "oil": "单位 油品",
    "gas_volume": "单位 气体",
    "heat": "单位 热力",
    "electricity": "单位 电力",
    "coal_equivalent": "单位 标准煤",
}
ANY_UNIT: Final = "计量单位"
#: List of a column by its field, where it is no choice of its own.
FIELD_LISTS: Final = {
    "energy_code": "能源",
    "fuel": "能源",
    "unit": ANY_UNIT,
    "process": "工序",
    "waste_code": "固体废物",
    "product_code": "产品",
    "material_code": "物料",
    "meter": "计量器具",
    "counterparty": "交易对方",
    "facility": "治理设施",
}
Pairs = list[tuple[str, str]]


def unit_list(energy: Energy) -> str:
    """Title of the list of units that fit an energy."""
    return UNIT_TITLES["oil" if energy.density is not None else energy.dimension]


def unit_choices(energy: Energy) -> tuple[str, ...]:
    """Units offered for an energy, its usual one first; oil also by volume, heat also by weight of steam."""
    usual = UNITS[energy.dimension] + (OIL_UNITS if energy.density is not None else ())
    return tuple(dict.fromkeys((energy.form_unit, *usual)))


def code_lists(enterprise: LedgerEnterprise) -> dict[str, Pairs]:
    """Lists by title: pairs of code and name."""
    lists: dict[str, Pairs] = {
        "能源": [(energy.label, energy.form_unit) for energy in energies().values() if energy.kind != "total"],
        ANY_UNIT: [],
        **{title: [] for title in UNIT_TITLES.values()},
    }
    for energy in energies().values():
        if energy.kind != "total":
            for unit in unit_choices(energy):
                for title in (ANY_UNIT, unit_list(energy)):
                    if (unit, "") not in lists[title]:
                        lists[title].append((unit, ""))
    lists |= _registers(enterprise)
    for sheet in active_sheets().values():
        for column in sheet.columns:
            if column.choices:
                lists.setdefault(list_name(column), [(choice.label, "") for choice in column.choices])
    return lists


def _registers(enterprise: LedgerEnterprise) -> dict[str, Pairs]:
    pollutants = enterprise.pollutants
    return {
        "工序": list(enterprise.processes),
        "废气排放口": [(outlet.code, outlet.name) for outlet in enterprise.outlets if outlet.medium == "air"],
        "废水排放口": [(outlet.code, outlet.name) for outlet in enterprise.outlets if outlet.medium == "water"],
        "废气污染物": [pair for pair in pollutants if pair[0][:1].lower() == "a"],
        "废水污染物": [pair for pair in pollutants if pair[0][:1].lower() == "w"],
        "固体废物": list(enterprise.wastes),
        "产品": [*enterprise.products, *_activity_list("04")],
        "物料": _activity_list("05"),
        "计量器具": [(meter.code, meter.name) for meter in enterprise.meters],
        "交易对方": list(enterprise.partners),
        "治理设施": list(enterprise.facilities),
        "特殊标记": list(NOTATION_KEYS.items()),
    }


def _activity_list(sheet: str) -> Pairs:
    return [(entry.label, entry.unit) for entry in activities().get(sheet, {}).values()]


def list_name(column: Column) -> str:
    """Title of the list that a column's drop-down shows; empty when it has none."""
    if column.choices:
        return f"{column.sheet} {column.header_zh}"
    medium = {"07": "废气", "08": "废水"}.get(column.sheet, "")
    if medium and column.field in ("outlet", "pollutant"):
        return f"{medium}{'排放口' if column.field == 'outlet' else '污染物'}"
    return FIELD_LISTS.get(column.field, "")


def write_codes(page: Worksheet, head: Format, lists: Mapping[str, Pairs]) -> dict[str, str]:
    """Code lists side by side; returns the range of the codes by list title."""
    places = {}
    for index, (title, pairs) in enumerate(lists.items()):
        left = 2 * index
        page.write_string(0, left, title, head)
        page.write_string(0, left + 1, "名称" if any(name for _, name in pairs) else "", head)
        for row, (code, name) in enumerate(pairs, start=1):
            page.write_string(row, left, code)
            page.write_string(row, left + 1, name)
        page.set_column(left, left + 1, 16)
        if pairs:
            letters = column_letters(left)
            places[title] = f"='{CODE_SHEET}'!${letters}$2:${letters}${len(pairs) + 1}"
    page.freeze_panes(1, 0)
    return places
