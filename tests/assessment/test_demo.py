"""The declared demo park and its generated ledgers, without a database: plausible, paired, the same every time."""

import csv
import hashlib
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from shapely.geometry import Point, shape

from assessment.services.demo.boundary import declared_boundaries
from assessment.services.demo.declaration import DemoPark, demo_park
from assessment.services.demo.goals import goals
from assessment.services.demo.handout import bad_workbook
from assessment.services.demo.month import Ledgers
from assessment.services.demo.records import table
from assessment.services.demo.workbooks import filed_rows, filings, ledger_enterprise, missing_filing, workbook_bytes
from inventory.ledger.check import check
from inventory.ledger.columns import REFERENCE
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, Finding
from inventory.ledger.parse import parse
from inventory.ledger.reader import BookReader, read
from inventory.ledger.workbook import write_workbook
from park.methods.geometry import area_geometry, area_km2

Row = dict[str, Any]
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def park() -> DemoPark:
    return demo_park()


@pytest.fixture(scope="module")
def ledgers(park: DemoPark) -> Ledgers:
    return Ledgers(park)


def rows(ledgers: Ledgers, code: str, sheet: str, year: int) -> Iterator[tuple[int, Row]]:
    """Month and row of everything an enterprise has on a sheet in a year."""
    for year_of_month, month in ledgers.park.months:
        if year_of_month == year:
            yield from ((month, row) for row in ledgers.rows(code, year, month).get(sheet, []))


def product(ledgers: Ledgers, code: str, year: int) -> dict[int, float]:
    """Main product by month."""
    name = ledgers.park.firm[code].product
    return {
        month: row["product_qty"] for month, row in rows(ledgers, code, "04", year) if row.get("product_code") == name
    }


def test_park_has_the_firms_and_industries_asked_for(park: DemoPark) -> None:
    divisions = {firm.industry_code[:2] for firm in park.firms}
    assert len(park.firms) >= 24 and len(divisions) >= 7
    # power and heat, chemicals, building materials, non-ferrous, food, electronics, wastewater, road freight
    assert {"44", "26", "30", "32", "14", "39", "46", "54"} <= divisions
    assert "演示" in park.facts.name and all("演示" in firm.name for firm in park.firms)
    assert len({year for year, _ in park.months}) >= 5


def test_credit_codes_carry_their_check_symbols_and_no_real_region(park: DemoPark) -> None:
    symbols = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    subject_weights = (3, 7, 9, 10, 5, 8, 4, 2)
    assert len({firm.uscc for firm in park.firms}) == len(park.firms)
    for firm in park.firms:
        code = firm.uscc
        total = sum(symbols.index(symbol) * pow(3, place, 31) for place, symbol in enumerate(code[:17]))
        assert len(code) == 18 and symbols[(31 - total % 31) % 31] == code[17]
        subject = sum(int(symbol, 36) * weight for symbol, weight in zip(code[8:16], subject_weights, strict=True))
        assert "0123456789X0"[11 - subject % 11] == code[16]
        assert code[2:8] == "500199" and code[8:11] == "DEM"
        assert not firm.permit_no or firm.permit_no[:18] == code


def test_same_numbers_and_bytes_every_time(park: DemoPark, ledgers: Ledgers) -> None:
    again = Ledgers(replace(park))
    assert all(again.rows(firm.code, 2023, 5) == ledgers.rows(firm.code, 2023, 5) for firm in park.firms)
    filing = missing_filing(park)
    enterprise = ledger_enterprise(park, park.firm[filing.firm])
    fresh = write_workbook(enterprise, filing.year, filing.month, again.rows(filing.firm, filing.year, filing.month))
    assert hashlib.sha256(fresh).digest() == hashlib.sha256(workbook_bytes(filing)).digest()


