"""Text as runs: characters that XML forbids are taken out, formula digits become subscripts and superscripts."""

import re
from collections.abc import Iterator
from enum import StrEnum

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile(
    r"(?<![A-Z0-9])(CO2|CH4|N2O|SO2|NO2|NOx|NH3|SF6|NF3|CF4|C2F6|PM10|PM2\.5|BOD5|H2S|H2SO4)(?![0-9.]*[0-9])"
    r"|(?<=m)3(?![0-9A-Za-z])|(?<=km)2(?![0-9A-Za-z])"
)
DIGITS = re.compile(r"(?<=[A-Za-z])(?:\d+(?:\.\d+)?|x$)")


class Position(StrEnum):
    """Where a run stands."""

    BASE = "base"
    SUB = "sub"
    SUPER = "super"


def clean(text: object) -> str:
    """The text without control characters, lone surrogates and direction marks; line ends become spaces."""
    return " ".join(FORBIDDEN.sub("", str(text)).split("\n")).replace("\r", " ").replace("\t", " ")


def runs(text: object) -> Iterator[tuple[str, Position]]:
    """Pieces of the cleaned text with their position: CO2 → CO + subscript 2, m3 → m + superscript 3."""
    whole, end = clean(text), 0
    for match in FORMULA.finditer(whole):
        yield from _piece(whole[end : match.start()], Position.BASE)
        if match.group(1) is None:
            yield match.group(), Position.SUPER
        else:
            yield from _formula(match.group(1))
        end = match.end()
    yield from _piece(whole[end:], Position.BASE)


def _formula(formula: str) -> Iterator[tuple[str, Position]]:
    end = 0
    for digits in DIGITS.finditer(formula):
        yield from _piece(formula[end : digits.start()], Position.BASE)
        yield digits.group(), Position.SUB
        end = digits.end()
    yield from _piece(formula[end:], Position.BASE)


def _piece(text: str, position: Position) -> Iterator[tuple[str, Position]]:
    if text:
        yield text, position
