"""Metres to several nearest facilities, and to each of a few (docs/method/accessibility.md: options)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Floats, Ints
from .graph import Graph, Snapped
from .nearest import SearchGraph, at_points, departures, k_nearest, to_nearest

# facilities whose distances to every point are held at one time
_AT_ONCE = 32


def metres_to_several(search: SearchGraph, points: Snapped, places: Snapped, facility: Ints, k: int) -> Floats:
    """Metres from each point (rows) to its ``k`` nearest different facilities (columns), nearest first.

    ``facility`` numbers the places: entrances of one facility share a number. Infinite where fewer are reached.
    """
    graph = search.graph
    if not graph.n_nodes or not len(places.edge):
        return np.full((len(points.edge), k), np.inf)
    nearest = k_nearest(search, places, k, facility)
    to_start, to_end = departures(graph, points)
    edge = np.maximum(points.edge, 0)
    start, end = graph.start[edge], graph.end[edge]
    straight, beside = _on_one_edge(graph, points, places, facility, k)
    metres = np.hstack([to_start[:, None] + nearest.metres[start], to_end[:, None] + nearest.metres[end], straight])
    number = np.hstack([nearest.place[start].astype(np.int64), nearest.place[end].astype(np.int64), beside])
    return _least_of_each(metres, number)[:, :k]


def _least_of_each(metres: Floats, number: Ints) -> Floats:
    """Each row from low to high, with only the lowest of entries that share a number."""
    order = np.argsort(metres, axis=1, kind="stable")
    metres, number = np.take_along_axis(metres, order, 1), np.take_along_axis(number, order, 1)
    order = np.argsort(number, axis=1, kind="stable")
    metres, number = np.take_along_axis(metres, order, 1), np.take_along_axis(number, order, 1)
    metres[:, 1:][number[:, 1:] == number[:, :-1]] = np.inf
    return np.sort(metres, axis=1)


def _on_one_edge(graph: Graph, points: Snapped, places: Snapped, facility: Ints, k: int) -> tuple[Floats, Ints]:
    """Metres straight along the edge to the ``k`` nearest facilities on a point's own edge, and their numbers."""
    metres, number = np.full((len(points.edge), k), np.inf), np.full((len(points.edge), k), -1, np.int64)
    rows = np.flatnonzero(places.found)
    rows = rows[np.argsort(places.edge[rows], kind="stable")]
    first = np.searchsorted(places.edge[rows], points.edge)
    count = np.where(points.found, np.searchsorted(places.edge[rows], points.edge, "right") - first, 0)
    point = np.repeat(np.arange(len(points.edge)), count)
    place = rows[np.arange(len(point)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)]
    ahead = places.position[place] - points.position[point]
    edge = points.edge[point]
    may = np.where(ahead > 0, graph.forward[edge], graph.backward[edge]) | (ahead == 0)
    point, place, ahead = point[may], place[may], ahead[may]
    away = np.abs(ahead) + points.distance[point] + places.distance[place]
    order = np.lexsort((away, facility[place], point))
    point, own, away = point[order], facility[place][order], away[order]
    new = np.ones(len(point), bool)
    new[1:] = (point[1:] != point[:-1]) | (own[1:] != own[:-1])
    order = np.flatnonzero(new)[np.lexsort((away[new], point[new]))]
    point, own, away = point[order], own[order], away[order]
    rank = np.arange(len(point)) - np.searchsorted(point, point)
    kept = rank < k
    metres[point[kept], rank[kept]], number[point[kept], rank[kept]] = away[kept], own[kept]
    return metres, number


def metres_to_each(
    search: SearchGraph, points: Snapped, places: Snapped, facility: Ints
) -> Iterator[tuple[Ints, Floats]]:
    """Facility numbers, and metres from each point (rows) to each of those facilities, a few at a time."""
    numbers = np.unique(facility)
    for begin in range(0, len(numbers), _AT_ONCE):
        chosen = numbers[begin : begin + _AT_ONCE]
        kinds = [places.take(np.flatnonzero(facility == number)) for number in chosen]
        yield chosen, at_points(search, points, kinds, to_nearest(search, kinds))[0]
