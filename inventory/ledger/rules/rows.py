"""Rules that hold on every sheet: required cells, bounds, repeated rows, rows without quantities, unknown places."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from inventory.ledger.cells import NOTHING
from inventory.ledger.columns import Column
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, WARNING, Finding, finding
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows


def check_rows(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """Every generic rule on one sheet."""
    idle = set(idle_rows(rows))
    for position in sorted(idle):
        message = f"第 {rows.rows[position] + 1} 行没有填数量，未计入。"
        remedy = "本月未发生请填 NO；不需要的行可以留空。"
        field = next(
            (column.field for column in rows.sheet.with_role("item", "place") if column.field in rows.places), ""
        )
        yield remark(rows, field, position, "row_without_quantity", message, severity=WARNING, remedy=remedy)
    for column in rows.sheet.columns:
        yield from _check_required(rows, column, idle)
        yield from _check_bounds(rows, column)
    yield from _check_duplicates(rows, idle)
    yield from _check_processes(rows, context, idle)


def idle_rows(rows: SheetRows) -> Iterator[int]:
    """Positions of rows that name an item or place but hold no quantity at all, as prefilled rows do."""
    quantities = [column.field for column in rows.sheet.with_role("quantity") if column.field in rows.places]
    if not rows.sheet.with_role("quantity"):
        return
    cells = [(rows.values[name], rows.typed[name]) for name in quantities]
    noted = {position for name, position in rows.notations if name in quantities}
    for position in range(len(rows.rows)):
        # A cell with something unreadable in it is a mistake to correct, not an empty row.
        held = any(values[position] is not None or typed[position].strip() for values, typed in cells)
        if not held and position not in noted:
            yield position


def _holding(rows: SheetRows, test: str) -> list[bool]:
    """Whether each row meets a test: a cell is filled, or says one of some answers."""
    name, _, wanted = test.partition("=")
    values = rows.base.get(name) or rows.values.get(name) or [None] * len(rows.rows)
    if wanted:
        answers = wanted.split("|")
        return [value in answers for value in values]
    cells = rows.values.get(name) or values
    noted = {position for field, position in rows.notations if field == name}
    return [value is not None or position in noted for position, value in enumerate(cells)]


def _needed(rows: SheetRows, column: Column) -> list[bool]:
    """Whether each row needs the cell of a column."""
    required = column.required
    if required.always:
        return [True] * len(rows.rows)
    clauses = [[_holding(rows, test) for test in clause] for clause in required.unless or (required.when,)]
    met = [all(tests) for tests in zip(*clauses[0], strict=True)]
    for clause in clauses[1:]:
        met = [before or all(tests) for before, tests in zip(met, zip(*clause, strict=True), strict=True)]
    return [not one for one in met] if required.unless else met


def _reason(rows: SheetRows, column: Column) -> str:
    headers = rows.sheet.by_field
    tests = [test.partition("=") for test in column.required.when]
    if any(wanted for _, _, wanted in tests):
        return "、".join(_when(headers[name], wanted) for name, _, wanted in tests) + "时必填。"
    if column.required.when:
        names = "、".join(headers[test.partition("=")[0]].header_zh for test in column.required.when)
        return f"填了{names}就要填本列。"
    clauses = [
        "和".join(headers[test].header_zh for test in clause)
        for clause in column.required.unless
        if all("=" not in test for test in clause)
    ]
    return f"也可以改填{'，或'.join(clauses)}。" if clauses else ""


def _when(column: Column, wanted: str) -> str:
    """What a cell must say for another to be needed: “数据来源等级为统计或专家”."""
    if not wanted:
        return f"填了{column.header_zh}"
    labels = [choice.label for choice in column.choices if choice.code in wanted.split("|")]
    return f"{column.header_zh}为{'或'.join(labels) or wanted}"


def _check_required(rows: SheetRows, column: Column, idle: set[int]) -> Iterator[Finding]:
    if column.field not in rows.places and not column.required.conditional:
        return
    if not (column.required.always or column.required.conditional):
        return
    values = rows.values.get(column.field)
    if values is not None and None not in values:
        return
    typed, needed = rows.typed.get(column.field), _needed(rows, column)
    for position, value in enumerate(rows.values.get(column.field, [None] * len(rows.rows))):
        if value is not None or not needed[position] or position in idle or rows.filled(column.field, position):
            continue
        # A cell that was refused has its own finding; a cell read as “nothing” is missing.
        text = typed[position].strip() if typed else ""
        if text and text.casefold() not in NOTHING:
            continue
        message = f"“{column.header_zh}”没有填。"
        remedy = _reason(rows, column) or "请补填；空白不作 0。"
        if column.role == "quantity" and column.required.always:
            remedy = "请补填；未发生填 NO，未估算填 NE，已含在别处填 IE，保密填 C。"
        yield remark(rows, column.field, position, "required", message, expected=column.heading, remedy=remedy)


def _check_bounds(rows: SheetRows, column: Column) -> Iterator[Finding]:
    lowest, highest = column.minimum, column.maximum
    if lowest is None and highest is None and column.unit != "%":
        return
    for position, value in enumerate(rows.values.get(column.field, [])):
        if not isinstance(value, Decimal):
            continue
        limit = rows.base[column.field][position] if column.unit in ("h",) else value
        if limit is None:
            continue
        if (lowest is not None and limit < lowest) or (highest is not None and limit > highest):
            bounds = "、".join(
                text
                for bound, text in ((lowest, f"不小于 {lowest}"), (highest, f"不大于 {highest}"))
                if bound is not None
            )
            message = f"“{column.header_zh}”{shown(value)} 超出范围。"
            yield remark(rows, column.field, position, "bounds", message, expected=bounds, remedy="请核对数值和单位。")
        elif column.unit == "%" and 0 < value <= 1:
            message = f"“{column.header_zh}”{shown(value)} 按 {shown(value)}% 读取。"
            remedy = f"如为 {shown(value * 100)}%，请填 {shown(value * 100)}。"
            yield remark(rows, column.field, position, "percent", message, severity=WARNING, remedy=remedy)


def _check_duplicates(rows: SheetRows, idle: set[int]) -> Iterator[Finding]:
    names = [column.field for column in rows.sheet.columns if column.identity and column.field in rows.places]
    if not names:
        return
    first: dict[tuple[Any, ...], int] = {}
    for position, cells in enumerate(zip(*(rows.base.get(name) or rows.values[name] for name in names), strict=True)):
        if position in idle:
            continue
        key = tuple(cell or "" for cell in cells)
        if key in first:
            headers = "、".join(rows.sheet.by_field[name].header_zh for name in names)
            earlier = rows.rows[first[key]] + 1
            message = f"与第 {earlier} 行重复（{headers}相同），会重复计算。"
            place = next((name for name in names if name != "period"), names[0])
            remedy = "请合并为一行，或分别填写工序。"
            yield remark(rows, place, position, "row_duplicate", message, severity=ERROR, remedy=remedy)
        else:
            first[key] = position


def _check_processes(rows: SheetRows, context: LedgerContext, idle: set[int]) -> Iterator[Finding]:
    known = "、".join(sorted(context.processes)) or "（未登记）"
    if rows.sheet.number == "02" and "process" not in rows.places and len(context.processes) > 1:
        message = "没有“工序编号”列，全部按全厂计。"
        remedy = "宜补上该列并填工序编号，才能看出碳和污染来自哪道工序。"
        yield finding("process_blank", message, sheet=rows.title, severity=WARNING, expected=known, remedy=remedy)
    for position, process in enumerate(rows.values.get("process", [])):
        if process is not None and process not in context.processes:
            message = f"本企业没有登记工序“{process}”。"
            remedy = "请填已登记的工序编号，或先在企业信息中登记。"
            yield remark(rows, "process", position, "process_unknown", message, expected=known, remedy=remedy)
        elif process is None and rows.sheet.number == "02" and len(context.processes) > 1 and position not in idle:
            message = "没有填工序编号，按全厂计。"
            remedy = "宜填工序编号，才能看出碳和污染来自哪道工序。"
            severity = WARNING
            yield remark(
                rows, "process", position, "process_blank", message, severity=severity, expected=known, remedy=remedy
            )
