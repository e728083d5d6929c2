"""The dock with no engine at work: its state in the project, its forms, its words, and what it remembers."""

import shutil
from pathlib import Path

import packages
import pytest
from g40_plugin.algorithms.base import RESOURCES
from packages import write_scored
from qgis.core import Qgis, QgsApplication, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QFontMetrics
from qgis.PyQt.QtTest import QSignalSpy, QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from running import wait_until

from g40_plugin.client import stop
from g40_plugin.gui import places
from g40_plugin.gui.dock import Dock
from g40_plugin.gui.engine_task import Algorithm, Method, Run
from g40_plugin.gui.forms import load_form
from g40_plugin.gui.options import OptionsFactory
from g40_plugin.gui.state import CACHE_SETTING, NORMS_SETTING, State
from g40_plugin.translation import choose_language, language, tr

SIGNALS = ("cityChanged", "normsChanged", "areasChanged", "resultChanged", "areaChanged")


@pytest.fixture
def dock(state, qgis_iface):
    made = Dock(state, qgis_iface)
    yield made
    made.close_all()
    made.deleteLater()


@pytest.fixture
def areas(state):
    layer = QgsVectorLayer("Polygon?crs=EPSG:28992&field=code:string&field=Naam:string", "areas", "memory")
    QgsProject.instance().addMapLayer(layer)
    return layer


def heard(state, act):
    """The signals of the state that something caused."""
    spies = {name: QSignalSpy(getattr(state, name)) for name in SIGNALS}
    act()
    return {name for name, spy in spies.items() if len(spy)}


def test_what_is_set_is_told_once_and_kept_in_the_project(state, areas, tmp_path):
    path = str(tmp_path / "city.gpkg")
    assert heard(state, lambda: setattr(state, "city", path)) == {"cityChanged"}
    assert heard(state, lambda: setattr(state, "city", path)) == set()
    assert heard(state, lambda: setattr(state, "areas", areas)) == {"areasChanged"}
    assert heard(state, lambda: setattr(state, "result", str(tmp_path / "scored.gpkg"))) == {"resultChanged"}
    assert heard(state, lambda: setattr(state, "area_id", "VS01")) == {"areaChanged"}
    other = State()
    assert (other.city, other.areas, other.area_id) == (path, areas, "VS01")
    other.close()


def test_another_result_has_no_selected_area(state):
    state.area_id = "VS01"
    state.result = "/somewhere/scored.gpkg"
    assert state.area_id == ""


def test_a_project_that_is_opened_or_cleared_tells_all(state, tmp_path):
    state.city = str(tmp_path / "city.gpkg")
    project = QgsProject.instance()
    assert project.write(str(tmp_path / "work.qgz"))
    assert heard(state, project.clear) == set(SIGNALS)
    assert state.city == ""
    assert heard(state, lambda: project.read(str(tmp_path / "work.qgz"))) == set(SIGNALS)
    assert state.city == str(tmp_path / "city.gpkg")


