"""The file of a variant: made empty, copied, named, and told apart from another by what was drawn in it."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Dict, Optional, Tuple

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsField,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType, QVariant

from .catalogue.variants import LAYERS, META, META_KEYS
from .databases import State, connected, is_database, state
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

# what was drawn in a file, by its path and the state in which it was read
_drawn: Dict[str, Tuple[State, str]] = {}


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
            _add_layer(beside, META, fields, QgsWkbTypes.Type.NoGeometry, QgsCoordinateReferenceSystem())
            with closing(connected(beside, "rw")) as database:
                database.executemany(
                    "INSERT INTO variant (key, value) VALUES (?, ?)", [(key, facts[key]) for key in META_KEYS]
                )
    except PlaceError as error:
        raise VariantError(error.told(tr_known)) from error


def facts_of(path: Path) -> Dict[str, str]:
    """The table of a variant: its name, city and what was written of it. Raises ``VariantError`` for another file."""
    try:
        if path.is_file() and is_database(path):
            with closing(connected(path)) as database:
                rows = database.execute("SELECT key, value FROM variant")
                facts = {str(key): str(value or "") for key, value in rows}
            return {**dict.fromkeys(META_KEYS, ""), **facts, "name": facts.get("name") or path.stem}
    except (OSError, sqlite3.Error) as error:
        message = tr("{path} cannot be read as a variant ({reason}).")
        raise VariantError(message.format(path=path, reason=error)) from error
    message = tr("{path} is no variant: choose the GeoPackage of one.")
    raise VariantError(message.format(path=path))


def copy_file(source: Path, target: Path, name: str) -> None:
    """A copy of a variant as it is saved, under another name. Raises ``VariantError``."""
    try:
        with written_beside(target) as beside:
            # what waits in the log of a file that is being edited comes along
            with closing(connected(source)) as before, closing(connected(beside, "rwc")) as after:
                before.backup(after)
            _write_name(beside, name)
    except PlaceError as error:
        raise VariantError(error.told(tr_known)) from error
    except sqlite3.Error as error:
        message = tr("{path} cannot be copied ({reason}).")
        raise VariantError(message.format(path=source, reason=error)) from error


def rename(path: Path, name: str) -> None:
    """Give a variant another name; its file keeps its own. Raises ``VariantError``."""
    try:
        _write_name(path, name)
    except sqlite3.Error as error:
        message = tr("The name cannot be written to {path} ({reason}): is it open elsewhere, or may it not be changed?")
        raise VariantError(message.format(path=path, reason=error)) from error


def drawn_in(path: Path) -> str:
    """A fingerprint of what was drawn in a variant, empty where it cannot be read.

    What is drawn and taken back leaves it as it was, and so does a file that QGIS merely opens or closes.
    """
    try:
        now = state(path)
        if path.as_posix() not in _drawn or _drawn[path.as_posix()][0] != now:
            _drawn[path.as_posix()] = (now, _fingerprint(path))
        return _drawn[path.as_posix()][1]
    except (OSError, sqlite3.Error):
        return ""


def count_of(path: Path) -> int:
    """How many features were drawn in a variant and saved, 0 where it cannot be read."""
    layers = [QgsVectorLayer(f"{path}|layername={layer.name}", layer.name, "ogr") for layer in LAYERS]
    return sum(layer.featureCount() for layer in layers if layer.isValid())


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with closing(connected(path)) as database:
        there = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
        for layer in LAYERS:
            digest.update(layer.name.encode())
            if layer.name in there:
                # the name is one of those that the catalogue declares
                for row in database.execute(f'SELECT * FROM "{layer.name}" ORDER BY 1'):  # noqa: S608  # nosec B608
                    digest.update(repr(row).encode())
    return digest.hexdigest()


def _write_name(path: Path, name: str) -> None:
    with closing(connected(path, "rw")) as database:
        if not database.execute("UPDATE variant SET value = ? WHERE key = 'name'", (name,)).rowcount:
            database.execute("INSERT INTO variant (key, value) VALUES ('name', ?)", (name,))


def _add_layer(
    path: Path, name: str, fields: QgsFields, geometry: QgsWkbTypes.Type, crs: QgsCoordinateReferenceSystem
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    options.datasourceOptions = [_VERSION]
    if path.exists():
        options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    writer = QgsVectorFileWriter.create(str(path), fields, geometry, crs, QgsCoordinateTransformContext(), options)
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
    try:
        with closing(connected(city)) as database:
            found = database.execute("SELECT value FROM meta WHERE key = 'name'").fetchone()
    except sqlite3.Error:
        return ""
    return str(found[0] or "") if found else ""
