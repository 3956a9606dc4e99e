"""Summary on one page, basis and scope, the park itself."""

from collections import defaultdict
from decimal import Decimal

from assessment.methods.verdict import Grade, Verdict
from assessment.report.blocks import Block, Chapter, Figure, Heading, Lacking, Points, Remark, Table, Text
from assessment.report.chapters.choice import current_judgement
from assessment.report.drawing.maps import park_map
from assessment.report.facts import IndicatorFacts, ReportFacts
from assessment.report.numbers import MISSING, fixed, percent, plain, share_filed, signed, significant, wan
from assessment.report.words import BOUNDARY, FACTOR_FLAG, PARAMETER, STATUS, TIER
from decoupling.methods.states import Reason, State

BASIS = (
    "000 产业园区减污降碳协同控制指南",
    "001 工业园区减污降碳协同增效管控要求",
    "002 产业园区规划温室气体排放环境影响评价技术指南",
    "003 工业园区碳达峰实施方案编制指南（编制说明）",
    "004 零碳园区建设指南（征求意见稿）",
    "GB/T 2589 综合能耗计算通则；GB/T 4754-2017 国民经济行业分类；GB/T 8170 数值修约规则",
    "HJ 212-2017 污染物编码；HJ 608-2017 排污单位编码规则；HJ 944-2018 排污单位环境管理台账",
    "IPCC国家温室气体清单指南及各评估报告的全球增温潜势",
)


def summary(facts: ReportFacts) -> Chapter:
    """One page: grade, decoupling state, three numbers, three suggestions."""
    blocks: list[Block] = [Heading("等级"), Text(grade_sentence(facts)), Heading("脱钩态势")]
    blocks.append(Text(state_sentence(facts)))
    blocks += [Heading("三个数"), _three_numbers(facts), Heading("三条建议")]
    found = suggestions(facts)[:3]
    blocks.append(Points(found) if found else Text("本年度已入库数据未发现需要提出的事项。"))
    if facts.rating is None:
        blocks.append(Lacking("等级未评定：请在“评估”页录入本年度指标目标值和基本要求"))
    return Chapter("", "摘要", blocks)


def grade_sentence(facts: ReportFacts) -> str:
    """The grade with its first reason."""
    rating = facts.rating
    if rating is None:
        return f"{facts.year}年度等级：未评定。本年度没有录入指标目标值。"
    text = f"{facts.year}年度等级：{Grade(rating.grade).zh}。"
    if rating.provisional_grade:
        text += f"按已报数据暂评：{Grade(rating.provisional_grade).zh}。"
    return text + (rating.reasons[0].rstrip("。") + "。" if rating.reasons else "")


def state_sentence(facts: ReportFacts) -> str:
    """The park's decoupling state with its three rates."""
    found = current_judgement(facts, "park", "")
    if found is None:
        return "脱钩态势：无法判定。可比的完整年度不足两年。"
    moves = "，".join(
        f"{name}{_moved(rate)}"
        for name, rate in (
            ("经济", found.economy_rate),
            ("污染物", found.pollution_rate),
            ("碳", found.carbon_rate),
        )
    )
    text = f"{found.start}—{found.end}年{State(found.state).label_zh}：{moves}。"
    reasons = "；".join(Reason(code).label_zh for code in found.detail.get("reasons", []))
    return text + (f"原因：{reasons}。" if reasons else "")


def _moved(rate: Decimal | None) -> str:
    if rate is None:
        return "无可比数据"
    if rate == 0:
        return "持平"
    return ("上升" if rate > 0 else "下降") + percent(abs(rate))


def _three_numbers(facts: ReportFacts) -> Table:
    """Carbon, energy, air pollution; the change only between two complete years."""
    now, before = facts.now, facts.before
    comparable = before is not None and now.is_complete and before.is_complete

    def change(name: str) -> str:
        new, old = getattr(now, name), getattr(before, name, None)
        return signed((new - old) / old) if comparable and new is not None and old else MISSING

    rows = [
        ["温室气体排放总量", wan(now.co2e_t), "万t CO2e", change("co2e_t")],
        ["综合能源消费量", wan(now.coal_tce), "万tce", change("coal_tce")],
        ["大气主要污染物", significant(now.air_equivalents, 6), "污染当量", change("air_equivalents")],
    ]
    caption = f"{facts.year}年三个数{partial_mark(facts)}"
    return Table(caption, ["指标", "数值", "单位", "较上年"], rows, text_columns=frozenset({2}))


