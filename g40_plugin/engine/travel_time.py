"""Shortest distances from everywhere to the nearest of some places, and all that follows from them.

This module alone knows how distances are searched; the rest of the engine sees arrays of metres. One search per
kind of place runs from all places at once against the direction of travel (Dijkstra 1959, scipy's csgraph).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from .network import Bools, Floats, Graph, Ints, Snapped

# places searched from at once, so that the distances of one step stay in tens of megabytes
_CHUNK = 128
# metres under which a point stands on a junction
_AT_JUNCTION_M = 1e-6


@dataclass(frozen=True)
class SearchGraph:
    """A graph turned round for the search: row i lists the nodes from which one may travel straight to node i."""

    graph: Graph
    matrix: csr_array
    edge: Ints
    """the edge behind each entry of ``matrix.data``"""


@dataclass(frozen=True)
class ToNearest:
    """For every node the metres to the nearest place, its row, and the next node and edge on the way (-1: none)."""

    metres: Floats
    place: Ints
    following: Ints
    edge: Ints


def prepare(graph: Graph) -> SearchGraph:
    """Turn a graph round; of parallel edges the shortest is kept, loops are left out."""
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
    return SearchGraph(graph, matrix, edge)


def _arrivals(graph: Graph, places: Snapped) -> tuple[Ints, Ints, Floats]:
    """Node, place and metres of every way in which a place is entered from a junction of its edge."""
    rows = np.flatnonzero(places.found)
    edge, position = places.edge[rows], places.position[rows]
    rest = np.maximum(graph.length[edge] - position, 0.0)
    from_start = graph.forward[edge] | (position <= _AT_JUNCTION_M)
    from_end = graph.backward[edge] | (rest <= _AT_JUNCTION_M)
    nodes = np.concatenate([graph.start[edge][from_start], graph.end[edge][from_end]])
    metres = np.concatenate([(position + places.distance[rows])[from_start], (rest + places.distance[rows])[from_end]])
    return nodes, np.concatenate([rows[from_start], rows[from_end]]), metres


def _with_sources(search: SearchGraph, rows: Ints, nodes: Ints, metres: Floats, n_sources: int) -> csr_array:
    """The search matrix with extra rows, one per source, that lead to the nodes where the source is entered."""
    n = search.graph.n_nodes
    order = np.argsort(rows, kind="stable")
    counts = np.bincount(rows, minlength=n_sources)
    pointer = np.concatenate([search.matrix.indptr, search.matrix.indptr[-1] + np.cumsum(counts)])
    indices = np.concatenate([search.matrix.indices, nodes[order]])
    data = np.concatenate([search.matrix.data, metres[order]])
    return csr_array((data, indices, pointer), shape=(n + n_sources, n + n_sources))


def to_nearest(search: SearchGraph, places: Snapped) -> ToNearest:
    """Metres from every node to the nearest place, in the direction of travel; infinite where none is reached."""
    n = search.graph.n_nodes
    nodes, rows, metres = _arrivals(search.graph, places)
    if not len(nodes):
        none = np.full(n, -1, np.int64)
        return ToNearest(np.full(n, np.inf), none, none, none)
    # of several places entered from one node, the nearest; among equals, the first
    order = np.lexsort((rows, metres, nodes))
    nodes, rows, metres = nodes[order], rows[order], metres[order]
    first = np.concatenate([[True], nodes[1:] != nodes[:-1]])
    nodes, rows, metres = nodes[first], rows[first], metres[first]
    matrix = _with_sources(search, np.zeros(len(nodes), np.int64), nodes, metres, 1)
    found, previous = dijkstra(matrix, indices=n, return_predecessors=True)
    found, following = found[:n], previous[:n].astype(np.int64)
    place = np.full(n, -1, np.int64)
    place[nodes] = rows
    last = np.where(following == n, np.arange(n), following)
    last[following < 0] = np.flatnonzero(following < 0)
    while True:  # pointer jumping: every node learns the node at which its way ends
        further = last[last]
        if np.array_equal(further, last):
            break
        last = further
    place = np.where(np.isfinite(found), place[last], -1)
    following[(following == n) | (following < 0)] = -1
    return ToNearest(found, place, following, _edges_between(search, following))


def _edges_between(search: SearchGraph, following: Ints) -> Ints:
    """The edge from each node to the node that follows it, -1 where none does."""
    n = search.graph.n_nodes
    heads = np.repeat(np.arange(n), np.diff(search.matrix.indptr))
    # rows are sorted by head, then tail, so the entry can be looked up by both
    entries = heads * n + search.matrix.indices.astype(np.int64)
    nodes = np.flatnonzero(following >= 0)
    edges = np.full(n, -1, np.int64)
    edges[nodes] = search.edge[np.searchsorted(entries, following[nodes] * n + nodes)]
    return edges


def _departures(graph: Graph, points: Snapped) -> tuple[Floats, Floats]:
    """Metres from each point to the start and to the end of its edge; infinite where one may not go that way."""
    edge = np.maximum(points.edge, 0)
    rest = np.maximum(graph.length[edge] - points.position, 0.0)
    to_start = np.where(graph.backward[edge] | (points.position <= _AT_JUNCTION_M), points.position, np.inf)
    to_end = np.where(graph.forward[edge] | (rest <= _AT_JUNCTION_M), rest, np.inf)
    missing = ~points.found
    to_start[missing] = to_end[missing] = np.inf
    return to_start + points.distance, to_end + points.distance


def at_points(search: SearchGraph, points: Snapped, places: Snapped, nearest: ToNearest) -> tuple[Floats, Ints]:
    """Metres from each point to its nearest place, both snap distances included, and that place's row (-1: none)."""
    graph = search.graph
    if not graph.n_nodes:
        return np.full(len(points.edge), np.inf), np.full(len(points.edge), -1, np.int64)
    edge = np.maximum(points.edge, 0)
    to_start, to_end = _departures(graph, points)
    by_start = to_start + nearest.metres[graph.start[edge]]
    by_end = to_end + nearest.metres[graph.end[edge]]
    metres = np.minimum(by_start, by_end)
    place = np.where(by_start <= by_end, nearest.place[graph.start[edge]], nearest.place[graph.end[edge]])
    place = np.where(np.isfinite(metres), place, -1)
    _along_one_edge(graph, points, places, metres, place)
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
    graph = search.graph
    totals = np.zeros((graph.n_nodes + 1, weights.shape[1]))
    kept = np.flatnonzero(places.found)
    for begin in range(0, len(kept), _CHUNK):
        check()
        chunk = kept[begin : begin + _CHUNK]
        nodes, rows, metres = _arrivals(graph, places.take(chunk))
        matrix = _with_sources(search, rows, nodes, metres, len(chunk))
        indices = np.arange(graph.n_nodes, graph.n_nodes + len(chunk))
        found = dijkstra(matrix, indices=indices, limit=limit_m)[:, : graph.n_nodes]
        reached = np.where(np.isfinite(found), value(found), 0.0)
        totals[:-1] += reached.T @ weights[chunk]
    if not graph.n_nodes:
        return np.zeros((len(points.edge), weights.shape[1]))
    edge = np.maximum(points.edge, 0)
    share = (points.position / np.maximum(graph.length[edge], _AT_JUNCTION_M))[:, None]
    at_point = totals[graph.start[edge]] * (1 - share) + totals[graph.end[edge]] * share
    return np.where(points.found[:, None], at_point, 0.0)


