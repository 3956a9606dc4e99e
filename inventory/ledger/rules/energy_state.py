"""Rules of sheet 02 on what an amount is: state of steam, basis of coal, origin of a figure."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.columns import Energy
from inventory.ledger.conversion import COALS
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.steam import (
    ATMOSPHERE,
    HOT_WATER,
    SATURATED,
    SteamError,
    saturation_temperature,
)

#: tCO2 of full combustion per tce: coal about 2.5–2.8 and natural gas 1.6–1.7 after oxidation, with room for lignite.
CO2_PER_TCE: Final = {
    "coal": (Decimal("2.3"), Decimal("3.1")),
    "natural_gas": (Decimal("1.55"), Decimal("1.75")),
}
GJ_PER_TCE: Final = Decimal("29.3076")
STATE: Final = ("medium", "steam_pressure", "pressure_basis", "steam_temperature")
YEAR: Final = re.compile(r"(19|20)\d\d")
DAY: Final = re.compile(r"(19|20)\d\d\D{0,2}[01]?\d\D{0,2}[0-3]?\d")


def check_state(rows: SheetRows, position: int, energy: Energy, rules: RuleBook) -> Iterator[Finding]:
    """Steam cells only on heat, a plausible heat per tonne, a saturated steam that boils."""
    filled = [name for name in STATE if rows.get(name, position) is not None]
    if filled and energy.dimension != "heat":
        message = f"{energy.name_zh}不是热力，却填了{rows.sheet.by_field[filled[0]].header_zh}。"
        yield remark(rows, filled[0], position, "steam_state", message, remedy="请清空本格，或核对能源代码。")
        return
    heat = rows.numbers.get(position, {}).get("heat_per_tonne")
    medium = rows.get("medium", position)
    if heat is None or medium == HOT_WATER:
        return
    month = rows.get("period", position) or ""
    # Heat of a tonne of steam above water at 20 °C, GJ/t.
    low, high = (rules.bound("steam_band", name, month) for name in ("low", "high"))
    if not low <= heat <= high:
        message = f"按所填参数，每吨蒸汽热量 {shown(heat)} GJ，不在 {low}–{high} GJ/t 之间。"
        remedy = "请核对压力（表压或绝压）、温度和介质。"
        yield remark(rows, "unit", position, "steam_band", message, severity=WARNING, remedy=remedy)
    if medium == SATURATED and rows.get("steam_temperature", position) is not None:
        yield from _check_boiling(rows, position, rules.bound("steam_boiling", "gap", month))


def _check_boiling(rows: SheetRows, position: int, tolerance: Decimal) -> Iterator[Finding]:
    pressure = rows.get("steam_pressure", position)
    if rows.get("pressure_basis", position) == "gauge":
        pressure += ATMOSPHERE
    try:
        boils = saturation_temperature(float(pressure))
    except SteamError:  # the conversion of the row has refused it, with its own finding
        return
    typed = rows.get("steam_temperature", position)
    if abs(float(typed) - boils) > float(tolerance):
        message = f"饱和蒸汽在该压力下应为 {boils:.1f} °C，填报 {shown(typed)} °C。"
        remedy = "请核对；温度明显高于饱和温度的，介质应为过热蒸汽。"
        yield remark(rows, "steam_temperature", position, "steam_boiling", message, severity=WARNING, remedy=remedy)


def check_carbon_per_energy(rows: SheetRows, position: int, energy: Energy) -> Iterator[Finding]:
    """Measured carbon against measured heat, as tCO2 of full combustion per tce: analyses of two bases do not fit."""
    band = CO2_PER_TCE.get("coal" if energy.code in COALS else energy.fuel_code)
    if band is None:
        return
    ncv, per_energy, element = (rows.get(name, position) for name in ("ncv", "carbon_content", "element_carbon"))
    field, carbon = "carbon_content", per_energy
    if element is not None and ncv:
        field, carbon = "element_carbon", element / ncv
    low, high = energy.carbon_band or band
    # A wrong unit has its own finding: nothing is said twice.
    if carbon is None or (field == "carbon_content" and not low <= carbon <= high):
        return
    co2 = carbon * 44 / 12 * GJ_PER_TCE
    if not band[0] <= co2 <= band[1]:
        message = f"按所填含碳量和发热量，每吨标准煤完全燃烧排放 {shown(co2)} tCO2，不在 {band[0]}–{band[1]} 之间。"
        remedy = "请核对两项是否为同一基准（收到基）、同一批样品。"
        yield remark(rows, field, position, "co2_per_tce", message, severity=WARNING, remedy=remedy)


def check_origin(rows: SheetRows, position: int) -> Iterator[Finding]:
    """A statistic names its document and year, an expert value its day. Source: 000 附录A 表A.1."""
    tier, note = rows.get("data_tier", position), rows.get("source_note", position)
    if note is None:
        return
    if tier == "statistical" and not YEAR.search(note):
        message, remedy = "统计数据没有写明文件年份。", "请写明年鉴、环评等文件的名称和年份。"
        yield remark(rows, "source_note", position, "source_note", message, expected="文件名称和年份", remedy=remedy)
    if tier == "expert" and not DAY.search(note):
        message, remedy = "专家取值没有写明日期。", "请写明专家姓名、日期（如 2025-03-10）和理由。"
        yield remark(rows, "source_note", position, "source_note", message, expected="姓名、日期和理由", remedy=remedy)
