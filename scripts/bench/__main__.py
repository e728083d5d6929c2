"""Benchmarks on real data, against peers in the same run: medians of several runs, ours and theirs in turn.

Run by ``make bench`` and ``make bench-quick`` in an environment of its own. Reads ../shared/data; every benchmark that
ends rewrites out/bench/results.json, results.md and growth.png, and a full run the table of docs/performance.md at its
end. A benchmark is never a test.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import editing
import inputs
import job
import overlay
import packages
import planning
import profiling
import report
import shapes
import starting
import travel
import variants
import way
import weighing
import whole
from processes import MOST_S as ONE_S
from processes import FailedError, alone
from results import Results
from timing import Plan

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "out" / "bench"
QUICK_COPIES = 4
# after so long no further benchmark begins; the whole way of a country may take an hour itself
MOST_S, WAY_S = 30 * 60.0, 60 * 60.0


def main() -> None:
    """Run all benchmarks; ``--quick`` takes small inputs, one run each, and samples the slow peers."""
    # ended from outside, what it started is ended too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    given = _arguments()
    if not inputs.DATA.is_dir():
        sys.exit("the benchmarks read the real data of ../shared/data, which is not on this machine")
    with tempfile.TemporaryDirectory(prefix="g40-bench-") as temporary:
        plan = Plan(Path(temporary), 1 if given.quick else 3, given.quick)
        if given.profile:
            print(profiling.profiles(plan, OUT / "profile.md"))
            return
        wrong = _measure(plan, _chosen(given), WAY_S if given.way else ONE_S, resumed=given.resume)
    if wrong:
        sys.exit(wrong)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs, one run each, slow peers sampled")
    parser.add_argument("--only", default="", help="only benchmarks whose name begins so")
    parser.add_argument("--resume", action="store_true", help="keep the results that are there, measure what is not")
    parser.add_argument("--way", type=int, metavar="COPIES", help="the whole way of so many Maltas alone: 64, 100")
    parser.add_argument("--profile", action="store_true", help="show where the time goes, and measure nothing else")
    return parser.parse_args()


def _chosen(given: argparse.Namespace) -> list[tuple]:
    if given.way:
        return [*_way(given.way), (way.way_in_parts, given.way)]
    return [one for one in _benchmarks(quick=given.quick) if _title(*one).startswith(given.only)]


def _measure(plan: Plan, chosen: list[tuple], most_s: float, *, resumed: bool) -> str:
    """Run the benchmarks that are not there yet, one after the other; says which failed or did not begin."""
    results, failed, left, start = Results(OUT, resumed=resumed), [], [], time.perf_counter()
    names = {f"{_title(*one)}{', quick' if plan.quick else ''}": one for one in chosen}
    missing = {name: one for name, one in names.items() if name not in results}
    if missing:
        list(alone("inputs", inputs.prepare, plan.folder))
    for name, (benchmark, *more) in missing.items():
        begin = time.perf_counter()
        if begin - start > MOST_S and most_s <= ONE_S:
            left.append(name)
            continue
        try:
            results.keep(name, list(alone(name, benchmark, plan, *more, most_s=most_s)))
        except FailedError as error:
            failed.append(name)
            print(error, file=sys.stderr)
        report.write(results.rows, OUT)
        print(f"{name}: {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    text = report.write(results.rows, OUT)
    whole_run = {_title(*one) for one in _benchmarks(quick=False)} <= names.keys()
    if whole_run and not failed and not left:
        report.write_page(text, ROOT / "docs" / "performance.md")
    print(text)
    wrong = [f"failed: {', '.join(failed)}"] if failed else []
    wrong += [f"half an hour is over; --resume goes on with {', '.join(left)}"] if left else []
    return "\n".join(wrong)


def _title(benchmark: Callable[..., object], *more: object) -> str:
    return "_".join([benchmark.__name__, *map(str, more)])


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
        (overlay.overlay_green,),
        (shapes.zonal_mean,),
        (packages.city_build_core,),
        *([] if quick else [(packages.city_build,)]),
        (packages.score_city,),
        *((packages.sites, city) for city in cities),
        (packages.lift_1000,),
        (variants.variant,),
        (whole.whole_city,),
        *((whole.areas, count) for count in ((10, 100) if quick else (10, 1_000, 10_000))),
        (starting.cold_start,),
        (starting.sheet,),
        (planning.programme_500,),
        (planning.robustness_1000,),
        (weighing.weigh_500,),
        *((travel.growth, number) for number in copies),
        (job.whole_job,),
        *(one for number in (way.COPIES[:1] if quick else way.COPIES) for one in _way(number)),
    ]


def _way(copies: int) -> list[tuple]:
    return [(way.way_build, copies), (way.way_score, copies)]


if __name__ == "__main__":
    main()
