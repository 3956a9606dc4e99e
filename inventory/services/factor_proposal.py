"""Proposing own factors, with evidence; `factor_decision` puts them in force.

Source: 000 附录A.
"""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from inventory.methods.candidate import ENTERPRISE, PARK, tier_rank
from inventory.methods.own_factor import Problem, Proposed, candidates_of, problems
from inventory.models import Factor, FactorProposal, ProposedValue, SourceFile
from inventory.selectors.factor import park_context
from inventory.selectors.factor_reach import all_candidates
from inventory.services.evidence import evidence_problem
from inventory.services.ledger_file import store_files
from park.access import ParkAccess
from park.models import Park
from park.services.audit import append_event

OWN_SET: Final = {ENTERPRISE: "enterprise_own", PARK: "park_own"}
LONGEST: Final = 400


class ProposalRefused(Exception):
    """A proposal cannot be filed, decided or withdrawn; `problems` say where, why and what to do."""

    def __init__(self, *found: Problem) -> None:
        super().__init__(" ".join(problem.message for problem in found))
        self.problems = found


def refused(field: str, message: str) -> ProposalRefused:
    """A refusal with one reason."""
    return ProposalRefused(Problem(field, message))


def store_evidence(park: Park, name: str, data: bytes) -> SourceFile:
    """Keeps a report under its SHA-256. Raises: ProposalRefused for what is neither PDF nor picture."""
    if problem := evidence_problem(data):
        raise refused("evidence", problem)
    return store_files(park, [(name, data)])[0]


@transaction.atomic
def propose(access: ParkAccess, enterprise_id: int | None, proposed: Proposed, evidence: SourceFile) -> FactorProposal:
    """Files a proposal: a filer for the own enterprise, an editor for the park (None) or one of its enterprises.

    Errors: 403 and 404 by role; ProposalRefused with every problem of unit, bounds, tier, years and reason.
    """
    access.require_file()
    enterprise = _owner(access, enterprise_id)
    found = problems(proposed, known_units(proposed.key))
    if found:
        raise ProposalRefused(*found)
    first = Factor.objects.filter(key=proposed.key, superseded_at=None, park=None).order_by("pk").first()
    proposal = FactorProposal.objects.create(
        park=access.park,
        enterprise=enterprise,
        key=proposed.key,
        name_zh=first.name_zh if first else "",
        name_en=first.name_en if first else "",
        first_year=proposed.first_year,
        last_year=proposed.last_year,
        tier=proposed.tier,
        basis=proposed.basis,
        basis_text=proposed.basis_text.strip(),
        reason=proposed.reason.strip(),
        evidence=evidence,
        evidence_name=evidence.name[:120],
        lower_tier=_is_lower(access.park, proposed),
        proposed_by=access.user,
        proposed_at=timezone.now(),
    )
    ProposedValue.objects.bulk_create(
        ProposedValue(proposal=proposal, parameter=parameter, value=value, unit=unit)
        for parameter, (value, unit) in proposed.values.items()
    )
    record(access, proposal, "factor.proposed", {"evidence": evidence.sha256})
    return proposal


def own_proposals(access: ParkAccess) -> Any:
    """Proposals a person may see: all of the park, or of a filer's enterprise."""
    return access.own(FactorProposal.objects.select_related("enterprise", "evidence", "proposed_by", "decided_by"))


def known_units(key: str) -> dict[str, set[str]]:
    """Units in which the reference has each parameter of a key; one query."""
    found: dict[str, set[str]] = {}
    rows = Factor.objects.filter(key=key, superseded_at=None, park=None, enterprise=None).order_by()
    for parameter, unit in rows.values_list("parameter", "unit").distinct():
        found.setdefault(parameter, set()).add(unit)
    return found


def _owner(access: ParkAccess, enterprise_id: int | None) -> Any:
    """The enterprise proposed for; a filer's own one, whatever was asked."""
    if enterprise_id is None and access.enterprise_id is not None:
        enterprise_id = access.enterprise_id
    return None if enterprise_id is None else access.enterprise(enterprise_id)


def _is_lower(park: Park, proposed: Proposed) -> bool:
    """Whether the tier is below that of the reference the choice would take: the best one of the key."""
    context = park_context(park)
    rows = [row for row in all_candidates(park, context) if row.key == proposed.key and not row.owner]
    ranks = [tier_rank(row) for row in rows if row.parameter in proposed.values]
    own = candidates_of(proposed, PARK, 0, "", [0] * len(proposed.values))
    return bool(ranks) and max(map(tier_rank, own)) > min(ranks)


def version_of(proposal: FactorProposal) -> str:
    """Version under which a proposal's factors stand in the library and in trails."""
    return f"P{proposal.pk}"


def record(access: ParkAccess, proposal: FactorProposal, action: str, more: dict[str, Any]) -> None:
    """Appends what was done with a proposal to the park's audit chain."""
    detail = {
        "proposal": proposal.pk,
        "key": proposal.key,
        "values": {entry.parameter: f"{entry.value.normalize():f} {entry.unit}" for entry in proposal.values.all()},
        "years": [proposal.first_year, proposal.last_year],
        "tier": proposal.tier,
        **({"basis": proposal.basis, "basis_text": proposal.basis_text} if proposal.basis else {}),
    }
    subject = f"enterprise:{proposal.enterprise_id}" if proposal.enterprise_id else f"park:{access.park.code}"
    append_event(access.park, access.user, action, subject, detail | more)
