"""QGIS is closed in the middle of a run: it ends, and so does the engine."""

from pathlib import Path

from qgis.core import QgsProject


def run(desktop):
    folder = Path.home() / "Documents" / "g40" / "voorbeeldstad"
    areas = desktop.iface.addVectorLayer(str(folder / "plan_areas.gpkg"), "areas", "ogr")
    desktop.plugin.show_dock()
    start = desktop.tab("StartTab")
    desktop.state.city, desktop.state.areas = str(folder / "voorbeeldstad.gpkg"), areas
    desktop.click(start.score_button)
    desktop.wait(lambda: desktop.dock.content.progress.value() > 5, 60)
    assert QgsProject.instance().mapLayers()
