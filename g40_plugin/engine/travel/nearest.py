"""Shortest distances from everywhere to the nearest of some places, and all that follows from them.

The rest of the engine sees points on edges, and arrays of metres; the searches themselves are in hierarchy.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from ..arrays import Bools, Floats, Geometries, Ints
from ..progress import SILENT, Progress
from . import hierarchy_kernels as kernels
from .graph import Graph, Snapped
from .hierarchy import Hierarchy
from .preparation import kept_or_prepared
from .sums import OnEdges, sum_within
from .sums_kernels import LANES

# metres under which a point stands on a junction
_AT_JUNCTION_M = 1e-6
# metres by which two ways may differ in 32-bit floats
_CLOSE_M = 0.05


class Arcs(NamedTuple):
    """Ways straight from node to node: those that lead to node i are ``pointer[i]`` up to ``pointer[i + 1]``.

    Each has the node that it comes from, its metres, and the edge that it is.
    """

    pointer: Ints
    tail: Ints
    metres: Floats
    edge: Ints


@dataclass(frozen=True)
class SearchGraph:
    """A graph ready for searching."""

    graph: Graph
    hierarchy: Hierarchy

    @cached_property
    def arcs(self) -> Arcs:
        """All arcs by the nodes that they lead to."""
        return arcs_of(self.graph)

    @cached_property
    def matrix(self) -> csr_array:
        """The graph turned round: row i lists the nodes from which one may travel straight to node i, in metres."""
        arcs, n = self.arcs, self.graph.n_nodes
        return csr_array((arcs.metres, arcs.tail, arcs.pointer), shape=(n, n))

    @property
    def edge(self) -> Ints:
        """The edge behind each entry of ``matrix``."""
        return self.arcs.edge

    @cached_property
    def turned(self) -> SearchGraph:
        """The same with every direction of travel reversed."""
        order = self.hierarchy
        other = Hierarchy(order.position, order.pointer, order.head, order.down, order.up, order.parent)
        return SearchGraph(turn_round(self.graph), other)

    @cached_property
    def onward(self) -> csc_array:
        """The same by columns: column i lists the nodes to which one may travel straight from i, with the edge."""
        return csc_array(csr_array((self.edge, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape))


@dataclass(frozen=True)
class ToNearest:
    """Metres from every node (rows) to the nearest place of each kind (columns), and that place's row (-1: none)."""

    metres: NDArray[np.float32]
    place: NDArray[np.int32]

    def of_kinds(self, columns: Ints) -> ToNearest:
        """Some of the kinds alone."""
        return ToNearest(np.ascontiguousarray(self.metres[:, columns]), np.ascontiguousarray(self.place[:, columns]))

    def with_kinds(
        self, search: SearchGraph, columns: Ints, kinds: Sequence[Snapped], *, in_place: bool = False
    ) -> ToNearest:
        """The same with the places of some kinds (columns) others than before, on the same graph."""
        if not len(columns):
            return self
        metres, place = (self.metres, self.place) if in_place else (self.metres.copy(), self.place.copy())
        found = to_nearest(search, kinds)
        metres[:, columns], place[:, columns] = found.metres, found.place
        return ToNearest(metres, place)


def prepare(graph: Graph, progress: Progress = SILENT, *, folder: Path | None = None) -> SearchGraph:
    """Make a graph ready.

    ``folder`` is where the preparation of a large network is kept for the next time.
    """
    arcs = arcs_of(graph)
    head = np.repeat(np.arange(graph.n_nodes), np.diff(arcs.pointer))
    prepared = kept_or_prepared(folder, graph.n_nodes, arcs.tail, head, arcs.metres, progress)
    return SearchGraph(graph, prepared)


def arcs_of(graph: Graph) -> Arcs:
    """The arcs of a graph; of parallel edges the shortest is kept, loops are left out."""
    ends = graph.start.astype(np.int64), graph.end.astype(np.int64)
    ways = np.asarray(graph.forward, bool), np.asarray(graph.backward, bool)
    return Arcs(*kernels.by_head(graph.n_nodes, *ends, graph.length.astype(np.float64), *ways))


