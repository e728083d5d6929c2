"""How everything grows with the network and with the city: tables beside n log n, and a plot."""

from __future__ import annotations

import math
import re
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from targets import duration
from timing import Row

Point = tuple[int, float]
Series = dict[str, list[Point]]

_NODES, _ADDRESSES = re.compile(r"([\d,]+) nodes"), re.compile(r"([\d,]+) addresses")
_KERNELS = {
    "growth": "nearest of 15 categories",
    "growth_prepare": "preparation, once",
    "growth_counts_walk": "counts within 1,200 m",
    "growth_counts_bike": "counts within 3,750 m",
}
# the whole way, and the beginning of the names of its steps
_WAY, _STEP = "way", "way_"
# times of one series may stray so far from n log n by the noise of the machine and the steps of its caches
_NOISE = 1.5
# steps of the whole way that never take so long are left out of the verdicts, those with a small share out of the plot
_LEAST_S, _LEAST_SHARE = 0.1, 0.03


def is_step(row: Row) -> bool:
    """Whether a row is a step of the whole way, which has a table of its own."""
    return row.name.startswith(_STEP) and row.ours_s is not None


def table(rows: list[Row]) -> str:
    """How much more every step takes than n log n would; nothing where no growth was measured."""
    kernels, way = _kernels(rows), _whole_way(rows)
    parts = [
        _of_kernels(kernels),
        _verdicts("nodes", kernels),
        _of_steps(rows),
        _verdicts("addresses", {name: points for name, points in way.items() if points[-1][1] >= _LEAST_S}),
    ]
    return "\n\n".join(filter(None, parts))


def _kernels(rows: list[Row]) -> Series:
    """Nodes and seconds of everything that was measured on growing networks."""
    series: Series = {}
    for row in rows:
        if row.name in _KERNELS and row.ours_s is not None:
            series.setdefault(_KERNELS[row.name], []).append((_number(_NODES, row), row.ours_s))
        if row.name == "growth" and row.peer_s is not None:
            series.setdefault(f"{row.peer}, nearest of 15 categories", []).append((_number(_NODES, row), row.peer_s))
    return {title: sorted(points) for title, points in series.items()}


def _whole_way(rows: list[Row]) -> Series:
    """Addresses and seconds of every step from the file to the result, and of all together."""
    series: Series = {}
    for row in rows:
        if is_step(row) or (row.name == _WAY and row.ours_s is not None):
            series.setdefault(_step(row), []).append((_number(_ADDRESSES, row), row.ours_s))
    return {title: sorted(points) for title, points in series.items()}


def _step(row: Row) -> str:
    return "the whole way" if row.name == _WAY else row.name.removeprefix(_STEP)


def _number(pattern: re.Pattern[str], row: Row) -> int:
    found = pattern.search(row.size)
    return int(found.group(1).replace(",", "")) if found else 0


def _factor(before: Point, after: Point) -> float:
    return after[1] / before[1] / (_n_log_n(after[0]) / _n_log_n(before[0]))


def _n_log_n(size: int) -> float:
    return size * math.log(size)


def _of_kernels(series: Series) -> str:
    if not series:
        return ""
    lines = ["| growth | nodes | time | times n log n from the size before |", "|---|--:|--:|--:|"]
    for title, points in series.items():
        for before, (size, time) in zip([None, *points], points, strict=False):
            factor = "" if before is None else f"{_factor(before, (size, time)):.2f}"
            lines.append(f"| {title} | {size:,} | {duration(time)} | {factor} |")
    return "\n".join(lines)


def _of_steps(rows: list[Row]) -> str:
    """A row for each step of the whole way; of each size time, peak, and how much more than n log n since the first."""
    way = _whole_way(rows)
    if not way:
        return ""
    sizes = sorted({size for points in way.values() for size, _ in points})
    peaks = {(_step(row), _number(_ADDRESSES, row)): row.peak_mb for row in rows if row.name.startswith(_WAY)}
    heads = [f"{size:,} addresses | MB" + (" | n log n" if number else "") for number, size in enumerate(sizes)]
    columns = sum(head.count("|") + 1 for head in heads)
    lines = [f"| step of the whole way | {' | '.join(heads)} |", f"|---|{'--:|' * columns}"]
    for step, points in way.items():
        taken, cells = dict(points), []
        for number, size in enumerate(sizes):
            peak = peaks.get((step, size))
            cells += [duration(taken.get(size)), "" if peak is None else f"{peak:,.0f}"]
            if number:
                both = size in taken and sizes[0] in taken
                cells.append(f"{_factor((sizes[0], taken[sizes[0]]), (size, taken[size])):.2f}" if both else "")
        lines.append(f"| {step} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _verdicts(unit: str, series: Series) -> str:
    lines = []
    for title, points in series.items():
        if len(points) > 1 and not title.startswith("scipy"):
            factor = _factor(points[0], points[-1])
            verdict = "reached" if factor <= _NOISE else f"missed by a factor of {factor / _NOISE:.2g}"
            lines.append(
                f"- growth of {title}, no worse than n log n: {factor:.2f} times that "
                f"from {points[0][0]:,} to {points[-1][0]:,} {unit}, {verdict}."
            )
    return "\n".join(lines)


def plot(rows: list[Row], path: Path) -> None:
    """The growth curves, all axes logarithmic, with n log n through the first points; none where none was measured."""
    way = _whole_way(rows)
    most = max((points[-1][1] for points in way.values()), default=0.0)
    way = {title: points for title, points in way.items() if points[-1][1] >= _LEAST_SHARE * most}
    both = [
        (_kernels(rows), "nodes of the walk network", "Travel times"),
        (way, "addresses", "The whole way, from the file to all indicators"),
    ]
    drawn = [one for one in both if one[0]]
    if not drawn:
        return
    figure = Figure(figsize=(8 * len(drawn), 6), layout="constrained")
    for number, (series, unit, title) in enumerate(drawn):
        _draw(figure.add_subplot(1, len(drawn), number + 1), series, unit, title)
    figure.savefig(path, dpi=150)


def _draw(axes: Axes, series: Series, unit: str, title: str) -> None:
    for name, points in series.items():
        sizes, times = zip(*points, strict=True)
        line = axes.plot(sizes, times, "o-", label=name)[0]
        expected = [times[0] * _n_log_n(some) / _n_log_n(sizes[0]) for some in sizes]
        axes.plot(sizes, expected, ":", color=line.get_color(), linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel=unit, ylabel="seconds")
    axes.set_title(f"{title}; dotted: n log n from the first point", fontsize="medium")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(fontsize="small")
