"""A register becomes a park: exact yearly totals, gaps as gaps, nothing counted twice, again = nothing changes."""

import csv
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.services.recalculation import mark_dirty, recompute
from decoupling.models import DecouplingResult
from inventory.methods.register import RegisterError
from inventory.models import EmissionGap, EnterpriseTotal, FusedProcess, ParkYear, RegisterRelease
from inventory.selectors.total import missing_months, yearly_totals
from inventory.services.register import import_register
from inventory.services.summary import summarise_years
from park.models import AuditEvent, Enterprise, Membership, Park, User
from park.services.audit import first_broken
from tests.inventory.register_files import PLACES, SMALL, facilities, releases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    call_command("load_reference", verbosity=0, stdout=StringIO())


@pytest.fixture
def park() -> Park:
    return import_register(releases(), facilities(), name="手写园区").park


def amounts(park: Park, item: str) -> dict[int, Decimal]:
    frame = yearly_totals(park)
    rows = frame[frame["item"] == item]
    return {int(year): sum(part, Decimal(0)) for year, part in rows.groupby("year")["amount"]}


def snapshot(park: Park) -> list[object]:
    return [
        list(model.objects.filter(park=park).order_by("pk").values())
        for model in (EnterpriseTotal, ParkYear, RegisterRelease, DecouplingResult, EmissionGap, Enterprise)
    ]


def test_tonnes_by_year_with_nothing_counted_twice(park: Park) -> None:
    assert amounts(park, "CO2") == {
        2010: Decimal(1000),
        2011: Decimal("1100.0005"),
        2012: Decimal(50),
        2014: Decimal(1200),
    }
    assert amounts(park, "a21002") == {2010: Decimal(95), 2012: Decimal(19)}
    assert amounts(park, "w01018") == {2014: Decimal(2)}
    assert RegisterRelease.objects.get(park=park, pollutant_code="CO2EXCLBIOMASS", year=2010).counted is False


def test_years_hold_gwp_equivalents_and_coverage(park: Park) -> None:
    years = {row.year: row for row in ParkYear.objects.filter(park=park)}
    assert years[2014].co2e_t == Decimal(1200) + 10 * Decimal(265)  # N2O by AR5
    assert years[2010].air_equivalents == Decimal(95000) / Decimal("0.95")
    assert (years[2010].filed_months, years[2010].expected_months) == (3, 3)
    assert (years[2012].filed_months, years[2012].expected_months) == (3, 4)
    assert not years[2012].is_complete and years[2012].gap_count == 1
    assert 2013 not in years  # nobody reported: no row, no zero
    assert [row.last_month for row in years.values()] == [12, 12, 12, 12]


def test_gaps_are_kept_with_their_years_and_words(park: Park) -> None:
    rows = EmissionGap.objects.filter(park=park).order_by("line_number", "year")
    assert [(row.enterprise.name, row.year) for row in rows] == [
        ("Refinery", 2012),
        ("Refinery", 2013),
        ("Works", 2011),
    ]
    assert rows[0].reason_zh == "Carbon dioxide（大气）2012—2013年未报告，不作零值"
    assert missing_months(park, [2012]).empty  # a register park owes no ledgers


def test_facilities_are_enterprises_with_industry_and_place(park: Park) -> None:
    refinery = Enterprise.objects.get(park=park, register_id="R1")
    assert (refinery.industry_id, refinery.division_id, refinery.key_industry) == ("2511", "25", "petrochemical")
    assert (refinery.longitude, refinery.latitude, refinery.joined_on.year) == (Decimal("4.3"), Decimal("51.3"), 2010)
    assert park.is_register and park.base_year == 2010


def test_without_economy_nothing_is_judged_and_the_reason_is_stored(park: Park) -> None:
    stored = DecouplingResult.objects.filter(park=park, scope_kind="park")
    assert stored.exists()
    assert {row.state for row in stored} == {"none"}
    assert all("economy_missing" in row.judgement["reasons"] for row in stored.filter(view="chain"))


def test_each_facility_is_one_row_of_the_fused_inventory(park: Park) -> None:
    rows = FusedProcess.objects.filter(park=park, year=2010)
    assert {(row.enterprise.name, row.process, row.shared_source) for row in rows} == {
        ("Refinery", None, False),
        ("Works", None, False),
    }


