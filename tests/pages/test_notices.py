"""The bell and the page of notices: own notices of this park only, filter, mark read, choice of e-mail."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from park.models import Notice, NoticeChoice, User
from park.services.notice import notify
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db
PAGE = "/p/one/notices/"


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_counts_unread_notices_of_this_park(here: LedgerPark) -> None:
    other = ledger_park("two")
    client = signed_in(here.filer)
    assert "bell-count" not in text_of(client, "/p/one/ledgers/")
    notify(here.park, [here.filer], "reminder", "四月待报送", url="/p/one/ledgers/")
    notify(here.park, [here.filer], "review", "三月已退回")
    notify(other.park, [here.filer], "alarm", "别处的报警")
    text = text_of(client, "/p/one/ledgers/")
    assert 'bell-count num">2<' in text
    page = text_of(client)
    assert "四月待报送" in page and "三月已退回" in page
    assert "别处的报警" not in page
    assert "四月待报送" not in text_of(client, f"{PAGE}?kind=review")
    assert "四月待报送" not in text_of(signed_in(here.neighbours_filer))


def test_opening_marks_read_and_leads_on_but_not_for_others(here: LedgerPark) -> None:
    notify(here.park, [here.filer, here.viewer], "reminder", "四月待报送", url="/p/one/ledgers/")
    mine, theirs = (Notice.objects.get(user=user) for user in (here.filer, here.viewer))
    client = signed_in(here.filer)
    assert client.get(f"{PAGE}{theirs.pk}/").status_code == 404
    assert client.get(f"{PAGE}{mine.pk}/").headers["Location"] == "/p/one/ledgers/"
    client.post(PAGE, {"act": "read", "pk": [theirs.pk]})
    assert list(Notice.objects.filter(read_at__isnull=True)) == [theirs]
    assert "四月待报送" not in text_of(client, f"{PAGE}?show=unread")


def test_the_choice_of_e_mail_is_kept_per_kind(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    client.post(PAGE, {"act": "mail", "kind": ["alarm", "review"]})
    wanted = NoticeChoice.objects.filter(user=here.filer, by_mail=True).values_list("kind", flat=True)
    assert sorted(wanted) == ["alarm", "review"]
    assert 'value="alarm" checked' in text_of(client)
    assert 'value="reminder" checked' not in text_of(client)


def test_the_page_asks_as_little_for_fifty_notices_as_for_one(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    counts = []
    for number in (1, 49):
        for _ in range(number):
            notify(here.park, [here.filer], "reminder", "四月待报送")
        text_of(client)
        with CaptureQueriesContext(connection) as asked:
            text_of(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]
