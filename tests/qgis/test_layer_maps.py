"""Maps of the layers sites, programme, lift, stations and crossings, the form of sites, and their page of a sheet."""

import subprocess
from unicodedata import normalize

import pytest
from packages import add_layers, write_lift, write_programme, write_scored
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFieldConstraints,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from g40_plugin.catalogue import THEMES
from g40_plugin.catalogue.layers import FOUND_SITE_FIELDS, MAPS, OWN_SITE_FIELDS, PATHS
from g40_plugin.maps.errors import MapError
from g40_plugin.maps.export import export_pdf
from g40_plugin.maps.homes_page import Beside, homes_page
from g40_plugin.maps.language import Texts
from g40_plugin.maps.layer_page import layer_page, read_layer
from g40_plugin.maps.look import Look
from g40_plugin.maps.page import new_layout
from g40_plugin.maps.scored import STYLES, attributes, read_scored

LANGUAGES = ("en", "nl")
# theme: what its map says in both languages, beside its title, question and legend
SAYS = {
    "sites": (
        (
            "Places: 10.",
            "about 1,990 homes (between 1,600 and 2,370)",
            "Left out by hand: 1.",
            "310",
            "only on a condition",
        ),
        ("Plekken: 10.", "ongeveer 1.990 woningen (tussen 1.600 en 2.370)", "Met de hand weggelaten: 1.", "310"),
    ),
    "programme": (
        ("1,520 homes find a place in 2 of the 6 areas.", "480 of the 2,000 homes", "2031-2035", "1,280"),
        ("1.520 woningen vinden een plek in 2 van de 6 gebieden.", "480 van de 2.000", "2031-2035", "1.280"),
    ),
    "lift": (
        ("something new: supermarket", "61.2 now and becomes 63.5", "0.5 to 1 points"),
        ("iets nieuws: supermarkt", "nu 61,2 en wordt 63,5", "0,5 tot 1 punten"),
    ),
    "stations": (
        ("Stations of the whole city: 5.", "transit falls short", "Station stress"),
        ("Stations van de hele stad: 5.", "vervoer blijft achter", "Station stress"),
    ),
    "crossings": (
        ("worth looking at", "most of the lost places", "Parkwijk"),
        ("het bekijken waard", "de meeste plekken", "Parkwijk"),
    ),
}


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The file of each theme."""
    folder = tmp_path_factory.mktemp("layers")
    scored = add_layers(write_scored(folder / "scored.gpkg"))
    others = {"programme": write_programme(folder / "programme.gpkg"), "lift": write_lift(folder / "lift.gpkg")}
    return {**dict.fromkeys(MAPS, scored), **others}


@pytest.fixture
def sites(qgis_app, files):
    def load(language):
        layer = QgsVectorLayer(f"{files['sites']}|layername=sites", "sites", "ogr")
        assert layer.loadNamedStyle(str(STYLES / f"sites_path_{language}.qml"))[1]
        return layer

    return load


def layer_in(path):
    return QgsVectorLayer(str(path), "given", "ogr")


def text_of(pdf):
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return normalize("NFKC", " ".join(done.stdout.split()))


def words(expression, layer, feature):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    found = QgsExpression(expression)
    value = found.evaluate(context)
    assert not found.hasEvalError(), found.evalErrorString()
    return value, QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", MAPS)
def test_a_map_of_every_layer(qgis_app, files, tmp_path, theme, language):
    project, texts, pdf = QgsProject(), Texts(language), tmp_path / "map.pdf"
    export_pdf(layer_page(project, read_layer(layer_in(files[theme]), theme), Look(), texts), str(pdf))
    text, about = text_of(pdf), MAPS[theme]
    said = SAYS[theme][LANGUAGES.index(language)]
    for phrase in (texts(about.title), texts(about.question), texts(about.legend), about.reading({}, texts), *said):
        assert phrase in text, (phrase, text)
    assert "abc123def456" in text
    # the programme names the areas itself, the best places belong to none
    assert ("Lege polder" in text) == (theme != "lift")


def test_a_crossing_as_best_place_has_its_rank_and_its_own_lines(qgis_app, tmp_path):
    path, project, pdf = write_lift(tmp_path / "lift.gpkg", "crossing"), QgsProject(), tmp_path / "map.pdf"
    export_pdf(layer_page(project, read_layer(layer_in(path), "lift"), Look("A3"), Texts("nl")), str(pdf))
    text = text_of(pdf)
    assert "iets nieuws: oversteek" in text
    assert all(f" {rank} " in f" {text} " for rank in range(1, 5))


def test_a_map_tells_of_the_layer_that_is_given(qgis_app, files, tmp_path):
    # a filter of the user holds on the map too
    layer = QgsVectorLayer(f"{files['sites']}|layername=sites", "sites", "ogr")
    layer.setSubsetString("\"path\" = 'work'")
    project, pdf = QgsProject(), tmp_path / "map.pdf"
    export_pdf(layer_page(project, read_layer(layer, "sites"), Look(), Texts("en")), str(pdf))
    text = text_of(pdf)
    assert "Places: 1." in text and "about 1,280 homes" in text
    assert "car park" not in text, "the legend names what is on the map"


def test_a_theme_that_the_file_has_no_layer_for_is_refused(qgis_app, files):
    with pytest.raises(MapError, match=r"no layer sites.*This file has layers for 'Housing programme'"):
        read_layer(layer_in(files["programme"]), "sites")
    with pytest.raises(MapError, match="'Export map' draws this file with the theme 'Housing programme'"):
        read_scored(layer_in(files["programme"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_site_is_drawn_once_with_its_homes(sites, language):
    layer = sites(language)
    rules = layer.renderer().rootRule().children()
    assert len(rules) == len(PATHS) + 2 and len({rule.label() for rule in rules}) == len(rules)
    labels = {}
    for feature in layer.getFeatures():
        found = [rule for rule in rules if words(rule.filterExpression(), layer, feature)[0]]
        assert len(found) == (2 if feature["use"] == "only if" else 1), feature["site_id"]
        label, tip = words(layer.labeling().settings().fieldName, layer, feature)
        labels[feature["path"]] = None if label is None or not str(label) else label
        assert "<b>" in tip and "[%" not in tip and "&lt;now&gt;" in tip
    mark = "." if language == "nl" else ","
    # four homes are too few for a label, 45 are left out, and the user's own 75 goes before 130
    assert labels == {
        "plan": "310",
        "parking": "61",
        "petrol": "10",
        "conversion": "24",
        "shops": "88",
        "care": None,
        "small": None,
        "work": f"1{mark}280",
        "empty": "75",
        "estate": "96",
        "topping": "31",
    }
    assert layer.labeling().settings().fitInPolygonOnly


def test_kinds_of_sites_stay_apart_in_grey(qgis_app):
    def light(colour):
        red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for pattern in {pattern for _, _, pattern in PATHS}:
        values = sorted(light(colour) for _, colour, its in PATHS if its == pattern)
        assert all(high - low > 0.03 for low, high in zip(values, values[1:]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_sites_is_for_planners(sites, language):
    layer = sites(language)
    fields, form = layer.fields(), layer.editFormConfig()
    use = layer.editorWidgetSetup(fields.indexOf("use"))
    assert use.type() == "ValueMap"
    assert [next(iter(choice.values())) for choice in use.config()["map"]] == ["yes", "no", "only if"]
    kinds = layer.editorWidgetSetup(fields.indexOf("path")).config()["map"]
    assert [next(iter(choice.values())) for choice in kinds] and len(kinds) == len(PATHS)
    assert [tab.name() for tab in form.tabs()] == {
        "en": ["Your choice", "What was found"],
        "nl": ["Uw keuze", "Wat er gevonden is"],
    }[language]
    for name in (*OWN_SITE_FIELDS, *FOUND_SITE_FIELDS):
        number = fields.indexOf(name)
        assert layer.attributeAlias(number) not in ("", name) or name in ("name", "owner", "remark"), name
        assert form.readOnly(number) == (name in FOUND_SITE_FIELDS), name
    drawn = QgsVectorLayerUtils.createFeature(layer)
    assert drawn["use"] == "yes"
    number = fields.indexOf("use_share")
    for share, fine in ((None, True), (0.5, True), (50.0, False)):
        drawn.setAttribute(number, share)
        expression = QgsFieldConstraints.ConstraintOrigin.ConstraintOriginLayer
        assert QgsVectorLayerUtils.validateAttribute(layer, drawn, number, origin=expression)[0] == fine


def test_the_map_of_an_area_says_the_homes_of_its_table(qgis_app, tmp_path):
    path = add_layers(write_scored(tmp_path / "scored.gpkg"))
    # 11.6 and 6.9 homes are 18.5 together, of which 18 are told
    for name, condition, values in (
        ("areas", "area_id = '0-0'", {"den_cap": 18.0}),
        ("sites", "area_id = '0-0' AND path NOT IN ('parking', 'conversion')", {"use": "no"}),
        ("sites", "area_id = '0-0' AND path = 'parking'", {"fits": 11.6}),
        ("sites", "area_id = '0-0' AND path = 'conversion'", {"fits": 6.9}),
    ):
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        changes = {layer.fields().indexOf(field): value for field, value in values.items()}
        assert layer.dataProvider().changeAttributeValues({one.id(): changes for one in layer.getFeatures(condition)})
    project, scored = QgsProject(), read_scored(QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr"))
    (page,) = homes_page(new_layout(project, "homes"), scored, Beside(), [], Texts("en"))
    (feature,) = [one for one in scored.areas.getFeatures() if one["area_id"] == "0-0"]
    page.fill("Oude stad", attributes(feature), feature.geometry())
    told = {line.words[0].text(): line.words[2].text() for line in page._lines if line.words[0].text()}
    assert told == {"Car park": "11", "Vacant floor area": "7"}
    shown = {one["path"]: one["homes"] for one in page._layers["sites"].getFeatures() if one["use"] == "yes"}
    assert (shown["parking"], shown["conversion"]) == (11.0, 7.0)


# ---- the real program


@pytest.mark.slow
def test_programme_and_sheets_on_paper(qgis_process_run, files, tmp_path):
    pdf, theme = tmp_path / "map.pdf", THEMES.index("programme")
    done = qgis_process_run.run("exportmap", SCORED=files["programme"], THEME=theme, LANGUAGE=2, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Woningbouwprogramma" in text_of(pdf)
    sheets = tmp_path / "sheets.pdf"
    beside = {"PROGRAMME": files["programme"], "BEST_PLACES": files["lift"]}
    done = qgis_process_run.run("exportsheets", SCORED=files["sites"], LANGUAGE=1, OUTPUT_PDF=sheets, **beside)
    assert done.returncode == 0, done.stdout + done.stderr
    text = text_of(sheets)
    for phrase in (
        # 312 + 61 + 10 + 24 homes in Oude stad
        "All together about 410 homes fit here, between 330 and 490; nothing has been decided.",
        "Left out by hand: 1 (stays care).",
        "The housing programme brings 240 homes here; building begins in 2026-2030.",
        "The housing programme brings no homes here.",
        "Best place here for something new (supermarket): number 1 on the map, 2.31 points on the score.",
        "No places for more homes were found here.",
    ):
        assert phrase in text, phrase
