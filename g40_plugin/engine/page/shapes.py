"""Outlines and lines as the page holds them: in degrees, no finer than a screen shows, as whole numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin.catalogue.on_map import FAR

from ..arrays import Bools

WGS84 = "EPSG:4326"
# parts of a degree: about a metre
PARTS = 100_000
# an outline has so many steps across the map, which is more than the largest screen shows before it is zoomed in on
_STEPS = 8_000
_FINEST_M, _COARSEST_M = 1.0, 15.0
# such a part of the width of the map lies between a border and the line inside it
_INSIDE = 280


def tolerance_of(shapes: gpd.GeoSeries) -> float:
    """How far a simplified line may lie from its own, in metres; ``shapes`` are in a CRS in metres."""
    left, low, right, high = shapes.total_bounds
    return float(np.clip(max(right - left, high - low) / _STEPS, _FINEST_M, _COARSEST_M))


def in_metres(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes in a CRS in metres: their own, or the UTM zone that they lie in."""
    return shapes if shapes.crs.is_projected else shapes.to_crs(shapes.estimate_utm_crs())


def in_sight(shapes: gpd.GeoSeries, with_score: Collection[str]) -> Bools:
    """Which areas, by their ids, a map is to show whole: those with a score, and those close by; all without any."""
    known: Bools = shapes.index.isin(with_score)
    if not known.any():
        return np.ones(len(shapes), bool)
    left, low, right, high = shapes[known].total_bounds
    far = FAR * max(right - left, high - low)
    near = shapely.box(left - far, low - far, right + far, high + far)
    close: Bools = shapes.intersects(near).to_numpy(bool)
    return known | close


def simplified(shapes: gpd.GeoSeries, tolerance_m: float) -> gpd.GeoSeries:
    """Areas with fewer vertices; a border that two share stays one where they do not overlap."""
    values = shapely.make_valid(shapes.to_numpy())
    if shapely.coverage_is_valid(values):
        return gpd.GeoSeries(shapely.coverage_simplify(values, tolerance_m), crs=shapes.crs)
    return gpd.GeoSeries(shapely.simplify(values, tolerance_m), crs=shapes.crs)


def within(shapes: gpd.GeoSeries, whole: gpd.GeoSeries) -> gpd.GeoSeries:
    """Lines inside the borders of areas, so that neighbours can have other ones; a border where there is no room."""
    left, low, right, high = whole.total_bounds
    inner = shapes.buffer(-max(right - left, high - low) / _INSIDE, join_style="mitre").simplify(tolerance_of(whole))
    return inner.where(~inner.is_empty, shapes)


def polygons(shape: Any) -> list[list[list[int]]]:
    """The polygons of a geometry in degrees, each a list of rings as ``steps`` gives them."""
    parts = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    found = []
    for part in parts:
        rings = [steps(ring) for ring in (part.exterior, *part.interiors)]
        # a ring of which less than a triangle is left is not seen; without its outer one nothing is
        if len(rings[0]) > 2 * 3:
            found.append([rings[0], *(ring for ring in rings[1:] if len(ring) > 2 * 3)])
    return found


def lines(shapes: Any) -> list[list[int]]:
    """Lines in degrees as ``steps`` gives them."""
    found = (steps(part) for part in shapely.get_parts(shapes))
    return [line for line in found if len(line) > 2]  # noqa: PLR2004 - one point is no line


def steps(line: Any) -> list[int]:
    """The first point of a line and the steps to each next, (x, y) after (x, y), in ``PARTS`` of a degree."""
    points = np.rint(shapely.get_coordinates(line) * PARTS).astype(np.int64)
    moved = np.diff(points, axis=0)
    kept = np.concatenate([points[:1], moved[(moved != 0).any(axis=1)]])
    flat: list[int] = kept.ravel().tolist()
    return flat


def middle(shape: Any) -> list[int]:
    """A point well inside a geometry in degrees, where its label stands, in ``PARTS`` of a degree."""
    largest = max(shapely.get_parts(shape), key=shapely.area, default=shape)
    point = shapely.point_on_surface(largest)
    return [round(point.x * PARTS), round(point.y * PARTS)]
