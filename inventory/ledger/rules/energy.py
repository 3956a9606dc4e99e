"""Rules of sheet 02: sums and parts, stock balance, measured parameters, in-park trade."""

from collections.abc import Iterator
from decimal import Decimal

from inventory.ledger.columns import Energy
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding
from inventory.ledger.rule_book import RuleBook, default
from inventory.ledger.rules.energy_state import STATE, check_carbon_per_energy, check_origin, check_state
from inventory.ledger.rules.partner import check_partner
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

#: Heat, electricity, and the gases that works sell to each other: coke-oven, blast-furnace, converter, producer gas.
TRADED = ("32", "33", "11", "12", "13", "14")
SUM_TOLERANCE = default("consumption_sum", "tolerance")
SUPPLY_TOLERANCE = default("supply_balance", "tolerance")
# Outside the band is a warning, outside the band stretched by these factors an error (natural gas 250–450).
STRETCH_LOW, STRETCH_HIGH = Decimal(1) / Decimal("1.2"), Decimal("1.125")
NCV_SLIPS = {
    "t": (("kJ/kg", "0.001"), ("kcal/kg", "0.0041868"), ("TJ/万t", "0.1"), ("MJ/t", "0.001")),
    "1e4Nm3": (("MJ/Nm³", "10"), ("kJ/Nm³", "0.01"), ("kcal/Nm³", "0.041868"), ("GJ/Nm³", "10000")),
}
CARBON_SLIPS = (
    ("tC/TJ", "0.001"),
    ("10⁻² tC/GJ", "0.01"),
    ("kgCO₂/TJ", "0.00000027272727"),
    ("tCO₂/TJ", "0.00027272727"),
)


