"""Indicators and grade, problems, suggestions, annexes."""

from assessment.methods.verdict import Verdict
from assessment.report.blocks import Block, Chapter, Heading, Lacking, Points, Table, Text
from assessment.report.chapters.opening import factor_table, grade_sentence, missed, suggestions
from assessment.report.facts import IndicatorFacts, ReportFacts
from assessment.report.numbers import MISSING, plain, significant


def rating(facts: ReportFacts) -> Chapter:
    """10 指标评价与等级: every indicator with its verdict and reason, the grade and its reasons."""
    if facts.rating is None:
        return Chapter("10", "指标评价与等级", [Lacking("等级未评定：请在“评估”页录入本年度指标目标值和基本要求")])
    rows = [
        [
            row.name + ("" if row.is_main else "（辅助）"),
            row.unit or MISSING,
            significant(row.value, 6),
            MISSING if row.target is None else plain(row.target),
            MISSING if row.baseline is None else plain(row.baseline),
            _verdict(row),
        ]
        for row in facts.indicators
    ]
    head = ["指标", "单位", "实际值", "目标值", "基本要求", "判定"]
    blocks: list[Block] = [
        Heading("10.1 指标完成情况（001表5）"),
        Table(f"{facts.year}年指标评价", head, rows, words=2, text_columns=frozenset({5})),
        Heading("10.2 等级及判据"),
        Text(grade_sentence(facts)),
    ]
    reasons = [text for text in facts.rating.reasons[1:] if text]
    if reasons:
        blocks.append(Points(reasons))
    if facts.rating.missing:
        blocks.append(Lacking(f"缺{'；'.join(facts.rating.missing)}，等级暂不评定"))
    blocks += [Heading("10.3 定性指标"), Lacking("定性指标评分未录入：待评价机构评分")]
    return Chapter("10", "指标评价与等级", blocks)


def _verdict(row: IndicatorFacts) -> str:
    """The verdict; a value that rests on part of the data is judged provisionally only."""
    if row.verdict == Verdict.MISSING and row.value is not None:
        return f"数据不全（暂定：{Verdict(row.provisional).zh}）" if row.provisional else "数据不全"
    return Verdict(row.verdict).zh


def problems(facts: ReportFacts) -> Chapter:
    """11 问题与整改清单: what the stored results show; owners and deadlines are registered elsewhere."""
    rows = [[f"指标：{row.name}", row.reason] for row in missed(facts)]
    now = facts.now
    if not now.is_complete and now.expected_months:
        rows.append(["数据完整性", f"应报{now.expected_months}，已报{now.filed_months}"])
    if facts.gaps:
        rows.append(["未核算项", f"{sum(row.count for row in facts.gaps)}条，见3.4"])
    rows += [
        [f"项目：{row.name}", f"应于{row.due_on.isoformat()}投运，尚未投运"]
        for row in facts.projects
        if row.stage == "late"
    ]
    numbered = [[str(number), *row, "", ""] for number, row in enumerate(rows, start=1)]
    blocks: list[Block] = []
    if numbered:
        head = ["序号", "事项", "情况", "责任单位", "时限"]
        blocks.append(Table("由入库数据发现的问题", head, numbered, words=5))
    blocks.append(Lacking("整改清单未建立：责任单位和整改时限尚未登记，请逐项明确后填入"))
    return Chapter("11", "问题与整改清单", blocks)


def advice(facts: ReportFacts) -> Chapter:
    """12 下年度建议: every suggestion the stored results support."""
    found = suggestions(facts)
    if not found:
        return Chapter("12", "下年度建议", [Lacking("入库数据不足以提出建议：请补报台账并录入目标值")])
    return Chapter("12", "下年度建议", [Text("以下建议由入库结果得出，按紧迫程度排列。"), Points(found)])


def annexes(facts: ReportFacts) -> Chapter:
    """附件: factors, calculation methods, ledgers, data digests, expert opinion."""
    unit = "排放序列" if facts.park.is_register else "企业月"
    filed = [[row.name, str(row.expected_months), str(row.filed_months)] for row in facts.firms]
    hashes = [[f"{row.year}年", row.digest] for row in facts.history if row.year <= facts.year]
    blocks: list[Block] = [Heading("附件1 因子表"), *factor_table(facts), Heading("附件2 计算书")]
    if facts.methods:
        blocks.append(
            Text(f"本年度使用的核算方法：{'、'.join(facts.methods)}。每条结果的活动数据、因子和算式可在平台逐条查看。")
        )
    else:
        blocks.append(Text("本年度没有按方法核算的结果。"))
    blocks.append(Heading("附件3 台账汇总"))
    if filed:
        blocks.append(Table(f"{facts.year}年台账汇总", ["企业", f"应报{unit}", f"已报{unit}"], filed))
    blocks += [
        Heading("附件4 专家意见"),
        Lacking("专家意见未上传"),
        Heading("附件5 数据哈希"),
        Table("各年度汇总数据摘要（SHA-256）", ["年度", "摘要"], hashes, words=2),
    ]
    return Chapter("", "附件", blocks)
