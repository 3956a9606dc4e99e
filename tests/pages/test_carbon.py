"""The carbon inventory of the worked park: both tables, their agreement, history, quality, workbook and API."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from inventory.methods.tables import Field, IndustryRow
from inventory.models import Emission, EnterpriseTotal, FusedRow, IndustryTotal, LedgerLine, ParkYear, Uncertainty
from inventory.selectors.carbon import CarbonInventory, carbon_inventory
from park.models import Enterprise, Park, Process, User
from tests.mini_park import GOLDEN, YEARS, mini
from tests.pages.result_park import crowded_park, page, queries, signed_in

__all__ = ["mini"]
pytestmark = pytest.mark.django_db
NEAR = Decimal("1e-9")
EXPECTED = GOLDEN["expected"]
KEYS = {"电力": "power", "化工": "chemical", "建材": "building", "其他": "other"}
COLUMNS = {Field.ENERGY: "能源活动", Field.PROCESS: "工业生产过程", Field.WASTE: "废弃物处理"}


@pytest.fixture
def park(mini: Park) -> Park:
    return mini


@pytest.fixture
def client(park: Park) -> Client:
    return signed_in(park, "viewer")


def near(value: Decimal | None, wanted: str | Decimal) -> bool:
    """1e-9 relative; a row without lines is missing on the page and nought in the case."""
    target = Decimal(wanted)
    return abs((value or Decimal(0)) - target) <= NEAR * max(abs(target), Decimal("1e-3"))


def inventory(park: Park, year: int = 2023) -> CarbonInventory:
    years = {row.year: row for row in ParkYear.objects.filter(park=park)}
    return carbon_inventory(park, years[year], years)


def industries(found: CarbonInventory) -> dict[str, IndustryRow]:
    return {row.code: row for row in found.industries}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("field", COLUMNS)
def test_table_c1_of_the_worked_park(park: Park, year: int, field: Field) -> None:
    rows = industries(inventory(park, year))
    for name, code in KEYS.items():
        assert near(rows[code].fields.get(field), EXPECTED["industry"][str(year)][name][COLUMNS[field]]), name
    assert all(rows[code].total is None for code in ("steel", "nonferrous", "petrochemical"))


@pytest.mark.parametrize("year", YEARS)
def test_totals_of_the_worked_park(park: Park, year: int) -> None:
    found, expected = inventory(park, year), EXPECTED["park"][str(year)]
    rows = {row.code: row for row in found.fields}
    assert near(found.total, expected["total_co2e_t"])
    assert near(rows["fossil"].direct, expected["fossil_co2e_t"])
    assert near(rows["power"].indirect, expected["electricity_co2e_t"])
    assert near(rows["process"].direct, expected["process_co2e_t"])
    assert near(rows["wastewater"].direct, expected["waste_co2e_t"])


def test_departments_of_the_worked_park(park: Park) -> None:
    """A is a power plant: energy industry. B and C burn as industry. D, the wastewater works, burns nothing."""
    rows = {row.code: row for row in inventory(park).fields}
    firms = {firm: Decimal(years["2023"]["fossil_co2_t"]) for firm, years in EXPECTED["enterprise"].items()}
    assert near(rows["fossil.energy_industry"].direct, firms["A"])
    assert near(rows["fossil.industry"].direct, firms["B"] + firms["C"])
    assert rows["fossil.transport"].total is None and rows["fossil.household"].total is None


def fossil(firm: str) -> Decimal:
    return Decimal(EXPECTED["enterprise"][firm]["2023"]["fossil_co2_t"])


def test_fuel_that_a_row_names_as_used_by_vehicles_is_transport(park: Park) -> None:
    """A tenth of the coal that C burns is named as used in transport: a tenth of its CO2 leaves industry."""
    lines = LedgerLine.objects.filter(park=park, year=2023, sheet="02", field="consumption", item="04")
    own = list(lines.filter(enterprise__name="算例企业C"))
    assert len(own) == 12
    for line in own:
        assert line.quantity is not None
        line.pk = (line.park_id, line.year, line.version_id, 9000 + line.number)
        line.field, line.quantity = "transport", line.quantity / 10
    LedgerLine.objects.bulk_create(own)
    found = inventory(park)
    rows = {row.code: row for row in found.fields}
    assert near(rows["fossil.transport"].direct, fossil("C") / 10)
    assert near(rows["fossil.industry"].direct, fossil("B") + fossil("C") * Decimal("0.9"))
    assert found.agrees


def test_what_a_transport_process_burns_is_transport(park: Park) -> None:
    Process.objects.filter(park=park, enterprise__name="算例企业B").update(kind="transport")
    rows = {row.code: row for row in inventory(park).fields}
    assert near(rows["fossil.transport"].direct, fossil("B"))
    assert near(rows["fossil.industry"].direct, fossil("C"))


def test_waste_that_is_not_water_has_a_row_of_its_own(park: Park) -> None:
    """A's fuel is filed as if it were incinerated waste: nothing of it is 废水处理."""
    own = {"park": park, "year": 2023, "category": "fuel"}
    before = {row.code: row.total for row in inventory(park).fields}
    Emission.objects.filter(**own, enterprise__name="算例企业A").update(category="waste", method="waste.incineration")
    IndustryTotal.objects.filter(**own, key_industry="power").update(category="waste")
    rows = {row.code: row for row in inventory(park).fields}
    assert near(rows["solid_waste"].total, fossil("A")) and not rows["solid_waste"].printed
    assert rows["wastewater"].total == before["wastewater"]
    assert rows["total"].total == before["total"]


