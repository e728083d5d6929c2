"""Points on streets, and rasters under plan areas, beside the libraries that do the same."""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from inputs import DATA, SEED
from timing import Action, Peer, Plan, Row, against, peak_mb
from travel import DifferentError

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.rasters import open_raster
from g40_plugin.engine.city.zonal import zonal
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.travel.graph import Graph, make_graph
from g40_plugin.engine.travel.snapping import snap_to_edges

_POINTS = 100_000
_AWAY_M = 60.0
_AREAS, _SIDE_M = 1_000, 500.0
_EXACT_M = 1e-6
# a Sentinel-2 tile, its scale, and what a mean of whole cells may differ from that of exact fractions
_NDVI, _NDVI_SCALE = DATA / "raster" / "NDVI-20180508.tif", 0.004
_EXACT_SHARE, _WHOLE_CELLS = 1e-6, 0.01


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

    # reading beyond the edge goes by a driver that the engine leaves out, and no circle needs it
    return partial(zonal_stats, areas, str(_NDVI), stats=["mean"], boundless=False)
