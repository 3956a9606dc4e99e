"""The recompute: exact, incremental, one worker per park, counted, and never stuck in 计算中."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from assessment.models import JobState, Rating, Recalculation
from assessment.services import recalculation
from assessment.services.recalculation import LOCK_CLASS, mark_dirty, open_job, recompute, retry, waiting_parks
from inventory.ledger.workbook import write_workbook
from inventory.models import DirtyMonth, Emission, LedgerPointer, ParkYear
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Enterprise, Park, User
from tests import mini_park

Filed = tuple[Park, dict[str, Enterprise], User]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filed() -> Iterator[Filed]:
    """The worked park with the four firms' ledgers of the first quarter of 2021 filed, not yet recomputed."""
    call_command("load_reference", verbosity=0)
    park, firms, user = mini_park.build()
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book for book in mini_park.workbooks(firms, user) if book.name[2:9] <= "2021-03"])
    yield park, firms, user


def book(firms: dict[str, Enterprise], user: User, firm: str, month: int, coal: Decimal, reason: str = "") -> Workbook:
    rows = mini_park.month_rows(firm, 2021)
    rows["02"][0] |= {"purchase": coal, "consumption": coal, "industrial": coal}
    return Workbook(
        firms[firm],
        f"{firm}.xlsx",
        write_workbook(mini_park.plain(firm, firms[firm]), 2021, month, rows),
        user,
        timezone.now(),
        reason,
    )


def digest(park: Park) -> str:
    return ParkYear.objects.get(park=park, year=2021).digest


def test_dirty_months_are_taken_and_results_stored(filed: Filed) -> None:
    park, _, _ = filed
    assert DirtyMonth.objects.filter(park=park).count() == 12
    job = recompute(park.pk)
    assert job is not None and job.state == JobState.DONE and job.months == 12
    assert not DirtyMonth.objects.exists()
    # 120 000 t a year of bituminous coal at A: a quarter of 209009.9484 t, worked in the case
    carbon = sum(Emission.objects.filter(park=park, enterprise__name="算例企业A").values_list("mass_t", flat=True))
    fuel = Emission.objects.filter(park=park, enterprise__name="算例企业A", method="fuel.combustion")
    assert abs(sum(fuel.values_list("mass_t", flat=True)) - Decimal("52252.4871")) < Decimal("1e-6")
    assert carbon > 0


def test_incremental_equals_full(filed: Filed) -> None:
    park, firms, user = filed
    recompute(park.pk)
    first = digest(park)
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book(firms, user, "C", 2, Decimal(8000), "煤量更正")])
    recompute(park.pk)
    incremental = digest(park)
    assert incremental != first
    mark_dirty(park.pk, "full")
    job = recompute(park.pk)
    assert job is not None and job.months == 12
    assert digest(park) == incremental


def test_a_ledger_of_a_running_year_leaves_the_judgements_alone(filed: Filed) -> None:
    park, firms, user = filed
    with patch("assessment.services.steps.judge_park") as judged:
        recompute(park.pk)  # January to March: nothing to compare
        assert not judged.called
        mark_dirty(park.pk, "full")
        recompute(park.pk)
        assert judged.call_count == 1
        december = next(
            entry for entry in mini_park.workbooks(firms, user) if "2021-12" in entry.name and entry.name[0] == "C"
        )
        with patch("assessment.tasks.wake"):
            file_workbooks(park, [december])
        recompute(park.pk)
        assert judged.call_count == 2


def test_correction_changes_only_its_month_and_keeps_the_first_version(filed: Filed) -> None:
    park, firms, user = filed
    recompute(park.pk)
    others = Emission.objects.filter(park=park).exclude(enterprise=firms["C"], month=2).values_list("pk", "mass_t")
    before = sorted(others)
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book(firms, user, "C", 2, Decimal(8000), "煤量更正")])
    recompute(park.pk)
    assert sorted(others) == before
    pointer = LedgerPointer.objects.get(park=park, enterprise=firms["C"], year=2021, month=2)
    assert pointer.version.number == 2
    used = Emission.objects.get(park=park, enterprise=firms["C"], month=2, method="fuel.combustion")
    assert used.version_id == pointer.version_id
    # 8000 t × 19.570 × 0.0261 × 0.93 × 44/12 by hand
    assert abs(used.mass_t - Decimal("13933.99656")) < Decimal("1e-6")


