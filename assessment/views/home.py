"""The first page of each role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from park.access import ADMIN, EVERYONE, FILER, enter_park, signed_in, visible_parks


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Sends officials and assessors to the overview, filers to their ledgers, administrators to the system page."""
    user = signed_in(request)
    park = visible_parks(user).order_by("code").first()
    if park is None:
        return render(request, "assessment/no_park.html")
    role = enter_park(user, park.code, EVERYONE).role
    page = {FILER: "ledgers", ADMIN: "system"}.get(role, "overview")
    return redirect(page, park_code=park.code)
