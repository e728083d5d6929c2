"""Layers on the map: an empty one to draw plan areas in, and one that is shown whole."""

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsField,
    QgsFields,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QMetaType, QVariant

from ..translation import tr
from .places import free_path, project_folder
from .state import State

DUTCH_CRS = "EPSG:28992"
# from QGIS 3.38 on fields take their type from Qt 6's side
NEW_TYPES = 33800
TEXT = QMetaType.Type.QString if Qgis.QGIS_VERSION_INT >= NEW_TYPES else QVariant.String


def draw_areas(state: State, iface: QgisInterface) -> None:
    """Make an empty, saved layer of plan areas, and begin to draw in it."""
    name = tr("Plan areas")
    path = free_path(project_folder() / f"{name}.gpkg")
    fields = QgsFields()
    fields.append(QgsField("name", TEXT))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "plan_areas"
    project = QgsProject.instance()
    writer = QgsVectorFileWriter.create(
        str(path), fields, QgsWkbTypes.Type.MultiPolygon, _crs(project), project.transformContext(), options
    )
    problem = writer.errorMessage()
    # the file is complete when its writer is gone
    del writer
    if problem:
        message = tr("{path} cannot be made ({reason}).").format(path=path, reason=problem)
        state.tell(message, Qgis.MessageLevel.Critical)
        return
    layer = QgsVectorLayer(f"{path}|layername=plan_areas", path.stem, "ogr")
    # else it comes among the layers of a result
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    state.areas = layer
    state.id_field, state.name_field = "", "name"
    iface.setActiveLayer(layer)
    layer.startEditing()
    iface.actionAddFeature().trigger()
    state.tell(tr("Draw the plan areas on the map, end each with a right click, then save the layer."))


def show_layer(layer: QgsVectorLayer, iface: QgisInterface) -> None:
    """Make a layer the active one, and the map show it whole."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer)
    if node is not None:
        node.setItemVisibilityCheckedParentRecursive(True)
    iface.setActiveLayer(layer)
    canvas = iface.mapCanvas()
    to_map = QgsCoordinateTransform(layer.crs(), canvas.mapSettings().destinationCrs(), QgsProject.instance())
    extent = to_map.transformBoundingBox(layer.extent())
    extent.scale(1.1)
    canvas.setExtent(extent)
    canvas.refresh()


def _crs(project: QgsProject) -> QgsCoordinateReferenceSystem:
    crs = project.crs()
    return crs if crs.isValid() and not crs.isGeographic() else QgsCoordinateReferenceSystem(DUTCH_CRS)
