"""The fused inventory of the worked park: it adds up to the park, leads to its lines, and exports without formulas."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from assessment.services.recalculation import recompute
from inventory.models import FusedRow, IndustryTotal, ParkYear
from inventory.selectors.emission_line import EmissionFilter, emission_sum
from inventory.selectors.fused_inventory import CO2E, fused_inventory
from park.access import enter_park
from park.models import Enterprise, Industry, Park, Process, User
from park.services.enterprise import save_enterprise
from tests.mini_park import GOLDEN, YEARS, mini
from tests.pages.result_park import crowded_park, page, queries, signed_in

NEAR = Decimal("1e-9")

__all__ = ["mini"]
# The mark makes the test database before the module's park is built; without it that would be the real one.
pytestmark = pytest.mark.django_db


@pytest.fixture
def park(mini: Park) -> Park:
    return mini


@pytest.fixture
def client(park: Park) -> Client:
    return signed_in(park, "viewer")


def near(value: Decimal, wanted: Decimal) -> bool:
    return abs(value - wanted) <= NEAR * max(abs(wanted), Decimal(1))


@pytest.mark.parametrize("year", YEARS)
def test_rows_add_up_to_the_park(park: Park, year: int) -> None:
    """Fused == ParkYear == the worked case, for CO2e and for every pollutant."""
    summary = ParkYear.objects.get(park=park, year=year)
    found = fused_inventory(park, summary, every=True)
    assert found.differs == []
    expected = GOLDEN["expected"]["park"][str(year)]
    carbon = Decimal(expected["total_co2e_t"])
    assert summary.co2e_t is not None
    assert near(sum((line.amounts[CO2E] for line in found.lines), Decimal(0)), summary.co2e_t)
    assert near(found.totals[CO2E], carbon)
    for name, item in (("SO2_kg", "a21026"), ("NOX_kg", "a21002"), ("COD_kg", "w01018")):
        rows = sum((line.amounts.get(item, Decimal(0)) for line in found.lines), Decimal(0))
        assert near(rows * 1000, Decimal(str(expected[name])))
        assert near(rows, found.totals[item])


def test_a_row_that_is_lost_is_said(park: Park, client: Client) -> None:
    FusedRow.objects.filter(park=park, year=2023, item="a21026").first().delete()  # type: ignore[union-attr]
    assert fused_inventory(park, ParkYear.objects.get(park=park, year=2023)).differs == ["a21026"]
    assert "以下物质的各行之和与园区总量不一致：SO2。" in re.sub(
        r"</?sub>", "", page(client, "/p/mini/fused/?year=2023")
    )


def test_the_page_shows_processes_marks_and_totals(client: Client) -> None:
    text = page(client, "/p/mini/fused/?year=2023")
    # 202739.65 + 201905.92 + 603152.54 + 11126.37 t CO2e, the sums of the four firms worked in the case.
    for word in ("算例企业A", "全厂", "重点", "同源", "同向", "1,018,924.48", "202,739.65", "000 §6.3"):
        assert word in text
    assert "碳排放占园区比例达到5 %且污染当量占比达到5 %，或其中一项单独达到20 %" in text


@pytest.mark.parametrize("item", [CO2E, "a21002"])
def test_the_lines_behind_a_cell_add_up_to_it(park: Park, item: str) -> None:
    viewer = User.objects.create_user("reader")
    park.memberships.create(user=viewer, role="viewer")
    access = enter_park(viewer, park.code)
    found = fused_inventory(park, ParkYear.objects.get(park=park, year=2023))
    for line in found.lines:
        if item not in line.amounts:
            continue
        sums = emission_sum(access, EmissionFilter(2023, line.enterprise_id, line.place, item))
        amount = sums.co2e_t if item == CO2E else sums.mass_t
        assert amount is not None and near(amount, line.amounts[item])


def test_a_line_is_explained_down_to_its_cell(park: Park, client: Client) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业A")
    text = page(client, f"/p/mini/emissions/?year=2023&enterprise={firm.pk}&month=3&item=ghg")
    plain = re.sub(r"<[^>]+>", "", text)
    # 9700 t a month of bituminous coal, GB/T 32151 2024: 19.57 GJ/t, 0.0261 tC/GJ, 0.93; 9700 = 116400 / 12.
    assert "9700 t − 0 t) × 19.57 GJ/t × 0.0261 tC/GJ × 0.93 × 44/12" in plain
    assert "16,894.971" in plain and "GBT32151_2024" in plain
    assert re.search(r'href="/p/mini/ledgers/versions/\d+/\?line=\d+#line-\d+">02!', text)


def test_in_park_heat_is_listed_but_not_counted(park: Park, client: Client) -> None:
    """B buys 264000 GJ from A: 264000 × 0.11 = 29040 t, in the buyer's lines, in no sum of the park."""
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    text = page(client, f"/p/mini/emissions/?year=2023&enterprise={firm.pk}&item=ghg")
    assert "园内购入" in text and "29,040.000" in text and "201,905.924" in text


