"""Findings: what the room says about a filed workbook, cell by cell."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)


@dataclass(frozen=True)
class Finding:
    """One remark: place, rule, what was read, what was expected, how to put it right; texts in Chinese.

    `sheet` is the title in the file and `cell` an address such as `J7`; both are empty for the whole file.
    """

    sheet: str
    cell: str
    severity: str
    rule: str
    read: str
    expected: str
    remedy: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


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
) -> Finding:
    """A finding with what was read cut to 120 characters."""
    text = str(read)
    return Finding(
        sheet, cell, severity, rule, text if len(text) <= 120 else f"{text[:119]}…", expected, remedy, message
    )


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
