"""Reminding: once a day by the button, each step of the plan once, escalation to the named, never across parks."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Reminder, ReminderPlan
from inventory.selectors.reminder import last_reminders
from inventory.services.deadline import save_plan
from inventory.services.reminder import remind, remind_by_plan
from park.models import AuditEvent, Membership, Notice, User
from park.services.mail import send_waiting
from tests.inventory.ledger_park import LedgerPark, ledger_park, new_enterprise, uscc_of
from tests.pages.test_ledger_board import filed

pytestmark = pytest.mark.django_db
TODAY = date(2025, 5, 20)
ASK = "/p/one/ledgers/remind/"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    """A plant with a filer that owes April (due on 10 May) since it joined in April; a neighbour without an account."""
    on(monkeypatch, TODAY)
    found = ledger_park()
    found.park.enterprises.update(joined_on=date(2025, 4, 1))
    found.filer.email = "filer@park.example"
    found.filer.save()
    return found


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    local = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *given: local(*given) if given else day)


def everybody(here: LedgerPark) -> set[int]:
    return set(here.park.enterprises.values_list("pk", flat=True))


def test_the_button_tells_every_filer_in_app_and_by_mail_once_a_day(here: LedgerPark) -> None:
    second = User.objects.create_user("second", email="second@park.example")
    Membership.objects.create(user=second, park=here.park, role="filer", enterprise=here.plant)
    done = remind(here.park, here.editor, everybody(here))
    assert (done.enterprises, done.people, done.unreachable) == (1, 2, [here.neighbour.name])
    assert send_waiting() == 2
    assert mail.outbox[0].subject == "one园区: 有1个月的台账待报送"
    assert f"{here.plant.name}：请报送2025-04（逾期10天）。" in mail.outbox[0].body
    again = remind(here.park, here.editor, everybody(here))
    assert (again.enterprises, again.again) == (0, [here.plant.name])
    assert remind(here.park, here.editor, everybody(here), forced=True).enterprises == 1
    assert Notice.objects.filter(park=here.park, user=here.filer).count() == 2
    sent = last_reminders(here.park, everybody(here))[here.plant.pk]
    assert (sent.months, sent.waiting, sent.reminder.sent_by) == (["2025-04"], 2, here.editor)
    event = AuditEvent.objects.filter(park=here.park, action="ledger.remind").latest("sequence")
    assert event.detail["enterprises"] == [here.plant.pk]


def test_only_late_months_unless_those_due_soon_are_asked_for(
    here: LedgerPark, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2025, 5, 8))
    assert remind(here.park, here.editor, everybody(here)).enterprises == 0
    assert remind(here.park, here.editor, everybody(here), soon_days=1).enterprises == 0
    assert remind(here.park, here.editor, everybody(here), soon_days=2).enterprises == 1


def test_what_was_filed_meanwhile_and_who_is_of_another_park_is_left_out(here: LedgerPark) -> None:
    other = ledger_park("two")
    assert other.filer
    filed(here, 4)
    assert remind(here.park, here.editor, everybody(here) | everybody(other)).enterprises == 0
    assert not Notice.objects.filter(kind="reminder").exists()


def test_the_page_names_who_will_be_told_before_anything_leaves(here: LedgerPark) -> None:
    client = Client()
    client.force_login(here.editor)
    text = client.get(ASK).content.decode()
    assert "2025-04" in text
    assert "filer@park.example" in text
    assert "无法送达" in text and here.neighbour.name in text
    assert not Reminder.objects.exists()
    answer = client.post(ASK, {"enterprise": [here.plant.pk]}, follow=True)
    assert "已催报1家企业" in answer.content.decode()
    assert "1封待发" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2025, 4, 29), []),  # the month has not ended
        (date(2025, 5, 6), []),  # four days before
        (date(2025, 5, 7), ["before"]),
        (date(2025, 5, 10), ["due"]),
        (date(2025, 5, 13), ["due"]),  # made up for
        (date(2025, 5, 14), []),
        (date(2025, 5, 19), []),  # nine days late
        (date(2025, 5, 20), ["escalation"]),
    ],
)
def test_each_step_of_the_plan_has_its_day(
    here: LedgerPark, monkeypatch: pytest.MonkeyPatch, day: date, kinds: list[str]
) -> None:
    """By the defaults: 3 days before, on the last day, after 10 days of delay; the due day of April is 10 May."""
    on(monkeypatch, day)
    assert here.editor
    remind_by_plan()
    assert list(Reminder.objects.filter(enterprise=here.plant).values_list("kind", flat=True)) == kinds


def test_a_step_is_taken_once_and_the_rest_of_the_days_follows(here: LedgerPark) -> None:
    assert here.editor
    for days in range(30):
        for _ in range(2):
            remind_by_plan(date(2025, 5, 1) + timedelta(days=days))
    kinds = Reminder.objects.filter(enterprise=here.plant, months=[[2025, 4]]).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["before", "due", "escalation"]
    assert Notice.objects.filter(user=here.filer, kind="reminder").count() == 2
    assert Notice.objects.filter(user=here.editor, kind="escalation").count() == 1


def test_long_delays_are_told_to_the_named_persons_and_else_to_the_editors(here: LedgerPark) -> None:
    other = ledger_park("two")
    assert here.editor and other.editor
    save_plan(here.park, here.editor, ReminderPlan(days_before=None, on_last_day=False, escalate_after=5),
              [here.viewer, other.viewer])  # fmt: skip
    remind_by_plan(date(2025, 5, 15))
    told = set(Notice.objects.filter(kind="escalation").values_list("park", "user"))
    assert told == {(here.park.pk, here.viewer.pk), (other.park.pk, other.editor.pk)}  # the stranger was not named
    body = Notice.objects.get(user=here.viewer).body
    assert f"{here.plant}: 2025-04（逾期5天）" in body
    assert "two" not in body


def test_a_plan_without_steps_stays_silent(here: LedgerPark) -> None:
    save_plan(here.park, here.editor, ReminderPlan(days_before=None, on_last_day=False, escalate_after=None), [])
    for days in range(60):
        remind_by_plan(date(2025, 5, 1) + timedelta(days=days))
    assert not Reminder.objects.exists()


def test_reminding_asks_as_much_for_forty_enterprises_as_for_one(here: LedgerPark) -> None:
    def queries(day: date) -> int:
        with CaptureQueriesContext(connection) as asked:
            remind_by_plan(day)
        return len(asked)

    few = queries(date(2025, 5, 8))
    for number in range(40):
        one = new_enterprise(here.park, here.plant.division, uscc_of(number), f"企业{number}")
        one.joined_on = date(2025, 4, 1)
        one.save()
        user = User.objects.create_user(f"filer{number}")
        Membership.objects.create(user=user, park=here.park, role="filer", enterprise=one)
    assert queries(date(2025, 5, 9)) == few
    assert Reminder.objects.filter(kind="before", told=1).count() == 41