@pytest.mark.parametrize("year", YEARS)
def test_both_tables_agree_with_the_overview_and_the_fused_inventory(park: Park, year: int) -> None:
    found = inventory(park, year)
    assert [check.code for check in found.checks if not check.agrees] == []
    assert len(found.checks) == 7
    stored = ParkYear.objects.get(park=park, year=year)
    rows = industries(found)
    assert rows["key"].total is not None and rows["other"].total is not None
    assert rows["key"].total + rows["other"].total == rows["park"].total == found.fields[-1].total == stored.co2e_t
    fields = {row.code: row.total for row in found.fields}
    assert rows["park"].fields[Field.ENERGY] == fields["energy"]
    assert rows["park"].fields.get(Field.PROCESS) == fields["process"]
    assert (found.fields[-1].direct, found.fields[-1].indirect) == (stored.scope1_co2e_t, stored.scope2_co2e_t)


def test_a_total_that_is_lost_is_said(park: Park, client: Client) -> None:
    lost = IndustryTotal.objects.filter(park=park, year=2023, month=5, kind="ghg", key_industry="power")
    assert lost.delete()[0] > 0
    failing = [check.code for check in inventory(park).checks if not check.agrees]
    assert failing == ["overview", "scope1", "enterprises", "fused"]
    assert "清单与园区其他数字不一致" in page(client, "/p/mini/carbon/?year=2023")


def test_a_fused_row_that_is_lost_is_said(park: Park) -> None:
    FusedRow.objects.filter(park=park, year=2023, kind="ghg").first().delete()  # type: ignore[union-attr]
    assert [check.code for check in inventory(park).checks if not check.agrees] == ["fused"]


def test_the_page_prints_both_tables(park: Park, client: Client) -> None:
    text = plain(page(client, "/p/mini/carbon/?year=2023"))
    # 202739.649948 t and 205462.938204 t of the case, in 万t at four decimals.
    for word in ("表C.1 2023年分行业温室气体清单", "20.2740", "20.5463", "电力", "建材", "重点行业", "产业园区"):
        assert word in text, word
    for word in ("表C.2 2023年分领域温室气体清单", "能源工业", "居民生活", "调入（出）电力间接排放", "化工和石化行业"):
        assert word in text, word
    assert "IPCC AR5百年全球变暖潜势" in text and "002 §6.6.1" in text
    assert text.count(" 一致") == 7 and "≠" not in text


def test_heat_between_neighbours_stands_beside(park: Park, client: Client) -> None:
    """B buys 264000 GJ from A: 264000 × 0.11 = 29040 t = 2.9040 万t, in no sum; 169632 MWh come from outside."""
    found = inventory(park)
    assert found.cancelled == [("heat", Decimal("29040.000000000"))]
    bought = {(row.carrier, row.stage, row.in_park): row.quantity for row in found.traded}
    assert bought["heat", "purchase", True] == bought["heat", "export", True] == 264000
    assert bought["electricity", "purchase", False] == 94080 + 64800 + 10752
    assert "园内购入（已抵消）" in page(client, "/p/mini/carbon/?year=2023")


