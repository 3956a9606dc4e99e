"""The official review: who may do what when, what comes into force and leaves it, and that nobody goes round it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from inventory.models import DirtyMonth, LedgerAct, LedgerLine, LedgerPointer, LedgerReview, LedgerUpload, LedgerVersion
from inventory.selectors.ledger import MonthKey
from inventory.selectors.review import month_states, unapproved_months
from inventory.services.ledger import (
    Conflict,
    EvidenceMissing,
    NotDeclared,
    ReasonMissing,
    keep_evidence,
    receive_ledger,
    stage_upload,
)
from inventory.services.ledger_batch import Workbook, file_workbooks
from inventory.services.review import ActRefused, ProofMissing, RemarkMissing, Said, act_on
from inventory.services.review_remark import with_outcome
from park.models import AuditEvent, Membership, Notice, User
from tests.inventory.ledger.filing import rows
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
PDF = ("称重记录.pdf", b"%PDF-1.4 weighing record")


@pytest.fixture
def here() -> LedgerPark:
    park = ledger_park()
    assert park.editor and park.viewer and park.filer  # members before anything is filed
    return park


def second_editor(here: LedgerPark) -> User:
    user, is_new = User.objects.get_or_create(username=f"{here.park.code}-second", defaults={"full_name": "复核员"})
    if is_new:
        Membership.objects.create(park=here.park, user=user, role="editor")
    return user


def upload(here: LedgerPark, user: User, purchase: str = "", month: int = 3) -> LedgerUpload:
    """The good workbook, or one with another amount of coal (bought and burnt)."""
    other: dict[str, Any] = {"s02_2_purchase": purchase, "s02_2_consumption": purchase} if purchase else {}
    return stage_upload(here.access(user), here.plant, f"{month}月.xlsx", workbook(month=month, **other), user)


def filed(here: LedgerPark, user: User | None = None, purchase: str = "", **more: object) -> LedgerVersion:
    who = user or here.filer
    (version,) = receive_ledger(
        upload(here, who, purchase),
        who,
        reason="更正",
        explanations=SAID,
        declared=True,
        **more,  # type: ignore[arg-type]
    )
    return version


def done(
    here: LedgerPark, version: LedgerVersion, act: str, user: User | None = None, said: Said | None = None
) -> LedgerReview:
    return act_on(here.access(user or here.editor), version.pk, act, said or Said())


def state(here: LedgerPark, month: int = 3) -> str:
    found = month_states(here.access(here.viewer), 2025).get(MonthKey(here.plant.pk, 2025, month))
    return found.state if found else "missing"


def in_force() -> int | None:
    return LedgerPointer.objects.values_list("version__number", flat=True).first()


def test_without_the_declaration_nothing_is_filed(here: LedgerPark) -> None:
    with pytest.raises(NotDeclared):
        receive_ledger(upload(here, here.filer), here.filer)
    assert not LedgerVersion.objects.exists()
    review = LedgerReview.objects.get(version=filed(here))
    assert (review.state, review.declaration, review.filed_by) == ("submitted", "1", here.filer)
    assert review.declared_at == review.version.filed_at


def test_from_draft_to_locked(here: LedgerPark) -> None:
    checked = upload(here, here.filer)
    assert state(here) == "draft"
    (version,) = receive_ledger(checked, here.filer, explanations=SAID, declared=True)
    assert state(here) == "submitted" and in_force() == 1
    assert unapproved_months(here.park) == {2025: 1}
    done(here, version, "approve")
    assert state(here) == "approved" and unapproved_months(here.park) == {}
    done(here, version, "lock")
    assert state(here) == "locked"
    acts = LedgerAct.objects.filter(review__version=version).values_list("act", "by__username")
    assert list(acts) == [("file", "one-filer"), ("approve", "one-editor"), ("lock", "one-editor")]
    assert list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True)) == [
        "ledger.filed",
        "ledger.approve",
        "ledger.lock",
    ]
    told = Notice.objects.order_by("pk").values_list("user__username", "kind")
    assert list(told) == [("one-editor", "waiting"), ("one-filer", "review"), ("one-filer", "review")]


def test_who_filed_may_not_decide(here: LedgerPark) -> None:
    version = filed(here, here.editor)
    for act in ("approve", "return"):
        with pytest.raises(ActRefused):
            done(here, version, act, here.editor, Said("请核对"))
    assert state(here) == "submitted"
    done(here, version, "approve", second_editor(here))
    assert state(here) == "approved"


@pytest.mark.parametrize("role", ["viewer", "filer", "assessor"])
def test_only_editors_decide(here: LedgerPark, role: str) -> None:
    version = filed(here)
    for act in ("approve", "return", "lock", "withdraw", "refuse"):
        with pytest.raises(PermissionDenied):
            done(here, version, act, getattr(here, role), Said("请核对"))
    with pytest.raises(Http404):
        done(here, version, "supersede")


def test_people_of_another_park_or_enterprise_find_nothing(here: LedgerPark) -> None:
    version, other = filed(here), ledger_park("two")
    with pytest.raises(Http404):
        done(other, version, "approve")
    with pytest.raises(Http404):
        done(here, version, "ask", here.neighbours_filer, Said("撤回"))
    assert month_states(here.access(here.neighbours_filer), 2025) == {}
    assert month_states(other.access(other.viewer), 2025) == {}


def test_a_returned_month_is_missing_again_and_its_remarks_are_followed_up(here: LedgerPark) -> None:
    version = filed(here)
    DirtyMonth.objects.all().delete()
    with pytest.raises(RemarkMissing):
        done(here, version, "return", said=Said(" ", {1: " "}))
    lines = LedgerLine.objects.filter(version=version)
    coal = lines.get(sheet="02", field="purchase", item=rows()["02"][2]["energy_code"])
    hours = lines.get(sheet="04", field="hours")
    done(here, version, "return", said=Said("请核对煤量", {coal.number: "与磅单不符", hours.number: "核对"}))
    assert state(here) == "returned" and in_force() is None
    dirty = DirtyMonth.objects.get()
    assert (dirty.park, dirty.enterprise, dirty.year, dirty.month) == (here.park, here.plant, 2025, 3)
    act = LedgerAct.objects.get(act="return")
    assert [(one["cell"], one["text"]) for one in act.remarks] == [(coal.cell, "与磅单不符"), (hours.cell, "核对")]
    assert "与磅单不符" in Notice.objects.get(user=here.filer).body
    again = filed(here, purchase="1234")
    assert state(here) == "submitted" and LedgerPointer.objects.get().lock == 2
    assert [one["outcome"] for one in with_outcome(act.remarks, again)] == ["corrected", "uncorrected"]


def test_an_upload_checked_before_a_withdrawal_never_passes(here: LedgerPark) -> None:
    early = upload(here, here.filer)  # checked when nothing was filed
    version = filed(here, here.filer, purchase="1234")
    done(here, version, "ask", here.filer, Said("误报"))
    done(here, version, "withdraw")
    assert state(here) == "withdrawn" and in_force() is None
    with pytest.raises(Conflict):  # nothing is in force now either, but much has happened
        receive_ledger(early, here.filer, reason="更正", explanations=SAID, declared=True)


def test_a_correction_of_an_approved_month_waits(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    DirtyMonth.objects.all().delete()
    second = filed(here, purchase="1234")
    assert (state(here), in_force(), DirtyMonth.objects.count()) == ("approved", 1, 0)
    waiting = month_states(here.access(here.viewer), 2025)[MonthKey(here.plant.pk, 2025, 3)]
    assert waiting.waiting_id == second.pk
    third = filed(here, purchase="1235")  # a better correction takes the place of the one that waits
    assert LedgerReview.objects.get(version=second).state == "superseded" and in_force() == 1
    done(here, third, "return", said=Said("依据不足"))
    assert (state(here), in_force(), DirtyMonth.objects.count()) == ("approved", 1, 0)
    fourth = filed(here, purchase="1236")
    done(here, fourth, "approve")
    assert (state(here), in_force(), LedgerPointer.objects.get().lock) == ("approved", 4, 4)
    assert LedgerReview.objects.get(version=first).state == "superseded"
    assert DirtyMonth.objects.count() == 1


def test_the_same_content_as_a_waiting_correction_files_nothing(here: LedgerPark) -> None:
    done(here, filed(here), "approve")
    filed(here, purchase="1234")
    again = upload(here, here.filer, "1234")
    assert receive_ledger(again, here.filer, reason="更正", explanations=SAID, declared=True) == []
    assert LedgerVersion.objects.count() == 2


def test_a_locked_month_is_corrected_with_reason_and_evidence_and_stays_locked(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    done(here, first, "lock")
    checked = upload(here, here.filer, "1234")
    for evidence in (None, ("note.txt", b"because"), ("empty.pdf", b"")):
        with pytest.raises(EvidenceMissing):
            receive_ledger(checked, here.filer, "更正", (), True, evidence)
    with pytest.raises(ReasonMissing):
        receive_ledger(checked, here.filer, " ", (), True, PDF)
    (second,) = receive_ledger(checked, here.filer, "更正", (), True, PDF)
    review = LedgerReview.objects.get(version=second)
    assert review.evidence is not None and review.evidence.name == PDF[0] and in_force() == 1
    done(here, second, "approve")
    assert (state(here), in_force()) == ("locked", 2)


def test_one_month_that_needs_evidence_files_none_of_the_batch(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    done(here, first, "lock")
    now, changed = timezone.now(), workbook(s02_2_purchase=1234, s02_2_consumption=1234)
    books = [
        Workbook(here.plant, "二月.xlsx", workbook(month=2), here.filer, now),
        Workbook(here.plant, "三月.xlsx", changed, here.filer, now, "更正"),
    ]
    with pytest.raises(EvidenceMissing):
        file_workbooks(here.park, books)
    assert list(LedgerVersion.objects.all()) == [first] and LedgerReview.objects.count() == 1
    assert list(LedgerUpload.objects.values_list("state", flat=True)) == ["committed"]


def test_a_withdrawal_takes_two_people(here: LedgerPark) -> None:
    version, second = filed(here), second_editor(here)
    done(here, version, "approve")
    with pytest.raises(RemarkMissing):
        done(here, version, "ask", here.editor, Said(" "))
    done(here, version, "ask", here.editor, Said("报错企业"))
    for act, user in (("withdraw", here.editor), ("ask", second), ("take_back", second), ("refuse", here.editor)):
        with pytest.raises(ActRefused):
            done(here, version, act, user, Said("理由"))
    done(here, version, "refuse", second, Said("数据无误"))
    assert state(here) == "approved"
    done(here, version, "ask", here.filer, Said("报错企业"))
    done(here, version, "take_back", here.filer)
    done(here, version, "lock")
    with pytest.raises(ProofMissing):
        done(here, version, "ask", here.filer, Said("报错企业"))
    document = keep_evidence(here.park, PDF)
    assert document is not None
    done(here, version, "ask", here.filer, Said("报错企业", evidence_id=document.pk))
    DirtyMonth.objects.all().delete()
    done(here, version, "withdraw", second)
    assert (state(here), in_force(), DirtyMonth.objects.count()) == ("withdrawn", None, 1)


def test_a_version_is_not_withdrawn_while_its_correction_waits(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    done(here, first, "ask", here.filer, Said("报错企业"))
    second = filed(here, purchase="1234")
    with pytest.raises(ActRefused, match="."):
        done(here, first, "withdraw")
    done(here, second, "return", said=Said("依据不足"))
    done(here, first, "withdraw")
    assert in_force() is None
