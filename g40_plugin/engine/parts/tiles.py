"""The squares in which a region is surveyed: small where there is much, large where there is little."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools, Floats, Ints
from .package import CUT, Box, Package

# a tile is no smaller
_SMALLEST_M = 500.0
# streets, buildings, land cover and so on to each address, of what a tile may hold
_ROWS_AN_ADDRESS = 3.0


def tiles_of(box: Box, square_m: float, package: Package, addresses: float) -> Floats:
    """The tiles that cover a box, a row each (x, y, x, y): squares that are cut in four as long as they hold too much.

    Each is a whole number of squares of ``square_m`` wide, and holds about so many ``addresses`` with what stands
    around them at most.
    """
    side = float(square_m * np.ceil(_SMALLEST_M / square_m))
    tables = [package.cells(table, side) for table in CUT]
    return cut_in_four(box, side, np.concatenate(tables), _ROWS_AN_ADDRESS * addresses)


def cut_in_four(box: Box, side: float, cells: Ints, most: float) -> Floats:
    """Squares that cover a box and hold no more than ``most`` rows, or are one cell of ``side`` metres.

    ``cells`` are x and y of cells, counted from the origin, and how many rows lie in each.
    """
    first, last = np.floor(np.array(box).reshape(2, 2) / side).astype(np.int64)
    size = 1 << int(np.ceil(np.log2((last - first).max() + 1)))
    sums = np.zeros((size + 1, size + 1), np.int64)
    x, y = np.clip(cells[:, :2] - first, 0, size - 1).T
    np.add.at(sums, (x + 1, y + 1), cells[:, 2])
    sums = sums.cumsum(axis=0).cumsum(axis=1)
    waiting, found = [(0, 0, size)], []
    while waiting:
        x, y, width = waiting.pop()
        rows = sums[x + width, y + width] - sums[x, y + width] - sums[x + width, y] + sums[x, y]
        if (np.array([x, y]) > last - first).any():
            continue
        if rows <= most or width == 1:
            found.append((x, y, x + width, y + width))
            continue
        half = width // 2
        waiting += [(x + right, y + up, half) for right in (half, 0) for up in (half, 0)]
    return np.asarray(side * (np.array(found) + np.tile(first, 2)))


def inside(xy: Floats, tile: Box) -> Bools:
    """Which points belong to a tile: its lower and left edge are its own."""
    west, south, east, north = tile
    return np.asarray((xy[:, 0] >= west) & (xy[:, 0] < east) & (xy[:, 1] >= south) & (xy[:, 1] < north))
