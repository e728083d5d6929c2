"""The table of parts: words stand in the file once, and every program reads rows of words and numbers."""

import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.results.geopackage import write_results
from g40_plugin.engine.results.parts import COLUMNS, Parts

AREAS = pd.DataFrame({"area_id": ["a", "b"], "area_name": ["Alpha", None]})
NAMES = pd.DataFrame(
    {
        "indicator": ["a15", "grn", "grn"],
        "part": ["gp", "canopy", "canopy"],
        "unit": ["min", "share", "share"],
        "weight": [1.0, 0.2, np.nan],
    }
)
FOUND = pd.DataFrame(
    {"area": [0, 0, 1, 1], "part": [0, 1, 0, 2], "raw": [4.5, np.nan, 7.0, 0.5], "score": [90.0, np.nan, np.nan, 40.0]}
)


def written(folder, parts):
    layer = gpd.GeoDataFrame({"area_id": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:28992")
    write_results(folder / "out.gpkg", {"sites": layer}, {}, {"city": "x"}, parts)
    return folder / "out.gpkg"


def test_parts_are_read_as_rows_of_words_and_numbers(tmp_path):
    path = written(tmp_path, Parts(AREAS, NAMES, FOUND))
    rows = pyogrio.read_dataframe(path, layer="parts", fid_as_index=True)
    assert tuple(rows.columns) == COLUMNS
    assert rows.index.is_unique
    assert rows["area_id"].tolist() == ["a", "a", "b", "b"]
    assert rows["area_name"].isna().tolist() == [False, False, True, True]
    assert rows["part"].tolist() == ["gp", "canopy", "gp", "canopy"]
    np.testing.assert_array_equal(rows["weight"], [1.0, 0.2, 1.0, np.nan])
    np.testing.assert_array_equal(rows["raw"], FOUND["raw"])
    np.testing.assert_array_equal(rows["score"], FOUND["score"])
    assert rows["note"].notna().tolist() == [False, True, False, False]


@pytest.mark.parametrize("table", ["part_areas", "part_names", "part_values"])
def test_only_the_view_is_listed_as_a_layer(tmp_path, table):
    path = written(tmp_path, Parts(AREAS, NAMES, FOUND))
    listed = pyogrio.list_layers(path)[:, 0]
    assert "parts" in listed
    assert table not in listed
    with sqlite3.connect(path) as database:
        assert database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    database.close()


def test_without_parts_there_is_an_empty_table(tmp_path):
    path = written(tmp_path, Parts(AREAS, NAMES[:0], FOUND[:0]))
    rows = pyogrio.read_dataframe(path, layer="parts")
    assert set(COLUMNS) <= set(rows.columns)
    assert rows.empty
