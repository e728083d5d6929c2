"""The loop of won_back.py, compiled by numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

# no street is much shorter than the straight line, whatever its length was measured by
STRAIGHT = 0.99


@njit(cache=True, nogil=True)
def tries(begin, area, ends, longest, pointer, line, corners, metres):
    """The walks with crossings and sides of these that the straight line does not rule out.

    The walks of start s are ``begin[s]`` up to ``begin[s + 1]``; the lines near area a are ``line[pointer[a]]`` up to
    ``line[pointer[a + 1]]``. Gives the legs from a start to a side of a line (its first walk, row of ``line``, side),
    and of each try the walk and its leg.
    """
    legs, found = 0, 0
    first, row, over = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    walk, leg = np.empty(0, np.int64), np.empty(0, np.int64)
    for write in (False, True):
        if write:
            first, row, over = np.empty(legs, np.int64), np.empty(legs, np.int64), np.empty(legs, np.int64)
            walk, leg = np.empty(found, np.int64), np.empty(found, np.int64)
            legs, found = 0, 0
        for s in range(begin.size - 1):
            here = begin[s]
            most = longest[here : begin[s + 1]].max()
            for k in range(pointer[area[here]], pointer[area[here] + 1]):
                for side in range(2):
                    x, y = corners[line[k], side]
                    to_line = math.sqrt((ends[here, 0, 0] - x) ** 2 + (ends[here, 0, 1] - y) ** 2)
                    if to_line * STRAIGHT >= most - metres[line[k]]:
                        continue
                    x, y = corners[line[k], 1 - side]
                    before = found
                    for w in range(here, begin[s + 1]):
                        onward = math.sqrt((ends[w, 1, 0] - x) ** 2 + (ends[w, 1, 1] - y) ** 2)
                        if (to_line + onward) * STRAIGHT < longest[w] - metres[line[k]]:
                            if write:
                                walk[found], leg[found] = w, legs
                            found += 1
                    if found > before:
                        if write:
                            first[legs], row[legs], over[legs] = here, k, side
                        legs += 1
    return (first, row, over), (walk, leg)
