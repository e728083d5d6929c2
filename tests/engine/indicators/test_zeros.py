"""Zero is a number of its own: nothing there, neither endless nor unknown."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from cases import first_of

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, USES, conform, empty_table
from g40_plugin.engine.indicators import bicycle_parking, mixing, parking, reuse
from g40_plugin.engine.indicators.accessibility import catchment
from g40_plugin.engine.indicators.accessibility.formula import jobs_score
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.density.infill import infill
from g40_plugin.engine.indicators.greenery import water_storage
from g40_plugin.engine.indicators.numbers import group_gini, group_mean, ratio
from g40_plugin.engine.indicators.transit import formula as transit
from g40_plugin.engine.indicators.typology.facts import building_ages
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.overlay import inside
from g40_plugin.engine.programme.phasing import phases
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.registers import add_registers
from g40_plugin.engine.travel.starts import make_starts, people_per_area

NORMS = read_norms()
# of nothing there is no ratio, also where no limit is set
NO_LIMITS = NORMS.small.model_copy(update={"homes": 0.0, "people": 0.0, "m2": 0.0, "street_m": 0.0})
CRS = "EPSG:28992"
ZERO, ONE = np.array([0.0]), np.array([1.0])
# junctions are numbers, not amounts; a class of the land and a level of a stop have no zero
_NO_AMOUNTS = {"way_id", "node_a", "node_b", "overlay_order", "level", "year", "category"}
AMOUNTS = {
    name: [column.name for column in table.columns if column.kind != "text" and column.name not in _NO_AMOUNTS]
    for name, table in TABLES.items()
}


@pytest.fixture(scope="module")
def scored(town, tmp_path_factory, norms):
    out = tmp_path_factory.mktemp("zeros") / "out.gpkg"

    def layers(city):
        score(city, town[1], out, norms)
        return {name: pyogrio.read_dataframe(out, layer=name) for name in ("areas", "parts", "stations")}

    return layers


@pytest.mark.parametrize(
    "rows", [pytest.param(slice(None), id="all", marks=pytest.mark.slow), pytest.param(slice(0, None, 2), id="some")]
)
@pytest.mark.parametrize("table", first_of([name for name, columns in AMOUNTS.items() if columns], 2))
def test_no_number_is_endless_where_amounts_are_zero(town, scored, table, rows):
    frame = town[0].table(table).copy()
    for column in AMOUNTS[table]:
        frame[column] = frame[column].mask(np.isin(np.arange(len(frame)), np.arange(len(frame))[rows]), 0)
    for name, layer in scored(replace(town[0], **{table: conform(table, frame)})).items():
        numbers = layer.select_dtypes("number")
        endless = np.isinf(numbers.to_numpy(float))
        assert not endless.any(), f"{name}: {list(numbers.columns[endless.any(axis=0)])}"


def test_a_stop_without_departures_is_worth_nothing(town, scored):
    stops = town[0].stops.assign(departures_h=0.0)
    layers = scored(replace(town[0], stops=stops, services=empty_table("services", CRS)))
    assert (layers["areas"]["ptn_node"] == 0).all()
    assert (layers["areas"]["ptn_score"] == 0).all()


def test_a_station_without_facilities_around_has_none(town, scored):
    # all facilities in one corner, far from the stations
    facilities = town[0].facilities.assign(geometry=shapely.Point(town[0].extent.bounds[:2]))
    stations = scored(replace(town[0], facilities=facilities))["stations"]
    assert len(stations)
    assert (stations["amenities"] == 0).all()
    assert stations["place"].notna().all()


# ---------------------------------------------------------------- formulas


def test_shares_of_nothing_are_not_known_and_no_part_of_something_is_zero():
    assert np.isnan(ratio(ONE, ZERO, 0.0)).all()
    assert ratio(ZERO, ONE, 0.0).tolist() == [0]
    assert np.isnan(reuse.reuse_score(ZERO, ZERO, NO_LIMITS)).all()
    plan = parking.parking(ONE, ZERO, ONE, ZERO, NORMS.parking, NO_LIMITS)
    assert plan[["prk_norm", "prk_today", "prk_ok", "prk_score"]].isna().all(axis=None)
    assert np.isnan(water_storage.storage_ratio(ONE, ZERO, ZERO, NO_LIMITS)).all()
    assert np.isnan(mixing.shares(np.zeros((1, 6)))).all()
    assert np.isnan(mixing.job_housing_balance(ZERO, ZERO, 1.1)).all()
    assert np.isnan(group_mean(ONE, ZERO, np.zeros(1, np.int64), 1)).all()
    assert np.isnan(group_gini(ZERO, ONE, np.zeros(1, np.int64), 1)).all()


def test_density_of_nothing():
    found = density.spacematrix(ZERO, ZERO, ONE, NO_LIMITS)
    assert found[["den_fsi", "den_gsi"]].to_numpy().tolist() == [[0, 0]]
    assert found[["den_osr", "den_levels"]].isna().all(axis=None)
    # a building of unknown footprint has floors and stands on nothing
    alone = density.spacematrix(np.array([100.0]), ZERO, np.array([1000.0]), NO_LIMITS)
    assert (alone["den_fsi"].item(), alone["den_osr"].item()) == (0.1, 10.0)
    assert alone["den_levels"].isna().all()


def test_jobs_where_nobody_lives_count_in_full_and_no_jobs_are_none():
    # fewer people than there are compete as the least
    least, full = NORMS.jobs.min_people, NORMS.jobs.jobs_per_inhabitant
    jobs, people = np.array([full * least, 0.0, 0.0, full * least]), np.array([0.0, 0.0, 10.0, 2 * least])
    assert jobs_score(jobs, people, NORMS.jobs).tolist() == pytest.approx([100, 0, 0, 50])


def test_places_that_nobody_reaches_and_places_that_are_none():
    assert catchment.supply_per_head(np.array([30.0]), ZERO, np.array([[0.0]])).tolist() == [0]
    assert catchment.supply_per_head(ZERO, ONE, np.array([[1.0]])).tolist() == [0]


def test_guarded_parking_of_no_places_has_none():
    here = np.array([shapely.box(0, 0, 100, 100)])
    point = shapely.points([(50.0, 50.0)])
    found = bicycle_parking.bicycle_parking(here, point, point, ZERO, NORMS.bicycle_parking)
    assert found.to_numpy().tolist() == [[1, 0]]


def test_a_stop_without_departures_has_no_frequency_and_no_class():
    assert transit.frequency_factor(ZERO, 4.0, 2.0).tolist() == [0]
    assert transit.doorstep_frequency(ZERO, ZERO, ONE, NORMS.transit.ptai).tolist() == [0]
    assert transit.stop_categories(np.array(["bus"]), ZERO, NORMS.transit.quality_classes).tolist() == [0]


def test_no_land_that_invites_building_says_nothing():
    assert infill(ONE, ZERO, ZERO, NORMS.infill)["inf_green"].isna().all()


@pytest.mark.slow
def test_what_stands_empty_is_at_most_all_there_is(town, scored):
    # no floor area is known but what stands empty
    floors = {f"floor_{use}": 0.0 for use in USES}
    buildings = town[0].buildings.assign(**floors, floor_m2=0.0)
    middle = pyogrio.read_dataframe(town[1]).geometry.centroid.to_numpy()[:1]
    empty = conform("vacancy", gpd.GeoDataFrame({"vacant_m2": [500.0]}, geometry=middle, crs=town[0].crs))
    parts = scored(replace(town[0], buildings=buildings, vacancy=empty))["parts"]
    vacancy = parts.loc[parts["part"] == "iii_vacancy", "raw"]
    assert vacancy.between(0, 1).all()
    assert sorted(vacancy) == [0, 0, 1]


def test_floors_of_zero_are_no_share():
    square = np.array([shapely.box(0, 0, 100, 100)])
    columns = {"use": "care", "footprint_m2": 0.0, "levels": 0.0, "year": 1950, "floor_m2": 0.0, "dwellings": 0.0}
    columns |= {f"floor_{use}": 0.0 for use in USES}
    building = conform("buildings", gpd.GeoDataFrame(geometry=[shapely.box(1, 1, 2, 2)], crs=CRS).assign(**columns))
    built = inside(square, building.geometry.to_numpy())
    found = building_ages(built, building, np.array([10_000.0]), NORMS.typology)
    assert found[["living_share", "period_share", "care_share", "work_land"]].to_numpy().tolist() == [[0, 0, 0, 0]]


def test_an_address_of_nobody_is_where_nobody_starts():
    tables = {name: empty_table(name, CRS) for name in TABLES}
    points = gpd.GeoDataFrame(geometry=shapely.points([(10, 10), (20, 20)]), crs=CRS)
    tables["origins"] = conform("origins", points.assign(people=[0.0, 0.0], dwellings=[1.0, 0.0]))
    city = City(**tables, meta={"crs": CRS})
    areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=CRS)
    assert make_starts(areas, city, NORMS.origins, "residents").empty
    assert set(make_starts(areas, city, NORMS.origins)["kind"]) == {"grid"}
    assert people_per_area(areas, city).tolist() == [0]


# ---------------------------------------------------------------- sources and programme


@pytest.mark.parametrize("at_the_edge", [True, False])
def test_people_of_a_square_without_published_dwellings(small_city, norms, tmp_path, at_the_edge):
    """At the edge dwellings keep their estimate; inside the city the square is shared by those that are known."""
    left, bottom, right, top = small_city.extent.bounds
    middle = shapely.Point(right - 10 if at_the_edge else (left + right) / 2, (bottom + top) / 2)
    square = shapely.box(middle.x - 50, middle.y - 50, middle.x + 50, middle.y + 50)
    about = {"origin_id": "1", "dwellings": 2.0, "people": 4.2, "source": "OSM"}
    home = conform("origins", gpd.GeoDataFrame(geometry=[middle], crs=CRS).assign(**about))
    given = {"aantal_inwoners": 60, "aantal_woningen": 0, "crs28992res100m": "E0850N4460"}
    gpd.GeoDataFrame(pd.DataFrame([given]), geometry=[square], crs=CRS).to_file(tmp_path / "vk.gpkg")
    city = replace(small_city, origins=home)
    found = add_registers(city, {"cbs_squares": str(tmp_path / "vk.gpkg")}, norms, SILENT).origins
    assert found["people"].tolist() == [4.2 if at_the_edge else 60.0]


def test_no_homes_are_divided_over_no_period():
    none, rows = np.zeros(2, np.int64), np.arange(2)
    assert phases(none, rows, none, none, np.ones(2), np.ones(2), 3).tolist() == [[0, 0, 0], [0, 0, 0]]
