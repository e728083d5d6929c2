"""All places within a limit of each point, where the nearest of a kind is not enough: a farther stop may be better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats, Ints
from . import within_limit_kernels as kernels
from .graph import Snapped
from .nearest import SearchGraph, arrivals, departures

# places searched between two looks at cancel
_CHUNK = 256


@dataclass(frozen=True)
class Around:
    """Places with the nodes around them: node ``i`` has the entries ``begin[i]`` up to ``begin[i + 1]``.

    ``place`` and ``metres`` tell which places are reached from it, each within its own limit in ``limits_m``.
    """

    places: Snapped
    limits_m: Floats
    begin: Ints
    place: Ints
    metres: Floats


@dataclass(frozen=True)
class Pairs:
    """Points and places (rows) within the place's limit, in the order of the points, with the metres of travel."""

    point: Ints
    place: Ints
    metres: Floats


def nodes_around(search: SearchGraph, places: Snapped, limits_m: Floats, check: Callable[[], None]) -> Around:
    """Search from every place up to its limit, against the direction of travel.

    ``check`` is called between the places and may raise to stop it.
    """
    nodes, rows, metres = arrivals(search.graph, places)
    order = np.argsort(rows, kind="stable")
    nodes, rows, metres = nodes[order], rows[order], metres[order]
    begin = np.searchsorted(rows, np.arange(len(places.edge) + 1))
    matrix, parts = search.matrix, []
    arcs = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data
    for first in range(0, len(places.edge), _CHUNK):
        check()
        last = min(first + _CHUNK, len(places.edge))
        parts.append(kernels.nodes_around(*arcs, begin, nodes, metres, limits_m, first, last))
    none = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    node, place, found = (np.concatenate(columns) for columns in zip(none, *parts, strict=True))
    order = np.argsort(node, kind="stable")
    begin = np.searchsorted(node[order], np.arange(search.graph.n_nodes + 1))
    return Around(places, limits_m, begin, place[order], found[order])


def within(search: SearchGraph, points: Snapped, around: Around) -> Pairs:
    """Every place within its limit of each point, snaps included, by the shortest way over the streets."""
    graph, places = search.graph, around.places
    if not graph.n_nodes or not len(points.edge):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    edge = np.maximum(points.edge, 0)
    ends = (
        graph.start[edge],
        graph.end[edge],
        *departures(graph, points),
        graph.forward[edge],
        graph.backward[edge],
    )
    rows = np.flatnonzero(places.found)
    rows = rows[np.argsort(places.edge[rows], kind="stable")]
    begin = np.searchsorted(places.edge[rows], np.arange(len(graph.length) + 1))
    on_edge = begin, rows, places.position[rows], places.distance[rows]
    here = points.edge.astype(np.int64), points.position, points.distance
    found = kernels.at_points(here, ends, (around.begin, around.place, around.metres), on_edge, around.limits_m)
    return Pairs(*found)
