"""The page in Settings > Options."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsSettings
from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QFontComboBox, QWidget

from .. import client
from ..algorithms.base import resource_icon
from ..engine_setup import SETTING, look_again, own_environment
from ..maps.house import COLOURS_SETTING, LOGO_SETTING, TYPEFACE_SETTING
from ..translation import choose_language, chosen_language, tr
from .engine_state import EngineState
from .forms import load_form
from .places import FOLDER_SETTING, usual_folder
from .state import CACHE_SETTING, NORMS_SETTING

LANGUAGES = {"nl": "Nederlands", "en": "English"}


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when Options opens."""

    def __init__(self) -> None:
        super().__init__(tr("G40 15-Minute City"), resource_icon("g40.svg"))

    def icon(self) -> QIcon:
        return resource_icon("g40.svg")

    def createWidget(self, parent: Optional[QWidget]) -> "OptionsPage":  # noqa: N802
        return OptionsPage(parent)


class OptionsPage(QgsOptionsPageWidget):
    """Which Python runs the engine, where files go, how paper looks, and the language."""

    def __init__(self, parent: Optional[QWidget]) -> None:
        super().__init__(parent)
        load_form("options", self)
        self._engine = EngineState(self)
        # the file widgets by the settings that they show
        self._paths = {
            SETTING: self.python,
            NORMS_SETTING: self.norms,
            FOLDER_SETTING: self.folder,
            CACHE_SETTING: self.cache,
            LOGO_SETTING: self.logo,
        }
        for widget in (self.python, self.norms, self.logo):
            widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        for widget in (self.folder, self.cache):
            widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.python.setDialogTitle(tr("Python that runs the engine"))
        self.norms.setFilter(tr("Norms (*.toml)"))
        self.logo.setFilter(f"{tr('Pictures')} (*.svg *.png)")
        self.colours.setText(_kept(COLOURS_SETTING))
        self.typeface.addItem(tr("the usual one"), "")
        known = QFontComboBox()
        for number in range(known.count()):
            self.typeface.addItem(known.itemText(number), known.itemText(number))
        self.typeface.setCurrentIndex(max(self.typeface.findData(_kept(TYPEFACE_SETTING)), 0))
        self.folder.lineEdit().setPlaceholderText(str(usual_folder()))
        for setting, widget in self._paths.items():
            widget.setFilePath(QgsSettings().value(setting, "", str))
        about = tr(
            "Leave empty to use the plugin's own environment ({folder}), or a Python of this computer that has the "
            "libraries."
        )
        self.python_about.setText(about.format(folder=own_environment()))
        self.language.addItem(tr("As QGIS"), "")
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(self.language.findData(chosen_language()), 0))
        self._engine.found.connect(lambda _ready, text: self._show_engine(text))
        self.check_button.clicked.connect(self._look)
        self._look()

    def apply(self) -> None:
        changed = {setting for setting, widget in self._paths.items() if _path(widget) != _kept(setting)}
        for setting in changed:
            QgsSettings().setValue(setting, _path(self._paths[setting]))
        QgsSettings().setValue(COLOURS_SETTING, self.colours.text().strip())
        QgsSettings().setValue(TYPEFACE_SETTING, self.typeface.currentData())
        other_language = self.language.currentData() != chosen_language()
        if other_language:
            choose_language(self.language.currentData())
        if SETTING in changed:
            look_again()
        if SETTING in changed or other_language:
            # the engine is told its language when it starts
            client.stop()

    def _look(self) -> None:
        self.engine_text.setText(tr("Looking for the engine…"))
        self.check_button.setEnabled(False)
        typed = _path(self.python)
        self._engine.look(Path(typed) if typed else None)

    def _show_engine(self, text: str) -> None:
        self.engine_text.setText(text)
        self.check_button.setEnabled(True)


def _path(widget: QgsFileWidget) -> str:
    return widget.filePath().strip()


def _kept(setting: str) -> str:
    return QgsSettings().value(setting, "", str)
