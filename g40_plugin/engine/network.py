"""The street graph of one way of travelling, as arrays, and the snapping of points to its edges."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .city import City
from .files import written_beside
from .norms import Snapping

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Geometries = NDArray[np.object_]


# edges tried for a point whose nearest one is blocked: the nearest few first, all within reach last
_CANDIDATES = (0, 8, 64, 1_000_000)


@dataclass(frozen=True)
class Graph:
    """Streets as arrays: ``n_nodes`` junctions and one entry per edge, from node ``start`` to node ``end``.

    ``length`` is in metres; ``forward`` and ``backward`` tell in which directions one may travel; ``lines`` are the
    geometries from start to end.
    """

    n_nodes: int
    start: Ints
    end: Ints
    length: Floats
    forward: Bools
    backward: Bools
    lines: Geometries

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of the lines."""
        return shapely.STRtree(self.lines)


@dataclass(frozen=True)
class Snapped:
    """Points on edges: the edge (-1 where none is near), metres from its start, and metres from point to edge."""

    edge: Ints
    position: Floats
    distance: Floats

    @property
    def found(self) -> Bools:
        """Where an edge was near enough."""
        return self.edge >= 0

    def take(self, rows: Ints | Bools) -> Snapped:
        """The same for some of the points."""
        return Snapped(self.edge[rows], self.position[rows], self.distance[rows])


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


def make_graph(streets: gpd.GeoDataFrame, mode: str, *, min_component_m: float = 0.0) -> Graph:
    """The graph of one mode (``walk``, ``walk_no_steps`` or ``bike``) from the streets table.

    Loose pieces of street whose total length is under ``min_component_m`` metres are left out, so that
    nothing snaps to a path that leads nowhere.
    """
    if mode == "bike":
        forward = streets["bike_forward"].to_numpy(float, na_value=0) > 0
        backward = streets["bike_backward"].to_numpy(float, na_value=0) > 0
    else:
        forward = backward = streets[mode].to_numpy(float, na_value=0) > 0
    used = forward | backward
    length = streets["length_m"].to_numpy(float)[used]
    ends = np.column_stack([streets["node_a"].to_numpy(np.int64), streets["node_b"].to_numpy(np.int64)])[used]
    kept = _large_components(ends, length, min_component_m)
    nodes, numbers = np.unique(ends[kept], return_inverse=True)
    numbers = numbers.reshape(-1, 2)
    return Graph(
        n_nodes=len(nodes),
        start=numbers[:, 0],
        end=numbers[:, 1],
        length=length[kept],
        forward=forward[used][kept],
        backward=backward[used][kept],
        lines=streets.geometry.to_numpy()[used][kept],
    )


def _large_components(ends: Ints, length: Floats, min_m: float) -> Bools:
    if not len(ends):
        return np.zeros(0, bool)
    nodes, numbers = np.unique(ends, return_inverse=True)
    numbers = numbers.reshape(-1, 2)
    matrix = coo_array((np.ones(len(ends)), (numbers[:, 0], numbers[:, 1])), shape=(len(nodes), len(nodes)))
    _, component = connected_components(matrix, directed=False)
    of_edge = component[numbers[:, 0]]
    total = np.bincount(of_edge, weights=length)
    return np.asarray(total[of_edge] >= min_m)


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


def to_networkx(streets: gpd.GeoDataFrame) -> nx.MultiDiGraph:
    """The streets as a networkx graph, the form in which they are exchanged: every direction one may go is an edge.

    Nodes carry ``x`` and ``y``; edges carry ``length`` (metres), ``highway``, ``name``, ``walk``, ``bike`` and ``car``.
    """
    graph = nx.MultiDiGraph(crs=str(streets.crs.to_string()) if streets.crs else "")
    first = shapely.get_coordinates(shapely.get_point(streets.geometry.to_numpy(), 0))
    last = shapely.get_coordinates(shapely.get_point(streets.geometry.to_numpy(), -1))
    for row, (a, b) in zip(streets.itertuples(index=False), zip(first, last, strict=True), strict=True):
        graph.add_node(int(row.node_a), x=float(a[0]), y=float(a[1]))
        graph.add_node(int(row.node_b), x=float(b[0]), y=float(b[1]))
        for tail, head, bike in (
            (row.node_a, row.node_b, row.bike_forward),
            (row.node_b, row.node_a, row.bike_backward),
        ):
            graph.add_edge(
                int(tail),
                int(head),
                length=float(row.length_m),
                highway=row.highway or "",
                name=row.name or "",
                walk=int(row.walk),
                walk_no_steps=int(row.walk_no_steps),
                bike=int(bike),
                car=int(row.car),
                osmid=int(row.way_id),
            )
    return graph


def export_graphml(city: City, out: Path | str) -> dict[str, object]:
    """Write the street graph as GraphML, which networkx, osmnx, igraph and Gephi read."""
    graph = to_networkx(city.streets)
    with written_beside(out) as beside:
        nx.write_graphml(graph, beside)
    return {"out": str(out), "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
