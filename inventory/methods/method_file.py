"""The files of docs/methods: one per method, Chinese with English beside it, and their index.

markdown(method, place) -> str      the file docs/methods/<code>.md
index(methods)          -> str      docs/methods/README.md
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from inventory.methods.declaration import Method
from inventory.methods.documentation import Place, by_sector, name_of, page, sector

MEMO: Final = "备忘项，不计入合计"


def _cells(*texts: str) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") or "—" for text in texts) + " |"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_cells(*heads), "|" + " --- |" * len(heads), *(_cells(*row) for row in rows), ""]


def markdown(method: Method, place: Place, example: Mapping[str, Any]) -> str:
    """The file of a method: its page in Chinese with the English names and words beside it, and a case to try."""
    zh, en = page(method, "zh", place), page(method, "en", place)
    lines = [
        f"# {zh.name}", "", f"{en.name} · `{method.code}`", "",
        f"- 出处 Clause: {zh.clause}",
        f"- 领域 Sector: {zh.sector} {en.sector}",
        f"- 数据等级 Tier of the method: {method.tier}",
        f"- 台账 Ledger: {'、'.join(zh.fields)}", "",
        "## 公式 Formula", "", zh.html, "",
    ]  # fmt: skip
    if en.html != zh.html:
        lines += [en.html, ""]
    lines += ["## 输入 Inputs", ""]
    heads = ("符号", "名称", "Name", "单位", "范围", "取自")
    lines += _table(heads, [(r.symbol, r.name, r.other_name, r.unit, r.bounds, r.place) for r in zh.inputs])
    if zh.factors:
        lines += ["## 因子 Factors", ""]
        rows = [(r, "；".join(text for text in (f"`{r.key}`" if r.key else "", r.place) if text)) for r in zh.factors]
        lines += _table(heads, [(r.symbol, r.name, r.other_name, r.unit, r.bounds, where) for r, where in rows])
    if method.default_sets:
        lines += [f"缺省因子集 Default sets: {'、'.join(method.default_sets)}", ""]
    lines += ["## 结果 Results", ""]
    told = [(g.substance, g.unit, g.category, g.scope + ("，" + MEMO if g.memo else "")) for g in zh.outputs]
    lines += _table(("物质", "单位", "类别", "范围"), told)
    for head, own, other in (
        ("校核 Checks", zh.checks, en.checks),
        ("提示 Notices", zh.notices, en.notices),
        ("缺数据时 When data are missing", zh.missing, en.missing),
    ):
        if own:
            lines += [f"## {head}", "", *(f"- {a}\n  {b}" for a, b in zip(own, other, strict=True)), ""]
    example_lines = json.dumps(example, ensure_ascii=False, indent=1)
    lines += [
        "## 算例 Example",
        "",
        "`manage.py calculate -` 可直接计算：",
        "",
        "```json",
        f"[{example_lines}]",
        "```",
        "",
    ]
    if zh.note:
        lines += ["## 说明 Note", "", zh.note, "", en.note, ""]
    return "\n".join(lines).rstrip() + "\n"


def index(methods: Sequence[Method]) -> str:
    """The list of all methods by sector, each linked to its file."""
    lines = [
        "# 核算方法 Calculation methods", "",
        "由方法声明生成（`manage.py methods --write docs/methods`），请勿手工修改。",
        "Generated from the declarations of the methods; do not edit by hand.", "",
    ]  # fmt: skip
    for name, found in by_sector(methods, "zh").items():
        lines += [f"## {name} {sector(found[0], 'en')}", ""]
        rows = [(f"[{m.code}]({m.code}.md)", name_of(m, "zh"), name_of(m, "en"), m.clause) for m in found]
        lines += _table(("代码 Code", "名称", "Name", "出处 Clause"), rows)
    return "\n".join(lines).rstrip() + "\n"
