"""The page for everyone: axe-core finds nothing, it fits every screen, and colours are told apart by every eye."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from cases import first_of
from colorspacious import cspace_convert, deltaE

from g40_plugin.catalogue import CARDS
from g40_plugin.catalogue.card import Scale

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABS = ("areas", "sheet", "compare", "weights", "vote", "remarks", "about")
# phones, tablets upright and flat, a laptop, a beamer, the largest screen
SIZES = ((360, 640), (1280, 800), (3840, 2160), (390, 844), (768, 1024), (1024, 768), (1920, 1080))

FULL_REMARK = """() => { G.place.take(G.map.map.getCenter()); G.remarks.text.value = "Een bankje"; G.remarks.save();
  G.place.take(G.map.map.getCenter()); G.store.data.votes.push({id: "a", choice: "Nu", made: "", weights: null});
  G.store.save();
  document.querySelectorAll("details").forEach((one) => { one.open = true; }); }"""


def violations(page, part="html"):
    """What axe-core finds, in its own words; it stands in no script of the page, so the test puts it there."""
    found = page.js("([tags, part]) => axe.run(part, {runOnly: tags})", [WCAG, part])
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}: {one['help']}" for one in found["violations"]]


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        ("nl", (390, 844), False),
        pytest.param("nl", (1280, 800), False, marks=pytest.mark.slow),
        pytest.param("nl", (1280, 800), True, marks=pytest.mark.slow),
        pytest.param("en", (1024, 768), False, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(opened, pages, language, size, dark):
    page = opened(pages[language], size)
    page.js(AXE.read_text(encoding="utf-8"))
    if dark:
        page.page.locator("#dark").click()
    for tab in TABS:
        page.tab(tab)
        if tab == "sheet":
            page.js("() => G.set({area: 1})")
        if tab == "compare":
            page.js("() => G.set({compare: true})")
        if tab == "vote":
            page.js(FULL_REMARK)
        assert violations(page, "html" if tab == "compare" else "#panel") == [], tab
    page.page.fill("#search", "spoor")
    assert violations(page) == []
    page.page.fill("#search", "")
    page.page.get_by_role("tab").nth(5).click()
    page.page.locator("#body-remarks button.danger").last.click()
    assert violations(page) == []


def test_on_a_phone_a_tab_that_is_tapped_shows_its_part(opened, pages):
    page = opened(pages["nl"], (390, 844))
    for tab in TABS:
        page.js("() => window.scrollTo(0, 0)")
        page.page.locator(f"#tab-{tab}").click()
        place = page.js("(tab) => document.getElementById(`body-${tab}`).getBoundingClientRect().toJSON()", tab)
        # as far up as its end lets it, with the map still above
        assert 0 < place["top"] <= 0.6 * 844 or place["bottom"] <= 844, tab


@pytest.mark.parametrize("size", first_of([(size,) for size in SIZES], 3), ids=str)
def test_it_fits_every_screen(opened, pages, size):
    page = opened(pages["nl"], size)
    page.js("() => G.set({area: 1, compare: true})")
    for tab in TABS:
        page.tab(tab)
        wide = page.js("() => document.documentElement.scrollWidth")
        assert wide <= size[0], tab
        cut = page.js(
            """() => [...document.querySelectorAll("button, select, input, h1, h2, p, td, th")].filter((one) => {
              const box = one.getBoundingClientRect();
              const out = box.right > innerWidth + 1 || box.left < -1;
              return box.width && out && !one.closest(".hidden, .skip, .scroll, #swipe");
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert cut == [], tab
    box = page.page.locator("#map").bounding_box()
    assert box["height"] >= 250 and box["width"] >= 0.5 * min(size[0], 700)
    # all areas lie on the map
    inside = "() => G.map.map.getBounds().contains(G.map.bounds)"
    assert page.js(inside)
    # what is tapped is large enough for a finger
    small = page.js(
        """() => [...document.querySelectorAll("button, select, input")].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.width && (box.height < 24 || box.width < 20) && !one.closest(".hidden");
        }).map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert [one for one in small if "radio" not in one and "checkbox" not in one] == []


def test_text_can_be_twice_as_large(opened, pages):
    # 640 pixels wide is a window of 1,280 at 200 %; 320 is one at 400 %
    for width in (640, 320):
        page = opened(pages["nl"], (width, 512))
        assert page.js("() => document.documentElement.scrollWidth") <= width


def test_names_and_marks_are_read_on_every_colour(opened, pages):
    page = opened(pages["nl"])
    worst = page.js(
        """() => Math.min(...G.content.themes.flatMap((theme) => theme.classes.map(({colour}) => {
          const [one, other] = [G.light(colour), G.light(G.inkOn(colour))].sort((a, b) => b - a);
          return (one + 0.05) / (other + 0.05); })))"""
    )
    assert worst >= 4.5


EYES = {
    "normal": None,
    "protanope": {"name": "sRGB1+CVD", "cvd_type": "protanomaly", "severity": 100},
    "deuteranope": {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100},
    "tritanope": {"name": "sRGB1+CVD", "cvd_type": "tritanomaly", "severity": 100},
    "grey": "grey",
}
# in steps of CAM02-UCS, of which one is hardly seen; swatches lie side by side in the legend
LEAST = 8.5


def seen(colour, eye):
    """A colour as an eye sees it, 0 to 1; after Machado, Oliveira and Fernandes (2009), by colorspacious."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    if eye is None:
        return rgb
    if eye == "grey":
        lightness = cspace_convert(rgb, "sRGB1", "CIELab")[0]
        return np.clip(cspace_convert([lightness, 0.0, 0.0], "CIELab", "sRGB1"), 0, 1)
    return np.clip(cspace_convert(rgb, eye, "sRGB1"), 0, 1)


def ramps():
    return sorted({shown.scale.ramp for card in CARDS for shown in card.maps if isinstance(shown.scale, Scale)})


@pytest.mark.parametrize("eye", EYES)
def test_neighbouring_classes_are_told_apart(eye):
    for ramp in ramps():
        colours = [seen(colour, EYES[eye]) for colour in ramp]
        apart = [deltaE(one, other, input_space="sRGB1") for one, other in itertools.pairwise(colours)]
        assert min(apart) > LEAST, (eye, ramp, apart)
        light = [cspace_convert(colour, "sRGB1", "CIELab")[0] for colour in colours]
        # the order can be told too: each is darker than the one before
        assert all(one - other > 5.0 for one, other in itertools.pairwise(light)), (eye, ramp, light)


@pytest.mark.parametrize("eye", EYES)
def test_values_that_are_no_score_are_told_apart(eye):
    for card in CARDS:
        for shown in card.maps:
            if not isinstance(shown.scale, Scale):
                colours = sorted({one.colour for one in shown.scale.values})
                pairs = itertools.combinations([seen(colour, EYES[eye]) for colour in colours], 2)
                apart = [deltaE(one, other, input_space="sRGB1") for one, other in pairs]
                assert min(apart) > LEAST, (eye, card.code, colours, apart)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("pair", [("#2b4f9e", "#c2610c"), ("#8fb0ff", "#c65d1e")], ids=["light", "dark"])
def test_two_results_are_told_apart(eye, pair):
    one, other = (seen(colour, EYES[eye]) for colour in pair)
    style = (ROOT / "resources" / "page" / "style" / "base.css").read_text(encoding="utf-8")
    assert all(colour in style for colour in pair)
    assert deltaE(one, other, input_space="sRGB1") > LEAST
