"""The tab "Chances": the best places for something new, and a programme of homes."""

from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from ...translation import tr
from ..forms import load_form
from ..lift_part import LiftPart
from ..programme_part import ProgrammePart
from ..state import State


class HomesTab(QWidget):
    """Two parts that each ask the engine, list what it gives and show it on the map."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        load_form("homes", self)
        self.lift = LiftPart(self, state, iface)
        self.programme = ProgrammePart(self, state, iface)
        # the group of a variant is complete a moment after its layers
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._show_buttons)
        project = QgsProject.instance()
        for signal in (project.layersAdded, project.layersRemoved):
            signal.connect(self._layers_changed)

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Chances")

    def close_all(self) -> None:
        """Show nothing more."""
        self._rest.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        # what was drawn, or became of files, while nobody looked
        self._show_buttons()

    def _layers_changed(self, *_layers: Any) -> None:
        self._rest.start()

    def _show_buttons(self) -> None:
        self.lift.show_buttons()
        self.programme.show_buttons()
