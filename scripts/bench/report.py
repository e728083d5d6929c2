"""What comes out: a table with the targets beside it, how everything grows, and docs/performance.md."""

from __future__ import annotations

import os
import platform
import resource
from importlib import metadata
from pathlib import Path

import growing
from targets import TARGETS, duration
from timing import Row

_ENGINE = ("numpy", "scipy", "numba", "shapely", "geopandas", "pandas", "osmium", "networkx", "osmnx")
_PEERS = ("igraph", "pandana", "cityseer", "matplotlib")
_BEGIN, _END = "<!-- make bench writes from here -->", "<!-- to here -->"
_HEADS = ("name", "size", "ours", "CPU", "peer", "peer's time", "CPU", "ratio", "peak, MB", "written, MB", "target")


def write(rows: list[Row], out: Path) -> str:
    """Write the tables and the plot into ``out``; returns the tables."""
    out.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(filter(None, (_machine(), _table(rows), growing.table(rows), _not_measured(rows)))) + "\n"
    (out / "results.md").write_text(text, encoding="utf-8")
    growing.plot(rows, out / "growth.png")
    return text


def write_page(text: str, page: Path) -> None:
    """Put the tables between the marks of a page of docs."""
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    page.write_text(f"{before}{_BEGIN}\n\n{text}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


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


def _table(rows: list[Row]) -> str:
    lines = [f"| {' | '.join(_HEADS)} |", "|---|---|--:|--:|---|--:|--:|--:|--:|--:|---|"]
    for row in rows:
        if growing.is_step(row):
            continue
        ratio = row.as_dict()["ratio"]
        held = [f"{target.text()}: {target.verdict(row)}" for target in TARGETS if target.holds_for(row)]
        cells = [
            row.name,
            row.size,
            duration(row.ours_s),
            duration(row.cpu_s),
            row.peer,
            duration(row.peer_s),
            duration(row.peer_cpu_s),
            "" if ratio is None else f"{ratio:,.3g}" if ratio < 1000 else f"{ratio:,.0f}",
            "" if row.peak_mb is None else f"{row.peak_mb:,.0f}",
            "" if row.written_mb is None else f"{row.written_mb:,.1f}",
            "; ".join(held),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _not_measured(rows: list[Row]) -> str:
    """The targets about which no row tells."""
    names = [
        f"{' '.join(filter(None, (target.name, target.size, target.peer.strip(', '))))}, {target.text()}"
        for target in TARGETS
        if not any(target.holds_for(row) for row in rows)
    ]
    return f"Not measured: {'; '.join(names)}." if names else ""
