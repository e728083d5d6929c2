"""The tab with weights, with the real engine: the map, the order and the picture follow a slider."""

import shutil
import time
from pathlib import Path

import pytest
from qgis.core import NULL, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from running import click, plugin_folder, wait_until

from g40_plugin.gui.kept_weights import keep_weights, kept_weights
from g40_plugin.gui.state import State
from g40_plugin.gui.tabs.weights import WeightsTab
from g40_plugin.gui.winners_picture import WinnersPicture


@pytest.fixture
def state(provider, qgis_new_project, tmp_path, sample):
    """The state of a project with a scored file that is open in it."""
    shutil.copy(sample / "scored.gpkg", tmp_path / "scored.gpkg")
    found = State()
    found.result = str(tmp_path / "scored.gpkg")
    layer = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    QgsProject.instance().addMapLayer(layer)
    provider.state = found
    yield found
    found.close()
    provider.state = None
    QgsProject.instance().clear()


@pytest.fixture
def tab(state, qgis_iface):
    made = WeightsTab(state, qgis_iface)
    made.resize(380, 1400)
    made.show()
    settled(made)
    yield made
    made.close()
    made.deleteLater()


def settled(tab):
    wait_until(lambda: tab.settled, 60)


def marks_of(layer):
    return {feature["area_id"]: feature["q_grade"] for feature in layer.getFeatures()}


def cells(tab, column):
    return [tab.model.index(row, column).data() for row in range(tab.model.rowCount())]


def test_sliders_stand_as_scored(tab, state):
    assert list(tab.pillars.weights) == [
        *("a15", "grn", "mix", "ptn"),
        *("own_near_bench", "own_street_trees", "own_car_free", "own_shop_people"),
    ]
    assert list(tab.pillars.weights.values()) == [1.0] * 4 + [0.0] * 4
    assert tab.functions.weights["functions.living"] == 0.5
    assert tab.weights == {}
    # the map is that of the result
    assert tab.marks.layer is None
    assert cells(tab, 0)[:3] == ["1", "2", "3"]
    assert [cells(tab, column)[-1] for column in (0, 2, 3)] == ["–", "–", "not known"]
    assert tab.order_text.text().startswith("The order")
    assert "is first under" in tab.winners_text.text()


def test_the_map_the_order_and_the_picture_follow_a_slider(tab, state):
    before, order = marks_of(state.result_layer), cells(tab, 1)
    slider = tab.pillars.sliders["grn"]
    slider.setFocus()
    for _ in range(10):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert tab.pillars.weights["grn"] == 2.0
    settled(tab)
    layer = tab.marks.layer
    assert QgsProject.instance().mapLayer(layer.id()) is not None
    # it lies above the result, in its style, and the result is off: its marks would disagree
    root = QgsProject.instance().layerTreeRoot()
    assert root.layerOrder()[0] == layer
    assert not root.findLayer(state.result_layer).isVisible()
    assert layer.renderer().type() == state.result_layer.renderer().type() == "RuleRenderer"
    marks = marks_of(layer)
    assert set(marks) == set(before)
    # greenery alone became heavier: (a15 · grn² · mix · ptn)^(1/5), with a floor of 10
    for feature in state.result_layer.getFeatures():
        pillars = [feature[f"{code}_score"] for code in ("a15", "grn", "grn", "mix", "ptn")]
        if NULL in pillars:
            assert marks[feature["area_id"]] == NULL
            continue
        product = 1.0
        for score in pillars:
            product *= max(10.0, score)
        assert marks[feature["area_id"]] == pytest.approx(product**0.2 / 10, abs=0.051)
    assert cells(tab, 1) != order
    # the file is as it was
    assert marks_of(state.result_layer) == before
    tab.reset()
    settled(tab)
    assert tab.marks.layer is None
    assert root.findLayer(state.result_layer).isVisible()
    assert cells(tab, 1) == order


def test_what_is_chosen_is_kept_in_the_project(tab, state, tmp_path):
    tab.pillars.sliders["mix"].setValue(25)
    settled(tab)
    assert kept_weights() == {"mix": 2.5}
    QgsProject.instance().write(str(tmp_path / "project.qgz"))
    QgsProject.instance().clear()
    wait_until(lambda: tab.marks.layer is None, 10)
    assert not tab.whole.isEnabled()
    assert kept_weights() == {}
    QgsProject.instance().read(str(tmp_path / "project.qgz"))
    wait_until(lambda: tab.pillars.weights.get("mix") == 2.5, 60)
    settled(tab)
    # one layer of marks, filled anew, and not one more
    names = [layer.name() for layer in QgsProject.instance().mapLayers().values()]
    assert names.count("Report mark with other weights") == 1
    assert len(marks_of(tab.marks.layer)) == 17


