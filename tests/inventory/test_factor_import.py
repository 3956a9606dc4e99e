"""A list of own factors: hostile files, every row with its reason, the same checks as the form, then proposals."""

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from inventory.ledger.factor_list import HEADS, read_list
from inventory.ledger.factor_unit import library_unit
from inventory.ledger.finding import LedgerRefused
from inventory.models import FactorProposal
from inventory.services.factor_import import check_list, import_list
from inventory.services.factor_proposal import store_evidence
from park.access import enter_park
from park.models import Membership, User
from tests import mini_park
from tests.inventory.own_factor_park import PDF, OwnFactorPark

TITLES = [words[0] for words in HEADS.values()]
GOOD = ["", "fuel.bituminous", "ncv", "21.5", "GJ/t", "2023", "2024", "1", "", "", "化验报告2023-118"]


@pytest.fixture
def here(db: None) -> Iterator[OwnFactorPark]:
    call_command("load_reference", verbosity=0)
    park, firms, editor = mini_park.build("list")
    filer = User.objects.create_user("list-filer", password="x")
    Membership.objects.create(user=filer, park=park, role="filer", enterprise=firms["A"])
    viewer = User.objects.create_user("list-viewer", password="x")
    Membership.objects.create(user=viewer, park=park, role="viewer")
    yield OwnFactorPark(park, firms, editor, editor, filer, filer, viewer)


def as_csv(*rows: list[str], heads: list[str] | None = None) -> bytes:
    return "\r\n".join(",".join(row) for row in (heads or TITLES, *rows)).encode("utf-8-sig")


def as_xlsx(*rows: list[str]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate((TITLES, *rows)):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    return stream.getvalue()


def changed(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADS, GOOD, strict=True)]


def test_a_workbook_and_a_csv_say_the_same() -> None:
    first, second = read_list(as_csv(GOOD), "a.csv"), read_list(as_xlsx(GOOD), "a.xlsx")
    assert first == second
    assert (first[0].number, first[0].value, first[0].first_year) == (2, Decimal("21.5"), 2023)
    assert read_list(as_csv(GOOD).decode("utf-8-sig").encode("gb18030"), "a.csv") == first


def test_rows_are_new_same_or_refused_with_the_reason(here: OwnFactorPark) -> None:
    access = here.access(here.filer)
    data = as_csv(
        GOOD,
        changed(value="215"),
        changed(key="fuel.diesel", value="四十二"),
        changed(key="fuel.diesel", value="42.7", first_year="23"),
        changed(key="fuel.coke", tier="2a", value="28.5"),
        changed(key="fuel.nothing"),
        changed(key="fuel.gasoline", value=""),
        changed(key="fuel.gasoline", value="43.1", uscc=mini_park.uscc("B")),
    )
    checked = check_list(access, data, "a.csv")
    told = {row.listed.number: (row.state, row.message) for row in checked.rows}
    # The second row repeats the parameter of the first.
    assert told[2] == ("new", "")
    reasons = ("重复", "不是数字", "四位数字", "整套填写", "因子库中没有", "缺少数值", "不是您可填报的企业")
    for number, words in enumerate(reasons, start=3):
        assert told[number][0] == "refused" and words in told[number][1], number
    assert not FactorProposal.objects.exists()
    filed = import_list(access, checked, store_evidence(here.park, "报告.pdf", PDF))
    assert [(row.enterprise_id, row.key, row.state) for row in filed] == [
        (here.firms["A"].pk, "fuel.bituminous", "proposed")
    ]
    again = check_list(access, data, "a.csv")
    assert again.rows[0].state == "same" and again.batches == []


SPELLINGS = (
    "GJ/1e4Nm3",
    "GJ/万Nm3",
    "GJ/万Nm³",
    "GJ / 万Nm³",
    "GJ/10^4Nm3",
    "GJ/10⁴ Nm³",
    "GJ/10,000 Nm3",
    "GJ/万标m³",
    "GJ/万立方米",
)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_unit_is_read_as_the_library_prints_it(here: OwnFactorPark, typed: str) -> None:
    access = here.access(here.filer)
    checked = check_list(access, as_xlsx(changed(key="fuel.natural_gas", value="360", unit=typed)), "a.xlsx")
    assert [(row.state, row.message) for row in checked.rows] == [("new", "")]
    [filed] = import_list(access, checked, store_evidence(here.park, "报告.pdf", PDF))
    [value] = filed.values.all()
    assert (value.value, value.unit) == (Decimal(360), "GJ/1e4Nm3")


