"""The three views of a scope: plan base to now, year by year, rolling years."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from decoupling.methods.advice import Names
from decoupling.methods.annex_c import judge
from decoupling.methods.directions import decimal_of, decimal_text
from decoupling.methods.judgement import Evidence, Judgement
from decoupling.methods.rule import Rule
from decoupling.methods.series import (
    NO_VALUES,
    Comparison,
    Series,
    compare,
    complete_years,
    same_enterprises,
    trends_between,
)
from decoupling.methods.states import Flag, Reason
from inventory.methods.equivalent_sum import Equivalent

# Pollutants of 「全部主要污染物下降」 by HJ 212 code: SO2, NOx, PM, NMHC (for VOCs), COD, NH3-N.
MAIN_POLLUTANTS = ("a21026", "a21002", "a34013", "a24088", "w01018", "w21003")
STORED_LIMIT = Decimal(10) ** 8


class View(StrEnum):
    """How a period is cut."""

    PLAN = "plan"
    CHAIN = "chain"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a scope is judged with.

    equivalents: by item; main: items of the strict vector; names: (Chinese, English) by item; bases: base years of the
    plan view, () = base of the running five-year plan; enterprises: the scope's series by enterprise, for the
    same-enterprise panel; rule: parameters.
    """

    equivalents: Mapping[str, Equivalent]
    main: tuple[str, ...] = MAIN_POLLUTANTS
    names: Names = field(default_factory=dict)
    bases: tuple[int, ...] = ()
    enterprises: Mapping[str, Series] = field(default_factory=dict)
    rule: Rule = field(default_factory=Rule)


@dataclass(frozen=True, slots=True)
class PeriodJudgement:
    """A judged period of one scope, ready to be stored; `panel` is the same-enterprise judgement beside it."""

    scope: str
    view: View
    start: int
    end: int
    measure: str
    summed: tuple[str, ...]
    dropped: tuple[str, ...]
    pollution_coverage: Fraction | None
    coverage_start: Decimal | None
    coverage_end: Decimal | None
    judgement: Judgement
    panel: Judgement | None = None
    panel_enterprises: int = 0

    @property
    def years(self) -> int:
        return self.end - self.start

    @property
    def label(self) -> str:
        return f"{self.start}—{self.end}"

    @property
    def is_partial(self) -> bool:
        """True when less than all data stands behind the two years."""
        shares = (self.pollution_coverage, self.coverage_start, self.coverage_end)
        return any(share is not None and share < 1 for share in shares)

    def as_dict(self) -> dict[str, object]:
        """JSON-able form of the whole."""
        return {
            "scope": self.scope,
            "view": self.view.value,
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "measure": self.measure,
            "summed": list(self.summed),
            "dropped": list(self.dropped),
            "pollution_coverage": decimal_text(self.pollution_coverage),
            "coverage_start": None if self.coverage_start is None else str(self.coverage_start),
            "coverage_end": None if self.coverage_end is None else str(self.coverage_end),
            "is_partial": self.is_partial,
            **self.judgement.as_dict(),
            "panel": None if self.panel is None else self.panel.as_dict(),
            "panel_enterprises": self.panel_enterprises,
        }

    def columns(self) -> dict[str, object]:
        """Values by stored column; a number too large for its column is None there and whole in `judgement`."""
        found, carbon_tapio = self.judgement, self.judgement.elasticities["carbon"]
        return {
            "view": self.view.value,
            "start_year": self.start,
            "end_year": self.end,
            "state": found.state.value,
            "subtype": found.subtype.value,
            "economy_rate": _stored(found.economy.rate),
            "pollution_rate": _stored(found.pollution.rate),
            "carbon_rate": _stored(found.carbon.rate),
            "tapio_state": carbon_tapio.state.value,
            "tapio_elasticity": _stored(carbon_tapio.value),
            "is_partial": self.is_partial,
            "judgement": self.as_dict(),
        }


def plan_base(year: int) -> int:
    """Return the base year of the five-year plan that a year belongs to: 2021–2025 → 2020, 2026–2030 → 2025."""
    return (year - 1) // 5 * 5


def judge_periods(series: Series, terms: Terms, scope: str = "") -> tuple[PeriodJudgement, ...]:
    """Return every judged period of one scope: plan base → latest year, year-by-year chain, rolling years.

    Inputs: values by year; the terms.
    Special cases: endpoints are observed years, nothing is interpolated. Latest = the last complete year. A gap makes
    one longer chain step. A base year without data, with a coverage that differs by more than `coverage_gap`, or with
    other methods is refused (State.NONE with the reason). With `terms.enterprises` a differing coverage is judged and
    flagged, and the same-enterprise panel stands beside it, as it does after a boundary change. A base that is not
    before the latest year gives no period.
    Source: 000 6.4, 附录C.
    """
    return tuple(_judge_period(series, terms, scope, *cut) for cut in _cuts(series, terms))


