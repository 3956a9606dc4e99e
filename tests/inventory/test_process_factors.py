"""Factors by activity and year: every activity finds its factors, sets are kept whole, every fallback is flagged."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.methods.candidate import Candidate, chosen_set
from inventory.methods.catalogue import METHODS
from inventory.methods.choice import Wanted, choose
from inventory.methods.coefficient import same_scale
from inventory.methods.compile import compile_lines
from inventory.methods.declaration import FactorNeed
from inventory.models import Activity, Factor, FactorSetChoice
from inventory.selectors.factor_need import join_needs
from park.models import Park
from tests.inventory.methods.line_builder import frame, line

pytestmark = pytest.mark.django_db
ALL = list(
    csv.DictReader((Path(settings.BASE_DIR) / "fixtures" / "reference" / "activities.csv").open(encoding="utf-8"))
)
ROWS = [row for row in ALL if row["method"].startswith(("process.", "abatement."))]
NEED = FactorNeed("ef", "EF", "process", "排放因子", "factor", "tCO2/t", 0, 1, key="{factor_keys}", named="ef_CO2")
#: A product of a carbon balance without carbon, and a feed whose carbon is always measured: nothing to look up.
NOTHING_TO_FIND = {"process.balance", "abatement.voc_oxidation"}


@pytest.fixture
def park(db: None) -> Park:
    call_command("load_reference", stdout=StringIO())
    return Park.objects.create(code="p1", name="试验园区", province="重庆", grid_region="西南")


def activity_line(row: dict[str, str], **values: Any) -> dict[str, Any]:
    field = {"04": "product_qty", "05": "qty"}.get(row["sheet"], "removed" if row["purpose"] else "reagent_qty")
    named = {
        "activity_method": row["method"],
        "factor_keys": row["factor_keys"],
        "activity_gas": row["gas"],
        "treatment": "",
        "mcf_industry": "",
        "waste_kind": "",
        "boiler": "",
        "transport_mode": "",
        "fuel_code": "",
        "division": "",
    }
    return line(sheet=row["sheet"], field=field, item=row["code"], unit=row["unit"], quantity=1000.0) | named | values


def candidate(name: str, value: float, first: int = 0, last: int = 9999, **changed: Any) -> Candidate:
    plain = Candidate(1, f"process.{name}", "ef_CO2", name, "", "", first, last, value, "tCO2/t", "2b", "secondary")
    return plain._replace(**changed)


def library(*rows: Candidate) -> dict[tuple[str, str], list[Candidate]]:
    found: dict[tuple[str, str], list[Candidate]] = {}
    for row in rows:
        found.setdefault((row.key, row.parameter), []).append(row)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['sheet']}-{row['code']}-{row['purpose']}")
def test_an_activity_names_a_method_of_its_sheet(row: dict[str, str]) -> None:
    if row["method"] == "process.balance":
        return  # only marks the month
    methods = [method for method in METHODS if method.by_activity == row["method"]]
    assert methods
    assert {method.sheet for method in methods} == {row["sheet"]}
    assert bool(row["gas"]) == any(not output.substance for method in methods for output in method.outputs)


def test_every_method_by_activity_has_an_activity() -> None:
    named = {row["method"] for row in ALL}
    assert {method.by_activity for method in METHODS if method.by_activity} <= named


def test_every_key_of_an_activity_has_all_parameters_of_its_methods_in_the_right_unit(park: Park) -> None:
    """So that a set is never filled up from another, and no factor is off by a thousand."""
    stored: dict[str, dict[str, str]] = {}
    for key, parameter, unit in Factor.objects.order_by().values_list("key", "parameter", "unit"):
        stored.setdefault(key, {})[parameter] = unit
    for row in ROWS:
        needs = [
            need
            for method in METHODS
            if method.by_activity == row["method"]
            for need in method.needs
            if need.key == "{factor_keys}"
        ]
        for key in filter(None, row["factor_keys"].split("|")):
            for need in needs:
                parameter = need.library_parameter.format(activity_gas=row["gas"])
                if need.override and parameter not in stored[key]:
                    continue  # must be measured: tested below
                assert same_scale(stored[key][parameter], need.unit), (row["code"], key, parameter)


def test_every_activity_gives_an_emission_or_asks_for_a_measured_value(park: Park) -> None:
    lines = frame(activity_line(row, enterprise_id=number, month=1) for number, row in enumerate(ROWS, start=1))
    compiled = compile_lines(join_needs(park, lines))
    given, told = set(compiled.emissions["line_id"]), compiled.gaps.set_index("line_id")["reason"]
    asks = {
        number: told[number] if number in told.index else "none"
        for number, _ in enumerate(ROWS, start=1)
        if number not in given
    }
    silent = {ROWS[number - 1]["method"] for number, reason in asks.items() if reason == "none"}
    # A carbon balance needs its month: products are deducted only beside what was fed.
    assert silent == {"process.balance", "process.carbon_kept"}
    partners = {"slag_exceeds", "pig_iron_missing", "destroyed_exceeds"}
    measured = {
        ROWS[number - 1]["code"] for number, reason in asks.items() if reason in ("factor_missing", "input_missing")
    }
    assert measured == {"CARBON-OTHER", "oxidise", "MAGNESITE", "SODA", "BICARBONATE"}
    assert set(asks.values()) <= partners | {"none", "factor_missing", "input_missing"}


def test_clinker_takes_the_provincial_factor_and_says_that_it_is_unverified(park: Park) -> None:
    clinker = next(row for row in ROWS if row["code"] == "CLINKER")
    joined = join_needs(park, frame([activity_line(clinker)])).iloc[0]
    assert (joined["process_co2"], joined["process_co2_tier"], joined["process_co2_unverified"]) == (0.538, "2b", True)
    source = joined["process_co2_source"]
    assert (source["key"], source["set"], source["flags"]) == ("process.cement.clinker", "PROV_2011", [])


def test_a_park_may_choose_another_set_for_processes(park: Park) -> None:
    FactorSetChoice.objects.create(park=park, purpose="process", first_year=2023, factor_set="ETS_sector_guides")
    clinker = next(row for row in ROWS if row["code"] == "CLINKER")
    lime = next(row for row in ROWS if row["code"] == "LIME")
    asked = ((clinker, 2022), (clinker, 2023), (lime, 2023))
    lines = frame(activity_line(row, year=year) for row, year in asked)
    joined = join_needs(park, lines)
    assert joined["process_co2"].tolist() == [0.538, 0.535, 0.683]
    flags = [source["flags"] for source in joined["process_co2_source"]]
    assert flags == [[], [], ["set_fallback"]]


def test_the_seven_technologies_of_nitric_acid(park: Park) -> None:
    acids = [row for row in ROWS if row["method"] == "process.nitric_acid"]
    joined = join_needs(park, frame(activity_line(row) for row in acids))
    found = dict(zip(joined["item"], joined["process_n2o_kg"], strict=True))
    assert found == {
        "HNO3-HP": 13.9,
        "HNO3-HP-NSCR": 2.0,
        "HNO3-MP": 11.77,
        "HNO3-AP": 9.72,
        "HNO3-DP": 8.0,
        "HNO3-COMB": 7.5,
        "HNO3-LP": 5.0,
    }


def test_gases_made_and_used_are_emitted_under_their_own_name(park: Park) -> None:
    rows = [row for row in ROWS if row["method"] in ("process.semiconductor", "process.hfc")]
    emissions = compile_lines(join_needs(park, frame(activity_line(row) for row in rows))).emissions
    semiconductors = emissions[emissions["method"] == "process.semiconductor"]
    found = dict(zip(semiconductors["substance"], semiconductors["mass_t"], strict=True))
    assert found == pytest.approx({"CF4": 435.6, "HFC-23": 209.5, "C2F6": 37.6, "SF6": 195.1, "NF3": 200.0})
    hfcs = emissions[emissions["method"] == "process.hfc"]
    assert len(set(hfcs["substance"])) == 8 and set(hfcs["mass_t"]) == {5.0}


def test_two_queries_whatever_the_lines_and_years(park: Park) -> None:
    counts = []
    for years in ([2024], list(range(2015, 2026))):
        lines = frame(activity_line(row, year=year) for year in years for row in ROWS)
        with CaptureQueriesContext(connection) as queries:
            join_needs(park, lines)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_lines_without_activities_ask_nothing(park: Park) -> None:
    lines = frame([line(field="consumption", item="04", unit="t", energy_kind="electricity")])
    lines = lines.assign(activity_method="", factor_keys="", activity_gas="")
    with CaptureQueriesContext(connection) as queries:
        joined = join_needs(park, lines.assign(sheet="09"))
    assert len(queries) == 0
    assert list(joined.columns) == list(lines.columns)


@pytest.mark.parametrize(
    ("year", "value", "flags"),
    [(2020, 0.5, ()), (2022, 0.5, ("factor_year_gap",)), (2015, 0.5, ("factor_year_later",)), (2025, 0.6, ())],
)
def test_year_then_earlier_then_later(year: int, value: float, flags: tuple[str, ...]) -> None:
    rows = library(candidate("a", 0.5, 2018, 2020), candidate("a", 0.6, 2024, 2025))
    pick = choose(rows, Wanted(("process.a",), "ef_CO2", year), NEED)
    assert pick is not None
    assert (pick.row.value, pick.flags) == (value, flags)


def test_keys_are_tried_in_their_order_unless_the_park_chose_a_set() -> None:
    rows = library(candidate("a", 0.5), candidate("b", 0.6))
    wanted = Wanted(("process.a", "process.b"), "ef_CO2", 2024)
    first, other = choose(rows, wanted, NEED), choose(rows, wanted, NEED, "b")
    assert first is not None and other is not None
    assert (first.row.value, first.flags) == (0.5, ())
    assert (other.row.value, other.flags) == (0.6, ())


def test_a_factor_in_another_unit_is_never_taken() -> None:
    rows = library(candidate("a", 538.0, unit="kgCO2/t"), candidate("b", 0.6))
    pick = choose(rows, Wanted(("process.a", "process.b"), "ef_CO2", 2024), NEED)
    assert pick is not None and pick.row.value == 0.6
    assert choose(rows, Wanted(("process.a",), "ef_CO2", 2024), NEED) is None


@pytest.mark.parametrize(
    ("purpose", "year", "expected"),
    [("process", 2023, "x"), ("process", 2025, "y"), ("fuel", 2025, "z"), ("waste", 1, "")],
)
def test_the_latest_choice_of_a_family_counts(purpose: str, year: int, expected: str) -> None:
    choices = [("process", 2024, "y"), ("fuel", 2022, "z"), ("process", 2021, "x")]
    assert chosen_set(choices, purpose, year) == expected


def test_loading_the_activities_again_changes_nothing(park: Park) -> None:
    before = list(Activity.objects.values_list())
    call_command("load_reference", stdout=StringIO())
    assert list(Activity.objects.values_list()) == before
    assert len(before) == len(ALL)