def arrivals(graph: Graph, places: Snapped) -> tuple[Ints, Ints, Floats]:
    """Node, place and metres of every way in which a place is entered from a junction of its edge."""
    rows = np.flatnonzero(places.found)
    edge, position = places.edge[rows], places.position[rows]
    rest = np.maximum(graph.length[edge] - position, 0.0)
    from_start = graph.forward[edge] | (position <= _AT_JUNCTION_M)
    from_end = graph.backward[edge] | (rest <= _AT_JUNCTION_M)
    nodes = np.concatenate([graph.start[edge][from_start], graph.end[edge][from_end]])
    metres = np.concatenate([(position + places.distance[rows])[from_start], (rest + places.distance[rows])[from_end]])
    return nodes, np.concatenate([rows[from_start], rows[from_end]]), metres


def to_nearest(search: SearchGraph, kinds: Sequence[Snapped]) -> ToNearest:
    """Metres from every node to the nearest place of each kind, in the direction of travel; infinite: not reached."""
    order = search.hierarchy
    metres = np.full((search.graph.n_nodes, len(kinds)), np.inf, np.float32)
    place = np.full((search.graph.n_nodes, len(kinds)), -1, np.int32)
    for column, places in enumerate(kinds):
        nodes, rows, away = arrivals(search.graph, places)
        kernels.enter(order.position[nodes], rows, away, column, metres, place)
    kernels.sweep_with_places(order.pointer, order.head, order.up, order.down, metres, place)
    return ToNearest(metres[order.position], place[order.position])


def k_nearest(search: SearchGraph, places: Snapped, k: int, number: Ints | None = None) -> ToNearest:
    """Metres from every node to its ``k`` nearest different places (columns, nearest first), and the places' rows.

    With ``number`` places of one number are the same, and the numbers come back for the rows.
    """
    order = search.hierarchy
    nodes, rows, away = arrivals(search.graph, places)
    metres = np.full((search.graph.n_nodes, k), np.inf, np.float32)
    place = np.full((search.graph.n_nodes, k), -1, np.int32)
    names = rows if number is None else number[rows]
    seeds = order.position[nodes], away.astype(np.float32), names.astype(np.int32)
    kernels.sweep_k_nearest(order.pointer, order.head, order.up, order.down, *seeds, metres, place)
    return ToNearest(metres[order.position], place[order.position])


def departures(graph: Graph, points: Snapped) -> tuple[Floats, Floats]:
    """Metres from each point to the start and to the end of its edge; infinite where one may not go that way."""
    edge = np.maximum(points.edge, 0)
    rest = np.maximum(graph.length[edge] - points.position, 0.0)
    to_start = np.where(graph.backward[edge] | (points.position <= _AT_JUNCTION_M), points.position, np.inf)
    to_end = np.where(graph.forward[edge] | (rest <= _AT_JUNCTION_M), rest, np.inf)
    missing = ~points.found
    to_start[missing] = to_end[missing] = np.inf
    return to_start + points.distance, to_end + points.distance


def at_points(
    search: SearchGraph, points: Snapped, kinds: Sequence[Snapped], nearest: ToNearest
) -> tuple[Floats, Ints]:
    """Metres from each point (rows) to the nearest place of each kind (columns), snaps included, and its row."""
    graph = search.graph
    if not graph.n_nodes:
        shape = (len(points.edge), len(kinds))
        return np.full(shape, np.inf), np.full(shape, -1, np.int64)
    edge = np.maximum(points.edge, 0)
    to_start, to_end = departures(graph, points)
    metres, place = kernels.carry(graph.start[edge], graph.end[edge], to_start, to_end, nearest.metres, nearest.place)
    for column, places in enumerate(kinds):
        _along_one_edge(graph, points, places, metres[:, column], place[:, column])
    return metres, place


