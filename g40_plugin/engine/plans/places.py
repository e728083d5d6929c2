"""Where plans lie: at their own geometry, or in the plan area that they name."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..translation import tr
from .values import words_of

POLYGON, POINT, AREA = "polygon", "point", "area"
_NONE, _UNKNOWN, _SEVERAL = -1, -2, -3
_DEGREES = "EPSG:4326"


class Placed(NamedTuple):
    """The place of each row; where there is none, why."""

    geometry: Geometries
    area: Ints
    """row of the plan area that it lies in, that with the largest part of it; below 0 where it has no place"""
    placed_by: np.ndarray
    reason: np.ndarray
    """null where it has a place"""
    moved: Bools
    """lies in none of the plan areas, and stands in the one that it names"""
    elsewhere: Bools
    """lies in another area than the one that it names"""


def place(
    geometry: Geometries, names: pd.Series, ids: pd.Series, area_names: pd.Series, areas: gpd.GeoDataFrame, dutch: str
) -> Placed:
    """Places of rows by geometry, else by the id or name of an area, else by the name of the plan, if an area has it.

    A plan that an area names alone is a point in it, since nobody knows where in it; without a name of its own, or
    with that of the area, it is the plan of the whole area. ``dutch`` is the CRS in which x and y are written.
    """
    known = ~shapely.is_missing(geometry)
    inside = _area_of(geometry, areas)
    by_id, by_name, by_own_name = (_named(texts, areas) for texts in (ids, area_names, names))
    two = (by_id >= 0) & (by_name >= 0) & (by_id != by_name)
    named = np.where(by_id >= 0, by_id, np.where(by_name >= 0, by_name, np.minimum(by_id, by_name)))
    unnamed = ~known & (by_id == _NONE) & (by_name == _NONE)
    named = np.where(unnamed & (by_own_name >= 0), by_own_name, named)
    at_place, at_area = inside >= 0, (inside < 0) & (named >= 0) & ~two
    area = np.where(at_place, inside, np.where(at_area, named, _NONE))
    whole = at_area & (names.isna().to_numpy(bool) | (by_own_name == named))
    shapes = areas.geometry.to_numpy()
    found = geometry.copy()
    found[whole] = shapes[named[whole]]
    only = at_area & ~whole
    found[only] = shapely.point_on_surface(shapes[named[only]])
    placed_by = np.where(shapely.get_dimensions(found) > 0, POLYGON, POINT).astype(object)
    placed_by[at_area] = AREA
    placed_by[area < 0] = None
    reason = np.full(len(geometry), None, dtype=object)
    asked = ids.where(ids.notna(), area_names).to_numpy(object)
    swapped = _swapped(geometry, known & ~at_place, areas, dutch)
    for row in np.flatnonzero(area < 0):
        reason[row] = _reason(
            lies=bool(known[row]),
            swapped=bool(swapped[row]),
            two=(ids.iloc[row], area_names.iloc[row]) if two[row] else None,
            named=int(named[row]),
            asked=asked[row],
        )
    elsewhere = at_place & (named >= 0) & (named != inside) & ~_meets(geometry, named, shapes)
    return Placed(found, area, placed_by, reason, at_area & known, elsewhere)


def _reason(*, lies: bool, swapped: bool, two: tuple[str, str] | None, named: int, asked: str | None) -> str:
    if two is not None:
        text = tr("Its area id {id} and its area name {name} tell two areas: correct one of them.")
        return text.format(id=two[0], name=two[1])
    if swapped:
        return tr("It lies in none of the plan areas; with its coordinates exchanged it does: correct their columns.")
    if lies:
        return tr("It lies in none of the plan areas.")
    if named == _SEVERAL:
        return tr("Several plan areas are called {area}: give the id of one, or coordinates.").format(area=asked)
    if named == _UNKNOWN:
        return tr("No plan area is called {area}: correct it, or give coordinates.").format(area=asked)
    return tr("It tells no place: give coordinates, or the id or the name of its plan area.")


def _named(texts: pd.Series, areas: gpd.GeoDataFrame) -> Ints:
    """The row of the area whose id, or else whose name, a text is; below 0 where none or several are."""
    ids = {str(code).strip().casefold(): row for row, code in enumerate(areas["area_id"])}
    words = [words_of(name) for name in areas["area_name"]]
    times = Counter(words)
    names = {name: row if times[name] == 1 else _SEVERAL for row, name in enumerate(words)}

    def row_of(text: str) -> int:
        return ids.get(text.casefold(), names.get(words_of(text), _UNKNOWN))

    known = {text: row_of(text) for text in texts.dropna().unique()}
    return np.array([known.get(text, _NONE) for text in texts], dtype=int)


def _area_of(geometry: Geometries, areas: gpd.GeoDataFrame) -> Ints:
    """The row of the area with the largest part of a polygon, of the smallest area with a point; -1 outside all."""
    shapes = areas.geometry.to_numpy()
    area, plan = shapely.STRtree(_finite(geometry)).query(shapes, predicate="intersects")
    is_point = shapely.get_dimensions(geometry[plan]) == 0
    part = np.where(is_point, -shapely.area(shapes[area]), _common(geometry[plan], shapes[area]))
    pairs = pd.DataFrame({"plan": plan, "area": area, "part": part})[is_point | (part > 0)]
    best = pairs.sort_values(["part", "area"], ascending=[False, True]).drop_duplicates("plan")
    found = np.full(len(geometry), _NONE, dtype=int)
    found[best["plan"]] = best["area"]
    return found


def _common(first: Geometries, second: Geometries) -> Floats:
    return np.asarray(shapely.area(shapely.intersection(first, second)))


def _meets(geometry: Geometries, area: Ints, shapes: Geometries) -> Bools:
    return np.asarray(shapely.intersects(geometry, shapes[np.maximum(area, 0)]))


def _finite(geometry: Geometries) -> Geometries:
    """Without geometry whose coordinates were beyond what a CRS can hold."""
    fine = np.isfinite(shapely.bounds(geometry)).all(axis=1)
    return _only(geometry, fine)


def _only(geometry: Geometries, where: Bools) -> Geometries:
    found = geometry.copy()
    found[~where] = None
    return found


def _swapped(geometry: Geometries, where: Bools, areas: gpd.GeoDataFrame, dutch: str) -> Bools:
    """Which points outside all areas lie in one when their coordinates change places, in metres or in degrees."""
    found = np.zeros(len(geometry), bool)
    rows = np.flatnonzero(where & (shapely.get_dimensions(geometry) == 0))
    for crs in (dutch, _DEGREES):
        points = gpd.GeoSeries(geometry[rows], crs=areas.crs).to_crs(crs)
        xy = shapely.get_coordinates(points.to_numpy())[:, ::-1]
        exchanged = gpd.GeoSeries(shapely.points(xy), crs=crs).to_crs(areas.crs).to_numpy()
        found[rows] |= _area_of(exchanged, areas) >= 0
    return found


def lying_inside(geometry: Geometries, least: float) -> list[tuple[int, int]]:
    """Pairs of geometries of which the first lies for at least a share ``least`` in the second, a larger polygon."""
    polygons = _only(geometry, shapely.get_dimensions(geometry) > 0)
    inner, outer = shapely.STRtree(polygons).query(geometry, predicate="intersects")
    size = shapely.area(geometry)
    smaller = (size[inner] < size[outer]) | ((size[inner] == size[outer]) & (inner > outer))
    inner, outer = inner[smaller], outer[smaller]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = _common(geometry[inner], geometry[outer]) / size[inner]
    kept = (size[inner] == 0) | (share >= least)
    return list(zip(inner[kept].tolist(), outer[kept].tolist(), strict=True))
