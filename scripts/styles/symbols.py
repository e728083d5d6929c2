"""Symbols of QGIS: fills, lines and dots."""

from qgis.core import (
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPointPatternFillSymbolLayer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from g40_plugin.symbols import symbol_of


def ground(colour):
    layer = QgsSimpleFillSymbolLayer(QColor(colour), Qt.BrushStyle.SolidPattern, QColor(colour))
    layer.setStrokeStyle(Qt.PenStyle.NoPen)
    return symbol_of(QgsFillSymbol(), layer)


def fill(colour, alpha=0.78):
    colour = QColor(colour)
    colour.setAlphaF(alpha)
    layer = QgsSimpleFillSymbolLayer(colour, Qt.BrushStyle.SolidPattern, QColor("#4d4d4d"))
    layer.setStrokeWidth(0.26)
    layer.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return symbol_of(QgsFillSymbol(), layer)


def outline(dashed):
    """A dark line inside the border, over a white one: seen on every class, and where two areas meet."""
    line = {"offset": "0.75", "joinstyle": "miter"}
    dashes = {"use_custom_dash": "1", "customdash": "2.4;1.4"} if dashed else {}
    under = QgsSimpleLineSymbolLayer.create({**line, "line_color": "#ffffff", "line_width": "1.3"})
    over = QgsSimpleLineSymbolLayer.create({**line, **dashes, "line_color": "#111111", "line_width": "0.7"})
    return symbol_of(QgsFillSymbol(), under, over)


def route(colour, shape):
    lines = []
    for line_colour, width in (("#ffffff", 1.5), (colour, 0.8)):
        line = QgsSimpleLineSymbolLayer(QColor(line_colour), width)
        line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
        line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
        lines.append(line)
    marker = QgsMarkerLineSymbolLayer(False)
    marker.setPlacement(QgsMarkerLineSymbolLayer.Placement.LastVertex)
    marker.setSubSymbol(
        QgsMarkerSymbol.createSimple(
            {"name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.35", "size": "3.4"}
        )
    )
    return symbol_of(QgsLineSymbol(), *lines, marker)


def marker(colour, shape):
    return QgsMarkerSymbol.createSimple(
        {"name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.35", "size": "4.6"}
    )


def dot(colour, size):
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": "#333333", "outline_width": "0.25", "size": str(size)}
    )


def bridge(colour, width):
    lines = []
    for line_colour, line_width in (("#333333", width + 0.6), (colour, width)):
        line = QgsSimpleLineSymbolLayer(QColor(line_colour), line_width)
        line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
        lines.append(line)
    return symbol_of(QgsLineSymbol(), *lines)


def site_fill(colour, pattern):
    """A site: some paths have a pattern too, so that they hold in grey."""
    colour = QColor(colour)
    colour.setAlphaF(0.88)
    ground = QgsSimpleFillSymbolLayer(colour, Qt.BrushStyle.SolidPattern, colour)
    ground.setStrokeStyle(Qt.PenStyle.NoPen)
    # over the pattern, which would cut it into dashes
    border = QgsSimpleLineSymbolLayer(QColor("#333333"), 0.2)
    border.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if pattern == "lines":
        over = QgsLinePatternFillSymbolLayer()
        over.setLineAngle(45)
        over.setDistance(1.6)
        over.setSubSymbol(QgsLineSymbol.createSimple({"color": "#ffffff", "width": "0.35"}))
    elif pattern == "dots":
        over = QgsPointPatternFillSymbolLayer()
        over.setDistanceX(1.6)
        over.setDistanceY(1.6)
        over.setSubSymbol(QgsMarkerSymbol.createSimple({"color": "#ffffff", "outline_style": "no", "size": "0.7"}))
    else:
        return symbol_of(QgsFillSymbol(), ground, border)
    return symbol_of(QgsFillSymbol(), ground, over, border)


def condition():
    """A thin dashed line: sites are smaller than areas."""
    dashes = {"use_custom_dash": "1", "customdash": "1.6;1.2", "capstyle": "flat"}
    under = QgsSimpleLineSymbolLayer.create({"line_color": "#ffffff", "line_width": "0.9"})
    over = QgsSimpleLineSymbolLayer.create({**dashes, "line_color": "#111111", "line_width": "0.6"})
    return symbol_of(QgsFillSymbol(), under, over)


def left_out():
    """A site that does not count: grey crosses inside a dashed line."""
    ground = QgsSimpleFillSymbolLayer(QColor(255, 255, 255, 170), Qt.BrushStyle.SolidPattern, QColor("#6b6b6b"))
    ground.setStrokeStyle(Qt.PenStyle.DashLine)
    ground.setStrokeWidth(0.35)
    crosses = QgsPointPatternFillSymbolLayer()
    crosses.setDistanceX(2.6)
    crosses.setDistanceY(2.6)
    crosses.setSubSymbol(QgsMarkerSymbol.createSimple({"name": "cross2", "outline_color": "#8c8c8c", "size": "1.4"}))
    return symbol_of(QgsFillSymbol(), ground, crosses)
