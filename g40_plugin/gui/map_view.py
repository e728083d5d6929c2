"""Places on the map: zoomed to and flashed, and layers of a file that was just written."""

from typing import List, NamedTuple, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface

# a point is shown with so many map units around it, in a CRS in metres
_AROUND = 400.0
_SCALE = 1.6


class Shown(NamedTuple):
    """A layer of a file to open: its name there and in the project."""

    name: str
    title: str
    visible: bool = True


def show_place(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, iface: QgisInterface) -> None:
    """Have the map show a place with what lies around it, and flash it."""
    canvas = iface.mapCanvas()
    extent = geometry.boundingBox()
    if extent.width() + extent.height() < _AROUND:
        extent.grow(_AROUND)
    extent.scale(_SCALE)
    to_map = QgsCoordinateTransform(crs, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    canvas.setExtent(to_map.transformBoundingBox(extent))
    canvas.refresh()
    canvas.flashGeometries([geometry], crs)


def open_group(path: str, title: str, layers: List[Shown], mark: str) -> Optional[QgsLayerTreeGroup]:
    """Open layers of a file with their own styles as one group on top of the project; None where it has none of them.

    Groups of the same ``mark`` that were opened before are taken off the map.
    """
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    opened = [(one, QgsVectorLayer(f"{path}|layername={one.name}", one.title, "ogr")) for one in layers]
    opened = [(one, layer) for one, layer in opened if layer.isValid() and layer.featureCount()]
    if not opened:
        return None
    for other in root.findGroups(True):
        if other.customProperty(mark):
            other.setItemVisibilityChecked(False)
    group = root.insertGroup(0, title)
    group.setCustomProperty(mark, True)
    for one, layer in opened:
        project.addMapLayer(layer, False)
        node = group.addLayer(layer)
        node.setItemVisibilityChecked(one.visible)
        node.setExpanded(False)
    return group
