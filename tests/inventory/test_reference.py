"""Loading the reference: once and for all, never edited in place, refused with the row named."""

import csv
import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from assessment.models import Indicator
from inventory.methods.flatten import TABLES, FactorRow, flatten
from inventory.models import EnergyCode, Factor, Substance
from inventory.services.reference.factors import refuse_overlaps
from measures.methods.effect import catalogue_effect
from measures.models import Measure, MeasureClause
from park.models import Industry, ParkType
from park.services.reference import RefusedReference
from tests.inventory.test_reference_tables import FOLDER, rows_of


def load(folder: Path = FOLDER) -> str:
    out = StringIO()
    call_command("load_reference", folder=folder, stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the reference folder that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "reference"))


def change(folder: Path, name: str, pick: dict[str, str], **cells: str) -> None:
    """Writes cells into the one row that has the picked values."""
    rows = rows_of(name, folder)
    found = [row for row in rows if all(row[column] == text for column, text in pick.items())]
    assert len(found) == 1
    found[0].update(cells)
    write(folder / name, rows)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def factor_row(**cells: object) -> FactorRow:
    given: dict[str, object] = {
        "key": "power.location", "parameter": "ef", "factor_set": "MEE_NBS", "version": "1", "region": "重庆",
        "first_year": None, "last_year": None, "value": Decimal("0.5"), "unit": "tCO2/MWh", "tier": "2a",
        "status": "secondary", "name_zh": "", "name_en": "", "source": "", "clause": "", "note": "",
    }  # fmt: skip
    return FactorRow(**(given | cells))  # type: ignore[arg-type]


def test_overlap_is_refused_with_the_row_named() -> None:
    rows = [factor_row(first_year=2020, last_year=2022), factor_row(first_year=2022, last_year=2024)]
    with pytest.raises(RefusedReference, match=r"power\.location\.ef（MEE_NBS，重庆）.*2020—2022 与 2022—2024"):
        refuse_overlaps(rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"last_year": 2022}, {"first_year": 2023}),
        ({"region": "重庆"}, {"region": "四川"}),
        ({"factor_set": "MEE_NBS"}, {"factor_set": "NCSC_regional"}),
    ],
    ids=["next-year", "other-region", "other-set"],
)
def test_rows_that_do_not_meet_are_accepted(one: dict[str, object], other: dict[str, object]) -> None:
    refuse_overlaps([factor_row(**one), factor_row(**other)])


def test_open_range_meets_everything() -> None:
    with pytest.raises(RefusedReference, match="不限年份"):
        refuse_overlaps([factor_row(), factor_row(first_year=2030, last_year=2030)])


@pytest.mark.django_db
def test_counts_equal_the_files_and_a_second_run_changes_nothing() -> None:
    load()
    factors = flatten({name: rows_of(name) for name in TABLES}).factors
    counted = {
        Factor: len(factors),
        Industry: len(rows_of("industries.csv")),
        ParkType: len(rows_of("park_types.csv")),
        Substance: len(rows_of("substances.csv")),
        EnergyCode: len(rows_of("energy_codes.csv")),
        MeasureClause: len(rows_of("measure_clauses.csv")),
        Measure: len(rows_of("measures.csv")),
        Indicator: len(rows_of("indicators.csv")),
    }
    assert {model: model.objects.count() for model in counted} == counted
    before = set(Factor.objects.values_list("pk", "loaded_at"))
    again = load()
    assert set(Factor.objects.values_list("pk", "loaded_at")) == before
    assert [line for line in again.splitlines() if not line.endswith(", 0 added, 0 changed, 0 closed")] == []


@pytest.mark.django_db
def test_a_changed_value_closes_the_old_row_and_adds_a_new_version(folder: Path) -> None:
    load(folder)
    place = {"key": "fuel.lignite", "parameter": "ncv", "factor_set": "GBT32151_2024"}
    old = Factor.objects.get(**place)
    row = {"fuel_code": "lignite", "factor_set": "GBT32151_2024"}
    change(folder, "fuels.csv", row, ncv="12.5", version="2026")
    load(folder)
    old.refresh_from_db()
    assert old.value == Decimal("11.9")
    assert old.superseded_at is not None
    new = Factor.objects.get(**place, superseded_at=None)
    assert (new.value, new.version) == (Decimal("12.5"), "2026")
    assert Factor.objects.filter(key="fuel.lignite", factor_set="GBT32151_2024", superseded_at=None).count() == 4


