"""The settings of a park: how it is counted. Results that follow from them are made anew."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from park.access import OFFICIALS, ParkAccess, park_view
from park.forms.settings import ParkSettingsForm
from park.services.results import ResultsBusy
from park.services.settings import RefusedSetting, save_settings


@park_view(*OFFICIALS)
def settings(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """A form of GWP set, export rule, base year and farms, with the reason. Source: 000 附录B; 002 6.6.1."""
    access.require_edit()
    form = ParkSettingsForm(request.POST or None, instance=access.park)
    if request.method == "POST" and form.is_valid():
        try:
            changed = save_settings(form.instance, access.user, form.cleaned_data["reason"])
        except RefusedSetting as error:
            form.add_error(None, str(error))
        except ResultsBusy:
            form.add_error(None, _("A calculation is running. Save again when it has finished."))
        else:
            if changed:
                messages.success(request, _("Saved. Results that follow from it are being made anew."))
            return redirect("carbon-basis", park_code=access.park.code)
    context = {
        "form": form,
        "title": _("Accounting settings"),
        "clause": "000 " + _("Annex B"),
        "back": reverse("carbon-basis", kwargs={"park_code": access.park.code}),
        "access": access,
    }
    return render(request, "park/form.html", context, status=422 if form.errors else 200)
