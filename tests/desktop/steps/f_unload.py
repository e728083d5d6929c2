"""The plugin goes, and nothing of it stays; and it comes again."""

import qgis.utils
from qgis.core import QgsApplication, QgsExpression
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar


def run(desktop):
    window = desktop.iface.mainWindow()
    qgis.utils.unloadPlugin("g40_plugin")
    desktop.pause(300)
    assert window.findChild(QDockWidget, "g40_dock") is None
    assert window.findChild(QToolBar, "g40_toolbar") is None
    assert "G40" not in [action.text() for action in desktop.iface.pluginMenu().actions()]
    assert QgsExpression("g40_score('grn')").hasParserError()
    assert QgsApplication.processingRegistry().providerById("g40") is None
    qgis.utils.loadPlugin("g40_plugin")
    assert qgis.utils.startPlugin("g40_plugin")
    desktop.pause(300)
    assert not desktop.dock.isVisible()
    desktop.plugin.show_dock()
    assert desktop.dock.isVisible()
