"""The loops of repair.py, compiled by numba: no Python object a node.

Arrays are as in ``Hierarchy``; numbers are places in the order of elimination. ``arcs`` are pointer, head, up and down.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def below(pointer, head):
    """The arcs that lead up to each number: where they begin, the lower number of each, and its row."""
    n = pointer.size - 1
    begin = np.zeros(n + 1, np.int64)
    for a in range(head.size):
        begin[head[a] + 1] += 1
    begin = np.cumsum(begin)
    following = begin.copy()
    lower, arc = np.empty(head.size, np.int32), np.empty(head.size, np.int32)
    for v in range(n):
        for a in range(pointer[v], pointer[v + 1]):
            at = following[head[a]]
            lower[at], arc[at] = v, a
            following[head[a]] = at + 1
    return begin, lower, arc


@njit(cache=True, nogil=True)
def _find(pointer, head, low, high):
    """The row of the arc from a number to a later one, -1 where there is none."""
    for a in range(pointer[low], pointer[low + 1]):
        if head[a] == high:
            return a
    return -1


@njit(cache=True, nogil=True)
def _straight(direct, a, b):
    """Metres straight from node ``a`` to ``b``, infinite where no street leads there."""
    pointer, tail, metres = direct
    for k in range(pointer[b], pointer[b + 1]):
        if tail[k] == a:
            return np.float32(metres[k])
    return np.float32(np.inf)


@njit(cache=True, nogil=True)
def lengthen(arcs, under, direct, node, low, high):
    """Metres up and down when streets between some pairs of numbers are longer than before, or gone.

    ``under`` is what ``below`` gives, ``direct`` the arcs straight from node to node as they are now (pointer by head,
    tail, metres), ``node`` the node of each number. An arc is worked out anew where a way that made it as short as it
    was became longer; those of lower numbers go first, so that what an arc rests on is ready.
    """
    pointer, head, up, down = arcs
    begin, lower, of_arc = under
    new_up, new_down, waiting = up.copy(), down.copy(), np.zeros(head.size, np.bool_)
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for k in range(low.size):
        a = _find(pointer, head, low[k], high[k])
        if a >= 0 and not waiting[a]:
            waiting[a] = True
            heappush(heap, (low[k], np.int64(a)))
    while heap:
        v = heap[0][0]
        longer = [np.int64(0) for _ in range(0)]
        while heap and heap[0][0] == v:
            a = heappop(heap)[1]
            u = np.int64(head[a])
            there, back = _straight(direct, node[v], node[u]), _straight(direct, node[u], node[v])
            for k in range(begin[v], begin[v + 1]):
                to_v = of_arc[k]
                to_u = _find(pointer, head, lower[k], u)
                if to_u >= 0:
                    there = min(there, new_down[to_v] + new_up[to_u])
                    back = min(back, new_down[to_u] + new_up[to_v])
            if there != up[a] or back != down[a]:
                new_up[a], new_down[a] = there, back
                longer.append(a)
        for a in longer:
            for b in range(pointer[v], pointer[v + 1]):
                if b == a:
                    continue
                first, last = (a, b) if head[a] < head[b] else (b, a)
                there, back = down[first] + up[last], down[last] + up[first]
                over = _find(pointer, head, head[first], head[last])
                rests = (there == up[over] and np.isfinite(there)) or (back == down[over] and np.isfinite(back))
                if rests and not waiting[over]:
                    waiting[over] = True
                    heappush(heap, (np.int64(head[first]), np.int64(over)))
    return new_up, new_down


@njit(cache=True, nogil=True)
def shorten(arcs, low, high, there, back):
    """Arcs with others between some pairs of numbers, ``there`` metres up and ``back`` down, and what this shortens.

    Gives pointer, head, up and down; arcs that were not there come after the others of their number.
    """
    pointer, head, old_up, old_down = arcs
    n, up, down = pointer.size - 1, old_up.copy(), old_down.copy()
    first = np.full(n, -1, np.int64)
    to, more_up, more_down, following = (
        [np.int64(0) for _ in range(0)],
        [np.float32(0) for _ in range(0)],
        [np.float32(0) for _ in range(0)],
        [np.int64(0) for _ in range(0)],
    )
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    offered = [(np.int64(0), np.int64(0), np.float32(0), np.float32(0)) for _ in range(0)]
    for k in range(low.size):
        offered.append((np.int64(low[k]), np.int64(high[k]), there[k], back[k]))  # noqa: PERF401
    while True:
        for k in range(len(offered)):
            a, b, ahead, behind = offered[k]
            arc = _find(pointer, head, a, b)
            if arc >= 0:
                if ahead < up[arc] or behind < down[arc]:
                    up[arc], down[arc] = min(ahead, up[arc]), min(behind, down[arc])
                    heappush(heap, (a, b))
                continue
            at = first[a]
            while at >= 0 and to[at] != b:
                at = following[at]
            if at < 0:
                to.append(b)
                more_up.append(ahead)
                more_down.append(behind)
                following.append(first[a])
                first[a] = len(to) - 1
                heappush(heap, (a, b))
            elif ahead < more_up[at] or behind < more_down[at]:
                more_up[at], more_down[at] = min(ahead, more_up[at]), min(behind, more_down[at])
                heappush(heap, (a, b))
        offered.clear()
        if not heap:
            break
        v, u = heappop(heap)
        # all arcs of the number, and which of them is the one that changed
        heads = [np.int64(head[a]) for a in range(pointer[v], pointer[v + 1])]
        ups = [up[a] for a in range(pointer[v], pointer[v + 1])]
        downs = [down[a] for a in range(pointer[v], pointer[v + 1])]
        at = first[v]
        while at >= 0:
            heads.append(to[at])
            ups.append(more_up[at])
            downs.append(more_down[at])
            at = following[at]
        mine = heads.index(u)
        for k in range(len(heads)):
            if k != mine:
                one, other = (mine, k) if heads[mine] < heads[k] else (k, mine)
                offered.append((heads[one], heads[other], downs[one] + ups[other], downs[other] + ups[one]))
    new_pointer = np.zeros(n + 1, np.int64)
    size = head.size + len(to)
    new_head, new_up, new_down = np.empty(size, np.int32), np.empty(size, np.float32), np.empty(size, np.float32)
    used = 0
    for v in range(n):
        for a in range(pointer[v], pointer[v + 1]):
            new_head[used], new_up[used], new_down[used] = head[a], up[a], down[a]
            used += 1
        at = first[v]
        while at >= 0:
            new_head[used], new_up[used], new_down[used] = to[at], more_up[at], more_down[at]
            used += 1
            at = following[at]
        new_pointer[v + 1] = used
    return new_pointer, new_head, new_up, new_down
