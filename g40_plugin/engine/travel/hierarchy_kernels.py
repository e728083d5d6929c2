"""The loops of hierarchy.py, compiled by numba: no Python object a node.

Arrays are as in ``Hierarchy``; numbers are places in the order of elimination. Metres are 32-bit floats, infinite where
nothing is reached or one may not go.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# degrees above this share one bucket of the queue
_BUCKETS = 4096
# nodes between two looks at the flag that stops the preparation
_LOOK = 1024


@njit(cache=True, nogil=True)
def _grown(old, used, size):
    new = np.empty(size, old.dtype)
    new[:used] = old[:used]
    return new


@njit(cache=True, nogil=True)
def eliminate(pointer, head, out, back, flag, done):
    """Rank of every node, and the up arcs in the order of ranks: pointer, head (a node), metres up and down.

    The node with the fewest neighbours left goes next; its neighbours are joined to each other where the way through
    it is the shortest. Neighbours lie in one pool; a node whose room is full moves to the end with twice as much.
    """
    n = pointer.size - 1
    room, begin, degree = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    used = 0
    for v in range(n):
        degree[v] = pointer[v + 1] - pointer[v]
        room[v] = degree[v] + 2
        begin[v] = used
        used += room[v]
    size = 2 * used + 16
    near, to, fro = np.empty(size, np.int32), np.empty(size, np.float32), np.empty(size, np.float32)
    first, bucket = np.full(_BUCKETS, -1, np.int64), np.empty(n, np.int64)
    following, before = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    for v in range(n - 1, -1, -1):
        for k in range(degree[v]):
            near[begin[v] + k], to[begin[v] + k], fro[begin[v] + k] = (
                head[pointer[v] + k],
                out[pointer[v] + k],
                back[pointer[v] + k],
            )
        _enter(v, min(degree[v], _BUCKETS - 1), first, following, before, bucket)
    rank, up_pointer = np.empty(n, np.int64), np.zeros(n + 1, np.int64)
    most = 2 * head.size + 16
    up_head, up, down = np.empty(most, np.int32), np.empty(most, np.float32), np.empty(most, np.float32)
    arcs, lowest = 0, 0
    for r in range(n):
        if r % _LOOK == 0:
            done[0] = r
            if flag[0]:
                break
        while first[lowest] < 0:
            lowest += 1
        v = first[lowest]
        _leave(v, first, following, before, bucket)
        rank[v] = r
        d = degree[v]
        if arcs + d > most:
            most = 2 * most + d
            up_head, up, down = _grown(up_head, arcs, most), _grown(up, arcs, most), _grown(down, arcs, most)
        for k in range(d):
            up_head[arcs + k], up[arcs + k], down[arcs + k] = near[begin[v] + k], to[begin[v] + k], fro[begin[v] + k]
        for k in range(arcs, arcs + d):
            u = up_head[k]
            for j in range(begin[u], begin[u] + degree[u]):
                if near[j] == v:
                    last = begin[u] + degree[u] - 1
                    near[j], to[j], fro[j] = near[last], to[last], fro[last]
                    degree[u] -= 1
                    break
            for i in range(arcs, arcs + d):
                w = up_head[i]
                if w == u:
                    continue
                through, round_trip = down[k] + up[i], down[i] + up[k]
                found = False
                for j in range(begin[u], begin[u] + degree[u]):
                    if near[j] == w:
                        to[j], fro[j] = min(to[j], through), min(fro[j], round_trip)
                        found = True
                        break
                if found:
                    continue
                if degree[u] == room[u]:
                    if used + 2 * room[u] > size:
                        size = 2 * size + 2 * room[u]
                        near, to, fro = _grown(near, used, size), _grown(to, used, size), _grown(fro, used, size)
                    for j in range(degree[u]):
                        near[used + j], to[used + j], fro[used + j] = (
                            near[begin[u] + j],
                            to[begin[u] + j],
                            fro[begin[u] + j],
                        )
                    begin[u] = used
                    room[u] *= 2
                    used += room[u]
                last = begin[u] + degree[u]
                near[last], to[last], fro[last] = w, through, round_trip
                degree[u] += 1
            now = min(degree[u], _BUCKETS - 1)
            if now != bucket[u]:
                _leave(u, first, following, before, bucket)
                _enter(u, now, first, following, before, bucket)
            lowest = min(lowest, now)
        arcs += d
        up_pointer[r + 1] = arcs
    return rank, up_pointer, up_head[:arcs].copy(), up[:arcs].copy(), down[:arcs].copy()


@njit(cache=True, nogil=True)
def _enter(v, number, first, following, before, bucket):
    bucket[v], following[v], before[v] = number, first[number], -1
    if first[number] >= 0:
        before[first[number]] = v
    first[number] = v


@njit(cache=True, nogil=True)
def _leave(v, first, following, before, bucket):
    if before[v] >= 0:
        following[before[v]] = following[v]
    else:
        first[bucket[v]] = following[v]
    if following[v] >= 0:
        before[following[v]] = before[v]


@njit(cache=True, nogil=True)
def postorder(rank, pointer, head):
    """New numbers by which every subtree of the elimination tree lies in one stretch of memory, and the parents."""
    n = rank.size
    parent, child, sibling = np.full(n, -1, np.int64), np.full(n + 1, -1, np.int64), np.full(n, -1, np.int64)
    for r in range(n - 1, -1, -1):
        above = n
        for a in range(pointer[r], pointer[r + 1]):
            above = min(above, rank[head[a]])
        parent[r] = above
        sibling[r], child[above] = child[above], r
    after, stack = np.empty(n, np.int64), np.empty(n + 1, np.int64)
    top, count = 0, 0
    stack[0] = n
    while top >= 0:
        v = stack[top]
        if child[v] >= 0:
            top += 1
            stack[top] = child[v]
            child[v] = sibling[child[v]]
        else:
            if v < n:
                after[v] = count
                count += 1
            top -= 1
    numbered = np.full(n, -1, np.int64)
    for r in range(n):
        if parent[r] < n:
            numbered[after[r]] = after[parent[r]]
    return after, numbered


@njit(cache=True, nogil=True)
def renumber(after, rank, pointer, head, up, down):
    """The arcs under their new numbers: pointer, head, metres up and down."""
    n = after.size
    old = np.empty(n, np.int64)
    for r in range(n):
        old[after[r]] = r
    new_pointer = np.zeros(n + 1, np.int64)
    for i in range(n):
        new_pointer[i + 1] = new_pointer[i] + pointer[old[i] + 1] - pointer[old[i]]
    new_head, new_up, new_down = np.empty(head.size, np.int32), np.empty_like(up), np.empty_like(down)
    for i in range(n):
        for k in range(pointer[old[i] + 1] - pointer[old[i]]):
            a, b = pointer[old[i]] + k, new_pointer[i] + k
            new_head[b], new_up[b], new_down[b] = after[rank[head[a]]], up[a], down[a]
    return new_pointer, new_head, new_up, new_down


@njit(cache=True, nogil=True)
def by_head(n, start, end, length, forward, backward):
    """Arcs by the node that they lead to, and then the one that they come from: pointer, tail, metres and edge.

    Of parallel edges the shortest counts, of those of one length the first; loops do not.
    """
    count = np.zeros(n + 1, np.int64)
    for e in range(start.size):
        if start[e] != end[e]:
            count[end[e] + 1] += forward[e]
            count[start[e] + 1] += backward[e]
    begin = np.cumsum(count)
    tail, edge, following = np.empty(begin[n], np.int64), np.empty(begin[n], np.int64), begin.copy()
    for way in range(2):
        for e in range(start.size):
            a, b = (start[e], end[e]) if way == 0 else (end[e], start[e])
            if a == b or not (forward[e] if way == 0 else backward[e]):
                continue
            # sorted in among those of the node that are there already, the nearest of a tail first
            at = following[b]
            while at > begin[b] and (
                tail[at - 1] > a
                or (
                    tail[at - 1] == a
                    and (
                        length[edge[at - 1]] > length[e] or (length[edge[at - 1]] == length[e] and edge[at - 1] > e)
                    )
                )
            ):
                tail[at], edge[at] = tail[at - 1], edge[at - 1]
                at -= 1
            tail[at], edge[at] = a, e
            following[b] += 1
    pointer, used = np.zeros(n + 1, np.int64), 0
    for v in range(n):
        for k in range(begin[v], begin[v + 1]):
            if used > pointer[v] and tail[used - 1] == tail[k]:
                continue
            tail[used], edge[used] = tail[k], edge[k]
            used += 1
        pointer[v + 1] = used
    return pointer, tail[:used].copy(), length[edge[:used]], edge[:used].copy()


@njit(cache=True, nogil=True)
def enter(numbers, rows, away, column, metres, place):
    """Write places into a column where they are entered; of several entered from one node the nearest stays.

    Of those equally near that is the one with the lowest row.
    """
    first = np.full(metres.shape[0], -1, np.int64)
    for k in range(numbers.size):
        v, best = numbers[k], first[numbers[k]]
        if best < 0 or away[k] < away[best] or (away[k] == away[best] and rows[k] < rows[best]):
            first[v] = k
            metres[v, column], place[v, column] = away[k], rows[k]


@njit(inline="always")
def _spread(v, pointer, head, steps, metres):
    """Carry the metres of a number over its arcs to those above it."""
    for a in range(pointer[v], pointer[v + 1]):
        u, step = head[a], steps[a]
        for k in range(metres.shape[1]):
            through = metres[v, k] + step
            metres[u, k] = through if through < metres[u, k] else metres[u, k]


@njit(inline="always")
def _gather(v, pointer, head, steps, metres):
    """Take the least metres of a number over its arcs from those above it."""
    for a in range(pointer[v], pointer[v + 1]):
        u, step = head[a], steps[a]
        for k in range(metres.shape[1]):
            through = metres[u, k] + step
            metres[v, k] = through if through < metres[v, k] else metres[v, k]


@njit(cache=True, nogil=True)
def sweep(pointer, head, up, down, metres):
    """Complete ``metres`` (a row per number, a column per category), given at the places: the distance TO the nearest.

    With ``up`` and ``down`` exchanged: the distance FROM the nearest.
    """
    n = metres.shape[0]
    for v in range(n):
        _spread(v, pointer, head, down, metres)
    for v in range(n - 1, -1, -1):
        _gather(v, pointer, head, up, metres)


@njit(cache=True, nogil=True)
def sweep_some(pointer, head, up, down, parent, wanted, metres):
    """The same as ``sweep``, complete only for the numbers ``wanted``, to which those above them are added."""
    n, columns = metres.shape
    for v in range(n):
        if wanted[v] and parent[v] >= 0:
            wanted[parent[v]] = True
        reached = False
        for k in range(columns):
            reached |= metres[v, k] < np.inf
        if reached:
            _spread(v, pointer, head, down, metres)
    # all arcs of a number lead to those above it
    for v in range(n - 1, -1, -1):
        if wanted[v]:
            _gather(v, pointer, head, up, metres)


@njit(cache=True, nogil=True)
def sweep_with_places(pointer, head, up, down, metres, place):
    """The same, and the place that is nearest beside the distance."""
    n, columns = metres.shape
    for v in range(n):
        for a in range(pointer[v], pointer[v + 1]):
            u, step = head[a], down[a]
            for k in range(columns):
                through = metres[v, k] + step
                nearer = through < metres[u, k]
                metres[u, k] = through if nearer else metres[u, k]
                place[u, k] = place[v, k] if nearer else place[u, k]
    for v in range(n - 1, -1, -1):
        for a in range(pointer[v], pointer[v + 1]):
            u, step = head[a], up[a]
            for k in range(columns):
                through = metres[u, k] + step
                nearer = through < metres[v, k]
                metres[v, k] = through if nearer else metres[v, k]
                place[v, k] = place[u, k] if nearer else place[v, k]


@njit(cache=True, nogil=True)
def _insert(metres, place, v, through, number):
    """Keep the k nearest different places of a node, nearest first."""
    last = metres.shape[1] - 1
    at = last
    for k in range(last + 1):
        if place[v, k] == number:
            at = k
            break
    if through >= metres[v, at]:
        return
    while at > 0 and metres[v, at - 1] > through:
        metres[v, at], place[v, at] = metres[v, at - 1], place[v, at - 1]
        at -= 1
    metres[v, at], place[v, at] = through, number


@njit(cache=True, nogil=True)
def sweep_k_nearest(pointer, head, up, down, seeds, seed_metres, seed_place, metres, place):
    """The k nearest places of one category: ``metres`` and ``place`` have k columns, nearest first, -1 for none.

    ``seeds`` are the numbers from which the places ``seed_place`` are entered after ``seed_metres`` metres.
    """
    for s in range(seeds.size):
        _insert(metres, place, seeds[s], seed_metres[s], seed_place[s])
    n, columns = metres.shape
    for v in range(n):
        for a in range(pointer[v], pointer[v + 1]):
            for k in range(columns):
                if place[v, k] >= 0:
                    _insert(metres, place, head[a], metres[v, k] + down[a], place[v, k])
    for v in range(n - 1, -1, -1):
        for a in range(pointer[v], pointer[v + 1]):
            for k in range(columns):
                if place[head[a], k] >= 0:
                    _insert(metres, place, v, metres[head[a], k] + up[a], place[head[a], k])


@njit(cache=True, nogil=True)
def tree(parent):
    """Depth of every number in the elimination tree (a root: 0), and the lowest number of its subtree.

    In a postorder the subtree of a number is all from its lowest up to itself.
    """
    depth, lowest = np.zeros(parent.size, np.int32), np.arange(parent.size)
    for v in range(parent.size - 1, -1, -1):
        if parent[v] >= 0:
            depth[v] = depth[parent[v]] + 1
    for v in range(parent.size):
        if parent[v] >= 0:
            lowest[parent[v]] = min(lowest[parent[v]], lowest[v])
    return depth, lowest


@njit(cache=True, nogil=True)
def carry(start, end, to_start, to_end, metres, place):
    """From nodes to points on edges: the shorter way over either end, per point (rows) and kind (columns)."""
    n, columns = start.size, metres.shape[1]
    found, which = np.empty((n, columns)), np.empty((n, columns), np.int64)
    for point in range(n):
        a, b = start[point], end[point]
        for k in range(columns):
            by_start, by_end = to_start[point] + metres[a, k], to_end[point] + metres[b, k]
            if by_start <= by_end:
                found[point, k], which[point, k] = by_start, place[a, k]
            else:
                found[point, k], which[point, k] = by_end, place[b, k]
            if not np.isfinite(found[point, k]):
                which[point, k] = -1
    return found, which


@njit(cache=True, nogil=True)
def carry_metres(start, end, to_start, to_end, metres):
    """The metres of ``carry`` alone."""
    n, columns = start.size, metres.shape[1]
    found = np.empty((n, columns))
    for point in range(n):
        a, b = start[point], end[point]
        for k in range(columns):
            found[point, k] = min(to_start[point] + metres[a, k], to_end[point] + metres[b, k])
    return found


@njit(cache=True, nogil=True)
def follow(pointer, heads, edges, length, metres, node, entered, away, close):
    """Nodes and edges on the way down the distances from a node, and the node from which the place is entered.

    The place is entered at the nodes ``entered`` after ``away`` metres. Of the nodes ahead that were not passed yet,
    the way goes to the one over which the rest is shortest.
    """
    passed = np.zeros(metres.size, np.bool_)
    nodes, ways = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    while True:
        passed[node] = True
        for at in range(entered.size):
            if entered[at] == node and away[at] <= metres[node] + close:
                return np.array(nodes), np.array(ways), node
        best, shortest = -1, np.inf
        for arc in range(pointer[node], pointer[node + 1]):
            rest = length[edges[arc]] + metres[heads[arc]]
            if rest < shortest and not passed[heads[arc]]:
                best, shortest = arc, rest
        if best < 0:
            return np.array(nodes), np.array(ways), node
        nodes.append(np.int64(node))
        ways.append(np.int64(edges[best]))
        node = np.int64(heads[best])
