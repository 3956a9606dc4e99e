"""The frame path against an independent loop in plain Decimal arithmetic on 100,000 random lines, every method."""

from collections import Counter
from decimal import localcontext
from math import isclose
from typing import Any, NamedTuple

import pandas as pd
import pytest

from inventory.methods.catalogue import METHODS
from inventory.methods.compile import Compiled, compile_lines
from tests.inventory.methods.random_months import months
from tests.inventory.methods.slow_month import Slow, month_results
from tests.inventory.methods.slow_rules import Month

ROWS = 100_000
#: Half of the ninth decimal, to which results are rounded.
ROUNDING = 6e-10
#: Said of the month as a whole; the slow rules speak of lines.
OF_MONTHS = {"certificate_excess"}


class Both(NamedTuple):
    """The same lines both ways; expected results by line and method."""

    lines: pd.DataFrame
    fast: Compiled
    masses: dict[tuple[int, str], float]
    energy: dict[tuple[int, str], tuple[float | None, float | None]]
    gaps: set[tuple[int, str, str]]


def placed(rows: list[Month]) -> list[dict[str, Any]]:
    """Lines of all months, each month an enterprise of its own; line_id counts up from 0."""
    dated = [
        row | {"enterprise_id": place, "year": 2023, "month": 7} for place, month in enumerate(rows) for row in month
    ]
    return [row | {"line_id": number} for number, row in enumerate(dated)]


def slow(rows: list[Month]) -> tuple[dict[Any, Any], dict[Any, Any], set[Any]]:
    masses: dict[Any, Any] = {}
    energy: dict[Any, Any] = {}
    gaps: set[Any] = set()
    start = 0
    for month in rows:
        found: Slow = month_results(month)
        masses |= {(start + place, code): float(mass) for (place, code), mass in found.masses.items()}
        for place, (code, gj, tce) in found.energy.items():
            energy[start + place, code] = tuple(None if value is None else float(value) for value in (gj, tce))
        gaps |= {(start + place, code, reason) for place, code, reason in found.gaps}
        start += len(month)
    return masses, energy, gaps


@pytest.fixture(scope="module")
def both() -> Both:
    rows = months(ROWS, seed=20_261_121)
    lines = pd.DataFrame(placed(rows))
    with localcontext() as context:
        context.prec = 40
        return Both(lines, compile_lines(lines, with_trail=False), *slow(rows))


def told(both: Both, key: tuple[int, str]) -> dict[str, Any]:
    return {**both.lines.iloc[key[0]].dropna().to_dict(), "method": key[1]}


def test_masses_agree_with_a_decimal_loop(both: Both) -> None:
    columns = (both.fast.emissions[name].tolist() for name in ("line_id", "method", "mass_t"))
    fast = {(line, method): mass for line, method, mass in zip(*columns, strict=True)}
    assert len(fast) == len(both.fast.emissions)
    for key in fast.keys() ^ both.masses.keys():
        raise AssertionError(("fast" if key in fast else "slow", told(both, key)))
    for key, mass in fast.items():
        assert isclose(mass, both.masses[key], rel_tol=1e-9, abs_tol=ROUNDING), (
            mass,
            both.masses[key],
            told(both, key),
        )


def test_energy_agrees_with_a_decimal_loop(both: Both) -> None:
    columns = (both.fast.flows[name].tolist() for name in ("line_id", "method", "energy_gj", "coal_tce"))
    fast = {(line, method): (gj, tce) for line, method, gj, tce in zip(*columns, strict=True)}
    for key in fast.keys() ^ both.energy.keys():
        raise AssertionError(("fast" if key in fast else "slow", told(both, key)))
    for key, values in fast.items():
        for value, expected in zip(values, both.energy[key], strict=True):
            same = value != value if expected is None else isclose(value, expected, rel_tol=1e-9, abs_tol=ROUNDING)
            assert same, (value, expected, told(both, key))


def test_gaps_have_the_reason_of_the_decimal_loop(both: Both) -> None:
    gaps = both.fast.gaps.loc[(both.fast.gaps["method"] != "") & ~both.fast.gaps["reason"].isin(OF_MONTHS)]
    fast = set(zip(*(gaps[name].tolist() for name in ("line_id", "method", "reason")), strict=True))
    for line, method, reason in sorted(fast ^ both.gaps)[:1]:
        side = "fast" if (line, method, reason) in fast else "slow"
        raise AssertionError((side, reason, told(both, (line, method))))


def test_every_method_is_met_often(both: Both) -> None:
    """A new method needs its slow twin in `slow_rules`, or this says which is missing."""
    met = Counter(code for _, code in both.masses) + Counter(code for _, code in both.energy)
    assert len(both.lines) >= ROWS
    assert {method.code: met[method.code] for method in METHODS if met[method.code] < 100} == {}
