"""Readings: stored whole or not at all, idempotent, revised visibly, aggregated by hand-counted cases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Reading, ReadingHour, ReadingRevision
from inventory.services.reading import Outcome, store_readings
from park.models import User
from tests.inventory.ledger_park import LedgerPark, ledger_park
from tests.inventory.meter_park import day, hours, local, meter, month, point

pytestmark = pytest.mark.django_db


@pytest.fixture
def park() -> LedgerPark:
    return ledger_park()


def store(park: LedgerPark, *points: dict[str, Any], user: User | None = None) -> Outcome:
    return store_readings(park.access(user or park.filer), list(points))


def quarters(code: str, start: Any, *values: Any) -> list[dict[str, Any]]:
    """Amounts of successive quarters of an hour from a time; each stands at the end of its quarter."""
    return [point(code, start + timedelta(minutes=15 * (place + 1)), value) for place, value in enumerate(values)]


def test_amounts_add_up_and_an_hour_with_a_hole_is_not_valid(park: LedgerPark) -> None:
    electricity = meter(park)
    done = store(park, *quarters("E-01", local(3, 8), 1, "2.5", 3, 4, 5, 6, 7))
    assert (done.stored, done.unchanged, done.revised, done.refused) == (7, 0, 0, [])
    # 08: 1 + 2.5 + 3 + 4; 09 has three quarters only: 5 + 6 + 7, counted and not called complete
    assert hours(electricity) == [(8, Decimal("10.5"), 4, True), (9, Decimal(18), 3, False)]
    assert (day(electricity, 3).amount, day(electricity, 3).valid_slots, day(electricity, 3).is_valid) == (
        Decimal("28.5"), 1, False,
    )  # fmt: skip
    # March has 31 × 24 hours
    assert (month(electricity).amount, month(electricity).valid_slots, month(electricity).due_slots) == (
        Decimal("28.5"), 1, 744,
    )  # fmt: skip


def test_the_last_quarter_of_a_day_ends_at_midnight_and_stays_in_its_day(park: LedgerPark) -> None:
    electricity = meter(park)
    store(park, *quarters("E-01", local(31, 23), 1, 1, 1, 1))  # the last stands at 00:00 of 1 April
    assert hours(electricity) == [(23, Decimal(4), 4, True)]
    assert month(electricity).amount == 4


def test_a_mean_needs_three_quarters_of_its_points_and_a_fault_is_no_point(park: LedgerPark) -> None:
    so2 = meter(park, "C-01", kind="pollutant", item="a21026", unit="mg/m3", reading_kind="mean")
    at = [local(3, hour, minute) for hour in (8, 9) for minute in (0, 15, 30, 45)]
    values = [10, 20, 30, 900, 40, 50, 700, 800]
    marks = ["", "N", "", "D", "", "", "C", "M"]
    store(
        park, *(point("C-01", *one, flag=mark) for one, mark in zip(zip(at, values, strict=True), marks, strict=True))
    )
    # 08: (10 + 20 + 30) / 3 from 3 of 4 points; 09: 2 of 4 points are too few
    assert hours(so2) == [(8, Decimal(20), 3, True), (9, Decimal(45), 2, False)]
    assert (day(so2, 3).amount, day(so2, 3).highest) == (Decimal(20), Decimal(20))
    assert month(so2).amount == 20


def test_a_stopped_outlet_owes_no_values(park: LedgerPark) -> None:
    so2 = meter(park, "C-01", kind="pollutant", item="a21026", unit="mg/m3", reading_kind="mean", period_minutes=60)
    store(park, point("C-01", local(3, 8), 12), *(point("C-01", local(3, hour), 0, flag="F") for hour in (9, 10)))
    assert (day(so2, 3).valid_slots, day(so2, 3).stopped_slots, month(so2).due_slots) == (1, 2, 742)
    assert day(so2, 3).amount == 12


def test_a_counter_is_subtracted_and_a_gap_gives_its_sum_but_no_hours(park: LedgerPark) -> None:
    water = meter(park, "W-01", kind="water", unit="m3", reading_kind="counter", period_minutes=60)
    store(park, *(point("W-01", local(3, hour), value) for hour, value in ((0, 100), (1, 103), (2, 107), (6, 127))))
    # (0,1] 3, (1,2] 4; 20 m3 in the four hours to 6 o'clock belong to the day, to no single hour
    assert hours(water) == [(0, Decimal(3), 1, True), (1, Decimal(4), 1, True)]
    assert (day(water, 3).amount, day(water, 3).valid_slots) == (Decimal(27), 2)
    # the value of an hour in between arrives late: 127 − 119 = 8, and 12 in the three hours before stay a gap
    store(park, point("W-01", local(3, 5), 119))
    assert hours(water)[-1] == (5, Decimal(8), 1, True)
    assert day(water, 3).amount == 27
    # two days later: 40 across the gap lie in no day and in the month
    store(park, point("W-01", local(5, 3), 167))
    assert (day(water, 5).amount, day(water, 5).carried, month(water).amount) == (None, Decimal(40), Decimal(67))


def test_a_late_counter_value_moves_the_next_day(park: LedgerPark) -> None:
    water = meter(park, "W-01", kind="water", unit="m3", reading_kind="counter", period_minutes=60)
    store(park, point("W-01", local(3, 22), 10), point("W-01", local(4, 1), 40))
    assert (day(water, 4).amount, day(water, 4).carried) == (None, Decimal(30))
    store(park, point("W-01", local(3, 23), 12), point("W-01", local(4, 0), 15))
    # (23,24] belongs to the 3rd: 2 + 3; (0,1] of the 4th: 40 − 15
    assert (day(water, 3).amount, day(water, 4).amount, day(water, 4).carried) == (Decimal(5), Decimal(25), None)


@pytest.mark.parametrize(
    ("at", "value", "said"), [(9, 99, "小于前一个读数"), (7, 101, "大于其后已有的读数")], ids=["after", "before"]
)
def test_a_counter_that_runs_back_is_refused(park: LedgerPark, at: int, value: int, said: str) -> None:
    meter(park, "W-01", kind="water", unit="m3", reading_kind="counter", period_minutes=60)
    store(park, point("W-01", local(3, 8), 100))
    done = store(park, point("W-01", local(3, at), value))
    assert [(one.index, one.reason) for one in done.refused] == [(0, f"读数{said}")]
    assert Reading.objects.count() == 1


def test_a_reset_counter_says_so_and_its_hour_is_unknown(park: LedgerPark) -> None:
    water = meter(park, "W-01", kind="water", unit="m3", reading_kind="counter", period_minutes=60)
    done = store(
        park,
        *(point("W-01", local(3, hour), value) for hour, value in ((0, 100), (1, 103))),
        point("W-01", local(3, 2), 1, flag="R"), point("W-01", local(3, 3), 6),
    )  # fmt: skip
    assert done.stored == 4
    assert hours(water) == [(0, Decimal(3), 1, True), (2, Decimal(5), 1, True)]


def test_the_same_call_changes_nothing_and_another_value_is_a_revision(park: LedgerPark) -> None:
    electricity = meter(park)
    points = quarters("E-01", local(3, 8), 1, 2, 3, 4)
    store(park, *points)
    assert store(park, *points, points[0]) == Outcome(stored=0, unchanged=5, revised=0)
    assert not ReadingRevision.objects.exists()
    done = store(park, point("E-01", local(3, 8, 30), "2.75"), *points[2:])
    assert (done.stored, done.unchanged, done.revised) == (0, 2, 1)
    old = ReadingRevision.objects.get()
    assert (old.value, old.revision, old.replaced_by) == (Decimal(2), 0, park.filer)
    assert Reading.objects.get(meter_id=electricity.pk, at=local(3, 8, 30)).revision == 1
    assert hours(electricity)[0][1] == Decimal("10.75")


def test_one_bad_point_keeps_the_whole_call_out_and_every_one_is_named(park: LedgerPark) -> None:
    meter(park, removed_on=date(2025, 6, 1))
    meter(park, "N-01", enterprise=park.neighbour)
    good = point("E-01", local(3, 8), 1)
    late = timezone.now() + timedelta(hours=1)
    bad: list[tuple[Any, str]] = [
        (point("E-01", local(3, 9), "NaN"), "数值不是一个数"),
        (point("E-01", local(3, 9), float("inf")), "数值不是一个数"),
        (point("E-01", local(3, 9), True), "数值不是一个数"),
        (point("E-01", local(3, 9), "1e400"), "数值太大"),
        (point("E-01", local(3, 9), "1e-12"), "数值小于"),
        (point("E-01", local(3, 9), -1), "累计量或时段量为负"),
        (point("E-01", local(3, 9), [[1]]), "数值不是一个数"),
        (point("E-01", local(3, 9), "１２"), "数值不是一个数"),
        (point("E-01", local(3, 9), 1, unit="万kWh"), "单位与登记的不一致"),
        (point("E-01", local(3, 9), 1, flag="X"), "数据标记不认识"),
        (point("E-01", local(3, 9), 1, extra=1), "有不认识的字段"),
        (point("E-01", local(1, month=1) - timedelta(days=1), 1), "时间早于安装日期"),
        (point("E-01", local(3, month=6), 1), "时间晚于拆除日期"),
        (point("E-01", late, 1), "时间晚于现在"),
        ({"meter": "E-01", "at": "2025-03-03T08:00:00", "value": 1}, "时间读不出，或没有时区"),
        ({"meter": "E-01", "at": 5, "value": 1}, "时间读不出，或没有时区"),
        (point("N-01", local(3, 9), 1), "没有您可以发送的这个计量点"),
        (point("no such", local(3, 9), 1), "没有您可以发送的这个计量点"),
        (point("E-01", local(3, 8), 2), "与第0个点的计量点和时间相同"),
        (7, "不是一个点"),
    ]
    done = store(park, good, *(one for one, _ in bad))
    assert [one.index for one in done.refused] == list(range(1, len(bad) + 1))
    for refusal, (_, said) in zip(done.refused, bad, strict=True):
        assert refusal.reason.startswith(said), refusal
    assert not Reading.objects.exists()


def test_parks_with_the_same_code_do_not_meet(park: LedgerPark) -> None:
    ours, other = meter(park), ledger_park("two")
    theirs = meter(other)
    store(park, *quarters("E-01", local(3, 8), 1, 1, 1, 1))
    store(other, *quarters("E-01", local(3, 8), 5, 5, 5, 5))
    assert (hours(ours)[0][1], hours(theirs)[0][1]) == (Decimal(4), Decimal(20))
    assert set(ReadingHour.objects.values_list("park_id", flat=True)) == {park.park.pk, other.park.pk}


def test_queries_do_not_grow_with_points_or_meters(park: LedgerPark) -> None:
    access = park.access(park.filer)
    for place in range(6):
        meter(park, f"E-{place:02d}")
    few = quarters("E-00", local(3, 8), 1, 2)
    many = [row for place in range(1, 6) for row in quarters(f"E-{place:02d}", local(3), *range(40))]

    def count(points: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert store_readings(access, points).stored == len(points)
        return len(captured)

    assert count(few) == count(many)
