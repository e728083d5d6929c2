"""Points on streets, and plan areas over land cover, beside the libraries that do the same."""

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
from exactextract import exact_extract
from inputs import DATA, SEED
from timing import Action, Peer, Plan, Row, against, peak_mb
from travel import DifferentError

from g40_plugin.engine.city.package import City, empty_table, read_city
from g40_plugin.engine.city.rasters import open_raster
from g40_plugin.engine.city.zonal import zonal
from g40_plugin.engine.indicators.greenery.formula import PublicSpace, public_space
from g40_plugin.engine.indicators.greenery.ground import Ground
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.travel.graph import Graph, make_graph
from g40_plugin.engine.travel.snapping import snap_to_edges

_POINTS = 100_000
_AWAY_M = 60.0
# QGIS lives in the system's own Python
QGIS_PYTHON = Path("/usr/bin/python3")
_AREAS, _FEW_AREAS, _SIDE_M = 1_000, 200, 500.0
_EXACT_M = 1e-6
# square metres that one cut of the ground may differ from another
_EXACT_M2 = 1.0
# a Sentinel-2 tile, its scale, and what a mean of whole cells may differ from that of exact fractions
_NDVI, _NDVI_SCALE = DATA / "raster" / "NDVI-20180508.tif", 0.004
_EXACT_SHARE, _WHOLE_CELLS = 1e-6, 0.01
_CLASS = ["overlay_order", "cover", "green", "public"]


def snap_100k(plan: Plan) -> list[Row]:
    """Addresses near the streets of Malta on the nearest street, beside osmnx, geopandas and shapely."""
    graph = make_graph(read_city(plan.folder / "malta.gpkg").streets, "walk")
    lot = np.random.default_rng(SEED)
    vertices = shapely.get_coordinates(graph.lines)
    xy = vertices[lot.integers(len(vertices), size=_POINTS)] + lot.uniform(-_AWAY_M, _AWAY_M, (_POINTS, 2))
    farthest = read_norms().snapping.max_m
    ours = partial(snap_to_edges, xy, graph.grid, farthest)
    _, _, metres = ours()
    peak = peak_mb()
    points = shapely.points(xy)
    tree = shapely.STRtree(graph.lines)
    rows, exact = tree.query_nearest(points, all_matches=False, return_distance=True)
    if not np.allclose(metres[rows[0]], exact, rtol=0.0, atol=_EXACT_M):
        raise DifferentError(f"points are snapped {np.abs(metres[rows[0]] - exact).max():.6f} m too far")
    peers = [
        Peer("osmnx nearest_edges", partial(_osmnx_snap, graph, xy)),
        Peer("geopandas sjoin_nearest", partial(_geopandas_snap, graph, points)),
        Peer("shapely STRtree, 1 thread", lambda: lambda: tree.query_nearest(points, all_matches=False)),
    ]
    segments = len(vertices) - len(graph.lines)
    size = f"Malta, {_POINTS:,} points, {segments:,} segments"
    return against(plan.runs, Row("snap_100k", size, None, peak_mb=peak), ours, peers)


def _osmnx_snap(graph: Graph, xy: np.ndarray) -> Action:
    import networkx as nx
    import osmnx

    streets = nx.MultiDiGraph(crs="EPSG:32633")
    for ends, at in ((graph.start, 0), (graph.end, -1)):
        for node, (x, y) in zip(ends, shapely.get_coordinates(shapely.get_point(graph.lines, at)), strict=True):
            streets.add_node(int(node), x=x, y=y)
    for start, end, line in zip(graph.start, graph.end, graph.lines, strict=True):
        streets.add_edge(int(start), int(end), geometry=line)
    return lambda: osmnx.distance.nearest_edges(streets, xy[:, 0], xy[:, 1], return_dist=True)


def _geopandas_snap(graph: Graph, points: np.ndarray) -> Action:
    lines, spots = (gpd.GeoDataFrame(geometry=shapes, crs="EPSG:32633") for shapes in (graph.lines, points))
    return lambda: spots.sjoin_nearest(lines, distance_col="metres")


def overlay_green(plan: Plan) -> list[Row]:
    """The ground of plan areas given out over Malta's land cover, beside geopandas and QGIS."""
    city = read_city(plan.folder / "malta.gpkg")
    areas = squares(city.landcover.geometry, city.crs, _FEW_AREAS if plan.quick else _AREAS)
    cover = _counted(city)
    bare = {name: empty_table(name, city.crs) for name in ("streets", "buildings")}
    city = replace(city, landcover=cover, kept=None, **bare)
    landcover, area_m2 = read_norms().landcover, areas.area.to_numpy()

    def space(ground: Ground) -> PublicSpace:
        return public_space(ground.pieces(areas.geometry, SILENT), ground.classes, area_m2)

    def ours() -> PublicSpace:
        return space(Ground(city, landcover))

    given_out = Ground(city, landcover)
    space(given_out)
    found = ours()
    peak = peak_mb()
    same = _given_out(areas, cover)
    off = np.abs(found.public_m2 - same.reindex(range(len(areas)), fill_value=0.0).to_numpy()).max()
    if off > _EXACT_M2:
        raise DifferentError(f"public space differs by {off:.2f} m2 from geopandas")
    peers = [
        Peer("geopandas.overlay, the same ground given out", lambda: partial(_given_out, areas, cover)),
        Peer(
            "geopandas.overlay, one plain intersection (less work)",
            lambda: lambda: gpd.overlay(areas, cover[[*_CLASS, "geometry"]], how="intersection"),
        ),
    ]
    peers.append(Peer("QGIS overlap analysis, plain (less work)", partial(_qgis, areas, cover, plan.folder)))
    size = f"{len(areas):,} areas, {len(cover):,} polygons of Malta"
    first = against(plan.runs, Row("overlay_green", size, None, peak_mb=peak), ours, peers)
    # a second plan on the same ground: the peer has its flat classes ready as well
    flat = _flat(cover)
    again = [Peer("geopandas.overlay of flat classes", lambda: partial(_sums, areas, flat))]
    row = Row("overlay_again", f"{size}, ground given out before", None, peak_mb=peak)
    return first + against(plan.runs, row, partial(space, given_out), again)


