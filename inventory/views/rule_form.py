"""Input shapes of the pages on ledger rules and permitted amounts."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from inventory.ledger.columns import energies
from inventory.ledger.finding import ERROR, INFO, WARNING
from inventory.ledger.rule_book import CHOICES, HINT, OFF, Rule
from inventory.models import Substance
from inventory.models.factor import SubstanceKind
from park.access import ParkAccess
from park.models import Enterprise, Outlet

SEVERITY_NAMES: Final = {
    OFF: gettext_lazy("Off"),
    HINT: gettext_lazy("Hint for reviewers"),
    INFO: pgettext_lazy("finding", "Note"),
    WARNING: gettext_lazy("Warning"),
    ERROR: gettext_lazy("Error"),
}
SCOPE_NAMES: Final = {
    "fuel": gettext_lazy("Fuel"),
    "pollutant": gettext_lazy("Pollutant"),
    "industry": gettext_lazy("Industry code"),
    "method": gettext_lazy("Accounting method"),
}
MONTH: Final = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class MonthField(forms.Field):
    """A month `YYYY-MM` as its first day."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "month", "placeholder": "2025-01"}), **given)

    def to_python(self, value: Any) -> date | None:
        """The first day of the month; None for an empty field."""
        text = str(value or "").strip()
        if not text:
            return None
        if not MONTH.fullmatch(text):
            raise forms.ValidationError(_("Write the month as 2025-01."))
        return date(int(text[:4]), int(text[5:]), 1)


class RuleForm(forms.Form):
    """A new setting of one rule: for which lines, which bounds and severity, from which month, and why."""

    scope_kind = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    scope_code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as 04 for coal, a21026 for SO2, 26 for the chemical industry, cems."),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    valid_from = MonthField(label=gettext_lazy("From the ledger of"))
    valid_to = MonthField(
        label=gettext_lazy("To the ledger of"),
        required=False,
        help_text=gettext_lazy("Leave empty when it holds until further notice."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), min_length=2, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        everything = [] if rule.scoped else [("", _("All lines"))]
        self.fields["scope_kind"].choices = [  # type: ignore[attr-defined]
            *everything,
            *((kind, SCOPE_NAMES[kind]) for kind in rule.scopes),
        ]
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            ("", _("As the rule says")),
            *((one, SEVERITY_NAMES[one]) for one in CHOICES[rule.audience]),
        ]
        self.fields["valid_from"].initial = f"{timezone.localdate():%Y-%m}"
        for name in () if rule.scopes else ("scope_kind", "scope_code"):
            del self.fields[name]
        if not rule.has_severity:
            del self.fields["severity"]
        for one in rule.parameters if rule.has_bounds else ():
            label = one.label if (get_language() or "").startswith("zh") else one.name
            unit = "" if one.unit == "1" else f" ({one.unit})"
            self.fields[f"bound-{one.name}"] = forms.DecimalField(
                label=f"{label}{unit}", required=False, min_value=0, max_digits=20, decimal_places=6
            )
        self.order_fields(["scope_kind", "scope_code", *(name for name in self.fields if name[:6] == "bound-")])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, code = given.get("scope_kind", ""), (given.get("scope_code") or "").strip()
        if kind and not CODE.fullmatch(code):
            self.add_error("scope_code", _("Give the code of the fuel, pollutant, industry or method."))
        if (kind == "fuel" and code not in energies()) or (
            kind == "pollutant" and not Substance.objects.filter(code=code).exists()
        ):
            self.add_error("scope_code", _("No such code."))
        given["scope"] = f"{kind}:{code}" if kind else ""
        return given

    def values(self) -> dict[str, Decimal]:
        """The bounds given."""
        named = {one.name: self.cleaned_data.get(f"bound-{one.name}") for one in self.rule.parameters}
        return {name: value for name, value in named.items() if value is not None}


class PermitForm(forms.Form):
    """What an enterprise, or one outlet, may discharge of a pollutant in a year."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=gettext_lazy("Enterprise"))
    outlet = forms.CharField(
        label=gettext_lazy("Outlet"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Such as DA001; empty for the whole enterprise."),
    )
    pollutant = forms.ChoiceField(label=gettext_lazy("Pollutant"))
    from_year = forms.IntegerField(label=gettext_lazy("From year"), min_value=2000, max_value=2100)
    tonnes = forms.DecimalField(
        label=gettext_lazy("Permitted in a year (t)"),
        required=False,
        min_value=0,
        max_digits=20,
        decimal_places=6,
        help_text=gettext_lazy("Empty when there is no limit any more."),
    )
    source = forms.CharField(label=gettext_lazy("Permit number and page"), max_length=200)

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = Enterprise.objects.filter(park=access.park)  # type: ignore[attr-defined]
        self.fields["from_year"].initial = timezone.localdate().year
        kinds = (SubstanceKind.AIR, SubstanceKind.WATER)
        rows = Substance.objects.filter(kind__in=kinds).order_by("kind", "code").values_list("code", "name_zh")
        named = [(code, f"{code} {name}") for code, name in rows]
        self.fields["pollutant"].choices = [("", "---------"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        code, enterprise = (given.get("outlet") or "").strip().upper(), given.get("enterprise")
        given["outlet"] = None
        if code and enterprise:
            given["outlet"] = Outlet.objects.filter(enterprise=enterprise, code=code).first()
            if given["outlet"] is None:
                self.add_error("outlet", _("The enterprise has no such outlet."))
        return given
