"""Notation keys in place of a figure: NO, NE, IE or C, or the Chinese word, with a reason in the same cell."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inventory.ledger.columns import NOTATION_KEYS, units

#: Keys that say nothing without a reason: why not estimated, where included, why confidential.
REASONED: Final = frozenset(("NE", "IE", "C"))
#: Keys after which the ledger owes nothing more for the cell; what is not estimated is still owed.
COMPLETE: Final = frozenset(("NO", "IE", "C"))
#: Name under which the reason is kept with the line.
NOTE: Final = "note"
EXAMPLES: Final = {"NE": "NE 计量表故障", "IE": "IE（计入3号锅炉）", "C": "C（涉及工艺秘密）", "NO": "NO"}

_WORDS: Final = {word: key for key, word in NOTATION_KEYS.items()}
_WORD: Final = "|".join(_WORDS)
#: A key in capitals or a word; then nothing, or a mark, a blank or (after two letters) a Chinese character.
_SAID: Final = re.compile(
    rf"(NO|NE|IE|C|{_WORD})(?:(?P<mark>[\s:,;、。(\[【])|(?<=[A-Z][A-Z])(?=[一-鿿])|$)(?P<rest>.*)", re.DOTALL
)
_IDEOGRAPH: Final = re.compile(r"[一-鿿]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_AMOUNT: Final = re.compile(r"[约≈]?\d[\d,.]*(.*)")
_TRIM: Final = " \t\r\n:,;、。()[]【】"


@dataclass(frozen=True)
class Notation:
    """A notation key and its reason, empty when none was given."""

    key: str
    reason: str = ""

    @property
    def lacks_reason(self) -> bool:
        """Whether the key needs a reason and has none."""
        return self.key in REASONED and not self.reason

    @property
    def text(self) -> str:
        """The cell as a person would type it."""
        return f"{self.key} {self.reason}" if self.reason else self.key


def read_notation(text: str) -> Notation | None:
    """Notation of a cell's text, or None when the text is none.

    Special cases: a lone key is read in any case, before a reason only in capitals, so that “no data” is no key; after
    a blank the reason must hold a Chinese character; an amount (“C 12 吨”), or the word of another key (“NO 未估算”),
    is no reason and the text no key.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.upper() in NOTATION_KEYS:
        return Notation(plain.upper())
    said = _SAID.fullmatch(plain)
    if said is None:
        return None
    key = _WORDS.get(said[1], said[1])
    rest = _without_own_word(key, said["rest"].strip(_TRIM))
    if not rest:
        return Notation(key)
    if any(rest.startswith(word) for word in _WORDS) or not _LETTER.search(rest) or _is_amount(rest):
        return None
    free = said[1] in _WORDS or (said["mark"] or "") in ":([【"
    if not free and not _IDEOGRAPH.search(rest):
        return None
    return Notation(key, " ".join(rest.split()))


def _is_amount(text: str) -> bool:
    """Whether a text is a figure with its unit, which must never be lost behind a key."""
    found = _AMOUNT.fullmatch(text)
    return found is not None and bool(units().named(found[1]))


def _without_own_word(key: str, rest: str) -> str:
    """The reason without the key's own word in front: “NE 未估算：停电” gives 停电."""
    word = NOTATION_KEYS[key]
    tail = rest.removeprefix(word)
    return tail.strip(_TRIM) if tail != rest and (not tail or tail[0] in _TRIM) else rest


@dataclass(frozen=True)
class Completeness:
    """How much of what was asked for is there: cells with a figure, and cells with each notation key."""

    figures: int = 0
    not_occurring: int = 0
    elsewhere: int = 0
    confidential: int = 0
    not_estimated: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Completeness":
        """Completeness from the number of lines by notation key; the empty key counts figures."""
        return cls(*(counts.get(key, 0) for key in ("", "NO", "IE", "C", "NE")))

    @property
    def asked(self) -> int:
        """Cells that say something."""
        return self.complete + self.not_estimated

    @property
    def complete(self) -> int:
        """Cells after which nothing is owed: a figure, not occurring, included elsewhere, confidential."""
        return self.figures + self.not_occurring + self.elsewhere + self.confidential

    @property
    def share(self) -> float | None:
        """complete ÷ asked; None when nothing was asked."""
        return self.complete / self.asked if self.asked else None
