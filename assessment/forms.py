"""Input shapes of the assessment pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessment.methods.threshold import Direction, meets
from assessment.models import Indicator, IndicatorValue, Target
from assessment.selectors.rating import category_of, name_of, unit_of
from assessment.services.target import Wanted

SOURCE_LENGTH = 200


@dataclass(frozen=True)
class TargetRow:
    """One row of the form: the indicator, what is known of it, and its four inputs."""

    name: str
    category: str
    unit: str
    lower: bool
    value: IndicatorValue | None
    before: IndicatorValue | None
    target: forms.BoundField
    baseline: forms.BoundField
    is_main: forms.BoundField
    source: forms.BoundField


class TargetsForm(forms.Form):
    """Targets and basic requirements of a year, one row for each indicator of guidance 001, table 5."""

    def __init__(self, indicators: list[Indicator], stored: Mapping[str, Target], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        for indicator in indicators:
            row = stored.get(indicator.code)
            name = name_of(indicator)
            target, baseline = (row.target, row.baseline) if row else (None, None)
            self.fields[f"target_{indicator.code}"] = _quantity(f"{name}: {_('Target')}", target)
            self.fields[f"baseline_{indicator.code}"] = _quantity(f"{name}: {_('Basic requirement')}", baseline)
            self.fields[f"main_{indicator.code}"] = forms.BooleanField(
                label=f"{name}: {_('Main')}", required=False, initial=row.is_main if row else True
            )
            self.fields[f"source_{indicator.code}"] = forms.CharField(
                label=f"{name}: {_('Source')}",
                required=False,
                max_length=SOURCE_LENGTH,
                initial=row.source if row else "",
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def rows(self, year: int, values: Mapping[tuple[int, str], IndicatorValue]) -> list[TargetRow]:
        """Rows in the order of the table, with the stored values of this year and the year before."""
        return [
            TargetRow(
                name=name_of(one),
                category=category_of(one),
                unit=unit_of(one),
                lower=one.direction == Direction.LOWER,
                value=values.get((year, one.code)),
                before=values.get((year - 1, one.code)),
                target=self[f"target_{one.code}"],
                baseline=self[f"baseline_{one.code}"],
                is_main=self[f"main_{one.code}"],
                source=self[f"source_{one.code}"],
            )
            for one in self.indicators
        ]

    def clean(self) -> dict[str, Any]:
        """A target must be at least as strict as the basic requirement beside it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.indicators:
            target, baseline = cleaned.get(f"target_{one.code}"), cleaned.get(f"baseline_{one.code}")
            if target is None or baseline is None or meets(target, baseline, Direction(one.direction)):
                continue
            self.add_error(f"target_{one.code}", self._too_loose(one, target, baseline))
        return cleaned

    def _too_loose(self, one: Indicator, target: Decimal, baseline: Decimal) -> str:
        if one.direction == Direction.LOWER:
            text = _(
                "%(name)s: the target %(target)s is above the basic requirement %(baseline)s. "
                "Enter %(baseline)s or less."
            )
        else:
            text = _(
                "%(name)s: the target %(target)s is below the basic requirement %(baseline)s. "
                "Enter %(baseline)s or more."
            )
        return text % {"name": name_of(one), "target": target, "baseline": baseline}

    def wanted(self) -> dict[str, Wanted]:
        """What the valid form asks for, by indicator code."""
        data = self.cleaned_data
        return {
            one.code: Wanted(
                target=data[f"target_{one.code}"],
                baseline=data[f"baseline_{one.code}"],
                is_main=data[f"main_{one.code}"],
                source=data[f"source_{one.code}"].strip(),
            )
            for one in self.indicators
        }


def _quantity(label: str, stored: Decimal | None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_digits=24,
        decimal_places=10,
        initial=None if stored is None else format(stored.normalize(), "f"),
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "any", "inputmode": "decimal"}),
    )
