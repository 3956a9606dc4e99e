"""A new version of one of the four boundaries."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from park.access import OFFICIALS, ParkAccess, park_view
from park.forms.boundary import BoundaryForm, refusal_text
from park.methods.geometry import RefusedGeometry
from park.models.park import BoundaryKind
from park.services.boundary import add_boundary


@park_view(*OFFICIALS)
def boundary_new(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Takes a boundary as a map file, checks it and keeps it as a new version. Source: 000 4.2.1."""
    access.require_edit()
    kind = request.GET.get("kind", "")
    initial = {"kind": kind} if kind in BoundaryKind.values else {}
    form = BoundaryForm(access.park, request.POST or None, request.FILES or None, initial=initial)
    back = reverse("enterprises", kwargs={"park_code": access.park.code})
    if request.method == "POST" and form.is_valid() and _added(form, access):
        messages.success(request, _("Saved: %(area)s km².") % {"area": form.instance.area_km2})
        return redirect(back)
    context = {
        "form": form, "title": _("New boundary version"), "clause": "000 §4.2.1", "back": back, "access": access,
    }  # fmt: skip
    return render(request, "park/form.html", context, status=422 if form.errors else 200)


def _added(form: BoundaryForm, access: ParkAccess) -> bool:
    try:
        add_boundary(form.instance, access.user, form.origin)
    except RefusedGeometry as error:
        form.add_error("valid_from", refusal_text(error))
        return False
    return True