def test_presets_and_files(tab, state, tmp_path):
    tab.load(str(plugin_folder() / "resources" / "norms" / "weights-green-first.toml"))
    settled(tab)
    assert {code: tab.pillars.weights[code] for code in ("a15", "grn")} == {"a15": 1.0, "grn": 2.0}
    told = []
    state.messaged.connect(lambda text, _level: told.append(text))
    tab.functions.sliders["functions.care"].setValue(30)
    tab.save(str(tmp_path / "own.toml"))
    settled(tab)
    assert str(tmp_path / "own.toml") in told[0]
    tab.reset()
    settled(tab)
    assert tab.weights == {}
    tab.load(str(tmp_path / "own.toml"))
    settled(tab)
    assert tab.weights == {"grn": 2.0, "functions.care": 3.0}
    (tmp_path / "wrong.toml").write_text("[composite.quality]\ngrn = -1\n", encoding="utf-8")
    tab.load(str(tmp_path / "wrong.toml"))
    settled(tab)
    assert "composite.quality.grn" in tab.problem.text()
    assert tab.weights == {"grn": 2.0, "functions.care": 3.0}


@pytest.fixture
def greener(state, tmp_path):
    """Makes a variant of the project, by its name, whose kept answer has every area better in one part."""
    from qgis.core import QgsCoordinateReferenceSystem

    from g40_plugin.gui.freshness import made_from
    from g40_plugin.variant_file import make_file
    from g40_plugin.variant_layers import open_variant

    def made(name, part, points):
        path = tmp_path / f"{name}.gpkg"
        make_file(path, name, "voorbeeldstad", QgsCoordinateReferenceSystem("EPSG:28992"))
        variant = open_variant(QgsProject.instance(), str(path))
        areas, changed = [], {}
        for feature in state.result_layer.getFeatures():
            names = [name for name in feature.fields().names() if name.endswith("_score")]
            now = {name: None if feature[name] == NULL else feature[name] for name in names}
            then = dict(now)
            if now[f"{part}_score"] is not None:
                then[f"{part}_score"] = min(100.0, now[f"{part}_score"] + points)
                changed[feature["area_id"]] = {f"{part}_score": [now[f"{part}_score"], then[f"{part}_score"]]}
            areas.append({"area_id": feature["area_id"], "area_name": "", "now": now, "then": then})
        told = {"areas": areas, "changed": changed, "pending": [], "plans": []}
        told.update(norms_version="1", norms_hash="x", city="voorbeeldstad")
        variant.answer = {"answer": told, "of": made_from(state, str(path)), "at": ""}
        return variant

    return made


def test_which_variant_wins_in_the_area_and_over_the_city(tab, state, greener):
    assert tab.variants_group.isHidden()
    greener("Groen", "grn", 10.0)
    way = greener("Fietspad", "a15", 10.0)
    tab.hide()
    tab.show()
    settled(tab)
    assert tab.variants_problem.text() == ""
    assert not tab.variants_group.isHidden()
    assert tab.in_area_heading.isHidden()
    told = tab.in_all_text.text()
    assert "Groen is first under" in told
    assert "Fietspad is first under" in told
    # what is worse in nothing and better in one part is never behind
    assert "Now is first" not in told
    assert tab.variants.in_all.accessibleDescription().startswith(told.split("\n")[0])
    area = next(one["area_id"] for one in state.result_layer.getFeatures() if one["q_score"] != NULL)
    state.area_id = area
    settled(tab)
    assert not tab.in_area_heading.isHidden()
    assert "is first under" in tab.in_area_text.text()
    # a variant that is not up to date does not count
    way.answer = {**way.answer, "of": {**way.answer["of"], "norms": "others"}}
    tab.hide()
    tab.show()
    settled(tab)
    assert "Fietspad" not in tab.in_all_text.text()


def test_nothing_that_counts(tab):
    for slider in tab.pillars.sliders.values():
        slider.setValue(0)
    settled(tab)
    assert tab.order_text.text() == "At least one part has to count."


def test_an_area_is_selected_in_the_list_and_on_the_map(tab, state):
    row = tab.model.row_of("VS09")
    tab.table.selectRow(row)
    assert state.area_id == "VS09"
    state.area_id = "VS02"
    assert tab.model.area_at(tab.table.selectionModel().selectedRows()[0].row()) == "VS02"
    state.area_id = ""
    assert tab.table.selectionModel().selectedRows() == []


