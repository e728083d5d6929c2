"""The whole way of a city with 100,000 addresses, and scorings of ten to ten thousand plan areas."""

from __future__ import annotations

from functools import partial
from itertools import cycle
from pathlib import Path

from given import SMALL_M, Town, score, squares, town, warm_up
from processes import g40
from timing import Plan, Row, Spent, forget_peak, median, middle, peak_mb, spent, taken

MOST, _TEN = 140, 10


def whole_city(plan: Plan) -> list[Row]:
    """From the raw file to all indicators, of a package that nothing was kept of; then other areas, then ten small.

    The engine's kernels are compiled. Every run makes a package of its own and asks for areas that were not asked for.
    """
    given = town(plan)
    warm_up(plan.folder)
    out = plan.folder / "scored.gpkg"
    times: dict[str, list[Spent]] = {}
    peaks: dict[str, float] = {}

    def timed(name: str, action: partial[None]) -> None:
        forget_peak()
        times.setdefault(name, []).append(spent(action))
        peaks[name] = max(peaks.get(name, 0.0), peak_mb())

    for run in range(plan.runs):
        package = plan.folder / f"whole{run}.gpkg"
        shifts = (0.0, (run + 1) / 5 * given.side_m)
        city, others = (areas_of(given, plan, given.side_m, MOST, shift) for shift in shifts)
        ten = areas_of(given, plan, SMALL_M, _TEN, (run + 1) * SMALL_M / 5)
        timed("build", partial(given.build, package))
        timed("score", partial(score, package, city, out))
        timed("again", partial(score, package, others, out))
        timed("ten", partial(score, package, ten, out))
    fresh = g40("score", "--city", package, "--areas", city, "--origins", "residents", "--out", plan.folder / "f.gpkg")
    size = f"{given.size}, at most {MOST} squares of {given.side_m:,.0f} m"
    first = middle([build + scored for build, scored in zip(times["build"], times["score"], strict=True)])
    return [
        taken("whole_city_first", f"{size}; file to all indicators", first, max(peaks["build"], peaks["score"])),
        taken("whole_city_build", given.size, middle(times["build"]), peaks["build"]),
        taken("whole_city_score", f"{size}; nothing kept of the package", middle(times["score"]), peaks["score"]),
        taken("whole_city_again", f"{size}; a second set", middle(times["again"]), peaks["again"]),
        taken("whole_city_ten", f"{given.size}, ten squares of {SMALL_M:.0f} m", middle(times["ten"]), peaks["ten"]),
        taken("whole_city_fresh", f"{size}; a fresh process of g40 score", fresh.spent, fresh.peak_mb),
    ]


def areas_of(given: Town, plan: Plan, side_m: float, most: int, shift_m: float) -> Path:
    """A layer of the squares with most addresses, of a grid that is shifted."""
    path = plan.folder / f"areas_{side_m:.0f}_{most}_{shift_m:.0f}.gpkg"
    if not path.exists():
        squares(given.homes, most, side_m, shift_m).to_file(path)
    return path


def areas(plan: Plan, count: int) -> list[Row]:
    """Squares of 150 m scored by an engine that scored ten other areas of the same city before."""
    given = town(plan)
    package, out = plan.folder / "for_areas.gpkg", plan.folder / f"scored_{count}.gpkg"
    warm_up(plan.folder)
    if not package.exists():
        given.build(package)
    score(package, areas_of(given, plan, SMALL_M, _TEN, SMALL_M / 2), out)
    sets = cycle([areas_of(given, plan, SMALL_M, count, run * SMALL_M / 5) for run in range(plan.runs)])
    forget_peak()
    ours = median(plan.runs, lambda: score(package, next(sets), out))
    found = len(squares(given.homes, count, SMALL_M))
    size = f"{given.size}, {found:,} squares of {SMALL_M:.0f} m"
    written = out.stat().st_size / 1e6
    return [taken(f"areas_{count}", size, ours, peak_mb(), written_mb=written)]