def squares(shapes: gpd.GeoSeries, crs: str, most: int, side_m: float = _SIDE_M) -> gpd.GeoDataFrame:
    """Plan areas: squares of a grid, those with most of the shapes in them."""
    left, bottom, right, top = shapes.total_bounds
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(left, right, side_m), np.arange(bottom, top, side_m)))
    boxes = shapely.box(x, y, x + side_m, y + side_m)
    rows, _ = shapely.STRtree(shapes.to_numpy()).query(boxes, predicate="intersects")
    most_first = np.argsort(-np.bincount(rows, minlength=len(boxes)), kind="stable")[:most]
    chosen = boxes[most_first[np.isin(most_first, rows)]]
    return gpd.GeoDataFrame({"area": range(len(chosen))}, geometry=chosen, crs=crs)


def _counted(city: City) -> gpd.GeoDataFrame:
    """The land cover that decides about public space; what comes after it, or is no surface, is left out for all."""
    last_public = city.landcover.loc[city.landcover["public"] == 1, "overlay_order"].max()
    kept = (city.landcover["overlay_order"] <= last_public) | (city.landcover["cover_group"] == "water")
    return city.landcover[kept]


def _given_out(areas: gpd.GeoDataFrame, cover: gpd.GeoDataFrame) -> pd.Series:
    """Public square metres per area, as one would do it with geopandas: each class without those before it."""
    return _sums(areas, _flat(cover))


def _flat(cover: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    classes = cover.dissolve(by=_CLASS, sort=True).reset_index()
    parts = [
        gpd.overlay(classes.iloc[[row]], classes.iloc[:row], how="difference") if row else classes.iloc[[row]]
        for row in range(len(classes))
    ]
    return pd.concat(parts, ignore_index=True)[[*_CLASS, "geometry"]].explode(ignore_index=True)


def _sums(areas: gpd.GeoDataFrame, flat: gpd.GeoDataFrame) -> pd.Series:
    pieces = gpd.overlay(areas, flat, how="intersection")
    return (pieces.area * pieces["public"].astype(float)).groupby(pieces["area"]).sum()


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


def zonal_mean(plan: Plan) -> list[Row]:
    """The mean NDVI of circles over a Sentinel-2 tile, beside the library's own reading, rasterio and rasterstats."""
    raster = open_raster(str(_NDVI), scale=_NDVI_SCALE, nodata=0.0)
    left, bottom, right, top = raster.bounds
    lot = np.random.default_rng(SEED)
    places = lot.uniform([left + _SIDE_M, bottom + _SIDE_M], [right - _SIDE_M, top - _SIDE_M], (_AREAS, 2))
    areas = gpd.GeoDataFrame(geometry=shapely.buffer(shapely.points(places), _SIDE_M / 2), crs="EPSG:28992")
    ours = partial(zonal, raster, areas.geometry, SILENT)
    found = ours()["mean"].to_numpy()
    peak = peak_mb()
    for make, limit in ((_exactextract, _EXACT_SHARE), (_rasterio_mask, _WHOLE_CELLS)):
        off = np.abs(np.asarray(make(areas)()) * _NDVI_SCALE - found).max()
        if off > limit:
            raise DifferentError(f"zonal means differ by {off:.6f} from {make.__name__}")
    peers = [
        Peer("exactextract reading the file itself", partial(_exactextract, areas)),
        Peer("rasterio.mask, whole cells (less work)", partial(_rasterio_mask, areas)),
        Peer("rasterstats, whole cells (less work)", partial(_rasterstats, areas)),
    ]
    size = f"{_AREAS:,} circles over {raster.width:,} x {raster.height:,} cells"
    return against(plan.runs, Row("zonal_mean", size, None, peak_mb=peak), ours, peers)


def _exactextract(areas: gpd.GeoDataFrame) -> Action:
    return partial(_exact_means, areas)


def _exact_means(areas: gpd.GeoDataFrame) -> pd.Series:
    return exact_extract(str(_NDVI), areas, ["mean"], output="pandas")["mean"]


def _rasterio_mask(areas: gpd.GeoDataFrame) -> Action:
    import rasterio
    from rasterio.mask import raster_geometry_mask

    def means() -> list[float]:
        found = []
        with rasterio.open(_NDVI) as dataset:
            for shape in areas.geometry:
                outside, _, window = raster_geometry_mask(dataset, [shape], crop=True)
                values = dataset.read(1, window=window)
                found.append(float(values[~outside & (values != dataset.nodata)].mean()))
        return found

    return means


def _rasterstats(areas: gpd.GeoDataFrame) -> Action:
    from rasterstats import zonal_stats

    return partial(zonal_stats, areas, str(_NDVI), stats=["mean"])
