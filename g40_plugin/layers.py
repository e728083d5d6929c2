"""QGIS layer to file: the only bridge over which layers reach the engine."""

from pathlib import Path
from typing import Any, Dict, Optional, Set

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFeatureSource,
    QgsField,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .translation import tr

COPY_LAYER = "layer"


class LayerError(ValueError):
    """A layer that cannot be handed to the engine; the message is one sentence for the user."""


def source_as_file(
    algorithm: QgsProcessingAlgorithm,
    parameters: Dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    *,
    needed_field: str = "",
) -> Optional[Dict[str, str]]:
    """The file and layer name of a vector parameter: the user's own file where that is all there is to it.

    A layer with a filter, a selection, unsaved edits, a CRS of its own or from another source than a file is written
    to a temporary GeoPackage. ``needed_field`` is copied where the file shows it only as its row number. None when the
    parameter is empty. Raises ``LayerError`` for a layer that is missing or has no CRS.
    """
    value = parameters.get(name)
    if value is None or value == "":
        return None
    source = algorithm.parameterAsSource(parameters, name, context)
    if source is None:
        raise LayerError(algorithm.invalidSourceError(parameters, name))
    problem = crs_problem(source)
    if problem:
        raise LayerError(problem)
    layer = algorithm.parameterAsVectorLayer(parameters, name, context)
    if layer is not None and not _is_part(value):
        found = _plain_file(layer, needed_field)
        if found is not None:
            return found
    return _copy(source, layer, needed_field, context, feedback)


def file_of(layer: QgsVectorLayer) -> str:
    """The path of the file that a layer is read from, empty where it comes from elsewhere."""
    return str(QgsProviderRegistry.instance().decodeUri("ogr", layer.source()).get("path") or "")


def crs_as_text(crs: QgsCoordinateReferenceSystem) -> str:
    """The CRS by its code, as text where it has none that others know, empty where it is not set."""
    if not crs.isValid():
        return ""
    known = crs.authid() and not crs.authid().startswith("USER:")
    return crs.authid() if known else crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED)


def crs_problem(source: QgsFeatureSource) -> str:
    """One sentence when the layer has no CRS though it has geometry, else empty."""
    if source.sourceCrs().isValid() or source.wkbType() == QgsWkbTypes.Type.NoGeometry:
        return ""
    message = tr(
        "The layer '{layer}' has no CRS: set it in the layer's properties, "
        "under 'Source > Assigned Coordinate Reference System (CRS)'."
    )
    return message.format(layer=source.sourceName())


def as_uri(found: Dict[str, str]) -> str:
    """``path`` or ``path|layername=x``."""
    return f"{found['path']}|layername={found['layer']}" if found.get("layer") else found["path"]


def _is_part(value: Any) -> bool:
    if not isinstance(value, QgsProcessingFeatureSourceDefinition):
        return False
    return value.selectedFeaturesOnly or value.featureLimit >= 0


def _plain_file(layer: QgsVectorLayer, needed_field: str) -> Optional[Dict[str, str]]:
    if layer.providerType() != "ogr" or layer.subsetString() or layer.isModified():
        return None
    # a CRS that was set in QGIS does not stand in the file
    if layer.crs() != layer.dataProvider().crs():
        return None
    if needed_field and needed_field in _key_names(layer):
        return None
    parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    path = parts.get("path") or ""
    if not Path(path).is_file() or parts.get("layerId") is not None or parts.get("openOptions"):
        return None
    found = {"path": str(Path(path).absolute())}
    if parts.get("layerName"):
        found["layer"] = parts["layerName"]
    return found


def _key_names(layer: QgsVectorLayer) -> Set[str]:
    return {layer.fields().at(index).name() for index in layer.primaryKeyAttributes()}


def _copy(
    source: QgsFeatureSource,
    layer: Optional[QgsVectorLayer],
    needed_field: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> Dict[str, str]:
    path = QgsProcessingUtils.generateTempFilename("layer.gpkg")
    keys = _key_names(layer) - {needed_field} if layer is not None and layer.providerType() == "ogr" else set()
    kept = [index for index, field in enumerate(source.fields()) if field.name() not in keys]
    fields = QgsFields()
    for index in kept:
        fields.append(QgsField(source.fields().at(index)))

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = COPY_LAYER
    # a field of the user may be called fid and hold anything
    options.layerOptions = ["FID=row_number_of_copy"]
    writer = QgsVectorFileWriter.create(
        path, fields, source.wkbType(), source.sourceCrs(), context.transformContext(), options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        raise _copy_error(source, writer)
    for feature in source.getFeatures():
        if feedback.isCanceled():
            break
        copy = QgsFeature(fields)
        copy.setGeometry(feature.geometry())
        copy.setAttributes([feature.attribute(index) for index in kept])
        if not writer.addFeature(copy, QgsFeatureSink.Flag.FastInsert):
            raise _copy_error(source, writer)
    # the file is complete when its writer is gone
    del writer
    return {"path": path, "layer": COPY_LAYER}


def _copy_error(source: QgsFeatureSource, writer: QgsVectorFileWriter) -> LayerError:
    message = tr(
        "The layer '{layer}' cannot be copied for the engine ({reason}): save it as a GeoPackage and use that."
    )
    return LayerError(message.format(layer=source.sourceName(), reason=writer.errorMessage()))
