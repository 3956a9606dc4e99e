"""The number of a green certificate or contract in the one form by which its use is recognised."""

import unicodedata
from typing import Final

SHORTEST: Final = 6
#: What the register keeps; some characters become several.
LONGEST: Final = 80


class NotANumber(ValueError):
    """The text cannot be the number of a certificate or contract."""


def normal_number(text: str) -> str:
    """Letters and digits of a number: full width becomes half width, small letters capital, marks and spaces go.

    "ｇｅｃ-2023 0001" and "GEC20230001" are one certificate. Raises: NotANumber for fewer than six or more than
    eighty characters, or no digit. Source: 004 7.1.4; carbon_rules 5.7: one certificate is used once.
    """
    wide = unicodedata.normalize("NFKC", text).upper()
    key = "".join(char for char in wide if char.isalnum())
    if not SHORTEST <= len(key) <= LONGEST or not any(char.isdecimal() for char in key):
        raise NotANumber(text)
    return key
