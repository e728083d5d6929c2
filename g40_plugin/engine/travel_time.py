"""Shortest distances from everywhere to the nearest of some places, and all that follows from them.

The rest of the engine sees points on edges, and arrays of metres; the searches themselves are in hierarchy.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from . import hierarchy
from . import hierarchy_kernels as kernels
from .hierarchy import Hierarchy
from .network import Bools, Floats, Graph, Ints, Snapped
from .preparation import kept_or_prepared
from .progress import SILENT, Progress

# metres under which a point stands on a junction
_AT_JUNCTION_M = 1e-6
# metres by which two ways may differ in 32-bit floats
_CLOSE_M = 0.05


@dataclass(frozen=True)
class SearchGraph:
    """A graph ready for searching.

    ``matrix`` is the graph turned round: row i lists the nodes from which one may travel straight to node i, with the
    metres; ``edge`` is the edge behind each of its entries.
    """

    graph: Graph
    matrix: csr_array
    edge: Ints
    hierarchy: Hierarchy

    @cached_property
    def onward(self) -> csc_array:
        """The same by columns: column i lists the nodes to which one may travel straight from i, with the edge."""
        return csc_array(csr_array((self.edge, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape))


@dataclass(frozen=True)
class ToNearest:
    """Metres from every node (rows) to the nearest place of each kind (columns), and that place's row (-1: none)."""

    metres: NDArray[np.float32]
    place: NDArray[np.int32]


def prepare(graph: Graph, progress: Progress = SILENT, *, folder: Path | None = None) -> SearchGraph:
    """Make a graph ready; of parallel edges the shortest is kept, loops are left out.

    ``folder`` is where the preparation of a large network is kept for the next time.
    """
    tail = np.concatenate([graph.start[graph.forward], graph.end[graph.backward]])
    head = np.concatenate([graph.end[graph.forward], graph.start[graph.backward]])
    edge = np.concatenate([np.flatnonzero(graph.forward), np.flatnonzero(graph.backward)])
    length = graph.length[edge]
    order = np.lexsort((edge, length, tail, head))
    head, tail, edge, length = head[order], tail[order], edge[order], length[order]
    first = np.ones(len(head), bool)
    first[1:] = (head[1:] != head[:-1]) | (tail[1:] != tail[:-1])
    first &= head != tail
    head, tail, edge, length = head[first], tail[first], edge[first], length[first]
    pointer = np.concatenate([[0], np.cumsum(np.bincount(head, minlength=graph.n_nodes))])
    matrix = csr_array((length, tail, pointer), shape=(graph.n_nodes, graph.n_nodes))
    prepared = kept_or_prepared(folder, graph.n_nodes, tail, head, length, progress)
    return SearchGraph(graph, matrix, edge, prepared)


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
        # written from far to near, so that of several places entered from one node the nearest stays
        far_first = np.lexsort((-rows, -away))
        numbers = order.position[nodes[far_first]]
        metres[numbers, column] = away[far_first]
        place[numbers, column] = rows[far_first]
    kernels.sweep_with_places(order.pointer, order.head, order.up, order.down, metres, place)
    return ToNearest(metres[order.position], place[order.position])


def k_nearest(search: SearchGraph, places: Snapped, k: int) -> ToNearest:
    """Metres from every node to its ``k`` nearest different places (columns, nearest first), and the places' rows."""
    order = search.hierarchy
    nodes, rows, away = arrivals(search.graph, places)
    metres = np.full((search.graph.n_nodes, k), np.inf, np.float32)
    place = np.full((search.graph.n_nodes, k), -1, np.int32)
    seeds = order.position[nodes], away.astype(np.float32), rows.astype(np.int32)
    kernels.sweep_k_nearest(order.pointer, order.head, order.up, order.down, *seeds, metres, place)
    return ToNearest(metres[order.position], place[order.position])


def _departures(graph: Graph, points: Snapped) -> tuple[Floats, Floats]:
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
    to_start, to_end = _departures(graph, points)
    metres, place = kernels.carry(graph.start[edge], graph.end[edge], to_start, to_end, nearest.metres, nearest.place)
    for column, places in enumerate(kinds):
        _along_one_edge(graph, points, places, metres[:, column], place[:, column])
    return metres, place


