"""Runs inside QGIS Desktop (qgis --code): scores the sample city from the plugin's own dialog, as a user would."""

import json
import os
import sys
import traceback
from pathlib import Path

import qgis.utils
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QTextEdit, QToolBar
from qgis.utils import iface

SAMPLE = Path(os.environ["G40_SAMPLE"])
OUT = Path(os.environ["G40_OUT"])
LANGUAGE = os.environ["G40_LANGUAGE"]
told = {}


def failed(kind, error, trace):
    told["error"] = "".join(traceback.format_exception(kind, error, trace))
    (OUT / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    os._exit(1)


def toolbar():
    return iface.mainWindow().findChild(QToolBar, "g40_toolbar")


def start():
    iface.mainWindow().resize(1580, 980)
    told["plugin"] = "g40_plugin" in qgis.utils.plugins
    told["actions"] = [action.text() for action in toolbar().actions()]
    areas = iface.addVectorLayer(f"{SAMPLE / 'plan_areas.gpkg'}|layername=plan_areas", "plan_areas", "ogr")
    told["input"] = areas.isValid()
    QTimer.singleShot(1000, fill_in)
    # opens the dialog and waits until it is closed
    toolbar().actions()[1].trigger()


def dialog():
    dialogs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]
    return next(widget for widget in dialogs if widget.isVisible())


def fill_in():
    told["title"] = dialog().windowTitle()
    areas = QgsProject.instance().mapLayersByName("plan_areas")[0]
    values = {"CITY": str(SAMPLE / "city.gpkg"), "PLAN_AREAS": areas, "NAME_FIELD": "naam", "LOAD_WHY": True}
    dialog().setParameters({**values, "OUTPUT": str(OUT / "scored.gpkg")})
    QTimer.singleShot(500, run)


def run():
    dialog().grab().save(str(OUT / f"dialog_{LANGUAGE}.png"))
    dialog().algorithmFinished.connect(finished)
    dialog().runButton().click()


def finished(successful, results):
    told["successful"] = successful
    told["results"] = {key: str(value) for key, value in results.items()}
    QTimer.singleShot(1500, show_result)


def show_result():
    told["log"] = dialog().findChild(QTextEdit, "txtLog").toPlainText()
    dialog().close()
    layers = QgsProject.instance().mapLayers().values()
    told["layers"] = {layer.source().rsplit("|", 1)[-1]: layer.renderer().type() for layer in layers}
    told["names"] = [layer.name() for layer in layers]
    scored = next(layer for layer in layers if layer.source().endswith("layername=areas"))
    iface.setActiveLayer(scored)
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer() is scored)
        node.setExpanded(False)
        node.setExpanded(node.layer() is scored)
    iface.zoomToActiveLayer()
    QTimer.singleShot(3000, photograph)


def photograph():
    iface.messageBar().clearWidgets()
    QApplication.processEvents()
    iface.mainWindow().grab().save(str(OUT / f"desktop_{LANGUAGE}.png"))
    set_up_beside_the_work()
    unload_and_load()
    (OUT / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    QTimer.singleShot(1000, leave)


def leave():
    # else QGIS asks whether to save the project, and whether to leave layers in the folder for temporary files
    QgsProject.instance().removeAllMapLayers()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


def set_up_beside_the_work():
    # the action before the last; a window that held up QGIS would not come back from this
    toolbar().actions()[-2].trigger()
    QApplication.processEvents()
    window = qgis.utils.plugins["g40_plugin"].dock
    told["setup"] = {"visible": window.isVisible(), "modal": window.isModal(), "title": window.windowTitle()}


def unload_and_load():
    qgis.utils.unloadPlugin("g40_plugin")
    QApplication.processEvents()
    told["toolbar_after_unload"] = toolbar() is not None and toolbar().isVisible()
    qgis.utils.loadPlugin("g40_plugin")
    told["started_again"] = qgis.utils.startPlugin("g40_plugin")


sys.excepthook = failed
QTimer.singleShot(2000, start)
