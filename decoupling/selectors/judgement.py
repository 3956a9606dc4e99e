"""A stored judgement in words of the active language, ready for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from decoupling.methods.directions import Direction
from decoupling.methods.indices import INDICES, IndexState
from decoupling.methods.states import Flag, Reason, State, Subtype, Tendency, Worded
from decoupling.methods.tapio import TapioState

Stored = Mapping[str, Any]
#: Rows of table C.1: economy, pollution, carbon, state. Source: 000 附录C 表C.1.
TABLE_C1 = (
    ("up", "down", "down", State.SYNERGISTIC),
    ("up", "up", "down", State.ANTAGONISTIC),
    ("up", "down", "up", State.ANTAGONISTIC),
    ("up", "up", "up", State.COUPLED),
    ("down", "", "", State.NEGATIVE),
)


@dataclass(frozen=True)
class Moved:
    """One quantity over the period: endpoints, rates as ratios, direction, elasticity against the economy."""

    name: str
    item: str
    unit: str
    start: Decimal | None
    end: Decimal | None
    rate: Decimal | None
    annual: Decimal | None
    symbol: str
    direction: str
    raw: str
    elasticity: Decimal | None = None
    tapio: str = ""
    unstable: bool = False
    state: str = ""
    detail: str = ""
    is_rising: bool = False


@dataclass(frozen=True)
class IndexRow:
    """One decoupling index of carbon against the economy."""

    name: str
    formula: str
    value: Decimal | None
    verdict: str


@dataclass(frozen=True)
class TableRow:
    """A row of table C.1 as printed; `marked` where the judgement falls."""

    economy: str
    pollution: str
    carbon: str
    state: str
    marked: bool


def language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def said(judgement: Stored, name: str) -> Any:
    """The part of a judgement that is stored in both languages, e.g. "advice" or "label"."""
    return judgement.get(f"{name}_{language()}") or ""


def sentences(judgement: Stored) -> list[str]:
    """Sub-type and tendency of the state, where it has one."""
    words = (Subtype(judgement["subtype"]), Tendency(judgement["tendency"]))
    return [word.label(language()) for word in words if word.value]


def caveats(judgement: Stored) -> list[str]:
    """Flags in words."""
    return _words(Flag, judgement["flags"])


def refusals(judgement: Stored) -> list[str]:
    """Reasons in words, each with its remedy."""
    return _words(Reason, judgement["reasons"])


def _words(family: type[Worded], codes: Iterable[str]) -> list[str]:
    return [family(code).label(language()) for code in codes]


def moved(judgement: Stored) -> list[Moved]:
    """Economy, pollution and carbon, then the partial sums and what is judged by elasticity only."""
    elasticities = judgement["elasticities"]
    rows = [
        _moved(economy_name(judgement), "", "1e4 CNY", judgement["economy"]),
        _moved(_("Pollution equivalents"), "", "eq", judgement["pollution"], elasticities.get("pollution")),
        _moved(_("Carbon emissions"), "co2e", "tCO2e", judgement["carbon"], elasticities.get("carbon")),
    ]
    media = {"air": _("of which air"), "water": _("of which water")}
    for part in judgement["sums"]:
        rows.append(_moved(media.get(part["item"], part["item"]), "", "eq", part, part["tapio"], part))
    return rows


def economy_name(judgement: Stored) -> str:
    """The economic total that decides, in words."""
    return {
        "value_added_const": _("Industrial value added, constant prices"),
        "output_value_const": _("Industrial output, constant prices"),
        "value_added": _("Industrial value added, current prices"),
        "output_value": _("Industrial output, current prices"),
    }.get(judgement["measure"], _("Economic total"))


def pollutants(judgement: Stored) -> list[Moved]:
    """The matrix pollutant × carbon: every pollutant with its own Annex C state, in kg."""
    rising = set(judgement["rising"])
    return [
        _moved("", part["item"], "kg", part, part["tapio"], part, is_rising=part["item"] in rising)
        for part in judgement["matrix"]
    ]


def _moved(
    name: str,
    item: str,
    unit: str,
    change: Stored,
    tapio: Stored | None = None,
    judged: Stored | None = None,
    is_rising: bool = False,
) -> Moved:
    direction, raw = Direction(change["direction"]), Direction(change["raw"])
    tongue = language()
    detail = Subtype(judged["subtype"]).label(tongue) or Tendency(judged["tendency"]).label(tongue) if judged else ""
    return Moved(
        name=name,
        item=item,
        unit=unit,
        start=_number(change["start"]),
        end=_number(change["end"]),
        rate=_number(change["rate"]),
        annual=_number(change["annual"]),
        symbol=direction.symbol,
        direction=direction.label_zh if tongue == "zh" else direction.label_en,
        raw=raw.symbol,
        elasticity=_number(tapio["value"]) if tapio else None,
        tapio=TapioState(tapio["state"]).label(tongue) if tapio else "",
        unstable=bool(tapio and tapio["unstable"]),
        state=judged["state"] if judged else "",
        detail=detail,
        is_rising=is_rising,
    )


def others(judgement: Stored) -> list[tuple[str, Decimal | None, str]]:
    """Quantities judged by elasticity only: name, elasticity, Tapio state."""
    names = {"energy": _("Comprehensive energy"), "water": _("Water use")}
    return [
        (names.get(name, name), _number(found["value"]), TapioState(found["state"]).label(language()))
        for name, found in judgement["elasticities"].items()
        if name not in ("carbon", "pollution")
    ]


def indices(judgement: Stored) -> list[IndexRow]:
    """Decoupling indices of carbon against the economy. Source: 000 附录C 注4."""
    rows = []
    for found in judgement["indices"]:
        index = INDICES[found["code"]]
        family = TapioState if found["code"] == "tapio" else IndexState
        rows.append(
            IndexRow(
                name=index.label_zh if language() == "zh" else index.label_en,
                formula=index.formula,
                value=_number(found["value"]),
                verdict=family(found["state"]).label(language()),
            )
        )
    return rows


def table_c1(judgement: Stored) -> list[TableRow]:
    """Table C.1 as printed, with the row that applies marked; none is marked where the table has no row."""
    arrows = {"up": "↑", "down": "↓", "": "—"}
    directions = tuple(judgement[name]["direction"] for name in ("economy", "pollution", "carbon"))
    return [
        TableRow(arrows[row[0]], arrows[row[1]], arrows[row[2]], row[3].value, _applies(row, judgement, directions))
        for row in TABLE_C1
    ]


def _applies(row: tuple[str, str, str, State], judgement: Stored, directions: tuple[str, ...]) -> bool:
    if judgement["state"] != row[3].value:
        return False
    return row[3] is State.NEGATIVE or directions == row[:3]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
