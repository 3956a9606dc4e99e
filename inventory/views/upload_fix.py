"""Applying the corrections that findings offer, and taking them back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from inventory.models import LedgerUpload
from inventory.services.ledger_fix import FixRefused, apply_fixes, undo_fix
from park.access import EDITOR, FILER, VIEWER, ParkAccess, park_view


@park_view(VIEWER, EDITOR, FILER)
@require_POST
def fix(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Lays chosen corrections over the file (`fix` keys, or all of a `kind`), or takes one back (`undo`)."""
    rows = LedgerUpload.objects.select_related("enterprise", "source_file", "uploaded_by")
    upload = get_object_or_404(access.own(rows), pk=pk)
    access.require_file()
    back = reverse("upload", kwargs={"park_code": access.park.code, "pk": pk})
    undo = request.POST.get("undo", "")
    try:
        if undo:
            undo_fix(upload, int(undo) if undo.isdecimal() and len(undo) < 6 else -1)
            messages.info(request, _("The correction was taken back; the file was checked again."))
        else:
            before = len(upload.applied_fixes)
            keys, kind = request.POST.getlist("fix"), request.POST.get("kind", "")
            total = len(apply_fixes(upload, access.user, keys, kind).applied_fixes)
            count = total - before
            text = ngettext(
                "%(count)s correction was laid over the file; the file itself is unchanged.",
                "%(count)s corrections were laid over the file; the file itself is unchanged.",
                count,
            )
            whole = _("%(total)s corrections in all now.") % {"total": total} if before else ""
            messages.success(request, f"{text % {'count': count}}{whole}")
    except FixRefused as refused:
        messages.error(request, str(refused))
    query = request.POST.get("query", "")
    return redirect(f"{back}?{query}" if query and "\n" not in query else back)
