"""Which factor applies to which year: golden choices, whole sets, flagged fallbacks."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.methods.candidate import Candidate
from inventory.methods.choice import choose_fuel, choose_power
from inventory.models import Factor, FactorSetChoice
from inventory.selectors.factor import factor_frame, fuel_set_by_year, join_factors
from park.models import Park
from park.selectors.province import find_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(db: None) -> None:
    call_command("load_reference", stdout=StringIO())


@pytest.fixture
def make_park(reference: None) -> Callable[..., Park]:
    def make(**fields: Any) -> Park:
        return Park.objects.create(
            **({"code": "p1", "name": "试验园区", "province": "重庆", "grid_region": "西南"} | fields)
        )

    return make


def row_of(frame: pd.DataFrame, kind: str, year: int, fuel: str = "") -> pd.Series:
    found = frame[(frame["energy_kind"] == kind) & (frame["year"] == year) & (frame["fuel_code"] == fuel)]
    assert len(found) == 1
    return found.iloc[0]


def test_bituminous_coal_by_the_set_the_park_chose(make_park: Callable[..., Park]) -> None:
    """carbon_rules: 19.570 GJ/t, 0.0261 tC/GJ, 0.93 in GB/T 32151.22-2024 表C.1."""
    park = make_park()
    FactorSetChoice.objects.create(park=park, first_year=2021, factor_set="GBT32151_2024", reason="沿用同一因子集")
    coal = row_of(factor_frame(park, [2023]), "fuel", 2023, "bituminous")
    assert (coal["ncv"], coal["carbon"], coal["oxidation"]) == (19.570, 0.0261, 0.93)
    assert (coal["factor_set"], coal["fuel_unit"], coal["tier"], coal["flags"]) == ("GBT32151_2024", "t", "2a", [])


def test_default_set_by_year(make_park: Callable[..., Park]) -> None:
    """Without a choice: the 2015 set before 2024 (23.204, 0.02618, 0.93), the 2024 set from then on."""
    frame = factor_frame(make_park(), [2023, 2024])
    before, after = row_of(frame, "fuel", 2023, "bituminous"), row_of(frame, "fuel", 2024, "bituminous")
    assert (before["ncv"], before["carbon"], before["factor_set"]) == (23.204, 0.02618, "NDRC_24_industry_other")
    assert (after["ncv"], after["carbon"], after["factor_set"]) == (19.570, 0.0261, "GBT32151_2024")


def test_a_choice_holds_from_its_first_year(make_park: Callable[..., Park]) -> None:
    park = make_park()
    FactorSetChoice.objects.create(park=park, first_year=2022, factor_set="ETS_sector_guides")
    FactorSetChoice.objects.create(park=park, first_year=2024, factor_set="IPCC2006")
    assert fuel_set_by_year(park, range(2021, 2026)) == {
        2021: "NDRC_24_industry_other",
        2022: "ETS_sector_guides",
        2023: "ETS_sector_guides",
        2024: "IPCC2006",
        2025: "IPCC2006",
    }


@pytest.mark.parametrize(
    ("year", "value", "flags"),
    [
        (2021, 0.4743, []),
        (2022, 0.5227, []),
        (2023, 0.5581, []),
        (2024, 0.5581, ["factor_year_gap"]),
        (2025, 0.5581, ["factor_year_gap"]),
        (2020, 0.4743, ["factor_year_later"]),
    ],
)
def test_electricity_of_chongqing(make_park: Callable[..., Park], year: int, value: float, flags: list[str]) -> None:
    power = row_of(factor_frame(make_park(), [year]), "electricity", year)
    assert (power["power_ef"], power["flags"], power["region"]) == (value, flags, "重庆")


def test_the_province_is_found_by_its_full_name(make_park: Callable[..., Park]) -> None:
    power = row_of(factor_frame(make_park(province="重庆市", grid_region=""), [2022]), "electricity", 2022)
    assert power["power_ef"] == 0.5227


def test_a_province_without_factor_takes_the_country_and_says_so(make_park: Callable[..., Park]) -> None:
    power = row_of(factor_frame(make_park(province="西藏", grid_region=""), [2023]), "electricity", 2023)
    assert (power["power_ef"], power["flags"], power["region"]) == (0.5306, ["wider_region"], "全国")


def test_a_park_abroad_gets_no_chinese_grid_factor(make_park: Callable[..., Park]) -> None:
    frame = factor_frame(make_park(province="Antwerpen", grid_region=""), [2022])
    assert frame[frame["energy_kind"] == "electricity"].empty
    assert find_province("Antwerpen") is None


def test_the_regional_grid_stands_in_before_the_country() -> None:
    rows = [power_row("西南", 2023, 0.2472), power_row("全国", 2023, 0.5306)]
    chosen = choose_power(rows, ["西藏", "西南", "全国"], 2024)
    assert chosen is not None
    assert (chosen.rows["power_ef"].value, chosen.flags) == (0.2472, ("wider_region", "factor_year_gap"))


def test_an_old_regional_publication_is_not_held_for_later_years() -> None:
    rows = [power_row("华北", 2012, 0.8843, "NCSC_regional"), power_row("山东", 2021, 0.6838)]
    regions = ["山东", "华北", "全国"]
    then, later = choose_power(rows, regions, 2012), choose_power(rows, regions, 2020)
    assert then is not None
    assert later is not None
    assert (then.rows["power_ef"].value, then.flags) == (0.8843, ("wider_region",))
    assert (later.rows["power_ef"].value, later.flags) == (0.6838, ("factor_year_later",))


def power_row(region: str, year: int, value: float, name: str = "MEE_NBS") -> Candidate:
    return Candidate(1, "power.location", "ef", name, "", region, year, year, value, "tCO2/MWh", "2a", "secondary")


def fuel_row(parameter: str, value: float, name: str, first: int = 0, last: int = 9999) -> Candidate:
    return Candidate(1, "fuel.x", parameter, name, "", "", first, last, value, "GJ/t", "2a", "secondary")


def whole(name: str, ncv: float = 20.0) -> list[Candidate]:
    return [fuel_row("ncv", ncv, name), fuel_row("carbon", 0.025, name), fuel_row("oxidation", 0.98, name)]


def test_a_set_that_lacks_one_parameter_is_not_filled_up_from_another() -> None:
    rows = [fuel_row("ncv", 11.0, "GBT32151_2024"), fuel_row("carbon", 0.03, "GBT32151_2024"), *whole("IPCC2006", 12.0)]
    chosen = choose_fuel(rows, 2024, "GBT32151_2024")
    assert chosen is not None
    assert {row.factor_set for row in chosen.rows.values()} == {"IPCC2006"}
    assert chosen.flags == ("set_fallback",)


def test_a_penalty_or_single_sector_set_never_stands_in() -> None:
    assert choose_fuel(whole("ETS_power_penalty") + whole("NDRC_civil_aviation"), 2024, "GBT32151_2024") is None


def test_a_set_is_used_only_in_the_years_it_is_valid_for() -> None:
    rows = [
        fuel_row("ncv", 11.0, "GBT32151_2024", last=2023),
        fuel_row("ncv", 12.0, "GBT32151_2024", first=2024),
        fuel_row("carbon", 0.03, "GBT32151_2024"),
        fuel_row("oxidation", 0.98, "GBT32151_2024"),
    ]
    values = {}
    for year in (2023, 2024):
        chosen = choose_fuel(rows, year, "GBT32151_2024")
        assert chosen is not None
        values[year] = chosen.rows["ncv"].value
    assert values == {2023: 11.0, 2024: 12.0}


def test_sets_are_never_mixed_in_the_whole_library(make_park: Callable[..., Park]) -> None:
    frame = factor_frame(make_park(), [2020, 2024])
    fuels = frame[frame["energy_kind"] == "fuel"]
    assert len(fuels) > 80
    sets = fuels[["ncv_source", "carbon_source", "oxidation_source"]].map(
        lambda source: source["set"] if isinstance(source, dict) else None
    )
    assert [
        row for row in sets.itertuples(index=False) if len({name for name in row if isinstance(name, str)}) != 1
    ] == []


def test_raw_coal_has_energy_but_no_carbon(make_park: Callable[..., Park]) -> None:
    """GB/T 2589 gives 20.934 GJ/t for 原煤 and no carbon content: emissions stay a gap instead of a guess."""
    coal = row_of(factor_frame(make_park(), [2024]), "fuel", 2024, "raw_coal")
    assert coal["ncv"] == 20.934
    assert pd.isna(coal["carbon"])
    assert pd.isna(coal["oxidation"])
    assert coal["flags"] == ["set_fallback", "energy_only"]


def test_unverified_when_one_of_the_three_is(make_park: Callable[..., Park]) -> None:
    park = make_park()
    Factor.objects.filter(key="fuel.diesel", factor_set="GBT32151_2024", parameter="oxidation").update(
        status="unverified"
    )
    frame = factor_frame(park, [2024])
    assert row_of(frame, "fuel", 2024, "diesel")["unverified"]
    assert not row_of(frame, "fuel", 2024, "gasoline")["unverified"]


def test_lines_get_the_factors_of_their_fuel_and_year(make_park: Callable[..., Park]) -> None:
    lines = pd.DataFrame(
        [
            ("fuel", "natural_gas", 2024),
            ("electricity", "", 2022),
            ("heat", "", 2022),
            ("fuel", "", 2022),
            ("", "", 2023),
            ("electricity", "", 2023),
        ],
        columns=["energy_kind", "fuel_code", "year"],
        index=[7, 5, 3, 1, 9, 11],
    )
    joined = join_factors(make_park(), lines)
    assert list(joined.index) == [7, 5, 3, 1, 9, 11]
    assert joined["ncv"].tolist()[0] == 389.31
    assert joined["fuel_unit"].tolist() == ["1e4Nm3", "", "", "", "", ""]
    assert joined["power_ef"].dropna().to_dict() == {5: 0.5227, 11: 0.5581}
    assert joined["heat_ef"].dropna().to_dict() == {3: 0.11}
    assert joined["power_ef_tier"].dropna().to_dict() == {5: "2a", 11: "2a"}
    assert joined.loc[5, "power_ef_source"]["set"] == "MEE_NBS"
    assert joined.loc[[1, 9], ["ncv", "power_ef", "heat_ef"]].isna().all(axis=None)
    assert joined["factor_unverified"].tolist() == [False] * 6


def test_the_number_of_queries_does_not_grow_with_lines_or_years(make_park: Callable[..., Park]) -> None:
    park = make_park()
    counts = []
    for years in ([2024], list(range(2015, 2026))):
        lines = pd.DataFrame({"energy_kind": "fuel", "fuel_code": "diesel", "year": years * 50})
        with CaptureQueriesContext(connection) as queries:
            join_factors(park, lines)
        counts.append(len(queries))
    assert counts == [2, 2]
