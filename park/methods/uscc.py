"""Codes that name an enterprise, its permit and its outlets."""

import re
import unicodedata

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PERMIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}\d{3}[0-9A-Z]")
PERMIT_WITHOUT_USCC = re.compile(r"H9\d{6}[0-9A-Z]{10,14}")
OUTLETS = {"air": re.compile(r"DA\d{3}|MF\d{4}"), "water": re.compile(r"DW\d{3}|YS\d{3}")}


def normal_uscc(text: str) -> str:
    """Credit code without spaces, half-width, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_symbol(first17: str) -> str:
    """Check symbol of the first 17 symbols: C18 = (31 − Σ Ci·Wi mod 31) mod 31, Wi = 3^(i−1) mod 31.

    Errors: ValueError for a symbol outside the 31 of the code. Source: GB 32100-2015 §4.
    """
    total = sum(SYMBOLS.index(symbol) * weight for symbol, weight in zip(first17, WEIGHTS, strict=True))
    return SYMBOLS[(31 - total % 31) % 31]


def is_uscc(code: str) -> bool:
    """Whether a normalised code has the form and the check symbol of GB 32100."""
    return USCC.fullmatch(code) is not None and check_symbol(code[:17]) == code[17]


def is_subject(code9: str) -> bool:
    """Whether symbols 9–17 of a credit code carry their own check symbol.

    11 − Σ Ci·Wi mod 11 with W = 3,7,9,10,5,8,4,2; 10 is X, 11 is 0. Source: GB 11714-1997.
    """
    total = sum(int(symbol, 36) * weight for symbol, weight in zip(code9[:8], SUBJECT_WEIGHTS, strict=True))
    return code9[8] == "0123456789X0"[11 - total % 11]
