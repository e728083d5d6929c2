"""Moves a slider of the tab with weights each time a line comes in; started with QGIS's own Python.

Answers every line when the list and the layer of the map hold the new marks; drawing the map is QGIS's own work.
"""

import sys
import time
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

ROOT = Path(__file__).resolve().parents[2]
MOST_S = 60.0


def main() -> None:
    """Open the scored file in a tab, say so, then answer every line on standard input."""
    application = QgsApplication([], True)
    application.initQgis()
    sys.path[:0] = [str(ROOT), str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")]
    import g40_plugin

    # the folders that come into the package in the build
    g40_plugin.__path__.append(str(ROOT))
    from g40_plugin import client
    from g40_plugin.gui.state import State
    from g40_plugin.gui.tabs.weights import WeightsTab

    state = State()
    QgsProject.instance().addMapLayer(QgsVectorLayer(f"{sys.argv[1]}|layername=areas", "areas", "ogr"))
    state.result = sys.argv[1]
    tab = WeightsTab(state, None)
    tab.show()
    shown = []
    tab.model.modelReset.connect(lambda: shown.append(True))
    work_until(lambda: tab.settled)
    print("ready", flush=True)
    slider = tab.pillars.sliders["grn"]
    for _ in sys.stdin:
        shown.clear()
        slider.setValue(11 + (slider.value() - 10) % 25)
        work_until(lambda: shown)
        print("ready" if tab.marks.layer.featureCount() else "failed", flush=True)
    client.stop()


def work_until(condition) -> None:
    """Let Qt work until the condition holds."""
    end = time.monotonic() + MOST_S
    while not condition():
        if time.monotonic() > end:
            sys.exit("the tab did not answer")
        QCoreApplication.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
