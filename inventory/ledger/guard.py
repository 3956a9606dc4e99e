"""Checks on the bytes of an uploaded workbook before anything parses it."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from inventory.ledger.finding import refuse

CHUNK = 1 << 18
OVERLAP = 512


@dataclass(frozen=True)
class Limits:
    """What a workbook may be; sizes in bytes, the sheet limits for one sheet."""

    file_bytes: int = 20 << 20
    expanded_bytes: int = 400 << 20
    ratio: int = 200
    ratio_free_bytes: int = 4 << 20
    entries: int = 1000
    sheets: int = 60
    rows: int = 250_000
    columns: int = 256
    cells: int = 8_000_000


LIMITS = Limits()
# A cell beyond column IV (256) that holds something; empty styled cells to the right do no harm.
FAR_CELL = re.compile(
    rb"<(?:\w+:)?c\b[^<>]*?\br\s*=\s*[\"']((?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])[0-9]+)[\"'][^<>]*(?<!/)>", re.IGNORECASE
)
FAR_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Z]{0,3}([0-9]{6,})[\"']", re.IGNORECASE)
# Quick looks that start at a quote, three times faster; only what they find is looked at closely.
MAYBE_FAR_CELL = [re.compile(sign + rb"(?:[A-Za-z]{3}|[J-Zj-z][A-Za-z]|[Ii][W-Zw-z])[0-9]") for sign in (b'"', b"'")]
MAYBE_FAR_ROW = [re.compile(sign + rb"[A-Za-z]{0,3}[0-9]{6}") for sign in (b'"', b"'")]
ANY_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br\s*=\s*[\"']([A-Z]+)([0-9]+)[\"']", re.IGNORECASE)
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
DDE = re.compile(rb"<(?:\w+:)?(ddeLink|oleLink)\b|cmd\s*\|\s*['\"]|<(?:\w+:)?f\b[^<>]*>[^<]{0,40}\|\s*'", re.IGNORECASE)
ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
TEXT_KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿 (*.xlsx)”，再上传。"


def safe_name(filename: str) -> str:
    """Bare file name for display: no folders, control or direction marks, at most 120 characters."""
    last = PurePosixPath(filename.replace("\\", "/").replace("\0", "")).name
    kept = "".join(char for char in last if char.isprintable())
    suffix = PurePosixPath(kept).suffix if PurePosixPath(kept).suffix.lower() in TEXT_KINDS else ".xlsx"
    return kept[: 121 - len(suffix)] + suffix if len(kept) > 120 else kept or "ledger.xlsx"


def sheet_title(filename: str) -> str:
    """Title of the one sheet of a delimited text: its file name as far as a workbook takes it for a title."""
    stem = PurePosixPath(safe_name(filename)).stem
    return "".join("_" if char in "[]:*?/\\" else char for char in stem).strip("' ")[:31] or "Sheet1"


def file_kind(data: bytes, filename: str) -> str:
    """What a file is read as: `xlsx` by its first bytes, else `csv` or `json` where its name says so, else `xlsx`."""
    if data.startswith((b"PK\x03\x04", OLE)):
        return "xlsx"
    return TEXT_KINDS.get(PurePosixPath(safe_name(filename)).suffix.lower(), "xlsx")


def check_bytes(data: bytes, filename: str, limits: Limits = LIMITS) -> None:
    """Refuse what is not a plain xlsx workbook, or text of the kind its name says, of bearable size.

    Errors: LedgerRefused with the reason and the remedy.
    """
    if not data:
        raise refuse("file_empty", "文件是空的。", "请重新选择文件上传。")
    if len(data) > limits.file_bytes:
        size = f"{len(data) / (1 << 20):.1f} MB"
        raise refuse(
            "file_size",
            f"文件 {size}，超过 {limits.file_bytes >> 20} MB。",
            "请删除图片和无关工作表后再上传，或分月上传。",
            read=size,
        )
    if data.startswith(OLE):
        raise refuse(
            "file_type", "文件是旧版 xls 或加密的工作簿。", f"如有密码请先取消；{SAVE_AS}", read=safe_name(filename)
        )
    if file_kind(data, filename) != "xlsx":
        return
    if not data.startswith(b"PK\x03\x04"):
        raise refuse("file_type", "文件不是 xlsx 工作簿。", SAVE_AS, read=safe_name(filename), expected="xlsx")
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_archive(archive, limits, filename)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise refuse("file_damaged", "文件已损坏，无法解开。", f"请重新保存后上传；{SAVE_AS}") from None


def _check_archive(archive: ZipFile, limits: Limits, filename: str) -> None:
    entries = archive.infolist()
    _check_entries(entries, limits)
    _check_kind({entry.filename.lower() for entry in entries}, archive, limits, filename)
    total = 0
    for entry in entries:
        total += _check_part(archive, entry, limits, limits.expanded_bytes - total)


def _check_entries(entries: list[ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise refuse("file_entries", f"文件内有 {len(entries)} 个部件，超过 {limits.entries} 个。", SAVE_AS)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise refuse("file_damaged", "文件内有重名部件，结构不正常。", SAVE_AS)
    if any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names):
        raise refuse("file_damaged", "文件内有越界路径，结构不正常。", SAVE_AS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse("file_encrypted", "文件已加密。", "请取消密码后再上传。")
    sheets = sum(name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml") for name in names)
    if sheets > limits.sheets:
        raise refuse(
            "file_sheets", f"文件有 {sheets} 张工作表，超过 {limits.sheets} 张。", "请只保留台账工作表。", read=sheets
        )
    expanded = sum(entry.file_size for entry in entries)
    if expanded > limits.expanded_bytes:
        raise _bomb(expanded)


def _check_kind(names: set[str], archive: ZipFile, limits: Limits, filename: str) -> None:
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise refuse("file_macro", "文件含有宏。", SAVE_AS, read=safe_name(filename))
    if "xl/workbook.bin" in names:
        raise refuse("file_type", "文件是 xlsb 二进制工作簿。", SAVE_AS, read=safe_name(filename))
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise refuse("file_type", "文件是压缩包，但不是 xlsx 工作簿。", SAVE_AS, read=safe_name(filename))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise refuse(
            "file_external", "文件链接到其他工作簿。", "请在“数据 → 编辑链接”中断开链接，把数值粘贴为值后再上传。"
        )
    types = next(entry for entry in archive.infolist() if entry.filename.lower() == "[content_types].xml")
    with archive.open(types) as stream:
        if b"macroenabled" in stream.read(min(limits.expanded_bytes, 1 << 20)).lower():
            raise refuse("file_macro", "文件是启用宏的工作簿。", SAVE_AS, read=safe_name(filename))


def _check_part(archive: ZipFile, entry: ZipInfo, limits: Limits, room: int) -> int:
    """Stream one part, counting what really comes out (a header may lie), and scan its XML; return the size."""
    name = entry.filename.lower()
    scan = name.endswith((".xml", ".rels", ".vml"))
    sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    size, tail, rows = 0, b"", 0
    with archive.open(entry) as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            if not size and scan:
                _check_encoding(chunk)
            size += len(chunk)
            if size > room or (size > limits.ratio_free_bytes and size > limits.ratio * max(entry.compress_size, 1)):
                raise _bomb(size)
            if scan:
                window = tail + chunk
                _check_window(window)
                rows = max(rows, _check_cells(window, limits)) if sheet else 0
                tail = window[-OVERLAP:]
    if sheet and rows * limits.columns > limits.cells:
        _check_area(archive, entry, limits)
    return size


def _check_encoding(head: bytes) -> None:
    """Only UTF-8: in any other encoding the scans below would read past what they look for."""
    found = ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:200]:
        raise refuse("file_encoding", "文件内部编码不是 UTF-8。", SAVE_AS)
    if found and found.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise refuse("file_encoding", "文件内部编码不是 UTF-8。", SAVE_AS, read=found.group(1).decode())


def _check_window(window: bytes) -> None:
    if b"<!" in window and DECLARATION.search(window):
        raise refuse("file_entities", "文件内部含有实体声明（DTD）。", SAVE_AS)
    if (b"|" in window or b"Link" in window) and DDE.search(window):
        raise refuse("file_dde", "文件含有 DDE 或 OLE 链接。", "请删除此类公式，把数值粘贴为值后再上传。")
    if b'TargetMode="External"' in window and b"/externalLink" in window:
        raise refuse("file_external", "文件链接到其他工作簿。", "请断开链接，把数值粘贴为值后再上传。")


def _check_cells(window: bytes, limits: Limits) -> int:
    """Refuse cells beyond the limits; return the highest row of six digits seen, 0 when there is none."""
    maybe = any(pattern.search(window) for pattern in MAYBE_FAR_CELL)
    far = [found.decode().upper() for found in FAR_CELL.findall(window)] if maybe else []
    cell = next((found for found in far if column_number(found.rstrip("0123456789").encode()) > limits.columns), None)
    if cell:
        raise refuse(
            "sheet_size",
            f"单元格 {cell} 在第 {limits.columns} 列之外。",
            "请删除表格右侧的空白列和多余内容后再上传。",
            read=cell,
        )
    if not any(pattern.search(window) for pattern in MAYBE_FAR_ROW):
        return 0
    highest = max((int(found) for found in FAR_ROW.findall(window)), default=0)
    if highest > limits.rows:
        raise refuse(
            "sheet_size",
            f"工作表到第 {highest} 行，超过 {limits.rows} 行。",
            "请删除表格下方的空白行，或分月上传。",
            read=highest,
        )
    return highest


def _check_area(archive: ZipFile, entry: ZipInfo, limits: Limits) -> None:
    """A sheet is read as a rectangle, so that one far cell can cost as much as a full sheet."""
    bottom, right = 0, 0
    for window in _windows(archive, entry):
        for letters, row in ANY_CELL.findall(window):
            bottom = max(bottom, int(row))
            right = max(right, column_number(letters))
    if bottom * right > limits.cells:
        raise refuse(
            "sheet_size",
            f"工作表范围 {bottom} 行 × {right} 列，过大。",
            "请删除表格下方和右侧的空白行列后再上传。",
            read=f"{bottom} × {right}",
        )


def _windows(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(entry) as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            window = tail + chunk
            yield window
            tail = window[-OVERLAP:]


def column_number(letters: bytes) -> int:
    """One-based number of column letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _bomb(size: int) -> Exception:
    return refuse(
        "file_expands",
        f"文件解开后达到 {size >> 20} MB 以上，压缩比不正常。",
        f"请删除空白行列和图片后重新保存；{SAVE_AS}",
        read=size,
    )