def partial_mark(facts: ReportFacts) -> str:
    """（覆盖 x %） while ledgers of the year are missing, else nothing."""
    now = facts.now
    return "" if now.is_complete or now.coverage is None else f"（覆盖 {share_filed(now.coverage)}）"


def suggestions(facts: ReportFacts) -> list[str]:
    """What the stored results ask for, most pressing first."""
    found = [f"{row.name}：{row.reason}" for row in missed(facts)]
    judgement = current_judgement(facts, "park", "")
    if judgement is not None:
        found += [str(text) for text in judgement.detail.get("advice_zh", [])]
    if not facts.now.is_complete and facts.now.expected_months:
        found.append(_completion(facts))
    key = [row for row in facts.processes if row.is_key and row.process][:1]
    found += [f"优先治理{row.enterprise}“{row.process}”：碳污同源，耦合度为园区最高。" for row in key]
    found += _rebounds(facts)
    found += [
        f"项目“{row.name}”逾期未投运，请{row.owner}说明原因并明确时限。"
        for row in facts.projects
        if row.stage == "late"
    ]
    return found


def _rebounds(facts: ReportFacts) -> list[str]:
    """One sentence for each set of substances that projects raise."""
    raised: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in facts.projects:
        if row.warnings:
            raised[tuple(code for code, _ in row.warnings)].append(f"“{row.name}”")
    return [
        f"项目{'、'.join(names)}会使{'、'.join(_short(facts, code) for code in codes)}上升，须同步落实配套治理。"
        for codes, names in raised.items()
    ]


def _completion(facts: ReportFacts) -> str:
    now = facts.now
    if facts.park.is_register:
        return "登记册数据有缺口：向登记册主管部门核实缺报年份后重新导入。"
    owing = now.expected_months - now.filed_months
    return f"补报{owing}个企业月台账后重新生成本报告，当前覆盖 {share_filed(now.coverage)}。"


def missed(facts: ReportFacts) -> list[IndicatorFacts]:
    """Indicators that miss their basic requirement or target, main ones first."""
    rows = [row for row in facts.indicators if row.verdict in (Verdict.FAILED, Verdict.BELOW_TARGET)]
    return sorted(rows, key=lambda row: (not row.is_main, row.verdict != Verdict.FAILED))


def _short(facts: ReportFacts, code: str) -> str:
    found = facts.substances.get(code)
    return found.short if found else code


def basis(facts: ReportFacts) -> Chapter:
    """1 总则: basis, scope, boundaries, period, methods and factor versions."""
    now = facts.now
    covered = f"应报{now.expected_months}个、已报{now.filed_months}个" + (
        "排放序列" if facts.park.is_register else "企业月"
    )
    blocks: list[Block] = [
        Heading("1.1 依据"),
        Points(BASIS),
        Remark("文中000—004为上列文件的编号；逐条对应见平台“依据”页。"),
        Heading("1.2 评价范围与期间"),
        Text(
            f"评价对象为{facts.park.name}（{facts.park.code}），期间为{facts.year}年1月1日至12月31日，"
            f"规划基年为{facts.park.base_year}年。本年度{covered}。"
        ),
        Text("核算物质为大气污染物、水污染物、固体废物和温室气体；温室气体按物质分别入库，汇总时乘以全球增温潜势。"),
        Heading("1.3 四类边界"),
        *_boundaries(facts),
        Heading("1.4 方法与因子版本"),
        Text(
            f"燃料因子集：{facts.fuel_set or '未使用'}；全球增温潜势：IPCC {facts.park.gwp_set}；"
            f"变化率在±{plain(facts.park.flat_band_percent)} %以内记为持平；"
            f"结果版本：{now.digest[:16]}。"
        ),
        *_factors(facts),
    ]
    return Chapter("1", "总则", blocks)


