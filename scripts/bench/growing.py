"""How everything grows with the network and with the city: a table beside n log n, and a plot."""

from __future__ import annotations

import math
import re
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from targets import duration
from timing import Row

Series = dict[str, list[tuple[int, float]]]

_NODES, _ADDRESSES = re.compile(r"([\d,]+) nodes"), re.compile(r"([\d,]+) addresses")
_KERNELS = {
    "growth": "nearest of 15 categories",
    "growth_prepare": "preparation, once",
    "growth_counts_walk": "counts within 1,200 m",
    "growth_counts_bike": "counts within 3,750 m",
}
_WAY = "way"
# times of one series may stray so far from n log n by the noise of the machine and the steps of its caches
_NOISE = 1.5
# steps of the whole way that take less of it are left out of the plot
_LEAST_SHARE = 0.03


def table(rows: list[Row]) -> str:
    """How much more every step takes than n log n would; nothing where no growth was measured."""
    parts = [("nodes", kernels(rows)), ("addresses", whole_way(rows))]
    blocks = []
    for unit, series in parts:
        if series:
            lines = [f"| growth | {unit} | time | times n log n from the size before |", "|---|--:|--:|--:|"]
            for title, points in series.items():
                for before, (size, time) in zip([None, *points], points, strict=False):
                    factor = "" if before is None else f"{_factor(before, (size, time)):.2f}"
                    lines.append(f"| {title} | {size:,} | {duration(time)} | {factor} |")
            blocks += ["\n".join(lines), _verdicts(unit, series)]
    return "\n\n".join(filter(None, blocks))


def kernels(rows: list[Row]) -> Series:
    """Nodes and seconds of everything that was measured on growing networks."""
    series: Series = {}
    for row in rows:
        if row.name in _KERNELS and row.ours_s is not None:
            series.setdefault(_KERNELS[row.name], []).append((_number(_NODES, row), row.ours_s))
        if row.name == "growth" and row.peer_s is not None:
            series.setdefault(f"{row.peer}, nearest of 15 categories", []).append((_number(_NODES, row), row.peer_s))
    return series


def whole_way(rows: list[Row]) -> Series:
    """Addresses and seconds of every step from the file to the result, and of all together."""
    series: Series = {}
    for row in rows:
        if row.name.split("_")[0] == _WAY and row.ours_s is not None:
            title = "the whole way" if row.name == _WAY else f"{_WAY}: {row.name.removeprefix(f'{_WAY}_')}"
            series.setdefault(title, []).append((_number(_ADDRESSES, row), row.ours_s))
    return {title: sorted(points) for title, points in series.items()}


def _number(pattern: re.Pattern[str], row: Row) -> int:
    found = pattern.search(row.size)
    return int(found.group(1).replace(",", "")) if found else 0


def _factor(before: tuple[int, float], after: tuple[int, float]) -> float:
    return after[1] / before[1] / (_n_log_n(after[0]) / _n_log_n(before[0]))


def _n_log_n(size: int) -> float:
    return size * math.log(size)


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
    way = whole_way(rows)
    most = max((points[-1][1] for points in way.values()), default=0.0)
    way = {title: points for title, points in way.items() if points[-1][1] >= _LEAST_SHARE * most}
    drawn = [
        (series, f"{unit}", title)
        for series, unit, title in (
            (kernels(rows), "nodes of the walk network", "Travel times"),
            (way, "addresses", "The whole way, from the file to all indicators"),
        )
        if series
    ]
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
