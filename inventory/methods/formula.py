"""The formula of a method, read once from its declaration: as text, as HTML with subscripts, and as MathML.

A formula is written in one line: symbols (`FC_原料` has the subscript 原料), numbers, powers of ten, operators.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from html import escape
from typing import Final, Literal, NamedTuple

Language = Literal["zh", "en"]

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789−")
_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_CHINESE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_GASES: Final = re.compile(
    r"(?:(?<=^)|(?<=[^A-Za-z0-9])|(?<=^t)|(?<=/t)|(?<=kg)|(?<=g ))"
    r"(CO2|CH4|N2O|SO2|SO3|NO2|NH3|SF6|NF3|CF4|C2F6|C3F8|HNO3|CaCO3|H2SO4)(?![0-9])"
)
#: Chinese subscripts of symbols in English; a subscript without a word here is told by the name of its parameter.
_WORDS: Final[Mapping[str, str]] = {
    "原料": "feedstock",
    "电石": "slag",
    "填报": "filed",
    "纳管": "sewer",
    "去除": "removed",
    "排放": "discharged",
    "污泥": "sludge",
    "回收": "recovered",
    "进": "in",
    "出": "out",
    "燃烧": "burn-out",
    "燃料": "fuel",
}
#: Symbols whose subscript is written without an underscore.
_SPLIT: Final[Mapping[str, tuple[str, str]]] = {"Car": ("C", "ar")}
_FUNCTIONS: Final = ("max", "min")
_UPRIGHT: Final = ("tce",)
_TOKEN: Final = re.compile(
    r"(?P<power>10(?P<exponent>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))|(?P<fraction>\d+/\d+)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<symbol>[^\W\d_](?:(?![⁰¹²³⁴⁵⁶⁷⁸⁹])\w)*)|(?P<operator>\S)"
)


class Kind(StrEnum):
    """What a piece of a formula is."""

    SYMBOL = "symbol"
    NUMBER = "number"
    FRACTION = "fraction"
    POWER = "power"
    OPERATOR = "operator"
    FUNCTION = "function"


class Token(NamedTuple):
    """One piece of a formula; `gap` says that white space stands before it."""

    kind: Kind
    text: str
    gap: bool = False


def tokens(formula: str) -> list[Token]:
    """The pieces of a formula in order. Symbols are whole: F is never found inside DOC_F."""
    found: list[Token] = []
    for match in _TOKEN.finditer(formula):
        kind = Kind.POWER if match["power"] else Kind(match.lastgroup or "operator")
        text = match.group()
        if kind is Kind.SYMBOL and text in _FUNCTIONS:
            kind = Kind.FUNCTION
        found.append(Token(kind, text, match.start() > 0 and formula[match.start() - 1] == " "))
    return found


def named_parts(symbol: str, language: Language, name_en: str = "") -> tuple[str, str]:
    """Letter and subscript of a symbol in a language; `name_en` names a Chinese subscript that has no word."""
    if symbol in _SPLIT:
        return _SPLIT[symbol]
    letter, _, below = symbol.partition("_")
    if not below and (digits := re.fullmatch(r"([A-Za-z]+)(\d+)", symbol)):
        return digits[1], digits[2]
    if language == "en" and _CHINESE.search(below):
        below = _WORDS.get(below, name_en or "other")
    if language == "en" and _CHINESE.search(letter):
        letter = name_en or "X"
    return letter, below


def symbol_text(symbol: str, language: Language, name_en: str = "") -> str:
    """A symbol in plain text: FC_原料, in English FC_feedstock."""
    letter, below = named_parts(symbol, language, name_en)
    return letter + below if symbol in _SPLIT or "_" not in symbol else f"{letter}_{below}"


def symbol_html(symbol: str, language: Language, name_en: str = "") -> str:
    """A symbol as HTML with a real subscript."""
    letter, below = named_parts(symbol, language, name_en)
    shown = escape(letter) if symbol in _UPRIGHT else f"<i>{escape(letter)}</i>"
    return f"{shown}<sub>{escape(below)}</sub>" if below else shown


def written(formula: str, language: Language, names: Mapping[str, str], values: Mapping[str, str] | None = None) -> str:
    """The formula as plain text; with `values` every symbol that has one is replaced by it."""
    return _line(formula, values, lambda symbol: symbol_text(symbol, language, names.get(symbol, "")), str)


def html(formula: str, language: Language, names: Mapping[str, str], values: Mapping[str, str] | None = None) -> str:
    """The formula as HTML with subscripts and superscripts, in which a browser may break lines."""
    return _line(formula, values, lambda symbol: symbol_html(symbol, language, names.get(symbol, "")), _html_of, escape)


def mathml(formula: str, language: Language, names: Mapping[str, str]) -> str:
    """The formula as presentation MathML; its plain text is the alternative for readers without it."""
    body = "".join(_math_of(token, language, names) for token in tokens(formula))
    told = escape(written(formula, language, names), quote=True)
    return (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" '
        f'alttext="{told}" aria-label="{told}"><mrow>{body}</mrow></math>'
    )


def gas_text(text: str) -> str:
    """Formulas of gases in a unit or a sentence with real subscripts: tCO2/GJ becomes tCO₂/GJ."""
    return _GASES.sub(lambda match: match.group().translate(_SUBSCRIPTS), text).replace("m3", "m³")


def _line(
    formula: str,
    values: Mapping[str, str] | None,
    symbol: Callable[[str], str],
    piece: Callable[[str], str],
    value: Callable[[str], str] = str,
) -> str:
    shown = []
    for token in tokens(formula):
        text = token.text
        if token.kind is Kind.SYMBOL:
            known = values.get(text) if values is not None else None
            text = symbol(text) if known is None else value(known)
        else:
            text = piece(text)
        shown.append(f" {text}" if token.gap else text)
    return "".join(shown)


def _html_of(text: str) -> str:
    power = re.fullmatch(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    return f"10<sup>{power[1].translate(_SUPERSCRIPTS)}</sup>" if power else escape(text)


def _math_of(token: Token, language: Language, names: Mapping[str, str]) -> str:
    if token.kind is Kind.SYMBOL:
        letter, below = named_parts(token.text, language, names.get(token.text, ""))
        upright = ' mathvariant="normal"' if token.text in _UPRIGHT else ""
        main = f"<mi{upright}>{escape(letter)}</mi>"
        return f"<msub>{main}<mtext>{escape(below)}</mtext></msub>" if below else main
    if token.kind is Kind.FUNCTION:
        return f'<mi mathvariant="normal">{token.text}</mi>'
    if token.kind is Kind.FRACTION:
        top, _, bottom = token.text.partition("/")
        return f"<mfrac><mn>{top}</mn><mn>{bottom}</mn></mfrac>"
    if token.kind is Kind.POWER:
        return f"<msup><mn>10</mn><mn>{token.text[2:].translate(_SUPERSCRIPTS)}</mn></msup>"
    if token.kind is Kind.NUMBER:
        return f"<mn>{token.text}</mn>"
    return f"<mo>{escape(token.text)}</mo>"
