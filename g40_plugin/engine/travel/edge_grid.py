"""The nearest edges of points, exactly, by a uniform grid of cells over the segments of the edges' lines.

Cells hold the numbers of the segments that run through them, in one array with the beginning of each cell
beside it. A search looks at the cells round the point, ring after ring, until no nearer segment can follow.
All loops are compiled by numba and let go of Python's lock, so that threads share the points.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from ..arrays import Floats, Geometries, Ints

Numbers = NDArray[np.int32]
Result = TypeVar("Result")

# cells for each segment: over the ground where there are streets, and at most over the whole extent
_CELLS = 2.0
_MOST_CELLS = 16.0
# cells that a segment of mean length may run through at most
_MOST_CROSSED = 16.0
# what rounding may move between cells, in cells
_PAD = 1e-6
# points that are worth a thread
_CHUNK = 2000


class EdgeGrid(NamedTuple):
    """Segments in the cells of a grid, as arrays, in the unit of the lines' coordinates.

    Segment ``s`` runs from ``ends[s, :2]`` to ``ends[s, 2:]``, belongs to the line ``edge[s]`` and begins ``before[s]``
    from its start; ``length`` is the length of each line. The segments of cell ``c``, counted by rows from the corner
    ``left``, ``bottom``, are ``segment[pointer[c]]`` to ``segment[pointer[c + 1]]``.
    """

    ends: Floats
    edge: Numbers
    before: Floats
    length: Floats
    left: float
    bottom: float
    cell: float
    columns: int
    rows: int
    pointer: Ints
    segment: Numbers

    @classmethod
    def of(cls, lines: Geometries) -> EdgeGrid:
        """Grid over lines; their heights are ignored, and what has no finite coordinates is never found."""
        xy, line = shapely.get_coordinates(lines, return_index=True)
        same = (line[1:] == line[:-1]) & np.isfinite(xy[1:]).all(axis=1) & np.isfinite(xy[:-1]).all(axis=1)
        ends = np.column_stack([xy[:-1], xy[1:]])[same]
        edge = line[:-1][same].astype(np.int32)
        before, length = _along(ends, edge, len(lines))
        if not len(ends):
            pointer, nothing = np.zeros(2, np.int64), np.zeros(0, np.int32)
            return cls(ends, edge, before, length, 0.0, 0.0, 1.0, 1, 1, pointer, nothing)
        corners = ends.reshape(-1, 2)
        left, bottom = (float(value) for value in corners.min(axis=0))
        width, height = (float(value) for value in np.ptp(corners, axis=0))
        cell = _cell_size(ends, left, bottom, width, height)
        columns, rows = int(width / cell) + 1, int(height / cell) + 1
        pointer, segment = _fill(ends, left, bottom, cell, columns, rows)
        return cls(ends, edge, before, length, left, bottom, cell, columns, rows, pointer, segment)


def snap_to_edges(xy: Floats, grid: EdgeGrid, max_m: float | Floats) -> tuple[Ints, Floats, Floats]:
    """The nearest edge of every point (n, 2) that is not further than ``max_m``; among equals the lowest number.

    ``max_m`` is one for all points, or one for each.

    Returns the edge, where on it the point comes (its share of the line's length, 0 to 1; of equals the first), and the
    distance. Where no edge is near enough, or a coordinate is not a finite number: -1, 0 and infinity.
    """
    limited = np.column_stack([xy, np.broadcast_to(max_m, len(xy))])
    parts = _in_threads(lambda part: _nearest(part, grid), limited)
    edge, share, distance = (np.concatenate(column) for column in zip(*parts, strict=True))
    return edge, share, distance


def near_edges(xy: Floats, grid: EdgeGrid, max_m: float) -> tuple[Ints, Ints, Floats]:
    """All edges not further than ``max_m`` from every point (n, 2), the nearest first, of equals the lowest number.

    Returns where the edges of each point begin (n + 1), the edges, and their distances.
    """
    parts = _in_threads(lambda part: _near(part, grid, float(max_m)), xy)
    count, edge, distance = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((edge, distance, np.repeat(np.arange(len(count)), count)))
    return np.concatenate([[0], np.cumsum(count)]), edge[order], distance[order]


def places_along(edge: Ints, metres: Floats, grid: EdgeGrid) -> Floats:
    """Coordinates (n, 2) of places so many metres from the start of their edges, at the end of one that is shorter."""
    first = np.searchsorted(grid.edge, np.arange(len(grid.length) + 1))
    return _places(edge, metres, grid, first)


def _in_threads(work: Callable[[Floats], Result], xy: Floats) -> list[Result]:
    # a copy, since numba compiles once more for arrays of another order or without leave to write
    xy = np.array(xy, np.float64, order="C")
    parts = np.array_split(xy, min(os.cpu_count() or 1, len(xy) // _CHUNK + 1))
    if len(parts) == 1:
        return [work(xy)]
    with ThreadPoolExecutor(len(parts)) as threads:
        return list(threads.map(work, parts))


def _cell_size(ends: Floats, left: float, bottom: float, width: float, height: float) -> float:
    """A size that gives every segment some cells on the ground that has streets, within what memory allows."""
    n = len(ends)
    # coarse cells tell how much of the extent has streets at all
    coarse = max(math.sqrt(width * height / n), max(width, height) / n)
    if coarse == 0.0:
        return 1.0
    numbers = np.floor((ends[:, :2] - (left, bottom)) / coarse).astype(np.int64)
    used = len(np.unique(numbers[:, 0] * (int(height / coarse) + 1) + numbers[:, 1]))
    wanted = coarse * math.sqrt(min(used / n, 1.0) / _CELLS)
    least = max(math.sqrt(width * height / n / _MOST_CELLS), max(width, height) / n / _MOST_CELLS)
    crossing = float(np.abs(ends[:, 2:] - ends[:, :2]).sum()) / n / _MOST_CROSSED
    return max(wanted, least, crossing)


@njit(cache=True, nogil=True)
def _along(ends: Floats, edge: Numbers, n: int) -> tuple[Floats, Floats]:
    """How far every segment begins from the start of its line, and the length of the lines."""
    before, length = np.zeros(len(ends)), np.zeros(n)
    for s in range(len(ends)):
        before[s] = length[edge[s]]
        length[edge[s]] += math.hypot(ends[s, 2] - ends[s, 0], ends[s, 3] - ends[s, 1])
    return before, length


@njit(cache=True, nogil=True)
def _clamp(value: float, count: int) -> int:
    """Number of a cell of ``count``, the first or last one for what lies outside."""
    return int(min(max(value, 0.0), count - 1.0))


@njit(cache=True, nogil=True)
def _fill(ends: Floats, left: float, bottom: float, cell: float, columns: int, rows: int) -> tuple[Ints, Numbers]:
    """Where the segments of each cell begin, and the segments: counted first, then written in rising order."""
    pointer = np.zeros(columns * rows + 1, np.int64)
    segment = np.zeros(0, np.int32)
    for write in (False, True):
        for s in range(len(ends)):
            # in cells from the corner, so that a row of cells is one high
            x0, y0 = (ends[s, 0] - left) / cell, (ends[s, 1] - bottom) / cell
            x1, y1 = (ends[s, 2] - left) / cell, (ends[s, 3] - bottom) / cell
            for row in range(_clamp(min(y0, y1) - _PAD, rows), _clamp(max(y0, y1) + _PAD, rows) + 1):
                at0, at1 = 0.0, 1.0
                if y1 != y0:
                    at0 = min(max((row - _PAD - y0) / (y1 - y0), 0.0), 1.0)
                    at1 = min(max((row + 1 + _PAD - y0) / (y1 - y0), 0.0), 1.0)
                a, b = x0 + at0 * (x1 - x0), x0 + at1 * (x1 - x0)
                for column in range(_clamp(min(a, b) - _PAD, columns), _clamp(max(a, b) + _PAD, columns) + 1):
                    number = row * columns + column
                    if write:
                        segment[pointer[number]] = s
                        pointer[number] += 1
                    else:
                        pointer[number + 1] += 1
        if write:
            # every beginning has moved to the next one
            for number in range(columns * rows, 0, -1):
                pointer[number] = pointer[number - 1]
            pointer[0] = 0
        else:
            for number in range(columns * rows):
                pointer[number + 1] += pointer[number]
            segment = np.zeros(pointer[-1], np.int32)
    return pointer, segment


@njit(cache=True, nogil=True)
def _to_segment(x: float, y: float, ends: Floats, s: int) -> tuple[float, float]:
    """Square of the distance from a point to a segment, and the share of the segment (0 to 1) where it is nearest."""
    dx, dy = ends[s, 2] - ends[s, 0], ends[s, 3] - ends[s, 1]
    ax, ay = x - ends[s, 0], y - ends[s, 1]
    square = dx * dx + dy * dy
    along = ax * dx + ay * dy
    if along <= 0.0 or square == 0.0:
        return ax * ax + ay * ay, 0.0
    if along >= square:
        # to the end itself, so that segments which share it are equally far
        bx, by = x - ends[s, 2], y - ends[s, 3]
        return bx * bx + by * by, 1.0
    across = ax * dy - ay * dx
    return across * across / square, along / square


@njit(cache=True, nogil=True)
def _nearest(limited: Floats, grid: EdgeGrid) -> tuple[Ints, Floats, Floats]:
    """As ``snap_to_edges``, of points and the limit of each (n, 3)."""
    n = len(limited)
    edge, share, distance = np.full(n, -1, np.int64), np.zeros(n), np.full(n, np.inf)
    cell, pad = grid.cell, _PAD * grid.cell
    for i in range(n):
        x, y, max_m = limited[i, 0], limited[i, 1], limited[i, 2]
        east, north = x - grid.left, y - grid.bottom
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        if max(-east, -north, east - grid.columns * cell, north - grid.rows * cell) > max_m + pad:
            continue
        column, row = _clamp(east / cell, grid.columns), _clamp(north / cell, grid.rows)
        best, which, where = np.inf, -1, 0.0
        for ring in range(max(grid.columns, grid.rows)):
            for r in range(max(row - ring, 0), min(row + ring, grid.rows - 1) + 1):
                first, last, step = column - ring, column + ring, 2 * ring
                if abs(r - row) == ring:
                    first, last, step = max(first, 0), min(last, grid.columns - 1), 1
                above = max(r * cell - north, north - (r + 1) * cell, pad) - pad
                for c in range(first, last + 1, step):
                    aside = max(c * cell - east, east - (c + 1) * cell, pad) - pad
                    if c < 0 or c >= grid.columns or aside * aside + above * above > best:
                        continue
                    number = r * grid.columns + c
                    for k in range(grid.pointer[number], grid.pointer[number + 1]):
                        s = grid.segment[k]
                        square, at = _to_segment(x, y, grid.ends, s)
                        if square < best or (square == best and s < which):
                            best, which, where = square, s, at
            # how far at least what lies outside these rings is
            rest = np.inf
            if column - ring > 0:
                rest = min(rest, east - (column - ring) * cell)
            if column + ring < grid.columns - 1:
                rest = min(rest, (column + ring + 1) * cell - east)
            if row - ring > 0:
                rest = min(rest, north - (row - ring) * cell)
            if row + ring < grid.rows - 1:
                rest = min(rest, (row + ring + 1) * cell - north)
            rest -= pad
            if rest > max_m or (rest > 0.0 and rest * rest > best):
                break
        if which >= 0 and math.sqrt(best) <= max_m:
            edge[i], distance[i] = grid.edge[which], math.sqrt(best)
            e = grid.ends[which]
            length = grid.length[edge[i]]
            if length > 0.0:
                metres = grid.before[which] + where * math.hypot(e[2] - e[0], e[3] - e[1])
                share[i] = min(metres / length, 1.0)
    return edge, share, distance


@njit(cache=True, nogil=True)
def _places(edge: Ints, metres: Floats, grid: EdgeGrid, first: Ints) -> Floats:
    xy = np.empty((len(edge), 2))
    for i in range(len(edge)):
        s, last = first[edge[i]], first[edge[i] + 1] - 1
        while s < last and grid.before[s + 1] <= metres[i]:
            s += 1
        e = grid.ends[s]
        length = math.hypot(e[2] - e[0], e[3] - e[1])
        share = min(max((metres[i] - grid.before[s]) / length, 0.0), 1.0) if length > 0.0 else 0.0
        xy[i, 0], xy[i, 1] = e[0] + share * (e[2] - e[0]), e[1] + share * (e[3] - e[1])
    return xy


@njit(cache=True, nogil=True)
def _doubled(full: NDArray[Any]) -> NDArray[Any]:
    """The same values with as much room again."""
    roomy = np.empty(2 * len(full), full.dtype)
    for k in range(len(full)):
        roomy[k] = full[k]
    return roomy


@njit(cache=True, nogil=True)
def _near(xy: Floats, grid: EdgeGrid, max_m: float) -> tuple[Ints, Ints, Floats]:
    """Number of edges near each point, the edges as they are met, and their distances."""
    n, used = len(xy), 0
    count, edge, distance = np.zeros(n, np.int64), np.empty(16, np.int64), np.empty(16)
    square_of = np.full(len(grid.length), np.inf)
    for i in range(n):
        x, y = xy[i, 0], xy[i, 1]
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        east, north, reach = (x - grid.left) / grid.cell, (y - grid.bottom) / grid.cell, max_m / grid.cell + _PAD
        if max(-east, -north, east - grid.columns, north - grid.rows) > reach:
            continue
        first, last = _clamp(east - reach, grid.columns), _clamp(east + reach, grid.columns)
        begin = used
        for r in range(_clamp(north - reach, grid.rows), _clamp(north + reach, grid.rows) + 1):
            for k in range(grid.pointer[r * grid.columns + first], grid.pointer[r * grid.columns + last + 1]):
                s = grid.segment[k]
                square, _ = _to_segment(x, y, grid.ends, s)
                if math.sqrt(square) > max_m:
                    continue
                e = grid.edge[s]
                if np.isinf(square_of[e]):
                    if used == len(edge):
                        edge, distance = _doubled(edge), _doubled(distance)
                    edge[used] = e
                    used += 1
                square_of[e] = min(square_of[e], square)
        for k in range(begin, used):
            distance[k] = math.sqrt(square_of[edge[k]])
            square_of[edge[k]] = np.inf
        count[i] = used - begin
    return count, edge[:used], distance[:used]