@pytest.mark.django_db
def test_a_new_dated_row_bounds_the_old_one(folder: Path) -> None:
    load(folder)
    rows = rows_of("heat.csv", folder)
    default = next(row for row in rows if row["item"] == "default")
    rows.append(default | {"value": "0.10", "valid_from": "2027", "version": "2027"})
    default["valid_to"] = "2026"
    write(folder / "heat.csv", rows)
    load(folder)
    kept = Factor.objects.filter(key="heat.default", superseded_at=None).order_by("years")
    assert [(row.years.lower, row.years.upper, row.value) for row in kept] == [
        (None, 2027, Decimal("0.11")),
        (2027, None, Decimal("0.10")),
    ]


@pytest.mark.django_db
def test_a_value_changed_under_its_version_is_refused_and_nothing_is_stored(folder: Path) -> None:
    load(folder)
    change(folder, "fuels.csv", {"fuel_code": "lignite", "factor_set": "GBT32151_2024"}, ncv="12.5")
    with pytest.raises(CommandError, match=r"fuel\.lignite\.ncv（GBT32151_2024）由 11\.9 GJ/t 改为 12\.5 GJ/t"):
        load(folder)
    assert Factor.objects.get(key="fuel.lignite", parameter="ncv", factor_set="GBT32151_2024").superseded_at is None


@pytest.mark.django_db
def test_a_corrected_name_reaches_the_list_in_place(folder: Path) -> None:
    load(folder)
    change(folder, "industries.csv", {"code": "4412"}, name_en="Cogeneration")
    assert "park_industry: 481 rows, 0 added, 1 changed, 0 closed" in load(folder)
    assert Industry.objects.get(code="4412").name_en == "Cogeneration"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        ("fuels.csv", "remove", "缺少参考表 fuels.csv"),
        ("industries.csv", "duplicate", "park_industry 的参考行 A 出现两次"),
        ("gwp.csv", "header", "gwp.csv 缺少列：gwp100"),
    ],
)
def test_a_bad_folder_is_refused_whole(folder: Path, name: str, spoil: str, message: str) -> None:
    path = folder / name
    if spoil == "remove":
        path.unlink()
    elif spoil == "duplicate":
        rows = rows_of(name, folder)
        write(path, [rows[0], *rows])
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("gwp100", "value", 1), encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        load(folder)
    assert not Factor.objects.exists()
    assert not Industry.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_two_values_for_one_year() -> None:
    load()
    factor = Factor.objects.get(key="power.location", region="重庆", factor_set="MEE_NBS", years__contains=2023)
    factor.pk = None
    with pytest.raises(IntegrityError, match="factor_validity_does_not_overlap"), transaction.atomic():
        factor.save(force_insert=True)


@pytest.mark.django_db
def test_every_measure_serves_a_clause_and_keeps_the_signs_of_the_catalogue() -> None:
    load()
    assert not Measure.objects.filter(clauses=None).exists()
    gas = Measure.objects.get(code="COAL2GAS")
    assert gas.effects["CO2e"] == "-0.802"  # minus = emissions fall
    limestone = Measure.objects.get(code="FGD_LS")
    assert catalogue_effect(limestone.effects["CO2e"]).value == Decimal("0.687")
    assert limestone.effects["a21026"] == "-1000"
    assert "电耗" in limestone.note


@pytest.mark.django_db
def test_a_range_or_a_formula_of_the_catalogue_is_kept_as_words_and_gives_no_number() -> None:
    load()
    electric = Measure.objects.get(code="COAL2ELEC").effects["CO2e"]
    assert electric == "-1.747+4.35/COP_ratio×EF"
    assert catalogue_effect(electric).value is None
    truck = catalogue_effect(Measure.objects.get(code="EV").effects["CO2e"])
    assert (truck.value, truck.low, truck.high) == (None, Decimal(-5), Decimal(-2))
