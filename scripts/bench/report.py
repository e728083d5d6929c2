"""What comes out: results.json, a table with the targets beside it, a plot of the growth, and docs/performance.md."""

from __future__ import annotations

import json
import math
import os
import platform
import re
import resource
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from matplotlib.figure import Figure
from timing import Row

_ENGINE = ("numpy", "scipy", "numba", "shapely", "geopandas", "pandas", "osmium", "networkx", "osmnx")
_PEERS = ("igraph", "pandana", "cityseer", "matplotlib")
_BEGIN, _END = "<!-- make bench writes from here -->", "<!-- to here -->"
_NODES = re.compile(r"([\d,]+) nodes")
# times of one series may stray so far from n log n by the noise of the machine and the steps of its caches
_NOISE = 1.5


@dataclass(frozen=True)
class Target:
    """What a row must reach: ``measure`` is ratio (at least), ours_s or peak_mb (at most)."""

    name: str
    measure: str
    limit: float
    peer: str = ""
    size: str = ""

    def holds_for(self, row: Row) -> bool:
        """Whether this target is about that row."""
        return row.name == self.name and row.peer.startswith(self.peer) and self.size in row.size

    def value(self, row: Row) -> float | None:
        """The row's figure that counts."""
        found = row.as_dict()[self.measure]
        return None if found is None else float(found)

    def is_reached(self, row: Row) -> bool:
        """Whether the row is good enough."""
        value = self.value(row)
        if value is None:
            return False
        return value >= self.limit if self.measure == "ratio" else value <= self.limit

    def text(self) -> str:
        """The target in words."""
        if self.measure == "ratio":
            return f"ratio ≥ {self.limit:g}"
        if self.measure == "peak_mb":
            return f"≤ {self.limit:,.0f} MB"
        return f"≤ {_duration(self.limit)}"


TARGETS = (
    Target("nearest_15_categories", "ratio", 30, "scipy"),
    Target("nearest_15_categories", "ratio", 80, "igraph"),
    Target("nearest_15_categories", "ratio", 500, "networkx"),
    Target("growth", "ratio", 80, "scipy", "64x"),
    Target("growth", "peak_mb", 8_192, "scipy", "64x"),
    Target("counts_15_min_walk", "ratio", 80, "cityseer"),
    Target("counts_15_min_walk", "ratio", 400, "pandana, "),
    Target("counts_15_min_bike", "ratio", 200, "cityseer"),
    Target("counts_15_min_bike", "ratio", 400, "pandana, "),
    Target("point_to_point", "ratio", 10, "scipy"),
    Target("point_to_point", "ratio", 80, "igraph"),
    Target("edit_bridge", "ours_s", 0.001),
    Target("edit_facility", "ours_s", 0.001),
    Target("city_build", "ratio", 20, "osmnx", "tudelft"),
    Target("city_build", "ratio", 30, "osmnx", "malta"),
    Target("city_build", "peak_mb", 500, "osmnx", "malta"),
    Target("score_city", "ours_s", 1.5),
    # finding sites adds at most a fifth to scoring
    Target("sites", "ratio", 5, "the whole scoring"),
    Target("lift_1000", "ours_s", 5.0, size="60,000 nodes"),
    Target("snap_100k", "ratio", 50, "osmnx"),
    Target("snap_100k", "ratio", 20, "geopandas"),
    Target("overlay_green", "ratio", 2.5, "geopandas.overlay, the same"),
    Target("overlay_green", "ratio", 8, "QGIS"),
    Target("whole_city", "ours_s", 1.5),
    Target("programme_500", "ratio", 1, "scipy"),
    # five of them, each within 10 s
    Target("programme_500_all", "ours_s", 50),
    Target("programme_500_sites", "ours_s", 50),
    Target("programme_500_sites_all", "ours_s", 50),
    Target("robustness_1000", "ratio", 10, "plain"),
    Target("robustness_1000", "ours_s", 2),
    Target("weigh_500_dock", "ours_s", 0.1),
)


