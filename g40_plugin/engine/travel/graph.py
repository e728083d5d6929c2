"""The street graph of one way of travelling, as arrays, and points on its edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from g40_plugin.owned import MADE_BY

from ..arrays import Bools, Floats, Geometries, Ints
from ..city.ground import SQUARE
from ..city.package import City
from ..city.schema import flagged
from ..files import written_beside
from .edge_grid import EdgeGrid

if TYPE_CHECKING:
    from networkx import MultiDiGraph

# ways of travelling: each has a graph of its own
WALK, BIKE = "walk", "bike"

# metres within which a place is a node
_SAME_NODE_M = 1e-3
# ids up to so many times their count are looked up in a table
_MOST_IDS = 8


@dataclass(frozen=True)
class Graph:
    """Streets as arrays: ``n_nodes`` junctions and one entry per edge, from node ``start`` to node ``end``.

    ``length`` is in metres; ``forward`` and ``backward`` tell in which directions one may travel; ``lines`` are the
    geometries from start to end. ``joined`` tells which edges hang together with streets enough to snap to; None where
    all do. ``rows`` are the rows of the table of streets that the edges are made of, and ``ids`` the ids of the nodes
    there, where the graph is made of a table.
    """

    n_nodes: int
    start: Ints
    end: Ints
    length: Floats
    forward: Bools
    backward: Bools
    lines: Geometries
    joined: Bools | None = None
    rows: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    ids: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @cached_property
    def grid(self) -> EdgeGrid:
        """The lines in a grid, for finding the nearest ones."""
        return EdgeGrid.of(self.lines)

    @cached_property
    def node_points(self) -> Floats:
        """Coordinates of the nodes, a row each: the ends of their edges."""
        xy = np.zeros((self.n_nodes, 2))
        for ends, at in ((self.start, 0), (self.end, -1)):
            xy[ends] = shapely.get_coordinates(shapely.get_point(self.lines, at))
        return xy

    @cached_property
    def node_tree(self) -> cKDTree:
        """The nodes in a tree, for finding that at a place."""
        return cKDTree(self.node_points)

    def near(self, bounds: Floats, metres: float) -> Ints:
        """The edges within some metres of a rectangle (x, y, x, y)."""
        low, high = bounds[:2] - metres, bounds[2:] + metres
        west, south, east, north = self._sides
        return np.flatnonzero((east >= low[0]) & (west <= high[0]) & (north >= low[1]) & (south <= high[1]))

    def only(self, rows: Ints) -> Graph:
        """The graph of some edges alone."""
        return self._part(rows, None if self.joined is None else self.joined[rows])

    @cached_property
    def _sides(self) -> Floats:
        """West, south, east and north of the lines, a row each."""
        return np.ascontiguousarray(shapely.bounds(self.lines).T)

    def _part(self, rows: Ints, joined: Bools | None) -> Graph:
        ends, ways = (self.start[rows], self.end[rows]), (self.forward[rows], self.backward[rows])
        return Graph(self.n_nodes, *ends, self.length[rows], *ways, self.lines[rows], joined)

    @cached_property
    def without_loose(self) -> tuple[Ints, Graph]:
        """The rows of the edges that hang together with streets enough, and the graph of these alone."""
        rows = np.arange(len(self.lines)) if self.joined is None else np.flatnonzero(self.joined)
        return rows, self._part(rows, None)


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

    def put(self, rows: Ints | Bools, other: Snapped) -> None:
        """Write others over some of the points."""
        self.edge[rows], self.position[rows], self.distance[rows] = other.edge, other.position, other.distance

    def joined(self, other: Snapped) -> Snapped:
        """These points, then the others."""
        edge, position = np.concatenate([self.edge, other.edge]), np.concatenate([self.position, other.position])
        return Snapped(edge, position, np.concatenate([self.distance, other.distance]))


def nowhere(n: int) -> Snapped:
    """So many points with no edge near enough."""
    return Snapped(np.full(n, -1, np.int64), np.zeros(n), np.full(n, np.inf))


def make_graph(streets: gpd.GeoDataFrame, mode: str, *, min_component_m: float = 0.0, ids: Ints | None = None) -> Graph:
    """The graph of one mode (``walk``, ``walk_no_steps`` or ``bike``) from the streets table.

    Loose pieces with less than ``min_component_m`` metres of streets in all are marked, so that points snap to them
    only where nothing else is near, and so are tunnels; the largest piece is never loose. The lines of a square are no
    metres of street. ``ids`` are nodes that come first, in this order, whether a street leads there or not.
    """
    forward, backward = ways_open(streets, mode)
    used = forward | backward
    length = streets["length_m"].to_numpy(float)[used]
    ends = np.column_stack([streets["node_a"].to_numpy(np.int64), streets["node_b"].to_numpy(np.int64)])[used]
    of_streets = np.where((streets["highway"] != SQUARE).to_numpy()[used], length, 0.0)
    nodes, numbers = _numbered(ends, ids)
    # nobody lives in a tunnel, or on the deck of a bridge that is drawn
    joined = large_components(numbers, of_streets, min_component_m) & ~flagged(streets["tunnel"])[used]
    return Graph(
        n_nodes=len(nodes),
        start=numbers[:, 0].copy(),
        end=numbers[:, 1].copy(),
        length=length,
        forward=forward[used],
        backward=backward[used],
        lines=streets.geometry.to_numpy()[used],
        joined=None if joined.all() else joined,
        rows=np.flatnonzero(used),
        ids=nodes,
    )


def _numbered(ends: Ints, first: Ints | None) -> tuple[Ints, Ints]:
    """The ids of all nodes in their order, those of ``first`` before the others, and the numbers of ``ends``."""
    first = np.zeros(0, np.int64) if first is None else first
    every = np.concatenate([first, ends.ravel()])
    low, size = (int(every.min()), int(np.ptp(every)) + 1) if len(every) else (0, 0)
    if size > _MOST_IDS * len(every):
        # far apart, as the ids of OpenStreetMap are
        known, place = np.unique(every, return_inverse=True)
        low, size, every = 0, len(known), place.ravel()
    else:
        known = low + np.arange(size)
    number = np.full(size, -1, np.int64)
    number[every[: len(first)] - low] = np.arange(len(first))
    there = np.zeros(size, bool)
    there[every[len(first) :] - low] = True
    new = np.flatnonzero(there & (number < 0))
    number[new] = len(first) + np.arange(len(new))
    return np.concatenate([first, known[new]]), number[every[len(first) :] - low].reshape(-1, 2)


def ways_open(streets: gpd.GeoDataFrame, mode: str) -> tuple[Bools, Bools]:
    """Of each street whether a mode may go along it, forward and backward; one that is open either way is an edge."""
    names = ("bike_forward", "bike_backward") if mode == BIKE else (mode, mode)
    forward, backward = (streets[name].to_numpy(float, na_value=0) > 0 for name in names)
    return forward, backward


def with_edge(graph: Graph, start: int, end: int, line: shapely.LineString) -> Graph:
    """The graph with one more edge, along a line between two nodes and open both ways; it gets the last number."""
    return Graph(
        graph.n_nodes,
        np.append(graph.start, start),
        np.append(graph.end, end),
        np.append(graph.length, line.length),
        np.append(graph.forward, True),
        np.append(graph.backward, True),
        np.append(graph.lines, line),
        None if graph.joined is None else np.append(graph.joined, True),
    )


def nodes_at(graph: Graph, xy: Floats) -> Ints:
    """The node at each of some places, -1 where there is none."""
    nodes = graph.node_tree.query(xy, distance_upper_bound=_SAME_NODE_M)[1]
    return np.asarray(np.where(nodes < graph.node_tree.n, nodes, -1), np.int64)


def at_nodes(graph: Graph, nodes: Ints) -> Snapped:
    """Some nodes as points at an end of one of their edges."""
    edge, position = np.full(graph.n_nodes, -1, np.int64), np.zeros(graph.n_nodes)
    edge[graph.end], position[graph.end] = np.arange(len(graph.end)), graph.length
    edge[graph.start], position[graph.start] = np.arange(len(graph.start)), 0.0
    return Snapped(edge[nodes], position[nodes], np.zeros(len(nodes)))


def large_components(ends: Ints, length: Floats, min_m: float) -> Bools:
    """Whether each edge belongs to a component with at least ``min_m`` metres in all, or to the largest one.

    ``ends`` are the numbers of its two nodes.
    """
    if not len(ends):
        return np.zeros(0, bool)
    size = int(ends.max()) + 1
    matrix = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(size, size))
    _, component = connected_components(matrix, directed=False)
    of_edge = component[ends[:, 0]]
    total = np.bincount(of_edge, weights=length)
    return np.asarray(total[of_edge] >= min(min_m, total.max()))


def to_networkx(streets: gpd.GeoDataFrame) -> MultiDiGraph:
    """The streets as a networkx graph, the form in which they are exchanged: every direction one may go is an edge.

    Nodes carry ``x`` and ``y``; edges carry ``length`` (metres), ``highway``, ``name``, ``walk``, ``bike`` and ``car``.
    """
    # takes a third of a second to load, and only the export needs it
    from networkx import MultiDiGraph  # noqa: PLC0415

    graph = MultiDiGraph(crs=str(streets.crs.to_string()) if streets.crs else "")
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
    from networkx import write_graphml  # noqa: PLC0415

    graph = to_networkx(city.streets)
    graph.graph["made_by"] = MADE_BY
    with written_beside(out) as beside:
        write_graphml(graph, beside)
    return {"out": str(out), "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
