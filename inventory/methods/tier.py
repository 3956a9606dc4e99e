"""Data quality tiers of 000 Annex A: 1 direct monitoring, 2 statistics and standards, 3 theory or similar activity."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Words

#: Best to worst. 2a sector standard, 2b provincial guide, 2c IPCC. A plain 2 ranks with the best of the middle.
TIERS: Final = ("1", "2", "2a", "2b", "2c", "3")
MEASURED: Final = "1"
Ranks = npt.NDArray[np.int8]
_RANK: Final = {tier: rank for rank, tier in enumerate(TIERS)}
_WORST: Final = len(TIERS) - 1
#: Rank of the tier of a measured value, which is lower where the cell holds an estimate.
MEASURED_RANK: Final = {tier: np.int8(place) for tier, place in _RANK.items()}


def rank(tiers: "Words | pd.Series[str]") -> Ranks:
    """Position in TIERS per row; an unknown or blank tier counts as the worst, because nothing shows it is better."""
    words = tiers if isinstance(tiers, Words) else Words.of(tiers)
    known = np.array([_RANK.get(str(word), _WORST) for word in words.words], dtype=np.int8)
    return known.take(words.codes)


def names(ranks: Ranks) -> npt.NDArray[np.object_]:
    """Tiers by their position.

    Source: 000 附录A.
    """
    return np.array(TIERS, dtype=object).take(ranks)
