"""The homes of a programme over its periods (docs/programme.md, Periods; the rule is a proposal)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats

Homes = NDArray[np.int64]


def phases(homes: Homes, value: Floats, least: Floats, periods: int) -> Homes:
    """Homes of each area in each period, (areas, periods); every row adds up to the homes of the area.

    The areas of the highest value begin first, and each period takes an equal part of all homes, rounded up. An area
    that is not finished goes on in the next period; one for which fewer homes are left in a period than its least
    programme waits for the next. The last period takes what is left.
    """
    result = np.zeros((len(homes), periods), np.int64)
    room = math.ceil(homes.sum() / periods)
    period = 0
    for area in np.argsort(-value, kind="stable"):
        left = int(homes[area])
        begins = min(left, math.ceil(least[area]))
        while left:
            free = room - int(result[:, period].sum())
            if period < periods - 1 and (free <= 0 or (left == homes[area] and free < begins)):
                period += 1
                continue
            taken = left if period == periods - 1 else min(left, free)
            result[area, period] += taken
            left -= taken
    return result
