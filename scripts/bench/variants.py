"""A change that is drawn: from the saved variant to new scores of all areas, beside a scoring of the changed city."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from dock import tab, there_is_qgis
from inputs import BUNDLE, SEED, with_nodes
from scipy.spatial import cKDTree
from timing import Plan, Row, peak_mb, seconds

from g40_plugin.catalogue.variants import layer_of
from g40_plugin.engine.city.package import City, read_city, write_city
from g40_plugin.engine.service import methods

_NODES = 60_000
_LEAST_M, _MOST_M = 40.0, 150.0
_SIDE_M = 40.0


def variant(plan: Plan) -> list[Row]:
    """All of Delft with its streets cut to 60,000 nodes: what is told at once of single changes, median and 95 %."""
    city, package = with_nodes(read_city(plan.folder / "delft.gpkg"), _NODES), plan.folder / "delft60.gpkg"
    if not package.exists():
        write_city(city, package)
    areas = plan.folder / "buurten.gpkg"
    drawn = gpd.read_file(BUNDLE, layer="buurten2021")
    drawn.to_file(areas, layer="areas")
    asked = {"city": str(package), "areas": str(areas)}
    many = 3 if plan.quick else 8
    lot = np.random.default_rng(SEED)
    file = plan.folder / "variant.gpkg"
    size = f"Delft, {_NODES:,} nodes, {len(city.origins):,} addresses, {len(drawn)} areas"
    rows = []
    for title, layer, draw in _changes(city, lot):
        near, times = [], []
        for number in range(many + 1):
            _write(file, layer, draw(), city.crs)
            ask = {**asked, "variant": str(file)}
            near.append(seconds(partial(methods.call, "variant", {**ask, "near": True})))
            times.append(near[-1] + seconds(partial(methods.call, "variant", {**ask, "quick": True})))
            # the first one scores the city as it is
            near, times = (near[1:], times[1:]) if number == 0 else (near, times)
        whole = {**asked, "variant": str(file), "out": str(plan.folder / "whole.gpkg")}
        peer = seconds(partial(methods.call, "variant", whole))
        about = f"{size}; {title}"
        rows.append(Row("variant_near", f"{about}, areas near by", statistics.median(near)))
        rows.append(Row("variant", about, statistics.median(times), "the changed city scored whole", peer, peak_mb()))
        rows.append(Row("variant_p95", about, float(np.quantile(times, 0.95))))
    if there_is_qgis():
        (title, _, draw), *_ = _changes(city, lot)
        ask = tab("dock_variant.py", plan.folder, package, areas, plan.folder / "drawn.gpkg")
        # the first one scores the city as it is
        shown = [ask(draw()["geometry"].wkt).split() for _ in range(many + 1)][1:]
        for which, times in zip(("of areas near by", "of all areas"), zip(*shown, strict=True), strict=True):
            about = f"{size}; {title}, from its commit to the scores {which} in the tab"
            rows.append(Row("variant_dock", about, statistics.median(map(float, times))))
    return rows


def _changes(city: City, lot: np.random.Generator) -> list[tuple[str, str, Callable[[], dict[str, Any]]]]:
    """What is drawn: a title, the layer and a feature at random."""
    lines = city.streets.geometry.to_numpy()
    middles = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    tree = cKDTree(middles)

    def place() -> shapely.Point:
        return shapely.Point(middles[lot.integers(len(middles))])

    def bridge() -> dict[str, Any]:
        start = int(lot.integers(len(middles)))
        around = set(tree.query_ball_point(middles[start], _MOST_M))
        far = sorted(around - set(tree.query_ball_point(middles[start], _LEAST_M)))
        end = int(lot.choice(far)) if far else int(lot.integers(len(middles)))
        return {"kind": "bridge", "geometry": shapely.LineString(middles[[start, end]])}

    def square() -> shapely.Polygon:
        return place().buffer(_SIDE_M, cap_style="square")

    return [
        ("a bridge", "ways", bridge),
        ("a street closes", "closed", lambda: {"to": "all", "geometry": place()}),
        ("a supermarket opens", "facilities", lambda: {"sub": "supermarket", "geometry": place()}),
        ("a bus stop opens", "stops", lambda: {"level": 6, "departures_h": 6.0, "geometry": place()}),
        ("a building of homes", "buildings", lambda: {"use": "living", "levels": 4.0, "geometry": square()}),
    ]


def _write(path: Path, layer: str, row: dict[str, Any], crs: str) -> None:
    path.unlink(missing_ok=True)
    columns = {field.name: field.default for field in layer_of(layer).fields}
    gpd.GeoDataFrame([columns | row], geometry="geometry", crs=crs).to_file(path, layer=layer, driver="GPKG")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE variant (key TEXT, value TEXT)")
