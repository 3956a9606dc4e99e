"""Alarms: one per episode, told once to named persons, passed on, acknowledged and closed with a reason."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from inventory.ledger.workbook import write_workbook
from inventory.methods.reading import Episode, merge_episodes
from inventory.models import Alarm, AlarmAct, AlarmLimit, Meter
from inventory.services.alarm import AlarmRefused, LimitEntry, acknowledge, close, set_limit, watch
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.reading import store_readings
from park.models import Notice
from tests.inventory.ledger.filing import ENTERPRISE
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park
from tests.inventory.meter_park import local, meter, point


def at(hour: int) -> datetime:
    return datetime(2025, 3, 3, hour, tzinfo=UTC)


# Hours of one day; known alarms have keys, `calm` are the first hours of runs below the limit.
@pytest.mark.parametrize(
    ("found", "known", "calm", "changed", "fresh"),
    [
        pytest.param([(8, 9, 10)], [], [10], [], [(8, 9, 10)], id="new"),
        pytest.param([(8, 11, None)], [(8, 9, None)], [], [(8, 11, None)], [], id="goes on"),
        pytest.param([(12, 12, None)], [(8, 9, None)], [], [(8, 12, None)], [], id="goes on after a gap"),
        pytest.param([(12, 12, None)], [(8, 9, None)], [10], [(8, 9, 10)], [(12, 12, None)], id="calm in between"),
        pytest.param([], [(8, 9, None)], [10], [(8, 9, 10)], [], id="ends"),
        pytest.param([(8, 8, 9), (11, 11, 12)], [(8, 11, 12)], [9, 12], [(8, 8, 9)], [(11, 11, 12)], id="split"),
        pytest.param([(8, 9, 10)], [(8, 9, 10)], [10], [], [], id="the same"),
        pytest.param([], [(8, 9, None)], [7], [(8, 9, 9)], [], id="corrected away"),
    ],
)
def test_episodes_meet_those_on_record(found: Any, known: Any, calm: list[int], changed: Any, fresh: Any) -> None:
    def episodes(rows: Any, key: int) -> list[Episode]:
        return [Episode(at(first), at(last), at(end) if end else None, key) for first, last, end in rows]

    assert merge_episodes(episodes(found, 0), episodes(known, 7), [at(hour) for hour in calm]) == (
        episodes(changed, 7), episodes(fresh, 0),
    )  # fmt: skip


@pytest.fixture
def park(db: None) -> LedgerPark:
    return ledger_park()


@pytest.fixture
def so2(park: LedgerPark) -> Meter:
    return meter(park, "C-01", kind="pollutant", item="a21026", unit="mg/m3", reading_kind="mean", period_minutes=60)


def limit(park: LedgerPark, place: Meter, **given: Any) -> AlarmLimit:
    plain: dict[str, Any] = {
        "kind": "over", "averaging": "hour", "value": Decimal(35), "valid_from": date(2025, 3, 1),
        "escalate_hours": 4, "reason": "排污许可证", "persons": [park.filer],
    }  # fmt: skip
    return set_limit(park.access(park.editor), place, LimitEntry(**plain | given))


def send(park: LedgerPark, values: dict[int, float], day: int = 3) -> None:
    points = [point("C-01", local(day, hour), value) for hour, value in values.items()]
    assert not store_readings(park.access(park.filer), points).refused


def test_an_episode_opens_goes_on_and_ends_as_one_alarm(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2)
    send(park, {7: 30, 8: 36, 9: 35})  # 35 is not above 35
    first = Alarm.objects.get()
    assert (first.started_at, first.last_at, first.ended_at, first.slots, first.peak) == (
        local(3, 8), local(3, 8), local(3, 9), 1, Decimal(36),
    )  # fmt: skip
    send(park, {10: 40, 11: 50})
    send(park, {12: 60})
    last = Alarm.objects.order_by("started_at").last()
    assert last is not None and Alarm.objects.count() == 2
    assert (last.started_at, last.last_at, last.ended_at, last.slots, last.peak) == (
        local(3, 10), local(3, 12), None, 3, Decimal(60),
    )  # fmt: skip
    send(park, {13: 20})
    last.refresh_from_db()
    assert last.ended_at == local(3, 13)
    told = Notice.objects.filter(user=park.filer, kind="alarm")
    assert told.count() == 2  # one per episode, not one per value
    assert told.filter(url=f"/p/one/alarms/{last.pk}/").exists()


def test_a_correction_moves_the_episode_and_never_removes_it(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2)
    send(park, {8: 40, 9: 50, 10: 20})
    send(park, {9: 30})
    alarm = Alarm.objects.get()
    assert (alarm.last_at, alarm.ended_at, alarm.slots, alarm.peak) == (local(3, 8), local(3, 9), 1, Decimal(40))
    send(park, {8: 30})
    alarm.refresh_from_db()
    assert (Alarm.objects.count(), alarm.slots, alarm.peak) == (1, 0, None)


def test_a_limit_over_days_judges_the_mean_of_the_day(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2, averaging="day")
    send(park, {hour: 30 + hour for hour in range(17)})  # 17 of 24 hours are too few for a day's mean
    assert not Alarm.objects.exists()
    send(park, {17: 47})
    # (30 + … + 47) / 18 = 38.5
    assert (Alarm.objects.get().peak, Alarm.objects.get().slots) == (Decimal("38.5"), 1)


def test_a_new_limit_judges_stored_values_and_ends_the_one_before(park: LedgerPark, so2: Meter) -> None:
    today = timezone.localdate()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    store_readings(park.access(park.filer), [point("C-01", hour, 40)])
    old = limit(park, so2, value=Decimal(100), valid_from=today - timedelta(days=5))
    assert not Alarm.objects.exists()
    new = limit(park, so2, value=Decimal(30), valid_from=today - timedelta(days=2))
    old.refresh_from_db()
    assert old.valid_to == new.valid_from
    assert Alarm.objects.get().limit == new
    with pytest.raises(AlarmRefused):
        limit(park, so2, valid_from=today - timedelta(days=3))


def test_who_may_set_a_limit_and_who_may_be_told(park: LedgerPark, so2: Meter) -> None:
    other = ledger_park("two")
    for persons, said in (([], "请至少指定一名"), ([park.neighbours_filer], "只能"), ([other.editor], "只能")):
        with pytest.raises(AlarmRefused, match=said):
            limit(park, so2, persons=persons)
    with pytest.raises(AlarmRefused):
        limit(park, so2, value=Decimal(0))
    with pytest.raises(AlarmRefused):
        limit(park, so2, reason=" ")
    with pytest.raises(AlarmRefused):
        limit(park, meter(other, "X"))
    with pytest.raises(PermissionDenied):
        set_limit(park.access(park.filer), so2, LimitEntry("over", "hour", Decimal(1), date(2025, 1, 1), 4, "x", []))


def test_acknowledged_then_closed_with_a_reason_by_those_who_may(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2)
    send(park, {8: 40})
    alarm = Alarm.objects.get()
    for user in (park.viewer, park.assessor):
        with pytest.raises(PermissionDenied):
            acknowledge(park.access(user), alarm.pk)
    with pytest.raises(Http404):
        acknowledge(park.access(park.neighbours_filer), alarm.pk)
    acknowledge(park.access(park.filer), alarm.pk, "已派人检查")
    with pytest.raises(AlarmRefused):
        acknowledge(park.access(park.filer), alarm.pk)
    with pytest.raises(AlarmRefused):  # it still lasts
        close(park.access(park.editor), alarm.pk, "更换石灰石浆泵")
    send(park, {9: 20})
    with pytest.raises(AlarmRefused):
        close(park.access(park.editor), alarm.pk, "  ")
    close(park.access(park.editor), alarm.pk, "更换石灰石浆泵")
    done = AlarmAct.objects.filter(alarm=alarm).values_list("kind", "by", "remark")
    assert list(done) == [
        ("raised", None, ""), ("acknowledged", park.filer.pk, "已派人检查"),
        ("closed", park.editor.pk, "更换石灰石浆泵"),
    ]  # fmt: skip


def test_what_nobody_takes_is_passed_on_once(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2, escalate_hours=4)
    send(park, {8: 40})
    raised = Alarm.objects.get().raised_at
    assert watch(park.park, raised + timedelta(hours=3, minutes=59))[1] == 0
    assert watch(park.park, raised + timedelta(hours=4))[1] == 1
    assert watch(park.park, raised + timedelta(hours=5))[1] == 0
    assert Notice.objects.filter(user=park.editor, kind="alarm").count() == 1
    assert not Notice.objects.filter(user=park.viewer).exists()


def test_silence_raises_one_alarm_that_ends_with_the_next_value(park: LedgerPark, so2: Meter) -> None:
    limit(park, so2, kind="missing", value=Decimal(3))
    send(park, {8: 20})
    assert watch(park.park, local(3, 11))[0] == 0
    assert watch(park.park, local(3, 11, 1))[0] == 1
    assert watch(park.park, local(3, 12))[0] == 0
    alarm = Alarm.objects.get()
    assert (alarm.started_at, alarm.slots, alarm.ended_at) == (local(3, 9), 3, None)
    send(park, {13: 20})
    alarm.refresh_from_db()
    assert alarm.ended_at == local(3, 13)


def test_alarms_of_parks_and_meters_do_not_meet(park: LedgerPark, so2: Meter) -> None:
    other = ledger_park("two")
    meter(other, "C-01", kind="pollutant", item="a21026", unit="mg/m3", reading_kind="mean", period_minutes=60)
    limit(park, so2)
    store_readings(other.access(other.filer), [point("C-01", local(3, 8), 99)])
    assert not Alarm.objects.exists()
    send(park, {8: 40})
    with pytest.raises(Http404):
        close(other.access(other.editor), Alarm.objects.get().pk, "x")


def waste_month(park: LedgerPark, month: int, **cells: Any) -> None:
    row = {"waste_code": "900-039-49", "generated": 3, "disposed": 2, "stored": 5} | cells
    data = write_workbook(ENTERPRISE, 2025, month, {"09": [row]})
    upload = stage_upload(park.access(park.filer), park.plant, f"{month}.xlsx", data, park.filer)
    receive_ledger(upload, park.filer, reason="更正", explanations=SAID, declared=True)


def test_hazardous_waste_that_does_not_balance_is_told_and_a_correction_ends_it(park: LedgerPark) -> None:
    entry = LimitEntry("waste", "day", Decimal(10), date(2025, 1, 1), 24, "危险废物管理计划", [park.filer])
    with pytest.raises(AlarmRefused):
        set_limit(park.access(park.editor), meter(park), entry)
    set_limit(park.access(park.editor), park.plant, entry)
    now = timezone.now()
    waste_month(park, 1)
    waste_month(park, 2, stored=6)  # 5 + 3 − 2 = 6
    assert watch(park.park, now)[0] == 0
    waste_month(park, 3, stored="6.4")  # 6 + 3 − 2 = 7; 0.6 of max(3, 6) is 10 %: not beyond
    assert watch(park.park, now)[0] == 0
    waste_month(park, 4, stored=9)  # 6.4 + 3 − 2 = 7.4; 1.6 of 6.4 is 25 %
    assert watch(park.park, now)[0] == 1
    assert watch(park.park, now)[0] == 0
    alarm = Alarm.objects.get()
    assert (alarm.item, alarm.enterprise, alarm.peak, alarm.started_at) == (
        "900-039-49", park.plant, Decimal(25), local(1, month=4),
    )  # fmt: skip
    assert Notice.objects.get(user=park.filer, kind="alarm").url == f"/p/one/alarms/{alarm.pk}/"
    waste_month(park, 4, stored="7.4")
    watch(park.park, now)
    alarm.refresh_from_db()
    assert (alarm.ended_at, alarm.peak) == (now, Decimal(0))
