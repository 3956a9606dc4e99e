"""Judging the decoupling of a park and its industries and storing every judgement. Source: 000 6.4, 附录C."""

from dataclasses import replace
from decimal import Decimal

from decoupling.methods.periods import Terms, judge_periods
from decoupling.methods.rule import Rule
from decoupling.methods.series import Series
from decoupling.models import DecouplingResult
from decoupling.selectors.series import enterprise_series, scope_series
from inventory.methods.equivalent_sum import Equivalent
from inventory.models import Substance
from park.models import Park


def judge_park(park: Park) -> int:
    """Replaces the stored judgements of a park by those of its stored totals; returns how many there are."""
    terms = _terms(park)
    rows = []
    for (kind, code), series in scope_series(park).items():
        if not series:
            continue
        panel = enterprise_series(park, (kind, code)) if _coverage_moves(series, terms.rule) else {}
        for period in judge_periods(series, replace(terms, enterprises=panel), scope=code or kind):
            rows.append(DecouplingResult(park=park, scope_kind=kind, scope_code=code, **period.columns()))
    DecouplingResult.objects.filter(park=park).delete()
    DecouplingResult.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _terms(park: Park) -> Terms:
    substances = list(Substance.objects.filter(kind__in=["air", "water"]))
    return Terms(
        equivalents={
            row.code: Equivalent(row.equivalent_kg, row.kind) for row in substances if row.is_main and row.equivalent_kg
        },
        main=tuple(row.code for row in substances if row.is_main),
        names={row.code: (row.name_zh, row.name_en) for row in substances},
        bases=(park.base_year,),
        rule=Rule(flat_band=Decimal(str(park.flat_band_percent)) / 100),
    )


def _coverage_moves(series: Series, rule: Rule) -> bool:
    """Whether two years differ so much in coverage that the same-enterprise panel is needed."""
    shares = [values.coverage for values in series.values() if values.coverage is not None]
    return bool(shares) and max(shares) - min(shares) > rule.coverage_gap
