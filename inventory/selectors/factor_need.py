"""Factors that methods look up by key, read from the library; the choice itself is `inventory.methods.choice`."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from inventory.methods.candidate import Candidate, Context
from inventory.methods.choice_frame import asked_keys, asked_needs, join_asked
from inventory.selectors.factor import CANDIDATES, as_candidates, park_context
from park.models import Park
from park.selectors.frames import read_frame

BY_KEY: Final = f"""{CANDIDATES} AND key = ANY(%(keys)s)
  AND (region = '' OR region = ANY(%(regions)s) OR park_id IS NOT NULL)
ORDER BY key, parameter, factor_set, region, first_year
"""


def join_needs(park: Park, lines: pd.DataFrame) -> pd.DataFrame:
    """Ledger lines with every factor that a method looks up by key; two queries, whatever the number of lines.

    See `inventory.methods.choice_frame.join_asked`.
    """
    asked = asked_needs(lines)
    if not asked:
        return lines.copy(deep=False)
    context = park_context(park)
    return join_asked(lines, asked, need_candidates(park, asked_keys(asked), context), context)


def need_candidates(park: Park, keys: Iterable[str], context: Context) -> list[Candidate]:
    """Rows in force under these keys: the reference and the park's own ones; one query."""
    wanted = {"park": park.pk, "keys": sorted(keys), "regions": list(context.regions)}
    return as_candidates(read_frame(BY_KEY, wanted))
