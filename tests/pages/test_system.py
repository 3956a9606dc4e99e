"""The system page: which state it tells, who sees what, and that it knows no business figures."""

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import transaction

from assessment.models import Recalculation
from assessment.selectors.system import Queue, judge
from inventory.models import DirtyMonth, Factor
from park.models import Enterprise, Park
from park.services.audit import append_event
from tests.pages.result_park import crowded_park, page, queries, signed_in, tables

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LIMIT = timedelta(seconds=60)
NOTHING = Queue(0, None)


@pytest.fixture
def park() -> Park:
    return Park.objects.create(code="river", name="江边园区", province="重庆")


def running(silent: int) -> Recalculation:
    return Recalculation(state="running", heartbeat_at=NOW - timedelta(seconds=silent), requested_at=NOW)


@pytest.mark.parametrize(
    ("job", "queue", "state"),
    [
        (None, NOTHING, "idle"),
        (Recalculation(state="done"), NOTHING, "idle"),
        (running(60), NOTHING, "running"),
        (running(61), NOTHING, "stopped"),
        (Recalculation(state="failed"), Queue(3, NOW), "failed"),
        (Recalculation(state="waiting", requested_at=NOW - timedelta(seconds=120)), NOTHING, "waiting"),
        (Recalculation(state="waiting", requested_at=NOW - timedelta(seconds=121)), NOTHING, "unanswered"),
        (None, Queue(1, NOW - timedelta(seconds=30)), "waiting"),
        (Recalculation(state="done"), Queue(1, NOW - timedelta(minutes=9)), "unanswered"),
    ],
)
def test_state(job: Recalculation | None, queue: Queue, state: str) -> None:
    assert judge(job, queue, NOW, LIMIT)[0] == state


@pytest.mark.parametrize(
    ("asked", "opened"), [("?year=2022", 2022), ("", 2023), ("?year=1999", 2023), ("?year=x", 2023)]
)
def test_from_a_finished_job_to_the_year_that_was_filed(park: Park, asked: str, opened: int) -> None:
    """The year asked for when there are results of it, else the newest that changed."""
    industry, division, _coal = tables()
    firm = Enterprise.objects.create(
        park=park, name="一厂", industry=industry, division=division, joined_on=NOW.date(), uscc="x"
    )
    before = {year: {"co2e_t": "10"} for year in ("2022", "2023", "2024")}
    job = Recalculation.objects.create(
        park=park, state="done", before=before, after={**before, "2023": {"co2e_t": "11"}}
    )
    text = page(signed_in(park, "filer", firm), f"/p/river/recalculations/{job.pk}/{asked}")
    assert f'href="/p/river/enterprises/{firm.pk}/?year={opened}"' in text
    text = page(signed_in(park, "viewer"), f"/p/river/recalculations/{job.pk}/{asked}")
    assert f'href="/p/river/?year={opened}"' in text


def test_a_running_job_without_a_sign_of_life_is_told(park: Park) -> None:
    Recalculation.objects.create(park=park, state="running", step="totals", heartbeat_at=NOW - timedelta(minutes=3))
    with mock.patch("assessment.views.system.timezone.now", return_value=NOW):
        assert "核算程序已停止3分钟" in page(signed_in(park, "viewer"), "/p/river/system/")


def test_failure_has_a_retry_for_editors_and_a_trace_for_administrators(park: Park) -> None:
    Recalculation.objects.create(
        park=park, state="failed", user_message="GWP集AR5中没有SF6的数值", debug_message="Traceback: roll_up"
    )
    editor = page(signed_in(park, "editor"), "/p/river/system/")
    assert "GWP集AR5中没有SF6的数值" in editor and "/p/river/recalculations/retry/" in editor
    assert "Traceback" not in editor
    viewer = page(signed_in(park, "viewer"), "/p/river/system/")
    assert "GWP集AR5中没有SF6的数值" in viewer and "recalculations/retry" not in viewer and "Traceback" not in viewer
    admin = page(signed_in(None, "admin"), "/p/river/system/")
    assert "Traceback: roll_up" in admin and "recalculations/" not in admin


def test_an_administrator_sees_no_business_figures(park: Park) -> None:
    industry, division, _coal = tables()
    crowd = crowded_park("crowd", 3, industry, division)
    figures = {"2023": {"co2e_t": "987654.3", "grade": "good"}}
    Recalculation.objects.create(park=crowd, state="done", before=figures, after=figures)
    admin = signed_in(None, "admin")
    text = page(admin, "/p/crowd/system/")
    assert not any(word in text for word in ("987654", "企业000", "优良", "CO2"))
    for place in ("", "enterprises/", "fused/", "flows/", "emissions/", "enterprises/new/", "boundaries/new/"):
        assert admin.get(f"/p/crowd/{place}").status_code == 404


def test_queue_reference_and_chain_are_counted(park: Park) -> None:
    industry, division, _coal = tables()
    firm = Enterprise.objects.create(
        park=park, name="甲公司", industry=industry, division=division, joined_on=NOW.date()
    )
    for month in (1, 1, 2):  # two causes of the same month count once
        DirtyMonth.objects.create(park=park, enterprise=firm, year=2026, month=month, since=NOW)
    for number, status in enumerate(("confirmed", "unverified", "unverified")):
        Factor.objects.create(
            key=f"fuel.{number}", parameter="ncv", factor_set="算例", years=(None, None), value=1, unit="GJ/t",
            tier="3", status=status, source="算例",
        )  # fmt: skip
    with transaction.atomic():
        append_event(park, None, "enterprise.add", "enterprise:1", {})
    text = page(signed_in(park, "viewer"), "/p/river/system/")
    facts = dict(zip(*[iter(_facts(text))] * 2, strict=True))
    assert facts["待核算台账（份）"] == "2" and facts["现行因子"] == "3"
    assert facts["其中未核实"] == "2" and facts["本园区审计记录"] == "1"


def _facts(text: str) -> list[str]:
    cells = re.findall(r"<d[td][^>]*>(.*?)</d[td]>", text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


@pytest.mark.parametrize(("role", "status"), [("viewer", 200), ("editor", 200), ("assessor", 404), ("filer", 404)])
def test_who_may_see_it(park: Park, role: str, status: int) -> None:
    industry, division, _coal = tables()
    firm = Enterprise.objects.create(
        park=park, name="甲公司", industry=industry, division=division, joined_on=NOW.date()
    )
    client = signed_in(park, role, firm if role == "filer" else None)
    assert client.get("/p/river/system/").status_code == status
    assert signed_in(None, "viewer").get("/p/river/system/").status_code == 404


def test_queries_do_not_grow_with_enterprises() -> None:
    industry, division, _coal = tables()
    one, many = (crowded_park(f"crowd-{count}", count, industry, division) for count in (1, 300))
    few = queries(signed_in(one, "viewer"), f"/p/{one.code}/system/")
    assert queries(signed_in(many, "viewer"), f"/p/{many.code}/system/") == few <= 12
