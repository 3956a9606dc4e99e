"""Input shapes of the measure pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.methods.effect import CARBON
from measures.models import Measure, Project
from measures.selectors.catalogue import CatalogueMeasure, Effect
from measures.selectors.words import symbol_of
from measures.services.project import ProjectValues
from park.models import Enterprise, Park
from park.templatetags.units import unit_text

DATES = ("start_on", "due_on", "running_from", "stopped_on")
COSTS = ("capex_wan", "opex_wan", "saving_wan")
PLAIN = ("name", "owner", "enterprise", "life_years", "note", "stated_source", *DATES, *COSTS)


def _day(label: Any, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _money(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=16, decimal_places=4, help_text=help_text)


class ProjectForm(forms.Form):
    """A project of one measure; the measure is chosen before, because its unit and its gaps shape the form."""

    name = forms.CharField(label=gettext_lazy("Name of the project"), max_length=160)
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("Enterprise"),
        required=False,
        empty_label=gettext_lazy("The park itself"),
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner"), max_length=80, help_text=gettext_lazy("Department or person who answers for it.")
    )
    start_on = _day(gettext_lazy("Planned start of work"))
    due_on = _day(gettext_lazy("Planned start of operation"))
    running_from = _day(
        gettext_lazy("Actual start of operation"), False, gettext_lazy("Empty until the project is in operation.")
    )
    stopped_on = _day(gettext_lazy("Stopped on"), False, gettext_lazy("Empty this field to take the stop back."))
    activity = forms.DecimalField(
        label=gettext_lazy("Activity a year"),
        max_digits=20,
        decimal_places=6,
        help_text=gettext_lazy("At full operation, in the unit of the measure."),
    )
    stated_source = forms.CharField(
        label=gettext_lazy("Source of the stated effects"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Feasibility study, test report or acceptance record, with its date."),
    )
    capex_wan = _money(gettext_lazy("Investment"))
    opex_wan = _money(gettext_lazy("Running cost a year"))
    saving_wan = _money(gettext_lazy("Saving a year"), gettext_lazy("Without all three no cost per tonne is shown."))
    life_years = forms.IntegerField(label=gettext_lazy("Life"), min_value=1, max_value=100, initial=10)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        park: Park,
        measure: Measure,
        shown: CatalogueMeasure,
        *args: Any,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.shown = measure, shown
        self.fields["enterprise"].queryset = Enterprise.objects.filter(park=park).order_by("name")  # type: ignore[attr-defined]
        self.fields["activity"].label = f"{_('Activity a year')} ({shown.unit})"
        if project is None or project.stopped_on is None:
            del self.fields["stopped_on"]
        for effect in self._effects(project):
            self.fields[f"effect_{effect.code}"] = forms.DecimalField(
                label=symbol_of(effect.code),
                required=False,
                max_digits=24,
                decimal_places=6,
                help_text=_offered(effect),
            )
        if project is not None:
            self.initial = {**_initial(project), **self.initial}

    def _effects(self, project: Project | None) -> list[Effect]:
        """Effects of the page's columns, and those that the project has stated beyond them."""
        known = [effect.code for effect in self.shown.effects]
        extra = [code for code in (project.stated_effects if project else {}) if code not in known]
        unit = {CARBON: "tCO2e"}
        return [
            *self.shown.effects,
            *(Effect(code, unit.get(code, "kg"), None, None, None, "", False) for code in extra),
        ]

    def effect_fields(self) -> list[tuple[forms.BoundField, str]]:
        """Fields of stated effects with their units."""
        names = [name for name in self.fields if name.startswith("effect_")]
        return [(self[name], "tCO2e" if name == f"effect_{CARBON}" else "kg") for name in names]

    def clean_activity(self) -> Decimal:
        """A project does something."""
        value: Decimal = self.cleaned_data["activity"]
        if value <= 0:
            raise forms.ValidationError(
                _("The activity must be above zero. Enter the yearly amount in the unit shown.")
            )
        return value

    def clean(self) -> dict[str, Any]:
        """Dates in order; stated effects with their source."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, due, running = (cleaned.get(name) for name in ("start_on", "due_on", "running_from"))
        if start and due and due < start:
            self.add_error("due_on", _("Operation is planned before the start of work. Enter a later day."))
        if running and running > timezone.localdate():
            self.add_error("running_from", _("This day lies ahead. Leave it empty until the project is in operation."))
        if start and running and running < start:
            self.add_error("running_from", _("Operation started before the start of work. Correct one of the days."))
        if self._stated(cleaned) and not cleaned.get("stated_source"):
            self.add_error("stated_source", _("Effects are stated without a source. Name the study or record."))
        return cleaned

    def _stated(self, cleaned: dict[str, Any]) -> dict[str, str]:
        prefix = "effect_"
        return {
            name.removeprefix(prefix): format(value.normalize(), "f")
            for name, value in cleaned.items()
            if name.startswith(prefix) and value is not None
        }

    def values(self) -> ProjectValues:
        """What the valid form states."""
        plain = {name: self.cleaned_data.get(name) for name in PLAIN}
        return ProjectValues(
            measure=self.measure,
            activity=self.cleaned_data["activity"],
            stated_effects=self._stated(self.cleaned_data),
            **plain,  # type: ignore[arg-type]
        )


class StopForm(forms.Form):
    """The day and the reason of stopping a project."""

    stopped_on = _day(gettext_lazy("Stopped on"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=400, help_text=gettext_lazy("Kept in the audit trail.")
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.initial.setdefault("stopped_on", timezone.localdate())

    def clean_stopped_on(self) -> Any:
        """Not before the project began."""
        day = self.cleaned_data["stopped_on"]
        if day < self.project.start_on:
            raise forms.ValidationError(
                _("The project starts on %(start)s. Enter that day or a later one.") % {"start": self.project.start_on}
            )
        return day


def _initial(project: Project) -> dict[str, Any]:
    found = {name: getattr(project, name) for name in PLAIN}
    found["activity"] = format(project.activity.normalize(), "f")
    found |= {name: None if found[name] is None else format(found[name].normalize(), "f") for name in COSTS}
    return found | {f"effect_{code}": text for code, text in project.stated_effects.items()}


def _offered(effect: Effect) -> str:
    """What the catalogue gives per unit, and what follows for the project."""
    unit = unit_text(effect.unit)
    if effect.value is not None and not effect.is_part:
        text = _("Catalogue: %(value)s %(unit)s per unit, plus = falls. Fill in only to replace it.")
        return text % {"value": format(effect.value.normalize(), "f"), "unit": unit}
    if effect.value is not None:
        text = _(
            "Catalogue: %(value)s %(unit)s per unit, plus = falls, process part only; power and fuel are extra. "
            "State the project's own effect."
        )
        return text % {"value": format(effect.value.normalize(), "f"), "unit": unit}
    if effect.low is not None and effect.high is not None:
        text = _(
            "Catalogue: %(low)s to %(high)s %(unit)s per unit, plus = falls, a range. State the project's own effect."
        )
        return text % {
            "low": format(effect.low.normalize(), "f"),
            "high": format(effect.high.normalize(), "f"),
            "unit": unit,
        }
    if effect.words:
        return _("Catalogue: “%(words)s”, no number. State the project's own effect.") % {"words": effect.words}
    return _("The catalogue gives nothing. Fill in where the project changes it.")
