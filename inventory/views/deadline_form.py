"""Forms of the filing calendar: a dated rule, an exception, the plan of reminders."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.ledger.deadline import DEFAULT_DAY, first_after
from inventory.models import ReminderPlan
from inventory.selectors.deadline import named_people, officials_of
from park.models import Enterprise, Park, User

REASON = gettext_lazy("Document or decision; it stands in the audit trail.")
FIRST_YEAR, LAST_YEAR = 2000, 2100


class MonthField(forms.CharField):
    """A month as YYYY-MM, cleaned to (year, month)."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-01"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = re.fullmatch(r"(\d{4})-(\d{2})", text or "")
        if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
            raise forms.ValidationError(_("Write the month as 2026-01."))
        return int(found[1]), int(found[2])


class RuleForm(forms.Form):
    """From which month on ledgers are due on which day of the following month."""

    start = MonthField(label=gettext_lazy("From the reporting month"))
    day = forms.IntegerField(
        label=gettext_lazy("Due on day … of the following month"), min_value=1, max_value=31, initial=DEFAULT_DAY
    )
    grace_days = forms.IntegerField(label=gettext_lazy("Days of grace"), min_value=0, max_value=60, initial=0)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, help_text=REASON)


class ExceptionForm(forms.Form):
    """Another last day for one reporting month, of everybody or of one enterprise."""

    month = MonthField(label=gettext_lazy("Reporting month"))
    last_on = forms.DateField(
        label=gettext_lazy("Last day instead"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("Enterprise"),
        required=False,
        empty_label=gettext_lazy("Every enterprise"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=400, help_text=gettext_lazy("For example a public holiday.")
    )

    def __init__(self, park: Park, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = (  # type: ignore[attr-defined]
            Enterprise.objects.filter(park=park).order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        month, last_on = given.get("month"), given.get("last_on")
        if month and last_on and last_on < first_after(*month):
            self.add_error("last_on", _("The last day lies before the end of the month. Choose a later day."))
        return given


class PlanForm(forms.ModelForm):
    """When the platform reminds by itself, and who is told of long delays."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who is told of long delays"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody chosen: every park editor."),
    )

    class Meta:
        model = ReminderPlan
        fields: ClassVar = ["days_before", "on_last_day", "escalate_after"]
        labels: ClassVar = {
            "days_before": gettext_lazy("Remind filers … days before the last day"),
            "on_last_day": gettext_lazy("Remind filers on the last day"),
            "escalate_after": gettext_lazy("Tell officials after … days of delay"),
        }
        help_texts: ClassVar = {
            "days_before": gettext_lazy("Empty: this step is not taken."),
            "escalate_after": gettext_lazy("Empty: this step is not taken."),
        }

    def __init__(self, park: Park, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = officials_of(park)  # type: ignore[attr-defined]
        self.initial.setdefault("people", named_people(park))
