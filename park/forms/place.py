"""Dates and places, as several forms take them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlacedForm(forms.ModelForm):
    """A form with a longitude and a latitude: both or neither, on the globe."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, limit in (("longitude", 180), ("latitude", 90)):
            value = cleaned.get(name)
            if value is not None and abs(value) > limit:
                self.add_error(name, _("%(value)s is not on the globe. Write degrees, CGCS2000.") % {"value": value})
        missing = [name for name in ("longitude", "latitude") if name not in self.errors and cleaned.get(name) is None]
        if len(missing) == 1:
            self.add_error(missing[0], _("Fill in both longitude and latitude, or neither."))
        return cleaned
