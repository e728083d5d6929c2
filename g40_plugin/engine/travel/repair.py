"""A prepared graph with some streets more or fewer, without preparing all of it again.

The order of elimination stays. New junctions go before all others, so that what they shorten lies between junctions
that are there; from there only arcs of which the metres change are looked at (partial updates of Customizable
Contraction Hierarchies, Dibbelt and others 2014). Distances are those of a graph that is prepared from nothing, but
for the rounding of 32-bit metres. The loops are in repair_kernels.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..arrays import Bools, Ints
from . import hierarchy_kernels, repair_kernels
from .graph import Graph
from .hierarchy import Hierarchy
from .nearest import SearchGraph, arcs_of

# with more edges that come or go a graph is prepared from nothing
_MOST_EDGES = 300


def repaired(before: SearchGraph, graph: Graph, split: Ints) -> SearchGraph | None:
    """A changed graph ready for searching; None where so much is changed that it has to be prepared.

    The nodes of before have the same numbers in ``graph`` (``ids`` of ``make_graph``), and edges of the same row of the
    table are the same street, but for the rows ``split`` that are cut in pieces.
    """
    old = before.graph
    gone = ~np.isin(old.rows, graph.rows)
    # a street that is cut stays as a way from end to end: it is as long as its pieces together
    new = ~np.isin(graph.rows, old.rows) | np.isin(graph.rows, split)
    if gone.sum() + new.sum() > _MOST_EDGES:
        return None
    order = before.hierarchy
    if gone.any():
        order = _without(before, gone)
    if new.any():
        order = _with(order, graph, np.flatnonzero(new), old.n_nodes)
    return SearchGraph(graph, order)


def _without(before: SearchGraph, gone: Bools) -> Hierarchy:
    """The hierarchy when some edges are gone."""
    old, order = before.graph, before.hierarchy
    left = replace(old, forward=old.forward & ~gone, backward=old.backward & ~gone)
    direct = arcs_of(left)
    numbers = np.sort(np.column_stack([order.position[ends[gone]] for ends in (old.start, old.end)]), axis=1)
    low, high = numbers[numbers[:, 0] != numbers[:, 1]].T.copy()
    arcs = order.pointer, order.head, order.up, order.down
    straight = direct.pointer, direct.tail, direct.metres
    node = np.empty(old.n_nodes, np.int64)
    node[order.position] = np.arange(old.n_nodes)
    up, down = repair_kernels.lengthen(arcs, order.below, straight, node, low, high)
    return replace(order, up=up, down=down)


def _with(order: Hierarchy, graph: Graph, new: Ints, n_before: int) -> Hierarchy:
    """The hierarchy with the edges ``new`` of a graph, of which the nodes from ``n_before`` on are new."""
    near: dict[int, dict[int, list[float]]] = {}

    def join(a: int, b: int, there: float, back: float) -> None:
        for one, other, out, home in ((a, b, there, back), (b, a, back, there)):
            known = near.setdefault(one, {}).setdefault(other, [np.inf, np.inf])
            known[0], known[1] = min(known[0], out), min(known[1], home)

    for edge in new.tolist():
        a, b, metres = int(graph.start[edge]), int(graph.end[edge]), float(graph.length[edge])
        if a != b:
            join(a, b, metres if graph.forward[edge] else np.inf, metres if graph.backward[edge] else np.inf)
    count = graph.n_nodes - n_before
    # new junctions have the first numbers, those of before come after them
    position = np.concatenate([order.position + count, np.zeros(count, np.int64)])
    arcs_of_new: list[tuple[int, int, float, float]] = []
    for number, node in enumerate(sorted(range(n_before, graph.n_nodes), key=lambda one: len(near.get(one, {})))):
        position[node] = number
        around = near.pop(node, {})
        for a in around:
            del near[a][node]
        for a, (to_a, from_a) in around.items():
            arcs_of_new.append((number, a, to_a, from_a))
            for b, (to_b, from_b) in around.items():
                if a < b:
                    join(a, b, from_a + to_b, from_b + to_a)
    pairs = [(a, b) for a, others in near.items() for b in others if a < b]
    ends = order.position[np.array(pairs, np.int64).reshape(-1, 2)]
    there, back = np.array([near[a][b] for a, b in pairs], np.float32).reshape(-1, 2).T
    turned = ends[:, 0] > ends[:, 1]
    low, high = np.sort(ends, axis=1).T.copy()
    ways = np.where(turned, back, there), np.where(turned, there, back)
    arcs = order.pointer, order.head, order.up, order.down
    pointer, head, up, down = repair_kernels.shorten(arcs, low, high, *ways)
    first = np.array([(number, position[a]) for number, a, _, _ in arcs_of_new], np.int64).reshape(-1, 2)
    of_new = np.array([(out, home) for _, _, out, home in arcs_of_new], np.float32).reshape(-1, 2)
    begin = np.searchsorted(first[:, 0], np.arange(count))
    pointer = np.concatenate([begin, len(first) + pointer])
    head = np.concatenate([first[:, 1].astype(np.int32), head + np.int32(count)])
    up, down = np.concatenate([of_new[:, 0], up]), np.concatenate([of_new[:, 1], down])
    same = np.arange(len(position))
    after, parent = hierarchy_kernels.postorder(same, pointer, head)
    pointer, head, up, down = hierarchy_kernels.renumber(after, same, pointer, head, up, down)
    return Hierarchy(after[position], pointer, head, up, down, parent)
