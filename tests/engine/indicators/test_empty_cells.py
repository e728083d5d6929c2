"""Cells of a city package that a hand left empty: read as not known, or refused in a sentence."""

from dataclasses import replace

import pandas as pd
import pyogrio
import pytest

from g40_plugin.engine.city.package import TABLES, read_city, write_city
from g40_plugin.engine.errors import CityPackageError
from g40_plugin.engine.score import score

NEEDED = [(name, column.name) for name, table in TABLES.items() for column in table.columns if column.needed]


def emptied(city, table, columns):
    frame = city.table(table).copy()
    for column in columns:
        frame[column] = pd.Series([None] * len(frame), index=frame.index).astype(frame[column].dtype)
    return replace(city, **{table: frame})


@pytest.mark.parametrize("table", TABLES)
def test_cells_that_may_be_empty_stop_no_score(sample_package, tmp_path, norms, table):
    city = read_city(sample_package)
    columns = [column.name for column in TABLES[table].columns if not column.needed]
    areas = sample_package.with_name("plan_areas.gpkg")
    answer = score(emptied(city, table, columns), areas, tmp_path / "out.gpkg", norms)
    assert len(answer["areas"]) >= 12


@pytest.mark.parametrize(("table", "column"), NEEDED)
def test_cells_that_are_needed_are_told(sample_package, tmp_path, table, column):
    city = read_city(sample_package)
    write_city(emptied(city, table, [column]), tmp_path / "city.gpkg")
    with pytest.raises(CityPackageError, match=rf"table {table} of .* have no {column}"):
        read_city(tmp_path / "city.gpkg")


def test_one_row_with_empty_flags(sample_package, tmp_path, norms):
    city = read_city(sample_package)
    streets = city.streets.copy()
    flags = [column.name for column in TABLES["streets"].columns if column.about.startswith("1 where")]
    streets.loc[streets.index[3], flags] = pd.NA
    areas = sample_package.with_name("plan_areas.gpkg")
    score(replace(city, streets=streets), areas, tmp_path / "out.gpkg", norms)
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="areas")["features"] >= 12
