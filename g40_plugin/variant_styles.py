"""How the layers of a variant look and are filled in: form, defaults, symbols and labels, by their declaration."""

from typing import Dict, List

from qgis.core import (
    QgsDefaultValue,
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsFieldConstraints,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSymbol,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .catalogue.variants import CHANGES, VariantField, VariantLayer
from .symbols import symbol_of
from .translation import tr_known

# what comes is dark and whole, what goes away is lighter, dashed and crossed: told apart in grey too
NEW, GONE = "#00695c", "#c62828"
_WHITE = "#ffffff"
_SHARE = "_share"
_MOST = 10_000_000


def set_up(layer: QgsVectorLayer, declared: VariantLayer) -> None:
    """Give a layer of a variant its form, symbols and labels, in the user's language."""
    for field in declared.fields:
        number = layer.fields().indexOf(field.name)
        if number < 0:
            continue
        layer.setFieldAlias(number, tr_known(field.label))
        layer.setEditorWidgetSetup(number, _widget(field))
        if field.default is not None:
            set_default(layer, field, field.default)
        elif field.kind == "text" and not field.choices:
            # an empty line, where QGIS would write NULL
            set_default(layer, field, "")
        if field.needed:
            layer.setFieldConstraint(
                number,
                QgsFieldConstraints.Constraint.ConstraintNotNull,
                QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard,
            )
    form = layer.editFormConfig()
    for number in range(layer.fields().count()):
        # what is asked is a sentence at times
        form.setLabelOnTop(number, True)
    layer.setEditFormConfig(form)
    for number in layer.primaryKeyAttributes():
        layer.setEditorWidgetSetup(number, QgsEditorWidgetSetup("Hidden", {}))
    layer.setRenderer(_renderer(declared))
    words = _words(declared)
    layer.setDisplayExpression(words or "$id")
    if words:
        layer.setLabeling(_labels(words, declared.geometry))
        layer.setLabelsEnabled(True)


def set_default(layer: QgsVectorLayer, field: VariantField, value: object) -> None:
    """What a new feature has in a field until the user says otherwise."""
    number = layer.fields().indexOf(field.name)
    text = QgsExpression.quotedString(str(value)) if field.kind == "text" else str(value)
    layer.setDefaultValueDefinition(number, QgsDefaultValue(text))


def _widget(field: VariantField) -> QgsEditorWidgetSetup:
    if field.choices:
        choices: List[Dict[str, str]] = [{tr_known(words): value} for value, words in field.choices]
        return QgsEditorWidgetSetup("ValueMap", {"map": choices})
    if field.kind == "text":
        return QgsEditorWidgetSetup("TextEdit", {"IsMultiline": field.name == "remark"})
    share = field.name.endswith(_SHARE)
    config = {
        "AllowNull": True,
        "Min": 0,
        "Max": 1 if share else _MOST,
        "Step": 0.05 if share else 1,
        "Precision": 2 if share else 0 if field.kind == "integer" else 1,
        "Style": "SpinBox",
    }
    return QgsEditorWidgetSetup("Range", config)


def _words(declared: VariantLayer) -> str:
    """An expression for what a feature is called: its name, else its kind."""
    if all(field.name != "name" for field in declared.fields):
        return ""
    # whether it comes or goes is seen already
    kinds = [field for field in declared.fields if field.choices and field.choices != CHANGES]
    kind = next((field for field in kinds if field.needed), kinds[0])
    return f'coalesce(nullif("name", \'\'), represent_value("{kind.name}"))'


def _renderer(declared: VariantLayer) -> QgsRuleBasedRenderer:
    root = QgsRuleBasedRenderer.Rule(None)
    comes, goes = (dict(CHANGES)[key] for key in ("new", "gone"))
    rules = [(declared.gone, _SYMBOLS[declared.geometry](GONE, gone=True), goes)] if declared.gone else []
    if declared.gone != "TRUE":
        rules.append(("ELSE" if rules else "", _SYMBOLS[declared.geometry](NEW, gone=False), comes))
    for expression, symbol, words in rules:
        # with one rule alone the name of the layer says it
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, tr_known(words) if rules[1:] else ""))
    return QgsRuleBasedRenderer(root)


def _point(colour: str, *, gone: bool) -> QgsSymbol:
    if gone:
        symbol = QgsMarkerSymbol.createSimple(
            {"name": "cross2", "outline_color": _WHITE, "outline_width": "1.6", "size": "4.2"}
        )
        over = QgsMarkerSymbol.createSimple(
            {"name": "cross2", "outline_color": colour, "outline_width": "0.9", "size": "4.2"}
        )
        symbol.appendSymbolLayer(over.symbolLayer(0).clone())
        return symbol
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": _WHITE, "outline_width": "0.6", "size": "4.2"}
    )


def _line(colour: str, *, gone: bool) -> QgsSymbol:
    lines = []
    for line_colour, width in ((_WHITE, 2.2), (colour, 1.3)):
        line = QgsSimpleLineSymbolLayer(QColor(line_colour), width)
        line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
        line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
        lines.append(line)
    if gone:
        lines[1].setPenStyle(Qt.PenStyle.DashLine)
    # by their names, as the call for it is another one from QGIS 3.24 on
    ends = QgsMarkerLineSymbolLayer.create({"placement": "vertex", "placements": "Vertex", "rotate": "0"})
    dot = {"name": "circle", "color": _WHITE, "outline_color": colour, "outline_width": "0.5", "size": "2"}
    ends.setSubSymbol(QgsMarkerSymbol.createSimple(dot))
    return symbol_of(QgsLineSymbol(), *lines, ends)


def _surface(colour: str, *, gone: bool) -> QgsSymbol:
    ground = QColor(colour)
    ground.setAlphaF(0.12 if gone else 0.42)
    under = QgsSimpleFillSymbolLayer(ground, Qt.BrushStyle.SolidPattern, QColor(_WHITE))
    under.setStrokeWidth(1.2)
    border = QgsSimpleLineSymbolLayer(QColor(colour), 0.6)
    layers = [under]
    if gone:
        border.setPenStyle(Qt.PenStyle.DashLine)
        for angle in (45, 135):
            cross = QgsLinePatternFillSymbolLayer()
            cross.setLineAngle(angle)
            cross.setDistance(3)
            cross.setSubSymbol(QgsLineSymbol.createSimple({"color": colour, "width": "0.3"}))
            layers.append(cross)
    return symbol_of(QgsFillSymbol(), *layers, border)


_SYMBOLS = {"Point": _point, "LineString": _line, "MultiPolygon": _surface}


def _labels(words: str, geometry: str) -> QgsVectorLayerSimpleLabeling:
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(1)
    buffer.setColor(QColor(_WHITE))
    text = QgsTextFormat()
    text.setSize(9)
    text.setColor(QColor("#111111"))
    text.setBuffer(buffer)
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = words, True
    settings.setFormat(text)
    placements = QgsPalLayerSettings.Placement
    settings.placement = {
        "Point": placements.OrderedPositionsAroundPoint,
        "LineString": placements.Line,
        "MultiPolygon": placements.Horizontal,
    }[geometry]
    return QgsVectorLayerSimpleLabeling(settings)
