"""Options of accessibility: several nearest facilities, how many are near, places for those who compete for them."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.accessibility import catchment, reached
from g40_plugin.engine.indicators.accessibility.catchment_score import demand_of
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score
from g40_plugin.engine.travel.decay import time_score
from g40_plugin.engine.travel.graph import Graph, Snapped
from g40_plugin.engine.travel.k_nearest import metres_to_each, metres_to_several
from g40_plugin.engine.travel.nearest import at_points, prepare, to_nearest
from g40_plugin.engine.travel.searches import Searches

NORMS = read_norms()


@st.composite
def networks(draw):
    """A graph, some points and some places on its edges."""
    m, node = draw(st.integers(1, 12)), st.integers(0, 5)
    start, end = (np.array(draw(st.lists(node, min_size=m, max_size=m))) for _ in range(2))
    length = np.array(draw(st.lists(st.integers(1, 60), min_size=m, max_size=m)), float)
    ways = draw(st.lists(st.sampled_from([(True, True), (True, False), (False, True)]), min_size=m, max_size=m))
    lines = shapely.linestrings([[(a, 0), (b, 1)] for a, b in zip(start, end, strict=True)])
    graph = Graph(6, start, end, length, *np.array(ways).T, lines)
    spot = st.tuples(st.integers(-1, m - 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(0, 5))
    spots = (draw(st.lists(spot, min_size=1, max_size=6)) for _ in range(2))
    return graph, *(snapped(np.array(chosen, float), length) for chosen in spots)


def snapped(spots, length):
    edge = spots[:, 0].astype(int)
    found = edge >= 0
    return Snapped(edge, np.where(found, spots[:, 1] * length[edge], 0.0), np.where(found, spots[:, 2], np.inf))


@pytest.fixture(scope="module")
def town(sample_package):
    """The sample city and the path of its plan areas."""
    return read_city(sample_package), sample_package.with_name("plan_areas.gpkg")


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_several_and_each_equal_one_search_per_facility(case, k, chance):
    graph, points, entrances = case
    facility = np.array([chance.randrange(3) for _ in entrances.edge])
    search = prepare(graph)
    one_by_one = []
    for number in np.unique(facility):
        kind = [entrances.take(np.flatnonzero(facility == number))]
        one_by_one.append(at_points(search, points, kind, to_nearest(search, kind))[0][:, 0])
    expected = np.full((len(points.edge), max(k, len(one_by_one))), np.inf)
    expected[:, : len(one_by_one)] = np.stack(one_by_one, axis=1)
    found = metres_to_several(search, points, entrances, facility, k)
    np.testing.assert_allclose(found, np.sort(expected, axis=1)[:, :k], atol=1e-3)
    ((numbers, each),) = metres_to_each(search, points, entrances, facility)
    assert numbers.tolist() == np.unique(facility).tolist()
    np.testing.assert_allclose(each, np.stack(one_by_one, axis=1))


def positive(*shape):
    return arrays.arrays(float, shape, elements=st.floats(0.5, 100))


@given(positive(3), positive(5), arrays.arrays(float, (5, 3), elements=st.floats(0.01, 1)))
def test_all_places_are_shared_out(capacity, demand, near):
    per_head = catchment.supply_per_head(capacity, demand, near)
    places = catchment.places_per_head(per_head, near)
    assert demand @ places == pytest.approx(capacity.sum())
    everybody = np.ones_like(near)
    places = catchment.places_per_head(catchment.supply_per_head(capacity, demand, everybody), everybody)
    np.testing.assert_allclose(places, capacity.sum() / demand.sum())


def test_reach_is_all_or_nothing_or_falls_with_time():
    minutes = np.array([[3.0, 10.0, 15.0, 15.1, np.inf]])
    basic = catchment.reach(minutes, NORMS.catchment, NORMS.time_score)
    assert basic.tolist() == [[1, 1, 1, 0, 0]]
    enhanced = NORMS.catchment.model_copy(update={"enhanced": True})
    np.testing.assert_allclose(catchment.reach(minutes, enhanced, NORMS.time_score), [[1, 0.8, 0.6, 0, 0]])


def test_a_facility_that_nobody_reaches_serves_nobody():
    assert catchment.supply_per_head(np.array([9.0]), np.array([5.0]), np.zeros((1, 1)))[0] == 0


def test_demand_by_age_where_known():
    origins = pd.DataFrame({"people": [100.0, 100.0], "people_0_15": [30.0, np.nan]})
    demand, told = demand_of(origins, NORMS.catchment.groups["daycare"])
    np.testing.assert_allclose(demand, [30 * 0.267, 3.8])
    assert not told
    assert demand_of(origins, NORMS.catchment.groups["gp"])[0].tolist() == [100, 100]
    assert demand_of(origins[:1], NORMS.catchment.groups["primary_school"])[1]


# ---------------------------------------------------------------- on the sample city


def overlay(root, name):
    """The norms under one of the shipped overlays."""
    return read_norms(root / "resources" / "norms" / f"{name}.toml")


def scored(city, areas, norms, path):
    result = score(city, areas, path, norms, indicators=["a15"])
    return pd.DataFrame(result["areas"]).set_index("area_id"), pyogrio.read_dataframe(path, layer="parts")


@pytest.fixture(scope="module")
def plain(town, tmp_path_factory):
    """The sample city, its plan areas and its scores by the shipped norms."""
    city, areas = town
    return scored(city, areas, NORMS, tmp_path_factory.mktemp("plain") / "scored.gpkg")[0]


def test_three_nearest(town, plain, root, tmp_path):
    city, areas = town
    norms = overlay(root, "three-nearest")
    found, _ = scored(city, areas, norms, tmp_path / "three.gpkg")
    both = pd.concat([plain["a15_score"], found["a15_score"]], axis=1).astype(float)
    assert (both.iloc[:, 1] <= both.iloc[:, 0] + 1e-9).all()
    assert (both.iloc[:, 1] < both.iloc[:, 0] - 0.1).any()
    # what passes stays the nearest
    pd.testing.assert_series_equal(found["a15_share"], plain["a15_share"])
    pd.testing.assert_series_equal(found["a15_min_supermarket"], plain["a15_min_supermarket"])


def test_gravity_counts_what_is_near(town):
    city, _ = town
    norms = NORMS.model_copy(
        update={
            "subcategories": NORMS.subcategories
            | {"hospitality": NORMS.subcategories["hospitality"].model_copy(update={"measure": "gravity"})}
        }
    )
    searches = Searches(city, norms)
    homes = searches.snap(city.origins.geometry.to_numpy()[::40], "walk")
    kind = searches.kind("hospitality")
    ids, facility = np.unique(kind.ids.astype(str), return_inverse=True)
    places = searches.places("walk")[searches.kinds.index("hospitality")]
    each = np.hstack([metres for _, metres in metres_to_each(searches.graph("walk"), homes, places, facility)])
    most = norms.several.gravity_of
    expected = (time_score(np.sort(each, axis=1)[:, :most] / 80.0, norms.time_score) / 100).sum(axis=1)
    found = reached._several(homes, norms.profiles["walk_std"], searches)["hospitality"]
    assert len(ids) > most
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_more_profiles_are_reported_alone(town, plain, root, tmp_path):
    city, areas = town
    found, _ = scored(city, areas, overlay(root, "more-bicycles"), tmp_path / "bikes.gpkg")
    fast, usual, slow = (found[f"a15_{name}"].astype(float) for name in ("ebike", "bike_std", "bike_slow"))
    assert (slow <= usual + 1e-9).all()
    assert (usual <= fast + 1e-9).all()
    pd.testing.assert_series_equal(found["a15_score"].astype(float), plain["a15_score"].astype(float))


def test_places_per_head(town, root, tmp_path):
    city, areas = town
    norms = overlay(root, "places-per-head")
    found, _ = scored(city, areas, norms, tmp_path / "none.gpkg")
    # the map tells no capacity: null, with the reason
    assert found["a15_fca_gp"].isna().all()
    assert found["a15_note"].str.contains("Not enough is known of places").all()
    # everybody within reach of every practice: the same for all, and as in the whole
    doctors = city.facilities["sub"] == "gp"
    told = replace(city, facilities=city.facilities.assign(capacity=np.where(doctors, 2.0, np.nan)))
    far = norms.model_copy(update={"catchment": norms.catchment.model_copy(update={"minutes": 1e4})})
    found, parts = scored(told, areas, far, tmp_path / "far.gpkg")
    practices = city.facilities.loc[doctors, "facility_id"].nunique()
    per_head = 2.0 * practices / city.origins["people"].sum()
    raw = parts.loc[parts["part"] == "fca_gp", "raw"].dropna()
    # of one area, on a grid, a part finds no street and so no doctor
    assert (np.isclose(raw, per_head, rtol=1e-4) | (raw < per_head)).all()
    assert np.isclose(raw, per_head, rtol=1e-4).mean() > 0.8
    assert found["a15_fca_gp"].astype(float).dropna().max() == pytest.approx(100)
    assert found["a15_fca_daycare"].isna().all()
    # within a quarter of an hour areas differ, and the score stays the same
    found, _ = scored(told, areas, norms, tmp_path / "near.gpkg")
    values = found["a15_fca_gp"].astype(float).dropna()
    assert values.between(0, 100 + 1e-9).all()
    assert values.std() > 1


def test_ages_that_are_not_known_are_told(town, root, tmp_path):
    city, areas = town
    schools = city.facilities["sub"] == "primary_school"
    told = replace(city, facilities=city.facilities.assign(capacity=np.where(schools, 200.0, np.nan)))
    found, _ = scored(told, areas, overlay(root, "places-per-head"), tmp_path / "a.gpkg")
    assert found["a15_fca_primary_school"].notna().any()
    assert found["a15_note"].str.contains("ages of residents are not known").all()


def test_only_the_own_municipality_is_the_reference(town, root, tmp_path):
    city, areas = town
    doctors = city.facilities["sub"] == "gp"
    away = city.coverage.geometry[:1].translate(1e5).to_numpy()
    nowhere = gpd.GeoDataFrame({"name": ["x"], "source": ["x"]}, geometry=away, crs=city.crs)
    facilities = city.facilities.assign(capacity=np.where(doctors, 2.0, np.nan))
    told = replace(city, facilities=facilities, municipality=nowhere)
    found, _ = scored(told, areas, overlay(root, "places-per-head"), tmp_path / "a.gpkg")
    # nobody lives in it, so there is nothing to compare with
    assert found["a15_fca_gp"].isna().all()
