"""The map of a sheet: one area, what lies around it veiled, and the numbered walks from its middle."""

from typing import List, NamedTuple, Optional, Sequence

from qgis.core import (
    QgsCoordinateTransform,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsInvertedPolygonRenderer,
    QgsLayoutItemMap,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsTextBackgroundSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QColor

from .basemap import paper_crs
from .page import INK, font
from .scored import Scored, Walk

# ends of walks that are closer than this on paper share one label
NEAR_MM = 5.0

ROUTE = "#2c7fb8"


class _End(NamedTuple):
    point: QgsPointXY
    numbers: List[str]


class Frame:
    """The border of one area, and a veil over all that lies outside it."""

    def __init__(self, project: QgsProject) -> None:
        self._border = QgsVectorLayer("MultiPolygon", "border", "memory")
        self._veil = QgsVectorLayer("MultiPolygon", "veil", "memory")
        self.layers = [self._border, self._veil]
        for layer in self.layers:
            layer.setCrs(project.crs())
            project.addMapLayer(layer)
        self._border.setRenderer(QgsSingleSymbolRenderer(_border_symbol()))
        veil = QgsFillSymbol.createSimple({"color": "255,255,255,130", "outline_style": "no"})
        self._veil.setRenderer(QgsInvertedPolygonRenderer(QgsSingleSymbolRenderer(veil)))

    def show(self, outline: QgsGeometry) -> None:
        """Draw one area, which is in the project's CRS."""
        for layer in self.layers:
            _refill(layer, [_feature(outline)])


class SheetMap:
    """Layers of a sheet's map, filled anew for each area."""

    def __init__(self, project: QgsProject, scored: Scored, under: List[QgsVectorLayer]) -> None:
        project.setCrs(paper_crs(scored.areas, under))
        self._transform = QgsCoordinateTransform(scored.areas.crs(), project.crs(), project)
        self._ends = QgsVectorLayer("Point?field=text:string", "ends", "memory")
        self._start = QgsVectorLayer("Point", "start", "memory")
        self._routes = QgsVectorLayer("LineString", "routes", "memory")
        own = [self._ends, self._start, self._routes]
        for layer in own:
            layer.setCrs(project.crs())
        for layer in [*own, *under]:
            project.addMapLayer(layer)
        self._frame = Frame(project)
        self.layers = [*own, *self._frame.layers, *under]
        routes = QgsSingleSymbolRenderer(_route_symbol())
        routes.setUsingSymbolLevels(True)
        self._routes.setRenderer(routes)
        _style_ends(self._ends)
        dot = {"name": "circle", "color": INK, "outline_color": "#ffffff", "outline_width": "0.4", "size": "2.6"}
        self._start.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(dot)))

    def show(self, view: QgsLayoutItemMap, area: QgsFeature, walks: Sequence[Walk], minutes: Optional[float]) -> None:
        """Draw one area; the map takes in the walks of at most ``minutes``, all of them where that is not known."""
        outline = self.moved(area.geometry())
        lines = [self.moved(walk.line) for walk in walks]
        extent = QgsRectangle(outline.boundingBox())
        for walk, line in zip(walks, lines):
            if not line.isEmpty() and (minutes is None or walk.fields["minutes"] <= minutes):
                extent.combineExtentWith(line.boundingBox())
        if not extent.isEmpty():
            extent.scale(1.12)
            view.zoomToExtent(extent)
        near = NEAR_MM / 1000 * view.scale()
        self._frame.show(outline)
        drawn = [(walk, line) for walk, line in zip(walks, lines) if not line.isEmpty()]
        _refill(self._routes, [_feature(line) for _, line in drawn])
        _refill(self._start, [_feature(QgsGeometry.fromPointXY(_points(line)[0])) for _, line in drawn[:1]])
        ends = _gathered([(_points(line)[-1], str(walk.number)) for walk, line in drawn], near)
        _refill(self._ends, [_feature(QgsGeometry.fromPointXY(end.point), ", ".join(end.numbers)) for end in ends])

    def moved(self, geometry: QgsGeometry) -> QgsGeometry:
        """A geometry of the areas in the project's CRS."""
        copy = QgsGeometry(geometry)
        copy.transform(self._transform)
        return copy


def _points(line: QgsGeometry) -> List[QgsPointXY]:
    return [QgsPointXY(vertex) for vertex in line.vertices()]


def _gathered(points: Sequence, near: float) -> List[_End]:
    ends: List[_End] = []
    for point, number in points:
        close = next((end for end in ends if end.point.distance(point) <= near), None)
        if close is None:
            ends.append(_End(point, [number]))
        else:
            close.numbers.append(number)
    return ends


def _feature(geometry: QgsGeometry, text: str = "") -> QgsFeature:
    feature = QgsFeature()
    feature.setGeometry(geometry)
    feature.setAttributes([text] if text else [])
    return feature


def _refill(layer: QgsVectorLayer, features: List[QgsFeature]) -> None:
    provider = layer.dataProvider()
    provider.truncate()
    provider.addFeatures(features)


def _border_symbol() -> QgsFillSymbol:
    symbol = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": "#ffffff", "outline_width": "1.8", "joinstyle": "round"}
    )
    dark = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": INK, "outline_width": "0.9", "joinstyle": "round"}
    )
    symbol.appendSymbolLayer(dark.symbolLayer(0).clone())
    return symbol


def _route_symbol() -> QgsLineSymbol:
    # one colour for all: the numbers tell the walks apart
    symbol = QgsLineSymbol.createSimple({"color": "#ffffff", "width": "1.7", "capstyle": "round", "joinstyle": "round"})
    blue = QgsLineSymbol.createSimple({"color": ROUTE, "width": "0.9", "capstyle": "round", "joinstyle": "round"})
    symbol.appendSymbolLayer(blue.symbolLayer(0).clone())
    symbol.symbolLayer(1).setRenderingPass(1)
    return symbol


def _style_ends(layer: QgsVectorLayer) -> None:
    invisible = {"name": "circle", "color": "#ffffff", "outline_color": INK, "size": "1"}
    layer.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(invisible)))
    plate = QgsTextBackgroundSettings()
    plate.setEnabled(True)
    plate.setType(QgsTextBackgroundSettings.ShapeType.ShapeRectangle)
    plate.setSizeType(QgsTextBackgroundSettings.SizeType.SizeBuffer)
    plate.setSize(QSizeF(0.9, 0.4))
    plate.setRadii(QSizeF(1.2, 1.2))
    plate.setFillColor(QColor("#ffffff"))
    plate.setStrokeColor(QColor(INK))
    plate.setStrokeWidth(0.25)
    text = QgsTextFormat()
    text.setFont(font(7, bold=True))
    text.setSize(7)
    text.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    text.setColor(QColor(INK))
    text.setBackground(plate)
    settings = QgsPalLayerSettings()
    settings.fieldName = "text"
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.displayAll = True
    settings.priority = 10
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
