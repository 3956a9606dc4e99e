"""Telling people: once per key, by e-mail where wanted, a failing mail server breaks nothing, parks stay apart."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from assessment import tasks
from park.models import MailState, Membership, Notice, Park, User
from park.services.mail import PAUSES, send_waiting
from park.services.notice import choose_mail, mark_read, notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def park() -> Park:
    return Park.objects.create(code="one", name="滨江园区", province="江苏")


def person(name: str, park: Park, email: str = "name@park.example") -> User:
    user = User.objects.create_user(name, email=email and email.replace("name", name))
    Membership.objects.create(user=user, park=park, role="editor")
    return user


def test_each_person_is_told_in_app_and_by_mail_in_the_language_of_the_platform(park: Park, settings: Any) -> None:
    settings.SITE_URL = "https://park.example"
    people = [person("a", park), person("b", park)]
    notify(park, people, "review", gettext_lazy("Enterprise"), "2025-04 已退回", "/p/one/ledgers/")
    assert send_waiting() == 2
    assert [letter.to for letter in mail.outbox] == [["a@park.example"], ["b@park.example"]]
    assert mail.outbox[0].subject == "滨江园区: 企业"
    assert "2025-04 已退回\n\nhttps://park.example/p/one/ledgers/" in mail.outbox[0].body
    assert set(Notice.objects.values_list("user", "mail_state")) == {(one.pk, MailState.SENT) for one in people}
    assert send_waiting() == 0 and len(mail.outbox) == 2


def test_a_key_is_told_once_per_person_and_park(park: Park) -> None:
    other = Park.objects.create(code="two", name="另一园区", province="江苏")
    one = person("a", park)
    for place in (park, park, other):
        notify(place, [one], "reminder", "催报", key="due:2025-04")
    assert Notice.objects.filter(park=park).count() == 1
    assert Notice.objects.filter(park=other).count() == 1


def test_no_mail_for_a_kind_refused_without_address_or_when_not_asked(park: Park) -> None:
    silent, bare, willing = person("silent", park), person("bare", park, email=""), person("willing", park)
    choose_mail(park, silent, ["alarm"])
    notify(park, [silent, bare, willing], "reminder", "催报")
    notify(park, [willing], "reminder", "只在站内", mail=False)
    notify(park, [silent], "alarm", "超标")
    send_waiting()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["silent@park.example", "willing@park.example"]
    states = dict(Notice.objects.filter(title="催报").values_list("user__username", "mail_state"))
    assert states == {"silent": "none", "bare": "no_address", "willing": "sent"}


@pytest.mark.parametrize(
    ("error", "tried"),
    [(ConnectionRefusedError("no server"), 1), (SMTPRecipientsRefused({}), 2)],
    ids=["away", "refused"],
)
def test_a_failing_mail_server_is_tried_again_and_then_given_up(
    park: Park, monkeypatch: pytest.MonkeyPatch, error: Exception, tried: int
) -> None:
    """A server that is away fails the lot after one connection; a refused address fails its own e-mail only."""
    calls = []

    def failing(self: object, messages: list[object]) -> int:
        calls.append(len(messages))
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", failing)
    notify(park, [person("a", park), person("b", park)], "reminder", "催报")
    now = timezone.now()
    assert send_waiting() == 0
    assert len(calls) == tried
    for pause in (timedelta(0), *PAUSES):
        now += pause + timedelta(seconds=1)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        send_waiting()
    rows = Notice.objects.values_list("mail_state", "mail_attempts", "mail_error")
    assert {(state, attempts) for state, attempts, _ in rows} == {("failed", 5)}
    assert all(text.startswith(type(error).__name__) for *_, text in rows)


def test_an_act_stands_when_there_is_no_broker_for_the_mail(
    park: Park, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refused(**options: Any) -> None:
        asked.append(options)
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.mail, "apply_async", refused)
    with django_capture_on_commit_callbacks(execute=True):
        notify(park, [person("a", park)], "review", "已退回")
        assert not asked  # nothing leaves before the commit
    assert asked == [{"retry": False}]
    assert Notice.objects.get().mail_state == MailState.WAITING
    tasks.mail()
    assert len(mail.outbox) == 1


def test_a_notice_leads_nowhere_outside(park: Park) -> None:
    for url in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(ValueError, match="page of the platform"):
            notify(park, [person("a" + str(len(url)), park)], "alarm", "超标", url=url)


def test_queries_do_not_grow_with_the_people(park: Park) -> None:
    few = [person(f"p{number}", park) for number in range(2)]
    many = few + [person(f"p{number}", park) for number in range(2, 40)]
    counts = []
    for people in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            notify(park, people, "reminder", "催报")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_the_own_notices_are_marked_read(park: Park) -> None:
    mine, theirs = person("a", park), person("b", park)
    notify(park, [mine, theirs], "alarm", "超标")
    ids = list(Notice.objects.values_list("pk", flat=True))
    assert mark_read(park, mine, ids) == 1
    assert list(Notice.objects.filter(read_at__isnull=True).values_list("user", flat=True)) == [theirs.pk]