def test_the_workbook_has_the_figures_and_no_formula(park: Park, client: Client) -> None:
    Process.objects.filter(park=park, enterprise__name="算例企业A").update(name='=HYPERLINK("http://x","y")')
    response = client.get("/p/mini/fused/fused.xlsx?year=2023")
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=3))
    cells = {cell.value: cell for row in rows for cell in row}
    evil = cells['=HYPERLINK("http://x","y")']
    assert evil.data_type == "s" and evil.quotePrefix
    assert not any(cell.data_type == "f" for row in rows for cell in row)
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$3"
    total = next(row for row in rows if row[0].value == "园区")
    carbon = IndustryTotal.objects.filter(park=park, year=2023, kind="ghg").values_list("co2e_t", flat=True)
    assert total[2].value == pytest.approx(float(sum(value for value in carbon if value is not None)), rel=1e-12)


def test_who_may_see_it(park: Park) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    other = Enterprise.objects.get(park=park, name="算例企业A")
    assessor, filer = signed_in(park, "assessor"), signed_in(park, "filer", firm)
    assert assessor.get("/p/mini/fused/").status_code == 200
    assert assessor.get("/p/mini/fused/?year=2022").status_code == 404
    assert filer.get("/p/mini/fused/").status_code == 404
    assert filer.get("/p/mini/fused/fused.xlsx").status_code == 404
    assert signed_in(None, "viewer").get("/p/mini/fused/").status_code == 404
    assert signed_in(None, "admin").get("/p/mini/fused/").status_code == 404
    own = page(filer, "/p/mini/emissions/?year=2023")
    assert "算例企业B" in own
    assert not any(name in own for name in ("算例企业A", "算例企业C", "算例企业D"))
    assert filer.get(f"/p/mini/emissions/?year=2023&enterprise={other.pk}").status_code == 404
    process = Process.objects.get(enterprise=other)
    assert filer.get(f"/p/mini/emissions/?year=2023&process={process.pk}").status_code == 404


@pytest.mark.parametrize("query", ["enterprise=x", "process=1%27", "month=-1", "enterprise=" + "9" * 30, "year=1"])
def test_an_address_that_is_no_filter_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/p/mini/emissions/?{query}").status_code == 404


def test_queries_do_not_grow_with_enterprises(park: Park) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    one, many = (crowded_park(f"crowd-{count}", count, firm.industry, firm.division) for count in (1, 300))
    for place in ("fused/", "emissions/"):
        few = queries(signed_in(one, "viewer"), f"/p/{one.code}/{place}")
        assert queries(signed_in(many, "viewer"), f"/p/{many.code}/{place}") == few <= 12


def test_changed_facts_reach_the_totals(park: Park) -> None:
    """Firm D moves from division 46 to 26: its carbon follows it, the park stays what it was."""
    before = ParkYear.objects.get(park=park, year=2023)
    firm = Enterprise.objects.get(park=park, name="算例企业D")
    firm.industry = Industry.objects.get(code="2611")
    save_enterprise(firm, User.objects.create_user("changing"))
    job = recompute(park.pk)
    assert job is not None and job.state == "done"
    assert not IndustryTotal.objects.filter(park=park, division_id="46").exists()
    rows = IndustryTotal.objects.filter(park=park, year=2023, division_id="26", kind="ghg", category="power")
    # B 52506.048 t and D 6000.6912 t of purchased power.
    assert sum(row.co2e_t or 0 for row in rows) == Decimal("58506.7392")
    assert ParkYear.objects.get(park=park, year=2023).co2e_t == before.co2e_t


def test_an_empty_park_says_what_comes_here() -> None:
    bare = Park.objects.create(code="bare", name="新园区", province="重庆")
    client = signed_in(bare, "viewer")
    assert "尚无融合清单" in page(client, "/p/bare/fused/")
    assert "没有对应的台账行" in page(client, "/p/bare/emissions/")
    assert client.get("/p/bare/fused/fused.xlsx").status_code == 404
