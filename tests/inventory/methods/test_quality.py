"""Shares by level of Annex A and ranges by error propagation, worked by hand."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.methods.quality import Level, NoParameter, applying, combined, level, quality, uncertainty
from inventory.methods.tables import CarbonTotal
from inventory.methods.tier import TIERS
from tests.inventory.test_reference_tables import rows_of

PARAMETERS: Mapping[tuple[str, str, str, str], Decimal] = {
    ("fuel", "*", "middle", "activity"): Decimal("0.03"),
    ("fuel", "CO2", "middle", "factor"): Decimal("0.04"),
    ("power", "*", "middle", "activity"): Decimal("0.05"),
    ("power", "*", "middle", "factor"): Decimal("0.12"),
    ("*", "*", "low", "activity"): Decimal("0.3"),
    ("*", "*", "low", "factor"): Decimal("0.4"),
    ("*", "N2O", "low", "factor"): Decimal("1.6"),
}


def total(category: str, co2e: str, tier: str = "2", unverified: bool = False, item: str = "CO2") -> CarbonTotal:
    amount = Decimal(co2e)
    return CarbonTotal("26", "chemical", item, category, 1, tier, unverified, amount, amount, abs(amount))


def test_levels_of_annex_a() -> None:
    found = {tier: level(tier) for tier in (*TIERS, "", "9")}
    assert found == {
        "1": Level.HIGH,
        **dict.fromkeys(("2", "2a", "2b", "2c"), Level.MIDDLE),
        **dict.fromkeys(("3", "", "9"), Level.LOW),
    }


def test_shares_by_level() -> None:
    """60 measured, 30 by guide (10 of them unverified), 10 by analogy."""
    rows = [
        total("fuel", "60", "1"),
        total("fuel", "20", "2a"),
        total("power", "10", "2b", unverified=True),
        total("process", "10", "3"),
    ]
    found = quality(rows)
    assert found is not None
    assert (found.high, found.middle, found.low, found.unverified) == tuple(map(Decimal, ("0.6", "0.3", "0.1", "0.1")))


def test_a_deduction_does_not_push_a_share_above_one() -> None:
    """100 of fuel and 60 sold: 100/160 and 60/160, not 100/40."""
    found = quality([total("fuel", "100", "1"), total("power", "-60", "2")])
    assert found is not None and (found.high, found.middle) == (Decimal("0.625"), Decimal("0.375"))


def test_nothing_has_no_quality_and_no_range() -> None:
    assert quality([]) is None and quality([total("fuel", "0")]) is None
    assert uncertainty([], PARAMETERS) is None


def test_range_of_one_term() -> None:
    """√(3² + 4²) = 5 % of 1000 = 50."""
    found = uncertainty([total("fuel", "1000")], PARAMETERS)
    assert found is not None
    assert (found.total, found.half, found.low, found.high) == tuple(map(Decimal, (1000, 50, 950, 1050)))
    assert found.relative == Decimal("0.05")


def test_independent_terms_add_in_squares() -> None:
    """Fuel 1000 ± 5 % = 50; power 923.0769… is avoided: 5 % and 12 % make 13 %; 1000 ± 13 % = 130.

    √(50² + 130²) = √19400 = 139.28388277184118…; ÷ 2000 = 6.964 %.
    """
    found = uncertainty([total("fuel", "1000"), total("power", "1000")], PARAMETERS)
    assert found is not None and found.relative is not None
    assert abs(found.half - Decimal("139.28388277184118")) < Decimal("1e-13")
    assert abs(found.relative - Decimal("0.06964194138592059")) < Decimal("1e-16")


def test_rows_of_one_term_vary_together() -> None:
    """400 + 600 of one category, gas and level are 1000 ± 50, not √(20² + 30²); 2a and 2b are one level."""
    parts = uncertainty([total("fuel", "400", "2a"), total("fuel", "600", "2b")], PARAMETERS)
    assert parts == uncertainty([total("fuel", "1000")], PARAMETERS)


def test_sold_power_is_netted_with_bought_power() -> None:
    """100 bought, 40 sold by the same factor: 60 ± 13 %."""
    found = uncertainty([total("power", "100"), total("power", "-40")], PARAMETERS)
    assert found is not None and (found.total, found.half) == (Decimal(60), Decimal("7.80"))


def test_a_total_of_zero_has_a_half_but_no_percent() -> None:
    found = uncertainty([total("fuel", "100"), total("power", "-100")], PARAMETERS)
    assert found is not None and found.relative is None and found.half > 0


def test_the_most_particular_parameter_applies() -> None:
    assert combined("waste", "CH4", Level.LOW, PARAMETERS) == Decimal("0.5")  # √(0.3² + 0.4²)
    assert applying("waste", "N2O", Level.LOW, "factor", PARAMETERS) == ("*", "N2O", "low", "factor")
    assert applying("fuel", "CO2", Level.MIDDLE, "activity", PARAMETERS) == ("fuel", "*", "middle", "activity")


def test_a_term_without_a_parameter_is_no_narrow_range() -> None:
    with pytest.raises(NoParameter, match="process CO2 middle"):
        uncertainty([total("fuel", "1000"), total("process", "1")], PARAMETERS)


def test_the_reference_has_a_parameter_for_every_term_and_names_its_source() -> None:
    rows = rows_of("uncertainty.csv")
    known = {
        (row["category"], row["gas"], row["level"], row["parameter"]): Decimal(row["percent"]) / 100 for row in rows
    }
    assert len(known) == len(rows)
    for category in ("fuel", "biomass", "fugitive", "power", "heat", "process", "waste", "release"):
        for gas in ("CO2", "CH4", "N2O", "HFC-23", "CF4", "SF6"):
            widths = [combined(category, gas, rank, known) for rank in Level]
            assert widths == sorted(widths) and widths[0] > 0, (category, gas)
    assert all(row["source"] and row["unit"] == "%" for row in rows)
    assert all(row["status"] == "unverified" for row in rows if row["source"] == "平台默认值")


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=12))
def test_independence_never_widens(amounts: list[Decimal]) -> None:
    """The range of a sum is at most the sum of ranges and at least the widest of them."""
    rows = [total("fuel" if number % 2 else "power", str(amount)) for number, amount in enumerate(amounts)]
    whole = uncertainty(rows, PARAMETERS)
    assert whole is not None
    halves = [
        part.half
        for name in ("fuel", "power")
        if (part := uncertainty([r for r in rows if r.category == name], PARAMETERS))
    ]
    assert max(halves) <= whole.half + Decimal("1e-9") and whole.half <= sum(halves) + Decimal("1e-9")
