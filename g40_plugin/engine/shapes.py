"""Shapes in pieces."""

from __future__ import annotations

import shapely


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
