"""The dry run: what filing a month would add, change and remove against the version in force."""

from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from inventory.ledger.difference import compare
from inventory.services.ledger_line import plain

#: Differences listed by name; the counts are always of all.
MOST_LISTED: Final = 400


def dry_run(old: pd.DataFrame | None, new: pd.DataFrame) -> dict[str, Any]:
    """Counts of added, updated, removed and unchanged lines, and the changed lines with old and new value.

    A month that was never filed lists nothing: all its lines are new, and they are the upload's own.
    """
    if old is None:
        return {"counts": {"added": len(new), "updated": 0, "unchanged": 0, "removed": 0}, "lines": [], "more": 0}
    difference = compare(new, old)
    changed = [*difference.updated, *difference.removed, *difference.added]
    return {
        "counts": {
            "added": len(difference.added),
            "updated": len(difference.updated),
            "unchanged": difference.unchanged,
            "removed": len(difference.removed),
        },
        "lines": [plain(asdict(change)) for change in changed[:MOST_LISTED]],
        "more": max(len(changed) - MOST_LISTED, 0),
    }
