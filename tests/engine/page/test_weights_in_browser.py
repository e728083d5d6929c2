"""The sliders of the page give the marks that the engine gives, field by field."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from scored_marks import scored_file

from g40_plugin.catalogue.classes import class_of
from g40_plugin.catalogue.weights import PRESETS
from g40_plugin.engine.page.make import make_page
from g40_plugin.engine.weighing.weigh import weigh

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
PILLARS = ("a15", "grn", "mix", "ptn")
WEIGH = """weights => G.content.results.map((result) => G.weights.weigh(result, weights, G.content.weighing))"""


def weights_by_lot(count):
    lot = np.random.default_rng(7)
    drawn = lot.integers(0, 41, (count, 4)) / 10
    drawn[: len(PILLARS)] = np.eye(4)
    return [dict(zip(PILLARS, map(float, row), strict=True)) for row in drawn if row.any()]


def compare(page, files, norms=None):
    """Every mark of the page beside that of the engine; gives how many there were."""
    areas = page.js("() => G.content.areas.map((area) => area.id)")
    seen = 0
    for weights in weights_by_lot(24):
        told = weigh({name: str(path) for name, path in files.items()}, weights=weights, norms=norms, answer=["marks"])
        for name, result in zip(files, page.js(WEIGH, weights), strict=True):
            rows = {row["area_id"]: row for row in told["areas"] if row["scored"] == name}
            for area, mine in zip(areas, result, strict=True):
                row = rows[area]
                if row["q_score"] is None:
                    assert mine == {"score": None, "mark": None, "rank": None}
                    continue
                assert mine["score"] == pytest.approx(row["q_score"], abs=1e-9)
                assert mine["mark"] == row["q_grade"]
                assert mine["rank"] == row["rank"]
                seen += 1
    return seen


def test_marks_and_ranks_are_those_of_the_engine(opened, pages, scored, plan):
    assert compare(opened(pages["nl"]), {"Nu": scored, "Met het plan": plan}) > 500


@pytest.mark.slow
def test_the_harmonic_mean_is_that_of_the_engine_too(opened, tmp_path, norms):
    lot = np.random.default_rng(3)
    rows = {f"a{number}": tuple(lot.uniform(0, 100, 4)) for number in range(20)}
    # what rounds is where two formulas part
    rows |= {"low": (0.0, 0.0, 0.0, 0.0), "half": (44.5, 44.5, 44.5, 44.5), "open": (50.0, None, 20.0, 30.0)}
    composite = norms.composite.model_copy(update={"mean": "harmonic"})
    harmonic = norms.model_copy(update={"composite": composite})
    path = scored_file(tmp_path / "scored.gpkg", rows, harmonic)
    make_page({"Nu": str(path)}, str(tmp_path / "page.html"))
    page = opened(tmp_path / "page.html")
    assert page.js("() => G.content.weighing.mean") == "harmonic"
    assert compare(page, {"Nu": path}) > 400


def test_a_slider_recolours_the_map_and_the_list(opened, pages, scored, plan):
    page = opened(pages["nl"])
    body = page.tab("weights")
    before = page.js("() => G.map.paths[0].map((path) => path.options.fillColor)")
    slider = body.locator("#weight-grn")
    slider.focus()
    for _ in range(15):
        page.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "2,5, dat is 45 %"
    after = page.js("() => G.map.paths[0].map((path) => path.options.fillColor)")
    assert before != after
    told = weigh({"Nu": str(scored)}, weights={"grn": 2.5}, answer=["marks"])["areas"]
    colours = page.js("() => G.content.themes[0].classes.map((one) => one.colour)")
    expected = ["url(#unknown)" if row["q_score"] is None else colours[class_of(row["q_score"])] for row in told]
    assert after == expected
    page.tab("areas")
    shown = page.page.locator("#body-areas table").nth(1).locator("tbody tr")
    marks = {row.locator("th").inner_text(): row.locator("td").inner_text() for row in shown.all()}
    for row in told:
        mark = "niet bekend" if row["q_grade"] is None else f"{row['q_grade']:.1f}".replace(".", ",")
        assert marks[row["area_name"]].strip().startswith(mark), row["area_name"]
    page.tab("weights")
    body.get_by_role("button", name="Terug naar de gewichten van de stad").click()
    assert page.js("() => G.map.paths[0].map((path) => path.options.fillColor)") == before


def test_the_shipped_choices_are_those_of_the_norms_files(opened, pages):
    page = opened(pages["en"])
    body = page.tab("weights")
    for name, title in PRESETS:
        body.get_by_role("button", name=title, exact=True).click()
        text = (RESOURCES / "norms" / name).read_text(encoding="utf-8")
        wanted = {key: value for key, value in tomllib.loads(text)["composite"]["quality"].items() if key != "source"}
        assert page.js("() => G.state.weights") == wanted
        assert [float(body.locator(f"#weight-{code}").input_value()) / 10 for code in PILLARS] == [*wanted.values()]


def test_weights_in_which_nothing_counts_change_nothing(opened, pages):
    page = opened(pages["nl"])
    body = page.tab("weights")
    for code in PILLARS:
        body.locator(f"#weight-{code}").fill("0")
    assert "Alle gewichten zijn 0" in body.inner_text()
    # the last one stays
    assert page.js("() => G.state.weights") == {"a15": 0, "grn": 0, "mix": 0, "ptn": 1}
    assert body.locator("#weight-ptn").input_value() == "10"
