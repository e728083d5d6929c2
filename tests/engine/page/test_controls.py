"""Every control of the page, in a real browser: by mouse, by keyboard alone, and what is kept on the device."""

import json

import pytest

from g40_plugin.catalogue.language import Texts
from g40_plugin.engine.page.remarks import gather_remarks


def text(page, key):
    return page.page.locator(f"#body-{key}").inner_text()


def tap_area(page, area):
    """Tap an area on the map, at the middle of its label."""
    x, y = page.js(
        """(area) => { const [x, y] = G.content.areas[area].middle;
        const at = G.map.map.latLngToContainerPoint([y / G.content.parts, x / G.content.parts]);
        const box = G.at("map").getBoundingClientRect(); return [box.left + at.x, box.top + at.y]; }""",
        area,
    )
    page.page.mouse.click(x, y)


def test_every_theme_has_its_question_legend_and_list(opened, pages):
    page = opened(pages["nl"])
    themes = page.js("() => G.content.themes")
    assert len(themes) > 15
    for number, theme in enumerate(themes):
        page.page.select_option("#theme", str(number))
        assert page.page.locator("#question").text_content() == theme["question"]
        legend = page.page.locator("#legend").text_content()
        assert all(one["words"] in legend for one in (*theme["classes"], *theme["outlines"]))
        assert "niet bekend" in legend
        assert theme["reading"] in text(page, "areas")
        rows = page.page.locator("#body-areas table").nth(1).locator("tbody tr").count()
        assert rows == len(page.js("() => G.content.areas"))
        # the chart and the table beside it tell the same
        counts = page.js("() => G.areas.numbers()[0]")
        drawn = [label.text_content() for label in page.page.locator("#body-areas .chart .count").all()]
        assert sorted(drawn) == sorted(map(str, counts))
        assert sum(counts) == rows


def test_an_area_that_is_tapped_shows_its_sheet(opened, pages):
    page = opened(pages["nl"])
    name = page.js("() => G.content.areas[1].name")
    tap_area(page, 1)
    assert page.page.locator("#body-sheet h2").inner_text() == name
    sheet = page.js("() => G.content.results[0].sheets[1]")
    told = text(page, "sheet")
    for row in sheet["rows"]:
        assert row["sentence"] in told
        assert row["text"] in told
    assert all(line in told for line in sheet["firm"])
    assert all(place in told for place, _, _ in sheet["walks"])
    page.page.get_by_role("button", name="Terug naar alle gebieden").click()
    assert page.page.locator("#tab-areas").get_attribute("aria-selected") == "true"
    assert page.page.locator("#body-areas tr.chosen").inner_text().startswith(name)


def test_an_unknown_mark_says_so_in_one_clause(opened, pages):
    page = opened(pages["nl"])
    open_area = page.js("() => G.content.results[0].scores.q.findIndex((score) => score === null)")
    page.choose(open_area)
    told = text(page, "sheet")
    assert "–" in page.page.locator(".bigmark").inner_text()
    assert "niet bekend" in told and "Geen rapportcijfer: we hebben geen score voor" in told


def test_search_finds_by_part_case_and_accent(opened, pages):
    page = opened(pages["nl"])
    page.page.fill("#search", "SPOOR")
    hits = page.page.locator("#hits button").all_inner_texts()
    assert hits and all("spoor" in hit.lower() for hit in hits)
    assert page.page.locator("#found").inner_text() == f"Gevonden gebieden: {len(hits)}."
    page.page.fill("#search", "bôszoom")
    page.page.keyboard.press("Enter")
    assert page.page.locator("#body-sheet h2").inner_text() == "Boszoom"
    page.page.fill("#search", "nergens")
    assert page.page.locator("#found").inner_text().startswith("Geen gebied gevonden")
    page.page.keyboard.press("Escape")
    assert not page.page.locator("#hits").is_visible()


def test_the_map_zooms_pans_and_comes_back(opened, pages):
    page = opened(pages["nl"])
    zoom = "() => G.map.map.getZoom()"
    before, centre = page.js(zoom), page.js("() => G.map.map.getCenter()")
    page.page.locator(".leaflet-control-zoom-in").click()
    page.page.wait_for_function("(zoom) => G.map.map.getZoom() > zoom", arg=before)
    page.page.locator("#map").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.wait_for_function("(lng) => G.map.map.getCenter().lng > lng", arg=centre["lng"])
    page.page.locator(".leaflet-control-zoom-out").click()
    page.page.wait_for_function("(zoom) => G.map.map.getZoom() === zoom", arg=before)
    page.page.get_by_role("button", name="Toon de hele kaart").click()
    assert page.js(zoom) == before
    page.page.mouse.move(600, 450)
    page.page.mouse.wheel(0, -300)
    page.page.wait_for_function("(zoom) => G.map.map.getZoom() > zoom", arg=before)


