"""Where a new facility, stop or crossing may come: places of the user's own, or nodes of the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree

from .areas import read_vector
from .city import City
from .errors import InputError
from .network import Bools, Floats, Geometries, Ints, at_nodes, node_points
from .norms import Lift
from .pairs import nodes_around, within
from .progress import Progress
from .reached import Searches
from .translation import tr
from .travel_time import SearchGraph

_WALK = "walk"
# nodes that the way round is searched from at once, which bounds the memory for what lies around them
_AT_ONCE = 512


def own_places(path: str, city: City, wanted: str) -> Geometries:
    """Points (``wanted`` Point) or lines (LineString) of a layer of the user's own, in the city's CRS."""
    frame = read_vector(path, wanted=wanted)
    shapes = shapely.force_2d(shapely.get_parts(frame.to_crs(city.crs).geometry.dropna().to_numpy()))
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
    xy = node_points(searches.graph(_WALK).graph)
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
    return np.asarray(points[rows[_one_a_square(xy[rows], norms.spacing_m)]])


def _one_a_square(xy: Floats, side: float, rank: Floats | None = None) -> Ints:
    """The row that counts in each square: of the lowest rank, else the nearest to the square's middle."""
    square = np.floor(xy / side)
    away = np.hypot(*(xy - (square + 0.5) * side).T) if rank is None else rank
    order = np.lexsort((np.arange(len(xy)), away, square[:, 1], square[:, 0]))
    sorted_squares = square[order]
    first = np.ones(len(xy), bool)
    first[1:] = (sorted_squares[1:] != sorted_squares[:-1]).any(axis=1)
    return np.sort(order[first])


def own_crossings(path: str, searches: Searches, progress: Progress) -> Geometries:
    """Lines of the user's own, drawn on to the nearest node of the walk graph at each end."""
    lines = own_places(path, searches.city, "LineString")
    xy = node_points(searches.graph(_WALK).graph)
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


def likely_crossings(
    searches: Searches, region: shapely.Geometry | None, norms: Lift, progress: Progress
) -> Geometries:
    """Straight lines between two nodes of the walk graph across a barrier, where the way round is long.

    No longer than ``crossing_m``, the way round at least ``detour`` times as long; of those whose middles lie in one
    square the shortest counts.
    """
    search, barriers = searches.graph(_WALK), searches.barriers().lines
    if not len(barriers):
        return np.zeros(0, object)
    xy = node_points(search.graph)
    near = _nodes_near(xy, barriers, region, norms.crossing_m)
    pairs = near[cKDTree(xy[near]).query_pairs(norms.crossing_m, output_type="ndarray")]
    lines = shapely.linestrings(xy[pairs])
    progress(0.3, tr("Looking for crossings"))
    across = np.unique(shapely.STRtree(barriers).query(lines, "crosses")[0])
    if region is not None:
        shapely.prepare(region)
        across = across[shapely.intersects(region, lines[across])]
    pairs, lines = pairs[across], lines[across]
    long_way = _is_far(search, pairs, norms.detour * shapely.length(lines), progress.part(0.3, 1.0))
    pairs, lines = pairs[long_way], lines[long_way]
    middles = (xy[pairs[:, 0]] + xy[pairs[:, 1]]) / 2
    return np.asarray(lines[_one_a_square(middles, norms.spacing_m, shapely.length(lines))])


def _nodes_near(xy: Floats, barriers: Geometries, region: shapely.Geometry | None, metres: float) -> Ints:
    """The nodes so near to a barrier, and to the region, that a line of so many metres gets there."""
    points = shapely.points(xy)
    near = np.arange(len(xy)) if region is None else np.flatnonzero(shapely.dwithin(region, points, metres))
    return np.asarray(near[np.unique(shapely.STRtree(points[near]).query(barriers, "dwithin", metres)[1])])


def _is_far(search: SearchGraph, pairs: Ints, least: Floats, progress: Progress) -> Bools:
    """Whether it is at least so many metres over the streets between the two nodes of each pair."""
    far = np.ones(len(pairs), bool)
    starts, start = np.unique(pairs[:, 0], return_inverse=True)
    for first in range(0, len(starts), _AT_ONCE):
        progress(first / len(starts), tr("Looking for crossings"))
        some = starts[first : first + _AT_ONCE]
        mine = np.flatnonzero((start >= first) & (start < first + len(some)))
        place, (ends, end) = start[mine] - first, np.unique(pairs[mine, 1], return_inverse=True)
        limits = np.zeros(len(some))
        np.maximum.at(limits, place, least[mine])
        around = nodes_around(search, at_nodes(search.graph, some), limits, progress.check)
        found = within(search, at_nodes(search.graph, ends), around)
        metres = np.full((len(ends), len(some)), np.inf)
        metres[found.point, found.place] = found.metres
        far[mine] = metres[end, place] >= least[mine]
    return far


def region_of(areas: gpd.GeoDataFrame | None) -> shapely.Geometry | None:
    """The surface of some areas together."""
    return None if areas is None else shapely.union_all(areas.geometry.to_numpy())
