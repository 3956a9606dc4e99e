"""Ledger lines by column: what methods are given, with the few words of a frame that formulas use.

`Lines` holds whole columns, read from a frame only when asked for; `Selection` is some of the lines, and fetches of a
column only what it needs. Both answer `lines["x"]`, `len(lines)`, `"x" in lines.columns`; anything else is answered by
a frame of the same lines, which is slow and always right.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Column, Flags, Floats, Index, Words

#: Text columns that most methods read: coded once for all lines. The others are coded for the lines that need them.
_CODED: Final = frozenset(
    ("sheet", "field", "energy_kind", "activity_method", "unit", "notation", "item", "tier", "fuel_unit", "direction")
)

#: Kinds of arrays that hold texts: objects and fixed-width strings.
_TEXT: Final = "OU"


class Located:
    """`lines.loc[flags]`, `lines.loc[flags, "x"]`, `lines.iloc[where]`: the lines at some places as a frame."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def __getitem__(self, key: Any) -> Any:
        chosen, names = key if isinstance(key, tuple) else (key, None)
        places = np.asarray(chosen)
        where = np.flatnonzero(places) if places.dtype.kind == "b" else places
        wanted = [names] if isinstance(names, str) else list(names or self._table.columns)
        cells = {name: np.asarray(self._table.raw(name).take(where)) for name in wanted}
        frame = pd.DataFrame(cells, index=where)
        return frame[names] if isinstance(names, str) else frame


class Table(ABC):
    """What lines and selections share: access like that of a frame."""

    @property
    def loc(self) -> Located:
        """Lines by flags."""
        return Located(self)

    @property
    def iloc(self) -> Located:
        """Lines by place."""
        return Located(self)

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, str):
            return self.column(name)
        return self.to_frame(name) if isinstance(name, list) else self.loc[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.to_frame(), name)

    @property
    @abstractmethod
    def columns(self) -> Iterable[str]:
        """Names of the columns."""

    @abstractmethod
    def column(self, name: str) -> Any:
        """A column as numbers or words. Raises: KeyError naming it."""

    @abstractmethod
    def raw(self, name: str) -> npt.NDArray[Any] | Words:
        """A column as it was given, objects included."""

    def number(self, name: str) -> Floats:
        """Float values of a column, NaN where the column or the value is absent."""
        if name not in self.columns:
            return np.full(len(self), np.nan).view(Column)
        values = self.raw(name)
        return Column.of(np.asarray(values, dtype=np.float64))

    @abstractmethod
    def __len__(self) -> int: ...

    def to_frame(self, names: "Iterable[str] | None" = None) -> pd.DataFrame:
        """The same lines as a frame."""
        return pd.DataFrame({name: np.asarray(self.raw(name)) for name in names or self.columns})


class Lines(Table):
    """All lines of one run, by column."""

    def __init__(self, columns: Mapping[str, Any], size: int) -> None:
        self._size = size
        self._given = {
            name: Column.of(cells) if isinstance(cells, np.ndarray) else cells for name, cells in columns.items()
        }

    @classmethod
    def of(cls, frame: "pd.DataFrame | Lines") -> "Lines":
        """The columns of a frame; nothing is copied before it is asked for."""
        if isinstance(frame, Lines):
            return cls(frame._given, frame._size)
        return cls({str(name): values for name, values in frame.items()}, len(frame))

    @property
    def columns(self) -> Iterable[str]:
        return self._given.keys()

    def __len__(self) -> int:
        return self._size

    def __setitem__(self, name: str, values: Any) -> None:
        self._given[name] = values if isinstance(values, Words) else Column.of(values)

    def raw(self, name: str) -> npt.NDArray[Any] | Words:
        values = self._given[name]
        if isinstance(values, pd.Series):
            values = self._given[name] = _plain(values)
        return values

    def column(self, name: str) -> Any:
        values = self.raw(name)
        if not isinstance(values, Words) and values.dtype.kind in _TEXT:
            values = self._given[name] = Words.of(values)
        return values

    def some(self, where: Index) -> "Selection":
        """The lines at some places, in order."""
        return Selection(self, where)

    def cut(self, start: int, stop: int) -> "Lines":
        """Lines from `start` to `stop` without a copy; the words are shared."""
        return Lines({name: _cut(self.raw(name), start, stop) for name in self._given}, stop - start)


class Selection(Table):
    """Some lines, in order, with columns of their own that stand before those of the lines."""

    def __init__(self, lines: Lines, where: Index, parent: "Selection | None" = None, kept: Any = None) -> None:
        self._lines, self._where, self._parent, self._kept = lines, where, parent, kept
        self._own: dict[str, Any] = {}
        self._read: dict[str, Any] = {}

    @property
    def columns(self) -> Iterable[str]:
        return {**self._lines._given, **self._own}.keys() if self._own else self._lines.columns

    def __len__(self) -> int:
        return len(self._where)

    def __setitem__(self, name: str, values: Any) -> None:
        self._own[name] = values if isinstance(values, Words) else Column.of(values)

    def column(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        values = self._fetched(name)
        if not isinstance(values, Words) and values.dtype.kind in _TEXT:
            values = self._read[name] = Words.of(values)
        return values

    def raw(self, name: str) -> npt.NDArray[Any] | Words:
        return self._own[name] if name in self._own else self._fetched(name)

    def number(self, name: str) -> Floats:
        values = super().number(name)
        if name in self._read and name not in self._own:
            self._read[name] = values
        return values

    def _fetched(self, name: str) -> Any:
        """Values of the lines; by way of the wider selection where it has them, because they lie together there."""
        if name not in self._read:
            parent = self._parent
            if parent is not None and (name in parent._read or 2 * len(self) > len(parent)):
                self._read[name] = parent._fetched(name).take(self._kept)
            else:
                whole = self._lines.column(name) if name in _CODED else self._lines.raw(name)
                self._read[name] = whole.take(self._where)
        return self._read[name]

    def keep(self, flags: Flags) -> "Selection":
        """The lines that are flagged; the selection itself where all are."""
        if flags.all():
            return self
        kept = np.flatnonzero(flags)
        chosen = Selection(self._lines, self._where.take(kept), self, kept)
        for name, values in self._own.items():
            chosen._own[name] = values.take(kept)
        return chosen

    def fresh(self) -> "Selection":
        """The same lines, sharing what was read, without columns of their own."""
        other = Selection(self._lines, self._where, self._parent, self._kept)
        other._read = self._read
        return other


def _plain(series: "pd.Series[Any]") -> npt.NDArray[Any] | Words:
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return Words.of(series)
    if isinstance(kind, np.dtype):
        return Column.of(series.to_numpy())
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return Column.of(series.to_numpy(dtype=np.float64, na_value=np.nan))
    return Column.of(series.to_numpy(dtype=object))


def _cut(values: npt.NDArray[Any] | Words, start: int, stop: int) -> npt.NDArray[Any] | Words:
    return Words(values.codes[start:stop], values.words) if isinstance(values, Words) else values[start:stop]
