"""Rules on hours, abatement, runs, last year, stocks, bands, permits, trades and digits, at their boundaries."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.check import judged
from inventory.ledger.context import LedgerContext, Partners, Permits, TradeKey, TradeSide
from inventory.ledger.finding import Finding
from tests.inventory.ledger.filing import CONTEXT, GOOD, NEIGHBOUR, filed, findings, parsed, rows

COAL = ("02", "04", "GX01", "", "consumption")
SO2 = ("07", "a21026", "GX01", "DA001", "emission")


def told(found: list[Finding], *wanted: str) -> list[tuple[str, str, str]]:
    return [(entry.cell, entry.rule, entry.severity) for entry in found if not wanted or entry.rule in wanted]


def hints(data: bytes, context: LedgerContext = CONTEXT) -> list[Finding]:
    return judged(parsed(data), context).hints


# March has 31 × 24 = 744 hours, February 2025 has 28 × 24 = 672.
@pytest.mark.parametrize(("month", "hours", "expected"), [
    ("2025-02", 672, []),
    ("2025-02", 673, [("M4", "hours_month", "warning")]),
    ("2025-03", 744, []),
])  # fmt: skip
def test_hours_of_the_calendar_month(month: str, hours: int, expected: list[Any]) -> None:
    given = rows(s04_0_hours=hours)
    given["04"] = [{**row, "period": month} for row in given["04"]]
    assert told(findings(filed(given)), "hours_month", "bounds") == expected


def with_facility(**values: Any) -> bytes:
    given = rows()
    given["10"] = [{"facility": "TA001", "process": "GX01", "technique": "fgd", "hours": 700, **values}]
    return filed(given)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, "reagent_missing"),
        ({"reagent": "LIMESTONE"}, "reagent_missing"),
        ({"reagent": "LIMESTONE", "reagent_qty": 0}, "reagent_missing"),
        ({"reagent": "LIMESTONE", "reagent_qty": 85}, ""),
        ({"technique": "dust"}, ""),  # dust filters need none
        ({"hours": 0}, ""),  # stood still
        ({"hours": 0, "reagent": "LIMESTONE", "reagent_qty": 85}, "removed_idle"),
    ],
)
def test_abatement_needs_its_reagent(values: dict[str, Any], rule: str) -> None:
    found = told(findings(with_facility(**values)), "reagent_missing", "removed_idle")
    assert [entry[1] for entry in found] == ([rule] if rule else [])


# 9900 t against the same month last year, bounds 9900 ÷ 1.5 = 6600 and 9900 ÷ 0.5 = 19800.
@pytest.mark.parametrize(("year_ago", "fires"), [("6600", False), ("6599", True), ("19800", False), ("19801", True)])
def test_against_the_same_month_last_year(year_ago: str, fires: bool) -> None:
    context = replace(CONTEXT, history={"2024-03": {COAL: Decimal(year_ago)}})
    assert told(findings(filed(), context)) == ([("K4", "jump_year", "warning")] if fires else [])


def test_one_line_is_asked_about_once() -> None:
    context = replace(CONTEXT, previous={COAL: Decimal(6500)}, history={"2024-03": {COAL: Decimal(1000)}})
    assert told(findings(filed(), context)) == [("K4", "jump", "warning")]


def test_opening_stock_is_last_months_closing_stock() -> None:
    stock = ("02", "04", "GX01", "", "stock_end")
    # 500 t filed: 490 is 2 % of 500 away, 489 is more.
    assert told(findings(filed(), replace(CONTEXT, previous={stock: Decimal(490)}))) == []
    found = findings(filed(), replace(CONTEXT, previous={stock: Decimal(489)}))
    assert told(found) == [("G4", "stock_carry", "warning")]


def test_the_same_figure_for_three_months_is_a_hint_for_reviewers() -> None:
    same = {"history": {"2025-01": {COAL: Decimal(9900)}}, "previous": {COAL: Decimal(9900)}}
    assert told(hints(filed(), replace(CONTEXT, **same))) == [("K4", "constant_run", "hint")]
    assert told(findings(filed(), replace(CONTEXT, **same))) == []
    two = replace(CONTEXT, previous={COAL: Decimal(9900)})
    other = replace(two, history={"2025-01": {COAL: Decimal("9900.1")}})
    assert hints(filed(), two) == [] and hints(filed(), other) == []


def test_zero_for_three_months_is_a_hint() -> None:
    zero = {"history": {"2025-01": {SO2: Decimal(0)}}, "previous": {SO2: Decimal(0)}}
    data = filed(s07_0_emission=0, s07_0_gas_volume=0)
    assert ("J4", "zero_run", "hint") in told(hints(data, replace(CONTEXT, **zero)))


@pytest.mark.parametrize(("mean", "fires"), [(10_000, False), (10_001, True)])
def test_concentration_of_a_pollutant(mean: int, fires: bool) -> None:
    # 10,000 mg/m³ is the highest plausible for SO2; 100 万Nm³ × it = 10 t.
    data = filed(s07_0_conc_avg=mean, s07_0_gas_volume=100, s07_0_emission=10, s07_0_limit=None)
    assert told(findings(data), "air_conc_band") == ([("G4", "air_conc_band", "warning")] if fires else [])


def permitted(amount: str, *, outlet: str = "DA001", discharged: str = "0") -> LedgerContext:
    amounts = {("2025", outlet, "a21026"): Decimal(amount)}
    kept = {("2025-02", outlet, "a21026"): Decimal(discharged), ("2024-12", outlet, "a21026"): Decimal(900)}
    return replace(CONTEXT, permits=Permits(amounts, kept))


# March has 7 t; with 53 t in February the year stands at 60 t.
@pytest.mark.parametrize(
    ("amount", "discharged", "rules"),
    [
        ("60", "53", []),
        ("59.9", "53", ["permit_year"]),
        ("28", "0", []),  # 7 ÷ 28 = 25 %
        ("27.9", "0", ["permit_month"]),
    ],
)
@pytest.mark.parametrize("outlet", ["DA001", ""])
def test_permitted_amount_of_a_year(amount: str, discharged: str, rules: list[str], outlet: str) -> None:
    found = findings(filed(), permitted(amount, outlet=outlet, discharged=discharged))
    assert told(found) == [("J4", rule, "warning") for rule in rules]


def test_a_permit_read_in_another_way_is_told() -> None:
    data = filed(s07_0_permitted=50)
    assert [entry.rule for entry in findings(data, permitted("60"))] == ["permit_differs"]
    assert findings(data, permitted("50")) == [] == findings(data)


HEAT_BOUGHT = TradeKey("2025-03", NEIGHBOUR, "32", False)


def partner(quantity: str | None, filed_too: bool = True) -> LedgerContext:
    sides = {HEAT_BOUGHT: TradeSide("02", Decimal(quantity), ("02!H9",))} if quantity else {}
    months = frozenset({("2025-03", NEIGHBOUR)}) if filed_too else frozenset()
    return replace(CONTEXT, partners=Partners(sides, months))


# 20,000 GJ sold; the partner's may be 2 % of the larger figure apart: 19,600.
@pytest.mark.parametrize(("theirs", "differs"), [("20000", False), ("19600", False), ("19599", True), (None, True)])
def test_a_trade_against_the_partners_ledger(theirs: str | None, differs: bool) -> None:
    found = findings(filed(), partner(theirs))
    assert [entry.rule for entry in found] == (["trade_partner"] if differs else [])
    if differs:
        (finding,), (hint,) = found, hints(filed(), partner(theirs))
        cell = finding.cell
        assert finding.message == f"{cell}：对方申报的数量与本表不一致，请与对方核对。"
        assert "20,000" in hint.message and hint.cell == cell
        # Who files never learns the partner's figure or cell.
        assert "19,599" not in str(finding.as_dict()) and "H9" not in str(finding.as_dict())
        assert ("19,599" in hint.message and "02!H9" in hint.message) is (theirs is not None)


def test_a_partner_without_a_ledger_is_waited_for() -> None:
    assert findings(filed(), partner(None, filed_too=False)) == []


def test_a_trade_that_only_the_partner_knows() -> None:
    key = TradeKey("2025-03", NEIGHBOUR, "33", True)
    context = replace(CONTEXT, partners=Partners({key: TradeSide("02", Decimal(700), ("02!R5",))}, frozenset()))
    (found,) = findings(filed(), context)
    assert found.rule == "trade_partner" and "700" not in found.message and NEIGHBOUR in found.message
    (hint,) = hints(filed(), context)
    assert "700" in hint.message and "02!R5" in hint.message


def test_one_figure_in_unrelated_cells_is_a_hint() -> None:
    given = rows(s09_0_generated=4567, s09_0_disposed=4567, s04_0_output_value=4567, s08_0_volume=4567)
    given["08"][0]["to_wwtp"] = 0.205515  # 4567 m³ × 45 mg/L
    assert [entry.rule for entry in hints(filed(given))] == []  # three items: waste, output, water
    given["02"].append({**GOOD["02"][1], "process": "GX02", "purchase": 4567, "consumption": 4567})
    (hint,) = hints(filed(given))
    assert hint.rule == "repeated_figures" and "4567" in hint.message
    assert all(entry.rule != "repeated_figures" for entry in findings(filed(given)))


def fuels(figures: list[Any]) -> bytes:
    """A ledger whose energy sheet has one process per figure, bought as it is used."""
    given = rows()
    given["02"] = [
        {**GOOD["02"][1], "process": f"G{n}", "purchase": None, "consumption": one} for n, one in enumerate(figures)
    ]
    given["04"], given["07"], given["08"], given["09"] = GOOD["04"][:0], [], [], []
    return filed(given)


def test_rounded_figures_are_a_hint() -> None:
    # 20 figures not below 100: 13 of 20 is more than 60 %, 12 of 20 is not.
    assert [
        entry.rule for entry in hints(fuels([100 * n + 1000 for n in range(13)] + [131 + 7 * n for n in range(7)]))
    ] == ["rounded_figures"]
    assert hints(fuels([100 * n + 1000 for n in range(12)] + [131 + 7 * n for n in range(8)])) == []


def test_last_digits_far_from_even_are_a_hint() -> None:
    # 108 figures, each last digit 12 times: chi-square 0. All ending in 5: 9 ÷ 108 × 108² − 108 = 864.
    even = [1000 + 10 * n + digit for n in range(12) for digit in range(1, 10)]
    assert [entry.rule for entry in hints(fuels(even))] == []
    assert [entry.rule for entry in hints(fuels([1005 + 10 * n for n in range(108)]))] == ["last_digits"]
