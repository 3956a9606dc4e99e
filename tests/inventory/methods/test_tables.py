"""Tables C.1 and C.2: what stands in which row, by hand, and that every view of the same totals foots."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.methods.balance import Balance, balance
from inventory.methods.catalogue import METHODS
from inventory.methods.department import Department, department
from inventory.methods.tables import (
    FIELD_OF,
    KEY_INDUSTRIES,
    PRINTED_FIELDS,
    CarbonTotal,
    Field,
    FieldRow,
    Shift,
    field_table,
    industry_table,
    key_share,
)


def total(
    division: str, key: str, category: str, co2e: str | Decimal, scope: int = 1, item: str = "CO2"
) -> CarbonTotal:
    amount = Decimal(co2e)
    return CarbonTotal(division, key, item, category, scope, "2", False, amount, amount, abs(amount))


#: A power plant, a refinery, a cement works, a haulier, an office and a wastewater plant, t CO2e.
PARK = [
    total("44", "power", "fuel", "1000"),
    total("44", "power", "power", "-150", scope=2),
    total("25", "petrochemical", "fuel", "200"),
    total("25", "petrochemical", "process", "40"),
    total("26", "chemical", "process", "60"),
    total("26", "chemical", "biomass", "2", item="CH4"),
    total("30", "building", "fuel", "500"),
    total("30", "building", "process", "700.5"),
    total("30", "building", "power", "90.25", scope=2),
    total("54", "other", "fuel", "30"),
    total("64", "other", "fuel", "7"),
    total("64", "other", "heat", "11", scope=2),
    total("46", "other", "waste", "25", item="CH4"),
    total("46", "other", "fugitive", "3", item="CH4"),
]
#: The cement works' lorries burnt 12 t of its 500; 5 t of the waste emissions are from incineration.
SHIFTS = [Shift("30", "fuel", Decimal(12)), Shift("46", "waste", Decimal(5))]


def rows_of(table: list[FieldRow]) -> dict[str, FieldRow]:
    return {row.code: row for row in table}


def test_table_c1_by_hand() -> None:
    """Key industries: energy 1000 − 150 + 200 + 2 + 500 + 90.25 = 1642.25, process 40 + 60 + 700.5 = 800.5."""
    table = {row.code: row for row in industry_table(PARK)}
    assert list(table) == [*KEY_INDUSTRIES, "key", "other", "park"]
    assert table["power"].fields == {Field.ENERGY: Decimal(850)}
    assert table["building"].fields == {Field.ENERGY: Decimal("590.25"), Field.PROCESS: Decimal("700.5")}
    assert table["key"].fields == {Field.ENERGY: Decimal("1642.25"), Field.PROCESS: Decimal("800.5")}
    assert table["other"].fields == {Field.ENERGY: Decimal(51), Field.WASTE: Decimal(25)}
    assert table["park"].total == Decimal("2518.75")


def test_an_industry_without_lines_is_missing_and_not_zero() -> None:
    steel = next(row for row in industry_table(PARK) if row.code == "steel")
    assert steel.fields == {} and steel.total is None
    assert industry_table([])[-1].total is None


def test_table_c2_by_hand() -> None:
    """Fuel 1737: energy industry 1000 + 200, industry 500 − 12 for its lorries, transport 30 + 12, services 7."""
    table = rows_of(field_table(PARK, SHIFTS))
    fossil = {code: table[f"fossil.{code}"].direct for code in Department if f"fossil.{code}" in table}
    assert fossil == {
        "energy_industry": Decimal(1200),
        "industry": Decimal(488),
        "transport": Decimal(42),
        "service": Decimal(7),
        "household": None,
    }
    assert table["fossil"].direct == Decimal(1737) and table["fossil"].indirect is None
    assert table["biomass"].direct == Decimal(2) and table["fugitive"].direct == Decimal(3)
    assert table["power"].indirect == Decimal("-59.75") and table["heat"].indirect == Decimal(11)
    assert table["energy"].total == Decimal("1693.25")
    assert table["process.chemical"].direct == Decimal(100)  # 化工和石化 stand in one row
    assert table["process"].direct == Decimal("800.5")
    assert table["wastewater"].direct == Decimal(20) and table["solid_waste"].direct == Decimal(5)
    assert table["total"].direct == Decimal("2567.5") and table["total"].indirect == Decimal("-48.75")
    assert table["total"].total == Decimal("2518.75")


#: What a park may have beside: sold power and steam, CO2 stored underground, a farm.
BESIDE = [
    total("44", "power", "power_export", "-40.5", scope=2),
    total("44", "power", "heat_export", "-9.25", scope=2),
    total("26", "chemical", "removal", "-100.125"),
    total("03", "other", "afolu", "6.5", item="CH4"),
]


def test_sold_power_and_heat_stand_in_the_row_of_what_comes_in() -> None:
    """调入（出）: power −59.75 − 40.5 = −100.25, heat 11 − 9.25 = 1.75, both indirect."""
    table = rows_of(field_table([*PARK, *BESIDE], SHIFTS))
    assert table["power"].indirect == Decimal("-100.25") and table["power"].direct is None
    assert table["heat"].indirect == Decimal("1.75")
    assert table["energy"].total == Decimal("1693.25") - Decimal("49.75")


def test_removals_and_farms_have_rows_of_their_own() -> None:
    """In none of the three fields and in every sum: 2518.75 − 40.5 − 9.25 − 100.125 + 6.5 = 2375.375."""
    rows = [*PARK, *BESIDE]
    table, c1 = rows_of(field_table(rows, SHIFTS)), industry_table(rows)[-1]
    assert table["removal"].total == c1.fields[Field.REMOVAL] == Decimal("-100.125")
    assert table["afolu"].total == c1.fields[Field.AFOLU] == Decimal("6.5")
    assert not table["removal"].printed and not table["afolu"].printed
    assert table["total"].total == c1.total == Decimal("2375.375")
    assert "unassigned" not in table


def test_the_formula_of_the_total_by_hand() -> None:
    """AE = 1643.5 + 800.5 + 25 + 6.5 (farm) − 100.125 = 2375.375."""
    found = balance(field_table([*PARK, *BESIDE], SHIFTS))
    assert found == Balance(
        total=Decimal("2375.375"),
        energy=Decimal("1643.5"),
        process=Decimal("800.5"),
        waste=Decimal(25),
        afolu=Decimal("6.5"),
        unassigned=None,
        removal=Decimal("100.125"),
    )
    assert found.counted == found.total
    assert balance(field_table([])).counted is None


def test_homes_take_their_fuel_out_of_the_enterprise() -> None:
    """Of the cement works' 500 t its lorries burn 12 and its dormitory 8."""
    table = rows_of(field_table(PARK, [*SHIFTS, Shift("30", "fuel", Decimal(8), Department.HOUSEHOLD)]))
    assert table["fossil.household"].direct == Decimal(8)
    assert table["fossil.industry"].direct == Decimal(480)
    assert table["fossil.transport"].direct == Decimal(42) and table["fossil"].direct == Decimal(1737)


