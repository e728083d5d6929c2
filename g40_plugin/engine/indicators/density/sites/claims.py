"""Land taken off land, many pieces at once, so that no square metre counts twice."""

from __future__ import annotations

import numpy as np
import shapely

from ....arrays import Geometries, Ints
from ....shapes import surfaces

# slivers along an edge that two sources draw otherwise are no pieces of land
_SLIVER_M = 1.0


def together(polygons: Geometries) -> Geometries:
    """Polygons that overlap or touch as one, each a single piece."""
    return np.asarray(shapely.get_parts(shapely.disjoint_subset_union_all(polygons)), object)


def take_off(land: Geometries, others: Geometries, pairs: tuple[Ints, Ints] | None = None) -> Geometries:
    """Each piece of land without what some other polygons cover of it; by ``pairs`` only those of the others."""
    row, other = shapely.STRtree(others).query(land, predicate="intersects") if pairs is None else pairs
    return _overlaid(land, others, row, other, shapely.difference)


def only_within(land: Geometries, others: Geometries) -> Geometries:
    """Each piece of land as far as some other polygons cover it."""
    row, other = shapely.STRtree(others).query(land, predicate="intersects")
    found = _overlaid(land, others, row, other, shapely.intersection)
    found[np.setdiff1d(np.arange(len(land)), row)] = shapely.Polygon()
    return found


def _overlaid(land: Geometries, others: Geometries, row: Ints, other: Ints, how: np.ufunc) -> Geometries:
    result = np.array(land, object)
    if len(row):
        order = np.argsort(row, kind="stable")
        rows = np.unique(row)
        near = shapely.geometrycollections(others[other[order]], indices=np.unique(row[order], return_inverse=True)[1])
        near = np.atleast_1d(near)
        result[rows] = surfaces(how(result[rows], shapely.union_all(near[:, None], axis=1)))
    return result


def pieces(land: Geometries, least_m2: float) -> tuple[Geometries, Ints]:
    """The single pieces of land of at least so many square metres, wider than a sliver, and the row each comes from."""
    parts, row = shapely.get_parts(surfaces(land), return_index=True)
    large = np.flatnonzero(shapely.area(parts) >= max(least_m2, np.finfo(float).tiny))
    wide = large[~shapely.is_empty(shapely.buffer(parts[large], -_SLIVER_M))]
    return np.asarray(parts[wide], object), row[wide]
