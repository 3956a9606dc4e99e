"""Writing: the same content gives the same bytes, nothing undeclared is written, nothing becomes a formula."""

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from inventory.ledger.annotate import annotate
from inventory.ledger.workbook import write_workbook
from tests.inventory.ledger.filing import ENTERPRISE, GOOD, filed, parsed, rows


def test_same_content_same_bytes() -> None:
    assert filed() == filed()
    assert filed() != filed(s07_0_emission=6.9)


def test_undeclared_sheet_or_field_is_an_error() -> None:
    with pytest.raises(KeyError, match="99"):
        write_workbook(ENTERPRISE, 2025, 3, {"99": []})
    with pytest.raises(KeyError, match="colour"):
        write_workbook(ENTERPRISE, 2025, 3, {"02": [{"colour": "red"}]})


def test_text_never_becomes_a_formula_or_a_link() -> None:
    data = filed(s09_0_destination='=HYPERLINK("http://x")')
    with ZipFile(BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in archive.read(name) or b"hyperlink" in archive.read(name) for name in sheets)
    (waste, *_) = parsed(data).lines.query("sheet == '09'")["parameters"]
    assert waste["destination"] == '=HYPERLINK("http://x")'


def test_decimals_beyond_fifteen_digits_keep_every_digit() -> None:
    long = Decimal("123456789.123456789")
    lines = parsed(filed(s07_0_emission=long)).lines
    assert lines.query("sheet == '07' and field == 'emission'")["quantity"].tolist() == [long]


def test_a_year_in_one_workbook() -> None:
    given = {"02": [{**GOOD["02"][1], "period": f"2024-{month:02d}"} for month in range(1, 13)]}
    found = parsed(write_workbook(ENTERPRISE, 2024, 12, given))
    assert found.periods == tuple(f"2024-{month:02d}" for month in range(1, 13))
    assert sorted(found.lines["month"].unique()) == list(range(1, 13))


def test_styled_workbook_reads_the_same() -> None:
    plain = parsed(filed()).lines
    styled = parsed(write_workbook(ENTERPRISE, 2025, 3, rows(), styled=True)).lines
    assert plain.to_dict("records") == styled.to_dict("records")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_formula_starts_come_back_as_typed(start: str) -> None:
    """Through the workbook that is filed and the one that is given back with marks, as text that stays text."""
    text = f"{start}1+1"
    data = filed(s09_0_destination=text)
    for book in (data, annotate(data, [])):
        page = load_workbook(BytesIO(book))["09_固体废物"]
        cell = next(cell for cell in page[4] if cell.value == text)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        (waste, *_) = parsed(book).lines.query("sheet == '09'")["parameters"]
        assert waste["destination"] == text.strip()