def test_two_results_beside_each_other_with_a_swipe(opened, pages):
    page = opened(pages["nl"])
    body = page.tab("compare")
    body.get_by_label("Vergelijk twee kaarten").check()
    swipe = page.page.locator("#swipe")
    assert swipe.get_attribute("aria-valuetext") == "50 % van de kaart toont Nu"
    # which of the two maps is seen at a place, by the clip of its pane
    at = """([name, x]) => { const pane = document.querySelector(`.leaflet-${name}-pane`);
      const [from, , to] = pane.style.clipPath.match(/-?[\\d.]+/g).map(Number);
      const point = G.map.map.containerPointToLayerPoint([x, 0]).x; return from <= point && point <= to; }"""
    width = page.js("() => G.map.map.getSize().x")
    assert [page.js(at, [name, 0.25 * width]) for name in ("one", "two")] == [True, False]
    assert [page.js(at, [name, 0.75 * width]) for name in ("one", "two")] == [False, True]
    swipe.focus()
    page.page.keyboard.press("Home")
    assert page.js(at, ["two", 5.0])
    page.page.keyboard.press("End")
    assert page.js(at, ["one", width - 5.0])
    left, right = (page.js(f"() => G.map.paths[{n}].map((path) => path.options.fillColor)") for n in (0, 1))
    assert left != right
    assert page.page.locator("#left-name").inner_text() == "Nu"
    # sheet, list and table of changes have both
    change = page.js("() => G.change(1)")
    assert f"{change:+.1f}".replace(".", ",").replace("-", "−") in text(page, "compare")
    page.choose(1)
    assert "Rapportcijfer: Nu" in text(page, "sheet") and "Rapportcijfer: Met het plan" in text(page, "sheet")
    page.tab("compare")
    body.get_by_label("Rechts").select_option("Nu")
    assert "verandert er in geen enkel gebied iets" in text(page, "compare")
    body.get_by_label("Vergelijk twee kaarten").uncheck()
    assert not swipe.is_visible()
    page.page.select_option("#result", "1")
    assert page.js("() => G.map.paths[0].map((path) => path.options.fillColor)") == right


def test_votes_are_counted_taken_back_and_saved(opened, pages, tmp_path):
    page = opened(pages["nl"])
    page.tab("weights")
    page.page.locator("#weight-grn").fill("30")
    page.page.locator("#weights-name").fill("Groen telt")
    put = page.page.get_by_role("button", name="Stel deze gewichten voor")
    put.click()
    for name, answer in (("", "eerst een naam"), ("Groen telt", "Er is al een keuze met deze naam")):
        page.page.locator("#weights-name").fill(name)
        put.click()
        assert answer in text(page, "weights")
    body = page.tab("vote")
    assert body.locator("legend + .option, .option").count() == 4
    page.page.locator("#vote").click()
    assert "Maak eerst een keuze." in text(page, "vote")
    for choice in ("Met het plan", "Groen telt", "Groen telt", "Meer groen op het plein"):
        body.get_by_label(choice, exact=True).check()
        page.page.locator("#vote").click()
        assert "Dank u wel" in text(page, "vote")
        # nothing is left standing for the next person
        assert body.locator("input:checked").count() == 0
    body.get_by_role("button", name="Neem de laatste stem terug").click()
    body.locator("summary").click()
    rows = [row.inner_text().split("\t") for row in body.locator("tbody tr").all()]
    assert dict(rows) == {"Groen telt": "2", "Met het plan": "1", "Nu": "0", "Meer groen op het plein": "0"}
    assert [bar.text_content() for bar in body.locator(".count").all()].count("2") == 1
    with page.page.expect_download() as download:
        body.get_by_role("button", name="Bewaar de stemmen als CSV").click()
    download.value.save_as(tmp_path / "votes.csv")
    told = gather_remarks([str(tmp_path / "votes.csv")], str(tmp_path / "out.gpkg"))
    assert told["choices"] == {"Groen telt": 2, "Met het plan": 1}


