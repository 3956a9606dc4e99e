"""Lines grouped once by what methods ask of them: sheet, field, kind of energy, method of the activity."""

from typing import Final

import numpy as np

from inventory.methods.column import Codes, Index, small
from inventory.methods.declaration import Method
from inventory.methods.line_table import Lines, Selection

KEY: Final = ("sheet", "field", "energy_kind", "activity_method")
#: Above this the possible keys are counted by sorting instead of in a table.
_TABLE: Final = 1 << 22


class Partition:
    """Positions of the lines, stable and contiguous per key."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._seen: dict[tuple[int, ...], Selection] = {}
        columns = [lines[name] for name in KEY]
        shape = [len(column.words) for column in columns]
        kind: type = np.int64 if np.prod(shape, dtype=float) >= 1 << 31 else np.int32
        place: Codes = np.zeros(len(lines), dtype=kind)
        for column, size in zip(columns, shape, strict=True):
            place *= kind(size)
            place += column.codes
        present, group, counts = _dense(place, int(np.prod(shape)))
        self._order = np.argsort(group, kind="stable")
        self._ends = np.cumsum(counts)
        codes = np.unravel_index(present, shape)
        words = (column.words.take(code).tolist() for column, code in zip(columns, codes, strict=True))
        self._of_field: dict[tuple[str, str], list[tuple[int, tuple[str, str, str, str]]]] = {}
        for number, key in enumerate(zip(*words, strict=True)):
            self._of_field.setdefault(key[:2], []).append((number, key))

    def positions(self, method: Method) -> Index:
        """Positions of the lines of the sheet, fields, kinds and activities of a method, in order."""
        return self._where(self._groups(method))

    def concerned(self, method: Method) -> Selection | None:
        """The same lines as a selection; None when there are none."""
        groups = self._groups(method)
        if not groups:
            return None
        if groups not in self._seen:
            self._seen[groups] = Selection(self._lines, self._where(groups))
        return self._seen[groups].fresh()

    def _groups(self, method: Method) -> tuple[int, ...]:
        own = self._of_field.get
        wanted = (entry for field in method.fields for entry in own((method.sheet, field), ()))
        return tuple(sorted(number for number, key in wanted if method.serves(*key)))

    def _where(self, groups: tuple[int, ...]) -> Index:
        parts = [self._order[self._ends[number - 1] if number else 0 : self._ends[number]] for number in groups]
        if len(parts) < 2:
            return parts[0] if parts else np.empty(0, dtype=np.intp)
        return np.sort(np.concatenate(parts))


def _dense(place: Codes, size: int) -> tuple[Index, Index, Index]:
    """The places present, for every line the number of its place among them, and the lines at each."""
    if size > _TABLE:
        present, group, counts = np.unique(place, return_inverse=True, return_counts=True)
        return present, small(group, len(present)), counts
    counts = np.bincount(place, minlength=size)
    present = np.flatnonzero(counts)
    number = np.zeros(size, dtype=np.intp)
    number[present] = np.arange(len(present))
    return present, small(number, len(present)).take(place), counts[present]
