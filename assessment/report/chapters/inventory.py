"""Data quality, energy and material flows, pollutants."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from assessment.report.blocks import Block, Chapter, Figure, Heading, Lacking, Remark, Table, Text
from assessment.report.chapters.opening import partial_mark
from assessment.report.drawing.bars import grouped_bars, level_bars
from assessment.report.facts import Amount, ReportFacts, SubstanceFacts, TotalFacts
from assessment.report.numbers import MISSING, added, fixed, percent, ratio, share_filed, significant
from assessment.report.words import TIER, UNIT

STAGES = (("purchase", "购入"), ("consumption", "消费"), ("export", "外供"))
WASTE = (("generated", "产生"), ("used", "综合利用"), ("disposed", "处置"), ("stored", "贮存"))


def quality(facts: ReportFacts) -> Chapter:
    """3 数据来源与质量: coverage, tiers, unverified share, gaps, corrections."""
    source = (
        "数据来自公开的污染物排放与转移登记册，原始记录逐条保留；设施低于报告限值时不报告，缺报年份不作零值。"
        if facts.park.is_register
        else "数据来自企业月度台账，文件按SHA-256原样保存，更正另立版本，缺报月份不作零值、不插补。"
    )
    blocks: list[Block] = [Heading("3.1 数据来源"), Text(source), Heading("3.2 完整率"), *_coverage(facts)]
    blocks += [Heading("3.3 数据优先级（000附录A）"), *_tiers(facts)]
    blocks += [Heading("3.4 缺口与未核算项"), *_gaps(facts), Heading("3.5 更正记录"), *_corrections(facts)]
    return Chapter("3", "数据来源与质量", blocks)


def _coverage(facts: ReportFacts) -> list[Block]:
    unit = "排放序列" if facts.park.is_register else "企业月"
    rows = [
        [
            f"{row.year}年",
            str(row.expected_months),
            str(row.filed_months),
            share_filed(row.coverage, 2),
            str(row.gap_count),
            percent(row.unverified_share),
        ]
        for row in facts.history
        if row.year <= facts.year
    ]
    head = ["年度", f"应报{unit}", f"已报{unit}", "完整率", "未核算项", "未核实因子占碳排放"]
    blocks: list[Block] = [Table("分年度完整率", head, rows)]
    owing = [row for row in facts.firms if row.filed_months < row.expected_months]
    if owing:
        lines = [[row.name, str(row.expected_months), str(row.filed_months)] for row in owing]
        blocks.append(Table(f"{facts.year}年缺报企业", ["企业", f"应报{unit}", f"已报{unit}"], lines))
    return blocks


def _tiers(facts: ReportFacts) -> list[Block]:
    weights = {code: row.equivalent_kg for code, row in facts.substances.items() if row.is_main and row.equivalent_kg}
    sums: dict[str, dict[str, Decimal]] = {"ghg": defaultdict(Decimal), "air": defaultdict(Decimal)}
    sums["water"] = defaultdict(Decimal)
    for row in facts.industries:
        if row.kind == "ghg" and row.co2e_t is not None:
            sums["ghg"][row.tier] += abs(row.co2e_t)
        elif row.kind in ("air", "water") and row.item in weights:
            sums[row.kind][row.tier] += row.amount * 1000 / weights[row.item]
    seen = [tier for tier in TIER if any(tier in part for part in sums.values())]
    if not seen:
        return [Lacking("没有可统计优先级的排放量")]
    rows = []
    for tier in seen:
        shares = [ratio(part.get(tier), added(part.values())) for part in sums.values()]
        rows.append([TIER[tier], *(percent(share) for share in shares)])
    head = ["优先级", "温室气体（按CO2e）", "大气主要污染物（按当量）", "水主要污染物（按当量）"]
    return [Table("各优先级数据占比", head, rows), Remark("一个结果的优先级取其活动水平与因子中较低的一级。")]


def _gaps(facts: ReportFacts) -> list[Block]:
    if not facts.gaps:
        return [Text("本年度没有未核算项。")]
    rows = [[row.enterprise, row.subject, row.reason, str(row.count)] for row in facts.gaps]
    head = ["企业", "对象", "原因", "条数"]
    return [Table("缺口与未核算项", head, rows, words=3), Remark("缺口不计为零，相应合计为已知部分之和。")]


def _corrections(facts: ReportFacts) -> list[Block]:
    if not facts.corrections:
        return [Text("本年度台账没有更正。")]
    rows = [
        [
            row.enterprise,
            f"{facts.year}-{row.month:02d}",
            str(row.number),
            row.filed_on.isoformat(),
            row.reason or MISSING,
        ]
        for row in facts.corrections
    ]
    head = ["企业", "月份", "版本", "填报日期", "更正理由"]
    return [Table("台账更正记录", head, rows, words=2, text_columns=frozenset({3, 4}))]


def flows(facts: ReportFacts) -> Chapter:
    """4 物质流与能量流: energy by carrier, solid waste."""
    blocks: list[Block] = [Heading("4.1 能源"), *_energy(facts), Heading("4.2 固体废物"), *_waste(facts)]
    blocks += [
        Heading("4.3 物料与用水"),
        Lacking("物料与用水平衡、物质流图未编制：台账03能源转换、06用水尚未接入，05原辅料与过程只用于过程排放"),
    ]
    return Chapter("4", "物质流与能量流", blocks)


def _energy(facts: ReportFacts) -> list[Block]:
    if not facts.flows:
        step = "登记册不含能源数据" if facts.park.is_register else "请在月度台账02能源消费填报"
        return [Lacking(f"没有能源数据：{step}")]
    carriers = {row.carrier: row for row in facts.flows}
    standard = {row.category: Decimal(0) for row in facts.industries if row.kind == "energy"}
    for row in facts.industries:
        if row.kind == "energy":
            standard[row.category] += row.amount
    rows = []
    for code, named in sorted(carriers.items()):
        cells = {row.stage: row for row in facts.flows if row.carrier == code}
        consumed = cells.get("consumption")
        rows.append(
            [
                f"{code} {named.name}",
                UNIT.get(named.unit, named.unit),
                *(fixed(cells[stage].quantity) if stage in cells else MISSING for stage, _ in STAGES),
                fixed(consumed.energy_gj) if consumed else MISSING,
                fixed(standard.get(code)),
            ]
        )
    rows.append(["综合能源消费量", "tce", *[MISSING] * 4, fixed(facts.now.coal_tce)])
    table = Table(
        f"{facts.year}年分品种能源{partial_mark(facts)}",
        ["品种", "单位", *(word for _, word in STAGES), "消费热量（GJ）", "计入综合能耗（tce）"],
        rows,
        words=2,
        totals=frozenset({len(rows) - 1}),
    )
    names = {code: row.name for code, row in carriers.items()}
    bars = sorted(((names.get(code, code), value) for code, value in standard.items()), key=lambda bar: -bar[1])
    figure = Figure("综合能源消费量的构成", lambda: level_bars(bars, "tce"))
    return [table, Remark("折标准煤按当量值；外供能源从综合能耗中扣除，园区内互供不重复计算。"), figure]


def _waste(facts: ReportFacts) -> list[Block]:
    found = {code: added(row.amount for row in facts.industries if _is(row, "waste", code)) for code, _ in WASTE}
    if all(value is None for value in found.values()):
        step = "登记册排放表不含固体废物" if facts.park.is_register else "请在月度台账09固体废物填报"
        return [Lacking(f"没有固体废物数据：{step}")]
    rows = [[word, fixed(found[code])] for code, word in WASTE]
    share = percent(ratio(found["used"], found["generated"]))
    return [
        Table(f"{facts.year}年固体废物{partial_mark(facts)}", ["去向", "数量"], rows, unit="t"),
        Text(f"综合利用率为{share}。"),
    ]


def _is(row: TotalFacts, kind: str, item: str) -> bool:
    return row.kind == kind and row.item == item


def pollutants(facts: ReportFacts) -> Chapter:
    """5 污染物排放现状: by substance, industry and enterprise."""
    items = _items(facts)
    if not items:
        return Chapter("5", "污染物排放现状", [Lacking("没有污染物数据：请在月度台账07废气、08废水填报")])
    main = [row for row in items if row.is_main]
    shown = (main or items)[:8]
    blocks: list[Block] = [Heading("5.1 分污染物"), _by_substance(facts, items)]
    blocks += [
        Remark(
            "污染当量按环境保护税法附表2；附表2没有当量值的污染物不折算。进入园区污水厂的间接排放在污水厂出口计一次。"
        ),
        Figure("大气和水主要污染物历年当量", lambda: grouped_bars(*_equivalent_series(facts))),
        Heading("5.2 分行业"),
        _by_place(facts, facts.industries, shown, "行业"),
        Heading("5.3 分企业"),
        _by_place(facts, facts.enterprises, shown, "企业"),
        Heading("5.4 达标情况"),
        Lacking("达标判定未做：许可限值和排放标准限值尚未登记到排放口"),
    ]
    return Chapter("5", "污染物排放现状", blocks)


def _items(facts: ReportFacts) -> list[SubstanceFacts]:
    codes = {row.item for row in facts.industries if row.kind in ("air", "water")}
    order = list(facts.substances)
    return sorted((facts.substances[code] for code in codes if code in order), key=lambda row: order.index(row.code))


def _by_substance(facts: ReportFacts, items: Sequence[SubstanceFacts]) -> Table:
    rows = []
    for item in items:
        mass = added(row.amount for row in facts.industries if row.kind == item.kind and row.item == item.code)
        equivalents = None if mass is None or not item.equivalent_kg else mass * 1000 / item.equivalent_kg
        medium = "废气" if item.kind == "air" else "废水"
        rows.append([f"{item.name}", item.short, medium, significant_mass(mass), significant(equivalents, 6)])
    head = ["污染物", "符号", "介质", "排放量（t）", "污染当量"]
    return Table(f"{facts.year}年分污染物排放量{partial_mark(facts)}", head, rows, words=3)


def significant_mass(mass: Amount) -> str:
    """Tonnes with two decimals; below one tonne with four significant digits, so that a trace is not printed as 0."""
    return significant(mass) if mass is not None and mass and abs(mass) < 1 else fixed(mass)


def _by_place(facts: ReportFacts, totals: Iterable[TotalFacts], items: Sequence[SubstanceFacts], word: str) -> Table:
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in totals:
        if row.kind in ("air", "water"):
            sums[row.place][row.item] += row.amount
    rows = [
        [place, *(significant_mass(values.get(item.code)) for item in items)]
        for place, values in sums.items()
        if any(item.code in values for item in items)
    ]
    head = [word, *(item.short for item in items)]
    return Table(f"{facts.year}年分{word}主要污染物排放量{partial_mark(facts)}", head, rows, unit="t")


def _equivalent_series(facts: ReportFacts) -> tuple[list[str], dict[str, list[Amount]], str, list[bool]]:
    years = [row for row in facts.history if row.year <= facts.year]
    series = {"大气": [row.air_equivalents for row in years], "水": [row.water_equivalents for row in years]}
    return [str(row.year) for row in years], series, "污染当量", [not row.is_complete for row in years]