def metres_to(search: SearchGraph, points: Snapped, kinds: Sequence[Snapped]) -> Floats:
    """Metres from each point (rows) to the nearest place of each kind (columns), as ``at_points`` gives them.

    Only what these points need is looked at, so that few points, or places, take less than a search from all nodes.
    """
    graph, order = search.graph, search.hierarchy
    if not graph.n_nodes or not len(points.edge):
        return np.full((len(points.edge), len(kinds)), np.inf)
    metres = np.full((graph.n_nodes, len(kinds)), np.inf, np.float32)
    for column, places in enumerate(kinds):
        nodes, _, away = arrivals(graph, places)
        np.minimum.at(metres[:, column], order.position[nodes], away.astype(np.float32))
    edge = np.maximum(points.edge, 0)
    start, end = order.position[graph.start[edge]], order.position[graph.end[edge]]
    wanted = np.zeros(graph.n_nodes, bool)
    wanted[start] = wanted[end] = True
    kernels.sweep_some(order.pointer, order.head, order.up, order.down, order.parent, wanted, metres)
    found = kernels.carry_metres(start, end, *departures(graph, points), metres)
    place = np.zeros(found.shape, np.int64)
    for column, places in enumerate(kinds):
        _along_one_edge(graph, points, places, found[:, column], place[:, column])
    return np.asarray(found)


def _along_one_edge(graph: Graph, points: Snapped, places: Snapped, metres: Floats, place: Ints) -> None:
    """Where a place stands on the point's own edge, go there straight if that is shorter, in place."""
    rows = np.flatnonzero(places.found)
    asked, shared = np.zeros(len(graph.length), bool), np.zeros(len(graph.length), bool)
    asked[points.edge[points.found]] = True
    rows = rows[asked[places.edge[rows]]]
    rows = rows[np.lexsort((rows, places.position[rows], places.edge[rows]))]
    if not len(rows):
        return
    edge, position, distance = places.edge[rows], places.position[rows], places.distance[rows]
    shared[edge] = True
    mine = np.flatnonzero(points.found & shared[points.edge])
    behind = _least_so_far(edge, distance - position)
    ahead = len(rows) - 1 - _least_so_far(-edge[::-1], (distance + position)[::-1])[::-1]
    # one sortable number per spot: edges apart by more than any edge is long
    step = float(graph.length.max()) + 1.0
    spots, spot = edge * step + position, points.edge[mine] * step + points.position[mine]
    for side, best, passable in (("right", behind, graph.backward), ("left", ahead, graph.forward)):
        at = np.searchsorted(spots, spot, side) - (side == "right")  # type: ignore[call-overload]
        inside = (at >= 0) & (at < len(rows))
        on_edge = np.flatnonzero(inside)[edge[at[inside]] == points.edge[mine[inside]]]
        near, found = mine[on_edge], best[at[on_edge]]
        straight = np.abs(position[found] - points.position[near]) + distance[found] + points.distance[near]
        allowed = passable[points.edge[near]] | (position[found] == points.position[near])
        better = allowed & (straight < metres[near])
        metres[near[better]] = straight[better]
        place[near[better]] = rows[found[better]]


def _least_so_far(group: Ints, value: Floats) -> Ints:
    """For each entry the index of the least value from the start of its group (sorted) up to it."""
    number = np.cumsum(np.concatenate([[0], (group[1:] != group[:-1]).astype(np.int64)]))
    # every group lies wholly under the one before it, so that a running minimum starts anew in each
    lowered = value - number * (2.0 * (np.abs(value).max() + 1.0))
    least = np.minimum.accumulate(lowered)
    new = np.concatenate([[True], least[1:] < least[:-1]])
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(value)), 0)))


