"""Rules of who uses energy and where electricity is from: quota of a process or meter, source of bought power."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

_TENTH: Final = Decimal("0.1")
POWER: Final = "33"
INSIDE: Final = "park"


def check_energy_use(rows: SheetRows) -> Iterator[Finding]:
    """Consumption above its quota, and a source of power on what is no power or without its seller."""
    for position, energy in enumerate(rows.energies):
        used, quota = rows.get("consumption", position), rows.get("quota", position)
        if used is not None and quota is not None and used > quota:
            unit = energy.unit if energy else ""
            over = shown(((used / quota - 1) * 100).quantize(_TENTH)) + "%" if quota else ""
            message = f"消费量 {shown(used)} 超过用能定额 {shown(quota)}（{unit}）{over}。"
            given = {"severity": WARNING, "expected": f"不大于 {shown(quota)} {unit}"}
            remedy = "请核对；属实请说明原因和改进措施。"
            yield remark(rows, "consumption", position, "quota_exceeded", message, remedy=remedy, **given)
        source = rows.get("power_source", position)
        if source is None or energy is None:
            continue
        if energy.code != POWER:
            message = "购电来源只用于电力（33）。"
            yield remark(
                rows, "power_source", position, "power_source", message, severity=WARNING, remedy="请清空本格。"
            )
        elif source == INSIDE and rows.get("counterparty", position) is None:
            message = "购电来源是园区内企业，没有填交易对方。"
            remedy = "请填对方统一社会信用代码，两家的台账才能对上。"
            yield remark(rows, "counterparty", position, "power_source", message, severity=WARNING, remedy=remedy)
