"""Pages of the keys with which an enterprise's systems file."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from park.access import EDITOR, VIEWER, ParkAccess, park_view
from park.models import ApiKey
from park.services.api_key import make_key, revoke_key


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=gettext_lazy("Name of the system"),
        max_length=60,
        help_text=gettext_lazy("Such as the energy management system of the plant."),
    )


@never_cache
@park_view(VIEWER, EDITOR)
def keys(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The keys of one enterprise; POST makes one and shows it once."""
    enterprise = access.enterprise(pk)
    form, text = KeyForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST":
        access.require_edit()
        if form.is_valid():
            _key, text = make_key(access, enterprise, form.cleaned_data["name"])
            form = KeyForm()
    rows = ApiKey.objects.filter(park=access.park, enterprise=enterprise).select_related("made_by")
    context = {"access": access, "enterprise": enterprise, "form": form, "keys": rows, "text": text}
    return render(request, "park/api_keys.html", context, status=422 if form.errors else 200)


@park_view(VIEWER, EDITOR)
def revoke(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Asks before a key ends; POST ends it."""
    access.require_edit()
    key = get_object_or_404(ApiKey.objects.select_related("enterprise"), park=access.park, pk=pk)
    if request.method == "POST":
        revoke_key(access, key)
        messages.success(request, _("The key was revoked."))
        return redirect("api-keys", park_code=access.park.code, pk=key.enterprise_id)
    return render(request, "park/api_key_revoke.html", {"access": access, "key": key})
