"""Remarks and votes of several tablets, of spreadsheets and of earlier layers, in one layer with a form."""

import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pyogrio
import pytest
import shapely

from g40_plugin.catalogue.remarks import DEFAULTS, FIELDS, KINDS
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.page.remarks import gather_remarks
from g40_plugin.engine.service.methods import call


def feature(identity, text, place=(5.1, 52.1), **more):
    about = {"id": identity, "tablet": "AB12", "made": "2026-11-30T19:05", "kind": "idea", "text": text, **more}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(place)}, "properties": about}


def geojson(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


def layer_of(path):
    return pyogrio.read_dataframe(path, layer="remarks")


def test_tablets_become_one_layer_and_what_both_have_comes_once(tmp_path):
    one = geojson(tmp_path / "1.geojson", feature("a", "Bankje"), feature("b", "Boom"))
    two = geojson(tmp_path / "2.geojson", feature("b", "Boom"), feature("c", "Pad", tablet="CD34"))
    votes = tmp_path / "votes.csv"
    rows = ('"id","tablet","made","choice","weights"', '"v1","AB12","","Nu",""', '"v2","AB12","","Nu",""')
    votes.write_text("\ufeff" + "\r\n".join(rows))
    told = gather_remarks([one, two, str(votes), str(votes)], str(tmp_path / "out.gpkg"))
    assert (told["remarks"], told["votes"], told["choices"], told["tablets"]) == (3, 2, {"Nu": 2}, 2)
    assert layer_of(tmp_path / "out.gpkg")["text"].tolist() == ["Bankje", "Boom", "Pad"]


def test_a_csv_that_a_dutch_spreadsheet_saved_anew(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_text("id;kind;text;lon;lat\na;good;Één boom;5,1234;52,5\nb;worry;Druk;4,9;52,25\n", encoding="cp1252")
    gather_remarks([str(path)], str(tmp_path / "out.gpkg"))
    layer = layer_of(tmp_path / "out.gpkg")
    assert layer["text"].tolist() == ["Één boom", "Druk"]
    assert layer.geometry.x.tolist() == [5.1234, 4.9] and layer.geometry.y.tolist() == [52.5, 52.25]


def test_an_earlier_layer_goes_on_with_what_was_changed_and_typed_in(tmp_path):
    tablet = geojson(tmp_path / "1.geojson", feature("a", "Bankje"), feature("b", "Boom"))
    gather_remarks([tablet], str(tmp_path / "first.gpkg"))
    layer = layer_of(tmp_path / "first.gpkg")
    layer.loc[0, "text"] = "Bankje (verplaatst)"
    typed = {"text": "Van papier", "kind": "worry", "source": "paper", "geometry": shapely.Point(155000, 463000)}
    dutch = layer.to_crs("EPSG:28992")
    dutch = gpd.GeoDataFrame([*dutch.to_dict("records"), typed], crs=dutch.crs)
    (tmp_path / "first.gpkg").unlink()
    pyogrio.write_dataframe(dutch, tmp_path / "first.gpkg", layer="remarks")
    gather_remarks([str(tmp_path / "first.gpkg"), tablet], str(tmp_path / "out.gpkg"))
    found = layer_of(tmp_path / "out.gpkg").set_index("text")
    assert sorted(found.index) == ["Bankje (verplaatst)", "Boom", "Van papier"]
    paper = found.loc["Van papier"]
    assert paper["source"] == "paper" and paper["id"]
    assert (round(paper.geometry.x, 3), round(paper.geometry.y, 3)) == (5.387, 52.155)
    # what is read again stays the same
    gather_remarks([str(tmp_path / "out.gpkg"), tablet], str(tmp_path / "again.gpkg"))
    assert layer_of(tmp_path / "again.gpkg")["id"].tolist() == found["id"].tolist()


def test_without_files_there_is_an_empty_layer_to_type_in(tmp_path):
    told = call("remarks", {"out": str(tmp_path / "out.gpkg")})
    assert told["remarks"] == 0
    layer = layer_of(tmp_path / "out.gpkg")
    assert layer.columns.tolist() == [*FIELDS, "geometry"] and layer.crs == "EPSG:4326"
    with closing(sqlite3.connect(tmp_path / "out.gpkg")) as database:
        style = database.execute("SELECT styleQML FROM layer_styles WHERE useAsDefault = 1").fetchone()[0]
    assert all(f'"{field}"' in style for field in FIELDS)
    assert all(words in style for _, _, _, words in KINDS)
    assert style.count("<default ") >= len(DEFAULTS)
    # ours again: it may be replaced without asking
    call("remarks", {"out": str(tmp_path / "out.gpkg")})


def test_a_remark_without_a_place_is_kept_and_told(tmp_path):
    path = tmp_path / "1.csv"
    path.write_text("text,lon,lat\nOveral meer groen,,\nHier,5.1,52.1\n")
    told = gather_remarks([str(path)], str(tmp_path / "out.gpkg"))
    assert told["remarks"] == 2 and "Remarks without a place, in the table of the layer alone: 1" in told["warnings"][0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.geojson", "{", "cannot be read"),
        ("x.geojson", "[1, 2]", "holds no remarks"),
        ("x.geojson", '{"features": [3]}', "holds no remarks"),
        ("x.geojson", '{"features": [{"properties": {"a": 1}}]}', "holds no remarks"),
        ("x.geojson", json.dumps({"features": [feature("a", "x", (500.0, 52.0))]}), "Remark 1 of .* not on earth"),
        ("x.geojson", json.dumps({"features": [feature("a", "x", ("5", "52"))]}), "not on earth"),
        ("x.csv", "a,b\n1,2\n", "holds no remarks"),
        ("x.txt", "text", "holds no remarks"),
        ("x.csv", "", "is empty"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_remarks_is_told(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        gather_remarks([str(tmp_path / name)], str(tmp_path / "out.gpkg"))
    assert not (tmp_path / "out.gpkg").exists()


def test_a_file_that_is_not_there_or_of_another_kind_is_told(tmp_path, sample_package):
    with pytest.raises(InputError, match="does not exist"):
        gather_remarks([str(tmp_path / "no.csv")], str(tmp_path / "out.gpkg"))
    with pytest.raises(InputError, match="holds no remarks"):
        gather_remarks([str(sample_package)], str(tmp_path / "out.gpkg"))
