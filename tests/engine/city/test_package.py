"""A city package in memory is what its file gives, by whatever way it is read."""

import os
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import shapely
from scored_marks import scored_file

from g40_plugin.engine.city import package
from g40_plugin.engine.city.package import as_read, read_city, write_city
from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.errors import CityPackageError
from g40_plugin.engine.sample import OWN_LAYERS
from g40_plugin.engine.service import methods


def told(frame):
    """All that tells one table from another: names, kinds, numbers of rows, values, and what nothing is."""
    cells = {name: [(type(value), repr(value)) for value in frame[name]] for name in frame.columns[:-1]}
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), include_srid=True).tolist()
    index = type(frame.index), frame.index.tolist(), frame.columns.dtype
    return type(frame), frame.geometry.name, frame.crs, index, frame.dtypes.to_dict(), cells, shapes


def assert_same(one, other):
    for name in TABLES:
        assert told(one.table(name)) == told(other.table(name)), name
    assert list(one.meta.items()) == list(other.meta.items())
    assert (one.kept, one.rasters) == (other.kept, other.rasters)


@pytest.mark.slow
def test_what_was_built_is_not_read_again_and_is_what_its_file_gives(sample_package, tmp_path, monkeypatch):
    folder, out = sample_package.parent, str(tmp_path / "city.gpkg")
    layers = {name: str(folder / f"{name}.gpkg") for name in OWN_LAYERS}
    asked = {"source": str(folder / "voorbeeldstad.osm.pbf"), "layers": layers, "out": out}
    methods.call("build_city", asked)
    read = read_city(out)
    with monkeypatch.context() as patch:
        patch.setattr(package, "read_city", None)
        kept = methods.load_city(out)
    assert_same(kept, read)
    assert methods.load_city(out) is kept
    # changed by somebody else before it was used
    methods.call("build_city", {**asked, "overwrite": True})
    os.utime(out, (1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(package, "as_read", None)
        assert_same(methods.load_city(out), read_city(out))


def test_every_column_is_kept_as_it_is_written(town, tmp_path):
    city, _ = town
    # rows in any order, shapes of nothing, both zeros, a text that is empty
    streets = city.streets.iloc[::-1].assign(maxspeed_kmh=-0.0)
    buildings = city.buildings.assign(building_id=["", *city.buildings["building_id"][1:]])
    buildings.loc[buildings.index[:2], "geometry"] = None
    city = replace(city, streets=streets, buildings=buildings)
    write_city(city, tmp_path / "town.gpkg")
    assert_same(as_read(city, tmp_path / "town.gpkg"), read_city(tmp_path / "town.gpkg"))


def test_arrow_gives_what_plain_reading_gives(sample_package, monkeypatch):
    through_arrow = read_city(sample_package)
    monkeypatch.setattr(package, "_PLAIN", ())
    assert_same(through_arrow, read_city(sample_package))


def test_curves_become_polygons(sample_package, tmp_path):
    city, out = read_city(sample_package), tmp_path / "city.gpkg"
    write_city(city, out)
    # as GDAL copies the surfaces of a register: a circle of radius 10
    arc = struct.pack("<BII10d", 1, 8, 5, 0, 0, 10, 10, 20, 0, 10, -10, 0, 0)
    circle = struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + arc
    with closing(sqlite3.connect(out)) as database, database:
        # they call functions that only GDAL has
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'contour'")
        for (name,) in found.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        query = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = 'contour'"
        column, number = database.execute(query).fetchone()
        blob = b"GP" + struct.pack("<BBi", 0, 1, number) + circle
        database.execute(f'UPDATE contour SET "{column}" = ?', (blob,))  # noqa: S608
    assert read_city(out).contour.area.to_numpy() == pytest.approx(np.pi * 100, rel=0.01)


def test_a_result_is_no_city_package_of_another_version(tmp_path):
    scored = scored_file(tmp_path / "scored.gpkg", {"1": (50.0,) * 4})
    with pytest.raises(CityPackageError, match=r"scored\.gpkg is not a city package: make one"):
        package.read_meta(scored)
