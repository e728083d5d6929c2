"""Points on the nearest edges of a street graph, by a way that no barrier lies across."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely

from .city import City
from .network import Bools, Geometries, Graph, Ints, Snapped
from .norms import Snapping

# edges tried for a point whose nearest one is blocked: the nearest few first, all within reach last
_CANDIDATES = (0, 8, 64, 1_000_000)


@dataclass(frozen=True)
class Barriers:
    """What nobody walks across on the way to a street: lines (rail, motorway, river) and water surfaces."""

    lines: Geometries
    water: Geometries
    width_m: float
    line_tree: shapely.STRtree
    water_tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Geometries, water: Geometries, width_m: float) -> Barriers:
        """Barriers with their search trees; large water surfaces in pieces, so that each search stays near."""
        pieces = [piece for surface in water for piece in subdivide(surface)]
        water = np.array(pieces, object)
        shapely.prepare(lines)
        shapely.prepare(water)
        return cls(lines, water, width_m, shapely.STRtree(lines), shapely.STRtree(water))


def city_barriers(city: City, norms: Snapping) -> Barriers:
    """The barriers of a city package, with the width of water that stops a walker."""
    water = city.landcover.geometry[city.landcover["cover_group"] == "water"]
    return Barriers.of(city.barriers.geometry.to_numpy(), water.to_numpy(), norms.barrier_width_m)


def snap(points: Geometries, graph: Graph, max_m: float, barriers: Barriers | None = None) -> Snapped:
    """Snap points to the nearest edge within ``max_m`` metres that no barrier lies before.

    A point finds another edge, or none, when the straight way to the nearest one crosses a barrier line or
    more than ``barriers.width_m`` metres of water; a point that lies in water itself (a houseboat) may cross it.
    """
    edge = np.full(len(points), -1, np.int64)
    if len(points) and len(graph.lines):
        # the search lets go of Python's lock, so that every core takes a part of the points
        parts = np.array_split(np.arange(len(points)), os.cpu_count() or 1)
        with ThreadPoolExecutor() as threads:
            for part, edges in zip(
                parts, threads.map(lambda part: _nearest(graph, points[part], max_m), parts), strict=True
            ):
                edge[part] = edges
        if barriers is not None:
            _go_round(points, graph, edge, max_m, barriers)
    found = edge >= 0
    position = np.zeros(len(points))
    distance = np.full(len(points), np.inf)
    lines = graph.lines[edge[found]]
    share = shapely.line_locate_point(lines, points[found], normalized=True)
    position[found] = share * graph.length[edge[found]]
    distance[found] = shapely.distance(lines, points[found])
    return Snapped(edge, position, distance)


def _nearest(graph: Graph, points: Geometries, max_m: float) -> Ints:
    edge = np.full(len(points), -1, np.int64)
    rows, edges = graph.tree.query_nearest(points, max_distance=max_m, all_matches=False)
    edge[rows] = edges
    return edge


def _go_round(points: Geometries, graph: Graph, edge: Ints, max_m: float, barriers: Barriers) -> None:
    """Give points whose way is blocked the nearest edge with a free way, in place."""
    found = np.flatnonzero(edge >= 0)
    blocked = found[_is_blocked(points[found], graph.lines[edge[found]], barriers)]
    edge[blocked] = -1
    # many addresses stand on one spot, such as a block of flats
    spots, spot = np.unique(shapely.get_coordinates(points[blocked]), axis=0, return_inverse=True)
    places = shapely.points(spots)
    rows, edges = graph.tree.query(places, predicate="dwithin", distance=max_m)
    distance = shapely.distance(places[rows], graph.lines[edges])
    order = np.lexsort((edges, distance, rows))
    rows, edges = rows[order], edges[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    best = np.full(len(places), -1, np.int64)
    for low, high in itertools.pairwise(_CANDIDATES):
        now = (rank >= low) & (rank < high) & (best[rows] < 0)
        near, candidates = rows[now], edges[now]
        free = ~_is_blocked(places[near], graph.lines[candidates], barriers)
        # written from far to near, so that the nearest stays
        best[near[free][::-1]] = candidates[free][::-1]
    edge[blocked] = best[spot.ravel()]


def _is_blocked(points: Geometries, lines: Geometries, barriers: Barriers) -> Bools:
    blocked = np.zeros(len(points), bool)
    ways = shapely.shortest_line(points, lines)
    rows, found = barriers.line_tree.query(ways)
    crossing = shapely.crosses(barriers.lines[found], ways[rows])
    blocked[rows[crossing]] = True
    rows, found = barriers.water_tree.query(ways)
    wet = shapely.intersects(barriers.water[found], ways[rows])
    rows, found = rows[wet], found[wet]
    width = shapely.length(shapely.intersection(ways[rows], barriers.water[found]))
    afloat = shapely.intersects(barriers.water[found], points[rows])
    crossed = np.bincount(rows, weights=width, minlength=len(points)) > barriers.width_m
    blocked |= crossed & (np.bincount(rows, weights=afloat, minlength=len(points)) == 0)
    return blocked


def subdivide(shape: shapely.Geometry, most: int = 64) -> list[shapely.Geometry]:
    """A surface cut in halves, across its longer side, until no piece has more than ``most`` vertices."""
    if shapely.get_num_coordinates(shape) <= most:
        return [shape]
    left, bottom, right, top = shape.bounds
    if right - left > top - bottom:
        middle = (left + right) / 2
        halves = shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top)
    else:
        middle = (bottom + top) / 2
        halves = shapely.box(left, bottom, right, middle), shapely.box(left, middle, right, top)
    return [piece for half in halves for piece in subdivide(shapely.intersection(shape, half), most)]
