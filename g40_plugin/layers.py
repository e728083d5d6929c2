"""QGIS layer to file: the only bridge over which layers reach the engine."""

import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Set

from osgeo import gdal, ogr
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
    QgsProject,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .translation import tr

# the layer of a scored file that all others belong to, by their column AREA_ID
AREAS = "areas"
AREA_ID = "area_id"
_ASKED_AGAIN, _WAIT_S = 5, 0.2


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
    layer_name: str = "",
) -> Optional[Dict[str, str]]:
    """The file and layer name of a vector parameter: the user's own file where that is all there is to it.

    A layer with a filter, a selection, unsaved edits, columns that are not in the file, a CRS of its own or from
    another source than a file is written to a temporary GeoPackage, and ``copy_of`` is then the name of the user's
    layer. ``needed_field`` is copied where the file shows it only as its row number. None when the parameter is empty.
    Raises ``LayerError`` for a layer that is missing or has no CRS.
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
    layer = given_layer(algorithm, parameters, name, context)
    if layer is not None and not _is_part(value):
        found = _plain_file(layer, needed_field)
        if found is not None:
            return found
    # names that no word of a sentence has, so that the user's own can be put in their place
    copied = f"g40_copy_of_{name.lower()}"
    path = QgsProcessingUtils.generateTempFilename(f"{copied}.gpkg")
    _copy(source, layer, needed_field, path, layer_name or copied, context, feedback)
    return {"path": path, "layer": layer_name or copied, "copy_of": source.sourceName()}


def given_layer(
    algorithm: QgsProcessingAlgorithm, parameters: Dict[str, Any], name: str, context: QgsProcessingContext
) -> Optional[QgsVectorLayer]:
    """The layer of a parameter, with or without a selection."""
    value = parameters.get(name)
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        # QGIS gives no layer where the selection alone is asked for
        value = value.source.staticValue()
    return algorithm.parameterAsVectorLayer({name: value}, name, context)


def package_as_file(
    algorithm: QgsProcessingAlgorithm,
    parameters: Dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> Optional[Dict[str, str]]:
    """As ``source_as_file`` for a layer that is read together with the other layers of its GeoPackage.

    A copy holds those too; of areas that are left out it holds nothing.
    """
    layer = given_layer(algorithm, parameters, name, context)
    path = file_of(layer) if layer is not None else ""
    in_file = Path(path).is_file()
    own_name = _layer_name(layer) if in_file else AREAS
    found = source_as_file(algorithm, parameters, name, context, feedback, layer_name=own_name)
    if found is None or "copy_of" not in found or not in_file:
        return found
    # QGIS changes how a GeoPackage is kept when it closes one of its layers, under the hands of other readers
    source, target = gdal.OpenEx(path, gdal.OF_VECTOR), gdal.OpenEx(found["path"], gdal.OF_VECTOR | gdal.OF_UPDATE)
    kept = _ids(target.GetLayerByName(AREAS)) if own_name == AREAS else None
    for number in range(source.GetLayerCount()):
        beside = source.GetLayer(number)
        if beside.GetName() not in (own_name, "layer_styles"):
            _copy_beside(source, beside, kept, target)
    return found


def _layer_name(layer: QgsVectorLayer) -> str:
    """The name of a layer in its file; the first one is read where none is named."""
    source = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    # a layer of GDAL is gone with its file, so that needs a name
    data = gdal.OpenEx(source["path"], gdal.OF_VECTOR)
    return source.get("layerName") or data.GetLayer(0).GetName()


def _ids(areas: ogr.Layer) -> Optional[List[str]]:
    """The ids of areas, None where they have none."""
    if areas.GetLayerDefn().GetFieldIndex(AREA_ID) < 0:
        return None
    return [str(feature[AREA_ID]) for feature in areas]


def _copy_beside(source: gdal.Dataset, layer: ogr.Layer, ids: Optional[List[str]], target: gdal.Dataset) -> None:
    """Add a layer of a file to a copy; with ``ids`` only the rows of those areas, where it tells of areas."""
    name, where = layer.GetName(), None
    if ids is not None and layer.GetLayerDefn().GetFieldIndex(AREA_ID) >= 0:
        quoted = ("'{}'".format(one.replace("'", "''")) for one in ids)
        where = '"{}" IN ({})'.format(AREA_ID, ", ".join(quoted))
    try:
        done = gdal.VectorTranslate(target, source, accessMode="update", layers=[name], where=where)
    except RuntimeError as error:
        raise _copy_error(name, str(error)) from error
    if not done:
        raise _copy_error(name, gdal.GetLastErrorMsg())


def open_layers(path: str, project: Optional[QgsProject]) -> List[QgsVectorLayer]:
    """The layers of a project that are read from a file, or from files in a folder."""
    layers = project.mapLayers().values() if project is not None and path else ()
    vectors = [layer for layer in layers if isinstance(layer, QgsVectorLayer) and file_of(layer)]
    target = _place(path)
    return [layer for layer in vectors if target in (_place(file_of(layer)), _place(file_of(layer)).parent)]


def _place(path: str) -> Path:
    # letters of either case are one on Windows, and a link is what it leads to
    return Path(os.path.normcase(os.path.realpath(path)))


def file_of(layer: QgsVectorLayer) -> str:
    """The path of the file that a layer is read from, empty where it comes from elsewhere."""
    return _file_in(layer.source())


@lru_cache(maxsize=256)
def _file_in(source: str) -> str:
    return str(QgsProviderRegistry.instance().decodeUri("ogr", source).get("path") or "")


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
    # a filter of the parameter itself came with QGIS 3.32
    return value.selectedFeaturesOnly or value.featureLimit >= 0 or bool(getattr(value, "filterExpression", ""))


def _plain_file(layer: QgsVectorLayer, needed_field: str) -> Optional[Dict[str, str]]:
    if layer.providerType() != "ogr" or layer.subsetString() or layer.isModified():
        return None
    # joined and virtual columns do not stand in the file
    if layer.fields().count() != layer.dataProvider().fields().count():
        return None
    # nor does a CRS that was set in QGIS
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
    path: str,
    layer_name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:
    keys = _key_names(layer) - {needed_field} if layer is not None and layer.providerType() == "ogr" else set()
    kept = [index for index, field in enumerate(source.fields()) if field.name() not in keys]
    fields = QgsFields()
    for index in kept:
        fields.append(QgsField(source.fields().at(index)))

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = layer_name
    # a field of the user may be called fid and hold anything
    options.layerOptions = ["FID=row_number_of_copy"]
    writer = QgsVectorFileWriter.create(
        path, fields, source.wkbType(), source.sourceCrs(), context.transformContext(), options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        raise _copy_error(source.sourceName(), writer.errorMessage())
    for feature in _features_of(source):
        if feedback.isCanceled():
            break
        copy = QgsFeature(fields)
        copy.setGeometry(feature.geometry())
        copy.setAttributes([feature.attribute(index) for index in kept])
        if not writer.addFeature(copy, QgsFeatureSink.Flag.FastInsert):
            raise _copy_error(source.sourceName(), writer.errorMessage())
    # the file is complete when its writer is gone
    del writer


def _features_of(source: QgsFeatureSource) -> Iterator[QgsFeature]:
    """The features; asked for again where QGIS gives none of a layer that has some, and tells nobody.

    QGIS 3.22 does so now and then of a GeoPackage that has just begun to be edited, and of a file that is gone.
    Raises ``LayerError`` where none comes.
    """
    for _ in range(_ASKED_AGAIN):
        found = False
        for feature in source.getFeatures():
            found = True
            yield feature
        if found or source.featureCount() <= 0:
            return
        time.sleep(_WAIT_S)
    raise _copy_error(source.sourceName(), tr("none of its features can be read"))


def _copy_error(layer: str, reason: str) -> LayerError:
    message = tr(
        "The layer '{layer}' cannot be copied for the engine ({reason}): save it as a GeoPackage and use that."
    )
    return LayerError(message.format(layer=layer, reason=reason))
