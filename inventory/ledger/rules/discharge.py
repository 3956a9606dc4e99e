"""Rules of sheets 07, 08 and 09: outlets, pollutants, concentration against mass, directions, wastes."""

from collections.abc import Iterator
from decimal import Decimal

from inventory.ledger.codes import WASTE
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, WARNING, Finding
from inventory.ledger.lines import thin_monitoring
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import RuleBook, default
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.emission_coefficient import BY_CONTENT, GAS_FIELD, WEIGHT_FIELD, coefficient_of
from park.methods.uscc import OUTLETS, is_uscc

# Sheet to medium, volume field, and t per volume × concentration: 万Nm³ × mg/m³ = 1e-5 t, m³ × mg/L = 1e-6 t.
MEDIA = {"07": ("air", "gas_volume", Decimal("0.00001")), "08": ("water", "volume", Decimal("0.000001"))}
MEDIUM_NAMES = {"air": "废气", "water": "废水"}
SOURCE_REMEDY = "请核对系数项与污染物；没有合适系数的，请改填产生量。"
MASS_TOLERANCE = default("mass_mismatch", "tolerance")
BURNT = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "22", "29")
GASES = ("11", "12", "13", "14", "15", "16", "17", "23", "24")
#: Cells without which no route of a row can be wrong.
ROUTES = ("valid_rate", "generation", WEIGHT_FIELD, GAS_FIELD)
NOX, SO2 = "a21002", "a21026"


