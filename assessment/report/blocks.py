"""What a chapter is made of, before anything is laid out or drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Draw = Callable[[], bytes]


@dataclass(frozen=True)
class Heading:
    """A section inside a chapter."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Remark:
    """A note under a table or figure."""

    text: str


@dataclass(frozen=True)
class Points:
    """A numbered list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Lacking:
    """What is not there and the step that brings it."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table: `words` are the columns set left, all others are numbers set right; `totals` are row numbers in bold."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    text_columns: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()
    unit: str = ""
    ruled: bool = False

    def is_text(self, column: int) -> bool:
        return column < self.words or column in self.text_columns


@dataclass(frozen=True)
class Figure:
    """A figure, drawn as PNG only when the file is written."""

    caption: str
    draw: Draw
    width_cm: float = 15.0


Block = Heading | Text | Remark | Points | Lacking | Table | Figure


class Filled(StrEnum):
    """How far the data fill a chapter."""

    FULL = "full"
    PARTIAL = "partial"
    MISSING = "missing"


@dataclass(frozen=True)
class Chapter:
    """A chapter in print order; `number` is "" for the summary and the annexes."""

    number: str
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def lacking(self) -> list[str]:
        return [block.text for block in self.blocks if isinstance(block, Lacking)]

    @property
    def tables(self) -> int:
        return sum(isinstance(block, Table) for block in self.blocks)

    @property
    def figures(self) -> int:
        return sum(isinstance(block, Figure) for block in self.blocks)

    @property
    def filled(self) -> Filled:
        if not self.lacking:
            return Filled.FULL
        content = any(isinstance(block, Table | Figure | Text | Points) for block in self.blocks)
        return Filled.PARTIAL if content else Filled.MISSING
