"""A quiet base map from a city package: water, green, buildings and streets, without the internet."""

from typing import List, Optional, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)

from ..translation import tr
from .errors import MapError
from .page import label_text

WATER = "#cfdfe8"
GREEN = "#dde8d0"
BUILDING = "#d9d6d1"
STREET = "#ffffff"
STREET_EDGE = "#c9c7c3"
RAIL = "#a5a29d"
GROUND = "#f5f4f0"
QUIET = "#6f6c68"

# maps of a smaller scale show no paths
PATHS_FROM = 15000.0

Rules = List[Tuple[str, QgsSymbol]]


def base_layers(city: Optional[str], areas: QgsVectorLayer) -> List[QgsVectorLayer]:
    """The layers of the base map, the uppermost first; none without a city package.

    Raises ``MapError`` where the file is no city package, and where it has nothing where the areas lie.
    """
    if not city:
        return []
    found = [
        _stations(_table(city, "stops")),
        _rails(_table(city, "barriers")),
        _streets(_table(city, "streets")),
        _buildings(_table(city, "buildings")),
        _ground(_table(city, "landcover")),
    ]
    transform = QgsCoordinateTransform(areas.crs(), found[0].crs(), QgsProject())
    place = transform.transformBoundingBox(areas.extent())
    if not any(layer.extent().intersects(place) for layer in found):
        message = tr("The city package {path} lies elsewhere than the areas: choose that of their city, or none.")
        raise MapError(message.format(path=city))
    return found


def paper_crs(areas: QgsVectorLayer, under: List[QgsVectorLayer]) -> QgsCoordinateReferenceSystem:
    """The CRS to draw in: that of the base map, or of the areas where that is in metres."""
    crs = under[0].crs() if under else areas.crs()
    return QgsCoordinateReferenceSystem("EPSG:3857") if crs.isGeographic() else crs


def _table(city: str, name: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{city}|layername={name}", name, "ogr")
    if not layer.isValid():
        message = tr("{path} is not a city package (no table {table}): choose one that 'Build city package' wrote.")
        raise MapError(message.format(path=city, table=name))
    return layer


def _rules(layer: QgsVectorLayer, parts: Rules) -> QgsVectorLayer:
    root = QgsRuleBasedRenderer.Rule(None)
    for expression, symbol in parts:
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    return layer


def _fill(colour: str) -> QgsSymbol:
    return QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"})


def _line(colour: str, width: float, **more: str) -> QgsSymbol:
    properties = {"color": colour, "width": str(width), "capstyle": "round", "joinstyle": "round"}
    return QgsLineSymbol.createSimple({**properties, **more})


def _ground(layer: QgsVectorLayer) -> QgsVectorLayer:
    _rules(
        layer,
        [
            ("\"cover_group\" = 'agriculture'", _fill("#efeee3")),
            ("\"cover_group\" IN ('green', 'brownfield')", _fill(GREEN)),
            ("\"cover_group\" = 'water'", _fill(WATER)),
        ],
    )
    # the table's own order tells which cover lies on top: the lowest
    renderer = layer.renderer()
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause("overlay_order", False)]))
    renderer.setOrderByEnabled(True)
    return layer


def _buildings(layer: QgsVectorLayer) -> QgsVectorLayer:
    return _rules(layer, [("TRUE", _fill(BUILDING))])


def _rails(layer: QgsVectorLayer) -> QgsVectorLayer:
    return _rules(
        layer,
        [
            ("\"kind\" = 'rail'", _line(RAIL, 0.5)),
            ("\"kind\" = 'rail'", _line("#ffffff", 0.25, customdash="1.6;1.6", use_custom_dash="1")),
        ],
    )


def _streets(layer: QgsVectorLayer) -> QgsVectorLayer:
    paths = "\"highway\" IN ('footway', 'path', 'cycleway', 'steps', 'track', 'bridleway', 'corridor')"
    large = "\"highway\" IN ('motorway', 'trunk', 'primary', 'secondary', 'tertiary')"
    seen = 'coalesce("tunnel", 0) = 0'
    _rules(
        layer,
        [
            (f"{seen} AND {paths}", _line("#d6d3cd", 0.2)),
            (f"{seen} AND NOT {paths} AND NOT {large}", _line(STREET_EDGE, 0.75)),
            (f"{seen} AND {large}", _line(STREET_EDGE, 1.3)),
            (f"{seen} AND NOT {paths} AND NOT {large}", _line(STREET, 0.5)),
            (f"{seen} AND {large}", _line(STREET, 1.0)),
        ],
    )
    # edges below, surfaces above, so that streets join at crossings
    renderer = layer.renderer()
    renderer.rootRule().children()[0].setMinimumScale(PATHS_FROM)
    for level, rule in enumerate(renderer.rootRule().children()):
        for number in range(rule.symbol().symbolLayerCount()):
            rule.symbol().symbolLayer(number).setRenderingPass(level)
    renderer.setUsingSymbolLevels(True)
    return _names(layer, '"name"', large)


def _stations(layer: QgsVectorLayer) -> QgsVectorLayer:
    square = {"name": "square", "color": QUIET, "outline_color": "#ffffff", "size": "2"}
    station = '"level" <= 2'
    _rules(layer, [(station, QgsMarkerSymbol.createSimple(square))])
    return _names(layer, '"name"', station, bold=True)


def _names(layer: QgsVectorLayer, expression: str, where: str, *, bold: bool = False) -> QgsVectorLayer:
    settings = QgsPalLayerSettings()
    settings.fieldName = f"CASE WHEN {where} THEN {expression} END"
    settings.isExpression = True
    settings.priority = 2
    if layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry:
        settings.placement = QgsPalLayerSettings.Placement.Curved
        settings.mergeLines = True
        settings.repeatDistance = 120
    settings.setFormat(label_text(6.5, QUIET, 0.6, bold=bold))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    return layer
