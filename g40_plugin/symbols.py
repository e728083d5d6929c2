"""Symbols of QGIS that more than one map draws with; the styles of the build use them too (``scripts/styles``)."""

from qgis.core import (
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsSimpleFillSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor


def symbol_of(symbol: QgsSymbol, *layers: QgsSymbolLayer) -> QgsSymbol:
    """The symbol with these layers in the place of its one."""
    symbol.deleteSymbolLayer(0)
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    return symbol


def hatch() -> QgsSymbol:
    """An area of which something is not known."""
    ground = QgsSimpleFillSymbolLayer(QColor(255, 255, 255, 150), Qt.BrushStyle.SolidPattern, QColor("#4d4d4d"))
    ground.setStrokeWidth(0.26)
    lines = QgsLinePatternFillSymbolLayer()
    lines.setLineAngle(45)
    lines.setDistance(2)
    lines.setSubSymbol(QgsLineSymbol.createSimple({"color": "#8c8c8c", "width": "0.3"}))
    return symbol_of(QgsFillSymbol(), ground, lines)
