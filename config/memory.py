"""How often a worker looks for reference cycles."""

import gc
from typing import Final

#: Objects made before a look: a workbook or a recompute makes millions that hold no cycles, and each look walks them.
THRESHOLDS: Final = (200_000, 50, 100)


def collect_rarely() -> None:
    """Sets aside what the process has loaded so far, and looks for cycles far less often than the default."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