def test_a_finger_on_a_tablet_does_what_a_mouse_does(opened, pages):
    page = opened(pages["nl"], (768, 1024), has_touch=True)
    at = """(area) => { const [x, y] = G.content.areas[area].middle; const box = G.at("map").getBoundingClientRect();
      const on = G.map.map.latLngToContainerPoint([y / G.content.parts, x / G.content.parts]);
      return [box.left + on.x, box.top + on.y]; }"""
    page.page.touchscreen.tap(*page.js(at, 8))
    name = page.js("() => G.content.areas[8].name")
    assert page.page.locator("#body-sheet h2").inner_text() == name
    # the sheet stands below the map: its beginning is in sight, with the map still above it
    top = page.js("() => G.at('panel').getBoundingClientRect().top")
    assert 0.2 * 1024 < top < 0.62 * 1024
    page.page.locator("#tab-remarks").tap()
    page.page.get_by_role("button", name="Tik de plek aan").tap()
    page.page.touchscreen.tap(*page.js(at, 8))
    assert f"Plek gekozen in {name}." in text(page, "remarks")


def test_choices_show_themselves_on_the_map(opened, pages):
    page = opened(pages["nl"])
    body = page.tab("vote")
    body.locator("button[aria-label$=': Met het plan']").click()
    assert page.js("() => G.state.left") == 1


def test_dark_colours_and_back(opened, pages):
    page = opened(pages["nl"])
    page.page.locator("#dark").click()
    assert page.page.locator("#dark").get_attribute("aria-pressed") == "true"
    dark = page.js("() => getComputedStyle(document.body).backgroundColor")
    page.page.locator("#dark").click()
    assert page.js("() => getComputedStyle(document.body).backgroundColor") != dark


def test_it_all_goes_by_keyboard(opened, pages):
    page = opened(pages["nl"])
    keys = page.page.keyboard
    keys.press("Tab")
    assert page.js("() => document.activeElement.className") == "skip"
    keys.press("Tab")
    assert page.js("() => document.activeElement.id") == "search"
    keys.type("tuin")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert page.js("() => document.activeElement.id") == "body-sheet"
    assert page.page.locator("#body-sheet h2").inner_text() == "Tuindorp"
    keys.press("Shift+Tab")
    assert page.js("() => document.activeElement.id") == "tab-sheet"
    keys.press("End")
    keys.press("ArrowLeft")
    assert page.js("() => document.activeElement.id") == "tab-remarks"

    def go_to(word):
        """Tab on until something is reached that is called so."""
        called = """() => { const one = document.activeElement;
          return one.matches("button, input, textarea") ? one.textContent + one.id : ""; }"""
        for _ in range(60):
            if word in page.js(called):
                return
            keys.press("Tab")
        pytest.fail(f"{word} is not reached")

    go_to("Neem het midden van de kaart")
    assert page.page.locator("#cross").is_visible()
    keys.press("Enter")
    go_to("kind-good")
    keys.press("ArrowDown")
    go_to("remark-text")
    keys.type("Een bankje graag.")
    go_to("Bewaar deze opmerking")
    keys.press("Enter")
    kept = page.js("() => G.store.data.remarks")
    assert [(one["text"], one["kind"]) for one in kept] == [("Een bankje graag.", "better")]
    # where the keyboard is can be seen everywhere
    seen = set()
    for _ in range(40):
        keys.press("Tab")
        outline = """() => { const one = document.activeElement, style = getComputedStyle(one);
          return one === document.body ? null : style.outlineStyle + style.outlineWidth; }"""
        seen.add(page.js(outline))
    assert seen - {None} == {"solid3px"}


def test_what_is_kept_stays_until_it_is_wiped(opened, pages):
    page = opened(pages["nl"])
    page.tab("remarks")
    page.page.locator("#remark-save").click()
    assert "Kies eerst een plek op de kaart." in text(page, "remarks")
    page.page.get_by_role("button", name="Tik de plek aan").click()
    tap_area(page, 2)
    assert page.js("() => G.state.area") is None
    name = page.js("() => G.content.areas[2].name")
    assert f"Plek gekozen in {name}." in text(page, "remarks")
    page.page.locator("#remark-save").click()
    assert "Schrijf eerst uw opmerking op." in text(page, "remarks")
    page.page.fill("#remark-text", "Te weinig bomen.")
    page.page.locator("#remark-save").click()
    page.load()
    page.tab("remarks")
    assert "Opmerkingen op dit apparaat: 1" in text(page, "remarks") and "Te weinig bomen." in text(page, "remarks")
    assert page.page.locator(".pin").count() == 1
    page.page.locator(".pin").click()
    assert page.js("() => document.activeElement.className") == "remark"
    page.page.get_by_role("button", name="Wis alles").click()
    page.page.get_by_role("button", name="Nee, bewaar alles").click()
    assert page.js("() => localStorage.length") == 1
    page.page.get_by_role("button", name="Wis alles").click()
    assert "1 opmerkingen en 0 stemmen" in page.page.locator("#sure").inner_text()
    page.page.get_by_role("button", name="Ja, wis alles").click()
    assert page.js("() => localStorage.length") == 0
    assert page.page.locator(".pin").count() == 0
    assert "Alles is van dit apparaat gewist." in text(page, "remarks")


