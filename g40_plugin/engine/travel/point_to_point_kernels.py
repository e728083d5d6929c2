"""The loops of ``point_to_point``, compiled by numba: ways up the elimination tree, and where two of them meet.

Arrays are as in ``Hierarchy``; numbers are places in the order of elimination. Metres are 32-bit floats, infinite where
nothing is reached or one may not go.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def rows_up(parent, depth, leaves):
    """Where the row of every number begins that lies on the way from some leaves up to the root (-1: not on one).

    A row has an entry for each depth, from the root down to the number itself. The size of all rows comes last.
    """
    begin, size = np.full(parent.size, -1, np.int64), 0
    for leaf in leaves:
        v = leaf
        while v >= 0 and begin[v] < 0:
            begin[v] = size
            size += depth[v] + 1
            v = parent[v]
    return begin, size


@njit(cache=True, nogil=True)
def ways_up(pointer, head, step, parent, depth, begin, size):
    """The rows: the ancestor at every depth, and the metres to it by a way that only goes up.

    With ``step`` the metres back: by a way that only comes down from it.
    """
    path, metres = np.empty(size, np.int32), np.empty(size, np.float32)
    height = depth.max() + 1 if depth.size else 0
    # apart from the rows that are read, so that the compiler makes wide instructions of the loop
    here = np.empty(height, np.float32)
    # ancestors have higher numbers, so their rows are done
    for v in range(parent.size - 1, -1, -1):
        if begin[v] < 0:
            continue
        row, last = begin[v], depth[v]
        here[:] = np.inf
        for arc in range(pointer[v], pointer[v + 1]):
            u, add = head[arc], step[arc]
            above = metres[begin[u] : begin[u] + depth[u] + 1]
            for k in range(above.size):
                through = above[k] + add
                here[k] = through if through < here[k] else here[k]
        if last > 0:
            above_it = begin[parent[v]]
            path[row : row + last] = path[above_it : above_it + last]
        path[row + last], here[last] = v, 0.0
        metres[row : row + last + 1] = here[: last + 1]
    return path, metres


@njit(cache=True, nogil=True)
def _lower(one, other, away, sums):
    """Lower the sums to those of two rows and the metres to them, where these are less."""
    for k in range(sums.size):
        through = one[k] + other[k] + away
        sums[k] = through if through < sums[k] else sums[k]


@njit(cache=True, nogil=True)
def _least(sums):
    """The least of a row, which is overwritten: by halves, for a plain minimum gets no wide instructions."""
    size = sums.size
    while size > 1:
        half = size // 2
        front, back = sums[:half], sums[size - half : size]
        for k in range(half):
            front[k] = back[k] if back[k] < front[k] else front[k]
        size -= half
    return sums[0]


@njit(cache=True, nogil=True)
def meet(begin, depth, path, up, down, starts, targets):
    """The metres of each pair: the least over all ancestors in which their ways may meet.

    ``starts`` and ``targets`` are numbers and metres, a row per pair and a column for each of the two ends of an edge;
    of the ends of one edge one is an ancestor of the other.
    """
    start, to_start = starts
    target, to_target = targets
    found = np.empty(len(start), np.float32)
    room = np.empty(depth.max() + 1 if depth.size else 0, np.float32)
    for pair in range(found.size):
        leaf = start[pair, 0] if depth[start[pair, 0]] >= depth[start[pair, 1]] else start[pair, 1]
        other = target[pair, 0] if depth[target[pair, 0]] >= depth[target[pair, 1]] else target[pair, 1]
        # how many ancestors the two have in common, from the root down
        low, high = 0, min(depth[leaf], depth[other]) + 1
        while low < high:
            middle = (low + high + 1) // 2
            if path[begin[leaf] + middle - 1] == path[begin[other] + middle - 1]:
                low = middle
            else:
                high = middle - 1
        sums = room[:low]
        sums[:] = np.inf
        for i in range(2):
            for j in range(2):
                a, b = start[pair, i], target[pair, j]
                away = to_start[pair, i] + to_target[pair, j]
                if away < np.inf:
                    size = min(low, depth[a] + 1, depth[b] + 1)
                    one, two = up[begin[a] : begin[a] + size], down[begin[b] : begin[b] + size]
                    _lower(one, two, away, sums[:size])
        found[pair] = _least(sums) if low else np.inf
    return found
