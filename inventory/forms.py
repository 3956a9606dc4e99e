"""Input shapes of the inventory pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import LedgerUpload
from inventory.services.ledger import needs_acknowledgement, needs_reason
from park.access import ParkAccess
from park.models import Enterprise

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


class ConfirmForm(forms.Form):
    """What a person says when filing a checked upload: the reason of a correction, the tick for warnings."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        help_text=gettext_lazy("The months below were filed before; the earlier version is kept."),
        max_length=REASON_LENGTH,
    )
    acknowledged = forms.BooleanField(
        label=gettext_lazy("I have read the warnings, and the figures are as they should be")
    )

    def __init__(self, upload: LedgerUpload, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason(upload):
            del self.fields["reason"]
        if not needs_acknowledgement(upload):
            del self.fields["acknowledged"]
