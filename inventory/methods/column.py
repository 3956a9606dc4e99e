"""Columns of a set of lines: float arrays, and words kept as codes, read as the columns of a frame are.

A formula writes `frame["consumption"] * frame["ncv"]` and gets arrays, not series: there is no index to align and no
text to compare row by row. Whatever is not defined here is answered by the pandas series of the same values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
Codes = npt.NDArray[Any]

_SMALL: Final = ((1 << 8, np.uint8), (1 << 16, np.uint16), (1 << 31, np.int32))


class Column(np.ndarray[Any, Any]):
    """An array that answers the few questions a formula asks of a series."""

    @classmethod
    def of(cls, values: Any) -> Self:
        """The values as a column, without a copy where they are an array."""
        return np.asarray(values).view(cls)

    def to_numpy(self, dtype: Any = None, copy: bool = False) -> npt.NDArray[Any]:
        plain = self.view(np.ndarray)
        return plain.astype(dtype or plain.dtype, copy=copy)

    def isna(self) -> Flags:
        return np.isnan(self) if self.dtype.kind == "f" else np.zeros(self.shape, dtype=bool).view(Column)

    def notna(self) -> Flags:
        return ~self.isna()

    def fillna(self, value: float) -> "Column":
        return np.where(self.isna(), value, self).view(Column) if self.dtype.kind == "f" else self

    def isin(self, values: Iterable[Any]) -> Flags:
        return np.isin(self, list(values)).view(Column)

    def clip(self, lower: Any = None, upper: Any = None) -> "Column":  # type: ignore[override]
        """Values kept within bounds; a missing value stays missing."""
        kept = self if lower is None else np.where(self < lower, lower, self).view(Column)
        return kept if upper is None else np.where(kept > upper, upper, kept).view(Column)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(pd.Series(self.view(np.ndarray)), name)


class Words:
    """A text column: one small code per line, and the words that the codes stand for."""

    __slots__ = ("codes", "words")
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None

    def __init__(self, codes: Codes, words: npt.NDArray[Any]) -> None:
        self.codes, self.words = codes, words

    @classmethod
    def of(cls, values: Any) -> "Words":
        """Texts as codes: each word once, in the order in which it comes; a missing text is a word of its own."""
        if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
            return cls._of_category(values.array)
        codes, words = pd.factorize(np.asarray(values, dtype=object), use_na_sentinel=False)
        return cls(small(codes, len(words)), np.asarray(words, dtype=object))

    @classmethod
    def _of_category(cls, values: Any) -> "Words":
        words = np.append(np.asarray(values.categories, dtype=object), np.nan)
        codes = np.asarray(values.codes)
        codes = np.where(codes < 0, len(words) - 1, codes) if (codes < 0).any() else codes
        return cls(small(codes, len(words)), words)

    @classmethod
    def same(cls, word: str, size: int) -> "Words":
        """One word on every line."""
        return cls(np.zeros(size, dtype=np.uint8), np.array([word], dtype=object))

    def code(self, word: Any) -> int:
        """Code of a word, −1 where no line can have it."""
        found = np.flatnonzero(self.words == word)
        return int(found[0]) if len(found) else -1

    def flags(self, wanted: Callable[[Any], bool]) -> Flags:
        """Whether each of the words is wanted, by code."""
        return np.fromiter((wanted(word) for word in self.words), dtype=bool, count=len(self.words))

    def by_word(self, values: npt.NDArray[Any]) -> Column:
        """For every line the value of its word; `values` are in the order of the words."""
        return values.take(self.codes).view(Column)

    def take(self, where: Index) -> "Words":
        return Words(self.codes.take(where), self.words)

    def isin(self, words: Iterable[Any]) -> Flags:
        return self.by_word(self.flags(frozenset(words).__contains__))

    def __eq__(self, other: object) -> Flags:  # type: ignore[override]
        if not isinstance(other, str):
            return np.asarray(self.to_numpy() == np.asarray(other, dtype=object)).view(Column)
        code = self.code(other)
        return (self.codes == code if code >= 0 else np.zeros(len(self), dtype=bool)).view(Column)

    def __ne__(self, other: object) -> Flags:  # type: ignore[override]
        return ~(self == other)

    def map(self, by: Mapping[Any, Any] | Callable[[Any], Any]) -> "pd.Series[Any]":
        """What a word stands for, line by line, as a series; each word is looked up once."""
        return pd.Series(pd.Series(self.words, dtype=object).map(by)).take(self.codes).reset_index(drop=True)

    def fillna(self, value: str) -> "Words":
        missing = np.asarray(pd.isna(self.words))
        return self.renamed(np.where(missing, value, self.words)) if missing.any() else self

    def renamed(self, words: Iterable[Any]) -> "Words":
        """Every word replaced by another; words that become the same share a code."""
        codes, kept = pd.factorize(np.array(list(words), dtype=object), use_na_sentinel=False)
        return Words(small(codes, len(kept)).take(self.codes), np.asarray(kept, dtype=object))

    def to_numpy(self, dtype: Any = None, copy: bool = False) -> npt.NDArray[Any]:
        plain = self.words.take(self.codes)
        return plain if dtype is None else plain.astype(dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self.to_numpy(dtype)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.to_numpy())

    def __add__(self, other: Any) -> "pd.Series[str]":
        return pd.Series(self.to_numpy()) + (other.to_numpy() if isinstance(other, Words) else other)

    def __radd__(self, other: Any) -> "pd.Series[str]":
        return other + pd.Series(self.to_numpy())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in self.__slots__:
            raise AttributeError(name)
        return getattr(pd.Series(self.to_numpy()), name)


def small(codes: Codes, count: int) -> Codes:
    """Codes in the smallest type that holds `count` of them: fewer bytes to move, and radix sort below 2¹⁶."""
    return codes.astype(next(kind for limit, kind in _SMALL if count <= limit), copy=False)
