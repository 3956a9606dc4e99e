"""The filing calendar: rules from a month on, exceptions with a reason, the plan of reminders, parks apart."""

from datetime import date

import pytest
from django.test import Client

from inventory.ledger.deadline import due_date
from inventory.models import DeadlineException
from inventory.selectors.deadline import due_rules, escalation_people, reminder_plan
from inventory.services.deadline import save_exception
from park.models import AuditEvent, User
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db
PAGE = "/p/one/ledgers/calendar/"


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def last_day(here: LedgerPark, year: int, month: int, enterprise_id: int | None = None) -> date:
    return due_date(year, month, due_rules(here.park), enterprise_id).last_on


def test_a_rule_holds_from_its_month_on_with_who_and_why(here: LedgerPark) -> None:
    client = signed_in(here.editor)
    rule = {"act": "rule", "start": "2025-03", "day": 15, "grace_days": 2, "reason": "办公会纪要3号"}
    text = client.post(PAGE, rule, follow=True).content.decode()
    assert "办公会纪要3号" in text
    assert last_day(here, 2025, 2) == date(2025, 3, 10)
    assert last_day(here, 2025, 3) == date(2025, 4, 17)
    client.post(PAGE, rule | {"day": 20})  # the same start again: put right, not a second rule
    assert last_day(here, 2025, 3) == date(2025, 4, 22)
    event = AuditEvent.objects.filter(park=here.park, action="deadline.rule").latest("sequence")
    assert (event.actor, event.detail["day"], event.detail["reason"]) == (here.editor, 20, "办公会纪要3号")


def test_an_exception_moves_one_month_of_one_enterprise_and_can_be_taken_back(here: LedgerPark) -> None:
    client = signed_in(here.editor)
    given = {"act": "exception", "month": "2026-01", "last_on": "2026-02-27", "reason": "春节", "enterprise": ""}
    client.post(PAGE, given)
    client.post(PAGE, given | {"last_on": "2026-03-05", "enterprise": here.plant.pk, "reason": "停产"})
    assert last_day(here, 2026, 1, here.plant.pk) == date(2026, 3, 5)
    assert last_day(here, 2026, 1, here.neighbour.pk) == date(2026, 2, 27)
    assert last_day(here, 2026, 2, here.plant.pk) == date(2026, 3, 10)
    row = DeadlineException.objects.get(enterprise=here.plant)
    client.post(PAGE, {"act": "remove", "pk": row.pk})
    assert last_day(here, 2026, 1, here.plant.pk) == date(2026, 2, 27)
    removed = AuditEvent.objects.get(park=here.park, action="deadline.exception.remove")
    assert removed.detail["reason"] == "停产"


def test_what_makes_no_sense_is_refused_in_a_sentence(here: LedgerPark) -> None:
    other = ledger_park("two")
    client = signed_in(here.editor)
    given = {"act": "exception", "month": "2026-01", "last_on": "2026-01-20", "reason": "春节", "enterprise": ""}
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert "期限早于该月月末" in answer.content.decode()
    assert client.post(PAGE, given | {"month": "2026-13"}).status_code == 422
    foreign = client.post(PAGE, given | {"last_on": "2026-02-27", "enterprise": other.plant.pk})
    assert foreign.status_code == 422
    assert not DeadlineException.objects.exists()


def test_nobody_changes_the_calendar_of_another_park(here: LedgerPark) -> None:
    other = ledger_park("two")
    theirs = save_exception(other.park, other.editor, (2026, 1), date(2026, 2, 27), "春节")
    client = signed_in(here.editor)
    assert client.post(PAGE, {"act": "remove", "pk": theirs.pk}).status_code == 404
    assert client.post("/p/two/ledgers/calendar/", {"act": "remove", "pk": theirs.pk}).status_code == 404
    assert (
        signed_in(other.viewer).post("/p/two/ledgers/calendar/", {"act": "remove", "pk": theirs.pk}).status_code == 403
    )
    assert DeadlineException.objects.filter(pk=theirs.pk).exists()


def test_the_plan_names_who_hears_of_long_delays(here: LedgerPark) -> None:
    client = signed_in(here.editor)
    assert escalation_people(here.park) == [here.editor]  # nobody named: the editors
    plan = {"act": "plan", "days_before": "", "on_last_day": "on", "escalate_after": 7, "people": [here.viewer.pk]}
    client.post(PAGE, plan)
    found = reminder_plan(here.park)
    assert (found.days_before, found.on_last_day, found.escalate_after) == (None, True, 7)
    assert escalation_people(here.park) == [here.viewer]
    assert client.post(PAGE, plan | {"people": [here.filer.pk]}).status_code == 422  # no official
    assert escalation_people(here.park) == [here.viewer]
