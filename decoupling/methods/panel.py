"""Judgement of a tidy panel: one row per scope and year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from decoupling.methods.annex_c import judge
from decoupling.methods.directions import Change, Ends, decimal_text
from decoupling.methods.judgement import Evidence, Judgement
from decoupling.methods.rule import Rule
from decoupling.methods.states import Flag, Reason
from decoupling.methods.trend import trend_of

COLUMNS = ("scope", "year", "economy", "pollutant", "carbon")
RESULT_COLUMNS = (
    "scope",
    "start",
    "end",
    "years",
    "economy_rate",
    "pollutant_rate",
    "carbon_rate",
    "economy_annual",
    "pollutant_annual",
    "carbon_annual",
    "economy",
    "pollutant",
    "carbon",
    "state",
    "state_zh",
    "subtype_zh",
    "tendency_zh",
    "tapio_carbon",
    "tapio_carbon_zh",
    "tapio_pollutant",
    "tapio_pollutant_zh",
    "flags",
    "notes_zh",
)


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One scope in one year; economy, pollutant and carbon each in one unit over all years, None = missing."""

    scope: str
    year: int
    economy: Decimal | None
    pollutant: Decimal | None
    carbon: Decimal | None

    @property
    def is_complete(self) -> bool:
        return None not in (self.economy, self.pollutant, self.carbon)


@dataclass(frozen=True, slots=True)
class PanelTerms:
    """What a panel is judged with: base and end year (None = each scope's first and last complete year), year by year
    instead of endpoints, parameters."""

    base: int | None = None
    end: int | None = None
    chained: bool = False
    rule: Rule = field(default_factory=Rule)


@dataclass(frozen=True, slots=True)
class PanelResult:
    """Judgement of one scope between two years."""

    scope: str
    start: int
    end: int
    judgement: Judgement

    def as_row(self) -> dict[str, str]:
        """Text by `RESULT_COLUMNS`; rates are ratios, a missing value is empty."""
        found = self.judgement
        carbon, pollutant = found.elasticities["carbon"], found.elasticities["pollution"]
        rates: dict[str, str] = {}
        for name, moved in (("economy", found.economy), ("pollutant", found.pollution), ("carbon", found.carbon)):
            rates |= _rates(name, moved)
        notes = [flag.label_zh for flag in found.flags] + [reason.label_zh for reason in found.reasons]
        return rates | {
            "scope": self.scope,
            "start": str(self.start),
            "end": str(self.end),
            "years": str(found.years),
            "state": found.state.value,
            "state_zh": found.label("zh"),
            "subtype_zh": found.subtype.label_zh,
            "tendency_zh": found.tendency.label_zh,
            "tapio_carbon": decimal_text(carbon.value) or "",
            "tapio_carbon_zh": carbon.state.label_zh,
            "tapio_pollutant": decimal_text(pollutant.value) or "",
            "tapio_pollutant_zh": pollutant.state.label_zh,
            "flags": " ".join(flag.value for flag in found.flags),
            "notes_zh": "；".join(notes),
        }


def judge_panel(rows: Iterable[PanelRow], terms: PanelTerms | None = None) -> tuple[PanelResult, ...]:
    """Return the judgements of every scope of a panel, scopes in the order of their first row.

    Endpoint mode: one result per scope, base → end. Chained mode: one per pair of following complete years between base
    and end, or one result if there is no such pair; a gap makes one longer, flagged step.
    Errors: ValueError for a scope and year that occur twice, or a base that is not before the end.
    Special cases: a scope without the base or end year is NONE with the reason; a scope with one year gives no result.
    Source: 000 6.4, 附录C.
    """
    terms = terms or PanelTerms()
    if terms.base is not None and terms.end is not None and terms.base >= terms.end:
        raise ValueError(f"the base year {terms.base} must be before the end year {terms.end}")
    scopes: dict[str, dict[int, PanelRow]] = {}
    for row in rows:
        years = scopes.setdefault(row.scope, {})
        if row.year in years:
            raise ValueError(f"{row.scope} {row.year} occurs twice")
        years[row.year] = row
    return tuple(
        _judge_pair(scope, years, start, end, terms)
        for scope, years in scopes.items()
        for start, end in _pairs(years, terms)
    )


def _pairs(years: dict[int, PanelRow], terms: PanelTerms) -> Iterator[tuple[int, int]]:
    complete = sorted(year for year, row in years.items() if row.is_complete)
    inside = [year for year in complete if _within(year, terms)]
    if terms.chained and len(inside) > 1:
        yield from pairwise(inside)
        return
    observed = inside if len(inside) > 1 else sorted(year for year in years if _within(year, terms))
    start = terms.base if terms.base is not None else next(iter(observed), None)
    end = terms.end if terms.end is not None else next(reversed(observed), None)
    if start is not None and end is not None and start < end:
        yield start, end


def _within(year: int, terms: PanelTerms) -> bool:
    return (terms.base is None or year >= terms.base) and (terms.end is None or year <= terms.end)


def _judge_pair(scope: str, years: dict[int, PanelRow], start: int, end: int, terms: PanelTerms) -> PanelResult:
    first, last = (years.get(year, PanelRow(scope, year, None, None, None)) for year in (start, end))
    refusals = [reason for reason, year in ((Reason.BASE_YEAR, start), (Reason.END_YEAR, end)) if year not in years]
    flags = (Flag.LONGER_STEP,) if terms.chained and end - start > 1 else ()
    between = [row for year, row in years.items() if start <= year <= end]
    trends = {
        "economy": trend_of([(row.year, row.economy) for row in between]),
        "pollution": trend_of([(row.year, row.pollutant) for row in between]),
        "carbon": trend_of([(row.year, row.carbon) for row in between]),
    }
    judgement = judge(
        Ends(first.economy, last.economy),
        Ends(first.pollutant, last.pollutant),
        Ends(first.carbon, last.carbon),
        end - start,
        Evidence(trends=trends, flags=flags, refusals=tuple(refusals)),
        terms.rule,
    )
    return PanelResult(scope, start, end, judgement)


def _rates(name: str, moved: Change) -> dict[str, str]:
    values = moved.as_dict()
    return {
        name: moved.direction.value,
        f"{name}_rate": values["rate"] or "",
        f"{name}_annual": values["annual"] or "",
    }
