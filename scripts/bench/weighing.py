"""Other weights for 500 areas: the engine alone, and through the dock, from a slider to the marks on the map."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from dock import tab, there_is_qgis
from inputs import SEED
from timing import Plan, Row, median, peak_mb, taken

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.results.geopackage import write_layer, write_meta
from g40_plugin.engine.service import methods

_AREAS, _SIDE_M = 500, 200.0
_PILLARS = ("a15", "grn", "mix", "ptn")


def weigh_500(plan: Plan) -> list[Row]:
    """Marks and ranks of 500 areas at one step of a slider, then what follows when it rests."""
    path, size = _scored(plan.folder / "weighed.gpkg"), f"{_AREAS} areas"
    weights = iter(np.tile(np.linspace(0.5, 3.5, 31), 1000))

    def asked(*answer: str) -> None:
        given = {"scored": {"now": str(path)}, "weights": {"grn": float(next(weights))}, "answer": list(answer)}
        methods.call("weigh", given)

    asked("marks")
    rows = [
        taken(name, f"{size}, {what}", median(plan.runs, partial(asked, *answer)), peak_mb())
        for name, what, answer in (
            ("weigh_500", "engine, marks and ranks", ("marks",)),
            ("weigh_500_order", "engine, and how sure they are, 1,000 draws", ("marks", "order")),
            ("weigh_500_winners", "engine, who wins, 2,000 draws", ("winners",)),
        )
    ]
    if there_is_qgis():
        ask = tab("dock_weights.py", plan.folder, path)
        ask("again")
        ours = median(plan.runs, partial(ask, "again"))
        rows.append(taken("weigh_500_dock", f"{size}, from a slider of the dock to the layer on the map", ours))
    return rows


def _scored(path: Path) -> Path:
    """A scored file of squares with drawn pillars, with bounds round greenery and mixing."""
    lot, norms = np.random.default_rng(SEED), read_norms()
    values = {f"{name}_score": lot.uniform(5.0, 95.0, _AREAS) for name in _PILLARS}
    for name in ("grn", "mix"):
        score = values[f"{name}_score"]
        values |= {f"{name}_score_low": score - 5.0, f"{name}_score_high": score + 5.0}
    left, bottom = (_SIDE_M * part for part in np.divmod(np.arange(_AREAS), 25))
    squares = shapely.box(left, bottom, left + _SIDE_M, bottom + _SIDE_M)
    names = [f"A{number}" for number in range(_AREAS)]
    blank = dict.fromkeys(("q_score", "q_grade", "q_low", "q_high"), 50.0)
    columns = {"area_id": names, "area_name": names, **values, **blank}
    areas = gpd.GeoDataFrame(columns, geometry=squares, crs="EPSG:28992")
    path.unlink(missing_ok=True)
    write_layer(path, "areas", areas, "MultiPolygon")
    told = {"norms_version": norms.version, "norms_hash": norms.hash, "norms": norms.model_dump_json(by_alias=True)}
    write_meta(path, told)
    return path
