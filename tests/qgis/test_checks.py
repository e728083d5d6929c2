"""The blueprint's own questions and a user's own indicators: sentences, themes, styles, maps and the second page."""

import re
import subprocess
from unicodedata import normalize

import pytest
from packages import NORMS
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from g40_plugin.maps import checks
from g40_plugin.maps.answers import MET, NOT_MET, PARTLY, UNKNOWN, all_checks
from g40_plugin.maps.errors import MapError
from g40_plugin.maps.language import Texts
from g40_plugin.maps.map_page import map_page
from g40_plugin.maps.scored import STYLES, attributes, read_scored
from g40_plugin.maps.themes import THEMES, describe, field_of, own_theme

LANGUAGES = ("en", "nl")
NORMS = {
    **NORMS,
    "parking": {"below": 0.3},
    "affordability": {"affordable": 2 / 3, "corporation": 1 / 3, "middle": 1 / 3},
    "schools": {"calm_kmh": 30.0},
    "charging": {"near_m": 300.0},
    "hubs": {"near_m": 300.0, "wide_m": 800.0},
}
BENCHES = {"title": "Benches", "unit": "per ha", "zero": 0.0, "full": 5.0, "pass_from": 2.0, "pass_up_to": None}


@pytest.fixture
def en(qgis_app):
    return Texts("en")


@pytest.fixture
def areas(qgis_app, sample):
    return QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")


@pytest.fixture
def scored(areas):
    return read_scored(areas)


def plain(text):
    return text.replace("\u00a0", " ")


def read(path):
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return plain(" ".join(done.stdout.split()))


def load(layer, theme, language):
    # a style of the file itself would go before the one that is named
    message, loaded = layer.loadNamedStyle(str(STYLES / f"areas_{theme}_{language}.qml"), True)
    assert loaded, message


# ---- sentences


@pytest.mark.parametrize(
    ("spaces", "met", "words"),
    [
        (0.25, 1, "The plan has 0.25 parking spaces per new home, which is lower than 0.3."),
        (0.298, 1, "The plan has 0.298 parking spaces per new home, which is lower than 0.3."),
        (0.3, 0, "The plan has 0.3 parking spaces per new home; it has to be lower than that."),
        (1.5, 0, "The plan has 1.5 parking spaces per new home; it has to be lower than 0.3."),
    ],
)
def test_exactly_the_parking_norm_is_not_lower(en, spaces, met, words):
    assert plain(checks.parking({"prk_norm": spaces, "prk_ok": met}, NORMS, en)) == words


def test_parking_tells_the_land_it_frees(en):
    area = {"prk_norm": 0.25, "prk_ok": 1, "prk_freed_ha": 1.2}
    assert plain(checks.parking(area, NORMS, en)).endswith("Compared with the usual norm 1.2 ha stays free.")


def test_barriers_are_told_by_name(en):
    area = {"sev_score": 40.0, "sev_lost": 0.25, "sev_barrier": "water", "sev_barrier_name": "Maas"}
    area |= {"sev_barrier_share": 0.8, "sev_crossing": "Maas", "sev_crossing_back": 0.5}
    assert plain(checks.barriers(area, en)) == (
        "25 % of the places around take a long detour on foot or cannot be reached; 80 % of these lie behind a river "
        "or canal (Maas). The best new crossing, over Maas, brings back 50 % of them."
    )
    assert "behind a railway." in checks.barriers({**area, "sev_barrier": "rail", "sev_barrier_name": None}, en)
    assert "detour" in checks.barriers({"sev_score": 100.0, "sev_lost": 0.0}, en)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"inf_status": "conform", "inf_inside": 1.0, "inf_green": 0.0}, "building takes no green or water"),
        ({"inf_status": "conform", "inf_inside": 1.0, "inf_green": None}, "where the blueprint asks to build"),
        ({"inf_status": "niet conform", "inf_inside": 0.0, "inf_green": None}, "0 % of the area lies inside"),
        ({"inf_status": "deels", "inf_inside": 1.0, "inf_green": 0.4}, "40 % is green, water or farmland"),
        (
            {"inf_status": "conform", "inf_inside": 1.0, "inf_green_exc": 1, "inf_compensate_m2": 5000.0},
            "exception: 0.5 ha of green is to be made elsewhere",
        ),
    ],
)
def test_infill(en, fields, words):
    assert words in plain(checks.infill(fields, en))


