"""The map of a sheet: one area, what lies around it veiled, and the numbered walks from its middle."""

from itertools import combinations
from typing import List, NamedTuple, Optional, Sequence, Tuple

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
from .page import INK, font, place, text_width
from .scored import Scored, Walk

# size of the numbers of walks in points, and what their plates add to both sides of two labels and their height
NUMBER, PLATE_MM = 7.0, (2.6, 4.2)

ROUTE = "#2c7fb8"

# width and height of the inset as parts of the map, and how far the map may shrink to show all walks without it
INSET = (42 / 118, 38 / 108)
AIR = 1.2
MOST_SHRUNK = 1.5
# ends nearer to the edge of the map have no room for their number
EDGE_MM = 4.0


class _End(NamedTuple):
    point: QgsPointXY
    numbers: List[int]


class Inset:
    """A small map of all walks in that upper or lower corner of the large one where least is hidden."""

    def __init__(self, view: QgsLayoutItemMap, around: Tuple[float, float, float, float], page: int) -> None:
        self.view, self._around, self._page = view, around, page
        view.setFrameStrokeColor(QColor(INK))

    def show(self, extent: QgsRectangle, large: QgsRectangle, hidden: Sequence[QgsPointXY]) -> None:
        """Show ``extent``; ``large`` is what the large map shows, ``hidden`` the points that should stay in sight."""
        x, y, width, height = self._around
        wide, high = INSET[0] * width, INSET[1] * height
        corners = []
        for left, top in ((x + AIR, y + AIR), (x + width - wide - AIR, y + height - high - AIR)):
            covered = QgsRectangle(
                large.xMinimum() + (left - x) / width * large.width(),
                large.yMaximum() - (top - y + high) / height * large.height(),
                large.xMinimum() + (left - x + wide) / width * large.width(),
                large.yMaximum() - (top - y) / height * large.height(),
            )
            corners.append((sum(1 for point in hidden if covered.contains(point)), (left, top)))
        (left, top) = min(corners)[1]
        place(self.view, (left, top, wide, high), self._page)
        self.view.setVisibility(True)
        self.view.zoomToExtent(extent)

    def hide(self) -> None:
        """Show nothing."""
        self.view.setVisibility(False)


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
        self._far_ends = QgsVectorLayer("Point?field=text:string", "ends of the inset", "memory")
        self._start = QgsVectorLayer("Point", "start", "memory")
        self._routes = QgsVectorLayer("LineString", "routes", "memory")
        own = [self._ends, self._start, self._routes]
        # so small a map has no room for streets
        ground = [layer for layer in under if layer.name() == "landcover"]
        for layer in [*own, self._far_ends]:
            layer.setCrs(project.crs())
        for layer in [*own, self._far_ends, *under]:
            project.addMapLayer(layer)
        self._frame = Frame(project)
        self.layers = [*own, *self._frame.layers, *under]
        self.layers_of_inset = [self._far_ends, *own[1:], *self._frame.layers, *ground]
        routes = QgsSingleSymbolRenderer(_route_symbol())
        routes.setUsingSymbolLevels(True)
        self._routes.setRenderer(routes)
        _style_ends(self._ends)
        _style_ends(self._far_ends)
        dot = {"name": "circle", "color": INK, "outline_color": "#ffffff", "outline_width": "0.4", "size": "2.6"}
        self._start.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(dot)))

    def show(
        self,
        view: QgsLayoutItemMap,
        inset: Inset,
        area: QgsFeature,
        walks: Sequence[Walk],
        minutes: Optional[float],
    ) -> None:
        """Draw one area; the map takes in the walks of at most ``minutes``, the inset all of them where that differs.

        Without ``minutes`` the map takes in all walks.
        """
        outline = self.moved(area.geometry())
        drawn = [(walk, line) for walk, line in ((one, self.moved(one.line)) for one in walks) if not line.isEmpty()]
        near, whole = QgsRectangle(outline.boundingBox()), QgsRectangle(outline.boundingBox())
        for walk, line in drawn:
            whole.combineExtentWith(line.boundingBox())
            if minutes is None or walk.fields["minutes"] <= minutes:
                near.combineExtentWith(line.boundingBox())
        near.scale(1.12)
        whole.scale(1.12)
        view.zoomToExtent(whole)
        scale = view.scale()
        view.zoomToExtent(near)
        if scale <= MOST_SHRUNK * view.scale():
            view.zoomToExtent(whole)
        self._frame.show(outline)
        _refill(self._routes, [_feature(line) for _, line in drawn])
        _refill(self._start, [_feature(QgsGeometry.fromPointXY(_points(line)[0])) for _, line in drawn[:1]])
        ends = [(_points(line)[-1], walk.number) for walk, line in drawn]
        shown = view.extent().buffered(-EDGE_MM / 1000 * view.scale())
        seen = [(point, number) for point, number in ends if shown.contains(point)]
        self._label(self._ends, seen, view)
        if len(seen) == len(ends):
            inset.hide()
            _refill(self._far_ends, [])
        else:
            inset.show(whole, view.extent(), [point for point, _ in seen])
            self._label(self._far_ends, ends, inset.view)

    @staticmethod
    def _label(
        layer: QgsVectorLayer, ends: Sequence[Tuple[QgsPointXY, int]], view: QgsLayoutItemMap
    ) -> None:
        gathered = _gathered(ends, view.scale())
        _refill(layer, [_feature(QgsGeometry.fromPointXY(end.point), _runs(end.numbers)) for end in gathered])

    def moved(self, geometry: QgsGeometry) -> QgsGeometry:
        """A geometry of the areas in the project's CRS."""
        copy = QgsGeometry(geometry)
        copy.transform(self._transform)
        return copy


def _points(line: QgsGeometry) -> List[QgsPointXY]:
    return [QgsPointXY(vertex) for vertex in line.vertices()]


def _gathered(points: Sequence[Tuple[QgsPointXY, int]], scale: float) -> List[_End]:
    """Ends of walks with the numbers of those that lie close; no label of them lies over another."""
    ends: List[_End] = []
    for point, number in points:
        ends.append(_End(point, [number]))
        # a label grows with its numbers, and may then touch another
        while True:
            pair = next((both for both in combinations(ends, 2) if _touch(*both, scale)), None)
            if pair is None:
                break
            first, second = pair
            ends.remove(second)
            first.numbers[:] = sorted([*first.numbers, *second.numbers])
    return ends


def _touch(one: _End, other: _End, scale: float) -> bool:
    """Whether the labels of two ends would touch on paper."""
    apart_x, apart_y = (
        abs(a - b) * 1000 / scale for a, b in ((one.point.x(), other.point.x()), (one.point.y(), other.point.y()))
    )
    wide = sum(text_width(_runs(end.numbers), NUMBER, bold=True) / 2 for end in (one, other))
    return apart_x < wide + PLATE_MM[0] and apart_y < PLATE_MM[1]


def _runs(numbers: Sequence[int]) -> str:
    """Numbers that rise as text: three or more in a row as 2–4."""
    runs: List[List[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]  # noqa: PLR2004
    return ", ".join(told)


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
    text.setFont(font(NUMBER, bold=True))
    text.setSize(NUMBER)
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
