"""Reachable area: along the streets, and never across water."""

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import City, write_city
from g40_plugin.engine.city.schema import SCHEMA_VERSION, TABLES, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.reach import reach

NORMS = read_norms()
CRS = "EPSG:28992"


@pytest.fixture
def canal_town():
    """Two banks of a canal 30 m wide, a street along each, and one bridge 1.5 km to the east.

    ::

        y=40  +-----------------------------+  street on the north bank
        y=30  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~|~~
        y=0   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~|~~  bridge at x=1500
        y=-10 +-----------------------------+  street on the south bank
              x=0                         x=1500
    """
    x, y = 100_000.0, 450_000.0
    lines = [
        shapely.LineString([(x, y - 10), (x + 1500, y - 10)]),
        shapely.LineString([(x, y + 40), (x + 1500, y + 40)]),
        shapely.LineString([(x + 1500, y - 10), (x + 1500, y + 40)]),
    ]
    columns = {
        "way_id": [1, 2, 3],
        "node_a": [0, 2, 1],
        "node_b": [1, 3, 3],
        "length_m": shapely.length(lines),
        "highway": "residential",
    }
    columns |= {"name": "", "width_m": 8.0, "tunnel": 0}
    columns |= dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), 1)
    streets = gpd.GeoDataFrame(columns, geometry=lines, crs=CRS)
    water = gpd.GeoDataFrame(
        {
            "cover_id": "w",
            "cover": "water",
            "cover_group": "water",
            "public": 0,
            "green": 0.0,
            "blue": 0.0,
            "overlay_order": 40,
            "name": "",
            "source": "",
        },
        geometry=[shapely.box(x - 500, y, x + 3000, y + 30)],
        index=[0],
        crs=CRS,
    )
    tables = {name: empty_table(name, CRS) for name in TABLES}
    meta = {"schema_version": SCHEMA_VERSION, "crs": CRS, "name": "canal"}
    return City(**{**tables, "streets": streets, "landcover": water}, meta=meta), x, y


def test_the_other_bank_is_not_reached(canal_town, tmp_path):
    city, x, y = canal_town
    found = reach(city, x, y - 15, [15, 5], tmp_path / "reach.gpkg", NORMS)
    frame = pyogrio.read_dataframe(tmp_path / "reach.gpkg", layer="reach")
    assert frame["minutes"].tolist() == [15, 5]
    fifteen = frame.geometry.iloc[0]
    assert fifteen.intersects(shapely.Point(x, y - 10))
    assert not fifteen.intersects(shapely.Point(x, y + 40))
    assert fifteen.intersection(city.landcover.geometry.iloc[0]).area == pytest.approx(0, abs=1e-6)
    # 15 minutes at 80 m a minute, less the 5 m from the point to the street
    assert found["polygons"][0]["street_m"] == pytest.approx(1195)
    assert found["polygons"][1]["street_m"] == pytest.approx(395)
    assert frame.geometry.iloc[1].within(fifteen.buffer(1e-6))


def test_the_other_bank_is_reached_over_the_bridge(canal_town, tmp_path):
    city, x, y = canal_town
    reach(city, x + 1400, y - 10, [5], tmp_path / "reach.gpkg", NORMS)
    shape = pyogrio.read_dataframe(tmp_path / "reach.gpkg", layer="reach").geometry.iloc[0]
    assert shape.intersects(shapely.Point(x + 1450, y + 40))
    assert not shape.intersects(shapely.Point(x + 1200, y + 40))


def test_from_degrees_by_bike(canal_town, tmp_path):
    city, x, y = canal_town
    place = gpd.GeoSeries([shapely.Point(x, y - 10)], crs=CRS).to_crs(4326).iloc[0]
    found = reach(city, place.x, place.y, [3], tmp_path / "r.gpkg", NORMS, crs="EPSG:4326", profile="bike_std")
    assert found["polygons"][0]["street_m"] == pytest.approx(750, abs=1)


def test_larger_limits_reach_more(canal_town, tmp_path):
    city, x, y = canal_town
    found = reach(city, x + 700, y - 10, [1, 2, 5, 10, 30], tmp_path / "r.gpkg", NORMS)["polygons"]
    assert np.all(np.diff([row["area_m2"] for row in found]) < 0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"profile": "fly"}, "walk_std"),
        ({"x": 0.0}, "no street within 250 m"),
        ({"crs": "EPSG:nothing"}, "not a coordinate"),
    ],
)
def test_what_cannot_be_asked(canal_town, tmp_path, change, word):
    city, x, y = canal_town
    asked = {"x": x, "y": y, "minutes": [5], "out": tmp_path / "r.gpkg", "norms": NORMS} | change
    with pytest.raises(InputError, match=word):
        reach(city, asked.pop("x"), asked.pop("y"), asked.pop("minutes"), asked.pop("out"), asked.pop("norms"), **asked)
    assert list(tmp_path.iterdir()) == []


def test_a_city_package_comes_back_as_it_was(canal_town, tmp_path):
    from g40_plugin.engine.city.package import read_city

    city, _, _ = canal_town
    write_city(city, tmp_path / "canal.gpkg")
    again = read_city(tmp_path / "canal.gpkg")
    assert again.meta == city.meta
    assert again.streets["length_m"].tolist() == city.streets["length_m"].tolist()
    assert again.owners.empty