def test_quality_of_the_worked_park(park: Park) -> None:
    """Every ledger line is filed as reported, and the factors are standards: middle, nothing high."""
    found = inventory(park)
    assert found.park.quality is not None and found.park.quality.high == 0
    shares = found.park.quality
    assert shares.high + shares.middle + shares.low == 1
    assert {row.code for row in found.graded} == {"power", "chemical", "building", "other"}
    assert found.firms[0].name == "算例企业C" and len(found.firms) == 4
    assert sum(row.co2e_t or 0 for row in found.firms) == found.total
    buyer = next(row for row in found.firms if row.name == "算例企业B")
    assert buyer.in_park_t == 29040


def test_measured_and_unverified_amounts_are_shares(park: Park) -> None:
    """Half of the power plant's months measured: 6/12 of its 202739.65 t high; one month of it unverified."""
    own = EnterpriseTotal.objects.filter(park=park, year=2023, kind="ghg", enterprise__name="算例企业A")
    own.filter(month__lte=6).update(tier="1")
    own.filter(month=1).update(unverified=True)
    own.exclude(month=1).update(unverified=False)
    firm = next(row for row in inventory(park).firms if row.name == "算例企业A")
    assert firm.quality is not None
    assert near(firm.quality.high, "0.5") and near(firm.quality.unverified, Decimal(1) / 12)


def test_the_range_follows_the_parameters(park: Park) -> None:
    """With one pair of parameters, activity 3 % and factor 4 %, a firm of one term has ± 5 %."""
    Uncertainty.objects.all().delete()
    common = {"category": "*", "gas": "*", "status": "unverified", "source": "算例"}
    for level in ("high", "middle", "low"):
        Uncertainty.objects.create(level=level, parameter="activity", percent=3, **common)
        Uncertainty.objects.create(level=level, parameter="factor", percent=4, **common)
    found = inventory(park)
    plant = next(row for row in found.firms if row.name == "算例企业A")
    assert plant.range is not None and plant.range.relative is not None
    assert near(plant.range.relative, "0.05")
    assert found.park.range is not None and found.park.range.total == found.total
    squares = sum(((term.co2e_t * Decimal("0.05")) ** 2 for term in found.terms), Decimal(0))
    assert near(found.park.range.half**2, squares)


def test_without_parameters_there_is_no_range(park: Park, client: Client) -> None:
    Uncertainty.objects.all().delete()
    assert inventory(park).park.range is None
    assert "没有不确定性范围：参数未装载" in page(client, "/p/mini/carbon/?year=2023")


def test_three_years_stand_side_by_side(park: Park, client: Client) -> None:
    found = inventory(park)
    assert [(past.year, past.state) for past in found.history] == [(2021, "stored"), (2022, "stored"), (2023, "stored")]
    for past in found.history:
        assert near(past.rows["park"].total, EXPECTED["park"][str(past.year)]["total_co2e_t"])
    # Output of A, B and C of 310560 in all: 303960 / 310560 = 97.87 %.
    assert found.lead.basis == "output" and found.lead.leads
    assert found.lead.share is not None and near(found.lead.share, Decimal(303960) / Decimal(310560))
    assert "六大行业占97.9 % （按可比价产值计）" in plain(page(client, "/p/mini/carbon/?year=2023")).replace(
        "\u00a0", " "
    )


def test_a_missing_year_is_named(park: Park, client: Client) -> None:
    text = plain(page(client, "/p/mini/carbon/?year=2022"))
    assert "2020年未报台账。六大行业为主导产业的园区应统计近3年数据" in text
    assert inventory(park, 2022).missing_years == [2020]


def test_an_assessor_sees_no_other_year(park: Park) -> None:
    client = signed_in(park, "assessor")  # engaged for 2023
    assert client.get("/p/mini/carbon/?year=2022").status_code == 404
    text = page(client, "/p/mini/carbon/")
    assert "不在受聘年份内" in text and "未报台账" not in plain(text)
    total = Decimal(EXPECTED["park"]["2022"]["fossil_co2e_t"]) / 10000
    assert f"{total:.4f}" not in text


