"""Deciding on own factors: the dry run, approval by a second editor, rejection, withdrawal. Source: 000 附录A."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.methods.candidate import ENTERPRISE, PARK, Candidate
from inventory.methods.own_factor import Proposed, candidates_of
from inventory.models import Factor, FactorProposal, ProposalState
from inventory.models.factor import Status
from inventory.selectors.factor import park_context
from inventory.selectors.factor_reach import Reach, Setting, all_candidates, reach_of_key
from inventory.services.factor_impact import dry_run, mark_months, outdated_months
from inventory.services.factor_proposal import LONGEST, OWN_SET, own_proposals, record, refused, version_of
from park.access import ParkAccess
from park.models import Park

LAST_YEAR = 9999


def rehearse(access: ParkAccess, pk: int) -> FactorProposal:
    """Recomputes in memory what approval would change and keeps it with the proposal, for the person who decides.

    Errors: 403 and 404 by role; ProposalRefused when the proposal is decided.
    """
    access.require_edit()
    proposal = _open(access, pk)
    reach, before, after = _change(proposal, becoming(proposal), _replaced(proposal))
    proposal.impact = dry_run(access.park, reach, before, after).as_json()
    proposal.impact_at = timezone.now()
    proposal.save(update_fields=["impact", "impact_at"])
    return proposal


@transaction.atomic
def approve(access: ParkAccess, pk: int, note: str = "") -> FactorProposal:
    """Puts the values in force and marks exactly the enterprise-months whose lines use them for the recompute.

    Own factors of the same owner that the new ones cover in all parameters and years are closed, never edited.
    Errors: 403 and 404 by role; ProposalRefused for the proposer, before a dry run, and for a partial overlap.
    """
    access.require_edit()
    proposal = _locked(access, pk)
    _refuse_proposer(access, proposal)
    if proposal.impact is None:
        raise refused("", _("Run the dry run first: it shows which results the factor changes."))
    replaced = _replaced(proposal)
    reach, before, after = _change(proposal, becoming(proposal), replaced)
    months = outdated_months(access.park, reach, before, after)
    _close(replaced, proposal)
    try:
        with transaction.atomic():
            _put_in_force(proposal)
    except IntegrityError as error:
        raise refused("", _("Another own factor of these years has come into force. Open the page again.")) from error
    _decide(access, proposal, ProposalState.APPROVED, note)
    marked = mark_months(access.park, months)
    record(access, proposal, "factor.approved", {"months": marked, "note": proposal.decision})
    return proposal


@transaction.atomic
def reject(access: ParkAccess, pk: int, reason: str) -> FactorProposal:
    """Turns a proposal down with a reason; by an editor other than the proposer."""
    access.require_edit()
    proposal = _locked(access, pk)
    _refuse_proposer(access, proposal)
    if not reason.strip():
        raise refused("decision", _("Say why the factor is rejected, so that the proposer can put it right."))
    _decide(access, proposal, ProposalState.REJECTED, reason)
    record(access, proposal, "factor.rejected", {"reason": proposal.decision})
    return proposal


@transaction.atomic
def withdraw(access: ParkAccess, pk: int, reason: str) -> FactorProposal:
    """Takes back an open proposal (its proposer or an editor) or ends a factor in force (an editor), with a reason.

    The months whose lines used the factor are marked; the row stays on record with the time it ended.
    """
    access.require_file()
    _hold_park(access)
    proposal = get_object_or_404(own_proposals(access).select_for_update(of=("self",)), pk=pk)
    if not reason.strip():
        raise refused("withdrawal", _("Say why the factor is withdrawn."))
    marked = 0
    if proposal.state == ProposalState.APPROVED:
        access.require_edit()
        own = list(Factor.objects.filter(pk__in=proposal.values.values_list("factor_id"), superseded_at=None))
        reach, before, after = _change(proposal, [], own)
        months = outdated_months(access.park, reach, before, after)
        Factor.objects.filter(pk__in=[factor.pk for factor in own]).update(superseded_at=timezone.now())
        marked = mark_months(access.park, months)
    elif proposal.state != ProposalState.PROPOSED:
        raise refused("", _("This proposal is closed already."))
    elif access.user.pk != proposal.proposed_by_id:
        access.require_edit()
    _end(proposal, access, reason)
    record(access, proposal, "factor.withdrawn", {"months": marked, "reason": proposal.withdrawal})
    return proposal


def becoming(proposal: FactorProposal) -> list[Candidate]:
    """The rows the proposal would put in force, with negative ids."""
    owner = ENTERPRISE if proposal.enterprise_id else PARK
    values = list(proposal.values.all())
    ids = [-number for number, _value in enumerate(values, start=1)]
    return candidates_of(as_proposed(proposal), owner, proposal.enterprise_id or 0, OWN_SET[owner], ids)


def as_proposed(proposal: FactorProposal) -> Proposed:
    """A stored proposal as the rules read it."""
    values: Mapping[str, tuple[Decimal, str]] = {
        entry.parameter: (entry.value, entry.unit) for entry in proposal.values.all()
    }
    return Proposed(
        proposal.key,
        values,
        proposal.first_year,
        proposal.last_year,
        proposal.tier,
        proposal.reason,
        proposal.basis,
        proposal.basis_text,
    )


def _open(access: ParkAccess, pk: int) -> FactorProposal:
    proposal: FactorProposal = get_object_or_404(own_proposals(access), pk=pk)
    if proposal.state != ProposalState.PROPOSED:
        raise refused("", _("This proposal is closed already."))
    return proposal


def _hold_park(access: ParkAccess) -> None:
    """Ledgers are filed before or after the decision, never during it: else a month could keep the old factor."""
    Park.objects.select_for_update().only("pk").get(pk=access.park.pk)


def _locked(access: ParkAccess, pk: int) -> FactorProposal:
    _hold_park(access)
    get_object_or_404(access.own(FactorProposal.objects.select_for_update()), pk=pk)
    return _open(access, pk)


def _refuse_proposer(access: ParkAccess, proposal: FactorProposal) -> None:
    if access.user.pk == proposal.proposed_by_id:
        raise refused("", _("Another editor must decide: nobody approves or rejects the own proposal."))


def _replaced(proposal: FactorProposal) -> list[Factor]:
    """Own factors of the same owner that overlap in time, all covered by the proposal.

    Raises: ProposalRefused when one reaches beyond the proposal in years or belongs to a set it covers only in part.
    """
    first, last = proposal.first_year, proposal.last_year
    owner = Q(enterprise_id=proposal.enterprise_id) if proposal.enterprise_id else Q(enterprise=None)
    own = Factor.objects.filter(owner, park_id=proposal.park_id, key=proposal.key, superseded_at=None)
    given = {entry.parameter for entry in proposal.values.all()}
    overlapping = list(own.filter(years__overlap=(first, None if last is None else last + 1)))
    touched = {factor.version for factor in overlapping if factor.parameter in given}
    replaced = [factor for factor in overlapping if factor.version in touched]
    for factor in replaced:
        begin, end = factor.years.lower, factor.years.upper
        covered = begin is not None and begin >= first and (last is None or (end is not None and end <= last + 1))
        if factor.parameter not in given or not covered:
            message = _(
                "An own factor (%(version)s, %(parameter)s) is in force for years or parameters the proposal does not "
                "cover. Withdraw it first, or propose all its parameters and years."
            )
            raise refused("", message % {"version": factor.version, "parameter": factor.parameter})
    return replaced


def _change(
    proposal: FactorProposal, added: Sequence[Candidate], gone: Sequence[Factor]
) -> tuple[Reach, Setting, Setting]:
    """Where the change is felt, and the choice before and after it."""
    park = proposal.park
    context = park_context(park)
    current = all_candidates(park, context)
    ended = {factor.pk for factor in gone}
    after = [row for row in current if row.id not in ended] + list(added)
    years = (proposal.first_year, proposal.last_year or LAST_YEAR)
    parameters = [entry.parameter for entry in proposal.values.all()]
    reach = reach_of_key(proposal.key, parameters, years, proposal.enterprise_id)
    return reach, Setting(current, context), Setting(after, context)


def _put_in_force(proposal: FactorProposal) -> None:
    owner = ENTERPRISE if proposal.enterprise_id else PARK
    last = None if proposal.last_year is None else proposal.last_year + 1
    for entry in proposal.values.all():
        entry.factor = Factor.objects.create(
            key=proposal.key,
            parameter=entry.parameter,
            factor_set=OWN_SET[owner],
            version=version_of(proposal),
            years=(proposal.first_year, last),
            value=entry.value,
            unit=entry.unit,
            tier=proposal.tier,
            status=Status.CONFIRMED,
            name_zh=proposal.name_zh,
            name_en=proposal.name_en,
            source=proposal.reason,
            note=_note(proposal),
            park_id=proposal.park_id,
            enterprise_id=proposal.enterprise_id,
        )
        entry.save(update_fields=["factor"])


def _note(proposal: FactorProposal) -> str:
    """What a reader of the library must know: how a value of the low level came about, and the report."""
    basis = f"{proposal.get_basis_display()}：{proposal.basis_text}" if proposal.basis else ""
    report = f"SHA-256 {proposal.evidence.sha256}" if proposal.evidence else ""
    return "；".join(filter(None, (basis, report)))


def _close(replaced: Sequence[Factor], proposal: FactorProposal) -> None:
    """Ends own factors that the new ones cover, and the proposals they came from."""
    ids = [factor.pk for factor in replaced]
    Factor.objects.filter(pk__in=ids).update(superseded_at=timezone.now())
    FactorProposal.objects.filter(values__factor__in=ids).update(
        state=ProposalState.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawal=_("Replaced by %(version)s") % {"version": version_of(proposal)},
    )


def _decide(access: ParkAccess, proposal: FactorProposal, state: str, note: str) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, access.user, timezone.now()
    proposal.decision = note.strip()[:LONGEST]
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision"])


def _end(proposal: FactorProposal, access: ParkAccess, reason: str) -> None:
    proposal.state = ProposalState.WITHDRAWN
    proposal.withdrawn_by, proposal.withdrawn_at = access.user, timezone.now()
    proposal.withdrawal = reason.strip()[:LONGEST]
    proposal.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawal"])
