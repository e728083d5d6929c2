"""The user's own columns in a scored file: all kept, whatever they are called and hold."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.results.own_columns import free_names, storable
from g40_plugin.engine.score import score

SQUARES = [shapely.box(85_000 + 200 * n, 446_000, 85_190 + 200 * n, 446_500) for n in range(2)]


def geojson(path, columns):
    """Two plan areas with columns of any name, as GeoPandas could not write them."""
    features = [
        {
            "type": "Feature",
            "properties": {name: values[row] for name, values in columns.items()},
            "geometry": shapely.geometry.mapping(square),
        }
        for row, square in enumerate(SQUARES)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def score_it(small_city, norms, tmp_path, spoken):
    """Score a layer of plan areas: the rows of the result and the warnings about names."""
    progress, lines = spoken

    def scored(path, out="scored.gpkg"):
        score(small_city, path, tmp_path / out, norms, indicators=["grn"], progress=progress)
        told = [text for level, text in lines if level == "warning" and "renamed" in text]
        return pyogrio.read_dataframe(tmp_path / out, layer="areas"), told

    return scored


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"fid": [1.5, 2.5]}, {"fid_1": [1.5, 2.5]}),
        ({"fid": [1, 1]}, {"fid_1": [1, 1]}),
        ({"FID": ["x", "y"]}, {"FID_1": ["x", "y"]}),
        ({"fid": [1, 2], "fid_1": ["x", "y"]}, {"fid_2": [1, 2], "fid_1": ["x", "y"]}),
        ({"geom": ["x", "y"]}, {"geom_1": ["x", "y"]}),
        ({"GEOM": ["x", "y"]}, {"GEOM_1": ["x", "y"]}),
        ({"geometry": ["x", "y"]}, {"geometry_1": ["x", "y"]}),
        ({"Geometry": ["x", "y"]}, {"Geometry_1": ["x", "y"]}),
        ({"Naam": ["x", "y"], "NAAM": ["p", "q"]}, {"Naam": ["x", "y"], "NAAM_1": ["p", "q"]}),
        ({"AREA_ID": ["x", "y"], "Area_Name": ["p", "q"]}, {"AREA_ID_1": ["x", "y"], "Area_Name_1": ["p", "q"]}),
        ({"area_id": ["x", "y"]}, {"area_id_1": ["x", "y"]}),
        ({"A15_SCORE": [1, 2], "grn_share": [3, 4]}, {"A15_SCORE_1": [1, 2], "grn_share_1": [3, 4]}),
    ],
)
def test_a_name_that_is_taken_gets_a_number(score_it, tmp_path, columns, kept):
    found, told = score_it(geojson(tmp_path / "areas.geojson", {"code": ["a", "b"], **columns}))
    assert found["area_id"].tolist() == found["code"].tolist() == ["a", "b"]
    assert {name: found[name].tolist() for name in kept} == kept
    assert len(told) == 1
    for old, new in zip(columns, kept, strict=True):
        assert (f"{old} -> {new}" in told[0]) == (old != new)


def test_any_value_is_kept_without_a_word(score_it, tmp_path):
    columns = {
        "tags": [["a"], ["b", "c"]],
        "numbers": [[1, 2], [3]],
        "about": [{"x": 1}, {"x": 2}],
        "moment": ["2024-01-01T00:00:00+01:00", "2024-07-01T00:00:00+02:00"],
        "flag": [True, None],
        "n" * 70: ["x", "y"],
    }
    found, told = score_it(geojson(tmp_path / "areas.geojson", {"code": ["a", "b"], **columns}))
    assert not told
    assert [json.loads(text) for text in found["tags"]] == columns["tags"]
    assert [json.loads(text) for text in found["numbers"]] == columns["numbers"]
    assert [json.loads(text) for text in found["about"]] == columns["about"]
    assert found["moment"].iloc[0] == pd.Timestamp("2024-01-01T00:00:00+01:00")
    assert found["flag"].iloc[0] == 1
    assert pd.isna(found["flag"].iloc[1])
    assert found["n" * 70].tolist() == ["x", "y"]


def test_what_only_geoparquet_holds_is_kept(score_it, tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "code": ["a", "b"],
            "kind": pd.Categorical(["new", "old"]),
            "price": [Decimal("1.5"), None],
            "day": [date(2024, 1, 1), None],
            "lasts": pd.to_timedelta([1, 2], unit="D"),
            "middle": gpd.GeoSeries([shapely.Point(1, 2), None]),
            "small": np.array([1.5, np.nan], dtype=np.float32),
        },
        geometry=SQUARES,
        crs="EPSG:28992",
    ).set_index(pd.Index([7, 3]))
    frame.to_parquet(tmp_path / "areas.parquet")
    found, _ = score_it(tmp_path / "areas.parquet")
    assert found["kind"].tolist() == ["new", "old"]
    assert found["price"].iloc[0] == 1.5
    assert str(found["day"].iloc[0])[:10] == "2024-01-01"
    assert found["lasts"].iloc[0].startswith("1 day")
    assert found["middle"].iloc[0] == "POINT (1 2)"
    assert found["small"].iloc[0] == 1.5
    assert [shape.equals(square) for shape, square in zip(found.geometry, SQUARES, strict=True)] == [True, True]


def test_fields_of_an_earlier_scoring_give_way(score_it, tmp_path):
    once, _ = score_it(geojson(tmp_path / "areas.geojson", {"code": ["a", "b"], "fid": [7, 8]}), "once.gpkg")
    again, told = score_it(f"{tmp_path / 'once.gpkg'}|layername=areas")
    assert list(again.columns) == list(once.columns)
    assert again["fid_1"].tolist() == [7, 8]
    assert len(told) == 1


def test_free_names_keep_what_is_free():
    assert free_names(["a", "b"], []) == {"a": "a", "b": "b"}
    assert free_names(["a", "A", "a_1"], ["x"]) == {"a": "a", "A": "A_2", "a_1": "a_1"}


def test_values_of_several_kinds_become_text_or_numbers():
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    assert storable(pd.Series([1, 2.5, None], dtype=object)).tolist()[:2] == [1.0, 2.5]
    assert storable(pd.Series([1, "x"], dtype=object)).tolist() == ["1", "x"]
    assert storable(pd.Series([moment, timedelta(1), time(1)], dtype=object)).tolist() == [
        moment.isoformat(),
        "1 day, 0:00:00",
        "01:00:00",
    ]
    assert storable(pd.Series([None, None], dtype=object)).tolist() == [None, None]
