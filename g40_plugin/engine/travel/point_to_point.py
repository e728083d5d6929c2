"""The distance from one point to another, for very many pairs of points at once.

A shortest way goes up the elimination tree and down again (hierarchy.py), so the two points' ways meet in an ancestor
that both have. The metres from a junction to each of its ancestors are one row, made from the rows of the few ancestors
that its arcs lead to; a pair is the least sum of two such rows (Dibbelt and others 2014, Customizable Contraction
Hierarchies; Ouyang and others 2018, hub labels by tree). The loops are in point_to_point_kernels.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..arrays import Floats, Ints
from . import point_to_point_kernels as kernels
from .graph import Graph, Snapped
from .hierarchy import Hierarchy, Metres
from .nearest import SearchGraph, departures, turn_round

# pairs whose rows are held in memory together by one core
_AT_ONCE = 32_768


def metres_between(
    search: SearchGraph,
    starts: Snapped,
    targets: Snapped,
    start: Ints,
    target: Ints,
    check: Callable[[], None] = lambda: None,
) -> Floats:
    """Metres of the shortest way of each pair, from a row of ``starts`` to a row of ``targets``, snaps included.

    Infinite where there is no way. ``check`` is called between parts of the pairs and may raise to stop it.
    """
    found = np.full(len(start), np.inf, np.float32)
    if not len(start) or not len(search.graph.length):
        return found.astype(float)
    order = search.hierarchy
    # from a target one goes back
    leaving, arriving = _ends(order, search.graph, starts), _ends(order, turn_round(search.graph), targets)

    both = (leaving, start), (arriving, target)
    # starts that follow each other in the tree are neighbours, and share most of their ways up
    near = np.argsort(leaving[0].min(axis=1)[start], kind="stable")

    def some(first: int) -> None:
        check()
        pairs = near[first : first + _AT_ONCE]
        one, other = ((ends[rows[pairs]], away[rows[pairs]]) for (ends, away), rows in both)
        found[pairs] = _meet(order, one, other)

    # the kernels let go of Python's lock
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        list(threads.map(some, range(0, len(start), _AT_ONCE)))
    straight = _along_one_edge(search.graph, starts.take(start), targets.take(target))
    return np.asarray(np.minimum(found, straight), float)


def _ends(order: Hierarchy, graph: Graph, points: Snapped) -> tuple[Ints, Metres]:
    """The numbers of both ends of each point's edge, and the metres to them (infinite: not that way)."""
    edge = np.maximum(points.edge, 0)
    ends = order.position[np.column_stack([graph.start[edge], graph.end[edge]])]
    return ends, np.column_stack(departures(graph, points)).astype(np.float32)


def _meet(order: Hierarchy, one: tuple[Ints, Metres], other: tuple[Ints, Metres]) -> Metres:
    """Metres of some pairs, each between two ends with the metres to them."""
    parent, depth, _ = order.branches
    begin, size = kernels.rows_up(parent, depth, np.concatenate([one[0], other[0]]).ravel())
    rows = parent, depth, begin, size
    path, up = kernels.ways_up(order.pointer, order.head, order.up, *rows)
    down = up if order.is_both_ways else kernels.ways_up(order.pointer, order.head, order.down, *rows)[1]
    metres: Metres = kernels.meet(begin, depth, path, up, down, one, other)
    return metres


def _along_one_edge(graph: Graph, starts: Snapped, targets: Snapped) -> Floats:
    """Metres of each pair straight along the edge that both stand on; infinite where they do not, or may not go."""
    edge, ahead = np.maximum(starts.edge, 0), targets.position - starts.position
    allowed = (starts.edge == targets.edge) & starts.found
    allowed &= (ahead == 0) | np.where(ahead > 0, graph.forward[edge], graph.backward[edge])
    return np.where(allowed, np.abs(ahead) + starts.distance + targets.distance, np.inf)