def test_placing_can_be_stopped_and_a_remark_deleted(opened, pages):
    page = opened(pages["nl"])
    page.tab("remarks")
    page.page.get_by_role("button", name="Tik de plek aan").click()
    page.page.keyboard.press("Escape")
    assert "nog geen plek gekozen" in text(page, "remarks")
    tap_area(page, 2)
    assert page.js("() => G.state.area") == 2
    page.tab("remarks")
    page.page.get_by_role("button", name="Neem het midden").click()
    page.page.fill("#remark-text", "Weg ermee.")
    page.page.locator("#remark-save").click()
    page.page.get_by_role("button", name="Toon opmerking 1 op de kaart").click()
    page.page.get_by_role("button", name="Verwijder opmerking 1").click()
    assert page.js("() => JSON.parse(localStorage.getItem(G.store.key)).remarks") == []


def test_a_browser_that_keeps_nothing_says_so(opened, pages):
    page = opened(pages["nl"])
    refuse = """{ get() { throw new DOMException("no", "SecurityError"); } }"""
    page.context.add_init_script(f'Object.defineProperty(window, "localStorage", {refuse});')
    page.load()
    page.tab("remarks")
    assert "Deze browser onthoudt niets" in text(page, "remarks")
    page.page.get_by_role("button", name="Neem het midden").click()
    page.page.fill("#remark-text", "Toch bewaard.")
    page.page.locator("#remark-save").click()
    assert "Toch bewaard." in text(page, "remarks")


@pytest.mark.slow
def test_strange_things_in_the_store_are_put_aside(opened, pages):
    page = opened(pages["nl"])
    key = page.js("() => G.store.key")
    choices = [{"id": "a", "title": "b"}, {"id": "a", "title": "b", "weights": {}}]
    lists = {"votes": [4, {"choice": 2}], "choices": choices}
    half = {"remarks": [None, 3, {"text": "x"}, {"id": "a", "text": "b", "kind": "c", "area_name": "d", "lat": None}]}
    for broken in ("{", "null", '"text"', json.dumps({"remarks": 3}), json.dumps({**half, **lists})):
        page.js("([key, text]) => localStorage.setItem(key, text)", [key, broken])
        page.load()
        kept = page.js("() => G.store.data")
        assert (kept["remarks"], kept["votes"], kept["choices"]) == ([], [], [])


def test_two_windows_of_one_page_know_of_each_other(opened, pages):
    page = opened(pages["nl"])
    other = page.context.new_page()
    other.goto(page.address)
    other.wait_for_selector("html[data-ready]")
    page.js("() => { G.place.take(G.map.map.getCenter()); G.remarks.text.value = 'Een'; G.remarks.save(); }")
    other.wait_for_function("() => G.store.data.remarks.length === 1")
    other.evaluate("() => { G.place.take(G.map.map.getCenter()); G.remarks.text.value = 'Twee'; G.remarks.save(); }")
    page.page.wait_for_function("() => G.store.data.remarks.length === 2")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_numbers_are_written_as_the_engine_writes_them(opened, pages, language):
    page, texts = opened(pages[language]), Texts(language)
    values = [0, 0.5, 1.5, 2.5, 0.04, 9.95, 39.96, 44.5, 99.499, 1300.5, 1234567, -2.5, -1300.5]
    for decimals in (0, 1):
        told = page.js("([values, decimals]) => values.map((value) => G.number(value, decimals))", [values, decimals])
        assert told == [texts.number(value, decimals) for value in values]


def test_nothing_can_be_loaded_or_sent(opened, pages):
    page = opened(pages["nl"])
    refused = page.js(
        """async () => { const tried = [];
        const picture = () => new Promise((done, fail) => { const image = new Image(); image.onload = done;
          image.onerror = () => fail(new Error("refused")); image.src = "https://example.org/a.png"; });
        for (const act of [() => fetch("https://example.org/"), picture]) {
          try { await act(); } catch (error) { tried.push("refused"); } }
        return tried; }"""
    )
    assert refused == ["refused", "refused"]
    assert all("Content Security Policy" in fault or "fetch" in fault.lower() for fault in page.faults)
    assert page.faults
    page.faults.clear()
    page.asked.clear()
