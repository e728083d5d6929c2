"""Shortest distances at the speed of memory: nodes are eliminated once, then every question is two sweeps.

A street network falls apart when few streets are cut, so its nodes can be eliminated one after the other with few
shortcuts between those that remain (Contraction Hierarchies, Geisberger and others 2008; Customizable Contraction
Hierarchies, Dibbelt and others 2014). Each node then has only arcs up, to nodes eliminated later. A search sweeps once
up and once down over these arcs, in the order of elimination, for all categories at once (PHAST, Delling and others
2011): a row of labels per node, so that one pass over the arcs serves them all.

Distances are 32-bit floats in metres, off by centimetres at most on a city. The loops are in hierarchy_kernels.py.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Ints
from ..errors import InputError
from ..progress import SILENT, Progress
from ..translation import tr
from . import hierarchy_kernels as kernels

Metres = NDArray[np.float32]
Nodes = NDArray[np.int32]

# blocks of places that are searched between two looks at cancel
_BLOCKS = 64


@dataclass(frozen=True)
class Hierarchy:
    """Eliminated graph: nodes numbered in the order of elimination, with arcs to later ones only.

    ``position`` gives each node of the graph its number. The arcs of number ``i`` are ``pointer[i]`` to
    ``pointer[i + 1]``: ``head`` is the later number, ``up`` the metres from i to it, ``down`` the metres back, infinite
    where one may not go that way. ``parent`` is the first of the heads (-1: none), the tree in which searches go down.
    """

    position: Ints
    pointer: Ints
    head: Nodes
    up: Metres
    down: Metres
    parent: Ints

    @cached_property
    def branches(self) -> tuple[Ints, Nodes, Ints]:
        """The tree: parent and depth of each number, and the lowest number under it."""
        depth, lowest = kernels.tree(self.parent)
        return self.parent, depth, lowest

    @cached_property
    def is_both_ways(self) -> bool:
        """Whether every way is as long back as it is there."""
        return np.array_equal(self.up, self.down)


def prepare(n: int, tail: Ints, head: Ints, metres: NDArray[np.float64], progress: Progress = SILENT) -> Hierarchy:
    """Eliminate the nodes of a directed graph of ``n`` nodes and arcs from ``tail`` to ``head``.

    Of parallel arcs the shortest counts, loops do not. Raises ``InputError`` for lengths that are negative or not
    numbers, ``CancelledError`` when the user stops it.
    """
    if not (np.isfinite(metres).all() and (metres >= 0).all()):
        raise InputError(tr("A street has a length that is negative or not a number: correct the table streets."))
    pointer, heads, out, back = _both_ways(n, tail, head, metres.astype(np.float32))
    flag, done = np.zeros(1, np.uint8), np.zeros(1, np.int64)
    result: list[tuple[Ints, Ints, Nodes, Metres, Metres]] = []

    def run() -> None:
        result.append(kernels.eliminate(pointer, heads, out, back, flag, done))

    worker = threading.Thread(target=run)
    worker.start()
    while worker.is_alive():
        worker.join(0.1)
        if progress.cancelled.is_set():
            flag[0] = 1
        else:
            progress(done[0] / max(n, 1), tr("Preparing travel times"))
    progress.check()
    rank, up_pointer, up_head, up, down = result[0]
    after, parent = kernels.postorder(rank, up_pointer, up_head)
    pointer, heads, up, down = kernels.renumber(after, rank, up_pointer, up_head, up, down)
    return Hierarchy(after[rank], pointer, heads, up, down, parent)


def _both_ways(n: int, tail: Ints, head: Ints, metres: Metres) -> tuple[Ints, Nodes, Metres, Metres]:
    """Neighbours of every node, with the metres to each of them and back (infinite: not that way)."""
    kept = tail != head
    tail, head, metres = tail[kept], head[kept], metres[kept]
    never = np.full(len(metres), np.inf, np.float32)
    key = np.concatenate([tail * n + head, head * n + tail])
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    out, back = np.concatenate([metres, never])[order], np.concatenate([never, metres])[order]
    if len(first):
        out, back, key = np.minimum.reduceat(out, first), np.minimum.reduceat(back, first), key[first]
    pointer = np.concatenate([[0], np.cumsum(np.bincount(key // max(n, 1), minlength=n))])
    return pointer, (key % max(n, 1)).astype(np.int32), out, back


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


def at_numbers(numbers: Ints) -> OnEdges:
    """Numbers themselves as points or places, each on an edge of no length."""
    nothing = np.zeros((len(numbers), 2), np.float32)
    ends = np.column_stack([numbers, numbers])
    return OnEdges(ends, nothing, numbers, nothing[:, 0], nothing[:, 0], np.ones((len(numbers), 2), bool))


def sum_within(
    order: Hierarchy,
    points: OnEdges,
    places: OnEdges,
    weights: NDArray[np.float64],
    limit_m: float,
    value: NDArray[np.float64],
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.float64]:
    """Sums at every point of the weights of the places within a limit, each times its value at that distance.

    ``weights`` has a row per place and a column per thing counted, the result a row per point. ``value`` holds the
    value of every whole metre up to one past the limit. ``check`` is called now and then.
    """
    columns = weights.shape[1]
    entries, rows = _in_blocks(places, weights)
    asked, by_lower = _by_lower_end(points, len(order.parent))
    blocks, arcs = len(rows[0]), (order.pointer, order.head, order.up, order.down)
    # the kernel lets go of Python's lock, so that every core takes a share of the blocks
    cores = os.cpu_count() or 1
    totals = np.zeros((cores, len(by_lower), rows[0].shape[2]))

    def search(first: int, core: int) -> None:
        share, limit = (first + core, min(first + _BLOCKS, blocks), cores), np.float32(limit_m)
        kernels.sum_within(arcs, order.branches, entries, rows, asked, share, limit, value, totals[core])

    with ThreadPoolExecutor(cores) as threads:
        for first in range(0, blocks, _BLOCKS):
            check()
            list(threads.map(search, repeat(first), range(cores)))
    result = np.empty((len(by_lower), columns))
    result[by_lower] = totals.sum(axis=0)[:, :columns]
    return result


def _in_blocks(places: OnEdges, weights: NDArray[np.float64]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Places as the kernel searches from them: the entries of every block, and its rows."""
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
    on_edge = plane(places.ends.min(axis=1), -1), plane(places.edge, -1)
    rows = plane(whole, 0.0), *on_edge, plane(places.position, 0.0), plane(places.distance, 0.0)
    # a place is entered from both ends of its edge, where one may
    number, block, lane = places.ends[near].ravel(), np.repeat(block, 2), np.repeat(lane, 2)
    ascending = np.lexsort((number, block))
    begin = np.searchsorted(block, np.arange(blocks + 1))
    return (begin, number[ascending], lane[ascending], places.metres[near].ravel()[ascending]), rows


def _by_lower_end(points: OnEdges, numbers: int) -> tuple[tuple[Any, ...], Ints]:
    """Points as the kernel finds them, in the order of the lower end of their edge, and that order."""
    lower, upper = points.ends.min(axis=1), points.ends.max(axis=1)
    order = np.argsort(lower, kind="stable")
    begin = np.searchsorted(lower[order], np.arange(numbers + 1))
    first_is_lower = points.ends[:, 0] <= points.ends[:, 1]
    over_lower, over_upper = (
        np.where(first_is_lower, *pair)[order] for pair in (points.metres.T, points.metres[:, ::-1].T)
    )
    forward, backward = (np.ascontiguousarray(way) for way in points.ways[order].T)
    along = points.edge[order], points.position[order], points.distance[order]
    return (begin, upper[order], over_lower, over_upper, *along, forward, backward), order