def test_workbooks_are_written_without_django() -> None:
    code = (
        "import sys; from assessment.services.demo.workbooks import Filing, workbook_bytes as write;"
        "assert write(Filing('E12', 2025, 9))[:2] == b'PK'; assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REFERENCE.parents[1])


def test_years_add_up_to_what_is_declared(ledgers: Ledgers) -> None:
    # 1,500,000 t of clinker × 0.86 in 2023; 240,000 t of urea × 1.030 in 2024; months are rounded to whole tonnes
    assert sum(product(ledgers, "E07", 2023).values()) == pytest.approx(1_290_000, abs=12)
    assert sum(product(ledgers, "E03", 2024).values()) == pytest.approx(247_200, abs=12)
    coal = [row["consumption"] for _, row in rows(ledgers, "E07", "02", 2021) if row["energy_code"] == "04"]
    assert sum(coal) == pytest.approx(225_000, abs=5)  # 0.150 t of coal per t of clinker


def test_seasons_trends_and_shutdowns(ledgers: Ledgers) -> None:
    for year in range(2021, 2026):
        beer, heat = product(ledgers, "E17", year), product(ledgers, "E01", year)
        assert beer[7] > 1.4 * beer[1] and heat[1] > 1.2 * heat[7]
        chemical = product(ledgers, "E05", year)
        assert chemical[8] == 0 and min(value for month, value in chemical.items() if month != 8) > 0
        (vent,) = (row for month, row in rows(ledgers, "E05", "07", year) if month == 8 and row["outlet"] == "DA002")
        assert vent["emission"] == "NO" and vent["gas_volume"] == "NO"
        board = product(ledgers, "E24", year)
        assert 0 < board[2] < 0.1 * board[3]
    cells = [sum(product(ledgers, "E20", year).values()) for year in range(2021, 2026)]
    clinker = [sum(product(ledgers, "E07", year).values()) for year in range(2021, 2026)]
    assert cells == sorted(cells) and clinker == sorted(clinker, reverse=True)


def test_heat_sold_in_the_park_is_heat_bought(park: DemoPark, ledgers: Ledgers) -> None:
    pairs: dict[tuple[str, str, int, int], list[float]] = defaultdict(list)
    for year, month in park.months:
        for firm in park.firms:
            for row in ledgers.rows(firm.code, year, month).get("02", []):
                if row["energy_code"] != "32" or "counterparty" not in row:
                    continue
                sold = "exported" in row
                ends = (firm.uscc, row["counterparty"]) if sold else (row["counterparty"], firm.uscc)
                amount = row["exported"] if sold else row["purchase"]
                if amount:
                    pairs[(*ends, year, month)].append(amount)
    assert pairs and all(len(pair) == 2 and pair[0] == pair[1] for pair in pairs.values())
    sellers = {key[0] for key in pairs}
    assert sellers == {park.firm["E01"].uscc, park.firm["E02"].uscc}


def test_the_plant_receives_what_the_others_send(park: DemoPark, ledgers: Ledgers) -> None:
    for month in (1, 7):
        sent = {}
        for firm in park.firms:
            for row in ledgers.rows(firm.code, 2024, month).get("08", []):
                if row["direction"] == "indirect" and row["volume"] != "NO":
                    assert "emission" not in row
                    sent[firm.code, row["outlet"]] = row["volume"]
        (treated,) = {row["volume"] for row in ledgers.rows("E25", 2024, month)["08"]}
        own = treated - sum(sent.values())
        # 2.6 million m³ of domestic sewage a year × 1.03, one twelfth a month, give or take the rain
        assert 0.8 * 223_000 < own < 1.25 * 223_000


def test_discharges_stay_within_their_permits(park: DemoPark, ledgers: Ledgers) -> None:
    mass: dict[tuple[str, str, str, int], float] = defaultdict(float)
    permitted = {}
    for firm in park.firms:
        for year in range(2021, 2027):
            for _, row in rows(ledgers, firm.code, "07", year):
                if row["gas_volume"] == "NO":
                    continue
                assert row["conc_avg"] < row["limit"] and row["conc_max"] <= row["limit"]
                tonnes = row["gas_volume"] * row["conc_avg"] * 1e-5
                assert "emission" not in row or row["emission"] == pytest.approx(tonnes, abs=1e-6)
                mass[firm.code, row["outlet"], row["pollutant"], year] += tonnes
                permitted[firm.code, row["outlet"], row["pollutant"]] = row["permitted"]
    over = {key: amount for key, amount in mass.items() if amount > permitted[key[:3]]}
    assert len(mass) > 300 and not over


def test_waste_balances_to_the_last_digit(park: DemoPark, ledgers: Ledgers) -> None:
    for firm in park.firms:
        for _, row in rows(ledgers, firm.code, "09", 2024):
            if row["generated"] != "NO":
                parts = sum(Decimal(str(row.get(name, 0))) for name in ("used_self", "used_out", "disposed"))
                assert parts == Decimal(str(row["generated"]))


def test_no_month_is_filed_before_it_is_over(park: DemoPark) -> None:
    last = max((filing.year, filing.month) for filing in filings(park, date(2024, 3, 31)))
    assert last == (2024, 2)


def test_one_late_month_some_unfiled_and_one_correction(park: DemoPark) -> None:
    filed = {(filing.firm, filing.year, filing.month) for filing in filings(park, TODAY)}
    absent = {(firm.code, *month) for firm in park.firms for month in park.months} - filed
    assert {entry for entry in absent if entry[1] == 2025} == {("E12", 2025, 9)}
    assert len({entry for entry in absent if entry[1:] == (2026, 10)}) >= 3
    assert all(entry[1] == 2025 or entry[1:] == (2026, 10) for entry in absent)
    may = [filing for filing in filings(park, TODAY) if (filing.year, filing.month) == (2024, 5)]
    first, second = (filing for filing in may if filing.firm == "E11")
    assert not first.reason and second.reason and second.filed_at > first.filed_at
    wrong, right = ({row["energy_code"]: row for row in filed_rows(filing)["02"]} for filing in (first, second))
    assert wrong["33"]["purchase"] == pytest.approx(0.61 * right["33"]["purchase"], abs=0.01)
    assert wrong["15"] == right["15"]


def context(park: DemoPark, code: str) -> LedgerContext:
    with (REFERENCE / "substances.csv").open(encoding="utf-8-sig", newline="") as handle:
        pollutants = {row["code"]: row["kind"] for row in csv.DictReader(handle) if row["kind"] in ("air", "water")}
    firm = park.firm[code]
    return LedgerContext(
        uscc=firm.uscc,
        name=firm.name,
        today=TODAY,
        joined="2021-01",
        processes=frozenset(step.code for step in park.steps if step.enterprise == code),
        outlets={mouth.code: mouth.medium for mouth in park.mouths if mouth.enterprise == code},
        pollutants=pollutants,
        neighbours=frozenset(neighbour.uscc for neighbour in park.firms),
    )


def errors(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(entry.sheet[:2], entry.rule) for entry in findings if entry.severity == ERROR]


def test_every_enterprise_passes_the_front_door(park: DemoPark) -> None:
    months = {(2021, 1), (2023, 7), (2024, 8), (2026, 9)}
    with BookReader() as books:
        for filing in filings(park, TODAY):
            if (filing.year, filing.month) in months:
                parsed = parse(books.read(workbook_bytes(filing), filing.name))
                assert errors(check(parsed, context(park, filing.firm))) == [], filing.name
                assert len(parsed.lines) > 5


def test_the_bad_workbook_has_seven_mistakes(park: DemoPark) -> None:
    code = missing_filing(park).firm
    found = errors(check(parse(read(bad_workbook(park), "bad.xlsx")), context(park, code)))
    assert sorted(found) == [
        ("02", "energy_unknown"),
        ("02", "number_unreadable"),
        ("02", "unit_dimension"),
        ("04", "uscc_invalid"),
        ("07", "number_unreadable"),
        ("07", "outlet_unknown"),
        ("09", "process_unknown"),
    ]


def test_boundaries_differ_and_hold_the_enterprises(park: DemoPark) -> None:
    features = {feature["properties"]["kind"]: feature["geometry"] for feature in declared_boundaries()}
    assert set(features) == {"physical", "administrative", "economic", "accounting"}
    areas = {kind: area_km2(area_geometry(geometry)) for kind, geometry in features.items()}
    # The park calls itself large, 15 to 30 km² by 003, and a flat map at its latitude agrees with the areas.
    assert len(set(areas.values())) == 4 and all(15 < area < 30 for area in areas.values())
    for kind, geometry in features.items():
        outline = shape(geometry)
        assert outline.is_valid and all(outline.contains(Point(firm.lon, firm.lat)) for firm in park.firms), kind
        flat = outline.area * 111.195**2 * math.cos(math.radians(29.91))
        assert areas[kind] == pytest.approx(flat, rel=5e-3)


def test_targets_are_at_least_as_strict_as_their_basic_requirement() -> None:
    years = defaultdict(set)
    for goal in goals():
        years[goal.year].add(goal.indicator)
        stricter = goal.target_factor - goal.baseline_factor
        assert stricter > 0 if goal.indicator == "001-T5-4" else stricter < 0
    assert set(years) == {2022, 2023, 2024, 2025, 2026} and all(len(found) == 9 for found in years.values())


def test_certificates_cover_what_their_enterprise_buys(park: DemoPark, ledgers: Ledgers) -> None:
    """Each demo certificate stays within the electricity its firm buys in its month, and no number comes twice."""
    declared = list(table("certificates.csv"))
    assert len({row["number"] for row in declared}) == len(declared) == 4
    for row in declared:
        month = int(row["month"])
        energy = rows(ledgers, row["enterprise"], "02", int(row["year"]))
        bought = sum(line["purchase"] * 10 for at, line in energy if at == month and line["energy_code"] == "33")
        assert 0 < float(row["mwh"]) <= bought


def test_own_electricity_names_its_source(ledgers: Ledgers) -> None:
    """A roof makes it of sun, a kiln of waste heat, the power plant of its fuel."""
    for code, source in (("E20", "pv"), ("E07", "waste_heat"), ("E01", "fuel")):
        made = [
            row
            for _, row in rows(ledgers, code, "02", 2025)
            if row.get("self_generated") and row["energy_code"] == "33"
        ]
        assert made and {row["generated_by"] for row in made} == {source}
