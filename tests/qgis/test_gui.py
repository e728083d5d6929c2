"""The options page, the set-up dialog and the help window."""

import os
from pathlib import Path

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QDialog, QTextBrowser
from running import wait_until

from g40_plugin import engine_setup
from g40_plugin.gui import help as help_window
from g40_plugin.gui import setup_dialog
from g40_plugin.gui.options import OptionsFactory


@pytest.fixture
def dialog(qgis_app, tmp_path, monkeypatch):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n")
    monkeypatch.setattr(engine_setup, "REQUIREMENTS", requirements)
    monkeypatch.setattr(setup_dialog, "own_environment", lambda: tmp_path / "g40_engine" / "venv")
    monkeypatch.setattr(setup_dialog, "system_pythons", lambda: [Path("/usr/bin/python3")])
    old = tmp_path / "g40_engine" / "venv" / "what_was_there"
    old.parent.mkdir(parents=True)
    old.write_text("")
    window = setup_dialog.SetupDialog()
    yield window
    assert old.is_file()
    assert not window.beside.exists()
    window.deleteLater()


def test_environment_without_the_libraries_is_not_put_in_place(dialog):
    dialog.start()
    wait_until(dialog.start_button.isEnabled, 120)
    text = dialog.log.toPlainText()
    assert "-m venv" in text
    assert "That did not work" in text


def test_cancel_leaves_what_was_there(dialog):
    dialog.start()
    wait_until(lambda: "-m venv" in dialog.log.toPlainText(), 60)
    dialog.reject()
    assert "Cancelled" in dialog.log.toPlainText()
    assert dialog.start_button.isEnabled()


def test_python_that_cannot_be_started(dialog):
    dialog.python.setItemText(0, "/nowhere/python")
    dialog.start()
    wait_until(dialog.start_button.isEnabled, 60)
    assert "/nowhere/python cannot be started" in dialog.log.toPlainText()


def test_no_python_at_all(qgis_app, monkeypatch):
    monkeypatch.setattr(setup_dialog, "system_pythons", list)
    window = setup_dialog.SetupDialog()
    assert not window.start_button.isEnabled()
    assert "install Python" in window.log.toPlainText()


def test_options_page_keeps_the_python(qgis_app):
    page = OptionsFactory().createWidget(None)
    page.python.setFilePath(os.environ["G40_ENGINE_PYTHON"])
    page.apply()
    assert QgsSettings().value(engine_setup.SETTING) == os.environ["G40_ENGINE_PYTHON"]
    page.python.setFilePath("")
    page.apply()
    assert QgsSettings().value(engine_setup.SETTING, "") == ""


def test_help_shows_the_manual(provider, monkeypatch):
    shown = []
    monkeypatch.setattr(QDialog, "exec", lambda window: shown.append(window.findChild(QTextBrowser).toPlainText()))
    help_window.show_help()
    assert "Score plan areas" in shown[0]
    assert "g40:buildcitypackage" in shown[0]
