"""Pages of what is not usual: hostile names, one area, three hundred, areas without data, results that differ."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from page_files import many_areas
from scored_marks import scored_file

from g40_plugin.catalogue.language import Texts
from g40_plugin.engine.benchmark.maps import small_map
from g40_plugin.engine.errors import InputError, MissingLibraryError
from g40_plugin.engine.page import written
from g40_plugin.engine.page.make import make_page
from g40_plugin.engine.page.remarks import gather_remarks
from g40_plugin.engine.page.shapes import in_sight
from g40_plugin.engine.report.maps import Canvas
from g40_plugin.engine.report.told import report_of
from g40_plugin.engine.weighing.scored import read_scored

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    'Noord & "Zuid" \'West\' \u2028 <!--',
    "{{content}} {{word:about}} {count} %s",
    "Café d'Été – 's-Hertogenbosch / Ëëmstraat",
)


def test_hostile_names_stay_text(opened, scored, tmp_path):
    path = many_areas(scored, tmp_path / "scored.gpkg", 17, area_name=list(HOSTILE))
    again = shutil.copy(path, tmp_path / "again.gpkg")
    results, choices = {HOSTILE[0]: str(path), HOSTILE[1]: str(again)}, HOSTILE[3:]
    make_page(results, str(tmp_path / "page.html"), title=HOSTILE[2], choices=choices)
    page = opened(tmp_path / "page.html")
    assert page.page.title().split() == HOSTILE[2].split()
    page.js("() => G.set({compare: true})")
    for number, name in enumerate(HOSTILE):
        page.choose(number)
        assert page.page.locator("#body-sheet h2").text_content() == name
        page.tab("areas")
        assert name in page.page.locator("#body-areas").text_content()
    page.tab("vote")
    assert all(name in page.page.locator("#body-vote").text_content() for name in (*HOSTILE[:2], *HOSTILE[3:]))
    page.page.fill("#search", "<img")
    assert page.page.locator("#hits button").all_text_contents() == [HOSTILE[1]]
    assert page.js("() => window.hacked") is None
    assert page.page.locator("#body-areas img, script:not([type])").count() == 2


def test_hostile_remarks_come_back_as_they_were_written(opened, pages, tmp_path):
    page = opened(pages["nl"])
    page.tab("remarks")
    lines = 'regel een\nregel twee; met, "tekens"'
    texts = [*HOSTILE[:3], "=1+1", "+31 6", "-5 graden", "@iemand", lines, " 'al gequoot"]
    for number, text in enumerate(texts):
        write = """([text, shift]) => { const at = G.map.map.getCenter();
          G.place.take({lat: at.lat + shift, lng: at.lng - shift}); G.remarks.text.value = text; G.remarks.save(); }"""
        page.js(write, [text, number / 10000])
    files = []
    for name, button in (("a.geojson", "als GeoJSON"), ("b.csv", "als CSV")):
        with page.page.expect_download() as download:
            page.page.locator("#body-remarks").get_by_role("button", name=button).click()
        assert download.value.suggested_filename.startswith("opmerkingen-")
        download.value.save_as(tmp_path / name)
        files.append(str(tmp_path / name))
    assert page.js("() => window.hacked") is None
    kept = page.js("() => G.store.data.remarks")
    for file in files:
        told = gather_remarks([file], str(tmp_path / "out.gpkg"))
        assert told["remarks"] == len(texts)
        layer = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="remarks")
        assert layer.crs == "EPSG:4326"
        assert layer["text"].str.replace("\r\n", "\n").tolist() == [text.strip() for text in texts]
        assert layer["id"].tolist() == [one["id"] for one in kept]
        assert np.allclose(layer.geometry.x, [one["lon"] for one in kept], atol=1e-9)
        assert np.allclose(layer.geometry.y, [one["lat"] for one in kept], atol=1e-9)
        assert set(layer["kind"]) == {"good"} and set(layer["source"]) == {"tablet"}
    # two files of one tablet tell the same once
    assert gather_remarks(files, str(tmp_path / "out.gpkg"))["remarks"] == len(texts)
    # nothing of the person or the machine stands in them
    told = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"][0]["properties"]
    assert set(told) == {"id", "tablet", "made", "kind", "text", "area_id", "area_name", "theme", "result"}


def test_names_stand_in_the_order_in_which_people_count(opened, scored, tmp_path):
    names = ["Buurt 10", "Buurt 2", "buurt 1", "Ärea", "Zuid", "2 Noord", "10 Noord"]
    path = many_areas(scored, tmp_path / "scored.gpkg", len(names), area_name=names)
    make_page({"Nu": str(path)}, str(tmp_path / "page.html"), language="nl")
    page = opened(tmp_path / "page.html")
    page.page.get_by_role("button", name="Op naam").click()
    rows = page.page.locator("#body-areas table").nth(1).locator("tbody th").all_inner_texts()
    assert rows == ["2 Noord", "10 Noord", "Ärea", "buurt 1", "Buurt 2", "Buurt 10", "Zuid"]
    page.tab("sheet")
    assert page.page.locator("#area option").all_inner_texts()[1:] == rows


def test_one_area_without_anything_beside_it(opened, tmp_path):
    path = scored_file(tmp_path / "one.gpkg", {"a": (60.0, 50.0, 40.0, 30.0)})
    make_page({"Nu": str(path)}, str(tmp_path / "page.html"), language="nl")
    page = opened(tmp_path / "page.html")
    tabs = page.page.get_by_role("tab").all_inner_texts()
    assert tabs == ["Gebieden", "Dit gebied", "Gewichten", "Stemmen", "Opmerkingen", "Uitleg"]
    assert not page.page.locator("#result-box").is_visible()
    assert page.js("() => G.map.map.getBounds().contains(G.map.bounds)")
    page.tab("vote")
    assert "nog niets om op te stemmen" in page.page.locator("#body-vote").inner_text()
    page.choose(0)
    assert page.page.locator("#body-sheet h2").inner_text() == "Area a"


def test_areas_of_which_nothing_is_known(opened, tmp_path):
    rows = {"a": (60.0, 50.0, 40.0, 30.0), "b": (None, None, None, None), "c": (None, 50.0, 40.0, 30.0)}
    path = scored_file(tmp_path / "some.gpkg", rows)
    make_page({"Nu": str(path)}, str(tmp_path / "page.html"), language="nl")
    page = opened(tmp_path / "page.html")
    fills = page.js("() => G.map.paths[0].map((path) => path.options.fillColor)")
    assert fills[1:] == ["url(#unknown)"] * 2
    page.choose(1)
    told = page.page.locator("#body-sheet").inner_text()
    assert "niet bekend" in told and "0 van 100" not in told


def test_results_of_other_areas_and_other_fields(opened, tmp_path):
    one = scored_file(tmp_path / "one.gpkg", {"a": (60.0, 50.0, 40.0, 30.0), "b": (20.0, 30.0, 40.0, 50.0)})
    rows = {"b": (80.0, 80.0, 80.0, 80.0), "c": (9.0, 9.0, 9.0, 9.0)}
    other = scored_file(tmp_path / "other.gpkg", rows, shift=200.0)
    make_page({"Nu": str(one), "Straks": str(other)}, str(tmp_path / "page.html"), language="nl")
    page = opened(tmp_path / "page.html")
    page.js("() => G.set({compare: true})")
    assert page.js("() => G.content.areas.map((area) => area.id)") == ["a", "b", "c"]
    assert page.js("() => [0, 1, 2].map((area) => G.change(area))")[::2] == [None, None]
    page.choose(0)
    assert "Dit gebied hoort niet bij Straks." in page.page.locator("#body-sheet").inner_text()


def test_an_area_without_a_result_far_away_does_not_make_the_map_small(opened, tmp_path):
    rows = {f"{number}": (60.0, 50.0, 40.0, 30.0) for number in range(5)} | {"near": (None,) * 4, "far": (None,) * 4}
    path = scored_file(tmp_path / "scored.gpkg", rows)
    areas = gpd.read_file(path, layer="areas")
    areas.loc[areas["area_id"] == "far", "geometry"] = areas.translate(30_000.0)
    areas.to_file(path, layer="areas")
    shapes = areas.set_index("area_id").geometry
    scored = read_scored(path)
    assert shapes.index[~in_sight(shapes, scored.with_score)].tolist() == ["far"]
    assert Canvas(report_of(scored, Texts("nl"), list(shapes.index)))._metres < 2000.0
    assert small_map(scored, "q", "x").startswith('<svg viewBox="-1 -1 222 ')
    make_page({"Nu": str(path)}, str(tmp_path / "page.html"), language="nl")
    page = opened(tmp_path / "page.html")
    width = "() => { const seen = G.map.map.getBounds(); return seen.getEast() - seen.getWest(); }"
    assert page.js(width) < 0.1
    page.js("() => G.map.show(6)")
    assert page.js("() => G.map.map.getBounds().intersects(L.latLngBounds(G.map.outline[6].flat(2)))")


@pytest.mark.slow
@pytest.mark.parametrize(("count", "most_mb"), [(100, 5.0), (300, 12.0)])
def test_many_areas_stay_small_and_work(opened, scored, plan, sample_package, tmp_path, count, most_mb):
    files = {name: many_areas(path, tmp_path / f"{name}.gpkg", count) for name, path in (("a", scored), ("b", plan))}
    results = {name: str(path) for name, path in files.items()}
    told = make_page(results, str(tmp_path / "page.html"), city=str(sample_package))
    assert told["areas"] == count
    assert told["bytes"] < most_mb * 1e6
    page = opened(tmp_path / "page.html")
    page.js("() => G.set({compare: true, weights: {a15: 1, grn: 4, mix: 0, ptn: 1}})")
    assert page.page.locator("#body-areas table").nth(1).locator("tbody tr").count() == count
    page.page.fill("#search", f"{page.js('() => G.content.areas[60].name')}")
    page.page.keyboard.press("Enter")
    assert page.js("() => G.state.area") == 60


def test_what_is_no_result_is_told(tmp_path, sample_package):
    with pytest.raises(InputError, match="no scored plan areas"):
        make_page({"Nu": str(sample_package)}, str(tmp_path / "page.html"))
    with pytest.raises(InputError, match="nothing to show"):
        make_page({}, str(tmp_path / "page.html"))
    one = scored_file(tmp_path / "one.gpkg", {"a": (60.0, 50.0, 40.0, 30.0)})
    with pytest.raises(InputError, match="not a city package"):
        make_page({"Nu": str(one)}, str(tmp_path / "page.html"), city=str(one))
    # areas without anything of the sample city around them
    with pytest.raises(InputError, match="lies elsewhere than the areas: choose that of their city, or none"):
        make_page({"Nu": str(one)}, str(tmp_path / "page.html"), city=str(sample_package))
    for rows, shift in (({"b": (1.0,) * 4}, 0.0), ({"a": (1.0,) * 4}, 30_000.0)):
        there = scored_file(tmp_path / "there.gpkg", rows, shift=shift)
        with pytest.raises(InputError, match=r"choose two results of"):
            make_page({"Nu": str(one), "Elders": str(there)}, str(tmp_path / "page.html"))
    assert not (tmp_path / "page.html").exists()


def test_libraries_that_are_missing_are_told(monkeypatch):
    with pytest.raises(MissingLibraryError, match=r"other\.js.*make build"):
        written._library("other.js")
