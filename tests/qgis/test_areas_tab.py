"""The tab "Area": the area that is chosen on the map or here, its profile, its parts, its walks, copy and sheet."""

import shutil
from pathlib import Path

import pytest
from packages import write_scored
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor, QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from g40_plugin.catalogue.profile import Row
from g40_plugin.gui.profile_chart import ProfileChart
from g40_plugin.gui.tabs import areas as areas_tab
from g40_plugin.gui.tabs.areas import AreasTab
from g40_plugin.result_layers import add_result, theme_of


@pytest.fixture
def tab(state, qgis_iface):
    made = AreasTab(state, qgis_iface)
    yield made
    made.deleteLater()


@pytest.fixture
def scored(sample, tmp_path):
    """A scored file of one's own, as a group in the project."""
    path = str(shutil.copy(sample / "scored.gpkg", tmp_path / "scored.gpkg"))
    add_result(QgsProject.instance(), path)
    return path


@pytest.fixture
def shown(tab, state, scored):
    """The tab with the result of the sample city."""
    state.result = scored
    return tab


def is_shown(widget):
    return not widget.isHidden()


def test_without_a_result_it_says_what_to_do(tab):
    assert not is_shown(tab.content)
    assert tab.nothing.text() == "Score plan areas first, or open a scored GeoPackage."


def test_a_result_fills_the_choices_and_no_area_is_chosen(shown, state):
    assert is_shown(shown.content)
    assert shown.area.count() == state.result_layer.featureCount()
    assert [shown.area.itemText(number) for number in range(2)] == ["Bedrijvenstrook Noord", "Boszoom"]
    assert shown.theme.itemData(shown.theme.currentIndex()) == "q"
    assert not is_shown(shown.about)
    assert is_shown(shown.choose)


def test_selection_and_choice_follow_each_other(shown, state):
    layer = state.result_layer
    first, second = list(layer.getFeatures())[:2]
    layer.selectByIds([first.id()])
    assert state.area_id == first["area_id"]
    assert shown.area.currentText() == first["area_name"]
    shown.area.setCurrentIndex(shown.area.findData(second["area_id"]))
    shown.area.activated.emit(shown.area.currentIndex())
    assert layer.selectedFeatureIds() == [second.id()]
    # several areas, or none, are no choice
    layer.selectByIds([first.id(), second.id()])
    assert state.area_id == second["area_id"]
    state.area_id = ""
    assert not is_shown(shown.about)


def test_the_profile_tells_every_family(shown, state):
    state.area_id = "VS01"
    told = shown.chart.accessibleDescription()
    for words in ("Facilities close by:", "Green in public space: 4", "Parking norm of the plan: not known"):
        assert words in told
    assert "Report mark 5.5" in shown.summary.text()
    assert "green" in shown.missing_text.text()


def test_a_click_on_a_bar_shows_its_parts(shown, state):
    state.area_id = "VS01"
    shown.chart.chosen.emit("grn")
    assert shown.family_group.title() == "Green in public space"
    assert shown.family_text.text().startswith("4")
    names = [shown.parts.item(row, 0).text() for row in range(shown.parts.rowCount())]
    assert names[0] == "Green share of public space"
    weights = [shown.parts.item(row, 3).text() for row in range(shown.parts.rowCount())]
    assert sum(int(text.split("\u00a0")[0]) for text in weights if text) in (99, 100, 101)


def test_the_walks_are_listed_and_drawn(shown, state, qgis_iface):
    state.area_id = "VS01"
    assert shown.nearest.topLevelItemCount() > 10
    first = shown.nearest.topLevelItem(0)
    assert "minute" in first.text(1)
    shown.nearest.itemClicked.emit(first, 0)
    assert shown._route.asGeometry().length() > 0
    shown.nearest.itemClicked.emit(shown.nearest.topLevelItem(shown.nearest.topLevelItemCount() - 1), 0)
    assert shown._route is None, "what is not reached has no walk"
    shown.nearest.itemClicked.emit(first, 0)
    state.area_id = "VS02"
    assert shown._route is None


def test_the_map_is_chosen_here(shown, state):
    shown.theme.setCurrentIndex(shown.theme.findData("grn"))
    shown.theme.activated.emit(shown.theme.currentIndex())
    assert theme_of(state.result_layer) == "grn"


def test_copy_puts_the_profile_on_the_clipboard(shown, state):
    state.area_id = "VS01"
    shown.copy_button.click()
    text = QApplication.clipboard().text()
    assert text.startswith("Oude Binnenstad\n")
    assert "What is missing" in text


def test_to_sheet_writes_one_sheet_and_opens_it(shown, state, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(areas_tab, "project_folder", lambda: tmp_path)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    state.area_id = "VS01"
    shown.sheet_button.click()
    assert opened == [str(tmp_path / "Oude_Binnenstad.pdf")]
    data = Path(opened[0]).read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") <= 3 < state.result_layer.featureCount()


def test_a_layer_that_goes_takes_its_area_along(shown, state):
    state.area_id = "VS01"
    QgsProject.instance().removeAllMapLayers()
    assert not is_shown(shown.content)
    assert is_shown(shown.nothing)


def test_another_result_that_is_looked_at_becomes_that_of_the_dock(shown, state, qgis_iface, tmp_path):
    path = str(write_scored(tmp_path / "small.gpkg"))
    # as files of before had no hash of the norms, this is no result of ours
    shown._see_layer(QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr"))
    assert state.result != path
    state.result = ""
    shown._see_layer(QgsProject.instance().mapLayersByName("Report mark")[0])
    assert state.result.endswith("scored.gpkg")
    shown._see_layer(None)


# ---- the chart itself


ROWS = [
    Row(
        "a15", "Facilities", 0.8, "80 of 100", "very good", "#253494", known=True, target=0.6, target_text="15 minutes"
    ),
    Row("grn", "Green", None, "not known", "", "", known=False),
    Row("inf", "Infill", None, "fits", "", "#74b3d8", known=True),
]


@pytest.fixture
def chart(qgis_app):
    made = ProfileChart()
    made.set_rows(ROWS)
    made.resize(300, made.sizeHint().height())
    yield made
    made.deleteLater()


def test_the_chart_is_walked_through_by_keys_and_mouse(chart):
    chosen = []
    chart.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(chart, key)
    assert chosen == ["grn", "inf", "inf", "grn", "a15", "inf"]
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(50, 5))
    assert chart.current == "a15"
    chart.set_rows(ROWS[1:], "inf")
    assert chart.current == "inf"


def test_the_chart_is_told_to_who_cannot_see_it(chart):
    assert chart.accessibleName() == "Profile of the area"
    assert chart.accessibleDescription().split("\n") == [
        "Facilities: 80 of 100, very good, 15 minutes",
        "Green: not known",
        "Infill: fits",
    ]


def test_a_bar_has_the_colour_of_its_class_and_what_is_unknown_has_none(chart):
    picture = chart.grab().toImage()
    height = chart.sizeHint().height() // 3
    bars = [
        {picture.pixelColor(x, row * height + y).name() for x in range(20, 200, 3) for y in range(height)}
        for row in range(3)
    ]
    assert QColor(ROWS[0].colour).name() in bars[0]
    assert QColor(ROWS[2].colour).name() in bars[2]
    assert not {QColor(row.colour).name() for row in (ROWS[0], ROWS[2])} & bars[1]
