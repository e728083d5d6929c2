"""The blueprint's own questions and a user's own indicators: styles, maps and the second page."""

import re
import subprocess
from unicodedata import normalize

import pytest
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from g40_plugin.catalogue import MAPS, map_of
from g40_plugin.maps.errors import MapError
from g40_plugin.maps.language import Texts
from g40_plugin.maps.look import Look
from g40_plugin.maps.map_page import map_page, own_theme
from g40_plugin.maps.scored import STYLES, attributes, read_scored, told

LANGUAGES = ("en", "nl")
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


# ---- themes and styles


def test_every_scored_family_has_a_theme_words_and_styles(scored, en):
    families = {match[1] for name in scored.areas.fields().names() if (match := re.match(r"([a-z0-9]+)_score$", name))}
    own = {"own_" + key for key in scored.norms["own_indicators"]}
    assert own
    themes = {theme for theme in MAPS if map_of(theme, {})[1].field == f"{theme}_score"}
    assert {family for family in families if not family.startswith("own")} == themes
    for theme in (*MAPS, *own):
        card, shown = map_of(theme, scored.norms)
        assert scored.areas.fields().indexOf(shown.field) >= 0
        assert card.title and shown.legend and shown.reading(scored.norms, en) and shown.asked(scored.norms, en)
    for language in LANGUAGES:
        assert all((STYLES / f"areas_{theme}_{language}.qml").stat().st_size for theme in (*MAPS, "own"))


def test_scored_file_carries_every_style(scored, sample):
    styles = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=layer_styles", "styles", "ogr")
    rows = [attributes(row) for row in styles.getFeatures() if row["f_table_name"] == "areas"]
    assert len(rows) == len(MAPS) + len(scored.norms["own_indicators"])
    assert [row["useAsDefault"] for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all("OWN_INDICATOR" not in row["styleQML"] for row in rows)
    titles = [row["styleName"] for row in rows]
    assert titles[-1] in {about["title"] for about in scored.norms["own_indicators"].values()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", MAPS)
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
        assert (found == [unknown]) == (fields[map_of(theme, {})[1].field] is None)
        tip = QgsExpression.replaceExpressionText(areas.mapTipTemplate(), context)
        assert fields["area_name"] in tip
        assert "[%" not in tip
        says = fields[f"{map_of(theme, {})[0].code}_says"]
        assert says and says.replace("<", "&lt;") in tip
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


@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_every_theme_makes_a_map_with_a_legend(sample, areas, language):
    own = ["own_" + key for key in read_scored(areas).norms["own_indicators"]]
    for theme in (*MAPS, *own):
        project = QgsProject()
        scored = read_scored(areas)
        layout = map_page(project, scored, theme, Look(), Texts(language))
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


@pytest.mark.slow
def test_map_of_an_own_indicator(qgis_process_run, sample, tmp_path):
    scored, pdf = sample / "scored.gpkg", tmp_path / "own.pdf"
    parameters = {"SCORED": scored, "THEME": 3, "LANGUAGE": 1, "OUTPUT_PDF": pdf}
    done = qgis_process_run.run("exportmap", OWN_INDICATOR="street_trees", **parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    text = read(pdf)
    for words in ("Trees per hectare", "unit: 1/ha", "The target is at least 10 for each hectare.", "meets the target"):
        assert words in text
    done = qgis_process_run.run("exportmap", OWN_INDICATOR="fountains", **parameters)
    assert done.returncode != 0
    assert "no own indicator fountains: choose one of near_bench, street_trees" in done.stdout + done.stderr


def test_the_map_of_types_says_why(qgis_process_run, sample, tmp_path):
    pdf = tmp_path / "types.pdf"
    theme = MAPS.index("typ")
    done = qgis_process_run.run("exportmap", SCORED=sample / "scored.gpkg", THEME=theme, LANGUAGE=1, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    # the PDF has ligatures
    words = normalize("NFKC", read(pdf))
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    scored = read_scored(layer)
    areas = [told(feature, scored, Texts("en")) for feature in layer.getFeatures()]
    typed = [area for area in areas if area["typ_main"] in ("i", "ii", "iii")]
    shown = [area for area in typed if normalize("NFKC", f"{area['area_name']}: {area['typ_why']}") in words]
    assert 0 < len(shown) < len(typed)
    assert f"{len(typed) - len(shown)} more: see the sheets." in words
    assert not any(area["typ_why"] in words for area in areas if area not in typed)


def test_sheets_have_a_second_page_with_what_the_blueprint_asks(qgis_process_run, sample, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    done = qgis_process_run.run("exportsheets", SCORED=sample / "scored.gpkg", LANGUAGE=1, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    # the PDF has ligatures
    text = normalize("NFKC", read(pdf))
    assert text.count("What the blueprint asks") == layer.featureCount()
    for words in ("Infill check", "not met", "not known", "Trees per hectare", "a.4.iv"):
        assert words in text