def test_affordability_tells_the_three_shares(en):
    area = {"aff_score": 100.0, "aff_share": 0.7, "aff_corporation": 0.35, "aff_middle": 0.35, "aff_ok": 1}
    assert plain(checks.affordability(area, NORMS, en)) == (
        "70 % of the new homes are affordable: 35 % let by corporations, 35 % middle segment; the targets of 67 %, "
        "33 % and 33 % are met."
    )
    poor = {**area, "aff_share": 0.2, "aff_corporation": 0.0, "aff_middle": 0.2, "aff_ok": 0, "aff_gap": 47.2}
    assert plain(checks.affordability(poor, NORMS, en)).endswith("47 affordable homes are missing.")


def test_stomp_tells_best_and_weakest(en):
    area = {"stp_score": 50.0, "stp_walk": 20.0, "stp_cycle": 90.0, "stp_transit": None, "stp_car": 40.0}
    words = "Best is cycling (90 points), weakest is walking (20 points); walking counts most, then cycling."
    assert plain(checks.stomp(area, en)) == words


def test_mobility(en):
    hubs = {"hub_score": 30.0, "hub_near": 0.2, "hub_wide": 0.5, "hub_chain": 0, "chg_sockets_1000": 1.0}
    assert "20 % of the residents have a mobility hub close by (within 300 metres), 50 % a little further" in plain(
        checks.hubs(hubs, NORMS, en)
    )
    assert "no whole chain" in checks.hubs(hubs, NORMS, en)
    assert checks.hubs({**hubs, "hub_wide": 0.0}, NORMS, en).startswith("Nobody has a mobility hub")
    # where nobody lives there are no sockets per resident, and places are counted
    empty = {**hubs, "chg_sockets_1000": None}
    assert "20 % of the places here" in plain(checks.hubs(empty, NORMS, en))
    assert checks.hubs({**empty, "hub_wide": 0.0}, NORMS, en).startswith("Nowhere in this area")
    charging = {"chg_score": 44.0, "chg_sockets_1000": None}
    assert "44 % of the places in this area" in plain(checks.charging(charging, NORMS, en))
    assert checks.charging({**charging, "chg_score": 0.0}, NORMS, en).startswith("Nowhere in this area")
    charging = {"chg_score": 44.0, "chg_sockets_1000": 2.5}
    assert plain(checks.charging(charging, NORMS, en)) == (
        "44 % of the homes have a public charging station close by (within 300 metres); there are 2.5 sockets per "
        "1,000 residents."
    )
    assert "120 places" in checks.bicycle_parking({"bpk_present": 1, "bpk_places": 120.0}, en)
    assert "no guarded" in checks.bicycle_parking({"bpk_present": 0, "bpk_places": 0.0}, en)
    assert checks.cycle_highway({"bhw_score": 0.0, "bhw_m": None}, en).startswith("Not reachable")
    assert "480 metres" in plain(checks.cycle_highway({"bhw_score": 96.0, "bhw_m": 478.0}, en))
    school = {"sch_score": 90.0, "sch_calm": 0.98, "sch_tracks": 1.0}
    assert plain(checks.schools(school, NORMS, en)) == (
        "Around primary schools 98 % of the streets are without cars or at most 30 km/h; 100 % of the fast roads have "
        "a cycle track."
    )


def test_reuse_and_rain(en):
    assert plain(checks.reuse({"adp_score": 75.0}, en)).startswith("75 % of the plan's floor area")
    assert checks.reuse({"adp_score": 0.0}, en) == "All floor area of the plan is new."
    assert "62 % of the rain" in plain(checks.water_storage({"grn_storage": 0.62, "grn_rain_m3": 1234.0}, en))
    assert "all the rain" in checks.water_storage({"grn_storage": 1.3}, en)
    assert checks.water_storage({"grn_storage": None}, en).startswith("Not known")


def test_rank_with_its_interval(en):
    area = {"pri_rank": 3.0, "pri_rank_low": 2.0, "pri_rank_high": 7.0}
    assert checks.priority(area, 16, en) == (
        "Number 3 of 16 by quality and room for homes; with other weights between 2 and 7."
    )
    assert checks.priority({**area, "pri_rank_high": 2.0}, 16, en).endswith("it stays so.")
    assert checks.priority({**area, "inf_status": "niet conform"}, 16, en).startswith("Last")
    assert checks.priority({"pri_rank": None}, 16, en).startswith("Not known")


