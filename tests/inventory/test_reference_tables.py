"""The reference tables: complete, consistent, and read as the sources have them."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from inventory.methods.flatten import CELLS, TABLES, flatten
from park.selectors.province import provinces
from park.services.reference import read_rows

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
CARBON_TO_CO2 = Decimal(44) / Decimal(12)
OWN_LISTS = {"clauses.csv", "documents.csv", "units.csv"}  # nothing in them is quoted from a standard


def rows_of(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    return read_rows(folder, name, ())


@pytest.mark.parametrize("name", sorted({path.name for path in FOLDER.glob("*.csv")} - OWN_LISTS))
def test_every_row_says_how_far_it_was_checked(name: str) -> None:
    rows = rows_of(name)
    column = "status" if "status" in rows[0] else "confidence"
    assert {row[column] for row in rows} <= {"confirmed", "secondary", "derived", "unverified"}


@pytest.mark.parametrize(
    "row",
    [row for row in rows_of("fuels.csv") if row["co2_t_per_unit"] and row["factor_set"] != "IPCC2006"],
    ids=lambda row: f"{row['factor_set']}-{row['fuel_code']}",
)
def test_printed_co2_per_unit_follows_from_the_three_parameters(row: dict[str, str]) -> None:
    """The column tCO2 per unit checks NCV · CC · OF · 44/12; IPCC prints CO2 per TJ instead."""
    product = Decimal(row["ncv"]) * Decimal(row["carbon_tc_per_gj"]) * Decimal(row["oxidation"]) * CARBON_TO_CO2
    assert product.quantize(Decimal("0.000001")) == Decimal(row["co2_t_per_unit"])


def test_values_read_in_the_sources() -> None:
    """Values that carbon_rules names, in the places the methods ask for them."""
    factors = {
        (row.key, row.parameter, row.factor_set, row.region, row.first_year): row.value
        for row in flatten({name: rows_of(name) for name in TABLES}).factors
    }
    assert factors["fuel.bituminous", "ncv", "GBT32151_2024", "", None] == Decimal("19.570")
    assert factors["fuel.bituminous", "carbon", "GBT32151_2024", "", None] == Decimal("0.0261")
    assert factors["fuel.bituminous", "oxidation", "GBT32151_2024", "", None] == Decimal("0.93")
    assert factors["power.location", "ef", "MEE_NBS", "全国", 2023] == Decimal("0.5306")
    assert factors["power.market_residual", "ef", "MEE_NBS", "全国", 2023] == Decimal("0.6096")
    assert factors["heat.default", "ef", "GBT32150_2025", "", None] == Decimal("0.11")
    assert factors["gwp.AR5", "CH4", "AR5", "", None] == 28
    assert factors["gwp.AR2", "N2O", "AR2", "", None] == 310
    assert factors["equivalent.a34013", "kg_per_equivalent", "EPTL", "", None] == Decimal("2.18")
    assert factors["equivalent.a34013", "kg_per_equivalent_dust", "EPTL", "", None] == 4
    assert factors["process.cement.clinker", "ef_CO2", "PROV_2011", "", None] == Decimal("0.538")
    assert factors["process.nitric_acid.dual_pressure", "ef_N2O", "PROV_2011", "", None] == Decimal("8.0")
    assert factors["wastewater.industrial.b0", "b0_cod", "PROV_2011", "", None] == Decimal("0.25")
    assert factors["boiler.bituminous.grate", "SO2_per_S", "HANDBOOK_2007", "", None] == 16


def test_footprint_factor_is_never_a_location_factor() -> None:
    """0.5777 is a life-cycle value: it must not stand where scope 2 looks."""
    location = [
        row.value for row in flatten({name: rows_of(name) for name in TABLES}).factors if row.key == "power.location"
    ]
    assert Decimal("0.5777") not in location
    assert Decimal("0.6205") not in location


def test_a_range_or_formula_is_listed_and_not_loaded() -> None:
    flattened = flatten({name: rows_of(name) for name in TABLES})
    left_out = {(cell.key, cell.parameter): cell.text for cell in flattened.not_loaded}
    assert left_out["fuel.natural_gas", "kgce"] == "1.1000-1.3300"
    assert "Ma_st" in left_out["heat.steam", "formula"]
    loaded = {(row.key, row.parameter, row.factor_set) for row in flattened.factors}
    assert ("fuel.natural_gas", "kgce", "GBT2589_2020") not in loaded
    assert ("fuel.natural_gas", "ncv", "GBT32151_2024") in loaded


def test_industries_are_the_whole_classification_above_groups() -> None:
    rows = rows_of("industries.csv")
    by_level = Counter(row["level"] for row in rows)
    assert by_level["1"] == 20
    assert [row["code"] for row in rows if row["level"] == "2"] == [f"{number:02d}" for number in range(1, 98)]
    codes = {row["code"] for row in rows}
    assert {row["parent_code"] for row in rows if row["parent_code"]} <= codes
    key = {row["code"]: row["key_industry"] for row in rows}
    assert [key[code] for code in ("4412", "4420", "3110", "3140", "3011", "3216", "2511", "2651", "4620")] == [
        "电力", "其他", "钢铁", "其他", "建材", "有色", "石化", "化工", "其他",
    ]  # fmt: skip


def test_the_seven_gases_and_the_six_main_pollutants_are_listed() -> None:
    rows = {row["code"]: row for row in rows_of("substances.csv")}
    gases = {code for code, row in rows.items() if row["kind"] == "ghg"}
    assert {"CO2", "CH4", "N2O", "HFC-134a", "CF4", "SF6", "NF3"} <= gases  # one of each of the seven at least
    main = {code: row["short"] for code, row in rows.items() if row["is_main"] == "yes"}
    assert main == {
        "a21026": "SO2", "a21002": "NOx", "a34013": "PM", "a24088": "VOCs", "w01018": "COD", "w21003": "NH3-N",
    }  # fmt: skip
    assert rows["a24088"]["equivalent_value"] == ""  # the law gives none: missing, not zero


def test_park_types_follow_the_six_classifications() -> None:
    kinds = Counter(row["classification_zh"] for row in rows_of("park_types.csv"))
    assert kinds == {
        "行政级别": 4, "园区功能": 9, "园区发展模式": 4, "园区规模": 4, "与中心城区关系": 4, "低碳转型": 4,
    }  # fmt: skip


def test_every_province_has_its_factor_or_says_why_not() -> None:
    published = {row["area"] for row in rows_of("electricity.csv") if row["area_type"] == "province"}
    assert {province.name for province in provinces()} - published == {"西藏"}
    regions = {row["area"] for row in rows_of("electricity.csv") if row["area_type"] == "region"}
    assert {province.grid_region for province in provinces() if province.grid_region} == regions


def test_clauses_are_those_of_the_guidance(shared: Path) -> None:
    with (shared / "guidance" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        given = [(row["id"], row["title"], row["strength"], row["app"]) for row in csv.DictReader(file)]
    assert [(row["id"], row["title"], row["strength"], row["app"]) for row in rows_of("clauses.csv")] == given


def test_every_table_of_factors_has_its_reading() -> None:
    assert set(CELLS) == set(TABLES)
