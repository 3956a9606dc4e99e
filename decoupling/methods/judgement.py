"""Result of a decoupling judgement, ready to be stored and printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decoupling.methods.advice import Names, Verdict, advise, listing
from decoupling.methods.directions import Change, Direction, Ends
from decoupling.methods.indices import IndexResult
from decoupling.methods.rule import Price, Rule
from decoupling.methods.states import Flag, Reason, State, Subtype, Tendency
from decoupling.methods.tapio import Elasticity
from decoupling.methods.trend import Trend


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the three headline series.

    pollutants: endpoints by item, any unit; main: items of the strict vector 「全部主要污染物下降」; sums: partial
    sums such as air and water equivalents; extras: energy, water and others judged by elasticity only; names: (Chinese,
    English) by item; trends: by "economy", "pollution", "carbon"; flags, refusals: caveats and vetoes of the caller.
    """

    pollutants: Mapping[str, Ends] = field(default_factory=dict)
    main: tuple[str, ...] = ()
    sums: Mapping[str, Ends] = field(default_factory=dict)
    extras: Mapping[str, Ends] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    trends: Mapping[str, Trend] = field(default_factory=dict)
    price: Price = Price.CONSTANT
    flags: tuple[Flag, ...] = ()
    refusals: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemJudgement:
    """One pollutant (or partial sum) against carbon: its own Annex C state and elasticity."""

    item: str
    change: Change
    state: State
    subtype: Subtype
    tendency: Tendency
    tapio: Elasticity

    def as_dict(self) -> dict[str, object]:
        """JSON-able form."""
        return {
            "item": self.item,
            **self.change.as_dict(),
            "state": self.state.value,
            "subtype": self.subtype.value,
            "tendency": self.tendency.value,
            "tapio": self.tapio.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """Annex C judgement of one scope and period with everything that must be printed beside it.

    `elasticities` holds "carbon", "pollution" and the extras; `indices` judge carbon against the economy.
    """

    verdict: Verdict
    years: int
    economy: Change
    pollution: Change
    carbon: Change
    flags: tuple[Flag, ...]
    matrix: tuple[ItemJudgement, ...]
    sums: tuple[ItemJudgement, ...]
    elasticities: Mapping[str, Elasticity]
    indices: tuple[IndexResult, ...]
    evidence: Evidence
    rule: Rule

    @property
    def state(self) -> State:
        return self.verdict.state

    @property
    def subtype(self) -> Subtype:
        return self.verdict.subtype

    @property
    def tendency(self) -> Tendency:
        return self.verdict.tendency

    @property
    def rising(self) -> tuple[str, ...]:
        return self.verdict.rising

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.verdict.reasons

    @property
    def unobserved(self) -> tuple[str, ...]:
        """Main pollutants without a value in both years."""
        seen = {item.item for item in self.matrix if item.change.direction is not Direction.UNKNOWN}
        return tuple(item for item in self.evidence.main if item not in seen)

    @property
    def all_main_down(self) -> bool:
        """True when 「全部主要污染物下降」 may be printed.

        The headline falls, every main pollutant was observed in both years and none rises.
        """
        falls = self.pollution.direction is Direction.DOWN
        return falls and bool(self.evidence.main) and not self.unobserved and not self.rising

    def label(self, language: str = "zh") -> str:
        """Return the state in words; a synergistic state with rising main pollutants is 附条件."""
        word = self.state.label(language)
        if self.state is not State.SYNERGISTIC or Flag.MIXED not in self.flags:
            return word
        rising = listing(self.rising, self.evidence.names, language)
        return f"{word}（附条件：{rising}上升）" if language == "zh" else f"{word} (on condition: {rising} rising)"

    def advice(self, language: str = "zh") -> tuple[str, ...]:
        """Return the sentences of note 3 for this judgement."""
        return advise(self.verdict, self.evidence.names, language)

    def as_dict(self) -> dict[str, object]:
        """JSON-able form: codes, decimals as text, sentences in both languages."""
        return {
            "state": self.state.value,
            "subtype": self.subtype.value,
            "tendency": self.tendency.value,
            "label_zh": self.label("zh"),
            "label_en": self.label("en"),
            "years": self.years,
            "economy": self.economy.as_dict(),
            "pollution": self.pollution.as_dict(),
            "carbon": self.carbon.as_dict(),
            "flags": [flag.value for flag in self.flags],
            "reasons": [reason.value for reason in self.reasons],
            "rising": list(self.rising),
            "unobserved": list(self.unobserved),
            "all_main_down": self.all_main_down,
            "matrix": [item.as_dict() for item in self.matrix],
            "sums": [item.as_dict() for item in self.sums],
            "elasticities": {name: result.as_dict() for name, result in self.elasticities.items()},
            "indices": [result.as_dict() for result in self.indices],
            "trends": {name: trend.as_dict() for name, trend in self.evidence.trends.items()},
            "price": self.evidence.price.value,
            "advice_zh": list(self.advice("zh")),
            "advice_en": list(self.advice("en")),
            "rule": self.rule.as_dict(),
        }
