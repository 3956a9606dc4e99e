"""What the rating page and the form of targets show, from stored verdicts only."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.methods.threshold import Direction
from assessment.methods.verdict import Verdict
from assessment.models import Indicator, IndicatorValue, Rating, Target
from park.access import ParkAccess
from park.models import Park
from park.templatetags.units import unit_text

#: Unit codes of an indicator, its numerator and its denominator, by the method that computes it.
UNITS = {
    "energy_intensity": ("tce/1e4 CNY", "tce", "1e4 CNY"),
    "carbon_intensity": ("tCO2e/1e4 CNY", "tCO2e", "1e4 CNY"),
    "pollutant_intensity": ("kg/1e4 CNY", "kg", "1e4 CNY"),
    "resource_use": ("%", "t", "t"),
}


@dataclass(frozen=True)
class Line:
    """One indicator of the year: what it is held against, what came out, and why."""

    code: str
    name: str
    category: str
    clause: str
    unit: str
    lower: bool
    value: Decimal | None
    target: Decimal | None
    baseline: Decimal | None
    baseline_source: str
    verdict: str
    provisional: str
    is_main: bool
    score: Decimal | None
    reason: str
    numerator: Decimal | None
    denominator: Decimal | None
    numerator_name: str
    numerator_unit: str
    denominator_name: str
    denominator_unit: str


@dataclass(frozen=True)
class YearCell:
    """The value of an indicator in one year and the code of its badge."""

    value: Decimal | None
    verdict: str


@dataclass(frozen=True)
class Across:
    """One indicator over the years: a stored value or None for each year."""

    name: str
    unit: str
    cells: list[YearCell | None]


@dataclass(frozen=True)
class RatingYear:
    """Everything on the rating page."""

    rating: Rating | None
    lines: list[Line]
    years: list[int]
    grades: list[Rating | None]
    across: list[Across]
    unset: list[str]

    @property
    def reason(self) -> str:
        return spoken(self.rating.reasons[0]) if self.rating and self.rating.reasons else ""

    @property
    def missing(self) -> list[str]:
        return list(self.rating.missing) if self.rating else []


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def spoken(pair: Mapping[str, str]) -> str:
    """The sentence of a {"zh": …, "en": …} pair in the active language."""
    return pair["zh" if is_chinese() else "en"]


def name_of(indicator: Indicator) -> str:
    return indicator.name_zh if is_chinese() or not indicator.name_en else indicator.name_en


def unit_of(indicator: Indicator) -> str:
    return UNITS.get(indicator.method, (indicator.unit, "", ""))[0]


def rating_year(access: ParkAccess, year: int) -> RatingYear:
    """The rating of a year beside those of the other years that the person may see."""
    values = [
        row
        for row in IndicatorValue.objects.filter(park=access.park).select_related("indicator")
        if access.sees_year(row.year)
    ]
    ratings = {row.year: row for row in Rating.objects.filter(park=access.park) if access.sees_year(row.year)}
    years = sorted({*ratings, *(row.year for row in values)})
    now = sorted((row for row in values if row.year == year), key=lambda row: (row.indicator.order, row.indicator_id))
    rated = {row.indicator_id for row in now}
    return RatingYear(
        rating=ratings.get(year),
        lines=[_line(row) for row in now],
        years=years,
        grades=[ratings.get(one) for one in years],
        across=_across(values, years),
        unset=[name_of(indicator) for indicator in rateable() if indicator.code not in rated],
    )


def rateable() -> list[Indicator]:
    """Indicators that have a method: those of guidance 001, table 5."""
    return list(Indicator.objects.exclude(method="").order_by("order", "code"))


def targets_of(park: Park, year: int) -> dict[str, Target]:
    """Targets of a year by indicator code."""
    return {row.indicator_id: row for row in Target.objects.filter(park=park, year=year)}


def values_of(park: Park, years: tuple[int, int]) -> dict[tuple[int, str], IndicatorValue]:
    """Stored values of two years by (year, indicator code)."""
    rows = IndicatorValue.objects.filter(park=park, year__in=years)
    return {(row.year, row.indicator_id): row for row in rows}


def _across(values: list[IndicatorValue], years: list[int]) -> list[Across]:
    by_place = {(row.indicator_id, row.year): YearCell(row.value, shown_verdict(row)) for row in values}
    indicators = {row.indicator_id: row.indicator for row in values}
    ordered = sorted(indicators.values(), key=lambda indicator: (indicator.order, indicator.code))
    return [Across(name_of(one), unit_of(one), [by_place.get((one.code, year)) for year in years]) for one in ordered]


def _line(row: IndicatorValue) -> Line:
    indicator = row.indicator
    _unit, numerator_unit, denominator_unit = UNITS.get(indicator.method, ("", "", ""))
    names = part_names(indicator)
    return Line(
        code=indicator.code,
        name=name_of(indicator),
        category=category_of(indicator),
        clause=f"{indicator.indicator_set} {indicator.clause}",
        unit=unit_of(indicator),
        lower=indicator.direction == Direction.LOWER,
        value=row.value,
        target=row.target,
        baseline=row.baseline,
        baseline_source=baseline_source(row.baseline_source),
        verdict=shown_verdict(row),
        provisional=str(row.parts.get("provisional", ""))
        if row.verdict == Verdict.MISSING and row.value is not None
        else "",
        is_main=row.is_main,
        score=row.score,
        reason=reason_of(row),
        numerator=_number(row.parts.get("numerator")),
        denominator=_number(row.parts.get("denominator")),
        numerator_name=names[0],
        numerator_unit=numerator_unit,
        denominator_name=names[1],
        denominator_unit=denominator_unit,
    )


def shown_verdict(row: IndicatorValue) -> str:
    """Code of the badge: a value of a year with gaps is incomplete, which is not the same as no data."""
    return "incomplete" if row.verdict == Verdict.MISSING and row.value is not None else row.verdict


def reason_of(row: IndicatorValue) -> str:
    """The stored reason of a verdict; the stored sentence has the unit of the Chinese table."""
    if is_chinese():
        return row.reason_zh
    return row.reason_en.replace(row.indicator.unit, unit_text(unit_of(row.indicator)))


def part_names(indicator: Indicator) -> tuple[str, str]:
    """Numerator and denominator in words."""
    output = _("output, constant prices")
    return {
        "energy_intensity": (_("comprehensive energy"), output),
        "carbon_intensity": (_("total emissions"), output),
        "pollutant_intensity": (_("emission"), output),
        "resource_use": (_("by-products used"), _("by-products generated")),
    }.get(indicator.method, ("", ""))


def category_of(indicator: Indicator) -> str:
    """Category of table 5 in the active language."""
    return {
        "能源利用": _("Energy use"),
        "碳排放": _("Carbon"),
        "污染控制": _("Pollution control"),
        "循环利用": _("Circular use"),
    }.get(indicator.category, indicator.category)


def baseline_source(code: str) -> str:
    """Where the basic requirement comes from, in words; "" when there is none."""
    return {
        "explicit": _("set by the park"),
        "limit": _("legal or permit limit"),
        "previous_year": _("value of the year before (no backsliding)"),
    }.get(code, "")


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))
