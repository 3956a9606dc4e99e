"""Decoupling state of a park or an industry after Annex C of guidance 000."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from decoupling.methods.advice import CARBON, POLLUTION, Verdict
from decoupling.methods.directions import MISSING, Change, Direction, Ends, change
from decoupling.methods.indices import INDICES
from decoupling.methods.judgement import Evidence, ItemJudgement, Judgement
from decoupling.methods.rule import Price, Rule
from decoupling.methods.states import Flag, Reason, State, Subtype, Tendency
from decoupling.methods.tapio import elasticity

__all__ = ["Evidence", "Flag", "Judgement", "Reason", "State", "Subtype", "Tendency", "judge", "state_of"]

NO_EVIDENCE, DEFAULT_RULE = Evidence(), Rule()
UP, DOWN, FLAT, UNKNOWN = Direction.UP, Direction.DOWN, Direction.FLAT, Direction.UNKNOWN
TABLE_C1: dict[tuple[Direction, Direction], State] = {
    (DOWN, DOWN): State.SYNERGISTIC,
    (UP, DOWN): State.ANTAGONISTIC,
    (DOWN, UP): State.ANTAGONISTIC,
    (UP, UP): State.COUPLED,
}


class Headline(NamedTuple):
    """The three series that decide the state."""

    economy: Change
    pollution: Change
    carbon: Change


def state_of(economy: Direction, pollution: Direction, carbon: Direction) -> State:
    """Return the state of table C.1 for three directions.

    Special cases: the last row has dashes, so a shrinking economy is 负向脱钩 whatever the emissions do, even unknown;
    any other unknown gives NONE; a flat economy or a flat emission has no row and gives 单独讨论 (注2).
    Source: 000 附录C 表C.1.
    """
    if economy is DOWN:
        return State.NEGATIVE
    if UNKNOWN in (economy, pollution, carbon):
        return State.NONE
    if FLAT in (economy, pollution, carbon):
        return State.SEPARATE
    return TABLE_C1[pollution, carbon]


def tendency_of(state: State, pollution: Direction, carbon: Direction) -> Tendency:
    """Return where a separate discussion leans; Tendency.NONE for the other states.

    One falls and none rises: 协同; one rises and none falls: 尚未; one of each: 拮抗; both flat: 不明.
    Source: 000 附录C 注2 (which way a case leans is ours).
    """
    if state is not State.SEPARATE:
        return Tendency.NONE
    falls, rises = DOWN in (pollution, carbon), UP in (pollution, carbon)
    if falls and rises:
        return Tendency.ANTAGONISTIC
    if falls:
        return Tendency.SYNERGISTIC
    return Tendency.COUPLED if rises else Tendency.UNCLEAR


def subtype_of(state: State, pollution: Change, carbon: Change, rule: Rule) -> Subtype:
    """Return the sub-type of a state.

    持平 when |r_pol − r_carb| ≤ level_points or ≤ level_relative × the larger of |r_pol| and |r_carb|.
    Source: 000 附录C 注1(1), 注1(2), 注2.
    """
    if state is State.ANTAGONISTIC:
        return Subtype.POLLUTION_REBOUND if pollution.direction is UP else Subtype.CARBON_REBOUND
    pair = (pollution.direction, carbon.direction)
    if state is State.NEGATIVE and pair in ((DOWN, DOWN), (UP, UP)):
        return Subtype.BOTH_DOWN if pair[0] is DOWN else Subtype.WORST
    if state is not State.SYNERGISTIC or pollution.rate is None or carbon.rate is None:
        return Subtype.NONE
    gap = abs(pollution.rate - carbon.rate)
    larger = max(abs(pollution.rate), abs(carbon.rate))
    if gap <= Fraction(rule.level_points) or gap <= Fraction(rule.level_relative) * larger:
        return Subtype.LEVEL
    return Subtype.POLLUTION_FASTER if pollution.rate < carbon.rate else Subtype.CARBON_FASTER


def is_note2_candidate(economy: Change, pollution: Change, carbon: Change, rule: Rule) -> bool:
    """True when the economy fell while both emissions fell by note2_fall or more over note2_years or more.

    Source: 000 附录C 注2.
    """
    if economy.direction is not DOWN or economy.years < rule.note2_years:
        return False
    least = -Fraction(rule.note2_fall)
    return all(each.rate is not None and each.rate <= least for each in (pollution, carbon))


def judge(
    economy: Ends,
    pollution: Ends,
    carbon: Ends,
    years: int,
    evidence: Evidence = NO_EVIDENCE,
    rule: Rule = DEFAULT_RULE,
) -> Judgement:
    """Return the decoupling judgement of one scope over one period.

    Inputs: endpoint values of the economic total, of the pollution headline (sum of equivalents) and of carbon (tCO2e),
    each in one unit; `years` between them; what else is known; the parameters.
    Errors: TypeError for floats, ValueError for years < 1 or an infinite value.
    Special cases: the headline decides the state, single pollutants only add the `mixed` flag and the matrix; missing
    values give State.NONE with reasons; a refusal also withholds every rate and elasticity, since the two years are
    not comparable.
    Source: 000 6.4, 附录C.
    """
    if evidence.refusals:
        economy = pollution = carbon = MISSING
        evidence = _withheld(evidence)
    three = Headline(*(change(ends, years, rule.flat_band) for ends in (economy, pollution, carbon)))
    matrix = _items(evidence.pollutants, economy, three, rule)
    verdict = _verdict(three, matrix, evidence, rule)
    emissions = {**evidence.extras, POLLUTION: pollution, CARBON: carbon}
    tapio = {name: elasticity(economy, ends, rule.unstable_growth) for name, ends in emissions.items()}
    return Judgement(
        verdict,
        years,
        *three,
        flags=_flags(three, verdict, matrix, evidence, tapio[CARBON].unstable),
        matrix=matrix,
        sums=_items(evidence.sums, economy, three, rule),
        elasticities=tapio,
        indices=tuple(index.compute(economy, carbon, years) for index in INDICES.values()),
        evidence=evidence,
        rule=rule,
    )


def _withheld(evidence: Evidence) -> Evidence:
    unknown = dict.fromkeys(evidence.pollutants, MISSING)
    return replace(evidence, pollutants=unknown, sums={}, extras={}, trends={})


def _verdict(three: Headline, matrix: tuple[ItemJudgement, ...], evidence: Evidence, rule: Rule) -> Verdict:
    pollution, carbon = three.pollution, three.carbon
    state = state_of(*(each.direction for each in three))
    return Verdict(
        state=state,
        subtype=subtype_of(state, pollution, carbon, rule),
        tendency=tendency_of(state, pollution.direction, carbon.direction),
        rising_totals=tuple(name for name, each in ((POLLUTION, pollution), (CARBON, carbon)) if each.direction is UP),
        rising=tuple(item.item for item in matrix if item.item in evidence.main and item.change.direction is UP),
        note2=state is State.NEGATIVE and is_note2_candidate(*three, rule),
        reasons=evidence.refusals or _reasons(three),
    )


def _items(items: Mapping[str, Ends], economy: Ends, three: Headline, rule: Rule) -> tuple[ItemJudgement, ...]:
    """Judge each item by Annex C against the same economy and carbon."""
    growth, carbon = three.economy, three.carbon
    judged = []
    for item, ends in items.items():
        moved = change(ends, growth.years, rule.flat_band)
        state = state_of(growth.direction, moved.direction, carbon.direction)
        tendency = tendency_of(state, moved.direction, carbon.direction)
        tapio = elasticity(economy, ends, rule.unstable_growth)
        judged.append(ItemJudgement(item, moved, state, subtype_of(state, moved, carbon, rule), tendency, tapio))
    return tuple(judged)


def _flags(
    three: Headline,
    verdict: Verdict,
    matrix: tuple[ItemJudgement, ...],
    evidence: Evidence,
    unstable: bool,
) -> tuple[Flag, ...]:
    found = {
        Flag.NOTE2: verdict.note2,
        Flag.MIXED: bool(verdict.rising) and _is_mixed(matrix, evidence.main, three.pollution.direction),
        Flag.ENDPOINT_SENSITIVE: any(trend.sensitive for trend in evidence.trends.values()),
        Flag.ELASTICITY_UNSTABLE: unstable,
        Flag.CURRENT_PRICE: evidence.price is Price.CURRENT,
        Flag.ZERO_BASE: any(each.start == 0 for each in three),
    }
    return tuple(flag for flag, present in found.items() if present) + evidence.flags


def _is_mixed(matrix: tuple[ItemJudgement, ...], main: tuple[str, ...], headline: Direction) -> bool:
    """A rising main pollutant stands beside a headline that does not rise, or beside another that does not rise."""
    directions = [item.change.direction for item in matrix if item.item in main]
    return headline is not UP or DOWN in directions or FLAT in directions


def _reasons(three: Headline) -> tuple[Reason, ...]:
    found = []
    for each, missing in zip(three, (Reason.ECONOMY, Reason.POLLUTION, Reason.CARBON), strict=True):
        if each.direction is UNKNOWN:
            found.append(missing if each.start is None or each.end is None else Reason.NEGATIVE_BASE)
    return tuple(dict.fromkeys(found))
