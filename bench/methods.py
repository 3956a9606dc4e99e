"""Lines per second through the calculation methods alone: `python -m bench.methods`.

Measured is the way from coded ledger lines with factors joined to the arrays of emissions, energy flows and gaps;
with `--frame` also the way from a plain frame to the frames that are stored.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from bench.lines import as_frame, park_lines
from inventory.methods.catalogue import METHODS
from inventory.methods.compile import PASS, THREADS, compile_arrays, compile_lines
from inventory.methods.result_frame import Results

GOAL: Final = 5_000_000


def timed(run: Callable[[], object], runs: int) -> dict[str, Any]:
    """Seconds of each run after one to warm up: wall clock and processor."""
    run()
    wall, processor = [], []
    for _ in range(runs):
        begun, spent = time.perf_counter(), time.process_time()
        run()
        wall.append(time.perf_counter() - begun)
        processor.append(time.process_time() - spent)
    return {"wall_s": [round(value, 4) for value in wall], "processor_s": [round(value, 4) for value in processor]}


def told(lines: int, seconds: dict[str, Any]) -> dict[str, Any]:
    """Median, spread and lines per second of the runs."""
    wall = seconds["wall_s"]
    median = statistics.median(wall)
    spread = (max(wall) - min(wall)) / median
    rates = {"lines_per_s": round(lines / median), "best_lines_per_s": round(lines / min(wall))}
    return {"lines": lines, **seconds, "median_s": round(median, 4), "spread": round(spread, 3), **rates}


def counted(results: Results) -> dict[str, int]:
    """Rows of each kind of result."""
    return {
        "emissions": sum(len(block.line_id) for block in results.emissions),
        "flows": sum(len(block.line_id) for block in results.flows),
        "gaps": sum(len(entry.lines) for entry in results.gaps),
        "methods": len({block.method.code for block in results.emissions} | {b.method.code for b in results.flows}),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything the command prints."""
    lines = park_lines(options.enterprises, options.months, options.lines, options.seed)
    run = lambda: compile_arrays(lines, size=options.size, threads=options.threads)  # noqa: E731
    found: dict[str, Any] = {
        "cores": len(os.sched_getaffinity(0)),
        "threads": options.threads,
        "numpy": np.__version__,
        "declared_methods": len(METHODS),
        "results": counted(run()),
        "arrays": told(len(lines), timed(run, options.runs)),
        "goal_lines_per_s": GOAL,
    }
    if options.frame:
        frame = as_frame(lines.cut(0, min(len(lines), options.frame)))
        found["frame"] = told(len(frame), timed(lambda: compile_lines(frame, with_trail=False), options.runs))
        found["frame_with_trail"] = told(len(frame), timed(lambda: compile_lines(frame), options.runs))
    return found


def parsed() -> argparse.Namespace:
    """Options of the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.methods", description=__doc__)
    parser.add_argument("--enterprises", type=int, default=300)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--lines", type=int, default=60, help="lines of an enterprise in a month")
    parser.add_argument("--seed", type=int, default=20_261_121)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--size", type=int, default=PASS, help="lines of one pass")
    parser.add_argument(
        "--frame", type=int, default=0, metavar="LINES", help="also from a plain frame of so many lines"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = parsed()
    found = measure(options)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    results = found["results"]
    print(f"{found['arrays']['lines']:,} lines, {results['methods']} of {found['declared_methods']} methods used")
    print(f"{results['emissions']:,} emissions, {results['flows']:,} flows, {results['gaps']:,} gaps")
    print(f"{found['cores']} cores, {found['threads']} threads, numpy {found['numpy']}")
    for name in ("arrays", "frame", "frame_with_trail"):
        if name in found:
            row = found[name]
            rate = f"{row['lines_per_s'] / 1e6:.2f} M lines/s (best {row['best_lines_per_s'] / 1e6:.2f})"
            print(
                f"{name}: median {row['median_s']} s of {len(row['wall_s'])} runs, spread {row['spread']:.0%}, {rate}"
            )
    print(f"goal: {GOAL / 1e6:.0f} M lines/s from arrays")


if __name__ == "__main__":
    main()