def check_energy(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the energy sheet."""
    rules, blank = context.rules, [None] * len(rows.rows)
    months, traded = rows.values.get("period", blank), rows.values.get("counterparty", blank)
    noted = rows.values.get("source_note", blank)
    parted = _filled(rows, "industrial", "non_industrial", "feedstock", "transport")
    stocked = _filled(rows, "stock_begin", "stock_end")
    analysed = _filled(rows, "ncv", "carbon_content", "oxidation", "element_carbon")
    stated = _filled(rows, *STATE)
    for position, energy in enumerate(rows.energies):
        if energy is None:
            continue
        yield from _check_code(rows, position, energy)
        month, scope = months[position] or "", f"fuel:{energy.code}"
        if parted[position]:
            yield from _check_sums(rows, position, rules.bound("consumption_sum", "tolerance", month))
        if stocked[position]:
            yield from _check_stock(rows, position, rules.bound("stock_balance", "tolerance", month, scope))
        if analysed[position]:
            yield from _check_parameters(rows, position, energy, rules)
            yield from check_carbon_per_energy(rows, position, energy)
        if stated[position]:
            yield from check_state(rows, position, energy, rules)
        if noted[position] is not None:
            yield from check_origin(rows, position)
        yield from _check_supply(rows, position, energy, rules.bound("supply_balance", "tolerance", month, scope))
        if traded[position] is not None:
            yield from _check_trade(rows, position, energy, context)
    yield from _check_parents(rows, rules)


def _filled(rows: SheetRows, *names: str) -> list[bool]:
    """Whether any of the columns holds a value, row by row."""
    columns = [rows.values[name] for name in names if name in rows.values]
    if not columns:
        return [False] * len(rows.rows)
    return [any(value is not None for value in cells) for cells in zip(*columns, strict=True)]


def _check_code(rows: SheetRows, position: int, energy: Energy) -> Iterator[Finding]:
    if energy.kind == "total":
        message = "40 能源合计由平台计算，不填。"
        yield remark(rows, "energy_code", position, "energy_total", message, expected="01–39", remedy="请删除本行。")
    if energy.code not in ("32", "33") and rows.get("purchase_green_pct", position) is not None:
        message = "绿电/可再生比例只用于热力（32）和电力（33）。"
        yield remark(rows, "purchase_green_pct", position, "green_share", message, remedy="请清空本格。")


def _check_sums(rows: SheetRows, position: int, tolerance: Decimal) -> Iterator[Finding]:
    total = rows.get("consumption", position)
    if total is None:
        return
    parts = [rows.get(name, position) for name in ("industrial", "non_industrial")]
    if None not in parts and abs(total - sum(parts)) > tolerance * max(total, sum(parts)):
        message = "消费量合计不等于工业生产消费与非工业生产消费之和。"
        expected = rows.typed["industrial"][position] + " + " + rows.typed["non_industrial"][position]
        yield remark(
            rows, "consumption", position, "consumption_sum", message, expected=expected, remedy="请核对三个数。"
        )
    for name, of in (("feedstock", "consumption"), ("feedstock", "industrial"), ("transport", "consumption")):
        part, whole = rows.get(name, position), rows.get(of, position)
        if part is not None and whole is not None and part > whole:
            headers = rows.sheet.by_field
            message = f"“{headers[name].header_zh}”大于“{headers[of].header_zh}”。"
            expected = f"不大于 {rows.typed[of][position]}"
            yield remark(rows, name, position, "part_exceeds", message, expected=expected, remedy="请核对两个数。")
            return


def _check_supply(rows: SheetRows, position: int, energy: Energy, tolerance: Decimal) -> Iterator[Finding]:
    """What comes by wire or pipe is not stored: use and supply agree. Electricity and heat need a supply at all."""
    by_wire = energy.kind in ("electricity", "heat")
    used = rows.get("consumption", position)
    if not used or not (by_wire or energy.unit == "1e4Nm3"):
        return
    bought = rows.get("purchase", position)
    elsewhere = any(rows.filled(name, position) for name in ("exported", "stock_begin", "stock_end"))
    supply = (bought or Decimal(0)) + (rows.get("self_generated", position) or 0)
    if bought is not None and not elsewhere and abs(supply - used) > tolerance * max(supply, used):
        message = f"消费量 {shown(used)} 与购进、自产之和 {shown(supply)} 相差超过 "
        message += f"{shown(tolerance * 100)}%（{energy.unit}）。"
        remedy = "请核对；有转供的请填“外供/上网量”，有贮存的请填库存。"
        severity, expected = WARNING, f"{shown(supply)} {energy.unit}"
        where = (rows, "consumption", position)
        yield remark(*where, "supply_balance", message, severity=severity, expected=expected, remedy=remedy)
    if by_wire and not rows.filled("purchase", position) and not rows.filled("self_generated", position):
        message = f"{energy.name_zh}只填了消费量；间接排放按购进量核算，本行不产生排放。"
        remedy = "请补填购进量；全部自产的请填“自产/自发自用量”。"
        yield remark(rows, "purchase", position, "supply_missing", message, severity=WARNING, remedy=remedy)


def _check_stock(rows: SheetRows, position: int, tolerance: Decimal) -> Iterator[Finding]:
    begin, bought, used, end = (
        rows.get(name, position) for name in ("stock_begin", "purchase", "consumption", "stock_end")
    )
    if begin is None or bought is None or used is None or end is None:
        return
    supply = begin + bought + (rows.get("self_generated", position) or 0)
    gap = supply - used - (rows.get("exported", position) or 0) - end
    if supply and abs(gap) > tolerance * supply:
        message = f"收支差 {shown(gap / supply * 100)}%：期初＋购进－消费－外供与期末库存不符。"
        remedy = "请核对库存、购进和消费；盘盈盘亏请在说明中写明。"
        yield remark(
            rows,
            "stock_end",
            position,
            "stock_balance",
            message,
            severity=WARNING,
            expected=f"相差不超过 {shown(tolerance * 100)}%",
            remedy=remedy,
        )


def _check_parameters(rows: SheetRows, position: int, energy: Energy, rules: RuleBook) -> Iterator[Finding]:
    ncv, carbon, oxidation = (rows.get(name, position) for name in ("ncv", "carbon_content", "oxidation"))
    month, scope = rows.get("period", position) or "", f"fuel:{energy.code}"
    for field, value, own, slips in (
        ("ncv", ncv, energy.ncv_band, NCV_SLIPS.get(energy.unit, ())),
        ("carbon_content", carbon, energy.carbon_band, CARBON_SLIPS),
    ):
        low, high = (rules.limit(f"{field}_band", name, month, scope) for name in ("low", "high"))
        band = (low, high) if low is not None and high is not None else own
        if value is not None and band:
            yield from _check_band(rows, field, position, band, slips, energy.name_zh)
    low, high = (rules.bound("oxidation_band", name, month, scope) for name in ("low", "high"))
    if oxidation is not None and not low <= oxidation <= high:
        message = f"碳氧化率 {shown(oxidation * 100)}% 不在合理范围。"
        remedy = "请核对检测报告；未实测请留空。"
        expected = f"{shown(low * 100)}–{shown(high * 100)}（%）"
        yield remark(rows, "oxidation", position, "oxidation_band", message, expected=expected, remedy=remedy)


def _check_band(
    rows: SheetRows,
    field: str,
    position: int,
    band: tuple[Decimal, Decimal],
    slips: tuple[tuple[str, str], ...],
    name: str,
) -> Iterator[Finding]:
    low, high = band
    value: Decimal = rows.get(field, position)
    if low <= value <= high:
        return
    column = rows.sheet.by_field[field]
    likely = next((unit for unit, factor in slips if low <= value * Decimal(factor) <= high), "")
    message = f"{name}的{column.header_zh} {shown(value)} 不在 {low}–{high} 之间。"
    if likely:
        message += f"单位是否为 {likely}？"
    within = low * STRETCH_LOW <= value <= high * STRETCH_HIGH
    yield remark(
        rows,
        field,
        position,
        f"{field}_band",
        message,
        severity=WARNING if within else ERROR,
        expected=f"{low}–{high} {column.unit.replace('@base', '计量单位')}",
        remedy="请按表头单位和收到基核对检测报告；未实测请留空。",
    )


def _check_trade(rows: SheetRows, position: int, energy: Energy, context: LedgerContext) -> Iterator[Finding]:
    remedy = "请填园区内买卖电力、热力、煤气的对方代码；向园区外购入请留空。"
    wrong = list(check_partner(rows, position, context, remedy))
    yield from wrong
    if not wrong and rows.get("counterparty", position) is not None and energy.code not in TRADED:
        message = f"{energy.name_zh}填了交易对方；园区内交易只配对电力、热力和副产煤气。"
        yield remark(rows, "counterparty", position, "counterparty_energy", message, severity=WARNING, remedy=remedy)


def _check_parents(rows: SheetRows, rules: RuleBook) -> Iterator[Finding]:
    """A parent code beside its kinds: only the kinds are counted, and the parent must agree with their sum."""
    sums: dict[tuple[str, str], Decimal] = {}
    for position, energy in enumerate(rows.energies):
        used = rows.get("consumption", position)
        if energy and energy.parent and used is not None:
            key = (rows.get("period", position) or "", energy.parent)
            sums[key] = sums.get(key, Decimal(0)) + used
    for position, energy in enumerate(rows.energies):
        if energy is None:
            continue
        parts = sums.get((rows.get("period", position) or "", energy.code))
        used = rows.get("consumption", position)
        if parts is None or used is None:
            continue
        name = f"{energy.code} {energy.name_zh}"
        month = rows.get("period", position) or ""
        if abs(parts - used) <= rules.bound("energy_parent", "tolerance", month, f"fuel:{energy.code}") * parts:
            message = f"{name}与其分项同时填写，只计分项。"
            yield remark(rows, "energy_code", position, "energy_parent", message, severity=INFO)
        else:
            message = f"{name} {shown(used)} 与分项之和 {shown(parts)} 不一致。"
            remedy = f"请核对；或只填分项，删除 {name}的行。"
            yield remark(rows, "consumption", position, "energy_parent", message, expected=shown(parts), remedy=remedy)