def weight_within(
    search: SearchGraph,
    points: Snapped,
    places: Snapped,
    weights: Floats,
    limit_m: float,
    value: Callable[[Floats], Floats],
    check: Callable[[], None],
) -> Floats:
    """Sum of ``weights * value(metres)`` over the places within ``limit_m``, for each point, from door to door.

    ``weights`` has a row per place and a column per thing counted; the result a row per point.
    """
    graph, order = search.graph, search.hierarchy
    here, there = np.flatnonzero(points.found), np.flatnonzero(places.found)
    result = np.zeros((len(points.edge), weights.shape[1]))
    if len(here) and len(there):
        starts, ends = points.take(here), places.take(there)
        asked = _on_edges(search, starts, departures(graph, starts))
        counted = _on_edges(search, ends, departures(turn_round(graph), ends))
        near = np.arange(len(there))
        if len(there) > LANES:
            near = np.flatnonzero(_is_near(search, starts, ends, counted.metres, limit_m))
        values = value(np.arange(int(limit_m) + 3, dtype=float))
        if len(near):
            result[here] = sum_within(order, asked, counted.take(near), weights[there[near]], limit_m, values, check)
    return result


def _is_near(
    search: SearchGraph, points: Snapped, places: Snapped, arriving: NDArray[np.float32], limit_m: float
) -> Bools:
    """Which places any point may reach within a limit; ``arriving`` are the metres to each over both ends of its edge.

    Places are what is searched from, so that few points ask for a few of them alone.
    """
    graph, edge = search.graph, places.edge
    metres = from_place(search, points, np.inf)
    over = np.minimum(metres[graph.start[edge]] + arriving[:, 0], metres[graph.end[edge]] + arriving[:, 1])
    shared = np.zeros(len(graph.length), bool)
    shared[points.edge] = True
    return np.asarray((over <= limit_m + _CLOSE_M) | shared[edge])


def _on_edges(search: SearchGraph, points: Snapped, metres: tuple[Floats, Floats]) -> OnEdges:
    """Points that were found as the hierarchy sees them, with the metres over both ends of their edges."""
    graph, edge, number = search.graph, points.edge, search.hierarchy.position
    ends = np.column_stack([number[graph.start[edge]], number[graph.end[edge]]])
    ways = np.column_stack([graph.forward[edge], graph.backward[edge]])
    position, distance = points.position.astype(np.float32), points.distance.astype(np.float32)
    return OnEdges(ends, np.column_stack(metres).astype(np.float32), edge, position, distance, ways)


def from_place(search: SearchGraph, places: Snapped, limit_m: float) -> Floats:
    """Metres to every node FROM the nearest of some places (the other direction than ``to_nearest``), up to a limit."""
    order = search.hierarchy
    nodes, _, away = arrivals(turn_round(search.graph), places)
    metres = np.full((search.graph.n_nodes, 1), np.inf, np.float32)
    np.minimum.at(metres[:, 0], order.position[nodes], away.astype(np.float32))
    kernels.sweep(order.pointer, order.head, order.down, order.up, metres)
    found = metres[order.position, 0].astype(float)
    return np.where(found <= limit_m, found, np.inf)


def turn_round(graph: Graph) -> Graph:
    """The same graph with every direction of travel reversed."""
    return Graph(graph.n_nodes, graph.start, graph.end, graph.length, graph.backward, graph.forward, graph.lines)


def routes(
    search: SearchGraph, points: Snapped, places: Snapped, nearest: ToNearest, column: int, place: Ints
) -> Geometries:
    """The way along the streets from each point to ``place``, its nearest of kind ``column``; None: unreached."""
    graph = search.graph
    lines = np.full(len(points.edge), None)
    rows = np.flatnonzero(points.found & (place >= 0))
    if not len(rows):
        return lines
    points, places = points.take(rows), places.take(place[rows])
    metres = np.ascontiguousarray(nearest.metres[:, column])
    to_start, to_end = departures(graph, points)
    by_start, by_end = to_start + metres[graph.start[points.edge]], to_end + metres[graph.end[points.edge]]
    straight = np.abs(places.position - points.position) + points.distance + places.distance
    direct = (places.edge == points.edge) & (straight <= np.minimum(by_start, by_end) + _CLOSE_M)
    node = np.where(by_start <= by_end, graph.start[points.edge], graph.end[points.edge])
    leave = np.where(by_start <= by_end, 0.0, graph.length[points.edge])
    first = _pieces(graph, points.edge, points.position, np.where(direct, places.position, leave))
    far = np.flatnonzero(~direct)
    steps, owner, node = _follow(search, node[far], places.take(far), metres)
    edge, target = places.edge[far], places.position[far]
    at_start = (graph.start[edge] == node) & ((graph.end[edge] != node) | (target <= graph.length[edge] / 2))
    last = _pieces(graph, edge, np.where(at_start, 0.0, graph.length[edge]), target)
    pieces, backwards = (np.concatenate(found) for found in zip(first, steps, last, strict=True))
    lines[rows] = _joined(pieces, backwards, np.concatenate([np.arange(len(rows)), far[owner], far]))
    return lines


