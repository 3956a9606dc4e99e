"""Cases through the very path of the ledger: one line each, the chosen factors joined, `compile_lines`, explained.

Reference(words, candidates, context, gwp)   what cases are read and calculated with
calculate(cases, reference) -> [Outcome]     one per case, in order
as_json(outcome)                             plain values, as the command and the API print them
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from inventory.methods.candidate import UNVERIFIED, Candidate, Context
from inventory.methods.case import EMPTY, Case, Problem, Vocabulary
from inventory.methods.case_reading import read_case
from inventory.methods.catalogue import METHODS
from inventory.methods.choice_frame import join_all
from inventory.methods.compile import Compiled, compile_lines
from inventory.methods.declaration import FactorNeed, Method, Result
from inventory.methods.explain import Explanation, explain
from inventory.methods.lookup import add_names

_NAMES: Final = {method.code: (method.name_zh, method.name_en) for method in METHODS}
OWN: Final = "own"


@dataclass(frozen=True)
class Reference:
    """What cases are calculated with; `context` gives areas and sets of a region and a chosen factor set by family."""

    words: Vocabulary
    candidates: Sequence[Candidate]
    context: Callable[[str, Mapping[str, str]], Context]
    gwp: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Amount:
    """One result: the mass of a substance, or the energy of a flow, with its explanation in both languages."""

    substance: str
    kind: str
    category: str
    scope: int
    memo: bool
    value: float
    unit: str
    co2e: Mapping[str, float | None]
    trail: Mapping[str, Any]
    zh: Explanation
    en: Explanation


@dataclass(slots=True)
class Outcome:
    """What became of a case: amounts, or the problems that kept it from giving any; notices tell of limits applied."""

    case: Case
    amounts: list[Amount] = field(default_factory=list)
    tier: str = ""
    unverified: bool = False
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.problems)

    def co2e(self, gwp_set: str) -> float | None:
        """CO2e of what counts, t; None where there is no greenhouse gas or the set has no value for one."""
        counted = [amount.co2e.get(gwp_set) for amount in self.amounts if amount.kind == "ghg" and not amount.memo]
        known = [value for value in counted if value is not None]
        return sum(known) if counted and len(known) == len(counted) else None


def calculate(cases: Iterable[Any], reference: Reference) -> list[Outcome]:
    """Outcome of every case in order. Cases of one region and factor set are compiled together, each as its own firm.

    A case that cannot be read is not compiled; one that gives no result says why.
    """
    outcomes = [Outcome(read_case(given, reference.words)) for given in cases]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, outcome in enumerate(outcomes):
        outcome.problems += outcome.case.problems
        if not outcome.failed:
            groups[outcome.case.region, outcome.case.factor_set].append(number)
    for (region, factor_set), numbers in groups.items():
        context = reference.context(region, _families(factor_set))
        lines = _with_factors(_lines(outcomes, numbers), outcomes, numbers, reference.candidates, context)
        compiled = compile_lines(lines)
        for number in numbers:
            _fill(outcomes[number], number, lines, compiled, reference.gwp)
    return outcomes


def _families(factor_set: str) -> dict[str, str]:
    families = dict.fromkeys(("fuel", *(need.family for method in METHODS for need in method.needs)), factor_set)
    return families if factor_set else {}


def _line_id(number: int) -> int:
    return number * 10


def _lines(outcomes: Sequence[Outcome], numbers: Sequence[int]) -> pd.DataFrame:
    """The line frame: the line of each case first, then those beside it; a case is an enterprise of its own."""
    rows = []
    for number in numbers:
        case = outcomes[number].case
        for place, cells in enumerate((case.line, *case.beside)):
            own = {"line_id": _line_id(number) + place, "row": 4 + place, "enterprise_id": number + 1}
            rows.append({**EMPTY, "province": case.region, **cells, **own, "year": case.year})
    frame = pd.DataFrame(rows)
    texts = [name for name in frame.columns if isinstance(EMPTY.get(name), str)]
    frame[texts] = frame[texts].fillna("")
    return add_names(frame)


def _with_factors(
    lines: pd.DataFrame,
    outcomes: Sequence[Outcome],
    numbers: Sequence[int],
    candidates: Sequence[Candidate],
    context: Context,
) -> pd.DataFrame:
    """Lines with the factors that apply, own values in their place: an own value has no tier, so it ranks last."""
    joined = join_all(lines, candidates, context)
    for number in numbers:
        row = joined.index[joined["line_id"] == _line_id(number)][0]
        method = outcomes[number].case.method
        for need in method.needs if method else ():
            value = outcomes[number].case.factors.get(need.parameter)
            if value is not None:
                _put_own(joined, row, need, value)
    return joined


def _put_own(joined: pd.DataFrame, row: Any, need: FactorNeed, value: float) -> None:
    cells: dict[str, tuple[Any, Any]] = {
        need.parameter: (value, np.nan),
        need.tier_column: ("", ""),
        need.unverified_column: (False, False),
        need.source_column: ({"set": OWN}, None),
    }
    for column, (own, absent) in cells.items():
        values = joined[column].tolist() if column in joined.columns else [absent] * len(joined)
        values[joined.index.get_loc(row)] = own
        joined[column] = pd.Series(values, index=joined.index, dtype="float64" if column == need.parameter else object)


def _fill(
    outcome: Outcome, number: int, lines: pd.DataFrame, compiled: Compiled, gwp: Mapping[str, Mapping[str, float]]
) -> None:
    method = outcome.case.method
    assert method is not None  # noqa: S101  a case without a method is not compiled
    of_line = {name: frame[frame["line_id"] == _line_id(number)] for name, frame in compiled._asdict().items()}
    own = {name: frame[frame["method"] == method.code] for name, frame in of_line.items()}
    own["gaps"] = of_line["gaps"][of_line["gaps"]["method"].isin((method.code, ""))]
    if method.produces is Result.EMISSION:
        _emissions(outcome, method, own["emissions"], gwp)
    else:
        _flows(outcome, method, own["flows"], lines[lines["enterprise_id"] == number + 1])
    told = [_gap(method, row) for row in own["gaps"].to_dict("records")]
    if outcome.amounts:
        outcome.notices += told
    elif told:
        outcome.problems += told
    else:
        outcome.problems.append(_no_result(method, of_line, outcome.case))


def _emissions(outcome: Outcome, method: Method, rows: pd.DataFrame, gwp: Mapping[str, Mapping[str, float]]) -> None:
    for row in rows.to_dict("records"):
        mass = float(row["mass_t"])
        told = [
            explain(method.code, row["trail"], mass, row["activity_unit"], language, row["substance"])
            for language in ("zh", "en")
        ]
        weights = {name: values.get(row["substance"]) for name, values in gwp.items()} if row["kind"] == "ghg" else {}
        co2e = {name: None if weight is None else mass * weight for name, weight in weights.items()}
        place = (row["substance"], row["kind"], row["category"], int(row["scope"]), bool(row["memo"]))
        outcome.amounts.append(Amount(*place, mass, "t", co2e, row["trail"], *told))
        outcome.tier, outcome.unverified = str(row["tier"]), bool(row["unverified"])


def _flows(outcome: Outcome, method: Method, rows: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Energy and coal equivalent of a flow, with the numbers of its line as the trail."""
    if rows.empty or rows["coal_tce"].isna().any():
        return
    row = rows.iloc[0]
    trail = _line_trail(method, lines.loc[lines["line_id"] == row["line_id"]].to_dict("records")[0])
    outcome.tier = str(row["tier"])
    outcome.unverified = any(source.get("status") == UNVERIFIED for source in trail["sources"].values() if source)
    told = [explain(method.code, trail, float(row["coal_tce"]), row["unit"], language) for language in ("zh", "en")]
    for output in method.outputs:
        value = float(row[output.column])
        outcome.amounts.append(
            Amount(output.column, output.kind, "", output.scope, False, value, output.unit, {}, trail, *told)
        )