def test_the_same_files_again_change_nothing(park: Park) -> None:
    before, events = snapshot(park), AuditEvent.objects.filter(park=park).count()
    again = import_register(releases(), facilities(), name="手写园区")
    assert not again.changed and again.park == park
    assert snapshot(park) == before
    assert AuditEvent.objects.filter(park=park).count() == events == 1
    assert first_broken(park) is None


def test_a_changed_file_replaces_what_was_there(park: Park) -> None:
    rows = [row.replace("95000", "190000") for row in SMALL if ",2011," not in row and "HFCS" not in row]
    done = import_register(releases(rows), facilities())
    assert done.changed and done.park.name == "手写园区"
    assert amounts(park, "a21002")[2010] == 190
    assert 2011 not in amounts(park, "CO2")
    assert EmissionGap.objects.filter(park=park, enterprise__register_id="R1").count() == 3


def test_a_pollutant_in_no_total_still_replaces_its_gaps(park: Park) -> None:
    rows = [*SMALL, "hand,R2,Works,2014,HFCS,Hydro-fluorocarbons,AIR,9,kg/year,"]
    assert import_register(releases(rows), facilities()).changed
    assert EmissionGap.objects.filter(park=park, enterprise__register_id="R2", year=2013).count() == 1


def test_a_facility_that_left_the_file_leaves_the_park(park: Park) -> None:
    import_register(releases([row for row in SMALL if ",R1," in row]), facilities(PLACES[:1]))
    assert list(Enterprise.objects.filter(park=park).values_list("register_id", flat=True)) == ["R1"]
    assert amounts(park, "a21002") == {}


def test_recomputes_and_summaries_leave_the_register_alone(park: Park) -> None:
    before = snapshot(park)
    assert mark_dirty(park.pk, "test") == 0
    recompute(park.pk)
    summarise_years(park)
    stored = [{key: value for key, value in row.items() if key not in ("id", "updated_at")} for row in before[1]]
    now = [
        {key: value for key, value in row.items() if key not in ("id", "updated_at")}
        for row in ParkYear.objects.filter(park=park).order_by("pk").values()
    ]
    assert now == stored
    assert snapshot(park)[0] == before[0]


def test_a_ledger_park_is_never_overwritten() -> None:
    Park.objects.create(code="hand", name="台账园区", province="重庆")
    with pytest.raises(RegisterError, match="“台账园区”（hand）由企业台账填报"):
        import_register(releases(), facilities())


def test_a_refused_file_leaves_no_park() -> None:
    with pytest.raises(RegisterError, match="没有对应的GB/T 4754行业"):
        import_register(releases(), facilities(["R1,Refinery,51.3,4.3,12(z)", PLACES[1]]))
    assert not Park.objects.filter(code="hand").exists()


def test_two_registers_do_not_touch_each_other(park: Park) -> None:
    before = snapshot(park)
    other = import_register(releases(), facilities(), code="other").park
    assert amounts(other, "CO2") == amounts(park, "CO2")
    assert snapshot(park) == before


def test_the_command_says_what_is_kept_and_what_is_missing(tmp_path: Path) -> None:
    for name, data in (("r.csv", releases()), ("f.csv", facilities())):
        (tmp_path / name).write_bytes(data)
    User.objects.create_user("guest")
    out = StringIO()
    arguments = [str(tmp_path / "r.csv"), "--facilities", str(tmp_path / "f.csv"), "--code", "cmd", "--viewer", "guest"]
    call_command("import_register", *arguments, stdout=out)
    text = out.getvalue()
    for words in (
        "设施2个，排放记录10条，2010—2014年，已更新",
        "序列缺口2处，共3个缺报年",
        "Hydro-fluorocarbons（AIR） 1条",
    ):
        assert words in text
    assert "不重复计：1条" in text
    assert Membership.objects.get(park__code="cmd").user.username == "guest"
    out = StringIO()
    call_command("import_register", *arguments, stdout=out)
    assert "没有变化" in out.getvalue()
    with pytest.raises(CommandError, match=r"找不到文件"):
        call_command("import_register", "absent.csv", "--facilities", "absent.csv")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    place = shared / "realdata"
    if not (place / "park_antwerp" / "releases.csv").is_file():
        pytest.skip(f"no register data in {place}")
    return place


