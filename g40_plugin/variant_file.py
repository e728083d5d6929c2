"""The file of a variant: made empty, copied, named, and told apart from another by what was drawn in it."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from osgeo import gdal, ogr
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType, QVariant

from .catalogue.variants import LAYERS, META, META_KEYS
from .outputs import PlaceError, written_beside
from .translation import tr, tr_known

# how QGIS names the kinds of columns, since 3.38 and before
_NEW_KINDS = 33800
if Qgis.QGIS_VERSION_INT >= _NEW_KINDS:
    _TYPES = {"text": QMetaType.Type.QString, "real": QMetaType.Type.Double, "integer": QMetaType.Type.Int}
else:
    _TYPES = {"text": QVariant.String, "real": QVariant.Double, "integer": QVariant.Int}
_GEOMETRIES = {
    "Point": QgsWkbTypes.Type.Point,
    "LineString": QgsWkbTypes.Type.LineString,
    "MultiPolygon": QgsWkbTypes.Type.MultiPolygon,
}
# every QGIS from 3.22 on opens this version
_VERSION = "VERSION=1.2"

# what was drawn in a file, by its path and its stamp when it was read
_drawn: Dict[str, Tuple["Stamp", str]] = {}

# size and time of a file, and of the log in which its last changes may wait
Stamp = Tuple[int, ...]


class VariantError(ValueError):
    """A variant that cannot be made, read or written; the message is one sentence for the user."""


def make_file(path: Path, name: str, city: str, crs: QgsCoordinateReferenceSystem, about: str = "") -> None:
    """Write a variant in which nothing is drawn yet. Raises ``VariantError``."""
    facts = {"name": name, "about": about, "city": city, "made": f"{datetime.now().astimezone():%Y-%m-%dT%H:%M:%S}"}
    try:
        with written_beside(path) as beside:
            for layer in LAYERS:
                fields = QgsFields()
                for field in layer.fields:
                    fields.append(QgsField(field.name, _TYPES[field.kind]))
                _add_layer(beside, layer.name, fields, _GEOMETRIES[layer.geometry], crs)
            fields = QgsFields()
            for key in ("key", "value"):
                fields.append(QgsField(key, _TYPES["text"]))
            rows = [[key, facts[key]] for key in META_KEYS]
            _add_layer(beside, META, fields, QgsWkbTypes.Type.NoGeometry, QgsCoordinateReferenceSystem(), rows)
    except PlaceError as error:
        raise VariantError(error.told(tr_known)) from error


def facts_of(path: Path) -> Dict[str, str]:
    """The table of a variant: its name, city and what was written of it. Raises ``VariantError`` for another file."""
    data = _opened(path)
    table = data.GetLayerByName(META) if data is not None else None
    if table is None or table.GetLayerDefn().GetFieldIndex("key") < 0:
        message = tr("{path} is no variant: choose the GeoPackage of one.")
        raise VariantError(message.format(path=path))
    facts = {str(row["key"]): str(row["value"] or "") for row in table}
    return {**dict.fromkeys(META_KEYS, ""), **facts, "name": facts.get("name") or path.stem}


def copy_file(source: Path, target: Path, name: str) -> None:
    """A copy of a variant as it is saved, under another name. Raises ``VariantError``."""
    try:
        with written_beside(target) as beside:
            data = _opened(source)
            # what waits in the log of a file that is being edited comes along
            quoted = str(beside).replace("'", "''")
            problem = tr("it cannot be read") if data is None else _done(data, f"VACUUM INTO '{quoted}'")
            del data
            if problem:
                message = tr("{path} cannot be copied ({reason}).")
                raise VariantError(message.format(path=source, reason=problem))
            rename(beside, name)
    except PlaceError as error:
        raise VariantError(error.told(tr_known)) from error


def rename(path: Path, name: str) -> None:
    """Give a variant another name; its file keeps its own. Raises ``VariantError``."""
    data = _opened(path, gdal.OF_UPDATE)
    problem = tr("it cannot be opened") if data is None else _rename(data.GetLayerByName(META), name)
    del data
    if problem:
        message = tr("The name cannot be written to {path} ({reason}): is it open elsewhere, or may it not be changed?")
        raise VariantError(message.format(path=path, reason=problem))


def drawn_in(path: Path) -> str:
    """A fingerprint of what was drawn in a variant, empty where it cannot be read.

    What is drawn and taken back leaves it as it was, and so does a file that QGIS merely opens or closes.
    """
    now, key = stamp(path), path.as_posix()
    if key not in _drawn or _drawn[key][0] != now:
        _drawn[key] = (now, _fingerprint(path))
    return _drawn[key][1]


def stamp(path: Path) -> Stamp:
    """What changes when a file does, zeros where it is gone.

    A file that QGIS has open may not be opened and closed beside SQLite: on Linux and macOS that takes away the locks
    of the whole process, and another program then throws away the log in which the last changes wait.
    """
    return (*_stamp(path), *_stamp(Path(f"{path}-wal")))


def _stamp(path: Path) -> Stamp:
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    # an empty log is as good as none
    return (facts.st_mtime_ns, facts.st_size) if facts.st_size else (0, 0)


def count_of(path: Path) -> int:
    """How many features were drawn in a variant and saved, 0 where it cannot be read."""
    layers = [QgsVectorLayer(f"{path}|layername={layer.name}", layer.name, "ogr") for layer in LAYERS]
    return sum(layer.featureCount() for layer in layers if layer.isValid())


def _fingerprint(path: Path) -> str:
    data = _opened(path)
    if data is None:
        return ""
    digest = hashlib.sha256()
    for declared in LAYERS:
        digest.update(declared.name.encode())
        layer = data.GetLayerByName(declared.name)
        for feature in layer if layer is not None else ():
            shape = feature.GetGeometryRef()
            digest.update(bytes(shape.ExportToWkb()) if shape is not None else b"")
            digest.update(f"{feature.GetFID()} {feature.items()}".encode())
    return digest.hexdigest()


def _opened(path: Path, flags: int = 0) -> Optional[gdal.Dataset]:
    """A GeoPackage, opened by the library that QGIS opens it by; None for another file."""
    if not path.is_file():
        return None
    try:
        return gdal.OpenEx(str(path), gdal.OF_VECTOR | flags, allowed_drivers=["GPKG"])
    except RuntimeError:
        # where errors of GDAL are exceptions
        return None


def _done(data: gdal.Dataset, sql: str) -> str:
    """Why a command of SQL was not done, empty where it was."""
    gdal.ErrorReset()
    try:
        data.ReleaseResultSet(data.ExecuteSQL(sql))
    except RuntimeError as error:
        return str(error)
    return gdal.GetLastErrorMsg()


def _rename(table: Optional[ogr.Layer], name: str) -> str:
    gdal.ErrorReset()
    try:
        for row in table if table is not None else ():
            if row["key"] == "name":
                row["value"] = name
                table.SetFeature(row)
                return gdal.GetLastErrorMsg()
    except RuntimeError as error:
        return str(error)
    return tr("it has no name")


def _add_layer(
    path: Path,
    name: str,
    fields: QgsFields,
    geometry: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    rows: Sequence[List[str]] = (),
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    options.datasourceOptions = [_VERSION]
    if path.exists():
        options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    writer = QgsVectorFileWriter.create(str(path), fields, geometry, crs, QgsCoordinateTransformContext(), options)
    for row in rows:
        feature = QgsFeature(fields)
        feature.setAttributes(row)
        writer.addFeature(feature)
    problem = writer.errorMessage()
    # the layer is complete when its writer is gone
    del writer
    if problem:
        message = tr("The variant cannot be written ({reason}).")
        raise VariantError(message.format(reason=problem))


def crs_of_city(city: str) -> Optional[QgsCoordinateReferenceSystem]:
    """The CRS of a city package; None where it cannot be read."""
    streets = QgsVectorLayer(f"{city}|layername=streets", "streets", "ogr")
    return streets.crs() if streets.isValid() else None


def name_of_city(city: str) -> str:
    """What a city package calls its city, empty where it cannot be read."""
    data = _opened(Path(city))
    table = data.GetLayerByName("meta") if data is not None else None
    if table is None or table.GetLayerDefn().GetFieldIndex("key") < 0:
        return ""
    return next((str(row["value"] or "") for row in table if row["key"] == "name"), "")
