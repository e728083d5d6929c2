"""No ratio over a few homes, people or square metres, and what is nothing: at the limits, and in a drawn town."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from drawing import ORIGIN, Drawing, city_of, in_degrees

from g40_plugin.engine.city.homes import homes_are_known
from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.indicators import affordability, reuse
from g40_plugin.engine.indicators import parking as parking_norms
from g40_plugin.engine.indicators.numbers import ratio
from g40_plugin.engine.indicators.schools import length_share
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

CRS = "EPSG:28992"
NORMS = read_norms()
SMALL = NORMS.small


def test_a_ratio_is_told_from_the_limit_on():
    found = ratio([5.0, 5.0, 5.0, 0.0, np.nan, 5.0], [10.0, 9.999, 0.0, 10.0, 10.0, np.nan], 10.0)
    np.testing.assert_array_equal(found, [0.5, np.nan, np.nan, 0.0, np.nan, np.nan])
    # a sum that rounds to the limit is the limit
    assert ratio(1.0, sum([0.1] * 100), 10.0) == pytest.approx(0.1)
    # without a limit nothing is still nothing to divide by
    assert np.isnan(ratio(0.0, 0.0, 0.0))


@pytest.mark.parametrize(("homes", "norm"), [(10.0, 0.2), (9.0, np.nan), (0.0, np.nan)])
def test_parking_spaces_for_each_home(homes, norm):
    found = parking_norms.parking(
        np.array([2.0]), np.array([homes]), np.array([12.5 * 10]), np.array([homes]), NORMS.parking, SMALL
    ).iloc[0]
    assert found["prk_norm"] == pytest.approx(norm, nan_ok=True)
    assert found["prk_today"] == pytest.approx(5 * norm, nan_ok=True)
    # square metres and spaces are no ratios
    assert found["prk_gap"] == pytest.approx(max(0.0, 2 - 0.3 * homes))


@pytest.mark.parametrize(("m2", "share"), [(500.0, 100.0), (499.0, np.nan), (0.0, np.nan)])
def test_floor_area_used_again(m2, share):
    assert reuse.reuse_score(np.array([m2]), np.zeros(1), SMALL)[0] == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(("metres", "share"), [(100.0, 1.0), (99.0, np.nan), (0.0, np.nan)])
def test_shares_of_street_length(metres, share):
    found, known = length_share(np.ones(1), np.array([metres]), np.zeros(1, int), 1, SMALL)
    assert found[0] == pytest.approx(share, nan_ok=True)
    assert known[0] == pytest.approx(share, nan_ok=True)


def test_homes_are_known_where_there_are_some_for_the_houses():
    # a fifth of a home for each 109 m2 of footprint: 1,000 homes on 545,000 m2
    homes = np.array([1000.0, 999.0, 180.0, 0.0, 0.0])
    footprint = np.array([545_000.0, 545_000.0, 1_750_000.0, 499.0, 500.0])
    assert homes_are_known(homes, footprint, NORMS).tolist() == [True, False, False, True, False]


# ---------------------------------------------------------------- a town

#   y 300 +---------+---------+---------+---------+    each area 200 m wide with a street below,
#         | a: 10   | b: 9    | c: 4    | d: 0    |    its number of houses, a car park, a lawn,
#   y   0 +---------+---------+---------+---------+    and a charging station
HOUSES = {"a": 10, "b": 9, "c": 4, "d": 0}
WIDE = 300


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    drawing, folder = Drawing(), tmp_path_factory.mktemp("small")
    drawing.way([(x, 0) for x in range(0, WIDE * 4 + 1, 100)], highway="residential", maxspeed="30")
    drawing.way([(x, 0) for x in (0, -400)], highway="residential", maxspeed="30")
    for at, count in enumerate(HOUSES.values()):
        left = at * WIDE
        for house in range(count):
            drawing.box(left + 10 + 25 * house, 20, 10, 10, building="house")
        drawing.box(left + 20, 100, 40, 50, amenity="parking")
        drawing.box(left + 100, 100, 100, 50, leisure="park")
        drawing.node(left + 150, 5, amenity="charging_station", capacity="2")
        drawing.node(left + 160, 5, amenity="car_sharing")
    drawing.node(150, 3, highway="bus_stop", name="Dorp")
    drawing.node(-390, 3, railway="station", name="Verweg")
    drawing.node(700, 3, shop="supermarket")
    drawing.box(-500, -100, 2000, 600, landuse="residential")
    source = drawing.write(folder / "town.osm", (*in_degrees(-1000, -1000), *in_degrees(2000, 1000)))
    return city_of(source, NORMS)


def scored(city, folder, shapes, *, origins="residents", **columns):
    """The fields of areas by their letter, drawn in metres from ORIGIN."""
    moved = [shapely.transform(shape, lambda xy: xy + ORIGIN) for shape in shapes.values()]
    areas = gpd.GeoDataFrame({"code": list(shapes), **columns}, geometry=moved, crs=CRS)
    areas.to_file(folder / "areas.gpkg")
    out = score(city, folder / "areas.gpkg", folder / "out.gpkg", NORMS, id_field="code", origins=origins)
    return pd.DataFrame(out["areas"]).set_index("area_id")


BOXES = {name: shapely.box(at * WIDE, -20, (at + 1) * WIDE, 300) for at, name in enumerate(HOUSES)}


@pytest.fixture(scope="module")
def areas(town, tmp_path_factory):
    return scored(town, tmp_path_factory.mktemp("areas"), BOXES)


@pytest.mark.parametrize("field", ["prk_today", "grn_m2_home", "chg_score"])
def test_of_ten_homes_a_number_for_each_is_told_and_of_nine_not(areas, field):
    assert areas[field].notna().tolist() == [True, False, False, False]
    family = field.partition("_")[0]
    note = areas[f"{family}_note"].fillna("")
    assert "Fewer than 10 homes" not in note["a"]
    assert "Fewer than 10 homes stand here" in note["b"]
    assert "Fewer than 10 homes" not in note["d"]


def test_numbers_by_hand(areas):
    # 2,000 m2 of parking are 160 spaces on the ground, 5,000 m2 of park
    assert areas.loc["a", "prk_today"] == pytest.approx(16.0, rel=0.01)
    assert areas.loc["a", "grn_m2_home"] == pytest.approx(areas.loc["a", "grn_green_m2"] / 10)
    # 10 homes of 2.1 people have two sockets, and so have 9
    assert areas.loc["a", "chg_sockets_1000"] == pytest.approx(2 / 21 * 1000)
    assert areas.loc["b", "chg_sockets_1000"] == pytest.approx(2 / 18.9 * 1000)


def test_of_fewer_than_ten_people_no_number_per_inhabitant_is_told(areas):
    # four homes of 2.1 are 8.4 people
    assert areas.loc[["c", "d"], "chg_sockets_1000"].isna().all()
    assert "Fewer than 10 people" in areas.loc["c", "chg_note"]
    # how far they walk is no number per inhabitant
    walked = ["a15_origin", "ptn_score", "hub_low"]
    assert areas.loc[["a", "c"], walked].notna().all(axis=None)
    assert areas.loc["d", walked].isna().all()
    for family in ("a15", "ptn", "hub", "chg"):
        assert "Nobody lives here" in areas.loc["d", f"{family}_note"], family


def test_of_an_area_under_500_m2_nothing_is_told_for_each_hectare(town, tmp_path):
    found = scored(
        town, tmp_path, {"e": shapely.box(20, 100, 40, 124.9), "f": shapely.box(20, 100, 40, 125.1)}, origins="grid"
    )
    fields = ["den_fsi", "den_gsi", "den_dw_ha", "den_dw_net"]
    assert found.loc["e", [*fields, "den_score", "den_headroom"]].isna().all()
    assert found.loc["f", fields].tolist() == [0, 0, 0, 0]
    # nothing is built, so there is no floor to have open space for
    assert pd.isna(found.loc["f", "den_osr"])
    assert found.loc["e", ["typ_main", "typ_sure", "typ_i", "typ_iii_high", "inf_status", "inf_inside"]].isna().all()
    assert found.loc["f", ["typ_main", "inf_inside"]].notna().all()
    for family in ("den", "typ", "inf"):
        assert "Less than 500 m² of land" in found.loc["e", f"{family}_note"], family
    assert "m² of land" not in found.loc["f", "den_note"]
    assert "Less than 500 m² is built here" in found.loc["f", "den_note"]


def test_shares_of_a_plan_of_few_homes(town, tmp_path):
    found = scored(
        town, tmp_path, {name: BOXES[name] for name in "abd"},
        nieuwe_woningen=[10, 9, 0], nieuwe_parkeerplaatsen=[2, 2, 2], corporatiehuur=[4, 3, 0], middenhuur=[2, 3, 0],
        betaalbare_koop=[2, 3, 0], hergebruikt_m2=[500, 499, 0], nieuw_m2=[0, 0, 0],
    )  # fmt: skip
    assert found["prk_norm"].tolist() == pytest.approx([0.2, np.nan, np.nan], nan_ok=True)
    assert found["aff_share"].tolist() == pytest.approx([0.8, np.nan, np.nan], nan_ok=True)
    assert found["adp_score"].tolist() == pytest.approx([100, np.nan, np.nan], nan_ok=True)
    assert "fewer than 10 new homes" in found.loc["b", "prk_note"]
    assert "fewer than 10 new homes" in found.loc["b", "aff_note"]
    assert "less than 500 m² of floor area" in found.loc["b", "adp_note"]
    assert "no new homes" in found.loc["d", "prk_note"]
    assert "no floor area" in found.loc["d", "adp_note"]


def test_given_shares_of_few_homes_are_no_shares_either(town, tmp_path):
    shares = {"aandeel_corporatiehuur": [0.4, 0.4], "aandeel_middenhuur": 0.2, "aandeel_betaalbare_koop": 0.2}
    found = scored(town, tmp_path, {name: BOXES[name] for name in "ab"}, nieuwe_woningen=[10, 9], **shares)
    assert found["aff_share"].tolist() == pytest.approx([0.8, np.nan], nan_ok=True)
    assert affordability.affordability(np.array([0.4]), np.array([0.4]), np.array([np.nan]), NORMS.affordability).loc[
        0, "aff_share"
    ] == pytest.approx(0.8)


def test_homes_that_the_data_hardly_knows_enter_no_number(town, tmp_path):
    # five houses of 1,000 m2 each, and one home in all
    houses = town.buildings["dwellings"] > 0
    footprint = np.where(houses, 1000.0, town.buildings["footprint_m2"])
    floors = {"footprint_m2": footprint, "floor_living": 2 * footprint * houses, "floor_m2": 2 * footprint}
    few = np.where(np.arange(len(town.buildings)) == np.flatnonzero(houses)[0], 1.0, 0.0)
    buildings = town.buildings.assign(**floors, dwellings=few)
    origins = town.origins.assign(dwellings=np.where(np.arange(len(town.origins)) == 0, 1.0, 0.0))
    city = dataclasses.replace(town, buildings=conform("buildings", buildings), origins=conform("origins", origins))
    found = scored(city, tmp_path, {"a": BOXES["a"]}).loc["a"]
    for field in ("den_dw_ha", "den_dw_net", "den_cap", "prk_today", "grn_m2_home", "chg_score", "a15_jobs"):
        assert field not in found or pd.isna(found[field]), field
    for family in ("den", "prk", "grn", "chg"):
        assert "homes are not known" in found[f"{family}_note"], family
    assert "jobs and homes." in found["a15_note"]
    # floor area is not homes
    assert found["den_fsi"] > 0


# ---------------------------------------------------------------- nothing is not unknown


@pytest.mark.parametrize(("vacant", "share"), [(0.0, 0.0), (300.0, np.nan)])
def test_vacancy_where_nothing_is_built(town, tmp_path, vacant, share):
    # no floor area is told, so vacant floors are a share of nothing, and none is none
    spot = shapely.Point(ORIGIN[0] + 3 * WIDE + 150, ORIGIN[1] + 200)
    table = gpd.GeoDataFrame({"vacant_m2": [vacant]}, geometry=[spot], crs=CRS)
    city = dataclasses.replace(town, vacancy=conform("vacancy", table))
    scored(city, tmp_path, {"d": BOXES["d"]}, origins="grid")
    parts = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="parts", read_geometry=False)
    found = parts[(parts["indicator"] == "typ") & (parts["part"] == "iii_vacancy")]
    assert found["raw"].tolist() == pytest.approx([share] * len(found), nan_ok=True)
    assert len(found)


def with_departures(city, **by_name):
    stops = city.stops.copy()
    stops["departures_h"] = stops["name"].map(by_name)
    return dataclasses.replace(city, stops=stops)


def test_a_stop_without_departures_serves_nobody(town, tmp_path):
    shapes = {"a": BOXES["a"]}
    unknown = scored(with_departures(town), tmp_path, shapes).loc["a"]
    none = scored(with_departures(town, Dorp=0.0, Verweg=4.0), tmp_path, shapes).loc["a"]
    assert "Without a timetable" in unknown["ptn_note"]
    assert unknown["ptn_near"] == 1
    assert unknown["ptn_stop"] == "Dorp"
    # the bus does not count, nor is it the nearest stop; the train does
    assert none["ptn_near"] == 1
    assert none["ptn_stop"] == none["ptn_station"] == "Verweg"
    assert "timetable" not in none["ptn_note"].replace("No timetable is known here", "")
    nothing = scored(with_departures(town, Dorp=0.0, Verweg=0.0), tmp_path, shapes).loc["a"]
    assert nothing["ptn_score"] == 0
    assert pd.isna(nothing["ptn_dist_m"])
    assert nothing["ptn_near"] == 0
    assert pd.isna(nothing["bpk_present"])


def test_a_station_without_facilities_near_counts_none(town, tmp_path):
    scored(town, tmp_path, {"a": BOXES["a"]})
    stations = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="stations").set_index("name")
    assert stations.loc["Verweg", "amenities"] == 0
    empty = dataclasses.replace(town, facilities=town.facilities[:0])
    scored(empty, tmp_path, {"a": BOXES["a"]})
    stations = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="stations").set_index("name")
    assert pd.isna(stations.loc["Verweg", "amenities"])


def test_a_station_that_is_mapped_twice_is_one(town, tmp_path):
    # a train and a metro of one name within 250 m are one station; another name, or farther, is another
    here = town.stops[town.stops["name"] == "Verweg"]

    def beside(metres, **facts):
        return here.assign(**facts).set_geometry(here.translate(metres, 0))

    more = [
        beside(250, level=3, stop_id="metro"), beside(10, name="Anders", stop_id="other"),
        beside(-251, level=3, stop_id="far"),
    ]  # fmt: skip
    city = dataclasses.replace(town, stops=pd.concat([town.stops, *more], ignore_index=True))
    scored(city, tmp_path, {"a": BOXES["a"]})
    stations = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="stations")
    assert set(stations["stop_id"]) == {here["stop_id"].iloc[0], "other", "far"}
