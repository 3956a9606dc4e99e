"""How long all rules take on a workbook of some 19,000 rows: `python -m bench.rules`."""

import argparse
import time
from datetime import date

from bench.books import enterprise, rows
from inventory.ledger.check import check
from inventory.ledger.context import LedgerContext
from inventory.ledger.parse import parse
from inventory.ledger.reader import BookReader
from inventory.ledger.workbook import write_workbook

USCC = "91130200699229617X"


def main() -> None:
    """Prints rows, findings and the best of the runs, in seconds."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    who = enterprise(USCC, "某某化工有限公司")
    reader = BookReader()
    parsed = parse(reader.read(write_workbook(who, 2025, 12, rows(1)), "台账.xlsx"))
    reader.close()
    context = LedgerContext(
        uscc=USCC,
        name=who.name,
        today=date(2026, 1, 10),
        joined="2021-01",
        processes=frozenset(code for code, _ in who.processes),
        outlets={outlet.code: outlet.medium for outlet in who.outlets},
        pollutants=dict.fromkeys(("a21026", "a21002", "a34013", "a24088"), "air")
        | dict.fromkeys(("w01018", "w21003", "w21011"), "water"),
        neighbours=frozenset({USCC}),
    )
    count = sum(len(sheet.rows) for sheet in parsed.sheets.values())
    if given.profile:
        import cProfile

        cProfile.runctx("check(parsed, context)", globals(), locals(), sort="tottime")
    seconds = []
    for _ in range(given.runs):
        started = time.process_time()
        found = check(parsed, context)
        seconds.append(time.process_time() - started)
    print(f"{count} rows, {len(found)} findings, check {min(seconds):.3f} s of processor time (best of {given.runs})")


if __name__ == "__main__":
    main()
