"""Doors that stand on one spot and are alike are still told apart when one of them goes."""

import numpy as np
import shapely

from g40_plugin.engine.travel.doors import numbers_of


def test_doors_that_are_alike_are_counted():
    points = shapely.points([[0, 0], [0, 0], [0, 0], [5, 5]])
    sums = np.array([[0, 2, 1], [0, 2, 1], [0, 3, 1], [0, 2, 1]], float)
    keys = numbers_of(points, sums)
    assert len(set(keys)) == 4
    left = numbers_of(points[1:], sums[1:])
    assert np.isin(keys, left).sum() == 3
