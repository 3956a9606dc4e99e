"""Sentences that follow from a decoupling state. Source: 000 附录C 注2, 注3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decoupling.methods.states import Reason, State, Subtype, Tendency

Names = Mapping[str, tuple[str, str]]
POLLUTION, CARBON = "pollution", "carbon"
TOTALS: Names = {POLLUTION: ("污染物排放量", "pollutant emissions"), CARBON: ("碳排放量", "carbon emissions")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sentences need: the verdict, the headline series that rise, the main pollutants that rise."""

    state: State
    subtype: Subtype
    tendency: Tendency
    rising_totals: tuple[str, ...]
    rising: tuple[str, ...]
    note2: bool
    reasons: tuple[Reason, ...]


def name_of(item: str, names: Names, language: str) -> str:
    """Return the display name of an item code, or the code itself when no name is known."""
    pair = TOTALS.get(item) or names.get(item)
    return pair[0 if language == "zh" else 1] if pair else item


def listing(items: Sequence[str], names: Names, language: str) -> str:
    """Return the names joined as a list in the language."""
    return ("、" if language == "zh" else ", ").join(name_of(item, names, language) for item in items)


def advise(verdict: Verdict, names: Names, language: str) -> tuple[str, ...]:
    """Return the obligations of note 3 as sentences in "zh" or "en", naming what rises."""
    sentences = _chinese(verdict, names) if language == "zh" else _english(verdict, names)
    return tuple(sentence for sentence in sentences if sentence)


SLOWER = {
    Subtype.POLLUTION_FASTER: (
        "碳减排慢于污染物减排，宜加大节能和能源替代。",
        "Carbon falls more slowly than pollution: step up energy saving and substitution.",
    ),
    Subtype.CARBON_FASTER: (
        "污染物减排慢于碳减排，宜加大源头和过程治污。",
        "Pollution falls more slowly than carbon: step up control at source and in process.",
    ),
}


def _chinese(verdict: Verdict, names: Names) -> tuple[str, ...]:
    pollutants = listing(verdict.rising, names, "zh")
    named = f"主要污染物中，{pollutants}上升，宜逐项查明原因并控制。" if pollutants else ""
    if verdict.state is State.SYNERGISTIC:
        slower = SLOWER.get(verdict.subtype, ("", ""))[0]
        return ("经济增长，污染物与碳排放同降，宜保持碳污协同脱钩。", slower, named)
    if verdict.state is State.ANTAGONISTIC:
        return (f"{listing(verdict.rising_totals, names, 'zh')}上升，宜重点关注并加以控制。", named)
    if verdict.state is State.COUPLED:
        return ("污染物和碳排放随经济增长，宜加快推动减污降碳协同控制工作落实和完善。", named)
    if verdict.state is State.NEGATIVE:
        note2 = "污染物和碳排放均大幅减少，可按附录C注2由评估人员单独讨论。" if verdict.note2 else ""
        return ("经济总量下降，宜扭转经济下滑态势，控制污染物和碳排放。", note2, named)
    if verdict.state is State.SEPARATE:
        return (f"升降趋势不明显，{verdict.tendency.label_zh}，宜按附录C注2单独讨论。", named)
    return tuple(f"无法判定：{reason.label_zh}。" for reason in verdict.reasons)


def _english(verdict: Verdict, names: Names) -> tuple[str, ...]:
    pollutants = listing(verdict.rising, names, "en")
    named = f"Main pollutants that rise: {pollutants}. Find the cause of each and control it." if pollutants else ""
    if verdict.state is State.SYNERGISTIC:
        slower = SLOWER.get(verdict.subtype, ("", ""))[1]
        return ("The economy grows while pollution and carbon fall: keep it so.", slower, named)
    if verdict.state is State.ANTAGONISTIC:
        rising = listing(verdict.rising_totals, names, "en")
        return (f"Rising: {rising}. Give it priority and bring it down.", named)
    if verdict.state is State.COUPLED:
        return ("Pollution and carbon grow with the economy: speed up their co-control.", named)
    if verdict.state is State.NEGATIVE:
        note2 = "Both emissions fell a lot: an assessor may discuss the case separately (Annex C, note 2)."
        first = "The economy shrinks: reverse the decline and control pollution and carbon."
        return (first, note2 if verdict.note2 else "", named)
    if verdict.state is State.SEPARATE:
        lean = verdict.tendency.label_en
        return (f"The trend is not obvious: discuss separately (Annex C, note 2). {lean}.", named)
    return tuple(f"No label. {reason.label_en}." for reason in verdict.reasons)
