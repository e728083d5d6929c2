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
def sweep(pointer, head, up, down, metres):
    """Complete ``metres`` (a row per number, a column per category), given at the places: the distance TO the nearest.

    With ``up`` and ``down`` exchanged: the distance FROM the nearest.
    """
    n, columns = metres.shape
    for v in range(n):
        for a in range(pointer[v], pointer[v + 1]):
            u, step = head[a], down[a]
            for k in range(columns):
                through = metres[v, k] + step
                metres[u, k] = through if through < metres[u, k] else metres[u, k]
    for v in range(n - 1, -1, -1):
        for a in range(pointer[v], pointer[v + 1]):
            u, step = head[a], up[a]
            for k in range(columns):
                through = metres[u, k] + step
                metres[v, k] = through if through < metres[v, k] else metres[v, k]


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
def sum_within(arcs, tree, seeds, seed_metres, weights, limit, value):
    """For every number the sum of ``weights[p] * value[d]`` over the places p at ``d`` metres, up to ``limit``.

    ``arcs`` are pointer, head, up and down; ``tree`` the parents, where the children of each begin, and the children.
    A place p is entered at numbers ``seeds[p]`` after ``seed_metres[p]`` metres (two of each, -1 for none). ``value``
    holds the value at every whole metre up to one past the limit. The search goes up from the place to the root of its
    tree, back down to it, and from there into every branch that hangs under something near enough.
    """
    pointer, head, up, down = arcs
    parent, child_pointer, child = tree
    n = pointer.size - 1
    total = np.zeros((n, weights.shape[1]))
    # only metres within the limit are ever written
    metres, on_path = np.full(n, np.inf, np.float32), np.zeros(n, np.bool_)
    stack, path = np.empty(n, np.int64), np.empty(n, np.int64)
    for p in range(seeds.shape[0]):
        for s in range(2):
            if seeds[p, s] >= 0 and seed_metres[p, s] <= limit:
                metres[seeds[p, s]] = min(metres[seeds[p, s]], seed_metres[p, s])
        ancestors = _climb(pointer, head, down, parent, seeds[p, 0], seeds[p, 1], limit, metres, path)
        for at in range(ancestors - 1, -1, -1):
            v = path[at]
            on_path[v] = True
            for arc in range(pointer[v], pointer[v + 1]):
                here = metres[head[arc]] + up[arc]
                if here <= limit and here < metres[v]:
                    metres[v] = here
            _count(metres[v], v, p, weights, limit, value, total)
        count = ancestors
        for at in range(ancestors):
            for branch in range(child_pointer[path[at]], child_pointer[path[at] + 1]):
                if on_path[child[branch]]:
                    continue
                stack[0], top = child[branch], 0
                while top >= 0:
                    v, top = stack[top], top - 1
                    nearest, here = np.float32(np.inf), np.float32(np.inf)
                    for arc in range(pointer[v], pointer[v + 1]):
                        above = metres[head[arc]]
                        nearest = above if above < nearest else nearest
                        here = above + up[arc] if above + up[arc] < here else here
                    if nearest > limit:
                        continue  # nor is anything under it
                    if here <= limit:
                        metres[v] = here
                        path[count], count = v, count + 1
                        _count(here, v, p, weights, limit, value, total)
                    for below in range(child_pointer[v], child_pointer[v + 1]):
                        top += 1
                        stack[top] = child[below]
        for at in range(count):
            metres[path[at]], on_path[path[at]] = np.inf, False
    return total


@njit(cache=True, nogil=True)
def _climb(pointer, head, down, parent, first, second, limit, metres, path):
    """Metres within a limit at the ancestors of two numbers (-1: none), which come into ``path``, lowest first.

    Stops under the ancestors that are all too far.
    """
    count, highest = 0, max(first, second)
    while first >= 0 or second >= 0:
        if second < 0 or 0 <= first < second:
            v, first = first, parent[first]
        elif first < 0 or second < first:
            v, second = second, parent[second]
        else:
            v, first, second = first, parent[first], parent[second]
        if v > highest:
            break
        path[count], count = v, count + 1
        if metres[v] <= limit:
            for arc in range(pointer[v], pointer[v + 1]):
                through = metres[v] + down[arc]
                if through <= limit and through < metres[head[arc]]:
                    metres[head[arc]] = through
                    highest = max(highest, head[arc])
    return count


@njit(cache=True, nogil=True)
def _count(metres, v, p, weights, limit, value, total):
    """Add the weights of place p at number v, between the values of the whole metres around the distance."""
    if metres <= limit:
        whole = int(metres)
        part = metres - whole
        factor = value[whole] * (1.0 - part) + value[whole + 1] * part
        for column in range(weights.shape[1]):
            total[v, column] += factor * weights[p, column]


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
