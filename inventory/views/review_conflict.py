"""Somebody filed or decided between the check of an upload and its filing: what moved, and the check against it."""

from collections.abc import Sequence
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inventory.models import LedgerUpload
from inventory.models.ledger import UploadState
from inventory.services.review_conflict import MonthClash, check_again, clashes
from inventory.views.ledger_words import item_names, sheet_title
from park.access import EDITOR, FILER, VIEWER, ParkAccess, park_view


def conflict_page(
    request: HttpRequest, access: ParkAccess, upload: LedgerUpload, found: Sequence[MonthClash]
) -> HttpResponse:
    """409 with the cells as they were at the check, in the upload, and now; the file is kept."""
    names = item_names((cell.sheet, cell.item) for month in found for cell in month.cells)
    months = [
        {
            "month": month,
            "cells": [
                {
                    **asdict(cell),
                    "contested": cell.is_contested,
                    "title": sheet_title(cell.sheet),
                    "item_name": names.get((cell.sheet, cell.item), ""),
                }
                for cell in month.cells
            ],
        }
        for month in found
    ]
    context = {"access": access, "upload": upload, "months": months}
    return render(request, "inventory/review_conflict.html", context, status=409)


@park_view(VIEWER, EDITOR, FILER)
@require_POST
def recheck(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Checks the kept file against what is in force now and leads back to it."""
    access.require_file()
    upload = get_object_or_404(access.own(LedgerUpload.objects.select_related("source_file")), pk=pk)
    if upload.state == UploadState.READY and clashes(upload):
        check_again(upload)
        messages.info(request, _("The file was checked against what is in force now. Look at the changes again."))
    return redirect("upload", park_code=access.park.code, pk=pk)
