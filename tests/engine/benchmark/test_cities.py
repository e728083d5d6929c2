"""Cities beside each other: figures by hand, who is ranked with whom, files that others read, and the page."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from playwright.sync_api import sync_playwright
from pygeoapi.provider.geojson import GeoJSONProvider

from g40_plugin.engine.batch.manifest import manifest_of, write_manifest
from g40_plugin.engine.batch.rows import Row
from g40_plugin.engine.benchmark.cities import FILES
from g40_plugin.engine.benchmark.figures import FIGURES, Figure, _quantile, figures_of, ranked
from g40_plugin.engine.benchmark.read import CityRead, read_cities
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.results.geopackage import write_layer, write_meta
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.translation import set_language
from g40_plugin.engine.weighing.scored import read_scored

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def scored_file(path, norms, moved=0.0, grades="C", **columns):
    """A scored file of three areas with invented scores; ``columns`` go before them."""
    values = {
        "area_id": ["1", "2", "3"],
        "area_name": ["A", "B", "C"],
        "q_score": [40.0, 60.0, 80.0],
        "q_grade": [4.0, 6.0, 8.0],
        "q_dq": list(grades * 3)[:3],
        "a15_score": [10.0, 50.0, 90.0],
        "a15_people": [100.0, 300.0, 600.0],
        "a15_share": [0.0, 0.5, 1.0],
        "a15_dq": list(grades * 3)[:3],
        "grn_score": [20.0, 40.0, 60.0],
        "grn_green_m2": [100.0, 200.0, 300.0],
        "grn_public_m2": [1000.0, 1000.0, 1000.0],
        "grn_dq": ["C", "C", "C"],
        "den_cap": [10.0, 20.0, 30.0],
        "den_cap_low": [5.0, 10.0, 15.0],
        "den_cap_high": [20.0, 40.0, 60.0],
        "den_dq": ["C", "C", "C"],
        **columns,
    }
    shapes = [shapely.box(84000 + 1000 * x + moved, 447000, 84900 + 1000 * x + moved, 447900) for x in range(3)]
    frame = gpd.GeoDataFrame(values, geometry=shapes, crs="EPSG:28992")
    write_layer(path, "areas", frame, "MultiPolygon")
    meta = {"city": path.stem, "grade": "C", "norms": norms.model_dump_json(by_alias=True), "licence": "CC0"}
    write_meta(path, meta | {"norms_version": norms.version, "norms_hash": norms.hash})
    return path


def city_of(scored, **about):
    known = CityRead("a", "A", None, None, "", scored, "", None, None)
    return replace(known, **about)


@pytest.fixture
def beside(norms, tmp_path):
    """Four places: a city of a batch, one that failed there, and two scored files, one by other norms."""
    out = tmp_path / "out"
    for name, state in (("Één & co", "done"), ("Twee", "failed")):
        row = Row(name=name, package="x.gpkg", areas="y.gpkg", inhabitants=100_000, inhabitants_source="<b>CBS</b>")
        folder = out / row.folder
        folder.mkdir(parents=True)
        told = manifest_of(row, {}, "en") | {"state": state, "problem": "" if state == "done" else "/home/me/x is full"}
        if state == "done":
            scored_file(folder / "scored.gpkg", norms)
            told["steps"] = {"scored": {}, "programme": {}}
            write_layer(folder / "programme.gpkg", "x", gpd.GeoDataFrame({"a": [1]}).drop(columns=[]))
            facts = {"homes": "1000", "placed": "55", "norms_hash": norms.hash}
            write_meta(folder / "programme.gpkg", facts)
        write_manifest(folder, told)
    other = norms.model_copy(update={"name": "other"})
    scored_file(tmp_path / "drie.gpkg", norms, moved=50_000.0, q_grade=[5.0, 7.0, np.nan], grades="B")
    scored_file(tmp_path / "vier.gpkg", other, a15_score=[np.nan] * 3, a15_share=[np.nan] * 3)
    return [str(out), str(tmp_path / "drie.gpkg"), str(tmp_path / "vier.gpkg")]


def test_figures_by_hand(norms, tmp_path):
    city = city_of(read_scored(scored_file(tmp_path / "a.gpkg", norms)), inhabitants=526_577, placed=42)
    found = figures_of(city, norms.benchmark)
    # 100, 300 and 600 people: half of them are reached in the third area, a tenth in the first
    assert found["close_by"] == Figure(90.0, 10.0, 90.0, 3, "C")
    assert found["mark"].value == 8.0
    assert found["within_15"].value == pytest.approx(100 * (0.5 * 300 + 600) / 1000)
    assert found["green"].value == pytest.approx(20.0)
    assert (found["homes_fit"].value, found["homes_fit"].low, found["homes_fit"].high) == (60.0, 30.0, 120.0)
    assert found["share"].value == pytest.approx(400_000 * 526_577 / 5_265_768)
    assert found["placed"].value == 42.0
    assert (found["transit"].value, found["transit"].reason) == (None, "it was not scored")


def test_what_is_not_known_has_its_reason_and_is_no_0(norms, tmp_path):
    nothing = [np.nan] * 3
    path = scored_file(tmp_path / "a.gpkg", norms, a15_people=nothing, q_grade=nothing, grn_public_m2=[0.0] * 3)
    found = figures_of(city_of(read_scored(path)), norms.benchmark)
    # without people every area counts once
    assert found["close_by"].value == 50.0
    assert {key: figure.reason for key, figure in found.items() if figure.value is None} == {
        "mark": "it is known in none of the areas",
        "within_15": "it is known in none of the areas",
        "green": "it is known in none of the areas",
        "transit": "it was not scored",
        "placed": "no programme was divided over its areas",
        "share": "its inhabitants are not given",
    }
    frame = read_scored(path).areas
    scored = replace(read_scored(path), areas=frame.set_geometry([frame.geometry.iloc[0]] * 3))
    assert figures_of(city_of(scored), norms.benchmark)["homes_fit"].reason.startswith("the plan areas overlap")
    failed = figures_of(city_of(None, problem="this city was not made"), norms.benchmark)
    assert all(failed[key] == Figure() for key in ("placed", *(about.key for about in FIGURES)))


def test_quantiles_by_weight():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert [_quantile(values, weights, share) for share in (0.0, 0.25, 0.26, 0.75, 0.76, 1.0)] == [1, 1, 2, 2, 3, 3]


def test_only_what_is_comparable_is_ranked_together():
    def city(norms, value, grade):
        figures = {about.key: Figure(reason="x") for about in FIGURES}
        return norms, figures | {"green": Figure(value, grade=grade), "homes_fit": Figure(value, grade=grade)}

    cities = [city("n", 3.0, "C"), city("n", 5.0, "C"), city("n", 5.0, "C"), city("n", 9.0, "B"), city("m", 9.0, "C")]
    found = ranked([*cities, city("n", None, "C")])
    assert [(one["green"].rank, one["green"].of) for one in found] == [
        (3, 3), (1, 3), (1, 3), (None, None), (None, None), (None, None),
    ]  # fmt: skip
    assert all(one["homes_fit"].rank is None for one in found)


def test_folders_and_files_are_read_each_once(beside, tmp_path, capsys):
    read = read_cities([*beside, beside[0], beside[1]])
    assert [(city.key, city.name, city.problem) for city in read] == [
        ("een-co", "Één & co", ""),
        ("twee", "Twee", "this city was not made"),
        ("drie", "drie", ""),
        ("vier", "vier", ""),
    ]
    assert (read[0].placed, read[0].asked) == (55, 1000)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no city"):
        read_cities([str(tmp_path / "empty")])
    assert main(["cities", *beside, "--out", str(tmp_path / "shown")]) == 0
    assert "400,000 times the inhabitants" in capsys.readouterr().out
    # and once more over its own files
    assert main(["cities", *beside, "--out", str(tmp_path / "shown")]) == 0


@pytest.mark.parametrize("value", ["many", [1], -5, True, 1e300, 10**20])
def test_a_manifest_that_somebody_changed_gives_no_number(beside, tmp_path, value):
    place = Path(beside[0]) / "een-co" / "manifest.json"
    told = json.loads(place.read_text("utf-8")) | {"inhabitants": value, "year": value}
    place.write_text(json.dumps(told), "utf-8")
    city = call("cities", {"folders": beside, "out": str(tmp_path / "shown")})["cities"][0]
    assert (city["inhabitants"], city["year"]) == (None, None)
    assert city["figures"]["share"]["value"] is None
    assert city["figures"]["share"]["reason"] == "its inhabitants are not given"


def test_the_tables_say_the_same_and_others_can_read_them(beside, tmp_path):
    answer = call("cities", {"folders": beside, "out": str(tmp_path / "beside")})
    out = tmp_path / "beside"
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert answer["warnings"] == [
        "The cities were scored by different norms: only those with the same norms are ranked together."
    ]
    told = json.loads((out / "cities.json").read_text("utf-8"))
    assert told["cities"] == answer["cities"]
    by_id = {city["id"]: city["figures"] for city in told["cities"]}
    assert (by_id["een-co"]["close_by"]["rank"], by_id["vier"]["close_by"]["value"]) == (None, None)
    assert (by_id["een-co"]["green"]["rank"], by_id["een-co"]["green"]["of"]) == (1, 2)
    with (out / "cities.csv").open(encoding="utf-8") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    table = {row["id"]: row for row in pq.read_table(out / "cities.parquet").to_pylist()}
    places = {row["id"]: row for row in json.loads((out / "cities.geojson").read_text("utf-8"))["features"]}
    for key, figures in by_id.items():
        for name, figure in figures.items():
            value = figure["value"]
            assert table[key][name] == places[key]["properties"][name] == value
            assert rows[key][name] == ("" if value is None else str(value))
    assert gpd.read_parquet(out / "cities.parquet").crs == "EPSG:4326"
    assert places["twee"]["geometry"] is None
    assert shapely.geometry.shape(places["een-co"]["geometry"]).is_valid
    # as an OGC API Features server does
    provider = GeoJSONProvider(
        {"name": "GeoJSON", "type": "feature", "data": str(out / "cities.geojson"), "id_field": "id"}
    )
    assert provider.query()["numberMatched"] == 4
    assert provider.get("een-co")["properties"]["green"] == by_id["een-co"]["green"]["value"]
    # as a map on the web does: at the last zoom every tile has its part of a city
    tiles = pyogrio.read_dataframe(out / "cities.pmtiles")
    assert set(tiles["id"]) == {key for key, place in places.items() if place["geometry"] is not None}
    drawn = gpd.read_parquet(out / "cities.parquet").to_crs(tiles.crs).set_index("id")
    for key, parts in tiles.groupby("id"):
        assert shapely.union_all(parts.geometry).hausdorff_distance(drawn.geometry[key]) < 3.0
        value = by_id[key]["green"]["value"]
        assert np.allclose(parts["green"], np.nan if value is None else value, equal_nan=True)


@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_asks_nothing_and_is_for_everyone(beside, tmp_path, language):
    set_language(language)
    try:
        page = call("cities", {"folders": beside, "out": str(tmp_path / "beside")})["page"]
    finally:
        set_language("en")
    text = Path(page).read_text("utf-8")
    assert "<script" not in text and "http" not in text.replace("http-equiv", "")
    assert "<b>CBS</b>" not in text and "&lt;b&gt;CBS&lt;/b&gt;" in text
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, headless=True, args=["--disable-gpu"], chromium_sandbox=False
        )
        asked, faults = [], []
        for width in (360, 1280):
            shown = browser.new_context(viewport={"width": width, "height": 800}, offline=True).new_page()
            shown.on("request", lambda request: asked.append(request.url))
            shown.on("pageerror", lambda error: faults.append(str(error)))
            shown.goto(Path(page).as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            assert shown.locator("html").get_attribute("lang") == language
            # three themes of three cities that have scores
            assert shown.locator(".maps svg").count() == 9
            shown.evaluate(AXE.read_text(encoding="utf-8"))
            broken = shown.evaluate("(tags) => axe.run(document, {runOnly: tags})", WCAG)["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:100]) for one in broken] == []
        browser.close()
    assert faults == []
    assert asked == [Path(page).as_uri()] * 2


def test_a_city_that_failed_says_so_once_in_the_language_of_the_page_and_not_where_its_files_are(beside, tmp_path):
    set_language("nl")
    try:
        call("cities", {"folders": beside, "out": str(tmp_path / "beside")})
    finally:
        set_language("en")
    read = [name for name in FILES if not name.endswith(("parquet", "pmtiles"))]
    texts = {name: (tmp_path / "beside" / name).read_text("utf-8") for name in read}
    assert [name for name, text in texts.items() if "/home/me" in text or "not made" in text] == []
    assert {name: text.count("deze stad is niet gemaakt") for name, text in texts.items()} == dict.fromkeys(texts, 1)


def test_a_programme_of_other_norms_does_not_count(beside):
    place = Path(beside[0]) / "een-co" / "programme.gpkg"
    with closing(sqlite3.connect(place)) as database, database:
        database.execute("UPDATE meta SET value = 'other' WHERE key = 'norms_hash'")
    assert read_cities(beside)[0].placed is None


def test_without_a_city_that_was_made_there_are_tables_and_no_tiles(beside, tmp_path):
    failed = next(Path(beside[0]).glob("twee*"))
    call("cities", {"folders": [str(failed)], "out": str(tmp_path / "none")})
    assert sorted(path.name for path in (tmp_path / "none").iterdir()) == sorted(set(FILES) - {"cities.pmtiles"})
    (feature,) = json.loads((tmp_path / "none" / "cities.geojson").read_text("utf-8"))["features"]
    assert feature["geometry"] is None and feature["properties"]["green"] is None
