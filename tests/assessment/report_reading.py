"""Reading a report back: chapters, tables by caption, text with what is subscript."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

SIGNS = {"—", ""}


@dataclass(frozen=True)
class Read:
    """A report as a reader has it."""

    document: Document

    @classmethod
    def of(cls, data: bytes) -> "Read":
        return cls(docx.Document(BytesIO(data)))

    @property
    def chapters(self) -> list[str]:
        return [paragraph.text for paragraph in self.document.paragraphs if paragraph.style.name == "Heading 1"]

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.document.paragraphs)

    def chapter(self, title: str) -> str:
        """Text of one chapter, tables included."""
        found, inside = [], False
        for part in self.document.iter_inner_content():
            if isinstance(part, Paragraph) and part.style.name == "Heading 1":
                inside = part.text == title
            if inside:
                found.append(
                    part.text if isinstance(part, Paragraph) else "\n".join("|".join(cells(row)) for row in part.rows)
                )
        return "\n".join(found)

    def table(self, words: str) -> dict[str, dict[str, str]]:
        """Rows by their first cell, cells by their head, of the table whose caption contains the words."""
        rows = self.rows(words)
        return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}

    def rows(self, words: str) -> list[list[str]]:
        caption = ""
        for part in self.document.iter_inner_content():
            if isinstance(part, Table) and words in caption:
                return [cells(row) for row in part.rows]
            caption = part.text if isinstance(part, Paragraph) else ""
        raise AssertionError(f"no table {words}")


def cells(row: object) -> list[str]:
    return [cell.text for cell in row.cells]  # type: ignore[attr-defined]


def number(text: str) -> Decimal | None:
    """A printed number: commas, per cent and unit signs taken off; a dash is missing."""
    plain = text.replace(",", "").replace("\u00a0%", "").replace("+", "").rstrip("*")
    return None if plain in SIGNS else Decimal(plain)
