"""The options page, the set-up dialog and the help window."""

import os
from pathlib import Path

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QDialog, QTextBrowser
from running import is_running, wait_until

from g40_plugin import engine_setup
from g40_plugin.gui import help as help_window
from g40_plugin.gui import setup_panel
from g40_plugin.gui.options import OptionsFactory
from g40_plugin.maps import house
from g40_plugin.plugin import G40Plugin


@pytest.fixture
def dialog(qgis_app, tmp_path, monkeypatch):
    # pip finds nothing to install, and needs no network to find that out
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setattr(setup_panel, "own_environment", lambda: tmp_path / "g40_engine" / "venv")
    monkeypatch.setattr(engine_setup, "own_environment", lambda: tmp_path / "g40_engine" / "venv")
    monkeypatch.setattr(setup_panel, "system_pythons", lambda: [Path(os.environ["G40_ENGINE_PYTHON"])])
    old = tmp_path / "g40_engine" / "venv" / "pyvenv.cfg"
    old.parent.mkdir(parents=True)
    old.write_text("what was there")
    window = setup_panel.SetupPanel()
    yield window
    assert old.read_text() == "what was there"
    # the certificates of QGIS stand beside it, unless the environment of who calls names others
    assert {path.name for path in old.parents[1].iterdir()} - {"authorities.pem"} == {"venv"}
    window.deleteLater()


def test_environment_without_the_libraries_is_not_put_in_place(dialog):
    dialog.start()
    wait_until(dialog.start_button.isEnabled, 120)
    text = dialog.log.toPlainText()
    assert "could not be installed" in text
    assert "That did not work" in text
    assert setup_panel.RED in dialog.bar.styleSheet()


def test_cancel_leaves_what_was_there_and_can_be_repeated(dialog):
    for _ in range(2):
        dialog.start()
        wait_until(lambda: "Making a Python environment" in dialog.log.toPlainText(), 60)
        child = dialog._process.processId()
        dialog.reject()
        assert not is_running(child)
        assert "Cancelled" in dialog.log.toPlainText()
        assert dialog.start_button.isEnabled()
        assert dialog.bar.styleSheet() == ""


def test_python_that_cannot_be_started(dialog):
    dialog.python.setCurrentText("/nowhere/python")
    dialog.start()
    wait_until(dialog.start_button.isEnabled, 60)
    assert "/nowhere/python cannot be started" in dialog.log.toPlainText()
    dialog.python.setCurrentText("python")
    dialog.start()
    assert "not a full path" in dialog.log.toPlainText()


def test_an_environment_that_works_is_put_in_place(dialog, monkeypatch):
    put = []
    monkeypatch.setattr(setup_panel, "put_in_place", lambda new, place: put.append((new, place)))
    # what takes a network and minutes stands aside: a program that ends well in its place
    monkeypatch.setattr(setup_panel, "setup_words", lambda python, target: ["/bin/echo", "ready", str(target)])
    dialog.start()
    wait_until(dialog.start_button.isEnabled, 60)
    assert put == [(dialog.beside, dialog.target)]
    assert "The engine is ready." in dialog.log.toPlainText()
    # the tests choose a Python by the environment
    assert "G40_ENGINE_PYTHON" in dialog.log.toPlainText()
    assert setup_panel.GREEN in dialog.bar.styleSheet()


def test_an_engine_that_is_ready_is_told(dialog, monkeypatch):
    assert "ready already" not in dialog.log.toPlainText()
    monkeypatch.setattr(engine_setup, "python_of", lambda folder: Path(os.environ["G40_ENGINE_PYTHON"]))
    window = setup_panel.SetupPanel()
    assert "ready already" in window.log.toPlainText()
    window.deleteLater()


def test_no_python_at_all(qgis_app, monkeypatch):
    monkeypatch.setattr(setup_panel, "system_pythons", list)
    window = setup_panel.SetupPanel()
    assert "install Python" in window.log.toPlainText()
    window.deleteLater()


def test_options_page_keeps_the_python(qgis_app):
    page = OptionsFactory().createWidget(None)
    page.python.setFilePath(os.environ["G40_ENGINE_PYTHON"])
    page.apply()
    assert QgsSettings().value(engine_setup.SETTING) == os.environ["G40_ENGINE_PYTHON"]
    page.python.setFilePath("")
    page.apply()
    assert QgsSettings().value(engine_setup.SETTING, "") == ""


def test_options_page_keeps_the_look_of_paper(qgis_app):
    page = OptionsFactory().createWidget(None)
    assert page.typeface.count() > 3
    page.logo.setFilePath("/logo.svg")
    page.colours.setText(" #003366 ")
    page.typeface.setCurrentIndex(page.typeface.findData("DejaVu Serif"))
    page.apply()
    settings = (house.LOGO_SETTING, house.COLOURS_SETTING, house.TYPEFACE_SETTING)
    assert [QgsSettings().value(one) for one in settings] == ["/logo.svg", "#003366", "DejaVu Serif"]
    again = OptionsFactory().createWidget(None)
    assert again.typeface.currentText() == "DejaVu Serif"
    again.logo.setFilePath("")
    again.colours.setText("")
    again.typeface.setCurrentIndex(0)
    again.apply()
    assert [QgsSettings().value(one, "") for one in settings] == ["", "", ""]


def test_help_shows_the_manual(provider, monkeypatch):
    shown = []
    monkeypatch.setattr(QDialog, "exec", lambda window: shown.append(window.findChild(QTextBrowser).toPlainText()))
    help_window.show_help()
    assert "Score plan areas" in shown[0]
    assert "g40:buildcitypackage" in shown[0]


def test_what_an_update_changed_is_compiled_in_the_background(qgis_app, stopped_engine):
    QgsSettings().remove(engine_setup.PREPARED_SETTING)
    plugin = G40Plugin(None)
    plugin._prepare_engine()
    wait_until(lambda: QgsSettings().contains(engine_setup.PREPARED_SETTING), 120)
    assert QgsSettings().value(engine_setup.PREPARED_SETTING) == engine_setup._this_plugin()
