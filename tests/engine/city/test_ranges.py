"""Numbers that cannot be: each column of the city package has a range, and what lies outside is told or refused."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from cases import first_of
from drawing import ORIGIN
from mutated import without_triggers

from g40_plugin.engine.city.package import plausible, read_city, write_city
from g40_plugin.engine.city.schema import TABLES, conform, outside
from g40_plugin.engine.errors import CityPackageError, InputError
from g40_plugin.engine.sources.layers import read_layer

X, Y = ORIGIN


def test_every_column_of_numbers_has_a_range():
    for table in TABLES.values():
        for column in table.columns:
            if column.kind != "text":
                least, most = column.range
                assert np.isfinite([least, most]).all()
                assert least < most


@pytest.mark.parametrize(
    ("table", "column", "value"),
    first_of(
        [
            ("origins", "people", -1.0),
            ("origins", "people", 6.8e40),
            ("origins", "dwellings", "9e999"),
            ("buildings", "levels", 5000),
            ("buildings", "year", 99999),
            ("buildings", "year", 1950.5),
            ("buildings", "floor_m2", "text"),
            ("streets", "walk", 2),
            ("streets", "length_m", -3.0),
            ("buildings", "levels_guessed", 2),
        ],
        4,
    ),
)
def test_a_package_with_such_a_number_is_refused(small_city, tmp_path, table, column, value):
    path = tmp_path / "city.gpkg"
    write_city(small_city, path)
    # SQLite takes 9e999 for infinite
    shown = value if value == "9e999" else repr(value)
    with closing(sqlite3.connect(path)) as database, database:
        without_triggers(database)
        database.execute(f'UPDATE "{table}" SET "{column}" = {shown} WHERE fid = 1')  # noqa: S608
    with pytest.raises(CityPackageError) as caught:
        read_city(path)
    assert str(path) in str(caught.value)
    assert column in str(caught.value)


def test_numbers_that_need_not_be_known_are_left_out_of_a_new_package(small_city, spoken):
    buildings = small_city.buildings.assign(height_m=1e9, year=1950)
    found = plausible(replace(small_city, buildings=buildings), spoken[0])
    assert found.buildings["height_m"].isna().all()
    assert (found.buildings["year"] == 1950).all()
    (told,) = [text for level, text in spoken[1] if level == "warning"]
    assert f"{len(buildings)} rows have a height_m outside 0 to 1000, such as 1e+09" in told


def test_numbers_that_must_be_known_stop_the_build(small_city, spoken):
    with pytest.raises(InputError, match="people outside 0 to"):
        plausible(replace(small_city, origins=small_city.origins.assign(people=6.8e40)), spoken[0])


def test_an_own_layer_with_such_a_number_is_refused(norms, tmp_path):
    places = gpd.GeoDataFrame({"people": [3.0, 1e30]}, geometry=shapely.points([[X, Y], [X, Y + 9]]), crs="EPSG:28992")
    places.to_file(tmp_path / "people.gpkg")
    with pytest.raises(InputError, match=r"people\.gpkg.*1 rows have a (people|dwellings) outside"):
        read_layer("origins", str(tmp_path / "people.gpkg"), "EPSG:28992", norms)


def test_nothing_is_told_of_numbers_inside(small_city):
    assert [outside(name, conform(name, small_city.table(name))) for name in TABLES] == [[]] * len(TABLES)
