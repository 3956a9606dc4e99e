"""Input shapes of the pages on own factors and choices of sets."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.methods.candidate import GUIDE_FIRST, IPCC_FIRST, ORDER_PURPOSE
from inventory.methods.explain import unit_text
from inventory.methods.own_factor import PROPOSED_TIERS, REASON, YEARS, Proposed
from inventory.models.proposal import Basis
from inventory.views.factor_words import FAMILIES, in_language, parameter_name, set_name
from park.access import ParkAccess
from park.models import Enterprise

TIERS: Final = {
    "1": gettext_lazy("1 — measured on site, by a laboratory or by continuous monitoring"),
    "2a": gettext_lazy("2a — standard or guide of the sector"),
    "2b": gettext_lazy("2b — provincial guide"),
    "2c": gettext_lazy("2c — IPCC guidelines"),
    "3": gettext_lazy("3 — expert value, theory or similar activity"),
}


@dataclass(frozen=True)
class Place:
    """A parameter that may be replaced, in one unit of the library, and the values the library has in that unit."""

    parameter: str
    unit: str
    library: str

    @property
    def field(self) -> str:
        """Name of the field of the value, one per parameter and unit."""
        return re.sub(r"\W+", "-", f"value-{self.parameter}-{self.unit}")


class ProposalForm(forms.Form):
    """Own values of one key, their years, tier, reason and report; a filer's enterprise is fixed."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("For"),
        required=False,
        empty_label=gettext_lazy("The whole park"),
    )
    first_year = forms.IntegerField(label=gettext_lazy("From year"), min_value=YEARS[0], max_value=YEARS[1])
    last_year = forms.IntegerField(
        label=gettext_lazy("To year"),
        help_text=gettext_lazy("Leave empty when it holds until further notice."),
        min_value=YEARS[0],
        max_value=YEARS[1],
        required=False,
    )
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[(tier, TIERS[tier]) for tier in PROPOSED_TIERS])
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis of a low-level value"),
        choices=[("", "—"), *Basis.choices],
        required=False,
        help_text=gettext_lazy("Only for tier 3."),
    )
    basis_text = forms.CharField(
        label=gettext_lazy("Formula, borrowed activity or expert"), max_length=REASON[1], required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Who measured what, when and by which method; or which document gives the value."),
        min_length=REASON[0],
        max_length=REASON[1],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.FileField(
        label=gettext_lazy("Report"), help_text=gettext_lazy("PDF, PNG or JPEG, at most 10 MB."), max_length=255
    )

    def __init__(self, access: ParkAccess, places: Sequence[Place], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        style_fields(self)
        choices = Enterprise.objects.filter(park=access.park).order_by("name")
        if access.enterprise_id is not None:
            self.fields["enterprise"].required = True
            self.fields["enterprise"].widget = forms.HiddenInput()
            self.initial["enterprise"] = access.enterprise_id
            choices = choices.filter(pk=access.enterprise_id)
        self.fields["enterprise"].queryset = choices  # type: ignore[attr-defined]
        for place in places:
            self.fields[place.field] = _value_input(place)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        filled: dict[str, list[str]] = defaultdict(list)
        for place in self.places:
            if given.get(place.field) is not None:
                filled[place.parameter].append(place.field)
        for parameter, fields in filled.items():
            for field in fields if len(fields) > 1 else ():
                message = _(
                    "%(name)s is filled in more than one unit. Keep the value of one unit and clear the others."
                )
                self.add_error(field, message % {"name": parameter_name(parameter)})
        return given

    def field_of(self, problem: str) -> str | None:
        """The field a problem of the rules is about: of a parameter the filled one; None for the form as a whole."""
        places = [place for place in self.places if place.parameter == problem]
        filled = [place for place in places if self.cleaned_data.get(place.field) is not None]
        if places:
            return (filled or places)[0].field
        return problem if problem in self.fields else None

    def proposed(self, key: str) -> Proposed:
        """What was typed, as the rules read it."""
        given = self.cleaned_data
        values: dict[str, tuple[Decimal, str]] = {
            place.parameter: (given[place.field], place.unit) for place in self.places if given[place.field] is not None
        }
        return Proposed(
            key,
            values,
            given["first_year"],
            given["last_year"],
            given["tier"],
            given["reason"],
            given["basis"],
            given["basis_text"],
        )

    def value_fields(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the values with their units."""
        return [(self[place.field], place.unit) for place in self.places]


class SetForm(forms.Form):
    """Which set serves a family of factors from a year on, and why."""

    purpose = forms.ChoiceField(label=gettext_lazy("Family"))
    first_year = forms.IntegerField(label=gettext_lazy("From year"), min_value=YEARS[0], max_value=YEARS[1])
    factor_set = forms.ChoiceField(label=gettext_lazy("Set"))
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=REASON[0], max_length=200)

    def __init__(self, sets: dict[str, Sequence[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sets = sets
        style_fields(self)
        words = {**FAMILIES, ORDER_PURPOSE: _("Order of IPCC and provincial guide")}
        self.fields["purpose"].choices = [(name, words.get(name, name)) for name in sets]  # type: ignore[attr-defined]
        orders = {IPCC_FIRST: _("IPCC first"), GUIDE_FIRST: _("Provincial guide first")}
        self.fields["factor_set"].choices = [  # type: ignore[attr-defined]
            (words.get(purpose, purpose), [(name, orders.get(name, set_name(name))) for name in names])
            for purpose, names in sets.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("factor_set") not in self.sets.get(given.get("purpose", ""), ()):
            self.add_error("factor_set", _("This set has no factors of the family. Choose one of its own sets."))
        return given


def _value_input(place: Place) -> forms.DecimalField:
    """The field of a value; the unit is read out with the name, as a parameter may stand in two units."""
    name = parameter_name(place.parameter)
    unit = in_language(unit_text(place.unit, "zh"), unit_text(place.unit, "en"))
    return forms.DecimalField(
        label=name,
        help_text=_("Library: %(values)s") % {"values": place.library} if place.library else "",
        required=False,
        max_digits=30,
        decimal_places=15,
        widget=forms.NumberInput(
            attrs={"class": "form-control", "step": "any", "aria-label": f"{name} {unit}".strip()},
        ),
    )


def style_fields(form: forms.Form) -> None:
    """Gives every field the look of the site."""
    for field in form.fields.values():
        choice = isinstance(field.widget, forms.Select)
        field.widget.attrs.setdefault("class", "form-select" if choice else "form-control")
