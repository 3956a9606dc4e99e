"""依据: per guidance document what is served, where, and what is not yet."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessment.navigation import ENTRIES
from assessment.services.trace import Clause, Document, Link, address_arguments, documents
from park.access import EVERYONE, ParkAccess, enter_park, signed_in, visible_parks

#: Words of the pages that the rail does not name.
PAGES: dict[str, Promise] = {
    "api-calculate": _("Interface: calculator"),
    "api-carbon": _("Interface: carbon inventory"),
    "api-docs": _("Interface: description"),
    "api-enterprises": _("Interface: enterprises"),
    "api-inventory": _("Interface: inventory"),
    "api-ledgers": _("Interface: ledgers"),
    "boundary-new": _("New boundary version"),
    "carbon": _("Carbon inventory"),
    "carbon-xlsx": _("Carbon inventory as a workbook"),
    "emissions": _("Lines behind a figure"),
    "enterprise": _("Page of an enterprise"),
    "fused-xlsx": _("Fused inventory as a workbook"),
    "ledger-upload": _("Upload a ledger"),
    "ledger-version": _("Page of a filed ledger"),
    "method": _("Page of a calculation method"),
    "methods": _("Calculation methods"),
    "project-edit": _("Change a project"),
    "project-new": _("New project"),
    "target-edit": _("Set targets"),
    "verified": _("Verified figures"),
}
KINDS: dict[str, Promise] = {
    "command": _("Command"),
    "method": _("Calculation method"),
    "model": _("Stored data"),
    "service": _("Program"),
}
APPS: dict[str, Promise] = {
    "park": _("Park, boundaries and accounts"),
    "inventory": _("Ledgers and inventory"),
    "decoupling": _("Decoupling"),
    "measures": _("Measures"),
    "assessment": _("Assessment and management"),
}


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
    """The word of the page, in the rail or here; for what is no page, its kind and the name as the trace has it."""
    if link.kind != "url":
        return format_lazy("{} {}", KINDS[link.kind], link.served_by)
    beside = PAGES.get(link.served_by, link.served_by)
    return next((entry.label for entry in ENTRIES if entry.name == link.served_by), beside)


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


def _by_app(clauses: list[Clause]) -> list[tuple[Promise, list[Clause]]]:
    """The clauses by the part of the platform that is to serve them, in the order of the parts."""
    parts = ((word, [clause for clause in clauses if clause.app == app]) for app, word in APPS.items())
    return [(word, found) for word, found in parts if found]


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
