"""The plugin: what QGIS starts and stops."""

from typing import List, Optional

import processing
from qgis.core import Qgis, QgsApplication, QgsSettings
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QAction, QPushButton, QToolBar

from . import client
from .algorithms.base import resource_icon
from .engine_setup import is_prepared, remember_prepared
from .expressions import Functions
from .gui.dock import Dock
from .gui.engine_task import Method, Run
from .gui.help import show_help
from .gui.options import OptionsFactory
from .gui.state import State
from .provider import G40Provider, register
from .translation import tr

# algorithm and icon of each button that opens an algorithm's dialog
DIALOGS = (
    ("g40:scoreplanareas", "score.svg"),
    ("g40:buildcitypackage", "build.svg"),
    ("g40:reachablearea", "reach.svg"),
    ("g40:samplecity", "sample.svg"),
)
# set once the dock was shown or offered
SEEN_SETTING = "g40/seen"


class G40Plugin:
    """Provider, dock, menu, toolbar and options; ``iface`` is None in qgis_process and QGIS Server."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self.iface = iface
        # it is taken away under the name that it was given, whatever language is chosen in between
        self.menu = tr("G40 15-Minute City")
        self.provider: Optional[G40Provider] = None
        self.actions: List[QAction] = []
        self.toolbar: Optional[QToolBar] = None
        self.options: Optional[OptionsFactory] = None
        self.state: Optional[State] = None
        self.dock: Optional[Dock] = None
        self.functions: Optional[Functions] = None
        self.preparing: Optional[Run] = None

    def initProcessing(self) -> None:  # noqa: N802
        if self.provider is None:
            self.provider = register()
            QCoreApplication.instance().aboutToQuit.connect(client.stop)

    def initGui(self) -> None:  # noqa: N802
        self.initProcessing()
        self.state = self.provider.state = State()
        self.functions = Functions()
        self.state.resultChanged.connect(self._use_result)
        self._use_result()
        self.toolbar = self.iface.addToolBar(self.menu)
        self.toolbar.setObjectName("g40_toolbar")
        self._add_dock()
        for algorithm, icon in DIALOGS:
            title = QgsApplication.processingRegistry().algorithmById(algorithm).displayName()
            self._add_action(f"{title}…", icon, lambda _checked, name=algorithm: processing.execAlgorithmDialog(name))
        self._add_action(tr("Set up the engine…"), "setup.svg", lambda _checked: self.show_setup())
        self._add_action(tr("Help"), "help.svg", lambda _checked: show_help(self.iface.mainWindow()))
        self.options = OptionsFactory()
        self.iface.registerOptionsWidgetFactory(self.options)
        if self.iface.mainWindow().isVisible():
            self._greet()
        else:
            # while QGIS starts its message bar is not to be seen yet
            self.iface.initializationCompleted.connect(self._greet)
        if not is_prepared():
            self._prepare_engine()

    def unload(self) -> None:
        if self.preparing is not None:
            self.preparing.blockSignals(True)
            self.preparing.cancel()
            self.preparing = None
        if self.dock is not None:
            self.dock.close_all()
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.functions is not None:
            self.functions.close()
            self.functions = None
        if self.state is not None:
            self.state.close()
            self.state.deleteLater()
            self.state = None
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

    def show_dock(self) -> None:
        """Show the dock, above others in its place."""
        self.dock.setUserVisible(True)

    def show_setup(self) -> None:
        """Show the dock with what a set-up of the engine will do."""
        self.show_dock()
        self.dock.show_setup()

    def _prepare_engine(self) -> None:
        """After an update: compile in the background what the next scoring would wait for."""
        self.preparing = Run(tr("Preparing the engine"), [Method("prepare_engine", {})])
        # why it fails is told when the engine is used
        self.preparing.done.connect(lambda _results: remember_prepared())
        self.preparing.start()

    def _use_result(self) -> None:
        self.functions.scored.use(self.state.result)

    def _add_dock(self) -> None:
        self.dock = Dock(self.state, self.iface)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        # QGIS puts it back as it was left; without that it waits for its button
        self.dock.hide()
        self.iface.mainWindow().restoreDockWidget(self.dock)
        action = self._add_action(tr("G40"), "g40.svg", None)
        action.setToolTip(tr("Show or hide the G40 panel"))
        action.setCheckable(True)
        self.dock.setToggleVisibilityAction(action)

    def _greet(self) -> None:
        """Say once, ever, where to begin."""
        if QgsSettings().value(SEEN_SETTING, False, bool):
            return
        QgsSettings().setValue(SEEN_SETTING, True)
        bar = self.iface.messageBar()
        text = tr("All begins in the G40 panel.")
        message = bar.createMessage(self.menu, text)
        button = QPushButton(tr("Open G40"), message)
        button.clicked.connect(self.show_dock)
        # the message may not be gone before its button has been heard out
        button.clicked.connect(message.dismiss, Qt.ConnectionType.QueuedConnection)
        message.layout().addWidget(button)
        bar.pushWidget(message, Qgis.MessageLevel.Info)

    def _add_action(self, text: str, icon: str, callback) -> QAction:
        action = QAction(resource_icon(icon), text, self.iface.mainWindow())
        if callback is not None:
            action.triggered.connect(callback)
        self.toolbar.addAction(action)
        self.iface.addPluginToMenu(self.menu, action)
        self.actions.append(action)
        return action
