"""Own factors: propose with a report, see what would change, approve by a second editor, withdraw. Source: 附录A."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inventory.methods.explain import plain
from inventory.methods.own_factor import needs_of, same_unit
from inventory.models import Factor, FactorProposal, ProposalState
from inventory.selectors.factor_library import reading_order
from inventory.services import factor_decision
from inventory.services.factor_proposal import ProposalRefused, own_proposals, propose, refused, store_evidence
from inventory.services.ledger_file import FileGone
from inventory.views.evidence import evidence_response
from inventory.views.factor_form import Place, ProposalForm
from inventory.views.factor_impact import shown_impact
from inventory.views.factor_words import FAMILIES, in_language, parameter_name, set_name
from park.access import EDITOR, FILER, INSIDERS, ParkAccess, park_view

PAGE_SIZE = 50
#: Values of the library shown beside a field.
MOST_VALUES = 6


@park_view(*INSIDERS)
def proposals(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Own factors of the park by state; a filer sees those of the own enterprise."""
    rows = own_proposals(access).prefetch_related("values__factor")
    state = request.GET.get("state", "")
    if state in ProposalState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "states": ProposalState.choices,
        "state": state,
        "page": page,
        "rows": [(proposal, shown_values(proposal), _name(proposal)) for proposal in page],
        "query": f"state={state}" if state else "",
    }
    return render(request, "inventory/factor_proposals.html", context)


@park_view(*INSIDERS)
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of one key of the library; without a key, the choice of one."""
    access.require_file()
    key = request.GET.get("key", "")
    places = _places(key)
    if not places:
        return render(request, "inventory/factor_propose_key.html", {"access": access, "families": _replaceable()})
    initial = {"first_year": timezone.localdate().year - 1}
    form = ProposalForm(access, places, request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        filed = _file(access, key, form)
        if filed is not None:
            messages.success(request, _("The own factor is proposed. Another editor decides on it."))
            return redirect("factor-proposal", park_code=access.park.code, pk=filed.pk)
    first = Factor.objects.filter(key=key, superseded_at=None, park=None).order_by("pk").first()
    context = {"access": access, "form": form, "key": key, "name": _name(first) if first else key}
    return render(request, "inventory/factor_propose.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def proposal(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One proposal with its values, report, dry run and decision."""
    shown: FactorProposal = get_object_or_404(own_proposals(access).prefetch_related("values__factor"), pk=pk)
    is_open = shown.state == ProposalState.PROPOSED
    is_proposer = shown.proposed_by_id == access.user.pk
    context = {
        "access": access,
        "proposal": shown,
        "values": shown_values(shown),
        "name": _name(shown),
        "impact": shown_impact(access, shown.impact),
        "may_rehearse": is_open and access.may_edit,
        "may_decide": is_open and access.may_edit and not is_proposer,
        "is_proposer": is_proposer and access.may_edit and is_open,
        "may_withdraw": (is_open and (is_proposer or access.may_edit))
        or (shown.state == ProposalState.APPROVED and access.may_edit),
    }
    return render(request, "inventory/factor_proposal.html", context)


@park_view(EDITOR, FILER)
@require_POST
def decide(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Rehearse, approve, reject or withdraw a proposal."""
    act, words = request.POST.get("act", ""), request.POST.get("reason", "")
    acts = {
        "rehearse": (lambda: factor_decision.rehearse(access, pk), _("The dry run is done; see what would change.")),
        "approve": (
            lambda: factor_decision.approve(access, pk, words),
            _("The own factor is in force; the months that use it are being recomputed."),
        ),
        "reject": (lambda: factor_decision.reject(access, pk, words), _("The proposal is rejected.")),
        "withdraw": (lambda: factor_decision.withdraw(access, pk, words), _("The own factor is withdrawn.")),
    }
    if act not in acts:
        raise Http404
    run, done = acts[act]
    try:
        if act != "rehearse" and request.POST.get("sure") != "yes":
            raise refused("", _("Tick that you know what will be recomputed."))
        run()
    except ProposalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("factor-proposal", park_code=access.park.code, pk=pk)


@park_view(*INSIDERS)
def evidence(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The report of a proposal, always as a download."""
    shown: FactorProposal = get_object_or_404(own_proposals(access), pk=pk)
    if shown.evidence is None:
        raise Http404
    try:
        return evidence_response(shown.evidence, f"factor-{pk}")
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Ask the platform administrator."))
        return redirect("factor-proposal", park_code=access.park.code, pk=pk)


def shown_values(proposal: FactorProposal) -> list[tuple[str, str, str, Factor | None]]:
    """Name, value, unit and, once in force, the row of the library."""
    return [
        (parameter_name(entry.parameter), plain(entry.value), entry.unit, entry.factor)
        for entry in proposal.values.all()
    ]


def _name(row: Factor | FactorProposal) -> str:
    return in_language(row.name_zh, row.name_en) or row.key


def _file(access: ParkAccess, key: str, form: ProposalForm) -> FactorProposal | None:
    """Files the proposal; None with the problems beside their fields."""
    given = form.cleaned_data
    enterprise = given["enterprise"]
    upload = given["evidence"]
    try:
        kept = store_evidence(access.park, upload.name, upload.read())
        return propose(access, enterprise.pk if enterprise else None, form.proposed(key), kept)
    except ProposalRefused as refusal:
        for field, message in [(form.field_of(problem.field), problem.message) for problem in refusal.problems]:
            form.add_error(field, message)
        return None


def _places(key: str) -> list[Place]:
    """Parameters of a key that some method asks for, by unit, with the values the library has in it; one query.

    Of a parameter in two units the one with more values comes first.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = Factor.objects.filter(key=key, superseded_at=None, park=None, enterprise=None).order_by("pk")
    for row in rows:
        if any(same_unit(row.unit, need) for need in needs_of(key, row.parameter)):
            words = " ".join(
                filter(None, (plain(row.value), f"({set_name(row.factor_set)} {row.region}".strip() + ")"))
            )
            found[row.parameter, row.unit].append(words)
    places = sorted(found, key=lambda place: (reading_order(place[0]), place[0], -len(found[place]), place[1]))
    return [Place(*place, "；".join(found[place][:MOST_VALUES])) for place in places]


def _replaceable() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Keys of the library that may be replaced, by family; one query."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Factor.objects.filter(superseded_at=None, park=None, enterprise=None).order_by("key")
    columns = ("key", "parameter", "unit", "name_zh", "name_en")
    for key, parameter, unit, name_zh, name_en in rows.values_list(*columns).distinct():
        if key not in found[key.split(".")[0]] and any(same_unit(unit, need) for need in needs_of(key, parameter)):
            found[key.split(".")[0]][key] = in_language(name_zh, name_en) or key
    return [(FAMILIES.get(family, family), sorted(keys.items())) for family, keys in found.items() if keys]
