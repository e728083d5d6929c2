"""The loop of ``gains``, compiled by numba: which points come nearer to something by which of many new places."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def nearer(points, ends, metres, on_edge, most):
    """Point, place and metres of every place (a column of ``metres``) less than ``most`` of the point away.

    ``points`` are edge, position and distance; ``ends`` the start and end of each point's edge, the metres to them
    and whether one may go forward and backward. ``metres`` holds a row per node; ``on_edge`` begin, place, position
    and distance of the places on each edge. 64-bit floats but for ``metres``.
    """
    edge, position, distance = points
    start, end, to_start, to_end, forward, backward = ends
    begin, place, place_position, place_distance = on_edge
    columns = metres.shape[1]
    away = np.empty(columns)
    size, count = 1024, 0
    point, which, found = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size)
    for p in range(edge.size):
        if not most[p] > 0:
            continue
        a, b = start[p], end[p]
        for k in range(columns):
            away[k] = min(to_start[p] + metres[a, k], to_end[p] + metres[b, k])
        for i in range(begin[edge[p]], begin[edge[p] + 1]):
            ahead = place_position[i] - position[p]
            if (ahead <= 0 or forward[p]) and (ahead >= 0 or backward[p]):
                straight = abs(ahead) + distance[p] + place_distance[i]
                away[place[i]] = min(away[place[i]], straight)
        if count + columns > size:
            size = 2 * size + columns
            more = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size)
            more[0][:count], more[1][:count], more[2][:count] = point[:count], which[:count], found[:count]
            point, which, found = more
        for k in range(columns):
            if away[k] < most[p]:
                point[count], which[count], found[count] = p, k, away[k]
                count += 1
    return point[:count].copy(), which[:count].copy(), found[:count].copy()
