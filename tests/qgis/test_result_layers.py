"""A scored file in a project: one group a run, names and form of its fields, themes, and classes that fit numbers."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from packages import write_scored
from qgis.core import (
    NULL,
    QgsEditFormConfig,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsProject,
    QgsVectorLayer,
)

from g40_plugin import result_layers
from g40_plugin.catalogue import CARDS, MAPS, cards_of, fields_of, map_of
from g40_plugin.catalogue.card import Scale
from g40_plugin.catalogue.classes import class_filter, class_of
from g40_plugin.catalogue.layer_fields import fields_of_layer
from g40_plugin.catalogue.layers import NAMES
from g40_plugin.maps.language import Texts
from g40_plugin.maps.scored import STYLES, read_meta
from g40_plugin.result_layers import add_result, name_of, result_of, show_theme, theme_of, themes


@pytest.fixture
def project(qgis_app, qgis_new_project):
    return QgsProject.instance()


@pytest.fixture
def scored(sample, tmp_path):
    """A scored file of one's own."""
    return str(shutil.copy(sample / "scored.gpkg", tmp_path / "scored.gpkg"))


def areas_of(group):
    return group.findLayers()[0].layer()


def layers_of(group):
    return [node.layer().source().rpartition("=")[2] for node in group.findLayers()]


def evaluated(text, layer, feature):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    context.setFields(layer.fields())
    return QgsExpression.replaceExpressionText(text, context)


# ---- the group


def test_a_run_is_one_group_with_its_scores_on_top(project, scored):
    group = add_result(project, scored)
    assert layers_of(group) == ["areas", *NAMES]
    assert [node.itemVisibilityChecked() for node in group.findLayers()] == [True] + [False] * len(NAMES)
    assert group.name().startswith("Voorbeeldstad, ")
    assert len(project.mapLayers()) == 1 + len(NAMES)
    assert areas_of(group).name() == "Report mark"
    assert not [node for node in group.findLayers() if node.layer().renderer().type() == "singleSymbol"]


def test_the_name_is_written_as_the_language_of_qgis_does(qgis_app, monkeypatch):
    meta = {"city": "delft", "created": "2026-11-29T12:00:00+00:00"}
    monkeypatch.setattr(result_layers, "language", lambda: "nl")
    assert name_of(meta, "x.gpkg").startswith("Delft, 29 nov")
    assert "2026 " in name_of(meta, "x.gpkg")
    assert name_of({}, "somewhere/scored.gpkg") == "Scored"


def test_what_the_file_lacks_is_left_out(project, tmp_path):
    path = str(write_scored(tmp_path / "small.gpkg"))
    assert layers_of(add_result(project, path, "Mine")) == ["areas", "why"]
    assert project.layerTreeRoot().findGroup("Mine")


def test_a_second_run_takes_the_place_of_the_first(project, scored):
    other = project.layerTreeRoot().addGroup("of the user")
    group = add_result(project, scored)
    assert show_theme(areas_of(group), "grn")
    count = len(project.mapLayers())
    again = add_result(project, scored, visible=("sites",))
    assert [one.name() for one in project.layerTreeRoot().children()] == [again.name(), other.name()]
    assert len(project.mapLayers()) == count
    # the map that was shown is shown again
    assert theme_of(areas_of(again)) == "grn"
    assert [node.itemVisibilityChecked() for node in again.findLayers()].count(True) == 2


def test_a_run_into_another_file_leaves_the_first_and_what_a_user_put_there(project, scored, tmp_path):
    first = add_result(project, scored)
    drawn = QgsVectorLayer("Polygon", "drawn", "memory")
    project.addMapLayer(drawn, False)
    first.addLayer(drawn)
    # where QGIS puts a new layer while one of the first run is the active one
    path = str(shutil.copy(scored, tmp_path / "second.gpkg"))
    loaded = QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr")
    project.addMapLayer(loaded, False)
    first.insertLayer(0, loaded)
    second = add_result(project, path, areas=loaded)
    assert project.layerTreeRoot().children() == [second, first]
    assert layers_of(second) == ["areas", *NAMES]
    assert [first.isVisible(), second.isVisible()] == [False, True]
    assert len(first.findLayers()) == 1 + len(NAMES) + 1
    # the same file again takes the place of what was read from it, and of nothing else
    add_result(project, scored)
    assert project.mapLayer(drawn.id()) is drawn
    assert [node.layer() for node in first.findLayers()] == [drawn]


