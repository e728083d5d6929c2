"""The page in Settings > Options."""

from typing import Optional

from qgis.core import QgsSettings
from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QFormLayout, QLabel, QWidget

from .. import client
from ..algorithms.base import resource_icon
from ..engine_setup import SETTING, engine_problem, look_again, own_environment
from ..translation import tr


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when Options opens."""

    def __init__(self) -> None:
        super().__init__(tr("G40 15-Minute City"), resource_icon("g40.svg"))

    def icon(self) -> QIcon:
        return resource_icon("g40.svg")

    def createWidget(self, parent: Optional[QWidget]) -> "OptionsPage":  # noqa: N802
        return OptionsPage(parent)


class OptionsPage(QgsOptionsPageWidget):
    """Which Python runs the engine."""

    def __init__(self, parent: Optional[QWidget]) -> None:
        super().__init__(parent)
        self.python = QgsFileWidget(self)
        self.python.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.python.setDialogTitle(tr("Python that runs the engine"))
        self.python.setFilePath(QgsSettings().value(SETTING, "", str))
        about = tr(
            "Leave empty to use the plugin's own environment ({folder}), or a Python of this computer that has the "
            "libraries."
        )
        explanation, state = QLabel(self), QLabel(self)
        for label, text in ((explanation, about.format(folder=own_environment())), (state, engine_problem())):
            # a folder may hold what looks like HTML
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setText(text)
            label.setWordWrap(True)
        form = QFormLayout(self)
        form.addRow(tr("Python that runs the engine"), self.python)
        form.addRow(explanation)
        form.addRow(state)

    def apply(self) -> None:
        path = self.python.filePath().strip()
        if path != QgsSettings().value(SETTING, "", str):
            QgsSettings().setValue(SETTING, path)
            look_again()
            client.stop()
