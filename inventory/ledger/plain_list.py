"""A small list as a CSV file or a workbook: guarded and read as rows of texts. Pure."""

import csv
import io
from typing import Final

from inventory.ledger.book import RawBook
from inventory.ledger.finding import refuse
from inventory.ledger.guard import Limits
from inventory.ledger.reader import BookReader

LIMITS: Final = Limits(file_bytes=2 << 20, expanded_bytes=40 << 20, sheets=10, rows=5000, columns=64, cells=320_000)
ENCODINGS: Final = ("utf-8-sig", "gb18030")
ZIP: Final = b"PK\x03\x04"


def plain_rows(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Rows of the file with the number a person sees; of a workbook its first sheet.

    Raises: LedgerRefused for a file that is too large, no list, or hostile.
    """
    if len(data) > LIMITS.file_bytes:
        raise refuse("file_size", "文件超过 2 MB。", "清单只需几十行，请只保留清单一张表后再上传。")
    if data.startswith(ZIP):
        with BookReader(LIMITS) as reader:
            return _book_rows(reader.read(data, name))
    return _csv_rows(data)


def _csv_rows(data: bytes) -> list[tuple[int, list[str]]]:
    if b"\0" in data:
        raise refuse("file_type", "文件不是 CSV，也不是 xlsx 工作簿。", "请下载模板填写后上传。")
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise refuse("file_encoding", "文件编码不是 UTF-8 或 GB18030。", "请另存为“CSV UTF-8”后再上传。")
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise refuse("file_damaged", "CSV 格式不正确，无法分列。", "请用 Excel 或 WPS 另存为 CSV 后再上传。") from None
    return [(number, [cell.strip() for cell in row]) for number, row in enumerate(found, start=1)]


def _book_rows(book: RawBook) -> list[tuple[int, list[str]]]:
    sheet = next(iter(book.sheets.values()), None)
    if sheet is None:
        return []
    return [
        (row + 1, [sheet.cell(row, column).typed.strip() for column in range(sheet.width)])
        for row in range(sheet.height)
    ]
