"""Which lost walks a new crossing would make short enough.

A shortest way takes a new street once, or not at all: from the start to one end, and on from the other. What the
straight line rules out is left out first (won_back_kernels.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import shapely

from ...arrays import Floats, Geometries, Ints
from ...travel.graph import Snapped, at_nodes, nodes_at
from ...travel.nearest import SearchGraph
from ...travel.point_to_point import metres_between
from .formula import Walks
from .won_back_kernels import STRAIGHT, tries

# walks with crossings that are tried together, which bounds the memory
_AT_ONCE = 8_000_000


class Near(NamedTuple):
    """The crossings near each area, a row for each pair, by area and then by line."""

    area: Ints
    line: Ints


def people_won_back(
    search: SearchGraph,
    walks: Walks,
    starts: Snapped,
    targets: Snapped,
    longest_m: Floats,
    lines: Geometries,
    near: Near,
    n_areas: int,
    check: Callable[[float], None],
) -> Floats:
    """For how many people each crossing near an area (a row of ``near``) makes lost walks of it shorter than longest_m.

    The walks follow each other by starting point; ``starts`` are these, ``targets`` has a row for each walk. ``check``
    is told how much is done.
    """
    corners, metres = shapely.get_coordinates(lines).reshape(-1, 2, 2), shapely.length(lines)
    ends = at_nodes(search.graph, nodes_at(search.graph, corners.reshape(-1, 2)))
    pointer = np.searchsorted(near.area, np.arange(n_areas + 1))
    begin = np.append(np.flatnonzero(np.diff(walks.start, prepend=-1)), len(walks.start))
    asked = np.cumsum(np.diff(begin) * np.diff(pointer)[walks.area[begin[:-1]]])
    parts = np.searchsorted(asked, np.arange(_AT_ONCE, asked[-1] if len(asked) else 0, _AT_ONCE))
    back = np.zeros(len(near.line))
    for part in np.split(np.arange(len(begin) - 1), parts):
        if not len(part):
            continue
        done = part[0] / len(begin)
        runs = begin[part[0] : part[-1] + 2]
        given = walks.area, walks.ends, longest_m, pointer, near.line, corners, metres
        (first, row, side), (walk, leg) = tries(runs, *given)
        here, there = 2 * near.line[row] + side, 2 * near.line[row] + 1 - side
        to_line = metres_between(search, starts, ends, walks.start[first], here, partial(check, done))
        rest = longest_m[walk] - (metres[near.line[row]] + to_line)[leg]
        straight = np.hypot(*(walks.ends[walk, 1] - corners.reshape(-1, 2)[there[leg]]).T)
        left = np.flatnonzero(straight * STRAIGHT < rest)
        walk, leg = walk[left], leg[left]
        onward = metres_between(search, ends, targets, there[leg], walk, partial(check, done))
        won = onward < rest[left]
        # a walk that is won over both sides of a crossing is one
        both = np.unique(walk[won] * len(back) + row[leg[won]])
        walk, row = np.divmod(both, len(back))
        back += np.bincount(row, walks.weight[walk], len(back))
    return back