def test_own_indicator_against_its_threshold(en):
    area = {"own_benches_value": 1.25, "own_benches_score": 25.0, "own_benches_ok": 0}
    assert plain(checks.own(area, "benches", BENCHES, en)) == "1.25 per ha; the target is at least 2 per ha."
    most = {**BENCHES, "pass_from": None, "pass_up_to": 3.0}
    assert plain(checks.own({**area, "own_benches_ok": 1}, "benches", most, en)) == (
        "1.25 per ha; the target of at most 3 per ha is met."
    )
    without = {**BENCHES, "pass_from": None}
    assert plain(checks.own(area, "benches", without, en)) == "1.25 per ha: 25 of 100 points."
    share = {**without, "unit": "share"}
    assert plain(checks.own(area, "benches", share, en)) == "125 %: 25 of 100 points."
    unknown = {"own_benches_value": None, "own_benches_note": "No benches are known."}
    assert checks.own(unknown, "benches", BENCHES, en) == "Not known: no benches are known."


@pytest.mark.parametrize("family", ["inf", "adp", "sev", "stp", "sch", "bhw", "bpk", "chg", "hub", "prk", "aff"])
def test_what_is_not_known_says_why(en, family):
    names = {"inf": "inf_status", "bpk": "bpk_present", "prk": "prk_ok", "aff": "aff_ok"}
    found = all_checks({"stp_score", names.get(family, f"{family}_score")}, NORMS, 3, en)
    check = next(check for check in found if check.field.startswith(family))
    area = {check.field: None, f"{family}_note": "Nobody looked. Nor here."}
    assert check.answer(area).verdict == UNKNOWN
    assert check.sentence(area) == "Not known: nobody looked. Nor here."


def test_answers(en):
    norms = {**NORMS, "own_indicators": {"benches": BENCHES}}
    fields = {"inf_status", "stp_score", "prk_ok", "own_benches_score", "pri_rank"}
    rows = {check.field: check for check in all_checks(fields, norms, 10, en)}
    assert set(rows) == fields
    answers = [rows["inf_status"].answer({"inf_status": status}).verdict for status in ("conform", "deels", None)]
    assert answers == [MET, PARTLY, UNKNOWN]
    assert rows["prk_ok"].answer({"prk_ok": 0}).verdict == NOT_MET
    assert rows["stp_score"].answer({"stp_score": 43.0}).bar == pytest.approx(0.43)
    assert rows["pri_rank"].answer({"pri_rank": 1.0}).bar == 1.0
    assert rows["own_benches_score"].answer({"own_benches_ok": 1, "own_benches_score": 80.0}).verdict == MET
    assert rows["own_benches_score"].answer({"own_benches_ok": None, "own_benches_score": 80.0}).bar == 0.8
    assert all_checks({"inf_status", "grn_storage"}, NORMS, 10, en) == []


# ---- themes and styles


def test_every_scored_family_has_a_theme_words_and_styles(scored, en):
    families = {match[1] for name in scored.areas.fields().names() if (match := re.match(r"([a-z0-9]+)_score$", name))}
    own = {"own_" + key for key in scored.norms["own_indicators"]}
    assert own
    themes = {theme for theme in THEMES if field_of(theme) == f"{theme}_score"}
    assert {family for family in families if not family.startswith("own")} == themes
    for theme in (*THEMES, *own):
        assert scored.areas.fields().indexOf(field_of(theme)) >= 0
        words = describe(theme, scored.norms, en)
        assert words.title and words.legend and words.reading
    for language in LANGUAGES:
        assert all((STYLES / f"areas_{theme}_{language}.qml").stat().st_size for theme in (*THEMES, "own"))


