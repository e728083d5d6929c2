"""The plugin: what QGIS starts and stops."""

from typing import List, Optional

import processing
from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAction, QToolBar

from . import client
from .algorithms.base import resource_icon
from .gui.help import show_help
from .gui.options import OptionsFactory
from .gui.setup_dialog import SetupDialog
from .provider import G40Provider, register
from .translation import tr

# algorithm and icon of each button that opens an algorithm's dialog
DIALOGS = (
    ("g40:scoreplanareas", "score.svg"),
    ("g40:buildcitypackage", "build.svg"),
    ("g40:reachablearea", "reach.svg"),
    ("g40:samplecity", "sample.svg"),
)


class G40Plugin:
    """Provider, menu, toolbar and options; ``iface`` is None in qgis_process and QGIS Server."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self.iface = iface
        # it is taken away under the name that it was given, whatever language is chosen in between
        self.menu = tr("G40 15-Minute City")
        self.provider: Optional[G40Provider] = None
        self.actions: List[QAction] = []
        self.toolbar: Optional[QToolBar] = None
        self.options: Optional[OptionsFactory] = None
        self.setup: Optional[SetupDialog] = None

    def initProcessing(self) -> None:  # noqa: N802
        if self.provider is None:
            self.provider = register()
            QCoreApplication.instance().aboutToQuit.connect(client.stop)

    def initGui(self) -> None:  # noqa: N802
        self.initProcessing()
        self.toolbar = self.iface.addToolBar(self.menu)
        self.toolbar.setObjectName("g40_toolbar")
        for algorithm, icon in DIALOGS:
            title = QgsApplication.processingRegistry().algorithmById(algorithm).displayName()
            self._add_action(f"{title}…", icon, lambda _checked, name=algorithm: processing.execAlgorithmDialog(name))
        self._add_action(tr("Set up the engine…"), "setup.svg", lambda _checked: self.show_setup())
        self._add_action(tr("Help"), "help.svg", lambda _checked: show_help(self.iface.mainWindow()))
        self.options = OptionsFactory()
        self.iface.registerOptionsWidgetFactory(self.options)

    def unload(self) -> None:
        if self.setup is not None:
            # the first stops what runs, the second closes the window
            self.setup.reject()
            self.setup.close()
            self.setup = None
        if self.options is not None:
            self.iface.unregisterOptionsWidgetFactory(self.options)
            self.options = None
        for action in self.actions:
            self.iface.removePluginMenu(self.menu, action)
            action.deleteLater()
        self.actions = []
        if self.toolbar is not None:
            self.iface.mainWindow().removeToolBar(self.toolbar)
            self.toolbar.deleteLater()
            self.toolbar = None
        if self.provider is not None:
            QCoreApplication.instance().aboutToQuit.disconnect(client.stop)
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        client.stop()

    def show_setup(self) -> None:
        """Open the window that makes the engine's environment, or the one that is open already."""
        if self.setup is None or not self.setup.isVisible():
            self.setup = SetupDialog(self.iface.mainWindow())
        self.setup.show()
        self.setup.raise_()

    def _add_action(self, text: str, icon: str, callback) -> None:
        action = QAction(resource_icon(icon), text, self.iface.mainWindow())
        action.triggered.connect(callback)
        self.toolbar.addAction(action)
        self.iface.addPluginToMenu(self.menu, action)
        self.actions.append(action)