def _follow(
    search: SearchGraph, start: Ints, places: Snapped, metres: NDArray[np.float32]
) -> tuple[tuple[Geometries, Bools], Ints, Ints]:
    """The streets on the ways down the distances to places, which of them are gone backwards, and the row of each
    street's way; and the last nodes.
    """
    graph, onward = search.graph, search.onward
    entered, of_place, away = arrivals(graph, places)
    nodes, edges, last = [start[:0]], [start[:0]], start.copy()
    order = np.argsort(of_place, kind="stable")
    entered, away = entered[order], away[order]
    ends = np.searchsorted(of_place[order], np.arange(len(start) + 1))
    for row, node in enumerate(start):
        mine = slice(ends[row], ends[row + 1])
        passed, ways, last[row] = kernels.follow(
            onward.indptr,
            onward.indices,
            onward.data,
            graph.length,
            metres,
            node,
            entered[mine],
            away[mine],
            _CLOSE_M,
        )
        nodes.append(passed)
        edges.append(ways)
    owner = np.repeat(np.arange(len(start)), [len(ways) for ways in edges[1:]])
    edge = np.concatenate(edges)
    backwards = graph.start[edge] != np.concatenate(nodes)
    return (graph.lines[edge], backwards), owner, last


def _pieces(graph: Graph, edge: Ints, begin: Floats, end: Floats) -> tuple[Geometries, Bools]:
    """The part of each edge between two positions in metres, and whether one goes there backwards."""
    length = np.maximum(graph.length[edge], _AT_JUNCTION_M)
    low, high = np.sort([begin / length, end / length], axis=0)
    return substrings(graph.lines[edge], low, high), begin > end


def substrings(lines: Geometries, low: Floats, high: Floats) -> Geometries:
    """The part of each line between two shares of its length (0..1), as a line of at least two points."""
    xy, row = shapely.get_coordinates(lines, return_index=True)
    along = shapely.line_locate_point(lines[row], shapely.points(xy), normalized=True)
    inside = (along > low[row]) & (along < high[row])
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(lines, at, normalized=True)) for at in (low, high)]
    return _lines(
        np.concatenate([ends[0], xy[inside], ends[1]]),
        np.concatenate([np.arange(len(lines)), row[inside], np.arange(len(lines))]),
    )


def _joined(pieces: Geometries, backwards: Bools, owner: Ints) -> Geometries:
    """The pieces of each owner, in their order and some ``backwards``, as one line; every owner from 0 on has some."""
    order = np.argsort(owner, kind="stable")
    xy, piece = shapely.get_coordinates(pieces[order], return_index=True)
    # a piece that is gone backwards has its last point first
    begin, at = np.searchsorted(piece, np.arange(len(pieces) + 1)), np.arange(len(xy))
    xy = xy[np.where(backwards[order][piece], begin[piece] + begin[piece + 1] - 1 - at, at)]
    owner = owner[order][piece]
    other = owner[1:] != owner[:-1]
    moved: Bools = np.ones(len(xy), bool)
    moved[1:] = other | np.any(xy[1:] != xy[:-1], axis=1)
    # a line has two points, even where origin and place are one
    moved[np.append(other, True)] = True
    return _lines(xy[moved], owner[moved])


def _lines(xy: Floats, row: Ints) -> Geometries:
    order = np.argsort(row, kind="stable")
    lines: Geometries = shapely.linestrings(xy[order], indices=row[order])
    return lines
