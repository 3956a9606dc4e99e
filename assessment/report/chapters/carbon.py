"""Carbon by field, gas and industry, intensity; the fused inventory."""

from collections.abc import Iterable
from decimal import Decimal

from assessment.report.blocks import Block, Chapter, Figure, Heading, Lacking, Remark, Table, Text
from assessment.report.chapters.inventory import significant_mass
from assessment.report.chapters.opening import partial_mark
from assessment.report.drawing.bars import level_bars, stacked_years
from assessment.report.facts import FusedFacts, ReportFacts, TotalFacts
from assessment.report.numbers import MISSING, added, fixed, percent, ratio, significant, wan
from assessment.report.words import CATEGORY, FIELD, FIELDS, KEY_INDUSTRY

LISTED_PROCESSES = 40


def carbon(facts: ReportFacts) -> Chapter:
    """6 碳排放现状: tables C.2 and C.1 in 万t, gases, scopes, intensity."""
    ghg = [row for row in facts.industries if row.kind == "ghg"]
    if not ghg:
        return Chapter("6", "碳排放现状", [Lacking("没有温室气体数据：请在月度台账02能源消费填报")])
    blocks: list[Block] = [
        Heading("6.1 总量与范围"),
        Text(_total_sentence(facts)),
        Figure("历年温室气体排放", lambda: stacked_years(*_history(facts))),
        Heading("6.2 分领域（002表C.2）"),
        _by_field(facts, ghg),
        Heading("6.3 分行业（002表C.1）"),
        _by_industry(facts, ghg),
        _by_division(facts, ghg),
        Heading("6.4 分气体"),
        _by_gas(facts, ghg),
        Heading("6.5 分企业"),
        *_by_enterprise(facts),
        Heading("6.6 强度"),
        *_intensity(facts),
    ]
    if not facts.park.is_register and not any(row.category in ("process", "waste") for row in ghg):
        blocks.append(Lacking("没有工业生产过程和废弃物处理排放：台账04、05、10表没有填报相应活动，总量为能源活动部分"))
    return Chapter("6", "碳排放现状", blocks)


def _total_sentence(facts: ReportFacts) -> str:
    now = facts.now
    whole = f"{facts.year}年温室气体排放{_amount(now.co2e_t)}{partial_mark(facts)}"
    if facts.park.is_register:
        return f"{whole}，为登记册报告的设施直接排放，CO2含生物质燃烧部分；登记册不报告外购电力和热力的间接排放。"
    return (
        f"{whole}，其中直接排放（范围一）{_amount(now.scope1_co2e_t)}，外购电力和热力间接排放（范围二）"
        f"{_amount(now.scope2_co2e_t)}。园区内互供热、电在供方计一次；生物质燃烧的CO2不计入总量。"
    )


def _amount(co2e_t: Decimal | None) -> str:
    return "（无数据）" if co2e_t is None else f"{wan(co2e_t)}万t CO2e"


def _history(facts: ReportFacts) -> tuple[list[str], dict[str, list[Decimal | None]], list[bool]]:
    years = [row for row in facts.history if row.year <= facts.year]
    series = {
        "直接排放": [row.scope1_co2e_t for row in years],
        "外购电力和热力": [row.scope2_co2e_t for row in years],
    }
    return [str(row.year) for row in years], series, [not row.is_complete for row in years]


def _sum(rows: Iterable[TotalFacts]) -> Decimal | None:
    return added(row.co2e_t for row in rows)


def _by_field(facts: ReportFacts, ghg: list[TotalFacts]) -> Table:
    rows, totals = [], []
    for field in FIELDS:
        part = [row for row in ghg if FIELD.get(row.category) == field]
        categories = [code for code in CATEGORY if any(row.category == code for row in part)]
        if not part and field not in FIELDS[:3]:
            continue
        for code in categories:
            rows.append([field, CATEGORY[code], wan(_sum(row for row in part if row.category == code))])
        totals.append(len(rows))
        rows.append([field, "小计" if part else "未核算", wan(_sum(part))])
    totals.append(len(rows))
    rows.append(["总计", "", wan(facts.now.co2e_t)])
    caption = f"{facts.year}年分领域温室气体清单{partial_mark(facts)}"
    return Table(caption, ["领域", "部门", "排放量（以当量计）"], rows, 2, totals=frozenset(totals), unit="万t CO2e")


def _by_industry(facts: ReportFacts, ghg: list[TotalFacts]) -> Table:
    rows, totals = [], []
    present = [field for field in FIELDS if any(FIELD.get(row.category) == field for row in ghg)]
    for key, name in KEY_INDUSTRY.items():
        part = [row for row in ghg if row.key_industry == key]
        if not part:
            continue
        for field in present:
            rows.append([name, field, wan(_sum(row for row in part if FIELD.get(row.category) == field))])
        totals.append(len(rows))
        rows.append([name, "小计", wan(_sum(part))])
    for field in present:
        rows.append(["产业园区", field, wan(_sum(row for row in ghg if FIELD.get(row.category) == field))])
    totals.append(len(rows))
    rows.append(["产业园区", "总计", wan(facts.now.co2e_t)])
    caption = f"{facts.year}年分行业温室气体清单{partial_mark(facts)}"
    return Table(caption, ["行业", "领域", "排放量（以当量计）"], rows, 2, totals=frozenset(totals), unit="万t CO2e")


