"""How a data quality tier is written, the same everywhere. Source: 000 附录A."""

from typing import Final

#: Annex A has three levels; 2a sector standard, 2b provincial guide and 2c IPCC are kinds of the middle one.
NAMES: Final = {
    "zh": {"1": "高", "2": "中", "2a": "中（2a）", "2b": "中（2b）", "2c": "中（2c）", "3": "低"},
    "en": {"1": "high", "2": "middle", "2a": "middle (2a)", "2b": "middle (2b)", "2c": "middle (2c)", "3": "low"},
}


def tier_name(tier: object, language: str = "zh") -> str:
    """Name of a tier: 2a is 中（2a）; a blank is "", an unknown code stays as it is."""
    code = "" if tier is None else str(tier)
    return NAMES[language if language in NAMES else "en"].get(code, code)
