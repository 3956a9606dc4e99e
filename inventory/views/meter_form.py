"""Input shapes of the meter register, of limits and of what a person says about an alarm."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Meter
from inventory.models.alarm import Averaging, LimitKind
from inventory.models.meter import GridPoint, KeyObject, LedgerField, MeterKind, MeterLevel, ReadingKind
from inventory.services.alarm import REMARK_LENGTH, LimitEntry
from inventory.services.meter import NAMES, MeterEntry
from inventory.views.factor_form import style_fields
from park.access import ParkAccess
from park.models import Enterprise, Membership, Outlet, Process, User


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MeterForm(forms.Form):
    """A meter or monitoring point; a filer's enterprise is fixed."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Once in the park; systems send by it."))
    name = forms.CharField(label=_("Name"), max_length=120)
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label=_("Enterprise"), required=False, empty_label=_("The park itself")
    )
    kind = forms.ChoiceField(label=_("Measured quantity"), choices=MeterKind.choices)
    item = forms.CharField(
        label=_("Item code"), max_length=40, required=False,
        help_text=_("Energy 01–40, substance such as a21026, water source such as tap, facility such as TA001."),
    )  # fmt: skip
    level = forms.TypedChoiceField(label=_("Metering level"), choices=MeterLevel.choices, coerce=int)
    process = forms.ModelChoiceField(Process.objects.none(), label=_("Process"), required=False)
    outlet = forms.ModelChoiceField(Outlet.objects.none(), label=_("Outlet"), required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, help_text=_("Readings come in this unit, e.g. kWh."))
    reading_kind = forms.ChoiceField(label=_("Values are"), choices=ReadingKind.choices)
    period_minutes = forms.IntegerField(
        label=_("Minutes between values"), min_value=1, max_value=527_040, initial=60,
        help_text=_("60 hourly, 1440 daily, 43200 monthly. Later ones are shown as overdue."),
    )  # fmt: skip
    ledger_field = forms.ChoiceField(label=_("Month goes to"), choices=LedgerField.choices, required=False)
    is_online = forms.BooleanField(label=_("Sends by itself (online)"), required=False)
    is_smart = forms.BooleanField(label=_("Smart meter"), required=False)
    point = forms.ChoiceField(label=_("Electricity point"), choices=GridPoint.choices, required=False)
    key_objects = forms.MultipleChoiceField(
        label=_("Key object"), choices=KeyObject.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    installed_on = forms.DateField(label=_("Installed on"), widget=_day())
    removed_on = forms.DateField(label=_("Removed on"), required=False, widget=_day())
    calibration_due = forms.DateField(label=_("Calibration due"), required=False, widget=_day())

    def __init__(self, access: ParkAccess, *args: Any, meter: Meter | None = None, **kwargs: Any) -> None:
        if meter is not None:
            kwargs["initial"] = {name.removesuffix("_id"): getattr(meter, name) for name in NAMES}
        super().__init__(*args, **kwargs)
        firms = Enterprise.objects.filter(park=access.park).order_by("name")
        if access.enterprise_id is not None:
            firms = firms.filter(pk=access.enterprise_id)
            self.fields["enterprise"].required = True
            self.initial["enterprise"] = access.enterprise_id
        self.fields["enterprise"].queryset = firms  # type: ignore[attr-defined]
        self.fields["process"].queryset = access.own(Process.objects.all())  # type: ignore[attr-defined]
        self.fields["outlet"].queryset = access.own(Outlet.objects.all())  # type: ignore[attr-defined]
        style_fields(self)
        for name in ("is_online", "is_smart"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
        del self.fields["key_objects"].widget.attrs["class"]  # it would sit on the list, not on its boxes

    def entry(self) -> MeterEntry:
        """What was typed, as the service takes it."""
        given = dict(self.cleaned_data)
        for name in ("enterprise", "process", "outlet"):
            chosen = given.pop(name)
            given[f"{name}_id"] = chosen.pk if chosen else None
        return MeterEntry(**given)


class EquipmentForm(forms.Form):
    """Equipment with its rated power; without a meter it is shown as a gap from 100 kW."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("Enterprise"))
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    rated_kw = forms.DecimalField(label=_("Rated power"), max_digits=12, decimal_places=3)
    meter = forms.ModelChoiceField(Meter.objects.none(), label=_("Meter"), required=False)

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = Enterprise.objects.filter(park=access.park).order_by("name")
        if access.enterprise_id is not None:
            firms = firms.filter(pk=access.enterprise_id)
        self.fields["enterprise"].queryset = firms  # type: ignore[attr-defined]
        meters = access.own(Meter.objects.filter(kind=MeterKind.ENERGY))
        self.fields["meter"].queryset = meters  # type: ignore[attr-defined]
        style_fields(self)


class MeterListForm(forms.Form):
    """A list of meters."""

    file = forms.FileField(label=_("List"), help_text=_("CSV or xlsx, at most 2 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_fields(self)


class LimitForm(forms.Form):
    """A limit of a meter with the persons told."""

    kind = forms.ChoiceField(label=_("Watches"), choices=[one for one in LimitKind.choices if one[0] != "waste"])
    averaging = forms.ChoiceField(label=_("Averaged over"), choices=Averaging.choices)
    value = forms.DecimalField(
        label=_("Value"), max_digits=24, decimal_places=9,
        help_text=_("In the meter's unit; for missing values the number of periods without one."),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("In force from"), widget=_day())
    escalate_hours = forms.IntegerField(
        label=_("Hours until it is passed on"), min_value=1, max_value=720, initial=4,
        help_text=_("Unacknowledged for this long, the park's editors are told as well."),
    )  # fmt: skip
    persons = forms.ModelMultipleChoiceField(User.objects.none(), label=_("Persons told"))
    reason = forms.CharField(label=_("Reason"), max_length=REMARK_LENGTH, help_text=_("e.g. permit, with its number"))

    def __init__(self, access: ParkAccess, meter: Meter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.filter(park=access.park)
        told = here.filter(Q(enterprise__isnull=True) | Q(enterprise_id=meter.enterprise_id))
        people = User.objects.filter(pk__in=told.values("user"), is_active=True).order_by("username")
        self.fields["persons"].queryset = people  # type: ignore[attr-defined]
        style_fields(self)

    def entry(self) -> LimitEntry:
        """What was typed, as the service takes it."""
        given = dict(self.cleaned_data)
        return LimitEntry(**(given | {"persons": list(given["persons"])}))


class WasteLimitForm(forms.Form):
    """How far an enterprise's hazardous waste may miss its balance, with the persons told."""

    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("Enterprise"))
    value = forms.DecimalField(
        label=_("Deviation"), max_digits=24, decimal_places=9,
        help_text=_("Percent by which the change of storage may differ from generated less handed on."),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("In force from"), widget=_day())
    escalate_hours = forms.IntegerField(
        label=_("Hours until it is passed on"), min_value=1, max_value=720, initial=24,
        help_text=_("Unacknowledged for this long, the park's editors are told as well."),
    )  # fmt: skip
    persons = forms.ModelMultipleChoiceField(User.objects.none(), label=_("Persons told"))
    reason = forms.CharField(label=_("Reason"), max_length=REMARK_LENGTH, help_text=_("e.g. permit, with its number"))

    def __init__(self, access: ParkAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = Enterprise.objects.filter(park=access.park).order_by("name")
        self.fields["enterprise"].queryset = firms  # type: ignore[attr-defined]
        people = User.objects.filter(memberships__park=access.park, is_active=True).order_by("username")
        self.fields["persons"].queryset = people  # type: ignore[attr-defined]
        style_fields(self)

    def entry(self) -> LimitEntry:
        """What was typed, as the service takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "enterprise"}
        return LimitEntry(**(given | {"persons": list(given["persons"])}), kind=LimitKind.WASTE, averaging="day")


class RemarkForm(forms.Form):
    """What a person says when taking or closing an alarm."""

    remark = forms.CharField(label=_("Cause and what was done"), max_length=REMARK_LENGTH, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_fields(self)
