"""Importing a list of own factors: upload with its report, the dry run row by row, then proposals. 000 附录A."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inventory.ledger.factor_list import HEADS
from inventory.ledger.finding import LedgerRefused
from inventory.models import SourceFile
from inventory.services.factor_import import NEW, REFUSED, SAME, CheckedList, check_list, import_list
from inventory.services.factor_proposal import ProposalRefused, store_evidence
from inventory.services.ledger_file import file_bytes, store_files
from inventory.views.factor_export import xlsx_response
from inventory.views.factor_form import style_fields
from inventory.views.factor_words import in_language
from park.access import EDITOR, FILER, INSIDERS, ParkAccess, park_view

#: How long a checked list may wait for its confirmation.
HOLD_SECONDS: Final = 3600
SALT: Final = "factor-import"
STATES: Final = {
    NEW: gettext_lazy("New"),
    SAME: gettext_lazy("Unchanged"),
    REFUSED: gettext_lazy("Refused"),
}


class ListForm(forms.Form):
    """A list and the report that founds its values."""

    file = forms.FileField(label=gettext_lazy("List"), help_text=gettext_lazy("CSV or xlsx, at most 2 MB."))
    evidence = forms.FileField(label=gettext_lazy("Report"), help_text=gettext_lazy("PDF, PNG or JPEG, at most 10 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_fields(self)


@park_view(*INSIDERS)
def upload(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form; a posted list is checked and shown row by row, nothing is filed yet."""
    access.require_file()
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            data = given["file"].read()
            checked = check_list(access, data, given["file"].name)
            evidence = store_evidence(access.park, given["evidence"].name, given["evidence"].read())
        except LedgerRefused as refusal:
            form.add_error("file", f"{refusal.finding.message}{refusal.finding.remedy}")
        except ProposalRefused as refusal:
            form.add_error("evidence", str(refusal))
        else:
            [kept] = store_files(access.park, [(given["file"].name, data)])
            held = {"user": access.user.pk, "park": access.park.pk, "list": kept.pk, "evidence": evidence.pk}
            return _dry_run(request, access, checked, signing.dumps(held, salt=SALT))
    context = {"access": access, "form": form, "heads": _heads()}
    return render(request, "inventory/factor_import.html", context, status=422 if form.errors else 200)


@park_view(EDITOR, FILER)
def confirm(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Files the new rows of the checked list; what changed since the check is checked again."""
    access.require_file()
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=HOLD_SECONDS)
    except signing.BadSignature:
        held = {}
    if (held.get("user"), held.get("park")) != (access.user.pk, access.park.pk):
        messages.error(request, _("The check has expired. Upload the list again."))
        return redirect("factor-import", park_code=access.park.code)
    files = SourceFile.objects.filter(park=access.park).in_bulk([held["list"], held["evidence"]])
    source = files[held["list"]]
    checked = check_list(access, file_bytes(source), source.name)
    filed = import_list(access, checked, files[held["evidence"]])
    words = ngettext("%(count)s own factor is proposed.", "%(count)s own factors are proposed.", len(filed))
    messages.success(request, words % {"count": len(filed)})
    return redirect("factor-proposals", park_code=access.park.code)


@park_view(*INSIDERS)
def template(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """An empty list with the heads and one row as an example."""
    heads = _heads()
    example = [
        "",
        "fuel.bituminous",
        "ncv",
        "21.5",
        "GJ/t",
        "2024",
        "",
        "1",
        "",
        "",
        _("Laboratory report no. …, date"),
    ]
    return xlsx_response(_("Own factors"), heads, [example])


def _heads() -> list[str]:
    """Heads of the list in the reader's language; both are read."""
    return [in_language(words[0], words[-1]) for words in HEADS.values()]


def _dry_run(request: HttpRequest, access: ParkAccess, checked: CheckedList, held: str) -> HttpResponse:
    context = {
        "access": access,
        "held": held,
        "rows": [(row, STATES[row.state]) for row in checked.rows],
        "counts": [(state, label, checked.count(state)) for state, label in STATES.items()],
        "proposals": len(checked.batches),
    }
    return render(request, "inventory/factor_import_check.html", context)
