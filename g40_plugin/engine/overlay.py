"""What lies inside plan areas: sums of points, shares of buildings, surfaces of polygons."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from .arrays import Bools, Floats, Geometries, Ints
from .shapes import subdivided

# the side of the squares of places that are looked at together
_CELL_M = 100.0


def sums_in(shapes: np.ndarray, points: np.ndarray, values: Floats) -> Floats:
    """Sum of the values (a row per point) over the points in each shape."""
    rows, found = shapely.STRtree(points).query(shapes, predicate="intersects")
    columns = [
        np.bincount(rows, weights=values[found, column], minlength=len(shapes)) for column in range(values.shape[1])
    ]
    return np.column_stack(columns)


def polygon_at(points: Geometries, polygons: Geometries) -> Ints:
    """The row of the first polygon at each point, -1 for none."""
    found = np.full(len(points), -1, np.int64)
    row, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    # written from the last to the first
    order = np.lexsort((-polygon, row))
    found[row[order]] = polygon[order]
    return found


def is_under(xy: Floats, polygons: Geometries) -> Bools:
    """Which places (n, 2) lie in some polygon or on its border; those far from all of them cost next to nothing."""
    if not len(xy) or not len(polygons):
        return np.zeros(len(xy), bool)
    corner = np.floor(xy / _CELL_M).astype(np.int64)
    low, high = corner.min(axis=0), np.ptp(corner, axis=0).max() + 1
    cell, cells = pd.factorize((corner[:, 0] - low[0]) * high + corner[:, 1] - low[1])
    west, south = (np.column_stack(np.divmod(cells, high)) + low).T * _CELL_M
    near = touched(shapely.box(west, south, west + _CELL_M, south + _CELL_M), polygons)
    rows = np.flatnonzero(near[cell])
    found = np.zeros(len(xy), bool)
    found[rows] = touched(shapely.points(xy[rows]), polygons)
    return found


def touched(polygons: Geometries, others: Geometries) -> Bools:
    """Which polygons some of the others share ground, a line or a point with."""
    found = np.zeros(len(polygons), bool)
    found[shapely.STRtree(polygons).query(others, predicate="intersects")[1]] = True
    return found


def hanging_together(polygons: Geometries, others: Geometries) -> Ints:
    """The rows of the polygons that touch some others, or any that do, and so on."""
    tree, found = shapely.STRtree(polygons), np.zeros(len(polygons), bool)
    new = np.unique(tree.query(others, predicate="intersects")[1])
    while len(new):
        found[new] = True
        beside = np.unique(tree.query(polygons[new], predicate="intersects")[1])
        new = beside[~found[beside]]
    return np.flatnonzero(found)


def rows_at(polygons: gpd.GeoSeries, shapes: Geometries) -> Ints:
    """The rows of the polygons that share ground, a line or a point with some shapes.

    The tree of a series is made once, which is what it is good for where this is asked time and again.
    """
    return np.unique(polygons.sindex.query(shapes, predicate="intersects")[1])


@dataclass(frozen=True)
class Inside:
    """Which polygons lie in which shapes, wholly or in part: a row for each pair that shares ground."""

    shapes: int
    """how many shapes there are"""
    shape: NDArray[np.intp]
    polygon: NDArray[np.intp]
    share: Floats
    """of the polygon's surface, above 0 and at most 1"""

    def sums(self, values: Floats) -> Floats:
        """Sum of the values (a row per polygon) in each shape, every polygon by its share: (shapes, columns)."""
        columns = [
            np.bincount(self.shape, weights=self.share * column[self.polygon], minlength=self.shapes)
            for column in values.T
        ]
        return np.column_stack(columns)


def inside(shapes: Geometries, polygons: Geometries | gpd.GeoSeries) -> Inside:
    """Every polygon with the shapes that it lies in; one that shares a line or a point with a shape is outside it.

    Of a series the tree is made once.
    """
    series = polygons if isinstance(polygons, gpd.GeoSeries) else gpd.GeoSeries(polygons)
    polygons, (shape, polygon) = series.to_numpy(), series.sindex.query(shapes, predicate="intersects")
    share = np.ones(len(shape))
    shapely.prepare(shapes)
    # few stick out, and only those have to be cut
    out = ~shapely.contains_properly(shapes[shape], polygons[polygon])
    cut, whole = shapes[shape[out]], polygons[polygon[out]]
    with np.errstate(invalid="ignore", divide="ignore"):
        share[out] = np.minimum(shapely.area(shapely.intersection(cut, whole)) / shapely.area(whole), 1.0)
    kept = share > 0
    return Inside(len(shapes), shape[kept], polygon[kept], share[kept])


def covered(shapes: Geometries, polygons: Geometries) -> Floats:
    """Square metres of each shape under some polygons, overlaps counted once."""
    return m2_under(shapes, flat(polygons[touched(polygons, shapes)]))


def flat(polygons: Geometries) -> Geometries:
    """The ground under some polygons, in parts that do not overlap and have few corners."""
    return subdivided(shapely.get_parts(shapely.disjoint_subset_union_all(polygons)))


def m2_under(shapes: Geometries, parts: Geometries) -> Floats:
    """Square metres of each shape under parts that do not overlap (see ``flat``)."""
    return inside(shapes, parts).sums(shapely.area(parts)[:, None])[:, 0]


def is_twin(points: Geometries, within_m: float, names: np.ndarray, *groups: np.ndarray) -> Bools:
    """Whether a point stands for what another one so near, of the same groups, stands for already.

    Of one name the first counts; one without a name (null) is that of any neighbour that has one.
    """
    row, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_m)
    nameless = pd.isna(names)
    same = (nameless[row] & (~nameless[other] | (other < row))) | ((names[row] == names[other]) & (other < row))
    for group in groups:
        same &= group[row] == group[other]
    return np.asarray(np.isin(np.arange(len(points)), row[same]))