def test_a_layer_that_is_loaded_already_is_moved(project, scored):
    layer = project.addMapLayer(QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr"))
    group = add_result(project, scored, areas=layer, theme="den")
    assert areas_of(group) is layer
    assert len(project.layerTreeRoot().findLayers()) == 1 + len(NAMES)
    assert theme_of(layer) == "den"
    assert add_result(project, scored, areas=layer).findLayers()[0].layer() is layer


def test_the_areas_of_a_scored_file_are_known(project, scored, sample):
    group = add_result(project, scored)
    layers = [node.layer() for node in group.findLayers()]
    assert [result_of(layer) for layer in layers] == [scored] + [""] * len(NAMES)
    assert result_of(QgsVectorLayer(str(sample / "plan_areas.gpkg"), "areas", "ogr")) == ""
    assert result_of(QgsVectorLayer("Point", "none", "memory")) == ""
    assert result_of(None) == ""


# ---- themes


def test_the_themes_are_those_of_the_file_with_own_indicators(project, scored):
    layer = areas_of(add_result(project, scored))
    norms = json.loads(read_meta(scored)["norms"])
    keys = [key for key, _ in themes(layer)]
    assert keys == [*MAPS, *(f"own_{key}" for key in norms["own_indicators"])]
    assert dict(themes(layer))["grn"] == "Green in public space"
    assert theme_of(layer) == "q"


def test_a_theme_keeps_names_form_and_selection(project, scored):
    layer = areas_of(add_result(project, scored))
    before = [layer.attributeDisplayName(number) for number in range(layer.fields().count())]
    layer.selectByIds([next(layer.getFeatures()).id()])
    for key, title in themes(layer):
        assert show_theme(layer, key)
        assert theme_of(layer) == key
        assert layer.name() == title
        card, shown = map_of(key, json.loads(read_meta(scored)["norms"]))
        assert shown.field in layer.renderer().rootRule().children()[0].filterExpression()
        assert f"{card.code}_says" in layer.mapTipTemplate()
        assert layer.labelsEnabled()
    assert [layer.attributeDisplayName(number) for number in range(layer.fields().count())] == before
    assert layer.editFormConfig().layout() == QgsEditFormConfig.EditorLayout.TabLayout
    assert layer.selectedFeatureCount() == 1
    layer.setName("of mine")
    assert show_theme(layer, "q")
    assert layer.name() == "of mine"
    assert not show_theme(layer, "none")
    assert theme_of(layer) == "q"


def test_a_style_of_the_user_in_the_file_is_a_theme_too(project, scored):
    layer = areas_of(add_result(project, scored))
    layer.saveStyleToDatabase("Of mine", "", False, "")
    assert themes(layer)[-1] == ("Of mine", "Of mine")
    assert show_theme(layer, "Of mine")


# ---- names of fields, numbers and the form, as a plain QGIS shows them


def test_every_field_of_every_layer_has_a_name_with_its_unit(project, scored):
    norms, texts = json.loads(read_meta(scored)["norms"]), Texts("en")
    for name in ("areas", *NAMES, "city_total", "parts"):
        layer = QgsVectorLayer(f"{scored}|layername={name}", name, "ogr")
        ours = {field.name: field for field in (fields_of(norms) if name == "areas" else fields_of_layer(name, norms))}
        for number, field in enumerate(layer.fields()):
            if field.name() not in ours and (name == "areas" or field.name() == "fid"):
                # a column of the user's own, or the number of a row
                continue
            alias = layer.attributeAlias(number)
            assert alias, (name, field.name())
            if field.name() in ours:
                assert alias == ours[field.name()].called(norms, texts)


def test_numbers_have_the_decimals_of_their_unit_and_codes_their_words(project, scored):
    norms = json.loads(read_meta(scored)["norms"])
    layer = QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr")
    for field in fields_of(norms):
        number = layer.fields().indexOf(field.name)
        setup = layer.editorWidgetSetup(number)
        if field.words:
            assert {key: value for one in setup.config()["map"] for value, key in one.items()} == dict(field.words)
        elif field.kind == "flag":
            assert [list(one) for one in setup.config()["map"]] == [["yes"], ["no"]]
        elif field.kind != "text":
            assert setup.type() == "Range"
            assert setup.config()["Precision"] == field.decimals


def test_numbers_of_sites_have_their_decimals(project, scored):
    layer = QgsVectorLayer(f"{scored}|layername=sites", "sites", "ogr")
    for name, decimals in (("fits", 0), ("share", 2), ("area_m2", 0), ("use_share", 2)):
        setup = layer.editorWidgetSetup(layer.fields().indexOf(name))
        assert (setup.type(), setup.config()["Precision"]) == ("Range", decimals)


def test_the_form_has_a_tab_a_family_and_no_raw_name(project, scored):
    norms = json.loads(read_meta(scored)["norms"])
    layer = QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr")
    form = layer.editFormConfig()
    assert form.layout() == QgsEditFormConfig.EditorLayout.TabLayout
    titles = [tab.name() for tab in form.tabs()]
    assert titles[0] == "Area"
    assert titles[1 : 1 + len(CARDS)] == [card.title for card in CARDS]
    assert titles[-2:] == ["Norms", "Your own columns"]

    def names(container):
        for child in container.children():
            yield from names(child) if hasattr(child, "children") else [child.name()]

    shown = {title: list(names(tab)) for title, tab in zip(titles, form.tabs())}
    assert shown["Area"][:6] == ["area_name", "area_id", "area_ha", "area_cov", "q_grade", "q_firm"]
    for card in cards_of(norms):
        declared = {field.name for field in card.all_fields(norms)}
        assert set(shown[card.title]) == declared, card.code
    fields = layer.fields()
    for title, inside in shown.items():
        for name in inside:
            assert fields.indexOf(name) >= 0
            assert title == "Your own columns" or layer.attributeAlias(fields.indexOf(name)), name
            assert title == "Your own columns" or form.readOnly(fields.indexOf(name))


def test_only_the_default_style_holds_the_form(scored):
    with closing(sqlite3.connect(scored)) as database:
        rows = database.execute(
            "SELECT useAsDefault, styleQML FROM layer_styles WHERE f_table_name = 'areas'"
        ).fetchall()
    assert [bool(default) for default, _ in rows] == ["<attributeEditorForm>" in qml for _, qml in rows]
    assert sum(len(qml) for _, qml in rows) < 1_500_000


# ---- a class and a number never disagree


@pytest.fixture(scope="module")
def every_score(qgis_app):
    """A layer for the expressions, and the values from 0 to 100 in steps of a hundredth."""
    return [number / 100 for number in range(10_001)]


def styled(theme, language):
    fields = ("area_name:string", f"{map_of(theme, {})[1].field}:double", "q_low:double", "q_high:double")
    source = "MultiPolygon?crs=EPSG:28992" + "".join(f"&field={field}" for field in dict.fromkeys(fields))
    layer = QgsVectorLayer(source, "areas", "memory")
    assert layer.loadNamedStyle(str(STYLES / f"areas_{theme}_{language}.qml"))[1]
    return layer


SCORES = [theme for theme in MAPS if isinstance(map_of(theme, {})[1].scale, Scale)]


@pytest.mark.parametrize("theme", SCORES)
def test_the_classes_of_every_map_are_the_one_rule(qgis_app, theme):
    _, shown = map_of(theme, {})
    for language in ("en", "nl"):
        layer = styled(theme, language)
        rules = layer.renderer().rootRule().children()[:5]
        assert [rule.filterExpression() for rule in rules] == [class_filter(shown.field, n) for n in reversed(range(5))]
        for number, rule in zip(reversed(range(5)), rules):
            assert rule.label().endswith(Texts(language)(shown.scale.words[number]))


def test_every_score_is_drawn_in_the_class_of_its_number(qgis_app, every_score):
    layer = styled("grn", "nl")
    rules = [QgsExpression(rule.filterExpression()) for rule in layer.renderer().rootRule().children()[:5]]
    bounds = [rule.label().split()[0].split("–") for rule in layer.renderer().rootRule().children()[:5]]
    label = QgsExpression(layer.labeling().settings().fieldName)
    context, feature = QgsExpressionContext(), QgsFeature(layer.fields())
    context.setFields(layer.fields())
    for rule in (*rules, label):
        rule.prepare(context)
    for score in every_score:
        feature.setAttributes(["A", score, NULL, NULL])
        context.setFeature(feature)
        (number,) = (n for n, rule in enumerate(rules) if rule.evaluate(context))
        assert 4 - number == class_of(score)
        low, high = (int(bound) for bound in bounds[number])
        assert low <= int(label.evaluate(context).split("\n")[1]) <= high


@pytest.mark.parametrize("theme", SCORES)
def test_tips_and_labels_tell_the_number_of_the_class(qgis_app, theme):
    layer, shown = styled(theme, "en"), map_of(theme, {})[1]
    feature = QgsFeature(layer.fields())
    for score in (0.0, 19.49, 19.5, 39.49, 39.96, 59.96, 79.5, 100.0):
        feature.setAttributes(["A", score, *[NULL] * (layer.fields().count() - 2)])
        tip = evaluated(layer.mapTipTemplate(), layer, feature)
        words = Texts("en")(shown.scale.words[class_of(score)])
        if theme == "q":
            assert f": {max(10, int(score + 0.5)) / 10:.1f}" in tip
        else:
            assert f": {int(score + 0.5)} of 100 ({words})" in tip


@pytest.mark.parametrize(
    ("style", "field", "shown", "words"),
    [
        ("programme_homes", "prg_homes", 200.4, "up to 200 homes"),
        ("programme_homes", "prg_homes", 200.5, "up to 500 homes"),
        ("lift_gain", "gain", 0.0996, "0.1 to 0.5 points"),
        ("lift_gain", "gain", 0.094, "0 to 0.1 points"),
        ("crossings_back", "back", 0.2449, "some of the lost places"),
        ("crossings_back", "back", 0.2451, "many of the lost places"),
        ("crossings_back", "back", 0.255, "many of the lost places"),
    ],
)
def test_other_layers_class_the_number_that_they_show(qgis_app, style, field, shown, words):
    kind = {"programme_homes": "MultiPolygon", "lift_gain": "Point", "crossings_back": "LineString"}[style]
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:28992&field={field}:double&field=prg_state:string", "x", "memory")
    assert layer.loadNamedStyle(str(STYLES / f"{style}_en.qml"))[1]
    feature = QgsFeature(layer.fields())
    feature.setAttributes([shown, "chosen"])
    context = QgsExpressionContext()
    context.setFields(layer.fields())
    context.setFeature(feature)
    rules = layer.renderer().rootRule().children()
    assert words in [rule.label() for rule in rules if QgsExpression(rule.filterExpression()).evaluate(context)]


# ---- labels inside their own area


@pytest.mark.parametrize(
    ("scale", "label"),
    [(5_000, "Parkwijk\n7.1 (6.0–8.2)"), (15_000, "Parkwijk\n7.1 (6.0–8.2)"), (30_000, "7.1"), (200_000, None)],
)
def test_a_label_gives_way_to_its_number_and_then_to_nothing(qgis_app, tmp_path, scale, label):
    layer = QgsVectorLayer(f"{write_scored(tmp_path / 'scored.gpkg')}|layername=areas", "areas", "ogr")
    assert layer.loadNamedStyle(str(STYLES / "areas_q_en.qml"))[1]
    settings = layer.labeling().settings()
    assert settings.fitInPolygonOnly
    (feature,) = (one for one in layer.getFeatures() if one["area_name"] == "Parkwijk")
    scope = QgsExpressionContextUtils.layerScope(layer)
    scope.setVariable("map_scale", scale)
    context = QgsExpressionContext()
    context.appendScope(scope)
    context.setFeature(feature)
    expression = QgsExpression(settings.fieldName)
    found = expression.evaluate(context)
    assert not expression.hasEvalError(), expression.evalErrorString()
    assert (None if found == NULL else found) == label
