"""The whole job, from the raw file to scores of areas, beside a notebook of the usual libraries."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import osmium
from given import squares, town, warm_up
from processes import g40, started
from timing import Plan, Row, beside, middle

from g40_plugin.engine.norms import read_norms

_AREAS = 140


def whole_job(plan: Plan) -> list[Row]:
    """File to all indicators by two fresh processes of ``g40``, beside one of the notebook, which has two pillars."""
    given, folder = town(plan), plan.folder
    areas, xml, asked = folder / "job_areas.gpkg", folder / "job.osm", folder / "job.json"
    drawn = squares(given.homes, _AREAS, given.side_m)
    drawn.to_file(areas)
    # compiled, as the set-up of the engine leaves them
    warm_up(folder)
    times, peaks = [], []
    for run in range(plan.runs):
        package = folder / f"job{run}.gpkg"
        build = g40("city", "build", given.source, "--layer", f"origins={given.addresses}", "--out", package)
        score = g40("score", "--city", package, "--areas", areas, "--origins", "residents", "--out", folder / "j.gpkg")
        times.append(build.spent + score.spent)
        peaks.append(max(build.peak_mb, score.peak_mb))
    _as_xml(given.source, xml)
    asked.write_text(json.dumps({name: sub.osm for name, sub in read_norms().subcategories.items()}), encoding="utf-8")
    script = Path(__file__).with_name("notebook.py")
    files = (xml, given.addresses, areas, asked, folder / "notebook.gpkg")
    theirs = started([sys.executable, str(script), *map(str, files)])
    size = f"{given.size}, {len(drawn)} areas, all families"
    peer = f"notebook of osmnx, networkx and geopandas, two pillars, {theirs.peak_mb:,.0f} MB"
    return [beside(Row("whole_job", size, peak_mb=max(peaks)), middle(times), peer, theirs.spent)]


def _as_xml(source: Path, xml: Path) -> None:
    with osmium.SimpleWriter(str(xml), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
