"""The homes of a programme over its periods (docs/programme.md, Periods; the rule is a proposal)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, Ints

Homes = NDArray[np.int64]


def phases(homes: Homes, area: Ints, order: Ints, first: Ints, value: Floats, least: Floats, periods: int) -> Homes:
    """Homes of each site in each period, (sites, periods); every row adds up to the homes of the site.

    ``order`` is 0 for hard plans, 1 for soft ones, 2 for other sites: hard plans go first, and of what is alike the
    areas of the highest value. Each period takes an equal part of all homes, rounded up, and no site begins before
    its ``first`` period. What does not fit goes on in the next period; an area that has not begun, and for which fewer
    homes are left in a period than its least programme, waits for the next. The last period takes what is left.
    """
    result = np.zeros((len(homes), periods), np.int64)
    room, last = math.ceil(homes.sum() / periods), periods - 1
    free = np.full(periods, room)
    total = np.bincount(area, weights=homes, minlength=len(value))
    begun = np.full(len(value), periods)
    taking = np.flatnonzero(homes > 0)
    for site in taking[np.lexsort((taking, area[taking], -value[area[taking]], first[taking], order[taking]))]:
        of_area, left = area[site], int(homes[site])
        for period in range(int(first[site]), periods):
            needed = 1 if begun[of_area] <= period else min(total[of_area], math.ceil(least[of_area]))
            if period < last and free[period] < needed:
                continue
            taken = left if period == last else min(left, int(free[period]))
            result[site, period] = taken
            free[period] -= taken
            begun[of_area] = min(begun[of_area], period)
            left -= taken
            if not left:
                break
    return result
