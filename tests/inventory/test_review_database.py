"""The database and two people at once: no step but those of the table, nothing round the review, one winner."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from inventory.ledger.lifecycle import FILE, STATES, STEPS, transitions
from inventory.models import LedgerAct, LedgerPointer, LedgerReview
from inventory.services.review import ActRefused, Said, act_on
from tests.inventory.ledger_park import LedgerPark, ledger_park
from tests.inventory.test_review import done, filed, in_force, second_editor, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> LedgerPark:
    park = ledger_park()
    assert park.editor and park.viewer and park.filer  # members before anything is filed
    return park


def test_the_database_allows_exactly_the_steps_of_the_table(here: LedgerPark) -> None:
    """Every pair of states, from a review put there by the database's owner."""
    review = LedgerReview.objects.get(version=filed(here))
    LedgerPointer.objects.all().delete()
    second = second_editor(here)
    people = {"decided_by": here.editor, "asked_by": here.filer, "withdrawn_by": second}
    allowed = set()
    for before, after in itertools.permutations(STATES, 2):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            LedgerReview.objects.filter(pk=review.pk).update(state=before, revision=7, **people)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        try:
            with transaction.atomic():
                LedgerReview.objects.filter(pk=review.pk).update(state=after, revision=8)
            allowed.add((before, after))
        except DatabaseError as error:
            assert "no step" in str(error)
    assert allowed == transitions()
    assert FILE not in STEPS


def test_the_database_refuses_to_go_round_the_review(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    second = filed(here, purchase="1234")
    reviews = LedgerReview.objects
    mine, waiting = reviews.filter(version=first), reviews.filter(version=second)
    tries: list[Callable[[], object]] = [
        lambda: mine.update(state="withdrawn", revision=3, asked_by=here.filer, withdrawn_by=here.editor),
        lambda: mine.update(state="superseded", revision=3),
        lambda: mine.update(state="locked"),  # the revision must rise with the state
        lambda: mine.update(decided_by=here.viewer),
        lambda: mine.update(filed_by=here.viewer),
        mine.delete,
        lambda: waiting.update(state="approved", revision=2, decided_by=here.editor),  # two confirmed versions
        lambda: waiting.update(state="returned", revision=2, decided_by=here.filer),  # who filed
        lambda: waiting.update(state="returned", revision=2),  # by nobody
        lambda: LedgerPointer.objects.update(version=second),
        lambda: LedgerPointer.objects.update(lock=0),
        lambda: LedgerAct.objects.update(remark="x"),
        lambda: LedgerAct.objects.all().delete(),
    ]
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert (state(here), in_force()) == ("approved", 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_decide_at_once_one_wins(here: LedgerPark) -> None:
    version, second = filed(here), second_editor(here)
    start = Barrier(2)
    people = [here.access(here.editor), here.access(second)]

    def decide(number: int) -> object:
        try:
            start.wait(10)
            return act_on(people[number], version.pk, ("approve", "return")[number], Said("请核对"))
        except ActRefused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(decide, range(2)))
    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "LedgerReview"]
    assert LedgerAct.objects.exclude(act=FILE).count() == 1
