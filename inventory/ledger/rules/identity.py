"""Rules about who files and for when: credit code, name, permit, industry, period."""

from collections import Counter
from collections.abc import Iterator

from inventory.ledger.codes import INDUSTRY, INDUSTRY_GROUP, REGION
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding, finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows
from park.methods.uscc import PERMIT, PERMIT_WITHOUT_USCC, is_subject, is_uscc


def check_identity(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Credit codes of all rows, the profile on sheet 01, and the periods."""
    profile = parsed.sheets.get("01")
    if profile is None or not profile.rows:
        message = "没有填写 01_企业信息。"
        yield finding("profile_missing", message, severity=WARNING, remedy="请按模板补上企业信息。")
    else:
        yield from _check_profile(profile, context)
    few = _few_periods(parsed)
    for rows in parsed.sheets.values():
        yield from _check_codes(rows, context)
        yield from _check_periods(rows, context)
        for position, period in enumerate(rows.values.get("period", [])):
            if period in few:
                message = f"全文件只有少数几行的报告期是 {period}。"
                remedy = "请核对月份；确为补报上月的请保留。"
                yield remark(rows, "period", position, "period_few", message, severity=WARNING, remedy=remedy)


def _few_periods(parsed: ParsedLedger) -> set[str]:
    """Months with less than a fifth of the rows of the fullest month: more likely a slip than a second month."""
    periods = (period for rows in parsed.sheets.values() for period in rows.values.get("period", []))
    counted = Counter(period for period in periods if period)
    return {period for period, count in counted.items() if 5 * count < max(counted.values())}


def _check_codes(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    for position, code in enumerate(rows.values.get("uscc", [])):
        if code is None or code == context.uscc:
            continue
        if not is_uscc(code):
            message = f"统一社会信用代码“{code}”校验不通过。"
            remedy = "请按营业执照核对 18 位代码（不含 I、O、S、V、Z）。"
            yield remark(rows, "uscc", position, "uscc_invalid", message, expected=context.uscc, remedy=remedy)
        else:
            message = f"统一社会信用代码“{code}”不是本企业。"
            remedy = "请删除其他企业的行，或改用本企业的代码。"
            yield remark(rows, "uscc", position, "uscc_other", message, expected=context.uscc, remedy=remedy)


def _check_profile(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    if len(rows.rows) > 1:
        yield remark(rows, "uscc", 1, "profile_repeated", "企业信息只填一行。", remedy="请删除多余的行。")
    code, name = rows.get("uscc", 0), rows.get("name", 0)
    if code and is_uscc(code) and code[8:17].isalnum() and not is_subject(code[8:17]):
        message = "主体标识码（第 9–17 位）校验不通过。"
        yield remark(rows, "uscc", 0, "uscc_subject", message, severity=WARNING, remedy="请按营业执照核对。")
    if name and context.name and "".join(name.split()) != "".join(context.name.split()):
        message = f"单位名称“{name}”与登记名称不同。"
        remedy = "请填登记名称；如已更名，请先在企业信息中更新。"
        yield remark(rows, "name", 0, "name_other", message, severity=WARNING, expected=context.name, remedy=remedy)
    yield from _check_permit(rows, context)
    industry = rows.get("industry_code", 0)
    if industry and INDUSTRY_GROUP.fullmatch(industry):
        message = f"行业代码“{industry}”只到中类。"
        remedy = "宜填到小类（4 位数字）。"
        yield remark(rows, "industry_code", 0, "industry_group", message, severity=WARNING, remedy=remedy)
    elif industry and not INDUSTRY.fullmatch(industry):
        message = f"“{industry}”不是 GB/T 4754-2017 行业代码。"
        remedy = "请填 4 位数字，门类字母可省，如 2614。"
        yield remark(rows, "industry_code", 0, "industry_format", message, expected="4 位数字", remedy=remedy)
    region = rows.get("region_code", 0)
    if region and not REGION.fullmatch(region):
        message = f"“{region}”不是行政区划代码。"
        yield remark(
            rows, "region_code", 0, "region_format", message, expected="6 位数字", remedy="请填 GB/T 2260 代码。"
        )


def _check_permit(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    permit = rows.get("permit_no", 0)
    if not permit:
        return
    if PERMIT.fullmatch(permit):
        if permit[:18] != context.uscc:
            message = f"排污许可证编号“{permit}”前 18 位不是本企业代码。"
            remedy = "请核对证书编号。"
            yield remark(rows, "permit_no", 0, "permit_other", message, severity=WARNING, remedy=remedy)
    elif PERMIT_WITHOUT_USCC.fullmatch(permit):
        message = f"排污许可证编号“{permit}”不含统一社会信用代码。"
        remedy = "如已有统一社会信用代码，请换填新编号。"
        yield remark(rows, "permit_no", 0, "permit_without_uscc", message, severity=WARNING, remedy=remedy)
    else:
        message = f"“{permit}”不是排污许可证编号。"
        remedy = "编号共 22 位，请按证书填写；没有则留空。"
        expected = "统一社会信用代码 + 3 位数字 + 1 位字母"
        yield remark(rows, "permit_no", 0, "permit_format", message, expected=expected, remedy=remedy)


def _check_periods(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    now = f"{context.today:%Y-%m}"
    for position, period in enumerate(rows.values.get("period", [])):
        if period is None:
            continue
        if period > now:
            message = f"报告期 {period} 还没有到。"
            remedy = "请核对年份和月份。"
            yield remark(rows, "period", position, "period_future", message, expected=f"不晚于 {now}", remedy=remedy)
        elif context.joined and period < context.joined:
            message = f"报告期 {period} 早于本企业纳入的月份。"
            remedy = "请核对月份；确需补报请联系园区。"
            expected = f"不早于 {context.joined}"
            yield remark(rows, "period", position, "period_before_joining", message, expected=expected, remedy=remedy)