def test_rows_the_guidance_does_not_print_are_shown_only_where_they_occur() -> None:
    printed = [row.code for row in field_table([]) if row.printed]
    assert [row.code for row in field_table([])] == printed
    # As table C.2 prints them: fuel by department with its sum, three of energy, six industries with their sum, …
    assert len(printed) == (5 + 1) + 3 + (6 + 1) + 1 + 1
    extra = rows_of(field_table([total("01", "other", "fuel", "4"), total("64", "other", "heat", "1", 2)]))
    assert extra["fossil.agriculture"].total == 4 and not extra["fossil.agriculture"].printed
    assert not extra["heat"].printed


@pytest.mark.parametrize(
    ("division", "expected"),
    [
        ("06", Department.ENERGY_INDUSTRY),
        ("25", Department.ENERGY_INDUSTRY),
        ("44", Department.ENERGY_INDUSTRY),
        ("45", Department.ENERGY_INDUSTRY),
        ("46", Department.INDUSTRY),
        ("08", Department.INDUSTRY),
        ("30", Department.INDUSTRY),
        ("50", Department.INDUSTRY),
        ("52", Department.SERVICE),
        ("53", Department.TRANSPORT),
        ("60", Department.TRANSPORT),
        ("61", Department.SERVICE),
        ("96", Department.SERVICE),
        ("05", Department.AGRICULTURE),
        ("", Department.INDUSTRY),
    ],
)
def test_department_follows_the_division(division: str, expected: Department) -> None:
    assert department(division) is expected


def test_an_unknown_category_is_counted_in_a_column_of_its_own() -> None:
    rows = [total("26", "chemical", "release", "8")]
    assert industry_table(rows)[-1].fields == {Field.UNASSIGNED: Decimal(8)}
    table = rows_of(field_table(rows))
    assert table["unassigned"].total == table["total"].total == Decimal(8)


def test_every_category_that_a_method_gives_has_a_field() -> None:
    given_out = {
        output.category for method in METHODS for output in method.outputs if output.kind == "ghg" and not output.memo
    }
    assert given_out - {""} <= set(FIELD_OF)


def test_every_water_method_is_told_from_other_waste_by_its_code() -> None:
    """The page puts waste emissions of methods not called wastewater.* into a row of their own."""
    waste = {
        method.code: method.clause
        for method in METHODS
        for output in method.outputs
        if output.kind == "ghg" and output.category == "waste" and not output.memo
    }
    water = {code for code, clause in waste.items() if "水" in clause}
    assert water == {code for code in waste if code.startswith("wastewater.")}


def test_key_share() -> None:
    assert key_share({"power": Decimal(30), "steel": Decimal(30), "other": Decimal(40)}) == Decimal("0.6")
    assert key_share({}) is None and key_share({"power": Decimal(0)}) is None


amounts = st.decimals(min_value=-(10**7), max_value=10**7, places=9)
places = st.tuples(
    st.sampled_from(["01", "25", "26", "30", "44", "54", "64"]),
    st.sampled_from([*KEY_INDUSTRIES, "other", ""]),
    st.sampled_from([*FIELD_OF, "release"]),
)


@given(st.lists(st.tuples(places, amounts), max_size=30), st.lists(amounts, max_size=3))
def test_both_tables_foot_with_each_other(rows: list, moved: list[Decimal]) -> None:
    """Whatever is moved between departments, C.1 = C.2 = the sum, and each field agrees."""
    totals = [
        total(division, key, category, amount, 2 if category.startswith(("power", "heat")) else 1)
        for (division, key, category), amount in rows
    ]
    shifts = [Shift("26", "fuel", amount) for amount in moved] if any(p[2] == "fuel" for p, _ in rows) else []
    c1, c2 = industry_table(totals)[-1], rows_of(field_table(totals, shifts))
    whole = sum((row.co2e_t for row in totals), Decimal(0))
    assert (c1.total or Decimal(0)) == (c2["total"].total or Decimal(0)) == whole
    assert c2["energy"].total == c1.fields.get(Field.ENERGY) if "energy" in c2 else Field.ENERGY not in c1.fields
    assert c2["process"].total == c1.fields.get(Field.PROCESS)
    for name in set(Field) - set(PRINTED_FIELDS):
        assert (c2[name].total if name in c2 else None) == c1.fields.get(name)
    assert (balance(c2.values()).counted or Decimal(0)) == whole
    assert industry_table(list(reversed(totals)))[-1].fields == c1.fields
