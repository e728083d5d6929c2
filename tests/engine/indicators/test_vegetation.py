"""Tree crowns, trees near home and vegetation, by hand."""

import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.indicators.greenery import vegetation
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.overlay import inside

NAN = float("nan")
SMALL = read_norms().small


def test_a_raster_that_covers_too_little_tells_nothing():
    zones = pd.DataFrame({"mean": [0.3, 0.3, NAN], "covered": [1.0 - 1e-12, 0.89, 0.0]})
    ground = np.array([500.0, 500.0, 500.0])
    assert vegetation.known_mean(zones, ground, 1.0, SMALL).tolist() == pytest.approx([0.3, NAN, NAN], nan_ok=True)
    assert vegetation.known_mean(zones, ground, 0.8, SMALL).tolist() == pytest.approx([0.3, 0.3, NAN], nan_ok=True)
    assert np.isnan(vegetation.known_mean(zones, ground - 1.0, 0.8, SMALL)).all()


def test_canopy_of_single_trees():
    # 15 trees of 20 m2 on 1,000 m2 are 30 percent; too few mapped is not few there; crowns never cover more than all
    trees, land = np.array([15.0, 0.0, 90.0, 4.0, 0.0]), np.array([1000.0, 1000.0, 500.0, 0.0, 1000.0])
    least = np.array([5.0, 5.0, 5.0, 5.0, 0.0])
    found = vegetation.canopy_of_trees(trees, land, 20.0, SMALL, least_ha=least)
    assert found.tolist() == pytest.approx([0.3, NAN, 1.0, NAN, 0.0], nan_ok=True)


def test_trees_are_counted_where_they_stand():
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10), shapely.Polygon()])
    trees = shapely.points([[5, 5], [6, 6], [15, 5], [25, 5]])
    assert vegetation.count_trees(shapes, trees).tolist() == [2, 1, 0]
    assert vegetation.count_trees(shapes, trees[:0]).tolist() == [0, 0, 0]


def test_three_trees_near_the_facade():
    # two houses 100 m apart; three trees stand 20 m from the first, two of them 25 m from nothing else
    #   [A]  20 m  ttt ............ [B]
    house, other = shapely.box(0, 0, 10, 10), shapely.box(110, 0, 120, 10)
    trees = shapely.points([[30, 5], [30, 6], [35, 5], [90, 5], [90, 6]])
    shapes = np.array([shapely.box(-50, -50, 200, 50), shapely.box(100, -50, 200, 50), shapely.box(500, 0, 600, 9)])
    buildings = np.array([house, other, shapely.box(50, 20, 55, 25)])
    dwellings = np.array([30.0, 10.0, 0.0])

    def share(at_least, within_m):
        found = vegetation.homes_near_trees(
            inside(shapes, buildings), buildings, dwellings, trees, SMALL, at_least=at_least, within_m=within_m
        )
        return found.tolist()

    assert share(3, 25.0) == pytest.approx([0.75, 0.0, NAN], nan_ok=True)
    assert share(3, 24.9) == pytest.approx([0.0, 0.0, NAN], nan_ok=True)
    assert share(2, 25.0) == pytest.approx([1.0, 1.0, NAN], nan_ok=True)
    # nine homes are too few for a share
    dwellings = np.array([30.0, 9.0, 0.0])
    assert share(2, 25.0) == pytest.approx([1.0, NAN, NAN], nan_ok=True)
