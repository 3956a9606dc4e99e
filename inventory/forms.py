"""Input shapes of the inventory pages."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inventory.models import LedgerUpload
from inventory.models.green import CertificateKind, Technology
from inventory.models.verified import ReportKind
from inventory.services.explanation import TEXT_LENGTH, Explanation, RuleGroup, unexplained
from inventory.services.green import no_province
from inventory.services.ledger import needs_evidence, needs_reason
from inventory.services.verified import Entry
from park.access import ParkAccess
from park.models import Enterprise
from park.selectors.province import provinces

REASON_LENGTH = 400


class UploadForm(forms.Form):
    """One workbook of one enterprise; a filer's enterprise is fixed."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=gettext_lazy("Enterprise"))
    file = forms.FileField(label=gettext_lazy("Ledger workbook"), max_length=255)

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Enterprise.objects.filter(park=access.park).order_by("name")
        if access.enterprise_id is not None:
            choices = choices.filter(pk=access.enterprise_id)
            self.initial["enterprise"] = access.enterprise_id
            self.fields["enterprise"].widget = forms.HiddenInput()
        self.fields["enterprise"].queryset = choices  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """The file, when it is not larger than the platform takes."""
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.LEDGER_MAX_BYTES
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _(
                    "The file has %(size).1f MB, at most %(limit).1f MB are taken. "
                    "Remove pictures and unrelated sheets, or file month by month."
                )
                % {"size": (file.size or 0) / 2**20, "limit": limit / 2**20}
            )
        return file


#: Before the rule in the name of an explanation's field.
EXPLAIN: Final = "explain-"


