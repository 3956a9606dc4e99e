"""Findings: what the room says about a filed workbook, cell by cell."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)


@dataclass(frozen=True)
class CellEdit:
    """One cell that a fix would change: its address, the text read there and the text that replaces it."""

    sheet: str
    cell: str
    old: str
    new: str


@dataclass(frozen=True)
class Fix:
    """A way to put a finding right with one click: stable code, Chinese label, the cells it changes."""

    code: str
    label: str
    edits: tuple[CellEdit, ...]

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Fix":
        """A fix from its plain values."""
        return cls(kept["code"], kept["label"], tuple(CellEdit(**edit) for edit in kept["edits"]))


@dataclass(frozen=True)
class Finding:
    """One remark: place, rule, what was read, what was expected, how to put it right; texts in Chinese.

    `sheet` is the title in the file and `cell` an address such as `J7`; both are empty for the whole file. `about`
    names the line whatever its row (`month|sheet|item|process|outlet|field`), so that an explanation finds it again;
    `fixes` are offered as one-click corrections.
    """

    sheet: str
    cell: str
    severity: str
    rule: str
    read: str
    expected: str
    remedy: str
    message: str
    about: str = ""
    fixes: tuple[Fix, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what is empty of `about` and `fixes` is left out."""
        kept = asdict(self)
        return {name: value for name, value in kept.items() if value or name not in ("about", "fixes")}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Finding":
        """A finding from its plain values."""
        return cls(**{**kept, "fixes": tuple(Fix.from_dict(fix) for fix in kept.get("fixes", ()))})


def finding(
    rule: str,
    message: str,
    *,
    sheet: str = "",
    cell: str = "",
    severity: str = ERROR,
    read: object = "",
    expected: str = "",
    remedy: str = "",
    about: str = "",
    fixes: tuple[Fix, ...] = (),
) -> Finding:
    """A finding with what was read cut to 120 characters."""
    text = str(read)
    shown = text if len(text) <= 120 else f"{text[:119]}…"
    return Finding(sheet, cell, severity, rule, shown, expected, remedy, message, about, fixes)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether the workbook must be refused."""
    return any(entry.severity == ERROR for entry in findings)


class LedgerRefused(Exception):
    """A file that is not read at all; `finding` says why and what to do."""

    def __init__(self, reason: Finding) -> None:
        super().__init__(reason.message)
        self.finding = reason


def refuse(rule: str, message: str, remedy: str, *, read: object = "", expected: str = "") -> LedgerRefused:
    """The refusal of a whole file."""
    return LedgerRefused(finding(rule, message, read=read, expected=expected, remedy=remedy))


def column_letters(index: int) -> str:
    """Letters of a zero-based column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Cell address of a zero-based row and column: (6, 9) is J7."""
    return f"{column_letters(column)}{row + 1}"
