"""Figures filed as 1–本月累计: the month is the running total less what the year's earlier months have filed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any, Final

import pandas as pd

from inventory.ledger.columns import Column, all_sheets
from inventory.ledger.context import FlowKey, LedgerContext
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding
from inventory.ledger.lines import plain_number
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows
from inventory.ledger.span import PLACES, START, figure

#: The sheet with a column for the basis of its figures, form 205-1.
SHEET: Final = "02"
CUMULATIVE: Final = "cumulative"
OPENING, CLOSING = "stock_begin", "stock_end"
#: What a line keeps of its running total: the total typed and the sum filed for the earlier months.
TOTAL, FILED_BEFORE = "cumulative", "filed_before"
#: The basis stays with the line: what was typed is the running total, for whoever fills the row in again.
BASIS: Final = {"basis": CUMULATIVE}
_WIDE: Final = Context(prec=60)
_REMEDY: Final = "请先补报缺的月份，或本行改填当月数、口径选“当月”。"


def flow_key(line: Mapping[str, Any]) -> FlowKey:
    """What tells one flow from every other of a month: place, item, partner, field and the row's identifying cells.

    line: sheet, item, process, outlet, counterparty, field and `parameters` as a ledger line has them.
    """
    given = line["parameters"] or {}
    names = ("sheet", "item", "process", "outlet", "field", "counterparty")
    others = (str(given.get(name) or "") for name in _identifying(line["sheet"], line["field"]))
    return (*(str(line[name] or "") for name in names), *others)


def flows_filed(lines: pd.DataFrame) -> dict[FlowKey, Decimal | None]:
    """Sum of every flow and stock of the energy sheet in one month's lines; NO is zero, another notation key None."""
    found: dict[FlowKey, Decimal | None] = {}
    for line in lines[lines["sheet"] == SHEET].to_dict("records"):
        key = flow_key({str(name): value for name, value in line.items()})
        amount = line["quantity"]
        value = Decimal(0) if line["notation"] == "NO" else None if line["notation"] or amount is None else amount
        before = found.get(key, Decimal(0))
        found[key] = None if value is None or before is None else before + Decimal(value)
    return found


def months_needed(parsed: ParsedLedger) -> set[str]:
    """Months in force that the checks compare with: those a running total is made of, and those bills reach into."""
    return {share.month for share in parsed.shares if not share.filed} | _months_before(parsed)


def settled_from(parsed: ParsedLedger) -> set[str]:
    """Months outside the file whose figures in force its running totals are settled against."""
    return _months_before(parsed) - set(parsed.periods)


def _months_before(parsed: ParsedLedger) -> set[str]:
    rows = parsed.sheets.get(SHEET)
    found: set[str] = set()
    for position in _positions(rows) if rows else ():
        found |= set(earlier_months(rows.get("period", position))) if rows else set()
    return found


def settle(parsed: ParsedLedger, context: LedgerContext) -> list[Finding]:
    """Replaces running totals by the month's own figures, in the rows and in the lines, once; says how at each cell."""
    rows = parsed.sheets.get(SHEET)
    if parsed.settled or rows is None or not _positions(rows):
        return []
    parsed.settled = True
    work = _Settlement(rows, set(parsed.periods), context)
    positions = [at for at in range(len(rows.rows)) if rows.get("period", at)]
    for position in sorted(positions, key=lambda at: (rows.get("period", at), at)):
        work.take(position)
    parsed.lines = _with_figures(parsed.lines, work)
    return work.findings


def _positions(rows: SheetRows) -> list[int]:
    """Rows typed as running totals whose month can be read."""
    basis = rows.values.get("basis", [])
    return [at for at, said in enumerate(basis) if said == CUMULATIVE and rows.get("period", at)]


def earlier_months(period: str) -> list[str]:
    """Months of the year before the month, both as `YYYY-MM`."""
    return [f"{period[:4]}-{month:02d}" for month in range(1, int(period[5:]))]


