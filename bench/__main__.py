"""Every measured ratio in one table: `python -m bench`."""

import argparse
import json
import os
import platform

from bench.memory import memory_figures
from bench.scratch import scratch_database
from bench.table import Figure
from bench.upload import upload_figures
from config.memory import collect_rarely

PAIRS = 9


def measure(pairs: int) -> list[Figure]:
    """Every figure, in one scratch database."""
    with scratch_database():
        collect_rarely()  # as a worker does
        return [*upload_figures(pairs), *memory_figures()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="interleaved pairs of each ratio")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    figures = measure(options.pairs)
    machine = {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}
    if options.json:
        print(json.dumps({**machine, "figures": [figure.as_dict() for figure in figures]}, indent=2))
        return
    print(f"{machine['cores']} cores, Python {machine['python']}; medians of interleaved pairs in one run")
    for figure in figures:
        print(figure.line())


if __name__ == "__main__":
    main()
