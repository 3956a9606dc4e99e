"""Decoupling, measures and their effects."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assessment.report.blocks import Block, Chapter, Figure, Heading, Lacking, Remark, Table, Text
from assessment.report.chapters.choice import latest_by_scope
from assessment.report.chapters.opening import state_sentence
from assessment.report.drawing.lines import index_lines
from assessment.report.drawing.quadrant import quadrant_chart
from assessment.report.facts import Amount, JudgementFacts, ProjectFacts, ReportFacts
from assessment.report.numbers import MISSING, fixed, percent, signed, significant
from assessment.report.words import DIRECTION, MEASURE, STAGE
from decoupling.methods.states import Flag, Reason, State
from decoupling.methods.tapio import TapioState
from measures.methods.synergy import Quadrant

SIDES = ("economy", "pollution", "carbon")


def decoupling(facts: ReportFacts) -> Chapter:
    """8 脱钩态势: Annex C and Tapio for park and industries, the park year by year."""
    shown = latest_by_scope(facts)
    if not shown:
        return Chapter("8", "脱钩态势", [Lacking("没有脱钩判定：需要至少两个完整年度的台账")])
    blocks: list[Block] = [Heading("8.1 园区与各行业（000附录C表C.1）"), Text(state_sentence(facts)), _table(shown)]
    blocks += _remarks(shown)
    blocks += [Heading("8.2 弹性（Tapio）"), _tapio(shown)]
    steps = [row for row in facts.judgements if row.kind == "park" and row.view == "chain" and row.end <= facts.year]
    if steps:
        steps.sort(key=lambda row: row.end)
        blocks += [Heading("8.3 园区逐年"), _chain(steps)]
        series = _indices(steps)
        if series:
            years, lines = series
            blocks.append(Figure(f"经济、碳与污染当量指数（{years[0]}年=100）", lambda: index_lines(years, lines)))
    blocks += [Heading("8.4 因素分解（LMDI）"), Lacking("因素分解结果未入库：分行业能源与产值的分解计算尚未接入")]
    return Chapter("8", "脱钩态势", blocks)


def _table(rows: Iterable[JudgementFacts]) -> Table:
    lines = [
        [
            row.name,
            f"{row.start}—{row.end}" + ("（部分数据）" if row.is_partial else ""),
            *(_moved(row, side) for side in SIDES),
            State(row.state).label_zh,
        ]
        for row in rows
    ]
    head = ["范围", "期间", "经济", "污染物", "碳", "脱钩态势"]
    return Table("园区与各行业脱钩态势", head, lines, words=6)


def _moved(row: JudgementFacts, side: str) -> str:
    direction = str(row.detail.get(side, {}).get("direction", "unknown"))
    rate: Amount = getattr(row, f"{side}_rate")
    word = DIRECTION.get(direction, direction)
    if rate is None:
        return word
    return f"{word}（{signed(rate)}）" if direction == "flat" else f"{word} {percent(abs(rate))}"


def _remarks(rows: Sequence[JudgementFacts]) -> list[Block]:
    measures = dict.fromkeys(MEASURE.get(str(row.detail.get("measure", "")), "") for row in rows)
    found: list[Block] = [Remark(f"经济口径为{'、'.join(filter(None, measures)) or '（无）'}。")]
    for row in rows:
        reasons = [Reason(code).label_zh for code in row.detail.get("reasons", [])]
        flags = [Flag(code).label_zh for code in row.detail.get("flags", [])]
        if reasons or flags:
            found.append(Remark(f"{row.name}：{'；'.join([*reasons, *flags])}。"))
    return found


def _tapio(rows: Iterable[JudgementFacts]) -> Table:
    lines = [
        [
            row.name,
            f"{row.start}—{row.end}",
            significant(row.tapio_elasticity),
            TapioState(row.tapio_state).label_zh if row.tapio_state else MISSING,
            *_pollution_tapio(row),
        ]
        for row in rows
    ]
    head = ["范围", "期间", "碳弹性", "碳状态", "污染物弹性", "污染物状态"]
    return Table("对经济的弹性与Tapio状态", head, lines, words=2, text_columns=frozenset({3, 5}))


def _pollution_tapio(row: JudgementFacts) -> tuple[str, str]:
    found = row.detail.get("elasticities", {}).get("pollution", {})
    value = found.get("value")
    state = found.get("state")
    return significant(None if value is None else Decimal(value)), TapioState(state).label_zh if state else MISSING


def _chain(steps: Iterable[JudgementFacts]) -> Table:
    lines = [
        [f"{row.start}—{row.end}", *(_moved(row, side) for side in SIDES), State(row.state).label_zh] for row in steps
    ]
    return Table("园区逐年脱钩态势", ["期间", "经济", "污染物", "碳", "脱钩态势"], lines, words=5)


def _indices(steps: list[JudgementFacts]) -> tuple[list[int], dict[str, list[float | None]]] | None:
    """Indices to the first year from the yearly rates; a step without a rate or across a gap ends the line."""
    years = [steps[0].start, *(row.end for row in steps)]
    lines: dict[str, list[float | None]] = {}
    for name, side in (("经济", "economy"), ("污染当量", "pollution"), ("碳", "carbon")):
        values: list[float | None] = [100.0]
        for row in steps:
            rate: Amount = getattr(row, f"{side}_rate")
            last = values[-1]
            values.append(None if rate is None or last is None else last * (1 + float(rate)))
        if any(value is not None for value in values[1:]):
            lines[name] = values
    return (years, lines) if lines else None


def measures(facts: ReportFacts) -> Chapter:
    """9 措施实施与协同效果: projects by clause, effects, quadrants, costs, rebound warnings."""
    if not facts.projects:
        return Chapter("9", "措施实施与协同效果", [Lacking("没有登记措施项目：请在“措施”页登记项目、责任人和时间")])
    blocks: list[Block] = [
        Heading("9.1 项目实施情况（000第7章）"),
        _projects(facts),
        Heading("9.2 减排效果"),
        _effects(facts),
        Remark("正值为减排，负值为增排；为满负荷年效果。带*的污染物减排发生在园区外，不计入坐标系。"),
        Heading("9.3 协同控制效应坐标系"),
        _quadrants(facts),
    ]
    placed = [row for row in facts.projects if row.carbon_share is not None and row.pollution_share is not None]
    if placed:
        points = [
            (number, row.carbon_share or 0.0, row.pollution_share or 0.0) for number, row in _numbered(facts, placed)
        ]
        blocks += [
            Figure("措施的协同控制效应坐标系", lambda: quadrant_chart(points), 12.0),
            Remark("编号同上表序号；横轴为碳减排、纵轴为污染当量减排占基年排放的比例，正值为减排。"),
        ]
    return Chapter("9", "措施实施与协同效果", [*blocks, Heading("9.4 拮抗提示"), *_warnings(facts)])


def _numbered(facts: ReportFacts, rows: Iterable[ProjectFacts]) -> list[tuple[int, ProjectFacts]]:
    numbers = {id(row): number for number, row in enumerate(facts.projects, start=1)}
    return [(numbers[id(row)], row) for row in rows]


def _projects(facts: ReportFacts) -> Table:
    lines = [
        [
            str(number),
            row.name,
            row.measure,
            "、".join(row.clauses) or MISSING,
            row.enterprise or "园区",
            row.owner,
            (row.running_from or row.due_on).isoformat(),
            STAGE[row.stage],
        ]
        for number, row in _numbered(facts, facts.projects)
    ]
    head = ["序号", "项目", "措施", "条款", "实施单位", "责任人", "投运（计划）", f"{facts.year}年末状态"]
    return Table("措施项目", head, lines, words=8)


def _effects(facts: ReportFacts) -> Table:
    codes = dict.fromkeys(code for row in facts.projects for code in row.effects)
    order = [code for code in ("CO2e", *facts.substances) if code in codes]
    order += [code for code in codes if code not in order]

    def cell(row: ProjectFacts, code: str) -> str:
        value = row.effects.get(code)
        return MISSING if value is None else significant(value) + ("*" if code in row.outside else "")

    lines = [
        [str(number), row.name, *(cell(row, code) for code in order)]
        for number, row in _numbered(facts, facts.projects)
    ]
    short = [facts.substances[code].short if code in facts.substances else code for code in order]
    return Table("项目年减排量", ["序号", "项目", *short], lines, words=2, unit="t（CO2e为t CO2e）")


def _quadrants(facts: ReportFacts) -> Table:
    lines = [
        [
            str(number),
            row.name,
            percent(row.carbon_share),
            percent(row.pollution_share),
            Quadrant(row.quadrant).zh if row.quadrant else "缺基年数据",
            significant(row.elasticity),
            fixed(row.unit_cost),
        ]
        for number, row in _numbered(facts, facts.projects)
    ]
    head = ["序号", "项目", "碳减排占比", "污染减排占比", "象限", "协同弹性", "单位成本（元/t CO2e）"]
    return Table("措施的坐标与成本", head, lines, words=2, text_columns=frozenset({4}))


def _warnings(facts: ReportFacts) -> list[Block]:
    lines = []
    for row in facts.projects:
        for code, rise in row.warnings:
            found = facts.substances.get(code)
            amount = rise if code == "CO2e" else rise / 1000
            lines.append([row.name, found.short if found else code, significant(amount)])
    if not lines:
        return [Text("已登记项目没有使任何一种物质上升。")]
    return [Table("使排放上升的项目", ["项目", "上升的物质", "年增加量（t）"], lines, words=2)]