@pytest.mark.parametrize(
    ("typed", "known", "read"),
    [
        ("GJ/吨", ("GJ/t", "GJ/1e4Nm3"), "GJ/t"),
        ("tCO₂/t", ("tCO2/t",), "tCO2/t"),
        ("kg/万立方米", ("kg/万m³",), "kg/万m³"),
        # Nothing is converted: a thousandth, a ten-thousandth and another substance stay what they are.
        ("MJ/t", ("GJ/t",), "MJ/t"),
        ("GJ/Nm3", ("GJ/1e4Nm3",), "GJ/Nm3"),
        ("GJ/104Nm3", ("GJ/1e4Nm3",), "GJ/104Nm3"),
        ("tC/t", ("tCO2/t",), "tC/t"),
        # Standard state is no water volume; MG may be a tonne or a milligram.
        ("kg/万Nm3", ("kg/万m³",), "kg/万Nm3"),
        ("MG/km", ("mg/km",), "MG/km"),
    ],
)
def test_a_spelling_never_changes_the_size(typed: str, known: tuple[str, ...], read: str) -> None:
    assert library_unit(typed, known) == read


def test_a_wrong_unit_is_told_in_the_units_of_the_library(here: OwnFactorPark) -> None:
    row = changed(key="fuel.natural_gas", value="360", unit="MJ/Nm3", tier="2a")
    [told] = check_list(here.access(here.filer), as_csv(row), "a.csv").rows
    assert told.state == "refused"
    assert "应为 GJ/万Nm³ 或 GJ/t。" in told.message and "1e4" not in told.message
    # The unit is one reason, the incomplete set the other.
    assert "请换算后再填；只替换燃料的部分参数时" in told.message and told.message.endswith("混用。")


def test_a_whole_set_is_one_proposal(here: OwnFactorPark) -> None:
    rows = [
        changed(
            parameter=parameter,
            value=value,
            unit=unit,
            tier="3",
            basis="类似活动借用",
            basis_text="借用同型煤",
            uscc=mini_park.uscc("B"),
        )
        for parameter, value, unit in (("ncv", "20", "GJ/t"), ("carbon", "0.025", "tC/GJ"), ("oxidation", "0.95", "1"))
    ]
    access = here.access(here.editor)
    checked = check_list(access, as_xlsx(*rows), "a.xlsx")
    assert [row.state for row in checked.rows] == ["new"] * 3
    [filed] = import_list(access, checked, store_evidence(here.park, "报告.pdf", PDF))
    assert filed.enterprise == here.firms["B"] and filed.values.count() == 3 and filed.lower_tier


def test_only_those_who_file_import(here: OwnFactorPark) -> None:
    with pytest.raises(PermissionDenied):
        check_list(enter_park(here.viewer, "list", ("viewer",)), as_csv(GOOD), "a.csv")


def bomb() -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(GOOD))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            made.writestr(name, source.read(name))
        made.writestr("xl/worksheets/sheet2.xml", b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file_empty"),
        (b"\0\1\2 program", "file_type"),
        (b"\xff\xfe\xff\xff\xff", "file_encoding"),
        (b'"open', "file_damaged"),
        (b"a,b\r\n1,2", "list_heads"),
        (b"PK\x03\x04 no archive", "file_damaged"),
        (b"x" * (3 << 20), "file_size"),
    ],
)
def test_hostile_files_are_refused(data: bytes, rule: str) -> None:
    with pytest.raises(LedgerRefused) as caught:
        read_list(data, "list.csv")
    assert caught.value.finding.rule == rule


def test_a_bomb_is_refused_before_it_is_read() -> None:
    with pytest.raises(LedgerRefused) as caught:
        read_list(bomb(), "list.xlsx")
    assert caught.value.finding.rule == "file_expands"


def test_too_many_rows() -> None:
    with pytest.raises(LedgerRefused) as caught:
        read_list(as_csv(*([GOOD] * 1001)), "list.csv")
    assert caught.value.finding.rule == "list_rows"