def test_second_worker_leaves_at_once(filed: Filed) -> None:
    park, _, _ = filed
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, park.pk])
        assert recompute(park.pk) is None
        assert DirtyMonth.objects.filter(park=park).count() == 12
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, park.pk])
    finally:
        other.close()
    job = recompute(park.pk)
    assert job is not None and job.state == JobState.DONE


def test_failure_keeps_the_old_results_and_says_so(filed: Filed) -> None:
    park, firms, user = filed
    recompute(park.pk)
    before = digest(park)
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book(firms, user, "C", 2, Decimal(8000), "煤量更正")])
    broken = (("rating", _raise),)
    with patch.object(recalculation, "STEPS", recalculation.STEPS[:2] + broken):
        job = recompute(park.pk)
        assert job is not None and job.state == JobState.WAITING and "RuntimeError: disk" in job.debug_message
        assert "disk" not in job.user_message and digest(park) == before
        assert park.pk in waiting_parks()
        recompute(park.pk)
        job = recompute(park.pk)
    assert job is not None and job.state == JobState.FAILED and job.attempts == 3
    assert waiting_parks() == []  # no endless loop: a person decides
    fresh = retry(park.pk)
    assert fresh.pk != job.pk and fresh.state == JobState.WAITING
    done = recompute(park.pk)
    assert done is not None and done.state == JobState.DONE and digest(park) != before


def _raise(park: Park, years: list[int]) -> None:
    raise RuntimeError("disk")


def test_killed_worker_is_counted_and_ends_as_failed(filed: Filed) -> None:
    """A worker killed in the middle leaves a running job without heartbeat; the third start is the last."""
    park, _, _ = filed
    job = open_job(park.pk)
    long_ago = timezone.now() - timedelta(hours=1)
    Recalculation.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=3, heartbeat_at=long_ago)
    assert park.pk in waiting_parks()
    ended = recompute(park.pk)
    assert ended is not None and ended.pk == job.pk and ended.state == JobState.FAILED
    assert "3" in ended.user_message
    assert DirtyMonth.objects.filter(park=park).count() == 12


def test_progress_is_visible_while_the_work_is_uncommitted(filed: Filed) -> None:
    park, _, _ = filed
    seen: list[tuple[str, int]] = []

    def look(park: Park, years: list[int]) -> None:
        other = psycopg2.connect(**connection.get_connection_params())
        with other.cursor() as cursor:
            cursor.execute("SELECT step, step_number FROM assessment_recalculation WHERE park_id = %s", [park.pk])
            seen.append(cursor.fetchone())
        other.close()

    steps = (*recalculation.STEPS[:2], ("summary", look))
    with patch.object(recalculation, "STEPS", steps):
        recompute(park.pk)
    assert seen == [("summary", 3)]


def test_new_upload_during_a_run_is_not_lost(filed: Filed) -> None:
    park, firms, _ = filed
    state = {"filed": False}

    def file_meanwhile(park: Park, years: list[int]) -> None:
        if not state["filed"]:
            state["filed"] = True
            other = psycopg2.connect(**connection.get_connection_params())
            with other, other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)"
                    " VALUES (%s, %s, 2021, 3, now(), 'test')",
                    [park.pk, firms["A"].pk],
                )
            other.close()

    with patch.object(recalculation, "STEPS", (*recalculation.STEPS, ("rating", file_meanwhile))):
        job = recompute(park.pk)
    assert job is not None and job.months == 1  # the second run took the month that came in between
    assert not DirtyMonth.objects.exists()
    assert Recalculation.objects.filter(park=park, state=JobState.DONE).count() == 2


def test_gap_in_a_year_leaves_it_unrated(filed: Filed) -> None:
    park, _, _ = filed
    recompute(park.pk)
    assert not Rating.objects.filter(park=park).exists()  # targets are set for 2023 only
    stored = ParkYear.objects.get(park=park, year=2021)
    assert (stored.filed_months, stored.expected_months, stored.last_month) == (12, 48, 3)
