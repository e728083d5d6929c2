"""Points on the nearest edges of a street graph, by a way that no barrier lies across."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..city.package import City
from ..norms.travel import Snapping
from ..shapes import halves
from .edge_grid import EdgeGrid, near_edges, places_along, snap_to_edges
from .graph import Graph, Snapped, nowhere

# edges tried for a point whose nearest one is blocked: the nearest few first, all within reach last
_CANDIDATES = (0, 4, 8, 16, 32, 64, 128, 1_000_000)
# blocked points looked at together, which bounds the memory for their candidates
_AT_ONCE = 20_000
# what distances computed in two ways may differ by, of their size and in metres
_ROUNDING = 1e-9
# an edge that a park shares with a pond may move a little when it is reprojected
_ON_SHORE_M = 0.1


@dataclass(frozen=True)
class Barriers:
    """What nobody walks across on the way to a street: lines (rail, motorway, river) and water surfaces."""

    lines: Geometries
    water: Geometries
    width_m: float
    outlines: EdgeGrid
    line_tree: shapely.STRtree
    water_tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Geometries, water: Geometries, width_m: float) -> Barriers:
        """Barriers with their search trees; large water surfaces in pieces, so that each search stays near."""
        outlines = EdgeGrid.of(np.concatenate([lines, shapely.get_parts(shapely.boundary(water))]))
        pieces = [piece for surface in water for piece in subdivide(surface)]
        water = np.array(pieces, object)
        shapely.prepare(lines)
        shapely.prepare(water)
        return cls(lines, water, width_m, outlines, shapely.STRtree(lines), shapely.STRtree(water))


def city_barriers(city: City, norms: Snapping) -> Barriers:
    """The barriers of a city package, with the width of water that stops a walker."""
    water = city.landcover.geometry[city.landcover["cover_group"] == "water"]
    return Barriers.of(city.barriers.geometry.to_numpy(), water.to_numpy(), norms.barrier_width_m)


def snap_few(
    points: Geometries, graph: Graph, max_m: float, barriers: Barriers | None = None, *, boats: bool = True
) -> Snapped:
    """What ``snap`` gives, for points near each other: only edges near them are looked at."""
    if not len(points) or shapely.is_empty(points).all():
        return nowhere(len(points))
    rows = graph.near(shapely.total_bounds(points), max_m)
    if not len(rows):
        return nowhere(len(points))
    found = snap(points, graph.only(rows), max_m, barriers, boats=boats)
    return Snapped(_of_whole(found, rows), found.position, found.distance)


def _of_whole(found: Snapped, rows: Ints) -> Ints:
    """The edges of points on a part of a graph, by their rows in the whole."""
    edge = np.full(len(found.edge), -1, np.int64)
    edge[found.found] = rows[found.edge[found.found]]
    return edge


def snap(
    points: Geometries | Floats, graph: Graph, max_m: float, barriers: Barriers | None = None, *, boats: bool = True
) -> Snapped:
    """Snap points, or coordinates (n, 2), to the nearest edge within ``max_m`` metres that no barrier lies before.

    An edge of a loose piece of street (``Graph.joined``) counts only where there is no other within ``max_m``.
    Of edges equally near the one with the lowest number counts. A point finds another edge, or none, when the straight
    way to the nearest one crosses a barrier line or more than ``barriers.width_m`` metres of water; a point that lies
    in water itself (a houseboat) may cross it where ``boats``, one on the shore may not.
    """
    xy = coordinates_of(points)
    if graph.joined is None:
        return _snap(xy, graph, max_m, barriers, boats=boats)
    rows, joined = graph.without_loose
    found = _snap(xy, joined, max_m, barriers, boats=boats)
    found = Snapped(_of_whole(found, rows), found.position, found.distance)
    lost = np.flatnonzero(~found.found)
    if not len(lost):
        return found
    loose = _snap(xy[lost], graph, max_m, barriers, boats=boats)
    found.put(lost, loose)
    return found


def places_on(points: Snapped, graph: Graph) -> Floats:
    """Coordinates of points on the edges of a graph, a row each; NaN for those on none."""
    xy, found = np.full((len(points.edge), 2), np.nan), np.flatnonzero(points.found)
    xy[found] = places_along(points.edge[found], points.position[found], graph.grid)
    return xy


def coordinates_of(points: Geometries | Floats) -> Floats:
    """The coordinates of points (n, 2), where they are not given as such; one that is missing or empty is nowhere."""
    if points.ndim > 1:
        return np.asarray(points, float)
    xy = np.full((len(points), 2), np.nan)
    given, row = shapely.get_coordinates(points, return_index=True)
    xy[row] = given
    return xy


def _snap(xy: Floats, graph: Graph, max_m: float, barriers: Barriers | None, *, boats: bool) -> Snapped:
    edge, share, distance = snap_to_edges(xy, graph.grid, max_m)
    if barriers is not None:
        # a way that is shorter than it is to the nearest barrier crosses none
        way = np.where(edge >= 0, distance * (1 + _ROUNDING) + _ROUNDING, 0.0)
        near = np.flatnonzero((edge >= 0) & (snap_to_edges(xy, barriers.outlines, way)[0] >= 0))
        blocked = near[_is_blocked(shapely.points(xy[near]), graph.lines[edge[near]], barriers, boats=boats)]
        for part in np.array_split(blocked, len(blocked) // _AT_ONCE + 1):
            edge[part] = _with_free_way(xy[part], graph, max_m, barriers, boats=boats)
        places = shapely.points(xy[blocked])
        distance[blocked] = shapely.distance(places, graph.lines[edge[blocked]])
        share[blocked] = shapely.line_locate_point(graph.lines[edge[blocked]], places, normalized=True)
        lost = edge < 0
        share[lost], distance[lost] = 0.0, np.inf
    length = graph.length[edge] if len(graph.length) else np.zeros(len(edge))
    return Snapped(edge, share * length, distance)


def _with_free_way(xy: Floats, graph: Graph, max_m: float, barriers: Barriers, *, boats: bool) -> Ints:
    """The nearest edge of each point to which no barrier lies across the straight way, -1 for none."""
    # many addresses stand on one spot, such as a block of flats
    spots, spot = np.unique(xy, axis=0, return_inverse=True)
    places = shapely.points(spots)
    pointer, edges, _ = near_edges(spots, graph.grid, max_m)
    rows = np.repeat(np.arange(len(spots)), np.diff(pointer))
    rank = np.arange(len(rows)) - pointer[rows]
    best = np.full(len(spots), -1, np.int64)
    for low, high in itertools.pairwise(_CANDIDATES):
        now = (rank >= low) & (rank < high) & (best[rows] < 0)
        near, candidates = rows[now], edges[now]
        free = ~_is_blocked(places[near], graph.lines[candidates], barriers, boats=boats)
        # written from far to near, so that the nearest stays
        best[near[free][::-1]] = candidates[free][::-1]
    return best[spot.ravel()]


def _is_blocked(points: Geometries, lines: Geometries, barriers: Barriers, *, boats: bool = True) -> Bools:
    blocked = np.zeros(len(points), bool)
    ways = shapely.shortest_line(points, lines)
    rows, found = barriers.line_tree.query(ways)
    # few of those whose boxes meet do so themselves, which is quick to see of lines that are prepared
    met = shapely.intersects(barriers.lines[found], ways[rows])
    rows, found = rows[met], found[met]
    blocked[rows[shapely.crosses(barriers.lines[found], ways[rows])]] = True
    # what is blocked already, or shorter than the width, needs no look at the water
    left = np.flatnonzero(~blocked & (shapely.length(ways) > barriers.width_m))
    rows, found = barriers.water_tree.query(ways[left])
    rows = left[rows]
    wet = shapely.intersects(barriers.water[found], ways[rows])
    rows, found = rows[wet], found[wet]
    afloat = np.zeros(len(points), bool)
    if boats:
        in_water = np.unique(rows[shapely.intersects(barriers.water[found], points[rows])])
        to_shore = snap_to_edges(shapely.get_coordinates(points[in_water]), barriers.outlines, _ON_SHORE_M)[2]
        afloat[in_water] = to_shore > _ON_SHORE_M
    rows, found = rows[~afloat[rows]], found[~afloat[rows]]
    width = shapely.length(shapely.intersection(ways[rows], barriers.water[found]))
    return blocked | (np.bincount(rows, weights=width, minlength=len(points)) > barriers.width_m)


def subdivide(shape: shapely.Geometry, most: int = 64) -> list[shapely.Geometry]:
    """A surface cut in halves, across its longer side, until no piece has more than ``most`` vertices."""
    if shapely.get_num_coordinates(shape) <= most:
        return [shape]
    return [piece for half in halves(shape) for piece in subdivide(half, most)]
