"""The loops of sums.py, compiled by numba: no Python object a node, a street or a door.

Numbers are places in the order of elimination. Metres are 32-bit floats, infinite where nothing is reached or one may
not go.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..arrays import Bools, Floats, Ints

Metres = NDArray[np.float32]

# places that are searched together: so many that the compiler makes wide instructions of the loop over them
LANES = 64
# things counted that are added up together
COLUMNS = 4


class Blocks(NamedTuple):
    """Places, ``LANES`` to a block, a row per block.

    ``weights`` are what they count for, ``edge`` the number of their edge (-1: no
    place), ``position`` and ``distance`` as in ``OnEdges``. Places are entered at the numbers ``number[begin[b]]`` up
    to ``begin[b + 1]``, in ascending order, by the place in ``lane`` after ``metres``.
    """

    weights: Floats
    edge: Ints
    position: Metres
    distance: Metres
    begin: Ints
    number: Ints
    lane: Ints
    metres: Metres


class Streets(NamedTuple):
    """The streets on which points stand, in the order of their lower ends: those of number v from ``begin[v]`` on.

    ``upper`` is the other end of each, ``edge`` its number. The points of street s are ``rows[s]`` up to
    ``rows[s + 1]``: at least ``low`` and at most ``high`` metres over either end, at most ``across`` over both
    together.
    """

    begin: Ints
    upper: Ints
    edge: Ints
    rows: Ints
    low_lower: Metres
    low_upper: Metres
    high_lower: Metres
    high_upper: Metres
    across: Metres


class Points(NamedTuple):
    """Points by their streets: metres over the lower and upper end, and as in ``OnEdges``."""

    over_lower: Metres
    over_upper: Metres
    position: Metres
    distance: Metres
    forward: Bools
    backward: Bools


@njit(cache=True, nogil=True)
def sum_within(arcs, branches, places, streets, points, blocks, limit, value, counted, total):
    """Add to ``total`` at every point ``weights[p] * value[d]`` of the places p at ``d`` metres, up to ``limit``.

    ``arcs`` are pointer, head, up and down; ``branches`` parent, depth and lowest of every number. Of the blocks of
    places from ``blocks[0]`` to ``blocks[1]`` every ``blocks[2]``th is searched. ``value`` holds the value at every
    whole metre up to one past the limit; columns come in ``COLUMNS``. What all points of a street have in common is
    added up once. With weights of the points in ``counted``, a row each, it is the other way round: these are added
    up for the places, ``LANES`` rows of ``total`` to a block.

    The search goes up from the entries to the roots and down into every branch that hangs under something near enough.
    All arcs of a number lead to its ancestors, one at each depth, so that a row of labels per depth is all it needs;
    the upper end of a street is an ancestor of the lower.
    """
    parent, depth, lowest = branches
    height = depth.max() + 1 if depth.size else 0
    rows, nearest, farthest = np.empty((height, LANES), np.float32), np.empty(height), np.empty(height)
    # what the system hands out here it only provides where it is written
    longest = min(depth.size, 2 * LANES * height)
    path, labels = np.empty(longest, np.int64), np.empty((longest, LANES), np.float32)
    metres, most, factor = np.empty(LANES, np.float32), np.empty(LANES, np.float32), np.empty(LANES)
    near, some, common = np.empty(LANES + 1, np.int64), np.empty(LANES + 1, np.int64), np.empty(total.shape[1])
    is_flat, is_turned = value.min() == value.max(), counted.shape[0] > 0
    for block in range(blocks[0], blocks[1], blocks[2]):
        if places.begin[block] == places.begin[block + 1]:
            continue
        weights = places.weights[block]
        all_of_them = weights.sum(axis=0)
        at = _climb(arcs, parent, depth, places, block, rows, path, labels) - 1
        root = path[0]
        while parent[root] >= 0:
            root = parent[root]
        v = path[at]
        while v >= lowest[root]:
            if streets.begin[lowest[v]] == streets.begin[v + 1]:
                # no point stands anywhere under it
                v = lowest[v] - 1
                while at >= 0 and path[at] > v:
                    at -= 1
                continue
            here = depth[v]
            on_path = at >= 0 and path[at] == v
            if on_path:
                for k in range(LANES):
                    rows[here, k] = labels[at, k]
                at -= 1
            elif _is_near(arcs, depth, v, nearest, limit):
                rows[here] = np.inf
            else:
                v = lowest[v] - 1
                continue
            nearest[here], farthest[here] = _descend(arcs, depth, v, rows)
            for street in range(streets.begin[v], streets.begin[v + 1]):
                above, first, last = depth[streets.upper[street]], streets.rows[street], streets.rows[street + 1]
                ends, is_own = (rows[here], rows[above]), on_path and _has_edge(places, block, streets.edge[street])
                if not is_own:
                    # many streets have all places of the block within the limit, or none of them
                    low, high = streets.low_lower[street], streets.low_upper[street]
                    if min(nearest[here] + low, nearest[above] + high) > limit:
                        continue
                    low, high = streets.high_lower[street], streets.high_upper[street]
                    is_whole = is_flat and not is_turned
                    if is_whole and min(farthest[here] + low, farthest[above] + high) <= limit:
                        _add(total[first:last], value[0], all_of_them)
                        continue
                if is_flat and last > first + 1 and not is_own and not is_turned:
                    cut, full = _within_whole_street(streets, street, ends, limit, metres, most, some, near)
                    common[:] = 0.0
                    _add_near(weights, near[:full], metres, value, is_flat, factor, common)
                    _add(total[first:last], 1.0, common)
                    for point in range(first, last if cut else first):
                        found = _within_of_some(points, point, ends, limit, some[:cut], near)
                        _add_near(weights, near[:found], metres, value, is_flat, factor, total[point])
                    continue
                for point in range(first, last):
                    _over_ends(points, point, ends, metres)
                    if is_own:
                        _along_edge(places, block, streets.edge[street], points, point, metres)
                    found = _within(metres, limit, near)
                    if is_turned:
                        lanes = total[block * LANES : (block + 1) * LANES]
                        _give_near(counted[point], near[:found], metres, value, lanes)
                    else:
                        _add_near(weights, near[:found], metres, value, is_flat, factor, total[point])
            v -= 1


@njit(cache=True, nogil=True)
def _has_edge(places, block, edge):
    found = False
    for k in range(LANES):
        found |= places.edge[block, k] == edge
    return found


@njit(cache=True, nogil=True)
def _within_whole_street(streets, street, ends, limit, least, most, some, whole):
    """The places within the limit of ``some`` point of a street, and those within the limit of the ``whole`` of it.

    Returns how many there are of both; no place is in both.
    """
    lower, upper = ends
    low_lower, low_upper = streets.low_lower[street], streets.low_upper[street]
    high_lower, high_upper, across = streets.high_lower[street], streets.high_upper[street], streets.across[street]
    for k in range(LANES):
        one, other = lower[k] + low_lower, upper[k] + low_upper
        least[k] = one if one < other else other
        # for no point the ways over both ends are together longer than across
        one, other, half = lower[k] + high_lower, upper[k] + high_upper, (lower[k] + upper[k] + across) / 2
        one = one if one < other else other
        most[k] = one if one < half else half
    cut, full = 0, 0
    for k in range(LANES):
        whole[full] = some[cut] = k
        full += most[k] <= limit
        cut += (least[k] <= limit) & (most[k] > limit)
    return cut, full


@njit(cache=True, nogil=True)
def _within_of_some(points, point, ends, limit, some, near):
    """Which of some places are within the limit of a point; how many."""
    lower, upper = ends
    over_lower, over_upper, found = points.over_lower[point], points.over_upper[point], 0
    for k in some:
        near[found] = k
        found += (lower[k] + over_lower <= limit) | (upper[k] + over_upper <= limit)
    return found


@njit(cache=True, nogil=True)
def _over_ends(points, point, ends, metres):
    """Metres from a point to the places of a block, over either end of its street."""
    lower, upper = ends
    over_lower, over_upper = points.over_lower[point], points.over_upper[point]
    for k in range(LANES):
        one, other = lower[k] + over_lower, upper[k] + over_upper
        metres[k] = one if one < other else other


@njit(cache=True, nogil=True)
def _along_edge(places, block, edge, points, point, metres):
    """The same straight along the street, to the places that stand on it, where that is shorter."""
    for k in range(LANES):
        if places.edge[block, k] != edge:
            continue
        ahead = places.position[block, k] - points.position[point]
        if (ahead <= 0 or points.forward[point]) and (ahead >= 0 or points.backward[point]):
            metres[k] = min(metres[k], abs(ahead) + points.distance[point] + places.distance[block, k])


@njit(cache=True, nogil=True)
def _within(metres, limit, near):
    found = 0
    for k in range(LANES):
        near[found] = k
        found += metres[k] <= limit
    return found


@njit(cache=True, nogil=True)
def _add_near(weights, near, metres, value, is_flat, factor, total):
    """Add the weights of the places that are near, each times its value at its metres, a few columns at once."""
    for i in range(near.size):
        whole = 0 if is_flat else int(metres[near[i]])
        part = 0.0 if is_flat else metres[near[i]] - whole
        factor[i] = value[whole] * (1.0 - part) + value[whole + 1] * part
    for c in range(0, total.size, COLUMNS):
        first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
        for i in range(near.size):
            row, times = weights[near[i]], factor[i]
            first += times * row[c]
            second += times * row[c + 1]
            third += times * row[c + 2]
            fourth += times * row[c + 3]
        total[c] += first
        total[c + 1] += second
        total[c + 2] += third
        total[c + 3] += fourth


@njit(cache=True, nogil=True)
def _give_near(weights, near, metres, value, total):
    """Add the weights of one point to those that are near, each times its value at its metres."""
    for k in near:
        whole = int(metres[k])
        part = metres[k] - whole
        times = value[whole] * (1.0 - part) + value[whole + 1] * part
        for c in range(weights.size):
            total[k, c] += times * weights[c]


@njit(cache=True, nogil=True)
def _add(total, times, weights):
    for row in range(total.shape[0]):
        for c in range(total.shape[1]):
            total[row, c] += times * weights[c]


@njit(cache=True, nogil=True)
def _climb(arcs, parent, depth, places, block, rows, path, labels):
    """Metres to the places of a block from the ancestors of their entries: ``labels``, a row per number of ``path``.

    The path is in ascending order. Returns its length.
    """
    pointer, head, _, down = arcs
    number, lane, metres = places.number, places.lane, places.metres
    entry, end, length = places.begin[block], places.begin[block + 1], 0
    v = number[entry]
    while v >= 0:
        path[length], length = v, length + 1
        rows[depth[v]] = np.inf
        while entry < end and number[entry] <= v:
            entry += 1
        v = parent[v]
        # in a postorder an entry before the parent lies under it, and leads there in its turn
        if entry < end and (v < 0 or number[entry] < v):
            v = number[entry]
    entry = places.begin[block]
    for at in range(length):
        v = path[at]
        here = rows[depth[v]]
        while entry < end and number[entry] == v:
            here[lane[entry]] = min(here[lane[entry]], metres[entry])
            entry += 1
        for arc in range(pointer[v], pointer[v + 1]):
            above, step = rows[depth[head[arc]]], down[arc]
            for k in range(LANES):
                through = here[k] + step
                above[k] = through if through < above[k] else above[k]
        for k in range(LANES):
            labels[at, k] = here[k]
            # the next number of this depth begins anew
            here[k] = np.inf
    return length


@njit(cache=True, nogil=True)
def _is_near(arcs, depth, v, nearest, limit):
    """Whether something that a number has arcs to is within the limit; if not, nothing under it is."""
    pointer, head, _, _ = arcs
    found = False
    for arc in range(pointer[v], pointer[v + 1]):
        found |= nearest[depth[head[arc]]] <= limit
    return found


# no label is ever not a number, so that the loops over lanes may be put in any order
@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def _descend(arcs, depth, v, rows):
    """Complete the labels of a number from its ancestors'. Returns the metres to the nearest and farthest place."""
    pointer, head, up, _ = arcs
    here = rows[depth[v]]
    for arc in range(pointer[v], pointer[v + 1]):
        above, step = rows[depth[head[arc]]], up[arc]
        for k in range(LANES):
            through = above[k] + step
            here[k] = through if through < here[k] else here[k]
    nearest, farthest = here[0], here[0]
    for k in range(LANES):
        nearest = here[k] if here[k] < nearest else nearest
        farthest = here[k] if here[k] > farthest else farthest
    return nearest, farthest
