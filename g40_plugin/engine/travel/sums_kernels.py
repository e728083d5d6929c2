"""The loops of sums.py, compiled by numba: no Python object a node, a street or a door.

Numbers are places in the order of elimination. Metres are 32-bit floats, infinite where nothing is reached or one may
not go.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..arrays import Bools, Ints

Metres = NDArray[np.float32]

# ends of streets that are searched together: so many that the compiler makes wide instructions of the loop over them
LANES = 64
# things counted that are added up together
COLUMNS = 4


class Streets(NamedTuple):
    """Streets on which points or places stand.

    Those of block or number i are ``begin[i]`` up to ``begin[i + 1]``. ``first`` and ``second`` are the ends of each,
    ``edge`` its edge; what stands on street s are ``rows[s]`` up to ``rows[s + 1]``, in metres at least ``low`` and at
    most ``high`` over either end, and at most ``across`` over both together.
    """

    begin: Ints
    first: Ints
    second: Ints
    edge: Ints
    rows: Ints
    low_first: Metres
    low_second: Metres
    high_first: Metres
    high_second: Metres
    across: Metres


class Standing(NamedTuple):
    """What stands on streets, in their order: the metres over both ends, and as in ``OnEdges``."""

    over_first: Metres
    over_second: Metres
    position: Metres
    distance: Metres
    forward: Bools
    backward: Bools


@njit(cache=True, nogil=True)
def blocks(ends, numbers):
    """Streets, in their order, in blocks of at most ``LANES`` different ends.

    Returns where the streets of each block begin, where its lanes begin, the number of each lane in ascending order,
    and the lanes of both ends of each street within its block.
    """
    block_begin, lane_begin = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    lane_number, lane = np.empty(2 * ends.shape[0], np.int64), np.empty(ends.shape, np.int64)
    # the block in which a number was met last, and its lane there
    met, place = np.full(numbers, -1, np.int64), np.empty(numbers, np.int64)
    lanes, first, block = 0, 0, -1
    for street in range(ends.shape[0]):
        if block < 0 or lanes - first > LANES - 2:
            block += 1
            block_begin.append(street)
            lane_begin.append(lanes)
            first = lanes
        for side in range(2):
            number = ends[street, side]
            if met[number] != block:
                met[number] = block
                lane_number[lanes] = number
                lanes += 1
    block_begin.append(ends.shape[0])
    lane_begin.append(lanes)
    for block in range(len(lane_begin) - 1):
        first, last = lane_begin[block], lane_begin[block + 1]
        lane_number[first:last].sort()
        for at in range(first, last):
            place[lane_number[at]] = at - first
        for street in range(block_begin[block], block_begin[block + 1]):
            for side in range(2):
                lane[street, side] = place[ends[street, side]]
    return np.array(block_begin), np.array(lane_begin), lane_number[:lanes].copy(), lane


@njit(cache=True, nogil=True)
def sum_within(arcs, branches, lanes, to, places, table, out, points, blocks, limit, value, on_street, at_point):
    """Add at every point ``table[p] * value[d]`` of the places p at ``d`` metres, up to ``limit``.

    ``arcs`` are pointer, head, up and down; ``branches`` parent, depth and lowest of every number. The ends of streets
    are searched ``LANES`` at once: of the blocks from ``blocks[0]`` to ``blocks[1]`` every ``blocks[2]``th. ``to`` are
    the streets with places, by block, their ends among its ``lanes``; ``out`` those with points, by their lower end.
    After the places the ``table`` has the sum of each street. ``value`` holds the value at every whole metre up to one
    past the limit; columns come in ``COLUMNS``. What all points of a street have in common is added to its row of
    ``on_street``, the rest to ``at_point``.

    The search goes up from the ends to the roots and down into every branch that hangs under something near enough.
    All arcs of a number lead to its ancestors, one at each depth, so that a row of labels per depth is all it needs;
    the upper end of a street is an ancestor of the lower.
    """
    parent, depth, lowest = branches
    begin, height = lanes[0], depth.max() + 1 if depth.size else 0
    rows, nearest, farthest = np.empty((height, LANES), np.float32), np.empty(height), np.empty(height)
    # what the system hands out here it only provides where it is written
    most = min(depth.size, 2 * LANES * height)
    path, labels = np.empty(most, np.int64), np.empty((most, LANES), np.float32)
    reach = np.empty((2, LANES), np.float32)
    some, whole = np.empty(to.edge.size + 1, np.int64), np.empty(to.edge.size + 1, np.int64)
    is_flat = value.min() == value.max()
    for block in range(blocks[0], blocks[1], blocks[2]):
        used = begin[block + 1] - begin[block]
        all_of_them, far = _whole_block(to, table, block)
        at = _climb(arcs, parent, depth, lanes, block, rows, path, labels) - 1
        root = path[0]
        while parent[root] >= 0:
            root = parent[root]
        v = path[at]
        while v >= lowest[root]:
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
            nearest[here], farthest[here] = _descend(arcs, depth, v, rows, used)
            for street in range(out.begin[v], out.begin[v + 1]):
                above = depth[out.second[street]]
                if not (on_path and _has_edge(to, block, out.edge[street])):
                    # many streets have all places of the block within the limit, or none of them
                    least = min(nearest[here] + out.low_first[street], nearest[above] + out.low_second[street])
                    if least > limit:
                        continue
                    utmost = min(farthest[here] + out.high_first[street], farthest[above] + out.high_second[street])
                    if is_flat and utmost + far <= limit:
                        _add(on_street, street, value[0], all_of_them, 0)
                        continue
                ends = rows[here], rows[above]
                cut, full = _streets_near(to, block, out, street, ends, limit, is_flat, reach, some, whole)
                for row in whole[:full]:
                    _add(on_street, street, value[0], table, row)
                for there in some[:cut]:
                    _add_near(to, places, table, there, out, points, street, ends, limit, value, is_flat, at_point)
            v -= 1


@njit(cache=True, nogil=True)
def _whole_block(to, table, block):
    """The sums of all streets of a block, and the metres from its ends to the farthest place, at most."""
    total, far, places = np.zeros((1, table.shape[1])), np.float32(0.0), to.rows[-1]
    for street in range(to.begin[block], to.begin[block + 1]):
        total[0] += table[places + street]
        far = max(far, min(to.high_first[street], to.high_second[street]))
    return total, far


@njit(cache=True, nogil=True)
def _has_edge(to, block, edge):
    found = False
    for street in range(to.begin[block], to.begin[block + 1]):
        found |= to.edge[street] == edge
    return found


@njit(cache=True, nogil=True)
def _streets_near(to, block, out, street, ends, limit, is_flat, reach, some, whole):
    """The streets of a block with ``some`` place within the limit of a point of a street, and those wholly within it.

    How many there are of both; with the street's own edge among the first.
    """
    (lower, upper), least, most = ends, reach[0], reach[1]
    low_lower, low_upper = out.low_first[street], out.low_second[street]
    high_lower, high_upper, across = out.high_first[street], out.high_second[street], out.across[street]
    for k in range(LANES):
        one, other = lower[k] + low_lower, upper[k] + low_upper
        least[k] = one if one < other else other
        # for no point the ways over both ends are together longer than across
        one, other, half = lower[k] + high_lower, upper[k] + high_upper, (lower[k] + upper[k] + across) / 2
        one = one if one < other else other
        most[k] = one if one < half else half
    cut, full = 0, 0
    for there in range(to.begin[block], to.begin[block + 1]):
        first, second = to.first[there], to.second[there]
        by_first = least[first] + to.low_first[there] <= limit
        by_second = least[second] + to.low_second[there] <= limit
        is_whole = is_flat & _holds_all(to, there, most[first], most[second], limit)
        # the row of its sum in the table
        whole[full], some[cut] = to.rows[-1] + there, there
        full += is_whole
        cut += (not is_whole) & (by_first | by_second | (to.edge[there] == out.edge[street]))
    return cut, full


@njit(cache=True, nogil=True, inline="always")
def _holds_all(to, street, to_first, to_second, limit):
    """Whether all places of a street are within the limit of what is so far from its ends."""
    by_first, by_second = to_first + to.high_first[street], to_second + to.high_second[street]
    return (by_first <= limit) | (by_second <= limit) | (to_first + to_second + to.across[street] <= limit + limit)


@njit(cache=True, nogil=True)
def _add_near(to, places, table, there, out, points, street, ends, limit, value, is_flat, total):
    """Add at each point of a street what another street holds within the limit."""
    (lower, upper), first, second = ends, to.first[there], to.second[there]
    lower_first, upper_first, lower_second, upper_second = lower[first], upper[first], lower[second], upper[second]
    begin, end, is_own = to.rows[there], to.rows[there + 1], to.edge[there] == out.edge[street]
    for point in range(out.rows[street], out.rows[street + 1]):
        by_lower, by_upper = points.over_first[point], points.over_second[point]
        to_first = min(lower_first + by_lower, upper_first + by_upper)
        to_second = min(lower_second + by_lower, upper_second + by_upper)
        if is_flat and _holds_all(to, there, to_first, to_second, limit):
            _add(total, point, value[0], table, to.rows[-1] + there)
            continue
        for place in range(begin, end):
            metres = min(to_first + places.over_first[place], to_second + places.over_second[place])
            if is_own:
                ahead = places.position[place] - points.position[point]
                if (ahead <= 0 or points.forward[point]) and (ahead >= 0 or points.backward[point]):
                    metres = min(metres, abs(ahead) + points.distance[point] + places.distance[place])
            if metres <= limit:
                full = int(metres)
                part = metres - full
                _add(total, point, value[full] * (1.0 - part) + value[full + 1] * part, table, place)


@njit(cache=True, nogil=True)
def _climb(arcs, parent, depth, lanes, block, rows, path, labels):
    """Metres to the ends of a block from their ancestors: ``labels``, a row per number of ``path``.

    The path is in ascending order. Returns its length.
    """
    pointer, head, _, down = arcs
    begin, number = lanes
    lane, end, length = begin[block], begin[block + 1], 0
    v = number[lane]
    while v >= 0:
        path[length], length = v, length + 1
        rows[depth[v]] = np.inf
        while lane < end and number[lane] <= v:
            lane += 1
        v = parent[v]
        # in a postorder an end before the parent lies under it, and leads there in its turn
        if lane < end and (v < 0 or number[lane] < v):
            v = number[lane]
    lane = begin[block]
    for at in range(length):
        v = path[at]
        here = rows[depth[v]]
        if lane < end and number[lane] == v:
            here[lane - begin[block]] = 0.0
            lane += 1
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
def _descend(arcs, depth, v, rows, used):
    """Complete the labels of a number from its ancestors'. Returns the metres to the nearest and farthest end."""
    pointer, head, up, _ = arcs
    here = rows[depth[v]]
    for arc in range(pointer[v], pointer[v + 1]):
        above, step = rows[depth[head[arc]]], up[arc]
        for k in range(LANES):
            through = above[k] + step
            here[k] = through if through < here[k] else here[k]
    nearest, farthest = here[0], here[0]
    for k in range(used):
        nearest = here[k] if here[k] < nearest else nearest
        farthest = here[k] if here[k] > farthest else farthest
    return nearest, farthest


@njit(cache=True, nogil=True, inline="always")
def _add(total, row, times, table, other):
    """Add to a row of the total a row of the table, times a factor, a few columns at once."""
    for c in range(0, total.shape[1], COLUMNS):
        total[row, c] += times * table[other, c]
        total[row, c + 1] += times * table[other, c + 1]
        total[row, c + 2] += times * table[other, c + 2]
        total[row, c + 3] += times * table[other, c + 3]