def from_place(search: SearchGraph, places: Snapped, limit_m: float) -> Floats:
    """Metres to every node FROM the nearest of some places (the other direction than ``to_nearest``), up to a limit."""
    turned = prepare(turn_round(search.graph))
    nodes, _, metres = _arrivals(turned.graph, places)
    matrix = _with_sources(turned, np.zeros(len(nodes), np.int64), nodes, metres, 1)
    found: Floats = dijkstra(matrix, indices=search.graph.n_nodes, limit=limit_m)[: search.graph.n_nodes]
    return found


def turn_round(graph: Graph) -> Graph:
    """The same graph with every direction of travel reversed."""
    return Graph(graph.n_nodes, graph.start, graph.end, graph.length, graph.backward, graph.forward, graph.lines)


def route(
    search: SearchGraph, points: Snapped, places: Snapped, nearest: ToNearest, row: int, place: int
) -> shapely.LineString | None:
    """The way along the streets from point ``row`` to its nearest place ``place``, as a line; None where unreached."""
    graph = search.graph
    edge, position = int(points.edge[row]), float(points.position[row])
    if edge < 0 or place < 0:
        return None
    one = points.take(np.array([row]))
    to_start, to_end = (float(metres[0]) for metres in _departures(graph, one))
    by_start = to_start + nearest.metres[graph.start[edge]]
    by_end = to_end + nearest.metres[graph.end[edge]]
    target_edge, target = int(places.edge[place]), float(places.position[place])
    straight = abs(target - position) + float(points.distance[row]) + float(places.distance[place])
    if target_edge == edge and straight <= min(by_start, by_end):
        return _joined([_piece(graph, edge, position, target)])
    node = int(graph.start[edge] if by_start <= by_end else graph.end[edge])
    first = _piece(graph, edge, position, 0.0 if by_start <= by_end else float(graph.length[edge]))
    nodes, edges = [], []
    while nearest.following[node] >= 0:
        nodes.append(node)
        edges.append(int(nearest.edge[node]))
        node = int(nearest.following[node])
    steps = graph.lines[np.array(edges, np.int64)]
    backwards = graph.start[np.array(edges, np.int64)] != np.array(nodes, np.int64)
    steps[backwards] = shapely.reverse(steps[backwards])
    at_start = int(graph.start[target_edge]) == node and (
        int(graph.end[target_edge]) != node or target <= graph.length[target_edge] / 2
    )
    last = _piece(graph, target_edge, 0.0 if at_start else float(graph.length[target_edge]), target)
    return _joined([first, *steps, last])


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