class ConfirmForm(forms.Form):
    """What a person says when filing a checked upload: the reason of a correction, why warned figures are right."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        help_text=gettext_lazy("The months below were filed before; the earlier version is kept."),
        max_length=REASON_LENGTH,
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence of the correction"),
        help_text=gettext_lazy("The month is locked: PDF, PNG or JPEG, at most 10 MB."),
        max_length=120,
    )
    declared = forms.BooleanField(
        label=gettext_lazy("This unit answers for the truth, accuracy and completeness of the figures"),
        error_messages={"required": gettext_lazy("Tick the declaration; without it nothing is filed.")},
    )

    def __init__(self, upload: LedgerUpload, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_evidence(upload):
            del self.fields["evidence"]
        if not needs_reason(upload):
            del self.fields["reason"]
        self.warnings = unexplained(upload)
        for group in self.warnings:
            self.fields[f"{EXPLAIN}{group.rule}"] = forms.CharField(
                label=gettext_lazy("Explanation"),
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": gettext_lazy("Say in a few words why the figures are right.")},
            )

    @property
    def groups(self) -> list[tuple[RuleGroup, forms.BoundField]]:
        """Warnings that ask for a text, by rule, each with its field."""
        return [(group, self[f"{EXPLAIN}{group.rule}"]) for group in self.warnings]

    def explanations(self) -> list[Explanation]:
        """The texts given, one for all warnings of a rule."""
        return [Explanation(self.cleaned_data[f"{EXPLAIN}{group.rule}"], group.rule) for group in self.warnings]


class VerifiedForm(forms.Form):
    """A verified report of one enterprise and year with its document; a filer's enterprise is fixed."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=gettext_lazy("Enterprise"))
    year = forms.IntegerField(label=gettext_lazy("Year of the report"), min_value=2005, max_value=2100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), choices=ReportKind.choices)
    number = forms.CharField(label=gettext_lazy("Report number"), max_length=80)
    verifier = forms.CharField(label=gettext_lazy("Verified by"), max_length=120)
    dated = forms.DateField(
        label=gettext_lazy("Date of the report"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fuel_t = forms.DecimalField(
        label=gettext_lazy("Direct CO2 of fuel"),
        required=False,
        max_digits=22,
        decimal_places=9,
        help_text=gettext_lazy("Without purchased power and heat. Empty where the report does not state it."),
    )
    process_t = forms.DecimalField(
        label=gettext_lazy("Direct CO2 of the process"),
        required=False,
        max_digits=22,
        decimal_places=9,
        help_text=gettext_lazy("Empty where the report does not state it: the own estimate stays."),
    )
    evidence = forms.FileField(
        label=gettext_lazy("Document"), max_length=255, help_text=gettext_lazy("PDF, PNG or JPEG, at most 10 MB.")
    )

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Enterprise.objects.filter(park=access.park).order_by("name")
        if access.enterprise_id is not None:
            choices = choices.filter(pk=access.enterprise_id)
            self.initial["enterprise"] = access.enterprise_id
        self.fields["enterprise"].queryset = choices  # type: ignore[attr-defined]

    def entry(self) -> Entry:
        """What the valid form states."""
        names = ("year", "kind", "number", "verifier", "dated")
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        values |= {name: self.cleaned_data.get(name) for name in ("fuel_t", "process_t")}
        return Entry(enterprise_id=self.cleaned_data["enterprise"].pk, **values)


class WithdrawalForm(forms.Form):
    """Why a report or a certificate is taken out."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_LENGTH, help_text=gettext_lazy("Kept in the audit trail.")
    )


def enterprise_field(access: ParkAccess, form: forms.Form) -> None:
    """Limits the field `enterprise` to what the person may file for; a filer's own one is fixed."""
    choices = Enterprise.objects.filter(park=access.park).order_by("name")
    if access.enterprise_id is not None:
        choices = choices.filter(pk=access.enterprise_id)
        form.initial["enterprise"] = access.enterprise_id
    form.fields["enterprise"].queryset = choices  # type: ignore[attr-defined]


def province_choices() -> list[tuple[str, str]]:
    """Every province by its short name, in the words of the page; none is chosen beforehand."""
    chinese = (get_language() or "").startswith("zh")
    return [("", "—"), *((each.name, each.full_name if chinese else each.name_en) for each in provinces())]


class CertificateForm(forms.Form):
    """A green certificate or the settlement of a green power trade, for one month of one enterprise."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=gettext_lazy("Enterprise"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CertificateKind.choices)
    number = forms.CharField(
        label=gettext_lazy("Number of the certificate or settlement"),
        help_text=gettext_lazy(
            "As printed. Of a green power trade the number of the month's settlement, not that of the yearly contract. "
            "Each number is used once."
        ),
        max_length=80,
    )
    technology = forms.ChoiceField(label=gettext_lazy("Technology"), choices=Technology.choices)
    region = forms.ChoiceField(
        label=gettext_lazy("Generation region"),
        help_text=gettext_lazy("Province of the power station."),
        choices=province_choices,
    )
    month = forms.CharField(
        label=gettext_lazy("Month of use"), widget=forms.TextInput(attrs={"type": "month", "placeholder": "2023-05"})
    )
    mwh = forms.DecimalField(
        label=gettext_lazy("Electricity, MWh"),
        help_text=gettext_lazy("One green certificate stands for 1 MWh, 1000 kWh."),
        max_digits=16,
        decimal_places=6,
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("The certificate or settlement as PDF, PNG or JPEG, at most 10 MB."),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise_field(access, self)
        self.fields["region"].error_messages["invalid_choice"] = no_province()

    def clean_month(self) -> date:
        """First day of the month typed as 2023-05."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", self.cleaned_data["month"].strip(), re.ASCII)
        if not found:
            raise forms.ValidationError(_("Write the month as 2023-05."))
        return date(int(found[1]), int(found[2]), 1)


class MappingForm(forms.Form):
    """A new mapping: whose, its name, and a sample unless an upload is taken."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("Enterprise"),
        empty_label=gettext_lazy("All enterprises of the park"),
        required=False,
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the mapping"),
        max_length=60,
        help_text=gettext_lazy("What you call the form, such as the energy table of the finance department."),
    )
    file = forms.FileField(label=gettext_lazy("Sample"), max_length=255)

    def __init__(self, access: ParkAccess, upload: LedgerUpload | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise_field(access, self)
        fixed = access.enterprise_id or (upload.enterprise_id if upload else None)
        if fixed is not None:
            self.initial["enterprise"] = fixed
            self.fields["enterprise"].required = True
            self.fields["enterprise"].widget = forms.HiddenInput()
        if upload is not None:
            del self.fields["file"]
