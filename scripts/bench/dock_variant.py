"""Draws a bridge in a variant of the workbench for each line that comes in; started with QGIS's own Python.

A line is the bridge as WKT. It is answered with the seconds from the commit to the first scores in the tab, those of
areas near by, and to those of all areas; drawing the map is QGIS's own work, and what follows in the background is
waited for before the next line.
"""

import sys
import time
from pathlib import Path

from inside_qgis import begin, work_until
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

MOST_S = 300.0


def main() -> None:
    """Open a variant of the city in the tab, say so, then answer every line on standard input."""
    city, areas, file = sys.argv[1:]
    begin()
    from processing.core.Processing import Processing

    from g40_plugin import client
    from g40_plugin.gui.state import State
    from g40_plugin.gui.tabs.variants import VariantsTab
    from g40_plugin.provider import G40Provider
    from g40_plugin.variant_file import make_file, name_of_city
    from g40_plugin.variant_layers import open_variant

    Processing.initialize()
    QgsApplication.processingRegistry().addProvider(G40Provider())
    layer = QgsVectorLayer(f"{areas}|layername=areas", "areas", "ogr")
    QgsProject.instance().addMapLayer(layer)
    state = State()
    state.city, state.areas = city, layer
    Path(file).unlink(missing_ok=True)
    make_file(Path(file), "bench", name_of_city(city), QgsCoordinateReferenceSystem(layer.crs()))
    ways = open_variant(QgsProject.instance(), file).layer("ways")
    tab = VariantsTab(state, None)
    tab.show()
    runs, answered = tab.runs, []
    runs.answered.connect(lambda _path: answered.append(time.monotonic()))
    print("ready", flush=True)
    for line in sys.stdin:
        work_until(lambda: runs.is_idle, MOST_S)
        answered.clear()
        ways.startEditing()
        ways.deleteFeatures([feature.id() for feature in ways.getFeatures()])
        ways.addFeature(QgsVectorLayerUtils.createFeature(ways, QgsGeometry.fromWkt(line), {1: "bridge"}))
        since = time.monotonic()
        ways.commitChanges()
        work_until(lambda: len(answered) > 1, MOST_S)
        print(*(f"{at - since:.4f}" for at in answered[:2]), flush=True)
    client.stop()


if __name__ == "__main__":
    main()
