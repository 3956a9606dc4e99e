"""The review of the demo's ledgers: finished years locked, the running year approved but for the newest months."""

from typing import Final

from django.db import transaction

from inventory.models import LedgerLine, LedgerPointer, LedgerReview
from inventory.services.review import Said, act_on
from inventory.services.review_bulk import approve_versions, lock_approved
from park.access import EDITOR, FILER, enter_park
from park.models import Membership, Park, User

#: Who reviews: a second official, because the editor files for enterprises without a login.
APPROVER: Final = "demo-approver"
#: Newest months that still wait for review.
WAITING_MONTHS: Final = 2
REMARK: Final = "与上月相比变化较大，请核对原始凭证后重新提交（演示）"
CELL_REMARK: Final = "请附计量记录（演示）"


@transaction.atomic
def add_reviews(park: Park) -> int:
    """Approves and locks what is older, returns the filer's newest month; tells how many were decided, all or none.

    A demo whose ledgers were decided on before is left alone.
    """
    in_force = LedgerPointer.objects.filter(park=park)
    if LedgerReview.objects.filter(park=park, decided_by__isnull=False).exists() or not in_force.exists():
        return 0
    access = enter_park(User.objects.get(username=APPROVER), park.code, (EDITOR,))
    months = sorted(set(in_force.values_list("year", "month")))
    newest = months[-1]
    waiting = set(months[-WAITING_MONTHS:])
    rows = in_force.order_by("enterprise__uscc").values_list("version_id", "year", "month")
    done = approve_versions(access, [pk for pk, year, month in rows if (year, month) not in waiting])
    for year in sorted({year for year, _ in months if year < newest[0]}):
        lock_approved(access, year)
    own = Membership.objects.filter(park=park, role=FILER).values("enterprise")
    theirs = in_force.filter(enterprise__in=own).order_by("-year", "-month").values_list("version_id", "year", "month")
    # The enterprise with a login has not filed the newest month: its newest one in force may wait all the same.
    returned = [(pk, year) for pk, year, month in theirs[:1] if (year, month) in waiting]
    for version_id, year in returned:
        first = LedgerLine.objects.filter(park=park, year=year, version_id=version_id, quantity__gt=0)
        numbers = first.order_by("number").values_list("number", flat=True)[:1]
        act_on(access, version_id, "return", Said(REMARK, dict.fromkeys(numbers, CELL_REMARK)))
    return len(done) + len(returned)
