"""The best area that a housing programme leaves out, and what would bring it in (docs/programme.md).

Each answer is a change to one thing, found and then checked by dividing all homes anew with that change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Floats
from ..progress import Progress
from .allocation import Allocation, Areas, Demand, allocate

_POINTS = 100.0
_FULL = 100.0
# worth that is gained less is the solver's rounding
_NOTHING = 1e-6
# chosen areas that are left out in turn, those first that lose most homes where the best rejected must take part
_TRIED = 3


@dataclass(frozen=True)
class Rejected:
    """What would bring in the area ``row``; None where a change of that kind does not."""

    row: int
    points: float | None
    """points that its score would have to rise, to a tenth"""
    least: int | None
    """the least programme at which it comes in"""
    without: int | None
    """the chosen area whose absence brings it in"""


def best_rejected(areas: Areas, demand: Demand, found: Allocation, progress: Progress) -> Rejected | None:
    """The area of the highest value that has room and is left out; None where there is no such area."""
    possible = (found.homes == 0) & (np.floor(areas.capacity) >= np.maximum(areas.least, 1.0)) & (areas.value > 0)
    if not possible.any():
        return None
    row = int(np.argmax(np.where(possible, areas.value, -1.0)))
    forced = allocate(areas, demand, forced=row)
    progress(0.2)
    points = None if forced is None else _points_needed(areas, demand, found, forced, row)
    progress(0.4)
    least = _least_needed(areas, demand, row, progress.part(0.4, 0.8))
    without = None if forced is None else _area_in_the_way(areas, demand, found, forced, row)
    progress(1.0)
    return Rejected(row, points, least, without)


def _comes_in(areas: Areas, demand: Demand, row: int) -> int:
    """Homes of an area in the best division; 0 too where there is no division."""
    found = allocate(areas, demand)
    return 0 if found is None else int(found.homes[row])


def _changed(values: Floats, row: int, value: float) -> Floats:
    changed = values.copy()
    changed[row] = value
    return changed


def _points_needed(areas: Areas, demand: Demand, found: Allocation, forced: Allocation, row: int) -> float | None:
    """The least rise of the score, by Dinkelbach's rule: what a division with the area loses, over its homes there."""
    value = areas.value[row]
    rise = (found.objective - forced.objective) / forced.homes[row]
    while True:
        with_rise = allocate(replace(areas, value=_changed(areas.value, row, value + rise)), demand)
        if with_rise is None or not with_rise.homes[row] or with_rise.objective - found.objective < _NOTHING:
            break
        rise -= (with_rise.objective - found.objective) / with_rise.homes[row]
    # up to the next tenth of a point, so that it is worth more and not as much
    points = math.ceil(_POINTS * max(rise, 0.0) * 10.0 + 0.01) / 10.0
    higher = value + points / _POINTS
    if higher * _POINTS > _FULL:
        return None
    return points if _comes_in(replace(areas, value=_changed(areas.value, row, higher)), demand, row) else None


def _least_needed(areas: Areas, demand: Demand, row: int, progress: Progress) -> int | None:
    """The highest least programme at which the area comes in, by halving: a lower one never keeps it out."""

    def homes_at(least: float) -> int:
        return _comes_in(replace(areas, least=_changed(areas.least, row, least)), demand, row)

    fails, works = math.ceil(areas.least[row]), homes_at(1.0)
    if not works:
        return None
    while fails - works > 1:
        progress.check()
        middle = (works + fails) // 2
        homes = homes_at(middle)
        works, fails = (max(homes, middle), fails) if homes else (works, middle)
    # what is as good with the least programme that it has needs no lower one
    return works if works < areas.least[row] else None


def _area_in_the_way(areas: Areas, demand: Demand, found: Allocation, forced: Allocation, row: int) -> int | None:
    loses = found.homes - forced.homes
    for other in np.argsort(-loses, kind="stable")[:_TRIED]:
        if loses[other] <= 0:
            return None
        if _comes_in(replace(areas, capacity=_changed(areas.capacity, int(other), 0.0)), demand, row):
            return int(other)
    return None
