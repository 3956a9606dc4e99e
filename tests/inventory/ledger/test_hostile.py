"""Hostile files are refused with a reason and a remedy, and the reader goes on."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from inventory.ledger import guard
from inventory.ledger.book import RawBook
from inventory.ledger.columns import active_sheets
from inventory.ledger.finding import LedgerRefused
from inventory.ledger.guard import Limits, check_bytes, safe_name
from inventory.ledger.reader import BookReader, read, read_many
from tests.inventory.ledger.bad_files import BAD, far_cell, good, with_cells

UNGUARDED = Limits(rows=2_000_000, columns=20_000, cells=10**12)


@pytest.fixture(scope="module")
def book_reader() -> Iterator[BookReader]:
    with BookReader() as opened:
        yield opened


@pytest.mark.parametrize(("make", "rule"), BAD.values(), ids=BAD.keys())
def test_refused_with_reason_and_remedy(make: Callable[[], bytes], rule: str, book_reader: BookReader) -> None:
    with pytest.raises(LedgerRefused) as refused:
        book_reader.read(make(), "台账.xlsx")
    assert refused.value.finding.rule == rule
    assert refused.value.finding.severity == "error"
    assert refused.value.finding.message and refused.value.finding.remedy
    assert book_reader.read(good(), "台账.xlsx").sheets["02_能源消费"].height == 7


def test_zip_bomb_is_refused_without_expanding_it() -> None:
    """The 600 MB are declared in the directory, so that nothing needs to be unpacked."""
    data = BAD["zip bomb"][0]()
    assert len(data) < 1 << 20
    started = time.process_time()
    with pytest.raises(LedgerRefused):
        check_bytes(data, "x.xlsx")
    assert time.process_time() - started < 1


def test_a_dying_child_costs_one_file_only() -> None:
    """Without the guard the far cell kills the reading process; the next file is read by a new one."""
    with BookReader(limits=UNGUARDED) as reader:
        with pytest.raises(LedgerRefused) as refused:
            reader.read(far_cell(), "far.xlsx")
        assert refused.value.finding.rule in ("file_too_large", "file_damaged")
        assert "02_能源消费" in reader.read(good(), "good.xlsx").sheets
        assert reader.starts <= 2


def test_a_killed_child_is_started_again() -> None:
    with BookReader() as reader:
        reader.read(good(), "a.xlsx")
        child = reader._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert reader.read(good(), "b.xlsx").sheets
        assert reader.starts == 2


def test_a_slow_file_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with BookReader(wall_seconds=0.5) as reader:
        reader.read(good(), "a.xlsx")
        child = reader._child
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)
        with pytest.raises(LedgerRefused) as refused:
            reader.read(good(), "b.xlsx")
        assert refused.value.finding.rule == "file_too_slow"
        assert child.poll() is not None
        assert reader.read(good(), "c.xlsx").sheets


def test_a_child_out_of_processor_time_is_stopped() -> None:
    rows = (b'<row r="%d"><c r="A%d"><f>1</f><v>1</v></c></row>' % (n, n) for n in range(9, 60_000))
    data = with_cells(b"".join(rows))
    with BookReader(cpu_seconds=0, wall_seconds=30) as reader:
        with pytest.raises(LedgerRefused) as refused:
            for _ in range(40):
                reader.read(data, "busy.xlsx")
        assert refused.value.finding.rule == "file_too_large"


def test_many_files_are_read_by_one_process_past_bad_ones() -> None:
    files = [("a.xlsx", good()), ("b.xlsx", b"no"), ("c.xlsx", good())]
    results = dict(read_many(files))
    assert [isinstance(result, RawBook) for result in results.values()] == [True, False, True]


def test_one_file_at_a_time() -> None:
    assert "07_废气排放" in read(good(), "a.xlsx").sheets


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\台账.xlsx", "台账.xlsx"),
        ("台账\0.xlsx", "台账.xlsx"),
        ("台账\u202excod.xlsx", "台账xcod.xlsx"),
        ("", "ledger.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 116 + ".xlsx"),
    ],
)
def test_file_names_are_shown_safely(name: str, shown: str) -> None:
    assert safe_name(name) == shown


def test_scan_sees_what_straddles_two_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for chunk in (64, 100, 257):
        monkeypatch.setattr(guard, "CHUNK", chunk)
        with pytest.raises(LedgerRefused) as refused:
            check_bytes(far_cell(), "x.xlsx")
        assert refused.value.finding.rule == "sheet_size"


def test_empty_styled_cells_far_to_the_right_do_no_harm(book_reader: BookReader) -> None:
    data = with_cells(b'<row r="9"><c r="XFD9" s="1"/></row>')
    assert book_reader.read(data, "x.xlsx").sheets["02_能源消费"].width == len(active_sheets()["02"].columns)


def test_many_rows_are_refused() -> None:
    with pytest.raises(LedgerRefused) as refused:
        check_bytes(with_cells(b'<row r="1000000"><c r="A1000000"><v>1</v></c></row>'), "x.xlsx")
    assert refused.value.finding.rule == "sheet_size"
    assert "1000000" in refused.value.finding.message
