"""What lies inside plan areas: sums of points, surfaces of polygons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from .arrays import Bools, Floats, Geometries


def sums_in(shapes: np.ndarray, points: np.ndarray, values: Floats) -> Floats:
    """Sum of the values (a row per point) over the points in each shape."""
    rows, found = shapely.STRtree(points).query(shapes, predicate="intersects")
    columns = [
        np.bincount(rows, weights=values[found, column], minlength=len(shapes)) for column in range(values.shape[1])
    ]
    return np.column_stack(columns)


def covered(shapes: np.ndarray, polygons: np.ndarray) -> Floats:
    """Square metres of each shape under some polygons, overlaps counted once."""
    rows, found = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    covered = np.zeros(len(shapes))
    for row in np.unique(rows):
        pieces = shapely.intersection(polygons[found[rows == row]], shapes[row])
        covered[row] = shapely.union_all(pieces).area
    return covered


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
