"""Zonal statistics: the sum, the mean and quantiles of a raster inside polygons, by exact fractions of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import NumPyRasterSource

from ..arrays import Floats, Geometries
from ..progress import Progress
from ..translation import tr
from .rasters import Cells, Raster, shapes_in

_ROUNDING = 1e-9


def zonal(raster: Raster, shapes: gpd.GeoSeries, progress: Progress) -> pd.DataFrame:
    """``sum``, ``mean`` and ``covered`` of a raster inside each polygon, in the order of ``shapes``.

    A cell counts with the exact fraction of it that lies inside. ``sum`` is in cells times value, ``mean`` NaN where
    no cell is known, ``covered`` the share of the polygon's ground (0..1) on which cells are known. Each window of the
    raster is read once, whatever its size; polygons may lie in any CRS.
    """
    found = shapes_in(raster, np.asarray(shapes), shapes.crs)
    total, count = np.zeros(len(found)), np.zeros(len(found))
    tree = shapely.STRtree(found)
    # one window after the other: the library holds Python's lock, so that threads gain nothing
    windows = list(raster.windows(tuple(shapely.total_bounds(found)))) if len(found) else []
    for step, window in enumerate(windows):
        progress(step / len(windows), tr("Reading the raster"))
        rows = tree.query(shapely.box(*raster.window_bounds(window)))
        if len(rows):
            table = _extract(raster.read(window), raster.window_bounds(window), found[rows], ("sum", "count"))
            # no known cell has no sum
            total[rows] += np.nan_to_num(table["sum"].to_numpy(float))
            count[rows] += table["count"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
        # sums of fractions may overshoot by their rounding
        covered = np.clip(np.nan_to_num(count * raster.cell_area / shapely.area(found)), 0.0, 1.0)
    return pd.DataFrame({"sum": total, "mean": mean, "covered": covered})


def zonal_quantile(raster: Raster, shapes: gpd.GeoSeries, quantile: float, progress: Progress) -> Floats:
    """The smallest value that a share (0..1) of each polygon's known ground does not exceed; NaN where none is known.

    Cells count with their exact fractions; nothing is interpolated, so that slivers of cells along the edge do not
    tell (the library's own quantiles let them).
    For polygons that are small beside a window of the raster, such as buildings: all of one is read at once.
    """
    found = shapes_in(raster, np.asarray(shapes), shapes.crs)
    values = np.full(len(found), np.nan)
    middle = shapely.STRtree(shapely.point_on_surface(found))
    windows = list(raster.windows())
    seen = np.zeros(len(found), dtype=bool)
    for step, window in enumerate(windows):
        progress(step / len(windows), tr("Reading the raster"))
        rows = middle.query(shapely.box(*raster.window_bounds(window)), predicate="intersects")
        rows = rows[~seen[rows]]
        around = raster.window_around(*shapely.total_bounds(found[rows])) if len(rows) else None
        if around is not None:
            seen[rows] = True
            table = _extract(raster.read(around), raster.window_bounds(around), found[rows], ("values", "coverage"))
            values[rows] = _quantiles(table, quantile)
    return values


def _quantiles(table: pd.DataFrame, quantile: float) -> Floats:
    lengths = table["values"].map(len).to_numpy(np.intp)
    found = np.full(len(table), np.nan)
    if not lengths.sum():
        return found
    group = np.repeat(np.arange(len(table)), lengths)
    value, weight = (np.concatenate(list(table[name])).astype(float) for name in ("values", "coverage"))
    known = np.isfinite(value) & (weight > 0)
    group, value, weight = group[known], value[known], weight[known]
    order = np.lexsort((value, group))
    group, value, weight = group[order], value[order], weight[order]
    total = np.bincount(group, weights=weight, minlength=len(table))
    before = np.concatenate(([0.0], np.cumsum(total)[:-1]))
    # sums of fractions are compared up to their rounding
    reached = np.cumsum(weight) - before[group] >= quantile * total[group] * (1.0 - _ROUNDING)
    rows, first = np.unique(group[reached], return_index=True)
    found[rows] = value[reached][first]
    return found


def _extract(
    cells: Cells, bounds: tuple[float, float, float, float], shapes: Geometries, operations: Sequence[str]
) -> pd.DataFrame:
    source = NumPyRasterSource(cells, *bounds, nodata=np.nan)
    table: pd.DataFrame = exact_extract(source, _Shapes(shapes), list(operations), output="pandas")
    return table


class _Shape(Feature):  # type: ignore[misc]
    """One polygon as the library asks for it; binary, because text takes three times as long."""

    def __init__(self, binary: bytes = b"") -> None:
        super().__init__()
        self._binary = binary

    def geometry(self) -> bytes:
        return self._binary

    def fields(self) -> list[str]:
        return []


class _Shapes(FeatureSource):  # type: ignore[misc]
    """Polygons in the order in which their results come back."""

    def __init__(self, shapes: Geometries) -> None:
        super().__init__()
        self._binaries = shapely.to_wkb(shapes)

    def count(self) -> int:
        return len(self._binaries)

    def __iter__(self) -> Iterator[Any]:
        return map(_Shape, self._binaries)

    def srs_wkt(self) -> None:
        return None
