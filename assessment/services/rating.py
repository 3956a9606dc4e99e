"""Indicators and the grade of every year of a park from its stored totals. Source: 001 表5, 评估等级划分."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from assessment.methods.indicators import METHODS, YearTotals
from assessment.methods.rating import Indicator as Rated
from assessment.methods.rating import IndicatorResult, rate
from assessment.methods.rating import Rating as Outcome
from assessment.methods.score import score
from assessment.methods.threshold import Direction
from assessment.models import IndicatorValue, Rating, Target
from inventory.models import ParkYear
from inventory.selectors.total import missing_months, yearly_totals
from inventory.services.summary import total
from park.models import Park
from park.selectors.frames import groups


def rate_years(park: Park) -> int:
    """Replaces indicator values and ratings of every year that has totals and targets; returns the years rated.

    The indicators of a year are those with a target row; a year with a missing ledger has provisional values only.
    """
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(park=park).select_related("indicator"):
        targets[target.year].append(target)
    summaries = {row.year: row for row in ParkYear.objects.filter(park=park)}
    totals = {int(year): _totals(part) for year, part in groups(yearly_totals(park), "year")}
    values: list[IndicatorValue] = []
    ratings: list[Rating] = []
    rated = sorted(set(targets) & set(summaries))
    owed = missing_months(park, [year for year in rated if not summaries[year].is_complete])
    for year in rated:
        missing = _missing(owed, summaries[year])
        outcome = rate([_rated(target, totals, missing) for target in targets[year]])
        values += [
            _value(park, year, target, result, totals[year])
            for target, result in zip(targets[year], outcome.results, strict=True)
        ]
        ratings.append(_rating(park, year, outcome, missing))
    IndicatorValue.objects.filter(park=park).delete()
    Rating.objects.filter(park=park).delete()
    IndicatorValue.objects.bulk_create(values)
    Rating.objects.bulk_create(ratings)
    return len(ratings)


def _totals(part: pd.DataFrame) -> YearTotals:
    def of(kind: str, item: str | None = None, column: str = "amount") -> Decimal | None:
        rows = part[part["kind"] == kind]
        return total((rows if item is None else rows[rows["item"] == item])[column])

    pollutants = part[part["kind"].isin(["air", "water"])]
    return YearTotals(
        output_1e4yuan=of("economy", "output_value_const"),
        energy_tce=of("energy"),
        co2e_t=of("ghg", column="co2e_t"),
        pollutant_kg={str(item): sum(rows, Decimal(0)) * 1000 for item, rows in pollutants.groupby("item")["amount"]},
        waste_generated_t=of("waste", "generated"),
        waste_used_t=of("waste", "used"),
    )


def _missing(owed: pd.DataFrame, summary: ParkYear) -> tuple[str, ...]:
    """Missing enterprise-months in words, one entry per enterprise; the months nobody has reached yet are one entry."""
    if summary.is_complete:
        return ()
    year, last = summary.year, summary.last_month
    rows = owed[(owed["year"] == year) & (owed["month"] <= last)]
    named = tuple(
        f"{name}{year}年{'、'.join(str(month) for month in part['month'])}月台账"
        for (_, name), part in groups(rows, ["enterprise_id", "enterprise"])
    )
    return named if last == 12 else (*named, f"{year}年{last + 1}月以后各企业台账")


def _rated(target: Target, totals: dict[int, YearTotals], missing: tuple[str, ...]) -> Rated:
    indicator = target.indicator
    before = totals.get(target.year - 1)
    return Rated(
        code=indicator.code,
        name_zh=indicator.name_zh,
        name_en=indicator.name_en or indicator.name_zh,
        unit=indicator.unit,
        value=_computed(target, totals[target.year]),
        target=target.target,
        baseline=target.baseline,
        direction=Direction(indicator.direction),
        is_main=target.is_main,
        previous=_computed(target, before) if before else None,
        missing=missing,
    )


def _computed(target: Target, totals: YearTotals) -> Decimal | None:
    method = METHODS.get(target.indicator.method)
    return method(totals, target.indicator.item) if method else None


def _value(park: Park, year: int, target: Target, result: IndicatorResult, totals: YearTotals) -> IndicatorValue:
    indicator = result.indicator
    return IndicatorValue(
        park=park,
        year=year,
        indicator=target.indicator,
        value=indicator.value,
        target=indicator.target,
        baseline=result.baseline.value,
        baseline_source=result.baseline.source.value,
        is_main=indicator.is_main,
        verdict=result.verdict.value,
        score=score(indicator.value, result.baseline.value, indicator.target, indicator.direction),
        reason_zh=result.reason_zh,
        reason_en=result.reason_en,
        parts=_parts(target, totals) | {"provisional": result.provisional.value},
    )


def _parts(target: Target, totals: YearTotals) -> dict[str, str | None]:
    """Numerator and denominator of the value, as stored totals."""
    method, item = target.indicator.method, target.indicator.item
    numerator = {
        "energy_intensity": totals.energy_tce,
        "carbon_intensity": totals.co2e_t,
        "pollutant_intensity": totals.pollutant_kg.get(item),
        "resource_use": totals.waste_used_t,
    }.get(method)
    denominator = totals.waste_generated_t if method == "resource_use" else totals.output_1e4yuan
    return {
        "numerator": None if numerator is None else str(numerator),
        "denominator": None if denominator is None else str(denominator),
    }


def _rating(park: Park, year: int, outcome: Outcome, missing: tuple[str, ...]) -> Rating:
    reasons = [{"zh": outcome.reason_zh, "en": outcome.reason_en}]
    reasons += [{"zh": result.reason_zh, "en": result.reason_en} for result in outcome.results]
    return Rating(
        park=park,
        year=year,
        grade=outcome.grade.value,
        provisional_grade=outcome.provisional_grade.value if missing else "",
        reasons=reasons,
        missing=list(missing),
    )