def _identifying(sheet: str, name: str) -> list[str]:
    columns: Iterable[Column] = all_sheets()[sheet].with_role("parameter")
    return [
        column.field
        for column in columns
        if column.identity and column.field not in ("counterparty", START) and name in column.carried_by
    ]


@dataclass
class _Settlement:
    """The energy rows of one file on their way to monthly figures."""

    rows: SheetRows
    months: set[str]
    context: LedgerContext
    figures: dict[tuple[str, FlowKey], Decimal | None] = field(default_factory=dict)
    replaced: dict[tuple[int, str], tuple[Decimal | None, dict[str, str]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, position: int) -> None:
        """One row, after every row of earlier months."""
        rows = self.rows
        period = rows.get("period", position)
        running = rows.get("basis", position) == CUMULATIVE
        earlier = earlier_months(period)
        absent = [month for month in earlier if month not in self.months and month not in self.context.filed]
        if running and absent:
            self._say_missing(position, absent)
        for name in (*rows.sheet.by_field[START].carried_by, CLOSING):
            if name not in rows.places or not rows.filled(name, position):
                continue
            key = (period, self._key(position, name))
            if running and earlier and not absent and name != CLOSING and rows.get(name, position) is not None:
                self._settle(position, name, earlier)
            self._keep(key, self._value(position, name))
        if running and earlier and not absent and rows.get(OPENING, position) is not None:
            self._open(position, earlier[-1])

    def _key(self, position: int, name: str) -> FlowKey:
        rows = self.rows
        given = {other: rows.get(other, position) for other in _identifying(SHEET, name)}
        line = {
            "sheet": SHEET,
            "outlet": "",
            "field": name,
            "parameters": given,
            "item": rows.get("energy_code", position),
        }
        line |= {other: rows.get(other, position) for other in ("process", "counterparty")}
        return flow_key(line)

    def _value(self, position: int, name: str) -> Decimal | None:
        if self.rows.notations.get((name, position)) == "NO":
            return Decimal(0)
        value: Decimal | None = self.rows.get(name, position)
        return value

    def _keep(self, key: tuple[str, FlowKey], value: Decimal | None) -> None:
        before = self.figures.get(key, Decimal(0))
        self.figures[key] = None if value is None or before is None else before + value

    def _past(self, month: str, key: FlowKey) -> tuple[bool, Decimal | None]:
        """Whether a month says anything of a flow, and how much; the file comes before what is in force."""
        if month in self.months:
            return (month, key) in self.figures, self.figures.get((month, key))
        filed = self.context.filed[month]
        return key in filed, filed.get(key)

    def _settle(self, position: int, name: str, earlier: list[str]) -> None:
        rows, key = self.rows, self._key(position, name)
        said = {month: self._past(month, key) for month in earlier}
        unknown = [month for month, (told, value) in said.items() if told and value is None]
        header = rows.sheet.by_field[name].header_zh
        if unknown:
            message = f"{header}：{'、'.join(unknown)} 没有可用的数，不能由1–本月累计得出本月。"
            self._say(position, name, "basis_month_unknown", message, ERROR, remedy=_REMEDY)
            return
        departed = [month for month in said if month not in self.months and key in self.context.departed.get(month, ())]
        if departed:
            message = f"{header}：{'、'.join(departed)} 按累计折算，之前的月份已更正，须先重新上传。"
            remedy = "请先重新上传这些月份，或本行改填当月数、口径选“当月”。"
            self._say(position, name, "basis_month_departed", message, ERROR, remedy=remedy)
            return
        total = _WIDE.quantize(rows.get(name, position), PLACES)
        before = sum((value for _, value in said.values() if value is not None), Decimal(0))
        own = total - before
        unit = rows.units[name][position]
        base = unit.base if unit else ""
        if own < 0:
            message = f"{header}：1–本月累计 {figure(total)} 小于本年已报合计 {figure(before)}（{base}）。"
            remedy = "请核对累计数；已报月份有误的先更正该月。"
            expected = f"不小于 {figure(before)} {base}"
            self._say(position, name, "basis_negative", message, ERROR, expected=expected, remedy=remedy)
            return
        blank = [month for month, (told, _) in said.items() if not told]
        if blank:
            message = f"{header}：{'、'.join(blank)} 的台账没有这一项，按 0 计；本月 {figure(own)} {base}。"
            remedy = "请核对；累计数含有这些月份用量的，请先更正这些月份。"
            self._say(position, name, "basis_month_blank", message, WARNING, remedy=remedy)
        message = f"{header}：累计 {figure(total)} − 已报 {figure(before)} = 本月 {figure(own)}（{base}）。"
        self._say(position, name, "basis_settled", message, INFO)
        rows.base[name][position] = own
        self.replaced[position, name] = (own, {**BASIS, TOTAL: plain_number(total), FILED_BEFORE: plain_number(before)})

    def _open(self, position: int, month: str) -> None:
        """Opening stock of a running total is that of 1 January: the month opens with what the month before closed."""
        rows = self.rows
        typed = rows.get(OPENING, position)
        told, closing = self._past(month, self._key(position, CLOSING))
        rows.base[OPENING][position] = closing
        self.replaced[position, OPENING] = (closing, {**BASIS, TOTAL: plain_number(typed)})
        if told and closing is not None:
            message = f"期初库存量 {figure(typed)} 按年初数读取；本月期初取 {month} 期末 {figure(closing)}。"
            self._say(position, OPENING, "basis_opening", message, INFO)
        else:
            message = f"期初库存量 {figure(typed)} 按年初数读取；{month} 没有期末库存，本月期初库存不计入。"
            remedy = "需要核对收支平衡的，请改填当月数，或补报上月期末库存。"
            self._say(position, OPENING, "basis_opening", message, WARNING, remedy=remedy)

    def _say_missing(self, position: int, absent: list[str]) -> None:
        message = f"1–本月累计要减去本年已报各月，{'、'.join(absent)} 没有台账。"
        self._say(position, "basis", "basis_month_missing", message, ERROR, remedy=_REMEDY)

    def _say(
        self, position: int, name: str, rule: str, message: str, severity: str, *, expected: str = "", remedy: str = ""
    ) -> None:
        given = {"severity": severity, "expected": expected, "remedy": remedy}
        self.findings.append(remark(self.rows, name, position, rule, message, **given))


def _figure(work: _Settlement, position: int, name: str) -> str | None:
    """The month's own figure of a flow that was settled, as lines carry it."""
    own, _ = work.replaced.get((position, name), (None, None))
    return None if own is None else plain_number(own)


def _with_figures(lines: pd.DataFrame, work: _Settlement) -> pd.DataFrame:
    """The lines with the month's own figures; an opening stock that is not known leaves its line out."""
    row_of = {work.rows.rows[position] + 1: position for position in {place for place, _ in work.replaced}}
    found = lines.copy()
    columns: dict[str, list[Any]] = {name: found[name].tolist() for name in ("quantity", "parameters")}
    kept = []
    keys = zip(found["sheet"].tolist(), found["row"].tolist(), found["field"].tolist(), strict=True)
    for place, (sheet, row, name) in enumerate(keys):
        position = row_of.get(row, -1) if sheet == SHEET else -1
        change = work.replaced.get((position, name))
        kept.append(change is None or change[0] is not None)
        beside = columns["parameters"][place] or {} if position >= 0 else {}
        # A flow that another line carries beside it, such as the feedstock of a consumption, is the month's own too.
        carried = {other: own for other in beside if (own := _figure(work, position, other)) is not None}
        if carried:
            columns["parameters"][place] = {**beside, **carried}
        if change is not None:
            columns["quantity"][place] = change[0]
            columns["parameters"][place] = {**(columns["parameters"][place] or {}), **change[1]}
    for name, values in columns.items():
        found[name] = pd.Series(values, dtype=object, index=found.index)
    return found[pd.Series(kept, index=found.index)].reset_index(drop=True)
