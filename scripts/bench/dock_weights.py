"""Moves a slider of the tab with weights each time a line comes in; started with QGIS's own Python.

Answers every line when the list and the layer of the map hold the new marks; drawing the map is QGIS's own work.
"""

import sys

from inside_qgis import begin, work_until
from qgis.core import QgsProject, QgsVectorLayer

MOST_S = 60.0


def main() -> None:
    """Open the scored file in a tab, say so, then answer every line on standard input."""
    begin()
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
    work_until(lambda: tab.settled, MOST_S)
    print("ready", flush=True)
    slider = tab.pillars.sliders["grn"]
    for _ in sys.stdin:
        shown.clear()
        slider.setValue(11 + (slider.value() - 10) % 25)
        work_until(lambda: shown, MOST_S)
        print("ready" if tab.marks.layer.featureCount() else "failed", flush=True)
    client.stop()


if __name__ == "__main__":
    main()
