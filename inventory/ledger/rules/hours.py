"""Hours of a month against the calendar, and abatement that ran without what it needs."""

from calendar import monthrange
from collections.abc import Iterator
from typing import Final

from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

#: Techniques that work by a reagent. Dry and semi-dry desulphurisation use one too.
WITH_REAGENT: Final = ("fgd", "scr", "sncr")
ABATEMENT: Final = "10"


def check_hours(rows: SheetRows) -> Iterator[Finding]:
    """More hours than the calendar month has: days × 24."""
    column = rows.sheet.by_field.get("hours")
    if column is None or not {"hours", "period"} <= rows.places.keys():
        return
    longest: dict[str, int] = {}
    for position, (hours, period) in enumerate(zip(rows.base["hours"], rows.values["period"], strict=True)):
        if hours is None or period is None:
            continue
        if period not in longest:
            longest[period] = monthrange(int(period[:4]), int(period[5:]))[1] * 24
        # Beyond the limit of the column there is a finding already.
        if longest[period] < hours and (column.maximum is None or hours <= column.maximum):
            message = f"{column.header_zh} {shown(hours)} 超过 {period} 的 {longest[period]} 小时。"
            expected = f"不大于 {longest[period]} h"
            remedy = "请核对；多台设备合计的请按设备分行填写。"
            where = (rows, "hours", position)
            yield remark(*where, "hours_month", message, severity=WARNING, expected=expected, remedy=remedy)


def check_abatement(rows: SheetRows) -> Iterator[Finding]:
    """A facility that ran without its reagent, or stood still and still used or removed something."""
    if rows.sheet.number != ABATEMENT or "hours" not in rows.places:
        return
    for position, hours in enumerate(rows.base["hours"]):
        if hours:
            yield from _check_reagent(rows, position)
        elif hours is not None:
            yield from _check_idle(rows, position)


def _check_reagent(rows: SheetRows, position: int) -> Iterator[Finding]:
    if rows.get("technique", position) not in WITH_REAGENT:
        return
    reagent, used = rows.get("reagent", position), rows.get("reagent_qty", position)
    noted = rows.notations.get(("reagent_qty", position))
    if reagent is not None and (used or noted in ("IE", "C")):
        return
    label = next(
        one.label for one in rows.sheet.by_field["technique"].choices if one.code == rows.get("technique", position)
    )
    field = "reagent" if reagent is None else "reagent_qty"
    message = f"{label}运行 {shown(rows.get('hours', position))} 小时，没有填{rows.sheet.by_field[field].header_zh}。"
    remedy = "请补填药剂和当月用量；已在05表填报的，用量填 IE 并说明。"
    yield remark(rows, field, position, "reagent_missing", message, severity=WARNING, remedy=remedy)


def _check_idle(rows: SheetRows, position: int) -> Iterator[Finding]:
    field = next((name for name in ("removed", "reagent_qty", "cod_removed") if rows.get(name, position)), "")
    if field:
        header = rows.sheet.by_field[field].header_zh
        message = f"运行时间为 0，{header}却是 {shown(rows.get(field, position))}。"
        remedy = "请核对运行时间和本格。"
        yield remark(rows, field, position, "removed_idle", message, severity=WARNING, remedy=remedy)
