"""Hatches as lines: QGIS before 3.24 puts the pattern of a fill into a PDF as a small picture that is repeated."""

from qgis.core import (
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsLinePatternFillSymbolLayer,
    QgsMarkerSymbol,
    QgsPointPatternFillSymbolLayer,
    QgsRenderContext,
    QgsSymbol,
    QgsVectorLayer,
)

# of the polygon, in map units: a line for each number between the two corners, cut at the border
_LINES = """
with_variable('step', {mm} * @map_scale / 1000 {more},
intersection($geometry, collect_geometries(array_foreach(
  generate_series(ceil({first} / @step), floor({last} / @step)), {line}))))
"""
_LEVEL = "make_line(make_point(x_min($geometry), @element * @step), make_point(x_max($geometry), @element * @step))"
_RISING = (
    "make_line(make_point(x_min($geometry), x_min($geometry) + @element * @step), "
    "make_point(x_max($geometry), x_max($geometry) + @element * @step))"
)
_DOTS = """
with_variable('step', {mm} * @map_scale / 1000,
intersection(buffer($geometry, -{edge} * @map_scale / 1000), collect_geometries(array_foreach(
  generate_series(ceil(x_min($geometry) / @step), floor(x_max($geometry) / @step)),
  with_variable('x', @element * @step, collect_geometries(array_foreach(
    generate_series(ceil(y_min($geometry) / @step), floor(y_max($geometry) / @step)),
    make_point(@x, @element * @step))))))))
"""
_HALF_ROOT = 0.5**0.5


def as_vectors(layer: QgsVectorLayer) -> None:
    """Draw the patterns of all fills of a layer, whose CRS is in metres, as lines and dots."""
    if layer.crs().isGeographic():
        return
    renderer = layer.renderer()
    for symbol in renderer.symbols(QgsRenderContext()) if renderer else ():
        if isinstance(symbol, QgsFillSymbol):
            _change(symbol)


def as_swatch(symbol: QgsFillSymbol) -> QgsFillSymbol:
    """A symbol without its patterns, for a box of a table, where there is no map to draw them by."""
    found = symbol.clone()
    for number in reversed(range(found.symbolLayerCount())):
        if isinstance(found.symbolLayer(number), (QgsLinePatternFillSymbolLayer, QgsPointPatternFillSymbolLayer)):
            found.deleteSymbolLayer(number)
    return found


def _change(symbol: QgsFillSymbol) -> None:
    for number in range(symbol.symbolLayerCount()):
        pattern = symbol.symbolLayer(number)
        if isinstance(pattern, QgsLinePatternFillSymbolLayer):
            symbol.changeSymbolLayer(number, _lines(pattern))
        elif isinstance(pattern, QgsPointPatternFillSymbolLayer):
            symbol.changeSymbolLayer(number, _dots(pattern))


def _generated(expression: str, kind: QgsSymbol.SymbolType, drawn: QgsSymbol) -> QgsGeometryGeneratorSymbolLayer:
    found = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": " ".join(expression.split())})
    found.setSymbolType(kind)
    found.setSubSymbol(drawn)
    return found


def _lines(pattern: QgsLinePatternFillSymbolLayer) -> QgsGeometryGeneratorSymbolLayer:
    level = pattern.lineAngle() == 0
    first, last = "y_min($geometry)", "y_max($geometry)"
    if not level:
        first, last = "(y_min($geometry) - x_max($geometry))", "(y_max($geometry) - x_min($geometry))"
    expression = _LINES.format(
        mm=pattern.distance(),
        more="" if level else f"/ {_HALF_ROOT}",
        first=first,
        last=last,
        line=_LEVEL if level else _RISING,
    )
    return _generated(expression, QgsSymbol.SymbolType.Line, pattern.subSymbol().clone())


def _dots(pattern: QgsPointPatternFillSymbolLayer) -> QgsGeometryGeneratorSymbolLayer:
    drawn = pattern.subSymbol().clone()
    edge = drawn.size() / 2 if isinstance(drawn, QgsMarkerSymbol) else 0.0
    expression = _DOTS.format(mm=pattern.distanceX(), edge=edge)
    return _generated(expression, QgsSymbol.SymbolType.Marker, drawn)
