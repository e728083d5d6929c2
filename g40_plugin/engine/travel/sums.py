"""Sums of what stands within a limit of each point, from door to door, over an eliminated graph.

The searches go out from the ends of the streets on which places stand, many ends at once; what stands along a street is
then told from the metres to its two ends. The loops are in sums_kernels.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Floats, Ints
from . import sums_kernels as kernels
from .hierarchy import Hierarchy

Metres = NDArray[np.float32]

# blocks of ends that are searched between two looks at cancel
_BLOCKS = 64


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
        """The same for some of the rows."""
        rest = self.edge[rows], self.position[rows], self.distance[rows], self.ways[rows]
        return OnEdges(self.ends[rows], self.metres[rows], *rest)


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
    columns, numbers = weights.shape[1], len(order.parent)
    # streets that follow each other in the tree are neighbours, and searched together
    to, standing, rows = _on_streets(places)
    block_begin, *lanes, ends = kernels.blocks(np.column_stack([to.first, to.second]), numbers)
    first, second = ends.T.copy()
    to = to._replace(begin=block_begin, first=first, second=second)
    out, starting, by_street = _on_streets(points)
    out = out._replace(begin=np.searchsorted(out.first, np.arange(numbers + 1)))
    table = _with_streets(weights[rows], to)
    arcs = order.pointer, order.head, order.up, order.down
    # the kernel lets go of Python's lock, so that every core takes a share of the blocks
    blocks, cores = len(block_begin) - 1, os.cpu_count() or 1
    on_street = np.zeros((cores, len(out.edge), table.shape[1]))
    at_point = np.zeros((cores, len(by_street), table.shape[1]))

    def search(first: int, core: int) -> None:
        share, limit = (first + core, min(first + _BLOCKS, blocks), cores), np.float32(limit_m)
        where = arcs, order.branches, tuple(lanes), to, standing, table, out, starting
        kernels.sum_within(*where, share, limit, value, on_street[core], at_point[core])

    with ThreadPoolExecutor(cores) as threads:
        for first in range(0, blocks, _BLOCKS):
            check()
            list(threads.map(search, repeat(first), range(cores)))
    total = at_point.sum(axis=0) + np.repeat(on_street.sum(axis=0), np.diff(out.rows), axis=0)
    result = np.empty((len(by_street), columns))
    result[by_street] = total[:, :columns]
    return result


def _on_streets(some: OnEdges) -> tuple[kernels.Streets, kernels.Standing, Ints]:
    """What stands on edges by its streets, in the order of their lower ends: the streets, what stands there, its rows.

    The first end is the lower one; where the streets of a number or block begin is left to be told.
    """
    rows = np.lexsort((some.edge, some.ends.min(axis=1)))
    edge = some.edge[rows]
    first = np.flatnonzero(np.diff(edge, prepend=-1))
    lower_first = np.argsort(some.ends[rows], axis=1, kind="stable")
    ends = np.take_along_axis(some.ends[rows], lower_first, axis=1)[first]
    over_first, over_second = np.take_along_axis(some.metres[rows], lower_first, axis=1).T.copy()
    forward, backward = some.ways[rows].T.copy()
    standing = kernels.Standing(over_first, over_second, some.position[rows], some.distance[rows], forward, backward)
    lower, upper = ends.T.copy()
    streets = kernels.Streets(
        begin=lower,
        first=lower,
        second=upper,
        edge=edge[first],
        rows=np.append(first, len(edge)),
        low_first=_of_each(np.minimum, over_first, first),
        low_second=_of_each(np.minimum, over_second, first),
        high_first=_of_each(np.maximum, over_first, first),
        high_second=_of_each(np.maximum, over_second, first),
        across=_of_each(np.maximum, over_first + over_second, first),
    )
    return streets, standing, rows


def _of_each(best: np.ufunc, metres: Metres, first: Ints) -> Metres:
    """The least or most of each street."""
    return np.asarray(best.reduceat(metres, first)) if len(first) else metres


def _with_streets(weights: Floats, streets: kernels.Streets) -> Floats:
    """Weights of places in whole ``COLUMNS``, then the sums of each street."""
    n, columns = weights.shape
    table = np.zeros((n + len(streets.edge), -(-columns // kernels.COLUMNS) * kernels.COLUMNS))
    table[:n, :columns] = weights
    if n:
        table[n:] = np.add.reduceat(table[:n], streets.rows[:-1])
    return table