def _line_trail(method: Method, line: Mapping[Any, Any]) -> dict[str, Any]:
    """The numbers of a line as `trail.trails` writes them; flows are stored without a trail of their own."""
    inputs = {entry.name: line[entry.column] for entry in method.inputs}
    measured = [need.parameter for need in method.needs if need.override and _is_number(line.get(need.override))]
    tiers: dict[str, Any] = {"activity": line["tier"]}
    sources: dict[str, Any] = {}
    for need in method.needs:
        own = need.parameter in measured
        inputs[need.parameter] = line[need.override if own else need.parameter]
        tiers[need.parameter] = need.override_tier if own else line.get(need.tier_column, "")
        if not own:
            sources[need.parameter] = line.get(need.source_column)
    return {"inputs": inputs, "measured": measured, "tiers": tiers, "sources": sources}


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and value == value


def _gap(method: Method, row: Mapping[str, Any]) -> Problem:
    """A gap in words, at the field it is about; the words after the place of the line, which a case does not have."""
    reason = str(row["reason_zh"])
    reason = reason.partition("：")[2] or reason
    reason_zh, comma, remedy_zh = reason.partition("，")
    reason_en, semicolon, remedy_en = str(row["reason_en"]).partition("; ")
    return Problem(
        _field_of(method, reason_zh), reason_zh, reason_en, remedy_zh if comma else "", remedy_en if semicolon else ""
    )


def _field_of(method: Method, reason: str) -> str:
    """The factor or input that a reason names first; "" for one about the case as a whole."""
    names = {need.name_zh: need.parameter for need in method.needs} | {one.name_zh: one.name for one in method.inputs}
    found = [(reason.find(name), -len(name), f"inputs.{code}") for name, code in names.items() if name in reason]
    return min(found)[2] if found else ""


def _no_result(method: Method, of_line: Mapping[str, pd.DataFrame], case: Case) -> Problem:
    """Why a line without gap gave nothing: another method takes it, or nothing was active and no factor applies."""
    found = [*of_line["emissions"]["method"], *(of_line["flows"]["method"] if method.produces is Result.FLOW else ())]
    others = [code for code in dict.fromkeys(found) if code != method.code]
    if others:
        names_zh = "、".join(f"{_NAMES[code][0]}（{code}）" for code in others)
        names_en = ", ".join(f"{_NAMES[code][1]} ({code})" for code in others)
        return Problem(
            "", "按所填的条件，这一行不由本方法核算", "With these conditions the line does not belong to this method",
            f"它由{names_zh}核算，请改用该方法或核对所选条件", f"it belongs to {names_en}",
        )  # fmt: skip
    if case.line.get("quantity") == 0:
        zh, en = (
            "活动水平为0且没有适用的因子，没有结果也没有缺口",
            "Nothing was active and no factor applies: no result",
        )
        return Problem("", zh, en, "请填大于0的数量", "give an amount above zero")
    zh, en = "所填的条件不在本方法的适用范围内", "The conditions are outside what the method takes"
    return Problem("", zh, en, "请核对能源、活动和其他选项", "check energy, activity and choices")
