"""Speed limits, cycle tracks, cycle highways and what hubs are made of, from OpenStreetMap and from own layers."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from drawing import city_of

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.sources.layers import read_layer
from g40_plugin.engine.sources.streets import max_speed_kmh

CRS = "EPSG:28992"


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("30", 30.0),
        ("50 km/h", 50.0),
        ("20 mph", 32.18688),
        ("NL:urban", 50.0),
        ("walk", 15.0),
        ("none", np.nan),
        ("fast", np.nan),
        ("", np.nan),
        ("30;50", np.nan),
    ],
)
def test_speed_limits(norms, text, speed):
    assert max_speed_kmh({"maxspeed": text}, norms.network) == pytest.approx(speed, nan_ok=True)


@pytest.fixture
def package(drawing, norms, tmp_path):
    road = [(0, 0), (200, 0)]
    drawing.way(road, highway="secondary", maxspeed="50", bicycle="use_sidepath")
    drawing.way([(200, 0), (400, 0)], highway="secondary", maxspeed="50")
    fast = drawing.way([(0, 20), (200, 20)], highway="cycleway")
    drawing.way([(200, 20), (400, 20)], highway="cycleway", cycle_highway="yes")
    drawing.way([(0, 0), (0, 20)], highway="residential", cycleway__both="track", maxspeed="30")
    drawing.relation([(fast, "")], type="route", route="bicycle", cycle_highway="yes")
    drawing.node(10, 40, amenity="car_sharing", capacity="3", name="Deelauto")
    drawing.node(20, 40, amenity="charging_station", capacity="two")
    drawing.node(30, 40, amenity="charging_station", access="private")
    drawing.node(40, 40, amenity="bicycle_parking", bicycle_parking="stands", capacity="10")
    drawing.node(50, 40, amenity="bicycle_parking", supervised="yes", capacity="300")
    drawing.box(60, 40, 20, 20, amenity="bicycle_parking", bicycle_parking="shed")
    drawing.box(100, 40, 40, 40, amenity="parking", park_ride="yes", capacity="80")
    drawing.box(150, 40, 40, 40, amenity="parking", park_ride="no")
    source = drawing.write(tmp_path / "town.osm")

    def build(**layers):
        return city_of(source, norms, layers=layers)

    return build


def test_streets_tell_speed_tracks_and_cycle_highways(package):
    streets = package().streets.sort_values("way_id").reset_index(drop=True)
    assert streets["maxspeed_kmh"].tolist() == pytest.approx([50, 50, np.nan, np.nan, 30], nan_ok=True)
    assert streets["cycleway"].tolist() == [1, 0, 1, 1, 1]
    assert streets["cycle_highway"].tolist() == [0, 0, 1, 1, 0]


def test_mobility_by_kind_with_capacity_where_it_is_a_number(package):
    mobility = package().mobility.set_index("kind")
    assert sorted(mobility.index) == sorted(
        ["car_sharing", "charging_station", "bicycle_parking", *["guarded_bicycle_parking"] * 2, "park_ride"]
    )
    assert mobility.loc["car_sharing", "capacity"] == 3
    assert mobility.loc["car_sharing", "name"] == "Deelauto"
    assert np.isnan(mobility.loc["charging_station", "capacity"])
    assert sorted(mobility.loc["guarded_bicycle_parking", "capacity"].fillna(0)) == [0, 300]
    assert mobility.loc["park_ride", "capacity"] == 80


def test_own_mobility_replaces_its_kinds_alone(package, tmp_path):
    place = shapely.Point(85_000, 446_000)
    own = gpd.GeoDataFrame({"kind": ["car_sharing"] * 2, "capacity": [1, 2]}, geometry=[place] * 2, crs=CRS)
    own.to_file(tmp_path / "own.gpkg")
    mobility = package(mobility=str(tmp_path / "own.gpkg")).mobility
    cars = mobility[mobility["kind"] == "car_sharing"]
    assert cars["source"].tolist() == ["own layer"] * 2
    assert len(mobility) == 2 + 5
    assert mobility["mobility_id"].notna().all()


def test_a_kind_of_mobility_that_is_none_is_named(norms, tmp_path):
    gpd.GeoDataFrame({"kind": ["rocket"]}, geometry=[shapely.Point(0, 0)], crs=CRS).to_file(tmp_path / "own.gpkg")
    with pytest.raises(InputError, match=r"rocket.*car_sharing"):
        read_layer("mobility", str(tmp_path / "own.gpkg"), CRS, norms)


def test_own_streets_of_cycleways_are_tracks(norms, tmp_path):
    lines = [shapely.LineString([(0, y), (100, y)]) for y in (0, 50)]
    frame = gpd.GeoDataFrame({"highway": ["cycleway", "residential"]}, geometry=lines, crs=CRS)
    frame.assign(cycle_highway=[1, None]).to_file(tmp_path / "own.gpkg")
    streets = read_layer("streets", str(tmp_path / "own.gpkg"), CRS, norms)
    assert streets["cycleway"].tolist() == [1, 0]
    assert streets["cycle_highway"].tolist() == [1, 0]
