"""Shortest distances at the speed of memory: nodes are eliminated once, then every question is two sweeps.

A street network falls apart when few streets are cut, so its nodes can be eliminated one after the other with few
shortcuts between those that remain (Contraction Hierarchies, Geisberger and others 2008; Customizable Contraction
Hierarchies, Dibbelt and others 2014). Each node then has only arcs up, to nodes eliminated later. A search sweeps once
up and once down over these arcs, in the order of elimination, for all categories at once (PHAST, Delling and others
2011): a row of labels per node, so that one pass over the arcs serves them all.

Distances are 32-bit floats in metres, off by centimetres at most on a city. The loops are in hierarchy_kernels.py.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..arrays import Ints
from ..errors import InputError
from ..progress import SILENT, Progress
from ..translation import tr
from . import hierarchy_kernels as kernels
from . import repair_kernels

# raised whenever ``prepare`` gives other numbers for the same streets: what was kept before then counts no more
VERSION = 1

Metres = NDArray[np.float32]
Nodes = NDArray[np.int32]


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
    def below(self) -> tuple[Ints, Nodes, Nodes]:
        """The arcs up to each number: where those of a number begin, the lower number of each, and its row."""
        begin, lower, arc = repair_kernels.below(self.pointer, self.head)
        return begin, lower, arc

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
