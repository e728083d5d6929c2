"""GRN-4 and GRN-5: how varied public green is, and how well it hangs together (docs/method/greenery.md#variety)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ...arrays import Bools, Floats, Ints
from ...norms.greenery import GreenNetwork, Variety
from ...norms.small import Small
from ..mixing import hill_number
from ..numbers import ratio
from .ground import PUBLIC, WATER, Pieces

VARIETIES = ("trees", "shrub", "grass", "herb", "wet")


def variety(pieces: Pieces, classes: pd.DataFrame, n: int, norms: Variety, small: Small) -> tuple[Floats, Floats]:
    """GRN-4: Hill number of order 1 of public green over five kinds of plants, and 1 where one kind dominates.

    exp(H) of the square metres of green (R31), 1 to 5; NaN of less public green of a known kind than ``small`` tells.
    """
    public = (classes["kind"] == PUBLIC).to_numpy()
    columns = []
    for name in VARIETIES:
        fraction = np.where(public & (classes["variety"] == name).to_numpy(), classes["green"].to_numpy(float), 0.0)
        columns.append(np.bincount(pieces.area, weights=pieces.m2 * fraction[pieces.number], minlength=n))
    m2 = np.column_stack(columns)
    total = m2.sum(axis=1, keepdims=True)
    p = ratio(m2, total, small.m2)
    largest = p.max(axis=1)
    mono = np.where(np.isnan(largest), np.nan, largest > norms.mono_share)
    return hill_number(p, 1), mono


def coincidence(component: Ints, size: Floats, area: Ints, n: int) -> Floats:
    """GRN-5: class coincidence probability sum((A_c / A)^2) over the components of each area (R32); NaN without any.

    ``component``, ``size`` and ``area`` (the row of the plan area) are given per patch.
    """
    number, first = np.unique(component, return_index=True)
    together = np.bincount(np.searchsorted(number, component), weights=size, minlength=len(number))
    where = area[first]
    total = np.bincount(where, weights=together, minlength=n)
    squares = np.bincount(where, weights=together**2, minlength=n)
    return np.asarray(np.divide(squares, total**2, out=np.full(n, np.nan), where=total > 0))


@dataclass(frozen=True)
class Patches:
    """Polygons that make up patches: their plan area, their patch, and whether it is water."""

    shapes: NDArray[np.object_]
    area: Ints
    patch: Ints
    wet: Bools

    def take(self, rows: Bools) -> Patches:
        """Some of the polygons."""
        return Patches(self.shapes[rows], self.area[rows], self.patch[rows], self.wet[rows])


def green_network(
    pieces: Pieces, classes: pd.DataFrame, barriers: NDArray[np.object_], n: int, norms: GreenNetwork
) -> Floats:
    """GRN-5: probability that two points in the larger patches of public green lie in linked patches, 0 to 1 per area.

    Patches are linked where the shortest line between them is no longer than the gap and crosses no barrier. Water
    links green but is not counted. NaN where no patch is large enough.
    """
    patches = _patches(pieces, classes, norms)
    m2 = shapely.area(patches.shapes)
    size = np.bincount(patches.patch, weights=m2)
    large = size[patches.patch] >= norms.min_patch_m2
    patches, m2 = patches.take(large), m2[large]
    if not len(m2):
        return np.full(n, np.nan)
    one, other = _near(patches, norms.gap_m)
    apart = patches.patch[one] != patches.patch[other]
    one, other = one[apart], other[apart]
    lines = shapely.shortest_line(patches.shapes[one], patches.shapes[other])
    crossing = np.zeros(len(lines), bool)
    crossing[shapely.STRtree(barriers).query(lines, predicate="intersects")[0]] = True
    # polygons of one patch belong together whatever lies between them
    _, patch = np.unique(patches.patch, return_inverse=True)
    component = _components(patch[one[~crossing]], patch[other[~crossing]], patch.max() + 1)[patch]
    dry = ~patches.wet
    return coincidence(component[dry], m2[dry], patches.area[dry], n)


def _patches(pieces: Pieces, classes: pd.DataFrame, norms: GreenNetwork) -> Patches:
    kind = classes["kind"].to_numpy()
    green = (kind == PUBLIC) & (classes["green"].to_numpy(float) >= norms.min_green)
    water = (kind == WATER) & norms.blue_links
    chosen = pieces.take((green | water)[pieces.number])
    shapes, row = shapely.get_parts(chosen.shapes, return_index=True)
    wet = water[chosen.number[row]]
    loose = Patches(shapes, chosen.area[row], np.arange(len(shapes)), wet)
    one, other = _near(loose, norms.touching_m)
    alike = wet[one] == wet[other]
    patch = _components(one[alike], other[alike], len(shapes))
    return Patches(shapes, loose.area, patch, wet)


def _near(patches: Patches, metres: float) -> tuple[Ints, Ints]:
    """Pairs of polygons of the same plan area that are no further apart."""
    one, other = shapely.STRtree(patches.shapes).query(patches.shapes, predicate="dwithin", distance=metres)
    kept = (one < other) & (patches.area[one] == patches.area[other])
    return one[kept], other[kept]


def _components(one: Ints, other: Ints, n: int) -> Ints:
    if n == 0:
        return np.zeros(0, np.int64)
    links = coo_array((np.ones(len(one), bool), (one, other)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)
