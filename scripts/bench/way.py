"""The growth of the whole way: Malta once, 4, 16 and more times over, from the raw file to all indicators."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

from given import score, town, warm_up
from processes import tell
from steps import Step, watched
from tiles import Tiled, tiled
from timing import Plan, Row, Spent, forget_peak, peak_mb, spent, taken

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service import methods

COPIES = (1, 4, 16)


def way_build(plan: Plan, copies: int) -> list[Row]:
    """The city package of so many copies with their addresses, built once."""
    given = tiled(town(plan), copies, plan.folder)
    package, took, peak = _built(given)
    return [taken("way_build", given.size, took, peak, written_mb=package.stat().st_size / 1e6)]


def way_score(plan: Plan, copies: int) -> None:
    """All its areas scored once, of a package that nothing was kept of; every step is told as soon as it ends."""
    given = tiled(town(plan), copies, plan.folder)
    package, build, build_peak = _built(given)
    out = plan.folder / "way_scored.gpkg"
    warm_up(plan.folder)
    peaks = [build_peak]

    def passed(step: Step) -> None:
        peaks.append(step.peak_mb)
        tell(taken(f"way_{step.name}", given.size, step.spent, step.peak_mb))

    with watched(passed):
        took = spent(partial(score, package, given.areas, out))
    tell(taken("way", given.size, build + took, max(peaks), written_mb=out.stat().st_size / 1e6))


def way_in_parts(plan: Plan, copies: int) -> list[Row]:
    """All its areas scored in parts of as many addresses as the norms tell, of a package nothing was kept of."""
    given = tiled(town(plan), copies, plan.folder)
    package, _, _ = _built(given)
    shutil.rmtree(package.with_suffix(".g40-prepared"), ignore_errors=True)
    out, addresses = plan.folder / "parts_scored.gpkg", read_norms().parts.addresses
    warm_up(plan.folder)
    forget_peak()
    took = spent(partial(score, package, given.areas, out, str(addresses)))
    return [taken("region_in_parts", given.size, took, peak_mb(), written_mb=out.stat().st_size / 1e6)]


def _built(given: Tiled) -> tuple[Path, Spent, float]:
    """The package, and what building it takes and holds; it is built unless another process did."""
    package, note = (given.source.with_suffix(end) for end in (".gpkg", ".json"))
    if not note.exists():
        asked = {"source": str(given.source), "out": str(package), "layers": {"origins": str(given.addresses)}}
        forget_peak()
        took = spent(partial(methods.call, "build_city", asked))
        note.write_text(json.dumps([took.wall_s, took.cpu_s, peak_mb()]), encoding="utf-8")
    wall, cpu, peak = json.loads(note.read_text(encoding="utf-8"))
    return package, Spent(wall, cpu), peak
