"""Sums of what stands within a limit of each point, from door to door, over an eliminated graph.

Many places are searched at once, and the points of a street are told together wherever they agree. Where points are
few the search starts from these. The loops are in sums_kernels.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Floats, Ints
from . import sums_kernels as kernels
from .hierarchy import Hierarchy

Metres = NDArray[np.float32]

# blocks of places that are searched between two looks at cancel
_BLOCKS = 64
# a search from points rather than from places pays where there are so many times fewer of them
_FEWER = 4


@dataclass(frozen=True)
class OnEdges:
    """What stands on edges, a row each: points, or places.

    ``ends`` are the numbers of the start and end of the edge and ``metres`` the metres over each of them, infinite
    where one may not go that way. ``edge``, ``position`` and ``distance`` are as in ``Snapped``; ``ways`` tells
    whether one may go forward and backward along the edge.
    """

    ends: Ints
    metres: Metres
    edge: Ints
    position: Metres
    distance: Metres
    ways: Bools

    def take(self, rows: Ints) -> OnEdges:
        """Some of them."""
        return OnEdges(*(getattr(self, field.name)[rows] for field in fields(OnEdges)))


def at_numbers(numbers: Ints) -> OnEdges:
    """Numbers themselves as points or places, each on an edge of no length."""
    nothing = np.zeros((len(numbers), 2), np.float32)
    ends = np.column_stack([numbers, numbers])
    return OnEdges(ends, nothing, numbers, nothing[:, 0], nothing[:, 0], np.ones((len(numbers), 2), bool))


def sum_within(
    order: Hierarchy,
    points: OnEdges,
    places: OnEdges,
    weights: Floats,
    limit_m: float,
    value: Floats,
    check: Callable[[], None] = lambda: None,
) -> Floats:
    """Sums at every point of the weights of the places within a limit, each times its value at that distance.

    ``weights`` has a row per place and a column per thing counted, the result a row per point. ``value`` holds the
    value of every whole metre up to one past the limit. ``check`` is called now and then.
    """
    if len(points.edge) * _FEWER < len(places.edge):
        return _sum_from_points(order, points, places, weights, limit_m, value, check)
    blocks, counted, _ = _in_blocks(places, weights)
    streets, standing, by_street = _on_streets(points, len(order.parent))
    # every core adds up for itself
    totals = np.zeros((os.cpu_count() or 1, len(by_street), counted.weights.shape[2]))
    arcs = order.pointer, order.head, order.up, order.down
    told = counted, streets, standing
    _in_turn(arcs, order, told, blocks, limit_m, value, np.zeros((0, totals.shape[2])), totals, check)
    result = np.empty((len(by_street), weights.shape[1]))
    result[by_street] = totals.sum(axis=0)[:, : weights.shape[1]]
    return result


def _sum_from_points(
    order: Hierarchy,
    points: OnEdges,
    places: OnEdges,
    weights: Floats,
    limit_m: float,
    value: Floats,
    check: Callable[[], None],
) -> Floats:
    """The same, searched from the points: on the graph turned round they are places, and the places points."""
    points, places = (replace(some, ways=some.ways[:, ::-1]) for some in (points, places))
    blocks, asking, near = _in_blocks(points, np.zeros((len(points.edge), weights.shape[1])))
    streets, standing, by_street = _on_streets(places, len(order.parent))
    counted = np.zeros((len(by_street), asking.weights.shape[2]))
    counted[:, : weights.shape[1]] = weights[by_street]
    # no block is searched by two cores
    total = np.zeros((blocks * kernels.LANES, counted.shape[1]))
    arcs, totals = (order.pointer, order.head, order.down, order.up), [total] * (os.cpu_count() or 1)
    _in_turn(arcs, order, (asking, streets, standing), blocks, limit_m, value, counted, totals, check)
    result = np.empty((len(near), weights.shape[1]))
    result[near] = total[: len(near), : weights.shape[1]]
    return result


def _in_turn(
    arcs: tuple[Any, ...],
    order: Hierarchy,
    told: tuple[kernels.Blocks, kernels.Streets, kernels.Points],
    blocks: int,
    limit_m: float,
    value: Floats,
    counted: Floats,
    totals: Sequence[Floats] | Floats,
    check: Callable[[], None],
) -> None:
    """Search from all blocks, some at a time: a core for each of ``totals``, to which it adds."""
    cores = len(totals)

    # the kernel lets go of Python's lock, so that every core takes a share of the blocks
    def search(first: int, core: int) -> None:
        share, limit = (first + core, min(first + _BLOCKS, blocks), cores), np.float32(limit_m)
        kernels.sum_within(arcs, order.branches, *told, share, limit, value, counted, totals[core])

    if blocks <= 1:
        # to begin threads takes longer than the search
        check()
        search(0, 0)
        return
    with ThreadPoolExecutor(cores) as threads:
        for first in range(0, blocks, _BLOCKS):
            check()
            list(threads.map(search, repeat(first), range(cores)))


def _in_blocks(places: OnEdges, weights: Floats) -> tuple[int, kernels.Blocks, Ints]:
    """How many blocks of places there are, the places as the kernel searches from them, and the row of each."""
    # places that follow each other in the tree are neighbours, and searched together
    near = np.argsort(places.ends.max(axis=1), kind="stable")
    block, lane = np.divmod(np.arange(len(near)), kernels.LANES)
    blocks = -(-len(near) // kernels.LANES)

    def plane(values: NDArray[Any], empty: float) -> NDArray[Any]:
        filled = np.full((blocks, kernels.LANES, *values.shape[1:]), empty, values.dtype)
        filled[block, lane] = values[near]
        return filled

    whole = np.zeros((len(near), -(-weights.shape[1] // kernels.COLUMNS) * kernels.COLUMNS))
    whole[:, : weights.shape[1]] = weights
    # a place is entered from both ends of its edge, where one may
    number, of_block, of_lane = places.ends[near].ravel(), np.repeat(block, 2), np.repeat(lane, 2)
    ascending = np.lexsort((number, of_block))
    found = kernels.Blocks(
        weights=plane(whole, 0.0),
        edge=plane(places.edge, -1),
        position=plane(places.position, 0.0),
        distance=plane(places.distance, 0.0),
        begin=np.searchsorted(of_block, np.arange(blocks + 1)),
        number=number[ascending],
        lane=of_lane[ascending],
        metres=places.metres[near].ravel()[ascending],
    )
    return blocks, found, near


def _on_streets(points: OnEdges, numbers: int) -> tuple[kernels.Streets, kernels.Points, Ints]:
    """Points by their streets, in the order of the lower ends of these: the streets, the points, their rows."""
    rows = np.lexsort((points.edge, points.ends.min(axis=1)))
    edge = points.edge[rows]
    first = np.flatnonzero(np.diff(edge, prepend=-1))
    lower_first = np.argsort(points.ends[rows], axis=1, kind="stable")
    lower, upper = np.take_along_axis(points.ends[rows], lower_first, axis=1)[first].T.copy()
    over_lower, over_upper = np.take_along_axis(points.metres[rows], lower_first, axis=1).T.copy()
    forward, backward = points.ways[rows].T.copy()
    streets = kernels.Streets(
        begin=np.searchsorted(lower, np.arange(numbers + 1)),
        upper=upper,
        edge=edge[first],
        rows=np.append(first, len(edge)),
        low_lower=_of_each(np.minimum, over_lower, first),
        low_upper=_of_each(np.minimum, over_upper, first),
        high_lower=_of_each(np.maximum, over_lower, first),
        high_upper=_of_each(np.maximum, over_upper, first),
        across=_of_each(np.maximum, over_lower + over_upper, first),
    )
    standing = kernels.Points(over_lower, over_upper, points.position[rows], points.distance[rows], forward, backward)
    return streets, standing, rows


def _of_each(best: np.ufunc, metres: Metres, first: Ints) -> Metres:
    """The least or most of each street."""
    return np.asarray(best.reduceat(metres, first)) if len(first) else metres