@pytest.mark.slow
def test_functions_are_worked_out_in_a_new_scoring(tab, state, sample, tmp_path):
    slider = tab.functions.sliders["functions.shopping"]
    slider.setValue(40)
    settled(tab)
    # the map does not guess
    assert tab.marks.layer is None
    assert not tab.score_button.isEnabled()
    assert "choose the city package" in tab.functions_text.text()
    QgsProject.instance().write(str(tmp_path / "project.qgz"))
    areas = QgsVectorLayer(str(sample / "plan_areas.gpkg"), "plan", "ogr")
    QgsProject.instance().addMapLayer(areas)
    state.city, state.areas, state.name_field = str(sample / "city.gpkg"), areas, "naam"
    assert tab.score_button.isEnabled()
    before = state.result
    tab.functions_group.setCollapsed(False)
    click(tab.score_button)
    said = []
    state.messaged.connect(lambda text, _level: said.append(text))
    wait_until(lambda: not state.busy, 180)
    assert said == [] and state.result != before
    settled(tab)
    assert tab.functions.weights["functions.shopping"] == 4.0
    assert tab.weights == kept_weights() == {}
    assert "functions.shopping" in Path(state.norms).read_text(encoding="utf-8")
    assert not tab.score_button.isEnabled()


def test_a_result_that_is_gone(tab, state, tmp_path):
    state.result = str(tmp_path / "gone.gpkg")
    assert not tab.whole.isEnabled()
    assert "no scores yet" in tab.problem.text()


def test_a_hidden_tab_starts_no_engine(state, qgis_iface):
    hidden = WeightsTab(state, qgis_iface)
    assert not hidden.asker.busy
    assert hidden.pillars.sliders == {}
    hidden.deleteLater()


def test_kept_weights_of_a_project_that_was_edited_by_hand(qgis_new_project):
    for text in ("no json", "[1]", ""):
        QgsProject.instance().writeEntry("g40", "/weights", text)
        assert kept_weights() == {}
    keep_weights({"grn": 2.0})
    assert kept_weights() == {"grn": 2.0}


def test_the_picture_is_drawn_and_told(qgis_app):
    picture = WinnersPicture(None)
    rows = [{"name": "Zuid", "share": 0.6, "weights": {"a15": 0.7, "grn": 0.3}, "text": "Zuid is first."}]
    picture.show_winners(rows, {"a15": "Accessibility", "grn": "Greenery"})
    assert picture.accessibleDescription() == "Zuid is first."
    picture.resize(300, picture.sizeHint().height())
    image = picture.grab().toImage()
    line = picture.fontMetrics().height()
    # the bar is dark over six tenths of what it can be, and ends there
    height = round(1.45 * line)
    dark = [image.pixelColor(x, height).lightness() < 100 for x in range(image.width())]
    assert dark[2]
    whole = picture.width() - picture.fontMetrics().horizontalAdvance("100 %") - 0.6 * line
    assert sum(dark[: round(0.6 * whole)]) == pytest.approx(0.6 * whole, abs=3)
    picture.show_winners([], {})
    assert picture.sizeHint().height() == 0


@pytest.mark.slow
def test_500_areas_follow_a_slider(state, qgis_iface, tmp_path):
    many = copies_of(state.result, tmp_path / "many.gpkg", 500)
    QgsProject.instance().addMapLayer(QgsVectorLayer(f"{many}|layername=areas", "many", "ogr"))
    state.result = str(many)
    tab = WeightsTab(state, qgis_iface)
    tab.show()
    settled(tab)
    slider, spent = tab.pillars.sliders["grn"], []
    for value in range(11, 32):
        shown = []
        tab.model.modelReset.connect(lambda shown=shown: shown.append(True))
        begin = time.perf_counter()
        slider.setValue(value)
        wait_until(lambda shown=shown: shown, 10)
        spent.append(time.perf_counter() - begin)
    print("recolour 500 areas through the dock, ms:", sorted(round(1000 * one) for one in spent))
    # the first step makes the layer; a benchmark tells how fast it is on a machine that does nothing else
    assert sorted(spent[1:])[len(spent) // 2] < 0.5
    assert len(marks_of(tab.marks.layer)) == 500
    tab.close()
    tab.deleteLater()


def copies_of(path, target, count):
    """A scored file with so many areas: those of ``path`` again and again, under other ids."""
    from qgis.core import QgsFeature

    shutil.copy(path, target)
    layer = QgsVectorLayer(f"{target}|layername=areas", "areas", "ogr")
    features = list(layer.getFeatures())
    layer.startEditing()
    for number in range(count - len(features)):
        one = QgsFeature(features[number % len(features)])
        one["fid"] = NULL
        one["area_id"] = f"C{number}"
        assert layer.addFeature(one)
    assert layer.commitChanges()
    return target
