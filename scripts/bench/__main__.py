"""Benchmarks on real data, against peers in the same run: medians of several runs, ours and theirs in turn.

Run by ``make bench`` and ``make bench-quick`` in an environment of its own. Reads ../shared/data; writes
out/bench/results.json, results.md and growth.png, and after a full run the table of docs/performance.md.
A benchmark is never a test.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import editing
import inputs
import packages
import planning
import report
import shapes
import travel
import variants
import weighing
from timing import Plan, Row, alone

ROOT = Path(__file__).resolve().parents[2]
QUICK_COPIES = 4


def main() -> None:
    """Run all benchmarks; ``--quick`` takes small inputs, one run each, and samples the slow peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs, one run each, slow peers sampled")
    parser.add_argument("--only", default="", help="only benchmarks whose name begins so")
    given = parser.parse_args()
    if not inputs.DATA.is_dir():
        sys.exit("the benchmarks read the real data of ../shared/data, which is not on this machine")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="g40-bench-") as temporary:
        plan = Plan(Path(temporary), 1 if given.quick else 3, given.quick)
        inputs.malta(plan.folder)
        inputs.delft(plan.folder)
        for benchmark, *more in _benchmarks(quick=given.quick):
            if benchmark.__name__.startswith(given.only):
                begin = time.perf_counter()
                rows += alone(benchmark, plan, *more)
                shown = " ".join([benchmark.__name__, *map(str, more)])
                print(f"{shown}: {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    page = None if given.quick or given.only else ROOT / "docs" / "performance.md"
    print(report.write(rows, ROOT / "out" / "bench", page))


def _benchmarks(*, quick: bool) -> list[tuple]:
    """Every benchmark with what it is given beside the plan."""
    copies = [number for number in travel.SIDES if not quick or number <= QUICK_COPIES]
    cities = ["Malta"] if quick else ["Delft", "Malta"]
    return [
        *((travel.nearest_15, city) for city in cities),
        *((travel.counts_15, city, by_bike) for by_bike in (False, True) for city in cities[-1:]),
        *((travel.point_to_point, city) for city in cities),
        *((editing.edits, city, False, True) for city in cities[-1:]),
        (shapes.snap_100k,),
        (shapes.overlay_green,),
        (shapes.zonal_mean,),
        (packages.city_build_core,),
        (packages.city_build,),
        (packages.score_city,),
        *((packages.sites, city) for city in cities),
        (packages.lift_1000,),
        (variants.variant,),
        (packages.whole_city,),
        (planning.programme_500,),
        (planning.robustness_1000,),
        (weighing.weigh_500,),
        *((travel.growth, number) for number in copies),
    ]


if __name__ == "__main__":
    main()
