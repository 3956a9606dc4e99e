"""Reads workbooks in a limited process of its own, so that a hostile file ends that process and nothing else."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, Any, Self, cast

from inventory.ledger.book import RawBook, RawCell, RawSheet
from inventory.ledger.child import LENGTH
from inventory.ledger.finding import LedgerRefused, refuse
from inventory.ledger.guard import LIMITS, Limits, check_bytes, file_kind, sheet_title

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
WALL_SECONDS = 40.0
ANSWER_BYTES = 512 << 20
LARGE_SHEET = 20_000
SIMPLIFY = "请把台账内容复制到新下载的模板后再上传。"

TEXT_REFUSALS = {
    "text_encoding": ("文件不是 UTF-8 或 GB18030 编码，无法读取。", "请另存为“CSV UTF-8 (*.csv)”再上传。"),
    "text_nul": ("文件含有空字符，不是文本。", "请另存为“CSV UTF-8 (*.csv)”再上传。"),
    "text_markup": ("文件是网页，不是 CSV。", "请用 Excel 或 WPS 打开后另存为 xlsx 或“CSV UTF-8”。"),
    "text_line": ("文件有一行或一格过长，不是台账。", "请检查引号是否成对、换行是否完整后再上传。"),
    "text_quotes": ("文件的引号不成对。", "请用 Excel 或 WPS 重新另存为“CSV UTF-8 (*.csv)”。"),
    "text_delimiter": ("表头行同时有逗号、分号或制表符，不能确定分隔符。", "请只用一种分隔符；表头里的逗号请加引号。"),
    "text_size": ("文件行列过多，超过 250,000 行或 256 列。", "请删除空白行列，或分月上传。"),
    "json_unreadable": ("不是完整的 JSON 对象。", "请检查括号、引号、重复的名称，编码用 UTF-8。"),
    "json_deep": ("JSON 嵌套过深。", "请按接口文档发送：工作表、行、值三层。"),
}


class BookReader:
    """Reads many workbooks through one child process; the child is started when needed and after each death.

    Use as a context manager. Not shared between threads.
    """

    def __init__(
        self,
        limits: Limits = LIMITS,
        memory_bytes: int = MEMORY_BYTES,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
    ) -> None:
        self._limits = limits
        self._wall = wall_seconds
        self._command = [sys.executable, "-m", "inventory.ledger.child", str(memory_bytes), str(cpu_seconds)]
        self._child: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, data: bytes, filename: str) -> RawBook:
        """Guarded bytes of one workbook as a raw book. Errors: LedgerRefused with the finding for the whole file."""
        check_bytes(data, filename, self._limits)
        kind = file_kind(data, filename)
        answer = self._ask(data if kind == "xlsx" else f"{kind}\n".encode() + data)
        if "error" in answer:
            raise _refusal(answer["error"])
        book = _book(answer["ok"])
        if kind == "csv":
            # A delimited text has no title: its name stands in.
            book.sheets = {sheet_title(filename): raw for raw in book.sheets.values()}
        book.kind = kind
        return book

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH", "LANG")}
        self._child = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        # A blocking write could outlast the wall clock when the child stops reading.
        os.set_blocking(_descriptor(self._child.stdin), False)
        self.starts += 1
        return self._child

    def _ask(self, data: bytes) -> dict[str, Any]:
        child = self._start()
        deadline = monotonic() + self._wall
        try:
            self._send(child, LENGTH.pack(len(data)) + data, deadline)
            (length,) = LENGTH.unpack(self._receive(child, LENGTH.size, deadline))
            if length > ANSWER_BYTES:
                raise _ChildFailed("memory")
            body = self._receive(child, length, deadline)
        except (_ChildFailed, BrokenPipeError) as failure:
            self.close()
            return {"error": failure.args[0] if isinstance(failure, _ChildFailed) else "died"}
        except BaseException:
            # Interrupted half-way (a worker's time limit): the pipe is out of step, so the child must go.
            self.close()
            raise
        answer: dict[str, Any] = json.loads(body)
        return answer

    @staticmethod
    def _send(child: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
        pipe, view = _descriptor(child.stdin), memoryview(data)
        while view:
            if not select.select([], [pipe], [], max(deadline - monotonic(), 0))[1]:
                raise _ChildFailed("timeout")
            view = view[os.write(pipe, view[: 1 << 16]) :]

    @staticmethod
    def _receive(child: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
        pipe, received = _descriptor(child.stdout), bytearray()
        while len(received) < length:
            if not select.select([pipe], [], [], max(deadline - monotonic(), 0))[0]:
                raise _ChildFailed("timeout")
            part = os.read(pipe, min(length - len(received), 1 << 20))
            if not part:
                raise _ChildFailed("died")
            received += part
        return bytes(received)


def _descriptor(pipe: IO[bytes] | None) -> int:
    """File descriptor of a pipe that was asked for."""
    return cast(IO[bytes], pipe).fileno()


class _ChildFailed(Exception):
    """The child died or did not answer in time."""


def read(data: bytes, filename: str) -> RawBook:
    """One workbook through a reader of its own. Errors: LedgerRefused."""
    with BookReader() as reader:
        return reader.read(data, filename)


def read_many(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, RawBook | LedgerRefused]]:
    """Many workbooks (file name, bytes) through one reader; a refused file gives its refusal and stops nothing."""
    with BookReader() as reader:
        for filename, data in files:
            try:
                yield filename, reader.read(data, filename)
            except LedgerRefused as refusal:
                yield filename, refusal


def _refusal(kind: str) -> LedgerRefused:
    match kind:
        case "entities":
            return refuse("file_entities", "文件内部含有实体声明（DTD）。", SIMPLIFY)
        case "timeout":
            return refuse("file_too_slow", "文件读取超时，已停止。", SIMPLIFY)
        case "died" | "memory":
            return refuse("file_too_large", "文件读取时超出内存或时间限制，已停止。", f"请删除空白行列；{SIMPLIFY}")
        case _ if kind in TEXT_REFUSALS:
            return refuse(kind, *TEXT_REFUSALS[kind])
        case _:
            return refuse("file_damaged", "文件内部结构损坏，无法读取。", SIMPLIFY)


def _share_words(rows: list[list[Any]], words: dict[str, str]) -> None:
    """Keeps each text of a large sheet once: its columns repeat codes and months over every row."""
    for row in rows:
        row[:] = [words.setdefault(value, value) if isinstance(value, str) else value for value in row]


def _book(answer: dict[str, Any]) -> RawBook:
    words: dict[str, str] = {}
    for sheet in answer["sheets"]:
        if len(sheet["rows"]) > LARGE_SHEET:
            _share_words(sheet["rows"], words)
    sheets = {
        sheet["title"]: RawSheet(
            (sheet["start"][0], sheet["start"][1]),
            sheet["rows"],
            {(row, column): RawCell(text, None, kind) for row, column, kind, text in sheet["marks"]},
        )
        for sheet in answer["sheets"]
    }
    names = {name: text.strip('="') for name, text in answer["names"].items()}
    return RawBook(sheets, names, content=answer.get("content", {}))
