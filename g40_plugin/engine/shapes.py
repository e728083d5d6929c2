"""Shapes in pieces."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from .arrays import Floats, Geometries, Ints

# a part of so many corners is cut no further, nor one that was cut so often
_FEW_CORNERS = 128
_MOST_HALVINGS = 40
# of the width of a strip: a site of 300 m to a hundredth of a millimetre
_INSET_HALVINGS = 25
# of its ring
_TRIANGLE = 4


def frames(shapes: Geometries) -> tuple[Floats, Floats, Floats]:
    """The smallest rectangle around each shape: a corner and its longer and shorter side, (shapes, 2) each.

    What is laid out in it does not depend on where the shape lies and how its CRS is turned.
    """
    if not len(shapes):
        return np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((0, 2))
    rectangles = np.array(shapely.minimum_rotated_rectangle(shapes), object)
    hulls = shapely.convex_hull(shapes)
    threes = shapely.get_num_coordinates(hulls) == _TRIANGLE
    rectangles[threes] = _on_longest_side(hulls[threes])
    corners = shapely.get_coordinates(rectangles).reshape(-1, 5, 2)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    longer = (np.hypot(*first.T) >= np.hypot(*second.T))[:, None]
    return corners[:, 0], np.where(longer, first, second), np.where(longer, second, first)


def _on_longest_side(triangles: Geometries) -> Geometries:
    """The rectangle on the longest side of triangles: on each side of a sharp one it is as small, up to rounding."""
    corners = shapely.get_coordinates(triangles).reshape(-1, _TRIANGLE, 2)
    sides = np.diff(corners, axis=1)
    which = np.hypot(sides[..., 0], sides[..., 1]).argmax(axis=1)
    every = np.arange(len(corners))
    start, base, other = corners[every, which], sides[every, which], sides[every, which - 1]
    # the third corner lies back along the side before it
    height = -other + base * ((other * base).sum(axis=1) / (base * base).sum(axis=1))[:, None]
    return np.asarray(shapely.polygons(np.stack([start, start + base, start + base + height, start + height], axis=1)))


class Axes(NamedTuple):
    """The middle of the smallest rectangle around each shape, and the directions of its sides: (shapes, 2) each."""

    middle: Floats
    along: Floats
    """of the longer side, of length 1"""
    across: Floats

    def to_own(self, xy: Floats, row: Ints) -> Floats:
        """Points as they lie from the middle of their shape (``row``), along its longer and its shorter side."""
        away = xy - self.middle[row]
        return np.column_stack([(away * axis[row]).sum(axis=1) for axis in (self.along, self.across)])

    def to_place(self, own: Floats, row: Ints) -> Floats:
        """The points again, from what ``to_own`` tells."""
        return np.asarray(self.middle[row] + own[:, :1] * self.along[row] + own[:, 1:] * self.across[row])


def axes(shapes: Geometries) -> Axes:
    """The own axes of shapes, the same wherever they lie; from the middle it is all one which corner comes first."""
    corner, along, across = frames(shapes)
    middle = corner + (along + across) / 2
    along = along / np.hypot(*along.T)[:, None]
    return Axes(middle, along, np.column_stack([-along[:, 1], along[:, 0]]))


def widened(shapes: Geometries, metres: float) -> Geometries:
    """The ground within some metres of each shape.

    Shapes of many parts are widened part by part, which takes seconds for 10,000 of them; all at once takes minutes.
    """
    found = np.array(shapes, object)
    parts, of = shapely.get_parts(found, return_index=True)
    many = np.bincount(of, minlength=len(found)) > 1
    found[~many] = shapely.buffer(found[~many], metres)
    wide = np.split(shapely.buffer(parts, metres), np.flatnonzero(np.diff(of)) + 1) if many.any() else []
    at = np.searchsorted(np.unique(of), np.flatnonzero(many))
    for row, place in zip(np.flatnonzero(many), at, strict=True):
        found[row] = shapely.union_all(wide[place])
    return found


def halves(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """A surface cut in two, across the longer side of its bounding box."""
    left, bottom, right, top = shape.bounds
    if right - left > top - bottom:
        middle = (left + right) / 2
        boxes = shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top)
    else:
        middle = (bottom + top) / 2
        boxes = shapely.box(left, bottom, right, middle), shapely.box(left, middle, right, top)
    return [shapely.intersection(shape, half) for half in boxes]


def subdivided(polygons: Geometries) -> Geometries:
    """Surfaces in parts of few corners, which cover the same ground: what is large is cut in halves, time and again.

    Asking what lies in a shape then looks at the parts near it, not at every corner of a whole city.
    """
    found, left = [], shapely.get_parts(polygons)
    left = left[~shapely.is_empty(left)]
    for _ in range(_MOST_HALVINGS):
        few = shapely.get_num_coordinates(left) <= _FEW_CORNERS
        found.append(left[few])
        left = left[~few]
        if not len(left):
            break
        bounds = shapely.bounds(left)
        low, high = bounds[:, :2], bounds[:, 2:]
        longer = np.argmax(high - low, axis=1)
        middle = (low + high)[np.arange(len(left)), longer] / 2
        first, second = high.copy(), low.copy()
        first[np.arange(len(left)), longer] = second[np.arange(len(left)), longer] = middle
        boxes = [shapely.box(*low.T, *first.T), shapely.box(*second.T, *high.T)]
        left = shapely.get_parts(surfaces(np.concatenate([shapely.intersection(left, half) for half in boxes])))
    return np.concatenate([*found, left]).astype(object)


def clipped(polygons: Geometries, shape: shapely.Geometry) -> Geometries:
    """Surfaces within a shape: only those that stick out are cut, and of what only touches its border nothing stays."""
    shapely.prepare(shape)
    inside = shapely.contains_properly(shape, polygons)
    return np.concatenate([polygons[inside], surfaces(shapely.intersection(polygons[~inside], shape))])


def clipped_union(polygons: Geometries, shape: shapely.Geometry) -> shapely.Geometry:
    """The union of polygons within a shape."""
    return shapely.union_all(clipped(polygons, shape))


def surfaces(shapes: Geometries) -> Geometries:
    """Polygons and multipolygons as they are, of collections their polygons, all else empty."""
    found = np.array(shapes, dtype=object)
    kinds = shapely.get_type_id(found)
    for row in np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = shapely.get_parts(shapely.get_parts(found[row]))
        found[row] = shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    found[shapely.get_dimensions(found) < shapely.get_dimensions(shapely.Polygon())] = shapely.Polygon()
    return found


def inset(shapes: Geometries, share: Floats) -> Geometries:
    """Each surface without a strip along its border, of the width that leaves this share (0 to 1) of its ground."""
    wanted = share * shapely.area(shapes)
    found, whole = np.array(shapes, object), share >= 1.0
    low, high = np.zeros(len(found)), shapely.minimum_bounding_radius(shapes)
    for _ in range(_INSET_HALVINGS):
        middle = (low + high) / 2
        inner = shapely.buffer(shapes, -middle, join_style="mitre")
        large = shapely.area(inner) > wanted
        low, high = np.where(large, middle, low), np.where(large, high, middle)
    found[~whole] = surfaces(shapely.buffer(shapes[~whole], -low[~whole], join_style="mitre"))
    return found


def cut_to_box(shapes: Geometries, box: shapely.Polygon) -> Geometries:
    """Surfaces within an upright rectangle."""
    found = shapely.clip_by_rect(shapes, *box.bounds)
    # cutting along a rectangle is fast, but may leave a ring that touches itself
    wrong = ~shapely.is_valid(found)
    found[wrong] = shapely.intersection(shapes[wrong], box)
    return surfaces(found)


def gathered(shapes: Geometries, row: Ints) -> Geometries:
    """The polygons of all shapes of each row, which rise from 0 on, as one shape; they may touch along their edges."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=row[of]))