def write(rows: list[Row], out: Path, page: Path | None) -> str:
    """Write everything into ``out``, and the table into ``page`` where one is given; returns the table."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps([row.as_dict() for row in rows], indent=1) + "\n", encoding="utf-8")
    text = "\n\n".join(filter(None, (_machine(), _table(rows), _growth(rows), _verdicts(rows)))) + "\n"
    (out / "results.md").write_text(text, encoding="utf-8")
    if _series(rows):
        _plot(rows, out / "growth.png")
    if page is not None:
        before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
        page.write_text(f"{before}{_BEGIN}\n\n{text}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")
    return text


def _machine() -> str:
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = []
    for name in (*_ENGINE, *_PEERS):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{machine}, Python {platform.python_version()}; {', '.join(versions)}."


def _duration(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value:,.2f} s"


def _table(rows: list[Row]) -> str:
    heads = ("name", "size", "ours", "peer", "peer's time", "ratio", "peak, MB", "target")
    lines = [f"| {' | '.join(heads)} |", "|---|---|--:|---|--:|--:|--:|---|"]
    for row in rows:
        ratio, peak = row.as_dict()["ratio"], row.peak_mb
        held = [
            f"{target.text()}: {'reached' if target.is_reached(row) else 'missed'}"
            for target in TARGETS
            if target.holds_for(row)
        ]
        cells = [
            row.name,
            row.size,
            _duration(row.ours_s),
            row.peer,
            _duration(row.peer_s),
            "" if ratio is None else f"{ratio:,.3g}" if ratio < 1000 else f"{ratio:,.0f}",
            "" if peak is None else f"{peak:,.0f}",
            "; ".join(held),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _nodes(row: Row) -> int:
    found = _NODES.search(row.size)
    return int(found.group(1).replace(",", "")) if found else 0


def _series(rows: list[Row]) -> dict[str, list[tuple[int, float]]]:
    """Nodes and seconds of everything that was measured on growing networks."""
    titles = {
        "growth": "nearest of 15 categories",
        "growth_prepare": "preparation, once",
        "growth_counts_walk": "counts within 1,200 m",
        "growth_counts_bike": "counts within 3,750 m",
    }
    series: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        if row.name in titles and row.ours_s is not None:
            series.setdefault(titles[row.name], []).append((_nodes(row), row.ours_s))
        if row.name == "growth" and row.peer_s is not None:
            series.setdefault(f"{row.peer}, nearest of 15 categories", []).append((_nodes(row), row.peer_s))
    return series


def _growth(rows: list[Row]) -> str:
    """How much more every step takes than n log n would; nothing where no growth was measured."""
    if not _series(rows):
        return ""
    lines = ["| growth | nodes | time | times n log n from the size before |", "|---|--:|--:|--:|"]
    for title, points in _series(rows).items():
        for number, (nodes, taken) in enumerate(points):
            before = points[number - 1] if number else None
            factor = "" if before is None else f"{taken / before[1] / (_n_log_n(nodes) / _n_log_n(before[0])):.2f}"
            lines.append(f"| {title} | {nodes:,} | {_duration(taken)} | {factor} |")
    return "\n".join(lines)


def _n_log_n(nodes: int) -> float:
    return nodes * math.log(nodes)


def _verdicts(rows: list[Row]) -> str:
    """One line for every target: reached, or missed by how much."""
    lines = []
    for target in TARGETS:
        named = " ".join(filter(None, (target.name, target.size, target.peer.strip(", "))))
        about = [row for row in rows if target.holds_for(row)]
        if not about:
            lines.append(f"- {named}, {target.text()}: not measured in this run.")
        for row in about:
            value = target.value(row)
            shown = "nothing to compare with" if value is None else _shown(target, value)
            if target.is_reached(row):
                verdict = "reached"
            elif value:
                factor = target.limit / value if target.measure == "ratio" else value / target.limit
                verdict = f"missed by a factor of {factor:.2g}"
            else:
                verdict = "missed"
            lines.append(f"- {named} ({row.size}), {target.text()}: {shown}, {verdict}.")
    for title, points in _series(rows).items():
        if len(points) > 1 and not title.startswith("scipy"):
            factor = points[-1][1] / points[0][1] / (_n_log_n(points[-1][0]) / _n_log_n(points[0][0]))
            verdict = "reached" if factor <= _NOISE else "missed"
            lines.append(
                f"- growth of {title}, no worse than n log n: {factor:.2f} times that "
                f"from {points[0][0]:,} to {points[-1][0]:,} nodes, {verdict}."
            )
    return "\n".join(lines)


def _shown(target: Target, value: float) -> str:
    if target.measure == "ours_s":
        return _duration(value)
    return f"{value:,.0f} MB" if target.measure == "peak_mb" else f"{value:,.3g}"


def _plot(rows: list[Row], path: Path) -> None:
    """The growth curve, both axes logarithmic, with n log n through the first point."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    for title, points in _series(rows).items():
        nodes, taken = zip(*points, strict=True)
        line = axes.plot(nodes, taken, "o-", label=title)[0]
        expected = [taken[0] * _n_log_n(some) / _n_log_n(nodes[0]) for some in nodes]
        axes.plot(nodes, expected, ":", color=line.get_color(), linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="nodes of the walk network", ylabel="seconds")
    axes.set_title("Growth with the network; dotted: n log n from the first point")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(fontsize="small")
    figure.savefig(path, dpi=150)
