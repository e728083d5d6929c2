"""Shapes in pieces."""

import numpy as np
import pytest
import shapely
from shapely import affinity

from g40_plugin.engine.shapes import axes, frames, subdivided, widened


def test_shapes_of_many_parts_are_widened_as_one():
    alone = shapely.box(0, 0, 50, 50)
    near = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(30, 0, 40, 10), shapely.box(500, 0, 510, 10)])
    none = shapely.MultiPolygon()
    found = widened(np.array([near, alone, none], object), 20.0)
    assert shapely.equals_exact(found[1], shapely.buffer(alone, 20.0))
    assert shapely.symmetric_difference(found[0], shapely.buffer(near, 20.0)).area == pytest.approx(0.0, abs=1e-6)
    assert found[2].is_empty


def test_ten_thousand_parts_are_widened_at_all():
    x, y = np.meshgrid(np.arange(100) * 30.0, np.arange(100) * 30.0)
    parts = shapely.multipolygons(shapely.box(x.ravel(), y.ravel(), x.ravel() + 5, y.ravel() + 5))
    (found,) = widened(np.array([parts], object), 400.0)
    # no gap stays between them: 2,975 m with 400 m around, corners rounded
    assert found.area == pytest.approx(2975**2 + 4 * 2975 * 400 + np.pi * 400**2, rel=1e-3)


def test_a_surface_of_many_corners_is_cut_in_parts_of_few():
    star = shapely.Point(0, 0).buffer(100.0, quad_segs=500)
    ring = star.difference(shapely.Point(20, 0).buffer(30.0, quad_segs=500))
    parts = subdivided(np.array([ring, shapely.box(200, 0, 210, 10), shapely.Polygon()], object))
    assert shapely.get_num_coordinates(parts).max() <= 128
    assert (shapely.area(parts) > 0).all()
    assert shapely.area(parts).sum() == pytest.approx(ring.area + 100.0)
    whole = shapely.union_all(parts)
    assert shapely.symmetric_difference(whole, shapely.union(ring, shapely.box(200, 0, 210, 10))).area < 1e-6
    assert not len(subdivided(np.zeros(0, object)))


def test_a_triangle_has_one_frame_however_it_lies():
    triangle = shapely.Polygon([(0, 0), (600, 40), (100, 560)])
    degrees = np.arange(0.0, 360.0, 7.3)
    turned = np.array([affinity.rotate(triangle, turn, origin=(9e4, 4e5)) for turn in degrees], object)
    corner, along, across = frames(turned)
    # the longest side is that from (600, 40) to (100, 560); the other two make rectangles of the same size
    assert np.hypot(*along.T) == pytest.approx(np.hypot(500, 520))
    around = shapely.polygons(np.stack([corner, corner + along, corner + along + across, corner + across], axis=1))
    assert shapely.covers(shapely.buffer(around, 1e-6), turned).all()
    assert shapely.area(around) == pytest.approx(2 * triangle.area)
    own = axes(turned).to_own(shapely.get_coordinates(shapely.centroid(turned)), np.arange(len(turned)))
    assert np.abs(own) == pytest.approx(np.tile(np.abs(own[0]), (len(own), 1)))