def test_a_folder_that_is_moved_takes_its_city_along(state, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    state.city = str(here / "city.gpkg")
    project = QgsProject.instance()
    # kept relative to the place where the project is written to, though it had none when the city was chosen
    assert project.write(str(here / "work.qgz"))
    project.clear()
    shutil.move(here, there)
    project.read(str(there / "work.qgz"))
    assert state.city == str(there / "city.gpkg")
    # and written elsewhere it is the same file still
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert project.write(str(tmp_path / "deep" / "er" / "copy.qgz"))
    project.clear()
    project.read(str(tmp_path / "deep" / "er" / "copy.qgz"))
    assert state.city == str(there / "city.gpkg")


def test_a_layer_that_is_deleted_is_no_longer_chosen(state, areas, dock):
    state.areas = areas
    assert dock.tabs[0].areas.currentLayer() is areas
    assert heard(state, lambda: QgsProject.instance().removeMapLayer(areas.id())) == {"areasChanged", "resultChanged"}
    assert state.areas is None
    assert dock.tabs[0].areas.currentLayer() is None


def test_a_message_is_as_high_as_its_sentence(state, dock, qgis_iface):
    sentence = "What <went> wrong, where, and what to do about it: " * 4
    state.tell(sentence, Qgis.MessageLevel.Warning)
    words = next(one for one in qgis_iface.messageBar().findChildren(QLabel) if "went" in one.text())
    assert "&lt;went&gt;" in words.text()
    for width in (600, 200):
        words.resize(width, words.height())
        assert words.height() == words.heightForWidth(width) > 3 * words.fontMetrics().height()


def test_norms_of_the_options_count_where_the_project_names_none(state):
    QgsSettings().setValue(NORMS_SETTING, "/norms/own.toml")
    try:
        QgsProject.instance().clear()
        assert state.norms == "/norms/own.toml"
        state.norms = ""
        other = State()
        assert other.norms == ""
        other.close()
    finally:
        QgsSettings().remove(NORMS_SETTING)


def test_what_is_chosen_reaches_the_state_and_back(state, areas, dock):
    start = dock.tabs[0]
    assert not start.score_button.isEnabled()
    start.areas.setLayer(areas)
    assert state.areas is areas
    # a field that is called so tells the names
    assert (state.name_field, start.name_field.currentField()) == ("Naam", "Naam")
    QTest.keyClicks(start.city.lineEdit(), "/data/city.gpkg")
    assert state.city == "/data/city.gpkg"
    assert start.score_button.isEnabled()
    state.busy = True
    assert not start.score_button.isEnabled()
    state.busy = False
    state.city = ""
    assert start.city.filePath() == ""


@pytest.mark.parametrize("code", ["nl", "en"])
@pytest.mark.parametrize("form", sorted(path.stem for path in (RESOURCES / "ui").glob("*.ui")))
def test_every_form_speaks_the_language_and_names_its_widgets(qgis_app, monkeypatch, form, code):
    monkeypatch.setattr(QgsApplication, "locale", lambda: code)
    widget = QWidget()
    load_form(form, widget)
    words = [label.text() for label in widget.findChildren(QLabel) if label.text()]
    words += [button.text() for button in widget.findChildren(QAbstractButton) if len(button.text()) > 1]
    for kind in (QLineEdit, QComboBox):
        for entry in widget.findChildren(kind):
            inside_named = isinstance(entry.parent(), (QLineEdit, QComboBox)) or entry.parent() is None
            assert entry.accessibleName() or inside_named, (form, entry.objectName())
    assert not [word for word in words if word != tr(word) and code == "en"]
    if code == "nl" and form == "start":
        assert "Stadspakket" in words
    widget.deleteLater()


def test_the_dock_is_narrow_and_no_word_is_cut(dock):
    """At the width that it asks for every button and label shows all of its words."""
    dock.setFloating(True)
    dock.show()
    dock.resize(dock.minimumSizeHint().width(), 700)
    QCoreApplication.processEvents()
    seen = [button for button in dock.tabs[0].findChildren(QAbstractButton) if button.isVisible() and button.text()]
    assert len(seen) >= 5
    for button in seen:
        needed = QFontMetrics(button.font()).horizontalAdvance(button.text().replace("&", ""))
        assert button.width() >= needed, button.text()
    letters = dock.content.fontMetrics().averageCharWidth()
    assert dock.content.minimumSizeHint().width() < 60 * letters


def test_the_keyboard_goes_through_the_tab_in_reading_order(dock):
    start = dock.tabs[0]
    found, widget = [], start.sample_button
    for _ in range(60):
        widget = widget.nextInFocusChain()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.objectName():
            found.append(widget.objectName())
    order = ["municipality_button", "build_button", "download_button", "areas", "draw_button"]
    order += ["name_field", "id_field", "score_button"]
    assert [name for name in found if name in order][: len(order)] == order


def test_a_step_is_given_what_those_before_it_gave(qgis_new_project, provider, tmp_path):
    run = Run(
        "sample",
        [
            Algorithm("g40:samplecity", {"OUTPUT": str(tmp_path / "town"), "LOAD": False}),
            Method("check_city", lambda made: {"city": made[0]["OWNERS"]}),
        ],
    )
    ended = {name: QSignalSpy(getattr(run, name)) for name in ("done", "failed", "cancelled", "ended")}
    run.start()
    wait_until(lambda: len(ended["ended"]), 120)
    # owners are no city package: the second step says so
    assert [len(ended[name]) for name in ("done", "failed", "cancelled")] == [0, 1, 0]
    assert "owners.gpkg" in ended["failed"][0][0]


def test_a_run_is_cancelled_and_another_can_begin(state, tmp_path):
    made = []
    for name in ("first", "second"):
        step = Algorithm("g40:samplecity", {"OUTPUT": str(tmp_path / name), "LOAD": False})
        run = state.runs.start(name, [step], lambda *_: made.append(1))
        cancelled = QSignalSpy(run.cancelled)
        assert state.busy
        assert state.runs.start("third", [], lambda *_: None) is None
        run.cancel()
        wait_until(lambda: not state.busy, 60)
        assert len(cancelled) == 1
        assert not list(tmp_path.glob(f"{name}/*"))
    assert made == []


def test_what_is_wrong_with_parameters_is_told_in_a_sentence(state):
    told = QSignalSpy(state.messaged)
    state.runs.start("score", [Algorithm("g40:scoreplanareas", {"CITY": "/nowhere.gpkg"})], lambda *_: None)
    assert not state.busy
    assert "is missing" in told[0][0]


def test_results_go_beside_the_project_or_where_that_can_be(qgis_new_project, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "usual_folder", lambda: tmp_path / "documents" / "g40")
    assert places.project_folder() == tmp_path / "documents" / "g40"
    assert places.why_elsewhere(tmp_path / "scores.gpkg") == ""
    QgsProject.instance().setFileName(str(tmp_path / "work.qgz"))
    assert places.project_folder() == tmp_path
    assert places.why_elsewhere(tmp_path / "scores.gpkg") == ""
    # nobody writes in /proc
    QgsProject.instance().setFileName("/proc/work.qgz")
    assert places.project_folder() == tmp_path / "documents" / "g40"
    assert f"scores.gpkg is in {tmp_path}" in places.why_elsewhere(tmp_path / "scores.gpkg")
    monkeypatch.setattr(places, "usual_folder", lambda: Path("/proc/g40"))
    assert places.project_folder().is_dir()


def test_a_file_that_is_there_is_never_taken(tmp_path):
    path = tmp_path / "scores.gpkg"
    assert places.free_path(path) == path
    path.touch()
    (tmp_path / "scores 2.gpkg").touch()
    assert places.free_path(path) == tmp_path / "scores 3.gpkg"


def test_dialogs_know_the_city_only_in_the_desktop(state, provider):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("g40:scoreplanareas")
    state.city = "/data/city.gpkg"
    assert algorithm.createCustomParametersWidget(None) is None
    # what models and qgis_process see has no default
    assert algorithm.parameterDefinition("CITY").defaultValue() is None
    remembered = algorithm.remembered()
    assert remembered["CITY"] == "city"
    assert remembered["PLAN_AREAS"] == "areas"
    for name in remembered.values():
        getattr(state, name)
    build = QgsApplication.processingRegistry().createAlgorithmById("g40:buildcitypackage")
    # layers that go into a package are not those of a score
    assert set(build.remembered()) == {"NORMS"}


def test_a_result_is_taken_to_paper_and_page_with_one_click(state, dock, monkeypatch):
    """Each button opens the dialog of its algorithm, with the result and the city filled in."""
    start, opened = dock.tabs[0], []
    monkeypatch.setattr("processing.execAlgorithmDialog", opened.append)
    assert start.result_group.isHidden()
    state.result = "/somewhere/scored.gpkg"
    assert not start.result_group.isHidden()
    expected = {
        "map_button": "SCORED",
        "sheets_button": "SCORED",
        "poster_button": "SCORED",
        "page_button": "SCORED",
        "report_button": "SCORED",
        "compare_button": "BEFORE",
    }
    for button, parameter in expected.items():
        getattr(start, button).click()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(opened.pop())
        remembered = algorithm.remembered()
        assert remembered[parameter] == "result_layer", button
        assert ("CITY" in remembered) == (algorithm.parameterDefinition("CITY") is not None)
    assert opened == []


def test_a_comparison_begins_with_two_results_of_one_city(state, tmp_path, monkeypatch):
    """The older one before, one with a variant last; without a second result the choice is empty."""
    from g40_plugin.gui.before_after import before_and_after

    # a layer with this field is known as a result
    monkeypatch.setitem(packages.FIELDS, "norms_hash", packages.TEXT)

    def result(name, created, **meta):
        path = write_scored(tmp_path / f"{name}.gpkg", meta={"created": created, **meta})
        layer = QgsVectorLayer(f"{path}|layername=areas", name, "ogr")
        QgsProject.instance().addMapLayer(layer)
        return str(path)

    assert before_and_after(state) == (None, None)
    state.result = result("now", "2026-12-01T10:00:00+00:00")
    assert names(before_and_after(state)) == ["now", None]
    result("elsewhere", "2026-12-02T10:00:00+00:00", city="Elders")
    assert names(before_and_after(state)) == ["now", None]
    result("plan", "2026-11-01T10:00:00+00:00", variant="More trees")
    assert names(before_and_after(state)) == ["now", "plan"]
    state.result = result("later", "2026-12-03T10:00:00+00:00")
    # a variant that was worked out before is still what comes of it
    assert names(before_and_after(state)) == ["later", "plan"]


def names(layers):
    return [layer and layer.name() for layer in layers]


def test_options_keep_what_is_chosen(qgis_app, tmp_path):
    page = OptionsFactory().createWidget(None)
    wait_until(page.check_button.isEnabled, 60)
    assert page.engine_text.text() == "The engine is ready."
    page.cache.setFilePath(str(tmp_path))
    page.language.setCurrentIndex(page.language.findData("nl"))
    page.apply()
    try:
        assert QgsSettings().value(CACHE_SETTING) == str(tmp_path)
        assert language() == "nl"
        assert tr("City package") == "Stadspakket"
    finally:
        choose_language("")
        QgsSettings().remove(CACHE_SETTING)
    # the engine speaks the language in which it was started
    stop()
    assert language() == QgsApplication.locale()[:2].lower()
    page.python.setFilePath("/nowhere/python")
    page.check_button.click()
    wait_until(page.check_button.isEnabled, 60)
    assert "/nowhere/python" in page.engine_text.text()
    page.deleteLater()