def check_discharge(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the exhaust gas or the wastewater sheet."""
    medium, volume_field, factor = MEDIA[rows.sheet.number]
    blank = [None] * len(rows.rows)
    outlets, codes = rows.values.get("outlet", blank), rows.values.get("pollutant", blank)
    means = rows.base.get("conc_avg", blank)
    routes = [rows.values[name] for name in ROUTES if name in rows.values]
    routed = [any(value is not None for value in cells) for cells in zip(*routes, strict=True)] if routes else blank
    for position, mean in enumerate(means):
        if context.outlets.get(outlets[position]) != medium:
            yield from _check_outlet(rows, position, medium, context)
        if context.pollutants.get(codes[position]) != medium:
            yield from _check_pollutant(rows, position, medium, context)
        if mean is not None:
            yield from _check_mass(rows, position, volume_field, factor, context.rules)
            yield from _check_limit(rows, position)
        if routed[position]:
            yield from _check_routes(rows, position)
        if rows.sheet.number == "08":
            yield from _check_direction(rows, position)


def _check_outlet(rows: SheetRows, position: int, medium: str, context: LedgerContext) -> Iterator[Finding]:
    outlet = rows.get("outlet", position)
    if outlet is None:
        return
    known = context.outlets.get(outlet)
    if known is None:
        message = f"本企业没有登记排放口“{outlet}”。"
        if not OUTLETS[medium].fullmatch(outlet):
            message += (
                "编号应为 DA001（有组织）或 MF0001（无组织）。" if medium == "air" else "编号应为 DW001 或 YS001。"
            )
        codes = "、".join(sorted(code for code, of in context.outlets.items() if of == medium)) or "（未登记）"
        remedy = "请按排污许可证核对编号，或先在企业信息中登记。"
        yield remark(rows, "outlet", position, "outlet_unknown", message, expected=codes, remedy=remedy)
    elif known != medium:
        message = f"排放口“{outlet}”登记为{MEDIUM_NAMES.get(known, known)}排放口。"
        yield remark(rows, "outlet", position, "outlet_medium", message, remedy="请核对排放口编号。")


def _check_pollutant(rows: SheetRows, position: int, medium: str, context: LedgerContext) -> Iterator[Finding]:
    code = rows.get("pollutant", position)
    if code is None or not context.pollutants:
        return
    known = context.pollutants.get(code)
    if known is None:
        message = f"没有污染物代码“{code}”。"
        remedy = "请按代码表填写 HJ 212 代码，如 a21026。"
        yield remark(rows, "pollutant", position, "pollutant_unknown", message, remedy=remedy)
    elif known != medium:
        message = f"“{code}”不是{MEDIUM_NAMES[medium]}污染物。"
        yield remark(rows, "pollutant", position, "pollutant_medium", message, remedy="请核对代码，或填到相应的表。")


def _check_mass(
    rows: SheetRows, position: int, volume_field: str, factor: Decimal, rules: RuleBook
) -> Iterator[Finding]:
    """Volume × concentration against the filed mass; the mass of an indirect discharge is the one sent to the plant."""
    volume, mean = rows.get(volume_field, position), rows.get("conc_avg", position)
    field = next((name for name in ("emission", "to_wwtp") if rows.get(name, position)), "emission")
    mass = rows.get(field, position)
    if volume is None or mean is None or mass is None:
        return
    computed = volume * mean * factor
    larger = max(computed, mass)
    month = rows.get("period", position) or ""
    scopes = (f"pollutant:{rows.get('pollutant', position)}", f"method:{rows.get('method', position)}")
    tolerance = rules.bound("mass_mismatch", "tolerance", month, *scopes)
    if not larger or abs(computed - mass) <= tolerance * larger:
        return
    smaller = min(computed, mass)
    message = f"{rows.sheet.by_field[field].header_zh} {shown(mass)} t，按{rows.sheet.by_field[volume_field].header_zh}"
    message += f"×平均浓度应为 {shown(computed)} t。"
    gross = smaller * rules.bound("mass_mismatch", "gross", month, *scopes) < larger
    if gross and mass == larger and smaller and 500 <= larger / smaller <= 2000:
        message += "单位是否为 kg？"
    yield remark(
        rows,
        field,
        position,
        "mass_mismatch",
        message,
        severity=ERROR if gross else WARNING,
        expected=f"{shown(computed)} t，相差不超过 {shown(tolerance * 100)}%",
        remedy="请核对三个数和各自单位。",
    )


def _check_routes(rows: SheetRows, position: int) -> Iterator[Finding]:
    """What makes a row fall to a lower tier or take no route at all."""
    if thin_monitoring(rows, position):
        message = f"自动监测有效数据率 {shown(rows.get('valid_rate', position))}% 低于 90%，数据等级由高降为中。"
        remedy = "请按规定补遗，或改用手工监测、物料衡算数据，并改选核算方法。"
        yield remark(rows, "valid_rate", position, "valid_rate", message, severity=WARNING, remedy=remedy)
    yield from _check_coefficient(rows, position)
    if not rows.filled("generation", position) or rows.filled("emission", position):
        return
    if rows.get("abate_eff", position) is not None and rows.get("run_rate", position) is None:
        message = "填了治理效率，没有填治理设施运行率，不能由产生量核算排放量。"
        yield remark(
            rows, "run_rate", position, "run_rate", message, remedy="请补填运行率；全程运行填 100，没有治理设施填 0。"
        )


def _check_coefficient(rows: SheetRows, position: int) -> Iterator[Finding]:
    """An activity needs its coefficient, the content it is per, and what treatment removes."""
    field = next((name for name in (WEIGHT_FIELD, GAS_FIELD) if rows.filled(name, position)), "")
    if not field:
        return
    source, pollutant = rows.get("coef_item", position), rows.get("pollutant", position)
    if source is None:
        yield remark(
            rows, "coef_item", position, "coefficient", "填了产污活动量，没有选产污系数项。", remedy=SOURCE_REMEDY
        )
        return
    key, _, form = coefficient_of(source, pollutant or "", field)
    if not key:
        message = "所选产污系数项没有这一污染物的系数，或活动量单位不符。"
        yield remark(rows, "coef_item", position, "coefficient", message, remedy=SOURCE_REMEDY)
    elif form in BY_CONTENT and rows.get("coef_content", position) is None:
        message, remedy = "该系数按含硫量或灰分给出，没有填含量。", "请补填含硫量或灰分的检测值。"
        yield remark(rows, "coef_content", position, "coefficient", message, remedy=remedy)
    for name in ("abate_eff", "run_rate"):
        if rows.get(name, position) is None:
            message = f"按产污系数核算，没有填{rows.sheet.by_field[name].header_zh}。"
            yield remark(rows, name, position, "coefficient", message, remedy="请补填；没有治理设施填 0。")


def _check_limit(rows: SheetRows, position: int) -> Iterator[Finding]:
    mean, limit = rows.get("conc_avg", position), rows.get("limit", position)
    if mean is not None and limit is not None and mean > limit:
        message = f"平均浓度 {shown(mean)} 超过许可限值 {shown(limit)}。"
        remedy = "请核对；属实请说明超标时段和原因。"
        yield remark(rows, "conc_avg", position, "over_limit", message, severity=WARNING, remedy=remedy)


def _check_direction(rows: SheetRows, position: int) -> Iterator[Finding]:
    direction = rows.get("direction", position)
    if direction == "indirect" and rows.get("emission", position) and not rows.filled("to_wwtp", position):
        message = "去向是园区污水厂，污染物量却填在“排入外环境”。"
        remedy = "请改填“纳管量”，由污水厂计入排放，以免重复计算。"
        yield remark(rows, "emission", position, "direction_mass", message, severity=WARNING, remedy=remedy)
    if direction == "direct" and rows.get("to_wwtp", position):
        message = "去向是直接排放，却填了纳管量。"
        yield remark(rows, "to_wwtp", position, "direction_mass", message, remedy="请核对排放去向。")


def check_waste(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """Waste codes, receivers, and uses against the amount generated."""
    for position in range(len(rows.rows)):
        code, receiver = rows.get("waste_code", position), rows.get("receiver", position)
        if code is not None and not WASTE.fullmatch(code):
            message = f"“{code}”不是固体废物代码。"
            expected = "SW 代码，或 8 位危险废物代码如 900-039-49"
            yield remark(
                rows, "waste_code", position, "waste_code", message, expected=expected, remedy="请按名录核对。"
            )
        if receiver is not None and not is_uscc(receiver):
            message = f"接收单位代码“{receiver}”校验不通过。"
            yield remark(
                rows, "receiver", position, "receiver_invalid", message, remedy="请核对 18 位代码；没有则留空。"
            )
        generated = rows.get("generated", position)
        if generated is None:
            continue
        away = [rows.get(name, position) or Decimal(0) for name in ("used_self", "used_out", "disposed")]
        place = ("09", code or "", rows.get("process", position) or "", "", "stored")
        stock = context.previous.get(place, Decimal(0))
        tolerance = context.rules.bound("waste_balance", "tolerance", rows.get("period", position) or "")
        if sum(away) > (generated + stock) * (1 + tolerance):
            message = (
                f"利用与处置合计 {shown(Decimal(sum(away)))} t，大于产生量 {shown(generated)} t 与上月贮存量之和。"
            )
            remedy = "请核对；处置往年贮存的请说明。"
            yield remark(rows, "generated", position, "waste_balance", message, severity=WARNING, remedy=remedy)


def check_vehicles(parsed: ParsedLedger) -> Iterator[Finding]:
    """Vehicles by distance beside fuel used on roads in the same month: the two may be the same vehicles."""
    driven, fuels = parsed.sheets.get("05"), parsed.sheets.get("02")
    if driven is None or fuels is None:
        return
    roads = {
        fuels.get("period", at)
        for at in range(len(fuels.rows))
        if fuels.get("transport", at) and fuels.get("transport_mode", at) in (None, "road")
    }
    for position in range(len(driven.rows)):
        if driven.get("distance", position) and driven.get("period", position) in roads:
            message = "当月02表也填了道路运输工具消费；同一车辆的甲烷和氧化亚氮只能按里程或按燃料核算一次。"
            remedy = "请核对；按里程填报的车辆，请从02表“其中运输工具消费”中扣除。"
            yield remark(driven, "distance", position, "vehicles_twice", message, severity=WARNING, remedy=remedy)


def check_combustion(parsed: ParsedLedger) -> Iterator[Finding]:
    """Fuel burnt in a month without a row for the pollutants that burning gives."""
    rows = parsed.sheets.get("02")
    if rows is None:
        return
    air = parsed.sheets.get("07")
    filed = set()
    if air is not None:
        filed = {
            (air.get("period", at), air.get("pollutant", at))
            for at in range(len(air.rows))
            if air.filled("emission", at) or air.filled("gas_volume", at)
        }
    warned: set[tuple[str, str]] = set()
    for position, energy in enumerate(rows.energies):
        period, used = rows.get("period", position), rows.get("consumption", position)
        if energy is None or period is None or not used:
            continue
        # Feedstock is not burnt, and what vehicles burn leaves through no outlet of the site.
        if used <= (rows.get("feedstock", position) or 0) + (rows.get("transport", position) or 0):
            continue
        wanted = (SO2, NOX) if energy.code in BURNT else (NOX,) if energy.code in GASES else ()
        missing = [code for code in wanted if (period, code) not in filed and (period, code) not in warned]
        if missing:
            warned |= {(period, code) for code in missing}
            names = "、".join("二氧化硫" if code == SO2 else "氮氧化物" for code in missing)
            message = f"{period} 燃用{energy.name_zh}，07_废气排放却没有{names}。"
            remedy = "请在 07_废气排放补填；确未排放请填 NO。"
            yield remark(
                rows, "consumption", position, "fuel_without_pollutant", message, severity=WARNING, remedy=remedy
            )
