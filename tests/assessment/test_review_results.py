"""What the review does to the results: a returned month is missing again, a waiting correction changes nothing yet."""

from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db.models import Sum

from assessment.services.recalculation import recompute
from inventory.models import Emission, EnterpriseTotal, LedgerReview, ParkYear
from inventory.selectors.review import unapproved_months
from inventory.services.ledger_batch import file_workbooks
from inventory.services.review import Said, act_on
from inventory.services.review_effect import month_co2e
from park.access import enter_park
from park.models import Membership, Park, User
from tests.assessment.test_recalculation import Filed, book, filed  # noqa: F401 the worked park

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def official(filed: Filed) -> User:  # noqa: F811 the fixture
    user = User.objects.create_user("reviewer", password="x")
    Membership.objects.create(park=filed[0], user=user, role="editor")
    return user


def decide(park: Park, official: User, review: LedgerReview, act: str) -> LedgerReview:
    with patch("assessment.tasks.wake"):
        return act_on(enter_park(official, park.code), review.version_id, act, Said("请核对"))


def stored(park: Park) -> set[tuple[int, int]]:
    """Enterprise-months with emissions."""
    return set(Emission.objects.filter(park=park).values_list("enterprise", "month"))


def test_a_returned_month_leaves_the_results(filed: Filed, official: User) -> None:  # noqa: F811
    park, firms, _ = filed
    recompute(park.pk)
    before, year = stored(park), ParkYear.objects.get(park=park, year=2021)
    review = LedgerReview.objects.get(park=park, enterprise=firms["A"], year=2021, month=2)
    decide(park, official, review, "return")
    recompute(park.pk)
    assert before - stored(park) == {(firms["A"].pk, 2)} and stored(park) < before
    after = ParkYear.objects.get(park=park, year=2021)
    assert (year.filed_months, after.filed_months) == (12, 11)
    assert unapproved_months(park) == {2021: 11}
    # a third of A's quarter: 10 000 t of coal × 19.570 × 0.0261 × 0.93 × 44/12 of CO2 at least
    assert year.co2e_t is not None and after.co2e_t is not None
    assert year.co2e_t - after.co2e_t > Decimal("17417")


def test_a_correction_counts_from_its_approval_and_tells_its_effect(filed: Filed, official: User) -> None:  # noqa: F811
    park, firms, user = filed
    recompute(park.pk)
    place = {"park": park, "enterprise": firms["C"], "year": 2021, "month": 2}
    decide(park, official, LedgerReview.objects.get(**place), "approve")
    totals = EnterpriseTotal.objects.filter(**place, kind="ghg", in_park=False)
    before = totals.aggregate(whole=Sum("co2e_t"))["whole"]
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book(firms, user, "C", 2, Decimal(8000), "煤量更正")])
    recompute(park.pk)
    assert totals.aggregate(whole=Sum("co2e_t"))["whole"] == before
    waiting = LedgerReview.objects.get(**place, waits=True)
    approved = decide(park, official, waiting, "approve")
    assert approved.co2e_before_t == before
    assert month_co2e(approved) is None  # not recalculated yet: no figure instead of an old one
    recompute(park.pk)
    used = Emission.objects.get(park=park, enterprise=firms["C"], month=2, method="fuel.combustion", substance="CO2")
    # 8000 t × 19.570 × 0.0261 × 0.93 × 44/12 by hand
    assert abs(used.mass_t - Decimal("13933.99656")) < Decimal("1e-6")
    after = month_co2e(approved)
    assert after is not None and after != before
