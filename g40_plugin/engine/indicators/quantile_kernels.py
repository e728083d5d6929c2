"""The loop of ``group_quantiles``, compiled by numba: no group is sorted, only split round what is looked for."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def group_quantiles(values, weight, begin, shares, rounding):
    """Weighted quantiles, a row per share: of the values from ``begin[g]`` up to ``begin[g + 1]`` in column g.

    The least value at which the weight of all up to it reaches a share of the whole, up to ``rounding``. NaN are left
    out; a group without weight has NaN.
    """
    result = np.full((shares.size, begin.size - 1), np.nan)
    size = 0
    for group in range(begin.size - 1):
        size = max(size, begin[group + 1] - begin[group])
    some, heavy = np.empty(size), np.empty(size)
    for group in range(begin.size - 1):
        for row in range(shares.size):
            known, total = 0, 0.0
            for at in range(begin[group], begin[group + 1]):
                if not np.isnan(values[at]):
                    some[known], heavy[known] = values[at], weight[at]
                    total += weight[at]
                    known += 1
            if total > 0:
                result[row, group] = _least(some[:known], heavy[:known], shares[row] * total * (1.0 - rounding))
    return result


@njit(cache=True, nogil=True)
def _least(values, weight, wanted):
    """The least value up to which the weight is as much as wanted, else the largest; both arrays lose their order."""
    first, last = 0, values.size
    while True:
        pivot = _middle(values[first], values[(first + last) // 2], values[last - 1])
        # below the pivot up to low, like it up to at, above it from high on
        low, at, high, below, like = first, first, last, 0.0, 0.0
        while at < high:
            if values[at] > pivot:
                high -= 1
                values[at], values[high] = values[high], values[at]
                weight[at], weight[high] = weight[high], weight[at]
                continue
            if values[at] < pivot:
                below += weight[at]
                values[at], values[low] = values[low], values[at]
                weight[at], weight[low] = weight[low], weight[at]
                low += 1
            else:
                like += weight[at]
            at += 1
        if low > first and below >= wanted:
            last = low
        elif below + like >= wanted or high == last:
            return pivot
        else:
            wanted -= below + like
            first = high


@njit(cache=True, nogil=True)
def _middle(one, two, three):
    return max(min(one, two), min(max(one, two), three))
