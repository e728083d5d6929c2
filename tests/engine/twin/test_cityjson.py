"""CityJSON: solids that are closed and seen from outside, with their attributes."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box
from solids import corners_of, is_closed, solids_of, volume

from g40_plugin.engine.twin.cityjson import city_json

CRS = "EPSG:28992"
COURT = box(0, 0, 20, 20).difference(box(5, 5, 15, 15))
TWO = shapely.union(box(30, 0, 40, 10), box(50, 0, 60, 10))


def masses(*shapes, **columns):
    """Masses of 6 m on ground at 1.5 m."""
    told = {"id": [f"m{row}" for row in range(len(shapes))], "ground_m": 1.5, "above_m": 0.0, "height_m": 6.0}
    return gpd.GeoDataFrame({**told, **columns}, geometry=list(shapes), crs=CRS)


def areas(*shapes, **columns):
    told = {"area_id": [f"a{row}" for row in range(len(shapes))]}
    return gpd.GeoDataFrame({**told, **columns}, geometry=list(shapes), crs=CRS)


@pytest.fixture(scope="module")
def found():
    # clockwise as shapely's box is not
    turned = shapely.reverse(COURT)
    return city_json(masses(turned, TWO), areas(box(0, 0, 100, 50)), np.array([1.5]), {"title": "T"})


def test_a_court_yard_is_no_part_of_its_solid(found):
    (shell,) = solids_of(found, "m0")
    assert is_closed(shell)
    assert volume(shell, corners_of(found)) == pytest.approx((400 - 100) * 6.0)


def test_a_mass_of_two_parts_has_two_solids(found):
    shells = solids_of(found, "m1")
    assert [volume(shell, corners_of(found)) for shell in shells] == pytest.approx([600.0, 600.0])
    assert all(map(is_closed, shells))


def test_it_stands_on_its_ground(found):
    heights = corners_of(found)[:, 2]
    assert sorted(set(heights.round(3))) == [1.5, 7.5]
    assert found["metadata"]["geographicalExtent"] == [0.0, 0.0, 1.5, 100.0, 50.0, 7.5]


def test_equal_corners_are_one_vertex(found):
    assert len({tuple(one) for one in found["vertices"]}) == len(found["vertices"])


def test_an_area_lies_flat_and_is_seen_from_above(found):
    (one,) = found["CityObjects"]["area-a0"]["geometry"]
    assert (one["type"], one["lod"]) == ("MultiSurface", "0")
    ring = corners_of(found)[one["boundaries"][0][0]]
    assert ring[:, 2].tolist() == [1.5] * 4
    assert shapely.LinearRing(ring).is_ccw


def test_unknown_stays_null_and_names_stay_what_they_are():
    name = '<Plan & "Wijk">'
    told = city_json(masses(COURT, name=[name], year=[np.nan]), areas(), np.zeros(0), {})
    text = json.loads(json.dumps(told, allow_nan=False))
    assert text["CityObjects"]["m0"]["attributes"]["name"] == name
    assert text["CityObjects"]["m0"]["attributes"]["year"] is None


def test_nothing_at_all_is_a_valid_object():
    told = city_json(masses(), areas(), np.zeros(0), {})
    assert (told["CityObjects"], told["vertices"]) == ({}, [])
    assert told["transform"]["scale"] == [0.001] * 3
