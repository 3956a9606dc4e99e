"""The form of how a park is counted."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from park.models import Park
from park.services.settings import SETTINGS_FIELDS

FIRST_BASE_YEAR, LAST_BASE_YEAR = 2000, 2100


class ParkSettingsForm(forms.ModelForm):
    """How a park is counted, and why it is changed. A register has no ledgers: its GWP set comes with its import."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Document or decision; it stands in the audit trail."),
    )

    sure = forms.BooleanField(
        label=gettext_lazy("I know what is made anew"),
        help_text=gettext_lazy("Results, judgements and ratings of every year follow the new settings once saved."),
        error_messages={"required": gettext_lazy("Tick that you know what will be recomputed.")},
    )

    class Meta:
        model = Park
        fields = SETTINGS_FIELDS
        labels: ClassVar = {
            "gwp_set": gettext_lazy("GWP set"),
            "export_rule": gettext_lazy("Deduction of power and heat sold outside"),
            "base_year": gettext_lazy("Base year"),
            "has_farms": gettext_lazy("Count farms inside the boundary"),
        }
        help_texts: ClassVar = {
            "gwp_set": gettext_lazy("One set for every year; compare years only within one set."),
            "export_rule": gettext_lazy("000 B.1 deducts at the plant's own intensity, 002 at the average factor."),
            "base_year": gettext_lazy("Base of the running five-year plan"),
            "has_farms": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_register:
            for name in ("gwp_set", "export_rule", "has_farms"):
                del self.fields[name]

    def clean_base_year(self) -> int:
        year: int = self.cleaned_data["base_year"]
        if not FIRST_BASE_YEAR <= year <= LAST_BASE_YEAR:
            raise forms.ValidationError(
                _("Write a year between %(first)s and %(last)s.") % {"first": FIRST_BASE_YEAR, "last": LAST_BASE_YEAR}
            )
        return year
