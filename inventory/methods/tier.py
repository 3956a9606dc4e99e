"""Data quality tiers of 000 Annex A: 1 direct monitoring, 2 statistics and standards, 3 theory or similar activity."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Best to worst. 2a sector standard, 2b provincial guide, 2c IPCC. A plain 2 ranks with the best of the middle.
TIERS: Final = ("1", "2", "2a", "2b", "2c", "3")
MEASURED: Final = "1"
_RANK: Final = {tier: rank for rank, tier in enumerate(TIERS)}
_WORST: Final = len(TIERS) - 1


def rank(tiers: "pd.Series[str]") -> npt.NDArray[np.int64]:
    """Position in TIERS per row; an unknown or blank tier counts as the worst, because nothing shows it is better."""
    codes, found = pd.factorize(tiers)
    ranks = np.array([*(_RANK.get(str(tier), _WORST) for tier in found), _WORST], dtype=np.int64)
    return ranks[codes]


def worse(*ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
    """Tier of a result: the worst tier of its activity and its factors.

    Source: 000 附录A.
    """
    worst = np.maximum.reduce(ranks)
    return np.array(TIERS)[worst]
