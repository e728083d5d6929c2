"""The data of a report: the same numbers in every format, with what they mean, and no formula of a name."""

import csv
import itertools
import json
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from page_files import many_areas

from g40_plugin.catalogue import fields_of
from g40_plugin.engine.city.workbooks import _cells
from g40_plugin.engine.report.make import make_report
from g40_plugin.engine.weighing.scored import read_scored

HOSTILE = ["=1+1", "+31 6 1234", "-5 graden", "@SUM(A1)", '=HYPERLINK("http://example.org")', "<b>&"]
SHEETS = [
    "Areas", "Data dictionary", "Reasons", "Parts of the scores", "Where homes fit", "Housing programme",
    "Places of the programme", "Sources", "Method", "Norms", "How it was made",
]  # fmt: skip


@pytest.fixture(scope="module")
def areas(scored):
    return pyogrio.read_dataframe(scored, layer="areas").set_index("area_id")


def lines(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def in_report(folder, name):
    if name == "areas.csv":
        return pd.read_csv(folder / name, encoding="utf-8-sig", dtype={"area_id": str})
    return pyogrio.read_dataframe(folder / name) if name.endswith("json") else gpd.read_parquet(folder / name)


@pytest.mark.parametrize("name", ["areas.csv", "areas.geojson", "areas.parquet"])
def test_numbers_are_those_of_the_scored_file(reports, areas, name):
    for folder, _ in reports.values():
        found = in_report(folder, name).set_index("area_id")
        found.index = found.index.astype(str)
        assert sorted(found.index) == sorted(areas.index.astype(str))
        numbers = [field for field in areas.columns if pd.api.types.is_numeric_dtype(areas[field])]
        assert len(numbers) > 200
        for field in numbers:
            there = pd.to_numeric(found[field]).reindex(areas.index.astype(str)).to_numpy(float)
            assert pd.Series(there).equals(pd.Series(areas[field].to_numpy(float))) or abs(
                there - areas[field].to_numpy(float)
            )[~pd.isna(there)].max() < 1e-9, field
            assert (pd.isna(there) == areas[field].isna().to_numpy()).all(), field


def test_texts_are_in_the_language_of_the_report(reports):
    dutch, english = (in_report(reports[language][0], "areas.csv") for language in ("nl", "en"))
    assert (dutch["a15_says"] != english["a15_says"]).all()
    assert english["q_says"].str.contains("proximity|No report mark").all()
    assert dutch["grn_note"].notna().sum() == english["grn_note"].notna().sum() > 0


def test_geojson_is_as_rfc_7946_has_it(reports):
    told = json.loads((reports["nl"][0] / "areas.geojson").read_text(encoding="utf-8"))
    assert told["type"] == "FeatureCollection" and "crs" not in told
    for feature in told["features"]:
        polygons = feature["geometry"]["coordinates"]
        for rings in polygons if feature["geometry"]["type"] == "MultiPolygon" else [polygons]:
            ring = rings[0]
            turn = sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in itertools.pairwise(ring))
            assert turn < 0
            assert all(3 < x < 8 and 50 < y < 54 for x, y in ring)


def test_parquet_keeps_the_crs_and_the_outlines(reports, areas):
    found = gpd.read_parquet(reports["nl"][0] / "areas.parquet").set_index("area_id")
    assert found.crs.to_epsg() == 28992
    assert all(found.loc[identity].geometry.equals(shape) for identity, shape in areas.geometry.items())


def test_the_dictionary_tells_every_field(reports, scored):
    norms = read_scored(scored).norms.as_file
    known = {field.name for field in fields_of(norms)}
    for language, (folder, _) in reports.items():
        told = lines(folder / "dictionary.csv")
        names = list(told[0])
        assert [row[names[0]] for row in told] == list(in_report(folder, "areas.csv").columns)
        ours = [row for row in told if row[names[0]] in known]
        assert len(ours) > 280
        assert all(row[names[1]] and row[names[2]] and row[names[4]] and row[names[8]] for row in ours)
        (share,) = [row for row in told if row[names[0]] == "grn_share"]
        assert "40" in share[names[7]] and "e.4" in share[names[8]]
        assert ("proposal" in share[names[8]]) == (language == "en")


def test_the_workbook_has_every_sheet_and_the_same_numbers(reports, areas):
    path = reports["en"][0] / "report.xlsx"
    assert [name for name, _ in pyogrio.list_layers(path)] == SHEETS
    head, *rows = _cells(str(path), "Areas")
    assert head[:3] == ["Id of the area", "Name of the area", head[2]]
    mark = head.index("Report mark (mark)")
    for row in rows:
        known = areas.loc[row[0], "q_grade"]
        assert row[mark] is None if pd.isna(known) else float(row[mark]) == pytest.approx(known)
    for name in SHEETS:
        assert len(_cells(str(path), name)) > 1, name
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert all("<pane " in sheet and 'state="frozen"' in sheet and "<cols>" in sheet for sheet in sheets)
    assert not any("<f>" in sheet for sheet in sheets)


def test_no_name_becomes_a_formula_or_a_link(scored, tmp_path):
    path = many_areas(scored, tmp_path / "scored.gpkg", 17, area_name=HOSTILE)
    make_report(str(path), str(tmp_path / "report"), formats=["excel", "csv", "geojson"])
    with zipfile.ZipFile(tmp_path / "report" / "report.xlsx") as package:
        texts = {name: package.read(name).decode() for name in package.namelist()}
    assert not any("<f>" in text or "<hyperlink" in text for text in texts.values())
    names = {row[1] for row in _cells(str(tmp_path / "report" / "report.xlsx"), texts and "Areas")}
    assert set(HOSTILE) <= names
    told = {row["area_name"] for row in lines(tmp_path / "report" / "areas.csv")}
    assert {f"'{name}" for name in HOSTILE[:5]} | {HOSTILE[5]} <= told
    assert set(HOSTILE) <= set(pyogrio.read_dataframe(tmp_path / "report" / "areas.geojson")["area_name"])
