"""The loops of ``within_limit``, compiled by numba: searches from every place up to a limit, and their ends at points.

Arrays are as in ``SearchGraph.matrix`` and ``Snapped``; metres are 64-bit floats.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def nodes_around(pointer, head, length, begin, seeds, seed_metres, limits, first, last):
    """Node, place and metres of every node from which a place (``first`` up to ``last``) is within its limit.

    Place p is entered from the nodes ``seeds[begin[p]:begin[p + 1]]`` after ``seed_metres``.
    """
    metres = np.full(pointer.size - 1, np.inf)
    nodes, places, found = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)], [0.0 for _ in range(0)]
    for place in range(first, last):
        heap = [(0.0, np.int64(0)) for _ in range(0)]
        touched = [np.int64(0) for _ in range(0)]
        for s in range(begin[place], begin[place + 1]):
            if seed_metres[s] <= limits[place] and seed_metres[s] < metres[seeds[s]]:
                metres[seeds[s]] = seed_metres[s]
                touched.append(seeds[s])
                heapq.heappush(heap, (seed_metres[s], seeds[s]))
        while heap:
            away, node = heapq.heappop(heap)
            if away > metres[node]:
                continue
            nodes.append(node)
            places.append(np.int64(place))
            found.append(away)
            for arc in range(pointer[node], pointer[node + 1]):
                through = away + length[arc]
                if through <= limits[place] and through < metres[head[arc]]:
                    metres[head[arc]] = through
                    touched.append(np.int64(head[arc]))
                    heapq.heappush(heap, (through, np.int64(head[arc])))
        for node in touched:
            metres[node] = np.inf
    return np.array(nodes, np.int64), np.array(places, np.int64), np.array(found, np.float64)


@njit(cache=True, nogil=True)
def at_points(points, ends, around, on_edge, limits):
    """Point, place and metres of every place within its limit of a point, over either end of its edge or along it.

    ``points`` are edge, position and distance; ``ends`` the start and end of each point's edge, the metres to them and
    whether one may go forward and backward; ``around`` begin, place and metres per node; ``on_edge`` begin, place,
    position and distance per edge.
    """
    edge, position, distance = points
    start, end, to_start, to_end, forward, backward = ends
    begin, near, away = around
    edge_begin, edge_place, edge_position, edge_distance = on_edge
    most = 0
    for p in range(edge.size):
        if edge[p] >= 0:
            most += begin[start[p] + 1] - begin[start[p]] + begin[end[p] + 1] - begin[end[p]]
            most += edge_begin[edge[p] + 1] - edge_begin[edge[p]]
    point, place, metres = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.float64)
    seen, count = np.full(limits.size, -1, np.int64), 0
    for p in range(edge.size):
        if edge[p] < 0:
            continue
        mine = count
        for side in range(3):
            if side == 2:  # noqa: PLR2004  # the two ends, then the edge itself
                low, high = edge_begin[edge[p]], edge_begin[edge[p] + 1]
            else:
                node = start[p] if side == 0 else end[p]
                low, high = begin[node], begin[node + 1]
            for k in range(low, high):
                if side == 2:  # noqa: PLR2004
                    ahead = edge_position[k] - position[p]
                    if (ahead > 0 and not forward[p]) or (ahead < 0 and not backward[p]):
                        continue
                    which, total = edge_place[k], abs(ahead) + distance[p] + edge_distance[k]
                else:
                    which, total = near[k], away[k] + (to_start[p] if side == 0 else to_end[p])
                if total > limits[which]:
                    continue
                # a place that was found for this point stands from mine on
                if seen[which] >= mine:
                    metres[seen[which]] = min(metres[seen[which]], total)
                else:
                    point[count], place[count], metres[count] = p, which, total
                    seen[which] = count
                    count += 1
    return point[:count].copy(), place[:count].copy(), metres[:count].copy()
