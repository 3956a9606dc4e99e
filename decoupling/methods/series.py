"""Yearly values of one scope, and the two comparable endpoint years cut from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from decoupling.methods.directions import MISSING, Ends
from decoupling.methods.economy import EconomyEnds, choose_economy
from decoupling.methods.trend import Trend, trend_of
from inventory.methods.equivalent_sum import Equivalent, sum_equivalents
from inventory.methods.exact import Quantity, exact


@dataclass(frozen=True, slots=True)
class YearValues:
    """What one scope made and emitted in one year.

    economy: 1e4 CNY by measure (`economy.MEASURES`); pollutants: kg by item; carbon: tCO2e; coverage: share of the
    scope's data that was filed, 0 to 1, None = unknown; methods: version of methods and factor sets (a factor that is
    dated by design, such as the grid's, is no change of version); boundary: version of the boundary; extras: energy
    (tce), water (m³) and others by name. A missing value is None or an absent key, never 0.
    """

    economy: Mapping[str, Quantity]
    pollutants: Mapping[str, Quantity]
    carbon: Quantity
    coverage: Decimal | None = None
    methods: str = ""
    boundary: str = ""
    extras: Mapping[str, Quantity] = field(default_factory=dict)


Series = Mapping[int, YearValues]
NO_VALUES = YearValues({}, {}, None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years of one scope over the items that both years have."""

    economy: EconomyEnds
    pollution: Ends
    carbon: Ends
    pollutants: Mapping[str, Ends]
    media: Mapping[str, Ends]
    extras: Mapping[str, Ends]
    summed: tuple[str, ...]
    dropped: tuple[str, ...]
    pollution_coverage: Fraction | None
    platform_values: bool


def compare(start: YearValues, end: YearValues, equivalents: Mapping[str, Equivalent]) -> Comparison:
    """Return the comparable endpoint values of two years.

    Headline: Σ kg / equivalent value over the items observed in both years. An item observed in one year only is
    dropped from both; `pollution_coverage` = min over the two years of (kept equivalents / all observed equivalents).
    Special cases: no item in common gives a missing headline. Source: 000 附录C 表C.1.
    """
    items = sorted(set(start.pollutants) | set(end.pollutants))
    first, last = _seen(items, start.pollutants), _seen(items, end.pollutants)
    kept = {item: values for item, values in equivalents.items() if item in first & last}
    before, after = sum_equivalents(start.pollutants, kept), sum_equivalents(end.pollutants, kept)
    return Comparison(
        economy=choose_economy(start.economy, end.economy),
        pollution=Ends(before.total, after.total),
        carbon=Ends(start.carbon, end.carbon),
        pollutants={item: _ends(item, start.pollutants, end.pollutants, first & last) for item in items},
        media={medium: Ends(before.media[medium], after.media[medium]) for medium in sorted(before.media)},
        extras={
            name: Ends(start.extras.get(name), end.extras.get(name)) for name in sorted({*start.extras, *end.extras})
        },
        summed=tuple(sorted(before.items)),
        dropped=tuple(sorted(first ^ last)),
        pollution_coverage=_coverage((start, before.total), (end, after.total), equivalents),
        platform_values=any(not equivalents[item].statutory for item in before.items),
    )


def trends_between(
    series: Series, start: int, end: int, comparison: Comparison, equivalents: Mapping[str, Equivalent]
) -> dict[str, Trend]:
    """Return the trend check of economy, pollution headline and carbon over the observed years from start to end.

    The headline is summed over the same items as at the endpoints; a year without one of them is left out.
    """
    kept = {item: equivalents[item] for item in comparison.summed}
    years = [(year, values) for year, values in sorted(series.items()) if start <= year <= end]
    headline = [
        (year, sum_equivalents(values.pollutants, kept).total)
        for year, values in years
        if kept and len(_seen(kept, values.pollutants)) == len(kept)
    ]
    return {
        "economy": trend_of([(year, values.economy.get(comparison.economy.measure)) for year, values in years]),
        "pollution": trend_of(headline),
        "carbon": trend_of([(year, values.carbon) for year, values in years]),
    }


def same_enterprises(enterprises: Mapping[str, Series], start: int, end: int) -> tuple[YearValues, YearValues, int]:
    """Return both endpoint years summed over the enterprises that filed both, and their number.

    A value of an enterprise counts when that enterprise has it in both years, so that no sum gains or loses a filer.
    Special cases: no enterprise in common gives two years without values.
    Source: 000 附录C 表C.1 (the constant panel is ours).
    """
    pairs = [(years[start], years[end]) for years in enterprises.values() if start in years and end in years]
    economy = _panel_sums([(first.economy, last.economy) for first, last in pairs])
    pollutants = _panel_sums([(first.pollutants, last.pollutants) for first, last in pairs])
    carbon = _panel_sums([({"carbon": first.carbon}, {"carbon": last.carbon}) for first, last in pairs])
    extras = _panel_sums([(first.extras, last.extras) for first, last in pairs])
    sides = [
        YearValues(economy[side], pollutants[side], carbon[side].get("carbon"), extras=extras[side]) for side in (0, 1)
    ]
    return sides[0], sides[1], len(pairs)


def complete_years(series: Series) -> list[int]:
    """Return the years that have every component (economy, pollutants, carbon) the scope has in any year.

    A scope that never files a component keeps its years: its periods are then judged NONE with the reason.
    """
    present = {year: _components(values) for year, values in series.items()}
    ever = set().union(*present.values())
    return sorted(year for year, components in present.items() if components and components == ever)


def _components(values: YearValues) -> set[str]:
    found = {"carbon"} if exact(values.carbon) is not None else set()
    for name, mapping in (("economy", values.economy), ("pollutants", values.pollutants)):
        if any(exact(quantity) is not None for quantity in mapping.values()):
            found.add(name)
    return found


def _seen(items: Iterable[str], amounts: Mapping[str, Quantity]) -> set[str]:
    return {item for item in items if exact(amounts.get(item)) is not None}


def _ends(item: str, start: Mapping[str, Quantity], end: Mapping[str, Quantity], both: set[str]) -> Ends:
    return Ends(start[item], end[item]) if item in both else MISSING


def _coverage(
    first: tuple[YearValues, Fraction | None],
    last: tuple[YearValues, Fraction | None],
    equivalents: Mapping[str, Equivalent],
) -> Fraction | None:
    shares = []
    for values, kept in (first, last):
        observed = sum_equivalents(values.pollutants, equivalents).total
        if kept is not None and observed:
            shares.append(kept / observed)
    return min(shares, default=None)


def _panel_sums(
    pairs: list[tuple[Mapping[str, Quantity], Mapping[str, Quantity]]],
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    sums: tuple[dict[str, Fraction], dict[str, Fraction]] = ({}, {})
    for first, last in pairs:
        for name in first:
            start, end = exact(first[name]), exact(last.get(name))
            if start is None or end is None:
                continue
            sums[0][name] = sums[0].get(name, Fraction(0)) + start
            sums[1][name] = sums[1].get(name, Fraction(0)) + end
    return sums
