"""Buildings in areas that cut them."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from g40_plugin.engine.overlay import inside, is_under

box = shapely.box


def sums(shapes, polygons, values):
    return inside(np.array(shapes), np.array(polygons)).sums(np.array(values, float)[:, None])[:, 0].tolist()


def test_a_building_counts_by_the_share_of_its_footprint():
    #  +---------+---------+      A 100 m2 in the west, a quarter of B in the west and the rest in the east;
    #  | A     [ B       ] |      C shares an edge with the east from outside, D lies elsewhere
    #  +---------+---------+C
    west, east = box(0, 0, 100, 100), box(100, 0, 200, 100)
    polygons = [box(10, 10, 20, 20), box(90, 50, 130, 60), box(200, 0, 210, 10), box(500, 0, 510, 10)]
    assert sums([west, east], polygons, [1.0, 8.0, 100.0, 1000.0]) == pytest.approx([1 + 2, 6])
    assert sums([west], [], []) == [0]


def test_a_building_that_fills_its_area_or_is_larger():
    area = box(0, 0, 100, 100)
    assert sums([area], [area], [7.0]) == [7]
    assert sums([area], [box(0, 0, 100, 200)], [7.0]) == pytest.approx([3.5])
    # a court in the middle is none of the building
    ring = shapely.difference(box(-50, -50, 150, 150), box(10, 10, 90, 90))
    assert sums([area], [ring], [336.0]) == pytest.approx([36])
    assert sums([box(20, 20, 80, 80)], [ring], [336.0]) == [0]


def test_a_building_without_surface_is_nowhere():
    assert sums([box(0, 0, 9, 9)], [shapely.MultiPolygon(), box(1, 1, 2, 2)], [5.0, 3.0]) == [3]


@given(st.integers(2, 9), st.floats(0, 360), st.floats(-40, 40), st.floats(-40, 40))
def test_parts_of_an_area_sum_to_the_whole(n, angle, x, y):
    edges = np.linspace(-100, 100, n + 1)
    strips = [box(left, -100, right, 100) for left, right in pairwise(edges)]
    building = shapely.transform(
        box(-30, -10, 30, 10),
        lambda xy: xy @ [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]] + [x, y],
    )
    assert sum(sums(strips, [building], [9.0])) == pytest.approx(9.0)


@given(st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=40))
def test_places_under_polygons_are_those_that_touch_them(places):
    polygons = np.array([box(-250, -250, -50, 300), box(100, 100, 101, 101), box(400, -900, 410, 900)], object)
    xy = np.array(places, float).reshape(-1, 2)
    expected = shapely.intersects(shapely.union_all(polygons), shapely.points(xy))
    assert is_under(xy, polygons).tolist() == expected.tolist()
    assert not is_under(xy, polygons[:0]).any()
