"""Adding and changing an enterprise, its processes and outlets."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from park.access import OFFICIALS, ParkAccess, park_view
from park.forms.enterprise import EnterpriseForm, OutletForm, ProcessForm
from park.models import Enterprise, Outlet, Process, User
from park.services.enterprise import save_enterprise, save_outlet, save_process

Row = TypeVar("Row", bound=Model)
STEP_UNITS = {"longitude": "°", "latitude": "°"}


@park_view(*OFFICIALS)
def enterprise_new(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """A form for a new enterprise."""
    access.require_edit()
    form = EnterpriseForm(access.park, request.POST or None)
    back = reverse("enterprises", kwargs={"park_code": access.park.code})
    return _answer(request, access, form, save_enterprise, _("New enterprise"), "001 §6.1", back)


@park_view(*OFFICIALS)
def enterprise_edit(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The form of an enterprise."""
    access.require_edit()
    enterprise = access.enterprise(pk)
    form = EnterpriseForm(access.park, request.POST or None, instance=enterprise)
    title = _("Change %(name)s") % {"name": enterprise}
    return _answer(request, access, form, save_enterprise, title, "001 §6.1", _page_of(access, pk))


@park_view(*OFFICIALS)
def process(request: HttpRequest, access: ParkAccess, pk: int, process_pk: int | None = None) -> HttpResponse:
    """The form of a process of an enterprise, new or known."""
    access.require_edit()
    enterprise = access.enterprise(pk)
    instance = _known(Process, enterprise, process_pk)
    form = ProcessForm(enterprise, request.POST or None, instance=instance)
    title = _("Change process") if instance else _("New process")
    return _answer(request, access, form, save_process, f"{title} · {enterprise}", "000 §3.4", _page_of(access, pk))


@park_view(*OFFICIALS)
def outlet(request: HttpRequest, access: ParkAccess, pk: int, outlet_pk: int | None = None) -> HttpResponse:
    """The form of an outlet of an enterprise, new or known."""
    access.require_edit()
    enterprise = access.enterprise(pk)
    instance = _known(Outlet, enterprise, outlet_pk)
    form = OutletForm(enterprise, request.POST or None, instance=instance)
    title = _("Change outlet") if instance else _("New outlet")
    return _answer(request, access, form, save_outlet, f"{title} · {enterprise}", "000 §6.3", _page_of(access, pk))


def _known(model: type[Row], enterprise: Enterprise, pk: int | None) -> Row | None:
    """The row of this enterprise, None for a new one, 404 for another enterprise's."""
    if pk is None:
        return None
    return get_object_or_404(model, park_id=enterprise.park_id, enterprise=enterprise, pk=pk)


def _page_of(access: ParkAccess, pk: int) -> str:
    return reverse("enterprise", kwargs={"park_code": access.park.code, "pk": pk})


def _answer(
    request: HttpRequest,
    access: ParkAccess,
    form: "ModelForm[Any]",
    save: Callable[[Any, User], Any],
    title: str,
    clause: str,
    back: str,
) -> HttpResponse:
    """Saves a valid form and goes back; shows it again, with what is wrong, otherwise."""
    if request.method == "POST" and form.is_valid() and _saved(form, save, access.user):
        messages.success(request, _("Saved."))
        pk = form.instance.pk if isinstance(form.instance, Enterprise) else form.instance.enterprise_id
        return redirect(_page_of(access, pk))
    context = {"form": form, "title": title, "clause": clause, "back": back, "access": access}
    return render(request, "park/form.html", context, status=422 if form.errors else 200)


def _saved(form: "ModelForm[Any]", save: Callable[[Any, User], Any], user: User) -> bool:
    try:
        with transaction.atomic():
            save(form.instance, user)
    except IntegrityError:  # somebody else saved the same code between the check and the write
        form.add_error(None, _("Somebody has just saved the same code or name. Open the list and look."))
        return False
    return True
