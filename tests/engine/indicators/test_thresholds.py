"""Every limit of the norms at its number, one below and one above, as the pages of the method say it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.areas import covered
from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, USES, conform, empty_table
from g40_plugin.engine.indicators import affordability, charging, hubs, parking, schools
from g40_plugin.engine.indicators.accessibility import catchment
from g40_plugin.engine.indicators.accessibility.formula import is_ok
from g40_plugin.engine.indicators.bicycle_parking import bicycle_parking
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.density.infill import infill
from g40_plugin.engine.indicators.greenery import formula as greenery
from g40_plugin.engine.indicators.greenery import vegetation
from g40_plugin.engine.indicators.mixing import mixing, own_and_ring
from g40_plugin.engine.indicators.own.formula import judged
from g40_plugin.engine.indicators.transit.formula import access_level
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.norms.own import OwnIndicator
from g40_plugin.engine.overlay import inside
from g40_plugin.engine.sources.cbs import _published
from g40_plugin.engine.travel.starts import make_starts

NORMS = read_norms()
CRS = "EPSG:28992"
SIDE = 100.0
# a square hectare each
SQUARES = [shapely.box(1000.0 * row, 0.0, 1000.0 * row + SIDE, SIDE) for row in range(20)]


def frame(name, geometry, **columns):
    table = gpd.GeoDataFrame(geometry=list(geometry), crs=CRS)
    return conform(name, table.assign(**columns))


def areas(n):
    return gpd.GeoDataFrame({"area_id": [f"{row}" for row in range(n)]}, geometry=SQUARES[:n], crs=CRS)


def houses(n, **columns):
    """A building in the middle of each of the first areas."""
    usual = {"use": "living", "footprint_m2": 150.0, "levels": 4.0, "floor_m2": 600.0, "dwellings": 8.0, "jobs": 0.0}
    usual |= {f"floor_{use}": 0.0 for use in USES}
    middles = [shapely.buffer(shapely.centroid(square), 5.0) for square in SQUARES[:n]]
    return frame("buildings", middles, **{**usual, **columns})


def within(n, buildings):
    """Which of the buildings stand in the first areas."""
    return inside(np.array(SQUARES[:n]), buildings.geometry.to_numpy())


def city(**tables):
    return City(**({name: empty_table(name, CRS) for name in TABLES} | tables), meta={"crs": CRS})


def starts(n, **columns):
    points = {"area": np.arange(n), "weight": 1.0, "kind": "residents", "dwellings": 1.0}
    return pd.DataFrame(points | columns, range(n))


# ---------------------------------------------------------------- density; limits of sites stand in test_sites.py


@pytest.mark.parametrize(("side", "share"), [(99.0, 1.0), (100.0, 0.0)])
def test_large_water_is_from_a_hectare_on(side, share):
    water = frame("landcover", [shapely.box(0, 0, side, 100.0)], cover="water", cover_group="water", public=1,
                  green=0.0, blue=0.0, overlay_order=1)  # fmt: skip
    built, large = houses(1), density.large_water(water, NORMS.density)
    found = density.existing(areas(1), within(1, built), built, large, NORMS.density, NORMS.small)
    assert found["ground_m2"].item() == share * 10_000.0


# ---------------------------------------------------------------- infill, mixing


@pytest.mark.parametrize(
    ("inside", "on_green", "status"),
    [
        (0.95, 2.0, "conform"), (0.9499, 2.0, "deels"), (0.95, 2.1, "deels"), (0.9499, 2.1, "niet conform"),
        (0.05, 0.0, "deels"), (0.0499, 0.0, "niet conform"),
    ],
)  # fmt: skip
def test_infill(inside, on_green, status):
    found = infill(np.array([inside]), np.array([100.0]), np.array([on_green]), NORMS.infill)
    assert found["inf_status"].item() == status


def test_a_mix_is_judged_from_1000_m2_on_and_mono_from_80_percent_on():
    living = np.array([999.0, 1000.0, 1001.0, 799.0, 800.0, 801.0])
    other = np.array([0.0, 0, 0, 201, 200, 199])
    floors = houses(6, floor_living=living, floor_shop=other, floor_m2=living + other)
    found, _ = mixing(*own_and_ring(areas(6), within(6, floors), floors, NORMS.mixing.ring_m), NORMS.mixing)
    assert found["mix_entropy"].isna().tolist() == [True, False, False, False, False, False]
    assert found["mix_mono"].iloc[1:].tolist() == [1, 1, 0, 1, 1]


# ---------------------------------------------------------------- streets


def test_calm_is_up_to_30_and_fast_from_50_on():
    lines = [shapely.LineString([(0, 0), (10, 0)])] * 4
    roads = frame("streets", lines, highway="residential", maxspeed_kmh=[30.0, 31.0, 49.0, 50.0])
    assert schools.calm(roads, NORMS.schools).tolist() == [1, 0, 0, 0]
    assert schools.is_fast(roads, NORMS.cycle_tracks).tolist() == [False, False, False, True]


@pytest.mark.parametrize(("known", "is_known"), [(0.59, False), (0.6, True), (0.61, True)])
def test_calm_needs_60_percent_of_the_length(known, is_known):
    found = schools.school_routes(np.array([0.5]), np.array([known]), np.array([np.nan]), NORMS.schools)
    assert found["sch_score"].notna().item() == is_known


# ---------------------------------------------------------------- how near is near


def test_homes_near_a_charging_station():
    metres, homes = np.array([299.0, 300.0, 301.0]), np.full(3, NORMS.small.homes)
    found = charging.charging(starts(3), metres, homes, NORMS.charging, NORMS.small)
    assert found.tolist() == [100, 100, 0]


def test_homes_near_a_hub_and_the_chain():
    metres, minutes = np.array([299.0, 300, 301, 799, 800, 801]), np.array([9.0, 10, 11, 9, 10, 11])
    found = hubs.hubs(starts(6), metres, metres, minutes, 6, NORMS.hubs)
    assert found["hub_near"].tolist() == [1, 1, 0, 0, 0, 0]
    assert found["hub_wide"].tolist() == [1, 1, 1, 1, 1, 0]
    assert found["hub_chain"].tolist() == [1, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(("metres", "is_hub"), [(99.0, True), (100.0, True), (101.0, False)])
def test_a_hub_is_two_kinds_within_100_m(metres, is_hub):
    points = shapely.points([(0, 0), (metres, 0)])
    assert hubs.hub_places(points, np.array(["stop", "car_sharing"], object), NORMS.hubs).tolist() == [is_hub] * 2
    assert not hubs.hub_places(points, np.array(["stop", "stop"], object), NORMS.hubs).any()


@pytest.mark.parametrize(("metres", "present"), [(249.0, 1), (250.0, 1), (251.0, 0)])
def test_guarded_bicycle_parking_within_250_m_of_a_station(metres, present):
    station, guarded = shapely.points([(50.0, 50.0)]), shapely.points([(50.0, 50.0 + metres)])
    found = bicycle_parking(np.array(SQUARES[:1]), station, guarded, np.array([10.0]), NORMS.bicycle_parking)
    assert found["bpk_present"].tolist() == [present]
    away = bicycle_parking(
        np.array(SQUARES[:1]),
        shapely.points([(50.0, 100.0 + metres)]),
        guarded,
        np.array([10.0]),
        NORMS.bicycle_parking,
    )
    assert away["bpk_present"].notna().item() == bool(present)


def test_parks_near_home():
    found = greenery.parks_near(np.array([299.0, 300, 301, 500, 501, 1000, 1001]), starts(7), 7, NORMS.greenery)
    assert found["grn_park"].tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert found["grn_park_500"].tolist() == [1, 1, 1, 1, 0, 0, 0]
    assert found["grn_park_1000"].tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_places_within_15_minutes_are_competed_for():
    assert catchment.reach(np.array([14.9, 15.0, 15.1]), NORMS.catchment, NORMS.time_score).tolist() == [1, 1, 0]


# ---------------------------------------------------------------- green


def space(public, green):
    nothing, of_it = np.zeros(len(public)), np.array(green, float)
    return greenery.PublicSpace(np.array(public, float), of_it, of_it, of_it, nothing, nothing, nothing, nothing)


def test_green_is_enough_from_40_percent_on_and_judged_from_500_m2_on():
    sure = space([1000, 1000, 1000, 499, 500], [399, 400, 401, 499, 500])
    found = greenery.public_green(sure, NORMS.greenery, NORMS.small, known=True)
    np.testing.assert_array_equal(found["grn_ok"], [0, 1, 1, np.nan, 1])
    np.testing.assert_array_equal(found["grn_gap_m2"], [1, 0, 0, np.nan, 0])


def test_homes_with_three_trees_within_25_m():
    home, dwellings = np.array([shapely.box(0, 0, 10, 10)]), np.array([NORMS.small.homes])
    here = inside(np.array(SQUARES[:1]), home)
    for count, metres, share in ((2, 25.0, 0), (3, 25.0, 1), (4, 25.0, 1), (3, 25.1, 0)):
        trees = shapely.points([(5.0, 10.0 + metres)] * count)
        near = vegetation.homes_near_trees(here, home, dwellings, trees, NORMS.small, at_least=3, within_m=25.0)
        assert near.tolist() == [share]


@pytest.mark.parametrize(("covered", "is_known"), [(0.89, False), (0.9, True), (0.91, True)])
def test_a_raster_is_known_from_90_percent_on(covered, is_known):
    zones, ground = pd.DataFrame({"covered": [covered], "mean": [0.2]}), np.array([10_000.0])
    found = vegetation.known_mean(zones, ground, NORMS.vegetation.min_covered, NORMS.small)
    assert (~np.isnan(found)).tolist() == [is_known]


def test_trees_count_from_five_a_hectare_on():
    trees, land, least = np.array([4.0, 5, 6]), np.full(3, 10_000.0), np.full(3, 5.0)
    found = vegetation.canopy_of_trees(trees, land, 20.0, NORMS.small, least_ha=least)
    np.testing.assert_allclose(found, [np.nan, 0.01, 0.012])


# ---------------------------------------------------------------- shares of people, of the plan, of the data


def test_an_area_passes_from_90_percent_of_its_people_on():
    assert is_ok(np.array([0.89, 0.9, 0.91]), NORMS, complete=True).tolist() == [0, 1, 1]


def test_a_parking_norm_is_lower_than_the_target():
    spaces, homes = np.array([89.0, 90, 91]), np.full(3, 300.0)
    found = parking.parking(spaces, homes, np.zeros(3), np.ones(3), NORMS.parking, NORMS.small)
    assert found["prk_ok"].tolist() == [1, 0, 0]
    assert found["prk_gap"].tolist() == [0, 0, 1]


def test_affordable_homes_may_lack_a_percentage_point():
    third = 1 / 3
    found = affordability.affordability(
        np.array([third, third - 0.01, third - 0.0101]), np.full(3, 0.5), np.full(3, 1.0), NORMS.affordability
    )
    assert found["aff_ok"].tolist() == [1, 1, 0]


def test_an_own_threshold_itself_passes():
    one = {"title": "x", "value": "1", "zero": 0.0, "full": 1.0, "unit": "", "source": "a test"}
    values = np.array([9.0, 10.0, 11.0])
    assert judged(values, OwnIndicator(**one, pass_from=10.0))["ok"].tolist() == [0, 1, 1]
    assert judged(values, OwnIndicator(**one, pass_up_to=10.0))["ok"].tolist() == [1, 1, 0]


def test_bands_of_the_access_index_hold_their_upper_end():
    found = access_level(np.array([0.0, 0.01, 2.5, 2.51, 5.0, 40.0, 40.01, np.nan]), NORMS.transit.ptai)
    assert found.tolist() == ["0", "1a", "1a", "1b", "1b", "6a", "6b", None]


@pytest.mark.parametrize(("people", "kind"), [(49.0, "grid"), (50.0, "residents"), (51.0, "residents")])
def test_people_start_from_home_from_50_on(people, kind):
    homes = frame("origins", [shapely.Point(50, 50)], people=people, dwellings=20.0)
    assert set(make_starts(areas(1), city(origins=homes), NORMS.origins)["kind"]) == {kind}


@pytest.mark.parametrize(("side", "kind"), [(31.0, "residents"), (316.2, "residents"), (316.3, "grid")])
def test_people_start_from_home_from_5_a_hectare_on(side, kind):
    # 50 people on ten hectares are 5 a hectare
    wide = gpd.GeoDataFrame({"area_id": ["1"]}, geometry=[shapely.box(0, 0, side, side)], crs=CRS)
    homes = frame("origins", [shapely.Point(5, 5)], people=50.0, dwellings=20.0)
    assert set(make_starts(wide, city(origins=homes), NORMS.origins)["kind"]) == {kind}


@pytest.mark.parametrize(("width", "enough"), [(59.0, False), (60.0, True), (61.0, True)])
def test_an_area_is_scored_from_60_percent_of_it_on(width, enough):
    data = [shapely.box(0, 0, width, SIDE), SQUARES[1]]
    known = frame("coverage", data, theme="streets", grade="C")
    assert covered(areas(2), city(coverage=known), NORMS, "plan").enough.tolist() == [enough, True]


def test_withheld_figures_are_those_under_the_sentinel():
    sentinel = NORMS.registers.sentinel_below
    found = _published(pd.DataFrame({"n": [sentinel - 1, sentinel, 0.0]}), ["n"], NORMS)
    assert found.isna().tolist() == [True, False, False]
