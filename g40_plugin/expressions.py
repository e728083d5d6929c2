"""Functions for every expression of QGIS: the score of an area, and minutes to what is nearest, at any feature."""

import threading
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from osgeo import gdal
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionFunction,
    QgsExpressionNodeFunction,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsSpatialIndex,
)

from .layers import AREA_ID, AREAS
from .translation import tr

GROUP = "G40"
SCORE = "g40_score"
MINUTES = "g40_minutes_to"
# what stands before and behind the code in the name of a field
PARTS = {SCORE: ("", "_score"), MINUTES: ("a15_min_", "")}


class _Areas(NamedTuple):
    """The scored areas of a file: read once, and only looked at by the threads that draw."""

    crs: QgsCoordinateReferenceSystem
    fields: Tuple[str, ...]
    geometries: Dict[int, QgsGeometry]
    rows: Dict[int, Dict[str, Any]]
    index: QgsSpatialIndex

    def row_at(self, point: QgsPointXY) -> Optional[Dict[str, Any]]:
        place = QgsGeometry.fromPointXY(point)
        near = self.index.intersects(place.boundingBox())
        return next((self.rows[number] for number in near if self.geometries[number].intersects(place)), None)


class Scored:
    """The result of the project, for expressions in whatever thread; told where it is in the main thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path = ""
        self._context = QgsCoordinateTransformContext()
        self._key: Tuple[Any, ...] = ()
        self._areas: Optional[_Areas] = None
        # a transformation belongs to one thread
        self._local = threading.local()

    def use(self, path: str) -> None:
        """Take the scores from this file from now on; none where it is empty."""
        self._context = QgsProject.instance().transformContext()
        self._path = path

    def areas(self) -> Optional[_Areas]:
        """The scored areas as the file holds them now, None where there is none."""
        path = self._path
        try:
            # an empty path is a folder
            state = Path(path).stat() if path else None
        except OSError:
            state = None
        if state is None:
            return None
        key = (path, state.st_mtime_ns, state.st_size)
        with self._lock:
            if key != self._key:
                self._areas, self._key = _read(path), key
            return self._areas

    def row_of(self, areas: _Areas, geometry: QgsGeometry, crs: str) -> Optional[Dict[str, Any]]:
        """The values of the area that a geometry lies in, None where it lies in none."""
        point = geometry.pointOnSurface().asPoint() if not geometry.isNull() else QgsPointXY()
        if point.isEmpty():
            return None
        if not crs or crs == areas.crs.authid():
            return areas.row_at(point)
        try:
            return areas.row_at(self._transform(crs, areas).transform(point))
        except QgsCsException:
            # a place that this CRS does not have lies in no area
            return None

    def _transform(self, crs: str, areas: _Areas) -> QgsCoordinateTransform:
        kept = self._local.__dict__.setdefault("transforms", {})
        key = (crs, areas.crs.authid())
        if key not in kept:
            kept[key] = QgsCoordinateTransform(QgsCoordinateReferenceSystem(crs), areas.crs, self._context)
        return kept[key]


def _read(path: str) -> Optional[_Areas]:
    # the layer of a project belongs to the main thread; a file of one's own is read anywhere
    try:
        data = gdal.OpenEx(path, gdal.OF_VECTOR)
    except RuntimeError:
        # whoever loads GDAL into QGIS chooses whether it raises; what a function of an expression raises ends QGIS
        return None
    layer = data.GetLayerByName(AREAS) if data is not None else None
    if layer is None:
        return None
    definition = layer.GetLayerDefn()
    names = tuple(definition.GetFieldDefn(number).GetName() for number in range(definition.GetFieldCount()))
    wanted = [name for name in names if any(_code(name, function) for function in PARTS)]
    geometries, rows, index = {}, {}, QgsSpatialIndex()
    for feature in layer:
        number, shape = feature.GetFID(), feature.GetGeometryRef()
        if shape is None:
            continue
        geometry = QgsGeometry()
        geometry.fromWkb(bytes(shape.ExportToWkb()))
        index.addFeature(number, geometry.boundingBox())
        geometries[number] = geometry
        rows[number] = {name: feature[name] for name in wanted}
    reference = layer.GetSpatialRef()
    crs = QgsCoordinateReferenceSystem.fromWkt(reference.ExportToWkt()) if reference else QgsCoordinateReferenceSystem()
    return _Areas(crs, tuple(wanted), geometries, rows, index)


def _code(field: str, function: str) -> str:
    """The code of a field such as ``grn_score``, empty where the function has nothing to do with it."""
    before, behind = PARTS[function]
    if not (field.startswith(before) and field.endswith(behind)):
        return ""
    code = field[len(before) : len(field) - len(behind)]
    return code if before or "_" not in code or code.startswith("own_") else ""


class ScoredFunction(QgsExpressionFunction):
    """A function of one code; on a scored layer it reads the feature, elsewhere the area where the feature lies."""

    def __init__(self, name: str, about: str, scored: Scored) -> None:
        super().__init__(name, 1, GROUP, about)
        self._scored = scored

    def func(
        self,
        values: List[Any],
        context: QgsExpressionContext,
        parent: QgsExpression,
        node: QgsExpressionNodeFunction,
    ) -> Any:
        before, behind = PARTS[self.name()]
        name = f"{before}{values[0]}{behind}"
        feature = context.feature() if context is not None else QgsFeature()
        fields = feature.fields()
        if fields.indexOf(AREA_ID) >= 0:
            if fields.indexOf(name) >= 0:
                return feature.attribute(name)
            if any(_code(field, self.name()) for field in fields.names()):
                return self._unknown(values[0], fields.names(), parent)
        areas = self._scored.areas()
        if areas is None:
            parent.setEvalErrorString(tr("This project has no scored plan areas yet: score them in the G40 panel."))
            return None
        if name not in areas.fields:
            return self._unknown(values[0], areas.fields, parent)
        row = self._scored.row_of(areas, feature.geometry(), str(context.variable("layer_crs") or ""))
        return NULL if row is None or row[name] is None else row[name]

    def usesGeometry(self, node: QgsExpressionNodeFunction) -> bool:  # noqa: N802
        return True

    def referencedColumns(self, node: QgsExpressionNodeFunction) -> List[str]:  # noqa: N802
        return [QgsFeatureRequest.ALL_ATTRIBUTES]

    def _unknown(self, code: Any, fields: Any, parent: QgsExpression) -> None:
        known = ", ".join(filter(None, (_code(field, self.name()) for field in fields)))
        message = tr("'{code}' is not there; use one of: {known}.")
        parent.setEvalErrorString(message.format(code=code, known=known))


class Functions:
    """The functions while the plugin is loaded."""

    def __init__(self) -> None:
        self.scored = Scored()
        # QGIS keeps no reference of its own
        self._functions = [ScoredFunction(name, about, self.scored) for name, about in _abouts().items()]
        for function in self._functions:
            QgsExpression.registerFunction(function)

    def close(self) -> None:
        """Take the functions away."""
        for function in self._functions:
            QgsExpression.unregisterFunction(function.name())
        self.scored.use("")


def _abouts() -> Dict[str, str]:
    score = tr(
        "The score of a plan area, by the code of its family, such as a15 (facilities close by), grn (green), mix, ptn "
        "(public transport) or den (room for homes). In a layer of scored areas it is that of the feature; in any "
        "other layer that of the scored area where the feature lies, in the last result of the project. Empty where "
        "it is not known."
    )
    minutes = tr(
        "The middle of the minutes that people of a plan area walk to the nearest facility, by its kind, such as "
        "supermarket, gp, park or primary_school. In a layer of scored areas it is that of the feature; in any other "
        "layer that of the scored area where the feature lies, in the last result of the project. Empty where it is "
        "not known or not reached."
    )
    return {
        SCORE: _help(SCORE, tr("code of the family, as text"), score, f"{SCORE}('grn')"),
        MINUTES: _help(MINUTES, tr("kind of facility, as text"), minutes, f"{MINUTES}('supermarket')"),
    }


def _help(name: str, argument: str, about: str, example: str) -> str:
    title = f"<h3>{name}( {tr('code')} )</h3>"
    return f"{title}<p>{about}</p><p>{tr('code')}: {argument}</p><p>{tr('Example')}: <code>{example}</code></p>"
