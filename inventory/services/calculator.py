"""The calculator's reference: tables of the repository, read once per process, no database and nothing stored."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from inventory.ledger.columns import REFERENCE, energies, units
from inventory.methods.calculate import Amount, Outcome, Reference, calculate
from inventory.methods.candidate import Context
from inventory.methods.case import Problem, Vocabulary
from inventory.services.reference.candidates import reference_candidates, reference_context, reference_gwp
from park.services.reference import read_rows

__all__ = ["MOST_CASES", "outcomes", "provinces", "reference", "results"]
#: Cases of one request or file.
MOST_CASES: Final = 1000
GWP_SETS: Final = ("AR2", "AR4", "AR5", "AR6")


@cache
def reference() -> Reference:
    """Units, energies, activities, factors and GWP sets as the reference tables have them."""
    candidates = reference_candidates(REFERENCE)
    columns = ("sheet", "code", "purpose", "name_zh", "name_en", "unit", "method", "factor_keys", "gas")
    words = Vocabulary(
        units=units(),
        energies=energies(),
        activities=read_rows(REFERENCE, "activities.csv", columns),
        gwp_sets=GWP_SETS,
        factor_sets=frozenset(row.factor_set for row in candidates),
        regions=frozenset(name for row in provinces() for name in (row["name"], row["full_name"], row["name_en"])),
    )
    gwp = {name: reference_gwp(candidates, name) for name in GWP_SETS}
    return Reference(words, candidates, _context, gwp)


@cache
def provinces() -> list[dict[str, str]]:
    """Provinces with their grid, in the order of GB/T 2260."""
    return read_rows(REFERENCE, "provinces.csv", ("name", "full_name", "name_en", "grid_region"))


def outcomes(cases: list[Any]) -> list[Outcome]:
    """What becomes of every case, in order."""
    return calculate(cases, reference())


def results(cases: list[Any]) -> list[dict[str, Any]]:
    """Results, trails and errors of every case as plain values; a case is called by its `case`, else by its number."""
    named = [str(case["case"]) if isinstance(case, dict) and case.get("case") else "" for case in cases]
    found = zip(outcomes(cases), named, strict=True)
    return [as_json(outcome, name or str(number)) for number, (outcome, name) in enumerate(found, start=1)]


def _context(region: str, sets: Mapping[str, str]) -> Context:
    return reference_context(REFERENCE, region, sets=dict(sets))


def as_json(outcome: Outcome, name: str) -> dict[str, Any]:
    """An outcome as plain values; `name` is what the case is called."""
    case = outcome.case
    content: dict[str, Any] = {
        "case": name,
        "method": case.method.code if case.method else None,
        "ok": not outcome.failed,
    }
    if case.method:
        content |= {"name_zh": case.method.name_zh, "name_en": case.method.name_en, "clause": case.method.clause}
    if outcome.failed:
        return content | {"errors": [_problem(name, problem) for problem in outcome.problems]}
    gwp_set = case.gwp_set
    content |= {
        "year": case.year or None,
        "region": case.region or None,
        "results": [_amount(amount, gwp_set) for amount in outcome.amounts],
        "tier": outcome.tier,
        "unverified": outcome.unverified,
        "notices": [_problem(name, problem) for problem in outcome.notices],
    }
    sets = [gwp_set] if gwp_set else list(dict.fromkeys(key for amount in outcome.amounts for key in amount.co2e))
    return content | {"co2e_t": {key: outcome.co2e(key) for key in sets}, "trail": outcome.amounts[0].trail}


def _amount(amount: Amount, gwp_set: str) -> dict[str, Any]:
    co2e = {key: value for key, value in amount.co2e.items() if gwp_set in ("", key)}
    return {
        "substance": amount.substance,
        "kind": amount.kind,
        "category": amount.category,
        "scope": amount.scope,
        "memo": amount.memo,
        "value": amount.value,
        "unit": amount.unit,
        "co2e_t": co2e,
        "formula_zh": amount.zh.substituted,
        "formula_en": amount.en.substituted,
    }


def _problem(name: str, problem: Problem) -> dict[str, str]:
    return {
        "case": name,
        "field": problem.field,
        "reason": problem.reason_zh,
        "remedy": problem.remedy_zh,
        "reason_en": problem.reason_en,
        "remedy_en": problem.remedy_en,
    }
