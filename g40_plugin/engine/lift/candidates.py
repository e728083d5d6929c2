"""Where a new facility, stop or crossing may come: places of the user's own, or nodes of the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree

from ..arrays import Geometries
from ..city.package import City
from ..city.vector import projected, read_vector
from ..errors import InputError
from ..norms.lift import Lift
from ..progress import Progress
from ..translation import tr
from ..travel.crossings import one_a_square
from ..travel.graph import WALK
from ..travel.searches import Searches


def own_places(path: str, city: City, wanted: str) -> Geometries:
    """Points (``wanted`` Point) or lines (LineString) of a layer of the user's own, in the city's CRS."""
    frame = read_vector(path, wanted=wanted)
    shapes = shapely.force_2d(shapely.get_parts(projected(frame, city.crs, path).geometry.dropna().to_numpy()))
    shapes = shapes[~shapely.is_empty(shapes)]
    if not len(shapes) or not (shapely.get_type_id(shapes) == {"Point": 0, "LineString": 1}[wanted]).all():
        messages = {
            "Point": tr("The candidates in {path} must be points, and at least one: choose a point layer."),
            "LineString": tr("The candidates in {path} must be lines, and at least one: choose a line layer."),
        }
        raise InputError(messages[wanted].format(path=path))
    if not city.extent.is_empty and not shapely.intersects(city.extent, shapes).any():
        message = tr(
            "All candidates of {path} lie outside the city package {city}: choose the package of their city, or set "
            "the right coordinate reference system on the layer."
        )
        raise InputError(message.format(path=path, city=city.meta.get("name", "")))
    return np.asarray(shapes)


def street_corners(
    searches: Searches, region: shapely.Geometry | None, norms: Lift, *, near_rails: bool = False
) -> Geometries:
    """Nodes of the walk graph in a region (None: everywhere), not on water, one in each square of the norms.

    The squares are fixed to the CRS; of the nodes in one the nearest to its middle counts. With ``near_rails`` only
    those within ``rail_m`` of a railway, as a station needs one.
    """
    xy = searches.graph(WALK).graph.node_points
    points = shapely.points(xy)
    allowed = np.ones(len(points), bool)
    if region is not None:
        shapely.prepare(region)
        allowed = shapely.intersects(region, points)
    wet = searches.barriers().water_tree.query(points, predicate="intersects")[0]
    allowed[wet] = False
    if near_rails:
        rails = searches.city.barriers.geometry[searches.city.barriers["kind"] == "rail"].to_numpy()
        beside = shapely.STRtree(points).query(rails, "dwithin", norms.rail_m)[1]
        allowed &= np.isin(np.arange(len(points)), beside)
    rows = np.flatnonzero(allowed)
    return np.asarray(points[rows[one_a_square(xy[rows], norms.spacing_m)]])


def own_crossings(path: str, searches: Searches, progress: Progress) -> Geometries:
    """Lines of the user's own, drawn on to the nearest node of the walk graph at each end."""
    lines = own_places(path, searches.city, "LineString")
    xy = searches.graph(WALK).graph.node_points
    tree, far = cKDTree(xy), searches.norms.snapping.max_m
    drawn = []
    for line in lines:
        coordinates = shapely.get_coordinates(line)
        away, nodes = tree.query(coordinates[[0, -1]])
        if away.max() <= far and nodes[0] != nodes[1]:
            drawn.append(shapely.LineString(np.vstack([xy[nodes[0]], coordinates, xy[nodes[1]]])))
    if len(drawn) < len(lines):
        text = tr("{count} lines of {path} have no street within {metres:.0f} m at both ends and are left out.")
        progress.warn(text.format(count=len(lines) - len(drawn), path=path, metres=far))
    return np.array(drawn, object)


def region_of(areas: gpd.GeoDataFrame | None) -> shapely.Geometry | None:
    """The surface of some areas together."""
    return None if areas is None else shapely.union_all(areas.geometry.to_numpy())