def sheet_of(client: Client, name: str) -> Worksheet:
    response = client.get("/p/mini/carbon/carbon.xlsx?year=2023")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))[name]


def test_the_workbook_is_laid_out_like_the_printed_tables(park: Park, client: Client) -> None:
    rows = [[cell.value for cell in row] for row in sheet_of(client, "表C.1").iter_rows(min_row=3)]
    assert rows[0] == ["行业", "领域", "温室气体排放量（以当量计）（万t CO2e · GWP AR5）"]
    assert [row[1] for row in rows[1:13]] == ["能源活动", "工业生产过程", "废弃物处理", "小计"] * 2 + [
        "能源活动", "工业生产过程", "废弃物处理", "总排放量",
    ]  # fmt: skip
    assert [row[0] for row in rows[1:13] if row[0]] == ["重点行业", "其他行业", "产业园区"]
    whole = ParkYear.objects.get(park=park, year=2023).co2e_t
    assert whole is not None and rows[12][2] == pytest.approx(float(whole / 10000), rel=1e-12)
    c2 = [[cell.value for cell in row] for row in sheet_of(client, "表C.2").iter_rows(min_row=4)]
    assert [row[2] for row in c2[:6]] == ["能源工业", "工业", "交通运输", "服务业", "居民生活", "小计"]
    assert c2[0][:2] == ["能源活动", "化石燃料"]
    total = next(row for row in c2 if row[0] == "总排放量")
    assert total[5] == pytest.approx(rows[12][2], rel=1e-12)


def test_the_workbook_has_no_formula(park: Park, client: Client) -> None:
    Enterprise.objects.filter(park=park, name="算例企业A").update(name='=HYPERLINK("http://x","y")')
    cells = [cell for row in sheet_of(client, "数据质量").iter_rows() for cell in row]
    evil = next(cell for cell in cells if cell.value == '=HYPERLINK("http://x","y")')
    assert evil.data_type == "s" and evil.quotePrefix
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_api_gives_the_same_figures(park: Park) -> None:
    user = User.objects.create_user("reader")
    park.memberships.create(user=user, role="viewer")
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=user).key}")
    body = api.get("/api/v1/parks/mini/carbon/?year=2023").json()
    for row in body["table_c1"]:
        if row["level"] == "industry" and row["industry"] in KEYS.values():
            name = next(name for name, code in KEYS.items() if code == row["industry"])
            assert near(Decimal(row["total_co2e_t"]), EXPECTED["industry"]["2023"][name]["小计"])
    assert Decimal(body["table_c2"][-1]["total_co2e_t"]) == Decimal(body["table_c1"][-1]["total_co2e_t"])
    assert body["gwp_set"] == "AR5" and body["led_by_key_industries"] is True
    assert all(check["agrees"] for check in body["checks"])
    assert Decimal(body["cancelled_co2e_t"]["heat"]) == 29040
    assert api.get("/api/v1/parks/mini/carbon/?year=1999").status_code == 404


def test_queries_do_not_grow_with_enterprises(park: Park) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    one, many = (crowded_park(f"crowd-{count}", count, firm.industry, firm.division) for count in (1, 300))
    few = queries(signed_in(one, "viewer"), f"/p/{one.code}/carbon/")
    assert queries(signed_in(many, "viewer"), f"/p/{many.code}/carbon/") == few <= 14


def test_an_empty_park_says_what_comes_here() -> None:
    bare = Park.objects.create(code="bare", name="新园区", province="重庆")
    client = signed_in(bare, "viewer")
    assert "尚无碳排放清单" in page(client, "/p/bare/carbon/")
    assert client.get("/p/bare/carbon/carbon.xlsx").status_code == 404


@pytest.mark.parametrize("place", ["fused", "carbon"])
def test_the_two_inventories_lead_to_each_other(client: Client, place: str) -> None:
    text = page(client, f"/p/mini/{place}/?year=2023")
    assert 'href="/p/mini/fused/?year=2023"' in text and 'href="/p/mini/carbon/?year=2023"' in text
