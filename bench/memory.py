"""Peak memory of the process that checks an upload; `python -m bench.memory NUMBER BOOK` prints it as JSON."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.books import PROCESSES, book, enterprise
from bench.table import Figure
from config.memory import collect_rarely

MIB = 1024
#: Numbers of the enterprises that are measured here, beyond those of the uploads.
FIRST = 900
#: Processes of the enterprise whose workbook has some 200,000 rows.
LARGE = 1400


def memory_figures() -> list[Figure]:
    """P14: KiB of each further row, and the whole peak of a workbook of 200,000 rows; inside a scratch database."""
    from bench.upload import new_firm, park_access

    sizes = dict(enumerate((PROCESSES, LARGE), start=FIRST))
    for number, size in sizes.items():
        new_firm(park_access(), number, size)
    few, many = (measured(number, size) for number, size in sizes.items())
    per_row = (many["peak_kib"] - few["peak_kib"]) / (many["rows"] - few["rows"])
    between = {"rows": f"{few['rows']}–{many['rows']}", "MiB of the smaller": round(few["peak_kib"] / MIB)}
    large = {"rows": many["rows"], "MiB of the reader": round(many["child_kib"] / MIB)}
    return [
        Figure("P14", "peak memory of the check for each further row", [per_row], 2.5, "KiB", between),
        Figure("P14", "peak memory of the check of a large workbook", [many["peak_kib"] / MIB], 600, "MiB", large),
    ]


def measured(number: int, size: int) -> dict[str, int]:
    """Peak memory of a fresh process that checks a workbook written by this one."""
    from bench.upload import credit_code

    data, rows = book(enterprise(credit_code(number), f"测速企业{number}", size), number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        command = [sys.executable, "-m", "bench.memory", str(number), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {"rows": rows, **json.loads(done.stdout.splitlines()[-1])}


def main() -> None:
    """Check one workbook of an enterprise of the scratch database and print what it took."""
    from bench.scratch import join_scratch_database

    number, path = int(sys.argv[1]), Path(sys.argv[2])
    join_scratch_database()
    from bench.upload import check_now, credit_code, park_access
    from park.models import Enterprise

    collect_rarely()
    firm = Enterprise.objects.get(uscc=credit_code(number))
    upload = check_now(park_access(), firm, path.read_bytes())
    if upload.state != "ready":
        raise RuntimeError(f"the workbook was refused: {upload.state} {upload.findings[:1]}")
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"peak_kib": own_peak(), "child_kib": child}))


def own_peak() -> int:
    """KiB of the highest resident memory of this program; `ru_maxrss` would also count the process it came from."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
