"""Plan areas over 100,000 polygons of land cover: the engine's own ground, beside geopandas and QGIS."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from given import squares
from timing import Action, Peer, Plan, Row, against, peak_mb
from travel import DifferentError

from g40_plugin.engine.city.package import City, read_city
from g40_plugin.engine.city.schema import empty_table
from g40_plugin.engine.indicators.greenery.formula import PublicSpace, public_space
from g40_plugin.engine.indicators.greenery.ground import Ground
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.overlay import inside
from g40_plugin.engine.progress import SILENT

# QGIS lives in the system's own Python
QGIS_PYTHON = Path("/usr/bin/python3")
_POLYGONS, _FEW_POLYGONS = 100_000, 10_000
_AREAS, _FEW_AREAS, _SIDE_M = 1_000, 200, 500.0
_GAP_M = 100.0
# lengths of the copies, so that a thousand areas are as good as all their ground, as in a city on a large-scale map
_SCALE = 1 / 7
# square metres that one cut of the ground may differ from another
_EXACT_M2 = 1.0
_CLASS = ["overlay_order", "cover", "green", "public"]


def overlay_green(plan: Plan) -> list[Row]:
    """Public space of 1,000 areas on Malta's land cover, small copies side by side, beside geopandas and QGIS."""
    city = read_city(plan.folder / "malta.gpkg")
    cover = _copies(_counted(city), _FEW_POLYGONS if plan.quick else _POLYGONS)
    areas = squares(cover.geometry, _FEW_AREAS if plan.quick else _AREAS, _SIDE_M)
    bare = {name: empty_table(name, city.crs) for name in ("streets", "buildings", "coverage")}
    city = replace(city, landcover=cover, kept=None, **bare)
    landcover, area_m2 = read_norms().landcover, areas.area.to_numpy()

    def space(ground: Ground) -> PublicSpace:
        return public_space(ground.pieces(areas.geometry, SILENT), ground.classes, area_m2)

    def ours() -> PublicSpace:
        return space(Ground(city, landcover))

    given_out = Ground(city, landcover)
    found = space(given_out)
    peak = peak_mb()
    theirs = _given_out(areas, cover)
    _check("public space", found.public_m2, _public(theirs))
    flat = theirs[["public", "geometry"]].explode(ignore_index=True)
    size = f"{len(areas):,} areas, {len(cover):,} polygons of Malta"
    plain = partial(_plain, areas, cover)
    qgis = Peer("QGIS overlap analysis, plain (less work)", partial(_qgis, areas, cover, plan.folder))
    peers = [
        Peer("geopandas.overlay, the same ground given out", lambda: lambda: _public(_given_out(areas, cover))),
        Peer("geopandas.overlay, one plain intersection (less work)", lambda: plain),
        qgis,
    ]
    first = against(plan.runs, Row("overlay_green", f"{size}, Ground.pieces from nothing", peak_mb=peak), ours, peers)
    # a second plan on the same ground: the peer has its flat classes ready as well
    again = [Peer("geopandas.overlay of flat classes", lambda: lambda: _public(gpd.overlay(areas, flat)))]
    row = Row("overlay_again", f"{size}, Ground.pieces of ground given out before", peak_mb=peak)
    second = against(plan.runs, row, partial(space, given_out), again)
    peers = [Peer("geopandas.overlay", lambda: plain), replace(qgis, name="QGIS overlap analysis")]
    return first + second + _overlapping(plan, areas, cover, size, peers)


def _overlapping(
    plan: Plan, areas: gpd.GeoDataFrame, cover: gpd.GeoDataFrame, size: str, peers: list[Peer]
) -> list[Row]:
    """Square metres of each area under all polygons, what overlaps counted twice: buildings and contour are cut so."""
    shapes, polygons = areas.geometry.to_numpy(), cover.geometry.to_numpy()
    m2 = shapely.area(polygons)[:, None]

    def ours() -> np.ndarray:
        return inside(shapes, polygons).sums(m2)[:, 0]

    pieces = _plain(areas, cover)
    _check("what lies under polygons", ours(), pieces.area.groupby(pieces["area"]).sum())
    return against(plan.runs, Row("overlay_plain", f"{size}, overlay.inside", peak_mb=peak_mb()), ours, peers)


def _check(what: str, found: np.ndarray, expected: pd.Series) -> None:
    off = np.abs(found - expected.reindex(range(len(found)), fill_value=0.0).to_numpy()).max()
    if off > _EXACT_M2:
        raise DifferentError(f"{what} differs by {off:.2f} m2 from geopandas")


def _counted(city: City) -> gpd.GeoDataFrame:
    """The land cover that decides about public space; what comes after it, or is no surface, is left out for all."""
    last_public = city.landcover.loc[city.landcover["public"] == 1, "overlay_order"].max()
    kept = (city.landcover["overlay_order"] <= last_public) | (city.landcover["cover_group"] == "water")
    return city.landcover[kept]


def _copies(cover: gpd.GeoDataFrame, least: int) -> gpd.GeoDataFrame:
    """So many small copies side by side that there are at least so many polygons."""
    cover = cover.set_geometry(cover.scale(_SCALE, _SCALE, origin=(0.0, 0.0)))
    count = -(-least // len(cover))
    side = int(np.ceil(np.sqrt(count)))
    left, bottom, right, top = cover.total_bounds
    steps = [((right - left + _GAP_M) * (k % side), (top - bottom + _GAP_M) * (k // side)) for k in range(count)]
    return pd.concat([cover.set_geometry(cover.translate(*step)) for step in steps], ignore_index=True)


def _given_out(areas: gpd.GeoDataFrame, cover: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The ground of each area given out as one would do it with geopandas: each class without those before it."""
    classes = _plain(areas, cover).dissolve(by=["area", *_CLASS]).reset_index()
    before = gpd.GeoSeries(shapely.Polygon(), index=areas["area"], crs=areas.crs)
    parts = []
    for _, rows in classes.groupby(_CLASS, sort=True):
        mine = rows.geometry.set_axis(rows["area"])
        there = before.loc[mine.index]
        parts.append(rows.set_geometry(mine.difference(there, align=False).to_numpy(), crs=areas.crs))
        before.loc[mine.index] = mine.union(there, align=False)
    return pd.concat(parts, ignore_index=True)


def _public(pieces: gpd.GeoDataFrame) -> pd.Series:
    """Public square metres per area."""
    return (pieces.area * pieces["public"].astype(float)).groupby(pieces["area"]).sum()


def _plain(areas: gpd.GeoDataFrame, cover: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.overlay(areas, cover[[*_CLASS, "geometry"]], how="intersection")


def _qgis(areas: gpd.GeoDataFrame, cover: gpd.GeoDataFrame, folder: Path) -> Action:
    paths = [folder / f"overlay_{name}.gpkg" for name in ("areas", "cover")]
    for frame, path in zip((areas, cover), paths, strict=True):
        frame.to_file(path)
    # started once and asked as often as need be
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PATH": os.defpath}
    if not QGIS_PYTHON.exists():
        raise ImportError("QGIS")
    command = [str(QGIS_PYTHON), str(Path(__file__).with_name("qgis_overlap.py")), *map(str, paths)]
    process = subprocess.Popen(  # it ends when its input does
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    )
    if process.stdout.readline().strip() != "ready":
        raise ImportError("QGIS")

    def overlap() -> None:
        process.stdin.write("again\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("QGIS's overlap analysis failed")

    return overlap
