"""依据: per guidance document what is served, where, and what is not yet."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from assessment.navigation import ENTRIES
from assessment.services.trace import Clause, Document, Link, address_arguments, documents
from park.access import EVERYONE, ParkAccess, enter_park, signed_in, visible_parks


@login_required
def basis(request: HttpRequest) -> HttpResponse:
    """All documents with their counts, and the clauses of the one chosen (000 unless `?doc=` says otherwise)."""
    found = documents()
    chosen = found.get(request.GET.get("doc", next(iter(found))))
    if chosen is None:
        raise Http404
    access = _access(request)
    context = {
        "documents": [(document, _title(document)) for document in found.values()],
        "chosen": chosen,
        "chosen_title": _title(chosen),
        "served": [
            (clause, [(link, _word(link), _address(link, access)) for link in clause.links]) for clause in chosen.linked
        ],
        "not_yet": _by_app(chosen.not_yet),
        "park_code": access.park.code if access else "",
    }
    return render(request, "assessment/basis.html", context)


def _word(link: Link) -> str | Promise:
    """The word of the page in the rail, else the name as the trace has it."""
    return next(
        (entry.label for entry in ENTRIES if link.kind == "url" and entry.name == link.served_by), link.served_by
    )


def _address(link: Link, access: ParkAccess | None) -> str:
    """The address of a page; "" when it is no page, needs more than a park, or is not for this reader's role."""
    arguments = address_arguments().get(link.served_by) if link.kind == "url" else None
    if arguments is None or not arguments <= {"park_code"}:
        return ""
    if not arguments:
        return reverse(link.served_by)
    if access is None or not _is_open_to(access.role, link.served_by):
        return ""
    return reverse(link.served_by, kwargs={"park_code": access.park.code})


def _is_open_to(role: str, name: str) -> bool:
    return all(role in entry.roles for entry in ENTRIES if entry.stands_for(name))


def _by_app(clauses: list[Clause]) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        found.setdefault(clause.app, []).append(clause)
    return dict(sorted(found.items()))


def _access(request: HttpRequest) -> ParkAccess | None:
    """Access to the park named by `?park=` when the person may see it, else to the person's first."""
    user = signed_in(request)
    codes = list(visible_parks(user).order_by("name").values_list("code", flat=True))
    wanted = request.GET.get("park", "")
    if not codes:
        return None
    return enter_park(user, wanted if wanted in codes else codes[0], EVERYONE)


def _title(document: Document) -> str:
    return document.title_zh if (get_language() or "").startswith("zh") else document.title_en
