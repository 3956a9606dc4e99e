"""A list of meters as a CSV file or a workbook: every row as texts by field, with what cannot be read. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from inventory.ledger.finding import refuse
from inventory.ledger.plain_list import plain_rows

#: Field → head of the list.
HEADS: Final[Mapping[str, str]] = {
    "code": "计量点编号",
    "name": "名称",
    "uscc": "企业统一社会信用代码",
    "kind": "类别",
    "item": "对象代码",
    "level": "级别",
    "process": "工序编号",
    "outlet": "排放口编号",
    "place": "位置",
    "unit": "单位",
    "reading_kind": "数值类型",
    "ledger_field": "填入台账",
    "period_minutes": "采集周期(分钟)",
    "is_online": "在线",
    "is_smart": "智能",
    "point": "发用电点",
    "key_objects": "重点对象",
    "installed_on": "安装日期",
    "removed_on": "拆除日期",
    "calibration_due": "检定到期",
}
NEEDED: Final = ("code", "name", "kind", "unit", "installed_on")
#: Words of the list for the codes of the register.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {
        "能源": "energy", "水": "water", "物料": "material", "污染物": "pollutant", "碳": "carbon",
        "治理设施": "facility", "环境站": "station",
    },
    "reading_kind": {"瞬时值": "mean", "时段量": "amount", "累计读数": "counter", "": "amount"},
    "point": {"发电": "generation", "用网": "grid", "": ""},
    "level": {"一级": "1", "二级": "2", "三级": "3", "1": "1", "2": "2", "3": "3", "": "1"},
}  # fmt: skip
KEY_WORDS: Final = {"重点用能": "energy", "重点排污": "pollution", "重点碳排放": "carbon", "循环利用": "recycling"}
YES: Final = {"是": True, "否": False, "": False, "1": True, "0": False}
MOST_ROWS: Final = 2000


class ListedMeter(NamedTuple):
    """One row: the number a person sees, typed values by field, and what is wrong with its cells."""

    number: int
    values: dict[str, Any]
    problem: str = ""


def read_meters(data: bytes, name: str) -> list[ListedMeter]:
    """Rows of the list under its heads. Raises: LedgerRefused for a file that is no such list."""
    rows = [(number, cells) for number, cells in plain_rows(data, name) if any(cells)]
    if not rows:
        raise refuse("file_empty", "清单是空的。", "请下载模板，按表头逐行填写。")
    known = {head: field for field, head in HEADS.items()}
    places = {known[head]: place for place, head in enumerate(rows[0][1]) if head in known}
    missing = [HEADS[field] for field in NEEDED if field not in places]
    if missing:
        raise refuse("list_heads", f"第 {rows[0][0]} 行不是表头，缺少列：{'、'.join(missing)}。", "请使用下载的模板。")
    if len(rows) - 1 > MOST_ROWS:
        raise refuse("list_rows", f"清单有 {len(rows) - 1} 行，超过 {MOST_ROWS} 行。", "请分批导入。")
    return [_row(number, cells, places) for number, cells in rows[1:]]


def _row(number: int, cells: list[str], places: Mapping[str, int]) -> ListedMeter:
    text = {field: cells[places[field]].strip() if field in places and places[field] < len(cells) else ""
            for field in HEADS}  # fmt: skip
    blank = [HEADS[field] for field in NEEDED if not text[field]]
    if blank:
        return ListedMeter(number, text, f"缺少{'、'.join(blank)}。请补填。")
    values: dict[str, Any] = dict(text)
    try:
        for field, words in WORDS.items():
            values[field] = words.get(text[field], text[field] if text[field] in words.values() else None)
            if values[field] is None:
                return ListedMeter(number, text, f"{HEADS[field]}“{text[field][:20]}”不在可选项中。")
        for field in ("is_online", "is_smart"):
            if text[field] not in YES:
                return ListedMeter(number, text, f"{HEADS[field]}填“是”或“否”。")
            values[field] = YES[text[field]]
        parts = [part for part in text["key_objects"].replace(",", "、").split("、") if part]
        if unknown := [part for part in parts if part not in KEY_WORDS]:
            return ListedMeter(number, text, f"重点对象“{unknown[0][:20]}”不在可选项中。")
        values["key_objects"] = [KEY_WORDS[part] for part in parts]
        values["level"] = int(values["level"])
        values["period_minutes"] = int(text["period_minutes"] or 60)
        for field in ("installed_on", "removed_on", "calibration_due"):
            values[field] = date.fromisoformat(text[field][:10]) if text[field] else None
    except ValueError:
        return ListedMeter(number, text, "采集周期或日期读不出。周期写整数分钟，日期写成 2026-03-01。")
    return ListedMeter(number, values)