def own_sums(path: Path, code: str) -> dict[int, Decimal]:
    """Kilograms by year, added up here from the file itself."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["pollutant_code"] == code:
                sums[int(row["year"])] += Decimal(row["quantity"])
    return dict(sums)


@pytest.fixture
def real(folder: Path) -> Callable[[str], Park]:
    def load(name: str) -> Park:
        place = folder / f"park_{name}"
        return import_register(
            (place / "releases.csv").read_bytes(), (place / "facilities.csv").read_bytes(), code=name, name=name.title()
        ).park

    return load


# Park totals in t/year as published beside the data.
PUBLISHED = {
    ("antwerp", "CO2", "CO2"): {2007: 13_543_000, 2010: 14_127_000, 2015: 13_159_000, 2020: 12_888_000},
    ("antwerp", "NOX", "a21002"): {2007: 16_060, 2020: 10_256},
    ("antwerp", "SOX", "a21026"): {2007: 24_657, 2020: 6_204},
    ("kilpilahti", "CO2", "CO2"): {2017: 3_623_000, 2019: 3_917_000, 2023: 3_483_000},
}


@pytest.mark.parametrize("name", ["antwerp", "kilpilahti"])
def test_real_totals_to_the_kilogram(real: Callable[[str], Park], folder: Path, name: str) -> None:
    park = real(name)
    for (which, code, item), published in PUBLISHED.items():
        if which != name:
            continue
        found = {year: mass * 1000 for year, mass in amounts(park, item).items()}
        assert found == own_sums(folder / f"park_{name}" / "releases.csv", code)
        assert {year: round(found[year] / 1000) for year in published} == published


def test_antwerp_has_sixty_three_gaps_and_no_year_is_whole_that_has_one(real: Callable[[str], Park]) -> None:
    park = real("antwerp")
    rows = EmissionGap.objects.filter(park=park)
    assert rows.values("line_number").distinct().count() == 63
    open_years = set(rows.values_list("year", flat=True))
    for row in ParkYear.objects.filter(park=park):
        assert row.is_complete == (row.year not in open_years)
    assert not EnterpriseTotal.objects.filter(park=park, year=2011, item="a34002").exists()  # PM10 of 2011: no data


PAGES = ("", "enterprises/", "fused/", "decoupling/", "rating/", "measures/", "flows/", "ledgers/", "reports/")


def test_a_real_register_park_has_the_same_pages(real: Callable[[str], Park]) -> None:
    park = real("antwerp")
    user = User.objects.create_user("guest")
    Membership.objects.create(park=park, user=user, role="viewer")
    client = Client()
    client.force_login(user)
    found = {address: client.get(f"/p/antwerp/{address}?year=2019").status_code for address in PAGES}
    assert found == dict.fromkeys(PAGES, 200)


def test_an_import_asks_the_same_number_of_queries_for_any_number_of_facilities() -> None:
    counts = []
    for size in (3, 60):
        places = [f"F{number},Works {number},51.3,4.3,4(a)" for number in range(size)]
        rows = [
            f"x,F{number},Works {number},{year},NOX,Nitrogen oxides,AIR,{number + year},kg/year,"
            for number in range(size)
            for year in (2010, 2011, 2013)
        ]
        with CaptureQueriesContext(connection) as queries:
            import_register(releases(rows), facilities(places), code=f"size-{size}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 90


def test_pages_show_the_gaps_and_owe_no_ledgers(park: Park) -> None:
    user = User.objects.create_user("guest")
    Membership.objects.create(park=park, user=user, role="viewer")
    client = Client()
    client.force_login(user)
    html = client.get("/p/hand/?year=2012").content.decode()
    assert "登记册2012年有1个排放序列未报告" in html and "2012—2013年未报告，不作零值" in html
    assert "公开登记册" in html and "已报台账" not in html
    board = client.get("/p/hand/ledgers/?year=2012").content.decode()
    assert "ledger-late" not in board and "催报" not in board and "本园区没有台账" in board
    firm = Enterprise.objects.get(park=park, register_id="R1")
    assert "登记册报告" in client.get(f"/p/hand/enterprises/{firm.pk}/?year=2014").content.decode()
