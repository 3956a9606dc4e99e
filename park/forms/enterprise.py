"""Forms of enterprises, their processes and outlets."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from park.forms.place import DateInput, PlacedForm
from park.methods.uscc import OUTLETS, PERMIT, PERMIT_WITHOUT_USCC, USCC, check_symbol, is_uscc, normal_uscc
from park.models import Enterprise, Outlet, Park, Process
from park.selectors.enterprise import industry_choices
from park.services.enterprise import ENTERPRISE_FIELDS, OUTLET_FIELDS, PROCESS_FIELDS


class EnterpriseForm(PlacedForm):
    """Facts of an enterprise; the credit code carries its check symbol."""

    class Meta:
        model = Enterprise
        fields = ENTERPRISE_FIELDS
        widgets: ClassVar = {"joined_on": DateInput(), "left_on": DateInput()}
        labels: ClassVar = {
            "name": gettext_lazy("Full name"),
            "short_name": gettext_lazy("Short name"),
            "uscc": gettext_lazy("Unified social credit code"),
            "permit_no": gettext_lazy("Pollutant permit number"),
            "industry": gettext_lazy("Industry, GB/T 4754"),
            "longitude": gettext_lazy("Longitude"),
            "latitude": gettext_lazy("Latitude"),
            "is_key_energy": gettext_lazy("Key energy user"),
            "is_key_pollution": gettext_lazy("Key pollutant discharger"),
            "is_key_carbon": gettext_lazy("Key carbon emitter"),
            "joined_on": gettext_lazy("First month of filing"),
            "left_on": gettext_lazy("First month without filing"),
        }
        help_texts: ClassVar = {
            "uscc": gettext_lazy("18 symbols, GB 32100"),
            "permit_no": gettext_lazy("Credit code and four more symbols"),
            "industry": gettext_lazy("Group or class; division and key industry follow from it."),
            "longitude": gettext_lazy("Degrees, CGCS2000"),
            "latitude": gettext_lazy("Degrees, CGCS2000"),
            "is_key_energy": "",
            "is_key_pollution": "",
            "is_key_carbon": "002 3.6",
            "joined_on": "",
            "left_on": gettext_lazy("Leave blank while the enterprise files."),
        }

    def __init__(self, park: Park, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.park = park
        self.fields["uscc"].required = not self.instance.register_id
        self.fields["industry"].queryset = industry_choices()  # type: ignore[attr-defined]

    def _others(self) -> Any:
        return Enterprise.objects.filter(park=self.instance.park).exclude(pk=self.instance.pk)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if self._others().filter(name=name).exists():
            raise forms.ValidationError(_("An enterprise of this name is in the park already. Open it and change it."))
        return name

    def clean_uscc(self) -> str:
        code = normal_uscc(self.cleaned_data["uscc"])
        if not code:
            return ""
        if USCC.fullmatch(code) is None:
            raise forms.ValidationError(
                _("%(code)s does not have the form of a credit code: 18 digits and capitals without I, O, S, V, Z.")
                % {"code": code}
            )
        if not is_uscc(code):
            raise forms.ValidationError(
                _("The last symbol of %(code)s should be %(symbol)s. Check for a typing error.")
                % {"code": code, "symbol": check_symbol(code[:17])}
            )
        if self._others().filter(uscc=code).exists():
            raise forms.ValidationError(_("This credit code is in the park already. Open that enterprise instead."))
        return code

    def clean_permit_no(self) -> str:
        number = normal_uscc(self.cleaned_data["permit_no"])
        if number and not (PERMIT.fullmatch(number) or PERMIT_WITHOUT_USCC.fullmatch(number)):
            raise forms.ValidationError(
                _("%(number)s is not a permit number: the credit code and four more symbols, such as 001P.")
                % {"number": number}
            )
        if number and self._others().filter(permit_no=number).exists():
            raise forms.ValidationError(_("Another enterprise of the park has this permit number. Check both."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        joined, left = cleaned.get("joined_on"), cleaned.get("left_on")
        if joined and left and left <= joined:
            self.add_error("left_on", _("The first month without filing must be after the first month of filing."))
        return cleaned


class CodedForm(PlacedForm):
    """A process or an outlet: its code is unique in the enterprise."""

    def __init__(self, enterprise: Enterprise, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.park, self.instance.enterprise = enterprise.park, enterprise

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split()).upper()
        model = type(self.instance)
        rows = model.objects.filter(park_id=self.instance.park_id, enterprise_id=self.instance.enterprise_id)
        if rows.exclude(pk=self.instance.pk).filter(code=code).exists():
            raise forms.ValidationError(_("%(code)s is taken in this enterprise. Choose another.") % {"code": code})
        return code


class ProcessForm(CodedForm):
    """A process or emission source."""

    class Meta:
        model = Process
        fields = PROCESS_FIELDS
        labels: ClassVar = {
            "code": gettext_lazy("Process code"),
            "name": gettext_lazy("Process name"),
            "kind": gettext_lazy("Kind"),
            "metering_level": gettext_lazy("Metering level"),
        }
        help_texts: ClassVar = {"code": gettext_lazy("As in the ledger, such as P01"), "metering_level": "000 3.4"}

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class OutletForm(CodedForm):
    """A permitted outlet and the process it serves."""

    class Meta:
        model = Outlet
        fields = OUTLET_FIELDS
        labels: ClassVar = {
            "code": gettext_lazy("Outlet number"),
            "name": gettext_lazy("Outlet name"),
            "medium": gettext_lazy("Medium"),
            "process": gettext_lazy("Process"),
            "destination": gettext_lazy("Destination"),
            "longitude": gettext_lazy("Longitude"),
            "latitude": gettext_lazy("Latitude"),
        }
        help_texts: ClassVar = {"code": gettext_lazy("As in the permit: DA001, MF0001 for air, DW001, YS001 for water")}

    def __init__(self, enterprise: Enterprise, *args: Any, **kwargs: Any) -> None:
        super().__init__(enterprise, *args, **kwargs)
        rows = Process.objects.filter(park_id=enterprise.park_id, enterprise=enterprise)
        self.fields["process"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        code, medium = cleaned.get("code"), cleaned.get("medium")
        if code and medium and OUTLETS[medium].fullmatch(code) is None:
            self.add_error(
                "code",
                _("%(code)s is not an outlet number of this medium. Write it as in the permit.") % {"code": code},
            )
        return cleaned