def _boundaries(facts: ReportFacts) -> list[Block]:
    if not facts.boundaries:
        return [Lacking("四类边界未登记：请在“边界与企业”页导入物理、行政、经济统计和核算边界（000 4.2.1）")]
    rows = [[row.label, fixed(row.area_km2), row.valid_from.isoformat(), row.source] for row in facts.boundaries]
    head = ["边界", "面积", "启用日期", "来源"]
    blocks: list[Block] = [Table("园区边界", head, rows, text_columns=frozenset({2, 3}), unit="面积 km2")]
    known = {row.kind for row in facts.boundaries}
    missing = [word for kind, word in BOUNDARY.items() if kind not in known]
    if missing:
        blocks.append(Lacking(f"{'、'.join(missing)}未登记：请在“边界与企业”页导入"))
    return blocks


def _factors(facts: ReportFacts) -> list[Block]:
    if not facts.factors:
        reason = "登记册直接报告排放量" if facts.park.is_register else "本年度没有按因子核算的排放"
        return [Text(f"{reason}，未使用排放因子。")]
    sets = sorted({(row.factor_set, row.version) for row in facts.factors})
    text = "；".join(f"{name}（{version}）" if version else name for name, version in sets)
    open_rows = sum(row.status == "unverified" for row in facts.factors)
    note = f"使用因子{len(facts.factors)}条，其中未核实{open_rows}条，逐条列于附件。"
    return [Text(f"实际使用的因子集：{text}。{note}")]


def factor_table(facts: ReportFacts) -> list[Block]:
    """Every factor row behind the year's emissions, for the annex."""
    if not facts.factors:
        return [Text("本年度未使用排放因子。")]
    rows = [
        [
            row.name,
            PARAMETER.get(row.parameter, row.parameter),
            plain(row.value),
            row.unit,
            f"{row.factor_set} {row.region}".strip(),
            TIER.get(row.tier, row.tier),
            STATUS.get(row.status, row.status),
            "；".join(FACTOR_FLAG.get(flag, flag) for flag in row.flags) or MISSING,
        ]
        for row in facts.factors
    ]
    head = ["名称", "参数", "数值", "单位", "因子集", "优先级", "核对状态", "说明"]
    return [Table("使用的因子", head, rows, words=2, text_columns=frozenset({3, 4, 5, 6, 7}))]


def overview(facts: ReportFacts) -> Chapter:
    """2 园区概况: type, place, enterprises, map."""
    park = facts.park
    place = park.city if park.city.startswith(park.province) else park.province + park.city
    blocks: list[Block] = [Heading("2.1 基本情况")]
    if park.is_register:
        blocks.append(Text(f"{park.name}的数据来自公开的污染物排放与转移登记册，企业即登记册设施。"))
    blocks.append(Text(f"{park.name}位于{place or '（未登记）'}，本年度在册企业{len(facts.firms)}家。"))
    if park.types:
        rows = [[kind, name] for kind, name in park.types]
        blocks.append(Table("园区类型（六种划分）", ["划分依据", "类型"], rows, words=2))
    else:
        blocks.append(Lacking("园区类型未登记：请按003的六种划分在园区资料中选择"))
    blocks += [Heading("2.2 区位"), *_map(facts), Heading("2.3 企业名录"), *_firms(facts)]
    blocks += [Heading("2.4 基础设施"), Lacking("基础设施（供热、供水、污水与固废处置、管网）台账未接入")]
    return Chapter("2", "园区概况", blocks)


def _map(facts: ReportFacts) -> list[Block]:
    placed = [row for row in facts.firms if row.longitude is not None and row.latitude is not None]
    if not placed and not facts.boundaries:
        return [Lacking("边界和企业坐标均未登记，无法绘制区位图")]
    blocks: list[Block] = [Figure("园区边界与企业分布", lambda: park_map(facts.boundaries, facts.firms), 14.5)]
    note = "图中编号与企业名录的序号一致；坐标系CGCS2000。"
    if len(placed) < len(facts.firms):
        note += f"{len(facts.firms) - len(placed)}家企业未登记坐标，未上图。"
    return [*blocks, Remark(note)]


def _firms(facts: ReportFacts) -> list[Block]:
    if not facts.firms:
        return [Lacking("企业名录为空")]
    rows = [
        [
            str(number),
            row.name,
            row.uscc or MISSING,
            row.industry,
            "、".join(row.roles) or MISSING,
            str(row.processes),
            str(row.outlets),
        ]
        for number, row in enumerate(facts.firms, start=1)
    ]
    head = ["序号", "企业", "统一社会信用代码", "行业", "重点类别", "工序", "排放口"]
    return [Table("企业名录", head, rows, words=5)]