def _by_division(facts: ReportFacts, ghg: list[TotalFacts]) -> Figure:
    places = dict.fromkeys(row.place for row in ghg)
    bars = [(place, _sum(row for row in ghg if row.place == place) or Decimal(0)) for place in places]
    bars.sort(key=lambda bar: -bar[1])
    return Figure("分行业大类温室气体排放", lambda: level_bars(bars, "t CO2e"))


def _by_gas(facts: ReportFacts, ghg: list[TotalFacts]) -> Table:
    order = [code for code in facts.substances if any(row.item == code for row in ghg)]
    order += [code for code in dict.fromkeys(row.item for row in ghg) if code not in order]
    rows = []
    for code in order:
        part = [row for row in ghg if row.item == code]
        found = facts.substances.get(code)
        mass = added(row.amount for row in part)
        share = ratio(_sum(part), facts.now.co2e_t)
        rows.append([found.name if found else code, code, significant_mass(mass), wan(_sum(part)), percent(share)])
    head = ["气体", "化学式", "质量（t）", "当量（万t CO2e）", "占比"]
    return Table(f"{facts.year}年分气体排放量{partial_mark(facts)}", head, rows, words=2)


def _by_enterprise(facts: ReportFacts) -> list[Block]:
    own = [row for row in facts.enterprises if row.kind == "ghg" and not row.in_park]
    places = dict.fromkeys(row.place for row in own)
    sums = {place: _sum(row for row in own if row.place == place) for place in places}
    ordered = sorted(places, key=lambda place: -(sums[place] or Decimal(0)))
    rows = [
        [
            place,
            wan(_sum(row for row in own if row.place == place and row.scope == 1)),
            wan(_sum(row for row in own if row.place == place and row.scope == 2)),
            wan(sums[place]),
            percent(ratio(sums[place], facts.now.co2e_t)),
        ]
        for place in ordered
    ]
    head = ["企业", "直接", "间接", "合计", "占园区"]
    return [
        Table(f"{facts.year}年分企业温室气体排放{partial_mark(facts)}", head, rows, unit="万t CO2e"),
        Remark("不含园区内购入的热、电，各企业合计等于园区总量。"),
    ]


def _intensity(facts: ReportFacts) -> list[Block]:
    now = facts.now
    if now.output_const is None:
        step = "登记册不含产值" if facts.park.is_register else "请在月度台账04产值产量填报可比价产值"
        return [Lacking(f"没有产值，无法计算强度：{step}")]
    rows = [
        [
            f"{row.year}年{'' if row.is_complete else '（部分）'}",
            fixed(row.output_const),
            fixed(ratio(row.co2e_t, row.output_const), 4),
            fixed(ratio(row.coal_tce, row.output_const), 4),
        ]
        for row in facts.history
        if row.year <= facts.year
    ]
    head = ["年度", "工业总产值（可比价，万元）", "碳排放强度（t CO2e/万元）", "单位产值能耗（tce/万元）"]
    return [Table("历年强度", head, rows)]


def fused(facts: ReportFacts) -> Chapter:
    """7 碳污融合清单: processes by coupling with their pollutants and destinations."""
    if not facts.processes:
        return Chapter(
            "7",
            "碳污融合清单",
            [Lacking("没有融合清单：请登记企业的工序和排放口，并在台账中对应到工序")],
        )
    key = [row for row in facts.processes if row.is_key]
    blocks: list[Block] = [
        Heading("7.1 同源工序"),
        Text(
            f"清单含工序和排放源{len(facts.processes)}个，其中碳污同源"
            f"{sum(row.shared_source for row in facts.processes)}个，重点工序{len(key)}个。"
        ),
        _process_table(facts, facts.processes[:LISTED_PROCESSES]),
    ]
    if len(facts.processes) > LISTED_PROCESSES:
        blocks.append(Remark(f"按耦合度列前{LISTED_PROCESSES}个，其余见平台“融合清单”页导出。"))
    blocks += [Remark("耦合度=√(碳占比×污染当量占比)×100；同向指较上年碳与污染物同升或同降。")]
    if key:
        blocks += [Heading("7.2 重点工序"), _key_table(facts, key)]
    return Chapter("7", "碳污融合清单", blocks)


def _process_table(facts: ReportFacts, processes: Iterable[FusedFacts]) -> Table:
    rows = [
        [
            row.enterprise,
            row.process or "全厂",
            wan(row.co2e_t),
            significant(row.equivalents, 6),
            percent(row.carbon_share),
            percent(row.pollution_share),
            fixed(row.coupling, 2),
            "、".join(
                word
                for word, flag in (("同源", row.shared_source), ("同向", row.same_direction), ("重点", row.is_key))
                if flag
            )
            or MISSING,
        ]
        for row in processes
    ]
    head = ["企业", "工序", "碳（万t CO2e）", "污染当量", "碳占比", "污染占比", "耦合度", "标记"]
    caption = f"{facts.year}年碳污融合清单{partial_mark(facts)}"
    return Table(caption, head, rows, words=2, text_columns=frozenset({7}))


def _key_table(facts: ReportFacts, processes: Iterable[FusedFacts]) -> Table:
    rows = []
    for row in processes:
        found = [
            f"{facts.substances[code].short} {significant_mass(mass)} t"
            if code in facts.substances
            else f"{code} {mass}"
            for code, mass in row.amounts.items()
        ]
        rows.append(
            [f"{row.enterprise} {row.process or '全厂'}", "；".join(found), "、".join(row.destinations) or "大气"]
        )
    return Table("重点工序的物质与去向", ["工序", "物质", "去向"], rows, words=3)
