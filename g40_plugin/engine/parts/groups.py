"""Plan areas in compact groups of about as many addresses, and stations with the areas around them."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from ..arrays import Bools, Floats, Ints

_CELL_M = 250.0


class Counts:
    """How many points lie in a box of whole cells: sums of all to the south-west, one number a cell."""

    def __init__(self, xy: Floats) -> None:
        self._low = np.floor(xy.min(axis=0) / _CELL_M).astype(np.int64) if len(xy) else np.zeros(2, np.int64)
        cells = np.floor(xy / _CELL_M).astype(np.int64) - self._low
        size = cells.max(axis=0) + 1 if len(xy) else np.ones(2, np.int64)
        counted = np.bincount(cells[:, 0] * size[1] + cells[:, 1], minlength=int(size.prod())).reshape(size)
        self._sums = np.zeros(size + 1, np.int64)
        self._sums[1:, 1:] = counted.cumsum(axis=0).cumsum(axis=1)

    def within(self, low: Floats, high: Floats) -> int:
        """How many there are in the cells that a box meets."""
        first = np.clip(np.floor(low / _CELL_M).astype(np.int64) - self._low, 0, np.array(self._sums.shape) - 1)
        last = np.clip(np.floor(high / _CELL_M).astype(np.int64) - self._low + 1, 0, np.array(self._sums.shape) - 1)
        (west, south), (east, north) = first, last
        return int(
            self._sums[east, north] - self._sums[west, north] - self._sums[east, south] + self._sums[west, south]
        )


def grouped(bounds: Floats, counts: Counts, most: float) -> Ints:
    """The number of the group of each area (a row of ``bounds``: least x and y, most x and y).

    Areas are parted by their middles along the longer side, until no more than ``most`` points lie in the box of a
    group, or it is one area.
    """
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2.0
    number, groups = np.zeros(len(bounds), np.int64), 0
    waiting = [np.arange(len(bounds))] if len(bounds) else []
    while waiting:
        rows = waiting.pop()
        low, high = bounds[rows, :2].min(axis=0), bounds[rows, 2:].max(axis=0)
        if len(rows) == 1 or counts.within(low, high) <= most:
            number[rows] = groups
            groups += 1
            continue
        spread = np.ptp(middles[rows], axis=0)
        order = rows[np.argsort(middles[rows, int(np.argmax(spread))], kind="stable")]
        half = len(order) // 2
        waiting += [order[half:], order[:half]]
    return number


def with_somebody(number: Ints, bounds: Floats, lived_in: Bools) -> Ints:
    """The groups with the areas where nobody lives in that of the nearest area where somebody does.

    What is told apart of the starting points of a run has to be told in every group.
    """
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2.0
    found = number.copy()
    if lived_in.any() and not lived_in.all():
        nearest = cKDTree(middles[lived_in]).query(middles[~lived_in])[1]
        found[~lived_in] = number[lived_in][nearest]
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def with_stations(xy: Floats, bounds: Floats, number: Ints, most: int) -> Ints:
    """The group of each station (a row of ``xy``): that of the areas whose box is nearest, else groups of their own.

    A station that lies in the box of no group, or beside one, is far from all areas: ``most`` of them make a group.
    """
    groups = int(number.max()) + 1 if len(number) else 0
    found = np.full(len(xy), -1, np.int64)
    boxes = np.array([[*bounds[number == one, :2].min(0), *bounds[number == one, 2:].max(0)] for one in range(groups)])
    for row, point in enumerate(xy):
        if groups:
            outside = np.maximum(np.maximum(boxes[:, :2] - point, point - boxes[:, 2:]), 0.0)
            away = np.hypot(*outside.T)
            if away.min() == 0.0:
                found[row] = int(np.argmin(away))
    lost = np.flatnonzero(found < 0)
    lost = lost[np.lexsort((xy[lost, 1], xy[lost, 0]))]
    found[lost] = groups + np.arange(len(lost)) // max(most, 1)
    return found
