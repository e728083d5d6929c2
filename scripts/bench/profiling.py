"""Where the time of a scoring goes: its steps by the clock, then its functions by Python's profiler."""

from __future__ import annotations

import cProfile
import io
import pstats
import re
from functools import partial
from pathlib import Path

import whole
from given import SMALL_M, Town, score, town, warm_up
from steps import Step, watched
from targets import duration
from timing import Plan, spent

_MOST_FUNCTIONS = 25
_LEAST_S = 0.01
# a function's line of pstats from its file on, without the folders before the package
_FOLDERS = re.compile(r"\S*/(?=(?:g40_plugin|site-packages|python3[.\d]*)/)")


def profiles(plan: Plan, out: Path) -> str:
    """The profiles of a second run of Malta, of ten and of 10,000 areas, each of areas that were not asked for before.

    Writes them to ``out`` too.
    """
    given, package = town(plan), plan.folder / "profiled.gpkg"
    warm_up(plan.folder)
    given.build(package)
    score(package, whole.areas_of(given, plan, given.side_m, whole.MOST, 0.0), plan.folder / "first.gpkg")
    many = 100 if plan.quick else 10_000
    asked = {
        f"{given.size}, second run, other areas": (given.side_m, whole.MOST),
        f"{given.size}, ten squares of 150 m": (SMALL_M, 10),
        f"{given.size}, {many:,} squares of 150 m": (SMALL_M, many),
    }
    text = "\n".join(_profile(title, given, plan, package, *about) for title, about in asked.items())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    return text


def _profile(title: str, given: Town, plan: Plan, package: Path, side_m: float, most: int) -> str:
    sets = [whole.areas_of(given, plan, side_m, most, side_m * shift) for shift in (0.3, 0.6)]
    steps: list[Step] = []
    with watched(steps.append):
        took = spent(partial(score, package, sets[0], plan.folder / "profiled_out.gpkg"))
    profiler = cProfile.Profile()
    profiler.runcall(score, package, sets[1], plan.folder / "profiled_out.gpkg")
    rest = took.wall_s - sum(step.spent.wall_s for step in steps)
    lines = [f"# {title}: {duration(took.wall_s)}, CPU {duration(took.cpu_s)}", "", "| step | time | CPU | peak, MB |"]
    lines.append("|---|--:|--:|--:|")
    for step in sorted(steps, key=lambda one: -one.spent.wall_s):
        if step.spent.wall_s >= _LEAST_S:
            times = f"{duration(step.spent.wall_s)} | {duration(step.spent.cpu_s)}"
            lines.append(f"| {step.name} | {times} | {step.peak_mb:,.0f} |")
    lines += [f"| all else | {duration(rest)} | | |", ""]
    # work of other threads shows as waiting for them
    for heading, order in (("by their own time", "tottime"), ("with all that they call", "cumulative")):
        lines += [f"Functions {heading}, under the profiler:", "", "```", _functions(profiler, order), "```", ""]
    return "\n".join(lines)


def _functions(profiler: cProfile.Profile, order: str) -> str:
    told = io.StringIO()
    pstats.Stats(profiler, stream=told).sort_stats(order).print_stats(_MOST_FUNCTIONS)
    rows = told.getvalue().partition("ncalls")
    return "\n".join(_FOLDERS.sub("", line).rstrip() for line in (rows[1] + rows[2]).splitlines() if line.strip())