def _along_one_edge(graph: Graph, points: Snapped, places: Snapped, metres: Floats, place: Ints) -> None:
    """Where a place stands on the point's own edge, go there straight if that is shorter, in place."""
    rows = np.flatnonzero(places.found)
    rows = rows[np.lexsort((rows, places.position[rows], places.edge[rows]))]
    if not len(rows):
        return
    edge, position, distance = places.edge[rows], places.position[rows], places.distance[rows]
    behind = _least_so_far(edge, distance - position)
    ahead = len(rows) - 1 - _least_so_far(-edge[::-1], (distance + position)[::-1])[::-1]
    # one sortable number per spot: edges apart by more than any edge is long
    step = float(graph.length.max()) + 1.0
    spots, spot = edge * step + position, points.edge * step + points.position
    for side, best, passable in (("right", behind, graph.backward), ("left", ahead, graph.forward)):
        at = np.searchsorted(spots, spot, side) - (side == "right")  # type: ignore[call-overload]
        inside = (at >= 0) & (at < len(rows)) & points.found
        near = np.flatnonzero(inside)[edge[at[inside]] == points.edge[inside]]
        found = best[at[near]]
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
    """Sum of ``weights * value(metres)`` over the places within ``limit_m``, for each point.

    ``weights`` has a row per place and a column per thing counted; the result a row per point. The sum is exact at
    junctions and interpolated along an edge, so it is off by less than one edge's length.
    """
    graph, order = search.graph, search.hierarchy
    if not graph.n_nodes:
        return np.zeros((len(points.edge), weights.shape[1]))
    nodes, rows, metres = arrivals(graph, places)
    # a place is entered from both ends of its edge, or from one
    if not len(nodes):
        return np.zeros((len(points.edge), weights.shape[1]))
    by_place = np.argsort(rows, kind="stable")
    nodes, rows, metres = nodes[by_place], rows[by_place], metres[by_place]
    second = np.concatenate([[False], rows[1:] == rows[:-1]]).astype(np.int64)
    seeds = np.full((len(places.edge), 2), -1, np.int64)
    seed_metres = np.full((len(places.edge), 2), np.inf, np.float32)
    seeds[rows, second] = order.position[nodes]
    seed_metres[rows, second] = metres
    values = value(np.arange(int(limit_m) + 3, dtype=float))
    totals = hierarchy.sum_within(order, seeds, seed_metres, weights, limit_m, values, check)
    edge = np.maximum(points.edge, 0)
    share = (points.position / np.maximum(graph.length[edge], _AT_JUNCTION_M))[:, None]
    totals = totals[order.position]
    at_point = totals[graph.start[edge]] * (1 - share) + totals[graph.end[edge]] * share
    return np.where(points.found[:, None], at_point, 0.0)


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


def route(
    search: SearchGraph, points: Snapped, row: int, places: Snapped, nearest: ToNearest, column: int, place: int
) -> shapely.LineString | None:
    """The way along the streets from point ``row`` to ``place``, its nearest of kind ``column``; None: unreached."""
    graph = search.graph
    edge, position = int(points.edge[row]), float(points.position[row])
    if edge < 0 or place < 0:
        return None
    to_start, to_end = (float(metres[0]) for metres in _departures(graph, points.take(np.array([row]))))
    by_start = to_start + float(nearest.metres[graph.start[edge], column])
    by_end = to_end + float(nearest.metres[graph.end[edge], column])
    target_edge, target = int(places.edge[place]), float(places.position[place])
    straight = abs(target - position) + float(points.distance[row]) + float(places.distance[place])
    if target_edge == edge and straight <= min(by_start, by_end) + _CLOSE_M:
        return _joined([_piece(graph, edge, position, target)])
    node = int(graph.start[edge] if by_start <= by_end else graph.end[edge])
    first = _piece(graph, edge, position, 0.0 if by_start <= by_end else float(graph.length[edge]))
    nodes, edges, node = _follow(search, node, places.take(np.array([place])), nearest.metres[:, column].copy())
    steps = graph.lines[edges]
    backwards = graph.start[edges] != nodes
    steps[backwards] = shapely.reverse(steps[backwards])
    at_start = int(graph.start[target_edge]) == node and (
        int(graph.end[target_edge]) != node or target <= graph.length[target_edge] / 2
    )
    last = _piece(graph, target_edge, 0.0 if at_start else float(graph.length[target_edge]), target)
    return _joined([first, *steps, last])


def _follow(
    search: SearchGraph, node: int, place: Snapped, metres: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Nodes and edges on the way down the distances to a place, and the node from which it is entered."""
    entered, _, away = arrivals(search.graph, place)
    onward, length = search.onward, search.graph.length
    nodes, edges, last = kernels.follow(
        onward.indptr, onward.indices, onward.data, length, metres, node, entered, away, _CLOSE_M
    )
    return nodes, edges, int(last)


def _piece(graph: Graph, edge: int, begin: float, end: float) -> shapely.LineString:
    """The part of an edge between two positions in metres, in that direction."""
    length = max(float(graph.length[edge]), _AT_JUNCTION_M)
    low, high = sorted((begin / length, end / length))
    piece = substring(graph.lines[edge], low, high)
    return shapely.reverse(piece) if begin > end else piece


def substring(line: shapely.LineString, low: float, high: float) -> shapely.LineString:
    """The part of a line between two shares of its length (0..1), as a line of at least two points."""
    along = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(line)), normalized=True)
    coordinates = shapely.get_coordinates(line)[(along > low) & (along < high)]
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [low, high], normalized=True))
    return shapely.linestrings(np.vstack([ends[:1], coordinates, ends[1:]]))


def _joined(pieces: list[shapely.LineString]) -> shapely.LineString:
    coordinates = shapely.get_coordinates(pieces)
    moved: Bools = np.ones(len(coordinates), bool)
    moved[1:] = np.any(coordinates[1:] != coordinates[:-1], axis=1)
    moved[-1] = True
    if moved.sum() < 2:  # noqa: PLR2004  # a line has two points, even where origin and place are one
        moved[0] = True
    return shapely.linestrings(coordinates[moved] if moved.sum() > 1 else coordinates[[0, -1]])
