"""Acts of the official review: approve, return, lock, and withdrawal by two people. Source: 001 4.3.5, 4.5.5, 6.1.4.

Each act is one transaction that holds the enterprise, so that of two people at once exactly one wins; each is kept as a
`LedgerAct`, recorded in the audit trail and told to those concerned.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger import lifecycle
from inventory.ledger.lifecycle import APPROVED, LOCKED, RETURNED, STEPS, WITHDRAWN, possible
from inventory.models import LedgerAct, LedgerPointer, LedgerReview
from inventory.selectors.ledger import MonthKey, pointers
from inventory.selectors.review import standings
from inventory.services.ledger_filing import announce, hold_enterprises, mark_months, move_pointers
from inventory.services.ledger_line import plain
from inventory.services.refile import REMOVED, mark_refiles
from inventory.services.review_effect import month_co2e
from inventory.services.review_notice import tell_about
from inventory.services.review_opening import supersede
from inventory.services.review_remark import kept_remarks
from park.access import ParkAccess
from park.services.audit import append_event

REMARK_LENGTH: Final = 1000
REASON_LENGTH: Final = 400


class ActRefused(Exception):
    """An act that the state of the version, or the person, does not allow; the text says why and what to do."""


class RemarkMissing(ActRefused):
    """An act that needs a sentence: the remark of a return, the reason of a withdrawal."""


class ProofMissing(ActRefused):
    """A withdrawal of a locked month without evidence, or with a file that is none."""


@dataclass(frozen=True)
class Said:
    """What a person says with an act: a remark or reason, remarks by line number, evidence already kept."""

    remark: str = ""
    remarks: Mapping[int, str] = field(default_factory=dict)
    evidence_id: int | None = None


def acts_open(access: ParkAccess, review: LedgerReview) -> tuple[str, ...]:
    """Acts that the person may do to the version now."""
    return possible(
        review.state,
        access.role,
        filed=review.filed_by_id == access.user.pk,
        asked=review.asked_by_id == access.user.pk,
        requested=review.asked_by_id is not None,
    )


@transaction.atomic
def act_on(access: ParkAccess, version_id: int, act: str, said: Said = Said()) -> LedgerReview:
    """Does one act of `lifecycle.STEPS` to a filed version and returns its review.

    Errors: 403 and 404 by role; ActRefused when its state or who filed or asked does not allow it, RemarkMissing,
    ProofMissing.
    """
    step = STEPS.get(act)
    if step is None or not step.roles:
        raise Http404
    review = get_object_or_404(access.own(LedgerReview.objects.all()), version_id=version_id)
    if access.role not in step.roles:
        raise PermissionDenied(_("Only park officials with editing rights can do this. Ask your park office."))
    hold_enterprises({review.enterprise_id})
    held = LedgerReview.objects.select_for_update(of=("self",)).select_related("version", "enterprise", "park")
    review = held.get(pk=review.pk)
    if act not in acts_open(access, review):
        raise ActRefused(refusal(access, review, act))
    said = replace(said, remark=plain(said.remark))
    relock = act == lifecycle.APPROVE and _replaces_locked(access, review)
    DOES[act](access, review, said)
    remark = said.remark.strip()[: REMARK_LENGTH if act != lifecycle.ASK else REASON_LENGTH]
    done = _record(access, review, act, remark, kept_remarks(review.version, said.remarks))
    if relock:
        _lock(access, review, said)
        _record(access, review, lifecycle.LOCK, "", [])
    tell_about(access, review, done)
    return review


def refusal(access: ParkAccess, review: LedgerReview, act: str) -> str:
    """Why the person may not do the act now."""
    step = STEPS[act]
    if review.state not in step.before:
        return _("This version is now “%(state)s”. Reload the page and look at it again.") % {
            "state": review.get_state_display()
        }
    if step.needs_request and review.asked_by_id is None:
        return _("Nobody asks for the withdrawal of this version any more. Reload the page.")
    if act == lifecycle.ASK:
        return _("The withdrawal of this version has been asked for already. Another official must confirm it.")
    if step.not_by == "asked":
        return _("You asked for the withdrawal. Another official must confirm it.")
    if step.only_by == "asked":
        return _("Only who asked for the withdrawal can take the request back.")
    return _("You filed this version. Another official must review it.")


def _approve(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    """Confirms the version; a waiting correction takes force."""
    if review.waits:
        key = MonthKey(review.enterprise_id, review.year, review.month)
        before = standings(access.park, [key])[key].in_force
        review.co2e_before_t = month_co2e(review)
        review.waits = False
        review.save(update_fields=["waits", "co2e_before_t"])
        move_pointers(access.park, [review.version], pointers(access.park, [key]))
        if before:
            supersede(access.park, [before.pk])
        mark_months(access.park, [review.version])
        announce(access.park)
    _decide(access, review, APPROVED)


def _replaces_locked(access: ParkAccess, review: LedgerReview) -> bool:
    """Whether approving the version corrects a locked month, which then stays locked."""
    key = MonthKey(review.enterprise_id, review.year, review.month)
    return review.waits and standings(access.park, [key])[key].is_locked


def _return(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    """Sends the version back; in force, the month is missing again."""
    if not said.remark.strip() and not any(text.strip() for text in said.remarks.values()):
        raise RemarkMissing(_("Say what must be corrected: at the cells, or in the general remark."))
    _leave_force(access, review)
    _decide(access, review, RETURNED)


def _lock(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    _move(review, LOCKED)
    review.save(update_fields=["state", "revision"])


def _ask(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    """Asks for the withdrawal, which another official confirms."""
    if not said.remark.strip():
        raise RemarkMissing(_("Say why the version is to be withdrawn."))
    if review.state == LOCKED and said.evidence_id is None:
        raise ProofMissing(_("The month is locked. Attach the evidence of the reason."))
    review.asked_by, review.asked_at = access.user, timezone.now()
    review.asked_reason, review.asked_evidence_id = said.remark.strip()[:REASON_LENGTH], said.evidence_id
    review.save(update_fields=ASKED)


def _close_request(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    review.asked_by = review.asked_at = review.asked_evidence = None
    review.asked_reason = ""
    review.save(update_fields=ASKED)


def _withdraw(access: ParkAccess, review: LedgerReview, said: Said) -> None:
    """Takes the version out; in force, the month is missing again."""
    key = MonthKey(review.enterprise_id, review.year, review.month)
    if not review.waits and standings(access.park, [key])[key].waiting:
        raise ActRefused(_("A correction of this month waits for approval. Decide on it first."))
    _leave_force(access, review)
    _move(review, WITHDRAWN)
    review.withdrawn_by = access.user
    review.save(update_fields=["state", "revision", "withdrawn_by"])


ASKED: Final = ["asked_by", "asked_at", "asked_reason", "asked_evidence"]
DOES: Final[dict[str, Callable[[ParkAccess, LedgerReview, Said], None]]] = {
    lifecycle.APPROVE: _approve,
    lifecycle.RETURN: _return,
    lifecycle.LOCK: _lock,
    lifecycle.ASK: _ask,
    lifecycle.REFUSE: _close_request,
    lifecycle.TAKE_BACK: _close_request,
    lifecycle.WITHDRAW: _withdraw,
}


def _move(review: LedgerReview, state: str) -> None:
    review.state, review.revision = state, review.revision + 1


def _decide(access: ParkAccess, review: LedgerReview, state: str) -> None:
    _move(review, state)
    review.decided_by, review.decided_at = access.user, timezone.now()
    review.save(update_fields=["state", "revision", "decided_by", "decided_at"])


def _leave_force(access: ParkAccess, review: LedgerReview) -> None:
    """Removes the pointer that stands on the version and outdates the results of the month."""
    removed, _rows = LedgerPointer.objects.filter(park=access.park, version_id=review.version_id).delete()
    if removed:
        mark_refiles(access.park, [MonthKey(review.enterprise_id, review.year, review.month)], REMOVED)
        mark_months(access.park, [review.version])
        announce(access.park)


def _record(
    access: ParkAccess, review: LedgerReview, act: str, remark: str, remarks: list[dict[str, Any]]
) -> LedgerAct:
    done = LedgerAct.objects.create(
        park=access.park, review=review, act=act, by=access.user, at=timezone.now(), remark=remark, remarks=remarks
    )
    detail = {
        "enterprise": review.enterprise_id,
        "month": f"{review.year}-{review.month:02d}",
        "number": review.version.number,
        "state": review.state,
        "remark": remark,
        "remarks": len(remarks),
        "evidence": review.asked_evidence.sha256 if review.asked_evidence else "",
    }
    append_event(access.park, access.user, f"ledger.{act}", review.enterprise.name[:120], detail)
    return done
