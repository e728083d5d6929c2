"""The report as HTML: what it tells, that names stay text, and that everyone can read it."""

import itertools
import re
import shutil
from pathlib import Path

import lxml.html
import numpy as np
import pytest
from cases import first_of
from page_files import many_areas
from playwright.sync_api import sync_playwright

from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.on_map import on_map
from g40_plugin.catalogue.profile import profile
from g40_plugin.engine.page.told import areas_of, themes_of
from g40_plugin.engine.report.make import make_report
from g40_plugin.engine.weighing.scored import read_scored

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = (
    "</title></svg><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    'Noord & "Zuid" \'West\' <!--',
    "=1+A1",
    "Zuidoostelijke Randwegbuurt-Bedrijvenparkzijde langs de Scheveningseslagpoldervaart",
)
HTML_ONLY = ["html"]


def read(folder):
    return lxml.html.fromstring((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine, without a window."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no Chromium: install it, on Debian with 'apt install chromium'"
    with sync_playwright() as playwright:
        flags = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=found, args=flags, chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture
def opened(browser):
    """Opens a report; at the end nothing may have been asked for or gone wrong."""
    contexts, wrong = [], []

    def start(path, size):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda asked: wrong.append(asked.url) if asked.url != path.as_uri() else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.goto(path.as_uri())
        return page

    yield start
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), [("nl", (1280, 800)), ("en", (390, 844))])
def test_axe_finds_nothing(opened, reports, language, size):
    page = opened(reports[language][0] / "report.html", size)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run('html', {runOnly: tags})", WCAG)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]


def test_headings_are_in_order_and_every_part_has_its_name(reports):
    for language, (folder, _) in reports.items():
        page = read(folder)
        assert page.get("lang") == language
        levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        assert all(table.find("caption").text_content() for table in page.iter("table"))
        assert all(head.get("scope") in ("col", "row") for head in page.iter("th"))
        maps = list(page.iter("svg"))
        assert len(maps) > 15
        assert all(one[0].tag == "title" and len(one[0].text) > 40 for one in maps)
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids))
        links = [one.get("href").removeprefix("#") for one in page.iter("a")]
        assert set(links) <= set(ids)


def test_every_score_is_told_as_the_maps_and_the_profile_tell_it(reports, scored):
    for language, (folder, _) in reports.items():
        texts, found = Texts(language), read_scored(scored)
        norms, areas = found.norms.as_file, areas_of(found, texts)
        shown = {card.code: one for card, one in themes_of([found], norms) if card.maps[0] is one}
        page = read(folder)
        for section in page.xpath("//section[@class='area']"):
            name = section.find("h3").text_content().partition(". ")[2]
            area = next(one for one in areas.values() if one["area_name"] == name)
            rows = {row.find("th").text_content(): row.findall("td") for row in section.find(".//table/tbody")}
            for row in profile(area, norms, texts):
                cells = [cell.text_content() for cell in rows[row.title]]
                words = on_map(shown[row.code], area, texts).words
                assert words in cells[0], (name, row.code)
                if not row.known:
                    assert texts("not known") in cells[0]
                elif row.code in ("a15", "grn") and "%" in row.text:
                    assert row.text in cells[1]


def test_what_is_told_is_of_the_file(reports, scored, planned):
    folder, told = reports["en"]
    page = read(folder)
    text = " ".join(page.text_content().split())
    meta = read_scored(scored).meta
    assert meta["norms_hash"] in text and "CC0, invented sample data" in text
    assert "our proposal where the policy is silent" in text and "at least 40" in text
    assert "The housing programme brings" in text and "Places for homes by kind" in text
    assert told["areas"] == 17 and told["warnings"] == []
    ranked = [row.find("th").text_content() for row in page.xpath("//section[@id='ranking']//tbody/tr")]
    assert len(ranked) == 17
    english = read(reports["en"][0]).xpath("//section[@id='method']//tbody/tr/th")
    dutch = read(reports["nl"][0]).xpath("//section[@id='method']//tbody/tr/th")
    assert len(english) == len(dutch) > 20
    assert not {one.text_content() for one in english} & {one.text_content() for one in dutch} - {"STOMP"}


def test_no_english_stands_in_dutch(reports):
    text = read(reports["nl"][0]).find("body").text_content()
    for name in ("areas.csv", "areas.geojson", "areas.parquet", "areas.csv"):
        text = text.replace(name, "")
    english = (" the ", "areas", "clause", "chapter", "homes", "score of", "not known", "grade", "version")
    for word in english:
        assert word not in text, text[max(0, text.index(word) - 60) : text.index(word) + 40]


def test_hostile_and_long_names_stay_text(opened, scored, tmp_path):
    path = many_areas(scored, tmp_path / "scored.gpkg", 17, area_name=list(HOSTILE))
    make_report(str(path), str(tmp_path / "report"), title=HOSTILE[0], formats=HTML_ONLY)
    page = opened(tmp_path / "report" / "report.html", (360, 640))
    assert page.title() == HOSTILE[0]
    heads = [head.partition(". ")[2] for head in page.locator("section.area h3").all_text_contents()]
    assert set(HOSTILE) <= set(heads)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("script, img").count() == 0
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("count", first_of([1, 300], 1))
def test_one_area_and_three_hundred(scored, tmp_path, count):
    path = many_areas(scored, tmp_path / "scored.gpkg", count)
    told = make_report(str(path), str(tmp_path / "report"), formats=["html", "excel"], language="en")
    page = read(tmp_path / "report")
    assert told["areas"] == len(page.xpath("//section[@class='area']")) == count
    assert told["bytes"]["report.html"] < 20_000 * count + 700_000
    # what cannot be read is left out, and is in the tables
    for drawn in page.xpath("//section[@class='theme']//svg"):
        sizes = [float(one.get("font-size")) for one in drawn.iter("text")]
        unit = float(drawn.get("width").removesuffix("mm")) / 1000
        assert min(sizes) * unit > 2.0


def test_an_area_without_data_says_why(scored, tmp_path):
    names = ["q_score", "a15_score", "grn_score", "mix_score", "ptn_score", "den_score"]
    nothing = {name: [np.nan] for name in names}
    path = many_areas(scored, tmp_path / "scored.gpkg", 3, **nothing)
    make_report(str(path), str(tmp_path / "report"), formats=HTML_ONLY, language="en")
    page = read(tmp_path / "report")
    first = read_scored(path).areas["area_name"].iloc[0]
    (area,) = [one for one in page.xpath("//section[@class='area']") if one.find("h3").text.endswith(f". {first}")]
    cells = [row.findall("td")[0].text_content() for row in area.find(".//table/tbody")]
    assert cells.count("not known") >= len(names)
    ranks = [row.findall("td")[1].text_content() for row in page.xpath("//section[@id='ranking']//tbody/tr")]
    assert ranks[-1] == "–" and "0" not in ranks


def test_the_style_is_the_only_thing_that_is_allowed(reports):
    text = (reports["nl"][0] / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)=\"(?!#)", text) and " style=" not in text