def _cuts(series: Series, terms: Terms) -> Iterator[tuple[View, int, int]]:
    if not series:
        return
    complete = complete_years(series)
    latest = complete[-1] if complete else max(series)
    for base in sorted(set(terms.bases or (plan_base(latest),))):
        if base < latest:
            yield View.PLAN, base, latest
    for start, end in pairwise(complete):
        yield View.CHAIN, start, end
    span = terms.rule.rolling_years
    for end in complete:
        if end - span >= min(series):
            yield View.ROLLING, end - span, end


def _judge_period(series: Series, terms: Terms, scope: str, view: View, start: int, end: int) -> PeriodJudgement:
    first, last = series.get(start, NO_VALUES), series[end]
    comparison = compare(first, last, terms.equivalents)
    refusals = _vetoes(series, start, end)
    flags = _caveats(series, terms, view, start, end)
    panel, count = None, 0
    if not refusals and {Flag.COVERAGE_DIFFERS, Flag.BOUNDARY} & set(flags):
        panel, count = _panel(terms, start, end)
        if panel is None and Flag.COVERAGE_DIFFERS in flags:
            refusals = (Reason.COVERAGE,)
    if comparison.dropped and start in series:
        flags += (Flag.POLLUTANTS_DROPPED,)
    if comparison.platform_values:
        flags += (Flag.PLATFORM_VALUE,)
    trends = trends_between(series, start, end, comparison, terms.equivalents)
    evidence = replace(_evidence(comparison, terms), flags=flags, refusals=refusals, trends=trends)
    return PeriodJudgement(
        scope=scope,
        view=view,
        start=start,
        end=end,
        measure=comparison.economy.measure,
        summed=comparison.summed,
        dropped=comparison.dropped,
        pollution_coverage=comparison.pollution_coverage,
        coverage_start=first.coverage,
        coverage_end=last.coverage,
        judgement=_judge(comparison, end - start, evidence, terms.rule),
        panel=panel,
        panel_enterprises=count,
    )


def _vetoes(series: Series, start: int, end: int) -> tuple[Reason, ...]:
    """Find what makes two years not comparable at all."""
    if start not in series:
        return (Reason.BASE_YEAR,)
    first, last = series[start].methods, series[end].methods
    return (Reason.METHODS,) if first and last and first != last else ()


def _caveats(series: Series, terms: Terms, view: View, start: int, end: int) -> tuple[Flag, ...]:
    """Find what must be said about the comparison of two years."""
    first, last = series.get(start, NO_VALUES), series[end]
    before, after = first.coverage, last.coverage
    known = before is not None and after is not None
    found = {
        Flag.LONGER_STEP: view is View.CHAIN and end - start > 1,
        Flag.LATEST_INCOMPLETE: view is View.PLAN and end < max(series),
        Flag.BOUNDARY: bool(first.boundary and last.boundary) and first.boundary != last.boundary,
        Flag.COVERAGE_UNKNOWN: start in series and (before is None) != (after is None),
        Flag.COVERAGE_DIFFERS: known and abs(Decimal(before or 0) - Decimal(after or 0)) > terms.rule.coverage_gap,
    }
    return tuple(flag for flag, present in found.items() if present)


def _panel(terms: Terms, start: int, end: int) -> tuple[Judgement | None, int]:
    first, last, count = same_enterprises(terms.enterprises, start, end)
    if not count:
        return None, 0
    comparison = compare(first, last, terms.equivalents)
    return _judge(comparison, end - start, _evidence(comparison, terms), terms.rule), count


def _evidence(comparison: Comparison, terms: Terms) -> Evidence:
    return Evidence(
        pollutants=comparison.pollutants,
        main=terms.main,
        sums=comparison.media,
        extras=comparison.extras,
        names=terms.names,
        price=comparison.economy.price,
    )


def _judge(comparison: Comparison, years: int, evidence: Evidence, rule: Rule) -> Judgement:
    return judge(comparison.economy.ends, comparison.pollution, comparison.carbon, years, evidence, rule)


def _stored(value: Fraction | None) -> Decimal | None:
    return None if value is None or abs(value) >= STORED_LIMIT else decimal_of(value)