def test_scored_file_carries_every_style(scored, sample):
    styles = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=layer_styles", "styles", "ogr")
    rows = [attributes(row) for row in styles.getFeatures() if row["f_table_name"] == "areas"]
    assert len(rows) == len(THEMES) + len(scored.norms["own_indicators"])
    assert [row["useAsDefault"] for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all("OWN_INDICATOR" not in row["styleQML"] for row in rows)
    titles = [row["styleName"] for row in rows]
    assert titles[-1] in {about["title"] for about in scored.norms["own_indicators"].values()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_styles_draw_every_area_once_and_tell_of_it(areas, theme, language):
    load(areas, theme, language)
    rules = areas.renderer().rootRule().children()
    labels = [rule.label() for rule in rules]
    unknown = labels.index({"en": "no data", "nl": "geen gegevens"}[language])
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(areas))
    for feature in areas.getFeatures():
        context.setFeature(feature)
        found = [
            number
            for number, rule in enumerate(rules[: unknown + 1])
            if QgsExpression(rule.filterExpression()).evaluate(context)
        ]
        fields = attributes(feature)
        assert len(found) == 1, (fields["area_name"], theme)
        assert (found == [unknown]) == (fields[field_of(theme)] is None)
        tip = QgsExpression.replaceExpressionText(areas.mapTipTemplate(), context)
        assert fields["area_name"] in tip
        assert "[%" not in tip
        note = fields.get(f"{theme}_note")
        assert not note or note.replace("<", "&lt;") in tip
        label = QgsExpression(areas.labeling().settings().fieldName)
        assert label.evaluate(context)
        assert not label.hasEvalError()


@pytest.mark.parametrize("theme", ["stp", "pri", "inf", "bpk"])
def test_classes_of_checks_stay_apart_in_grey(areas, theme):
    load(areas, theme, "en")
    rules = areas.renderer().rootRule().children()
    kept = rules[: [rule.label() for rule in rules].index("no data")]
    colours = [QColor(rule.symbol().color()) for rule in kept]
    light = sorted(0.2126 * c.redF() + 0.7152 * c.greenF() + 0.0722 * c.blueF() for c in colours)
    assert all(high - low > 0.06 for low, high in zip(light, light[1:]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_makes_a_map_with_a_legend(sample, areas, language):
    own = ["own_" + key for key in read_scored(areas).norms["own_indicators"]]
    for theme in (*THEMES, *own):
        project = QgsProject()
        scored = read_scored(areas)
        layout = map_page(project, scored, theme, "A4", Texts(language))
        entries = [item.label() for item in scored.areas.renderer().legendSymbolItems()]
        assert len(entries) >= 3
        assert all(entries)
        assert layout.items()


def test_own_indicators_are_chosen_by_their_key(en):
    norms = {"own_indicators": {"benches": BENCHES}}
    assert own_theme("benches", norms, en) == "own_benches"
    with pytest.raises(MapError, match="no own indicator trees: choose one of benches"):
        own_theme("trees", norms, en)
    with pytest.raises(MapError, match="no own indicators here"):
        own_theme("benches", {}, en)


# ---- the real program


def test_map_of_an_own_indicator(qgis_process_run, sample, tmp_path):
    scored, pdf = sample / "scored.gpkg", tmp_path / "own.pdf"
    parameters = {"SCORED": scored, "THEME": 3, "LANGUAGE": 1, "OUTPUT_PDF": pdf}
    done = qgis_process_run.run("exportmap", OWN_INDICATOR="street_trees", **parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    text = read(pdf)
    for words in ("Trees per hectare", "unit: 1/ha", "The target is at least 10 1/ha.", "meets the target"):
        assert words in text
    done = qgis_process_run.run("exportmap", OWN_INDICATOR="fountains", **parameters)
    assert done.returncode != 0
    assert "no own indicator fountains: choose one of near_bench, street_trees" in done.stdout + done.stderr


def test_the_map_of_types_says_why(qgis_process_run, sample, tmp_path):
    pdf = tmp_path / "types.pdf"
    theme = THEMES.index("typ")
    done = qgis_process_run.run(
        "exportmap", SCORED=sample / "scored.gpkg", THEME=theme, LANGUAGE=1, OUTPUT_PDF=pdf
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # the PDF has ligatures
    words = normalize("NFKC", read(pdf))
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    told = [attributes(feature) for feature in layer.getFeatures()]
    typed = [area for area in told if area["typ_main"] in ("i", "ii", "iii")]
    shown = [area for area in typed if normalize("NFKC", f"{area['area_name']}: {area['typ_why']}") in words]
    assert 0 < len(shown) < len(typed)
    assert f"{len(typed) - len(shown)} more: see the sheets." in words
    assert not any(area["typ_why"] in words for area in told if area not in typed)


def test_sheets_have_a_second_page_with_what_the_blueprint_asks(qgis_process_run, sample, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    done = qgis_process_run.run("exportsheets", SCORED=sample / "scored.gpkg", LANGUAGE=1, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    text = read(pdf)
    assert text.count("What the blueprint asks") == layer.featureCount()
    for words in ("Inside the city", "not met", "not known", "Trees per hectare", "a.4.iv"):
        assert words in text
