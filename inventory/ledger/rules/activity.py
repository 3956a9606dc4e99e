"""Rules of products and materials that release greenhouse gas in a process: names, purposes and units."""

from collections.abc import Iterator
from typing import Final

from inventory.ledger.activities import NAMED_SHEETS, Activity, activities, nearest
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows

DISTANCE_UNIT: Final = "km"
UNIT_NAMES: Final = {"t": "吨", "ha": "公顷", "piece": "头、只或个"}
#: Uses in which a material is only a raw material or a refill: many of them have no method.
PLAIN_PURPOSES: Final = ("feed", "refrigerant", "shield")
#: Purpose under which a gas is what leaked of equipment in use.
REFILL: Final = "refill"


def check_activities(rows: SheetRows) -> Iterator[Finding]:
    """Unknown names that resemble an activity, purposes without a method, and amounts in a unit of no mass."""
    item = rows.sheet.item
    if rows.sheet.number not in NAMED_SHEETS or item is None:
        return
    known = activities().get(rows.sheet.number, {})
    for position, code in enumerate(rows.values.get(item.field, [])):
        if code is None:
            continue
        entry = known.get(code)
        if entry is None:
            yield from _check_unknown(rows, item.field, position, code)
        else:
            yield from _check_purpose(rows, position, entry)
            yield from _check_unit(rows, position, entry)


def _check_unknown(rows: SheetRows, field: str, position: int, code: str) -> Iterator[Finding]:
    """A product that resembles none has no process gas; a material is told unless it is plainly a raw material."""
    near = nearest(rows.sheet.number, code)
    plain = rows.sheet.number == "04" or rows.get("purpose", position) in (None, *PLAIN_PURPOSES)
    if not near and plain:
        return
    names = "、".join(entry.label for entry in near)
    message = f"“{code}”没有核算方法，不计过程排放。"
    remedy = f"是否为 {names}？是则请改填；不是请保留。" if names else "请按代码表填写；代码表中没有的请在说明中写明。"
    yield remark(rows, field, position, "activity_unknown", message, severity=WARNING, expected=names, remedy=remedy)


def _check_purpose(rows: SheetRows, position: int, entry: Activity) -> Iterator[Finding]:
    purpose = rows.get("purpose", position)
    if purpose == "refrigerant" and REFILL in entry.purposes:
        message = f"{entry.name_zh}用途为制冷剂，不计排放。"
        remedy = "装入所生产的设备请保留；补充到在役设备的请改填“设备运行补充”。"
        yield remark(rows, "purpose", position, "activity_refill", message, severity=INFO, remedy=remedy)
    if rows.sheet.number != "05" or purpose is None or purpose in (*entry.purposes, *PLAIN_PURPOSES):
        return
    choices = rows.sheet.by_field["purpose"].choices
    allowed = "、".join(choice.label for choice in choices if choice.code in entry.purposes)
    message = f"{entry.name_zh}没有这一用途的核算方法，不计过程排放。"
    remedy = f"请核对用途；有方法的用途是 {allowed}。"
    yield remark(
        rows, "purpose", position, "activity_purpose", message, severity=WARNING, expected=allowed, remedy=remedy
    )


def _check_unit(rows: SheetRows, position: int, entry: Activity) -> Iterator[Finding]:
    """The method of an activity is per its base unit; the amount must be of that dimension."""
    field = "product_qty" if rows.sheet.number == "04" else "qty"
    if rows.sheet.number == "05" and entry.unit == DISTANCE_UNIT and rows.get("distance", position) is None:
        message = f"{entry.name_zh}按行驶里程核算，没有填行驶里程。"
        yield remark(rows, "distance", position, "activity_unit", message, remedy="请在“行驶里程(km)”列填写当月里程。")
        return
    units = rows.units.get(field)
    unit = units[position] if units else None
    if unit is None or unit.base == entry.unit or rows.get(field, position) is None:
        return
    name = UNIT_NAMES.get(entry.unit, entry.unit)
    message = f"{entry.name_zh}应按{name}计量，读到“{rows.unit_texts[field][position]}”，不能核算过程排放。"
    place = "product_unit" if rows.sheet.number == "04" else field
    yield remark(
        rows, place, position, "activity_unit", message, severity=ERROR, expected=name, remedy=f"请折算为{name}后填写。"
    )
