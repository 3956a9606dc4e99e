"""The declaration is consistent in itself and with the reference tables it names."""

import csv
from pathlib import Path

import pytest

from inventory.ledger.columns import Column, Sheet, all_sheets, energies, text_key, units
from inventory.ledger.document import ledger_format

ROOT = Path(__file__).resolve().parents[3]
SHEETS = list(all_sheets().values())
COLUMNS = [column for sheet in SHEETS for column in sheet.columns]


def test_sheets_01_to_12_are_declared() -> None:
    assert [sheet.number for sheet in SHEETS] == [f"{number:02d}" for number in range(1, 13)]
    assert {sheet.number for sheet in SHEETS if sheet.active} == {f"{number:02d}" for number in range(1, 13)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.number)
def test_no_header_or_alias_names_two_columns(sheet: Sheet) -> None:
    named: dict[str, str] = {}
    for column in sheet.columns:
        texts = {column.field, column.header_zh, column.header_en, column.heading, *column.aliases}
        for text in {text_key(text) for text in texts}:
            assert named.setdefault(text, column.field) == column.field, text


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.sheet}-{column.field}")
def test_references_inside_a_sheet_exist(column: Column) -> None:
    fields = all_sheets()[column.sheet].by_field
    tests = [test for clause in (column.required.when, *column.required.unless) for test in clause]
    assert {test.partition("=")[0] for test in tests} <= fields.keys()
    assert set(column.instead_of) <= fields.keys()
    assert all(fields[name].role == "quantity" for name in column.carried_by)
    if column.role == "parameter":
        assert column.carried_by
    if column.unit_field:
        assert fields[column.unit_field].role == "text"
    elif column.role == "quantity":
        assert units().named(column.unit), column.unit


def test_reference_columns_are_all_declared() -> None:
    reference = ROOT.parent / "shared" / "reference" / "synergy" / "ledger_columns.csv"
    if not reference.exists():
        pytest.skip("the shared reference tables are not beside the repository")
    renamed = {("03", "process"): "conversion", ("05", "role"): "purpose", ("10", "kind"): "technique"}
    for row in csv.DictReader(reference.open(encoding="utf-8-sig")):
        sheet = row["sheet"][:2]
        field = renamed.get((sheet, row["field"]), row["field"])
        assert field in all_sheets()[sheet].by_field, (sheet, field)


def test_base_units_are_those_of_the_fuel_factors() -> None:
    """The factor of a fuel is per the unit in which the ledger keeps it, for the sets in use in China."""
    rows = list(csv.DictReader((ROOT / "fixtures/reference/fuels.csv").open(encoding="utf-8-sig")))
    named = {(row["fuel_code"], row["unit"]) for row in rows}
    for energy in energies().values():
        if energy.fuel_code:
            assert (energy.fuel_code, energy.unit) in named, energy.code


def test_every_form_unit_converts_to_the_base_unit() -> None:
    for energy in energies().values():
        assert units().find(energy.form_unit, energy.dimension).base == energy.unit


def test_raw_coal_is_the_parent_of_its_kinds() -> None:
    assert {code for code, energy in energies().items() if energy.parent == "01"} == {"02", "03", "04", "05"}


def test_format_page_is_up_to_date() -> None:
    written = (ROOT / "docs/ledger-format.md").read_text(encoding="utf-8")
    assert written == ledger_format(), "rewrite docs/ledger-format.md with inventory.ledger.document.ledger_format()"
