"""What a variant does, on the map: its difference with now, and the plan areas as they would be."""

from typing import Any, Dict, FrozenSet, List, Optional

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMapLayer,
    QgsMapLayerStyle,
    QgsPalLayerSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSymbol,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType, Qt, QVariant
from qgis.PyQt.QtGui import QColor

from .catalogue.differences import LIMITS, RAMP, WORDS
from .catalogue.scales import NO_DATA
from .catalogue.variants import waits
from .layers import AREA_ID
from .symbols import hatch, symbol_of
from .translation import language, tr, tr_known
from .variant_layers import Variant

_ROLE = "g40/variant_map"
ROLES = DIFFERENCE, AS_IT_WOULD_BE = "difference", "then"
# QGIS asks of other layers in memory whether they may be lost; these are filled anew
_NOT_ASKED = "skipMemoryLayersCheck"
NAME = "area_name"

_NEW_KINDS = 33800
if Qgis.QGIS_VERSION_INT >= _NEW_KINDS:
    _TEXT, _REAL = QMetaType.Type.QString, QMetaType.Type.Double
else:
    _TEXT, _REAL = QVariant.String, QVariant.Double

# the mark runs to 10, a score to 100
_MARK_OF = 10.0
MARK = "q_grade"


def show_difference(
    project: QgsProject, variant: Variant, answer: Dict[str, Any], field: str, title: str, areas: QgsVectorLayer
) -> QgsVectorLayer:
    """A layer of the difference of one score, added below the variant or filled anew; ``areas`` gives the shapes."""
    fields = QgsFields()
    for name, kind in ((AREA_ID, _TEXT), (NAME, _TEXT), ("now", _REAL), ("then", _REAL), ("difference", _REAL)):
        fields.append(QgsField(name, kind))
    by_area = {area[AREA_ID]: area for area in answer["areas"]}
    features = []
    for shape in areas.getFeatures():
        area = by_area.get(str(shape[AREA_ID]))
        if area is not None:
            now, then = area["now"].get(field), area["then"].get(field)
            known = now is not None and then is not None
            difference = then - now if known else None
            features.append(_feature(fields, shape, [area[AREA_ID], area[NAME], now, then, difference]))
    name = tr("{variant}: difference in {score}").format(variant=variant.name, score=title)
    layer = _filled(project, variant, DIFFERENCE, name, fields, features, areas)
    layer.setRenderer(_renderer(field))
    layer.setLabeling(_labels(0.1 if field == MARK else 1.0))
    layer.setLabelsEnabled(True)
    layer.triggerRepaint()
    return layer


def show_as_it_would_be(
    project: QgsProject, variant: Variant, answer: Dict[str, Any], scored: QgsVectorLayer
) -> QgsVectorLayer:
    """A copy of the scored areas with what the variant changes, in the style in which they are shown now."""
    fields = QgsFields(scored.fields())
    changed = answer["changed"]
    # what is not worked out yet for an area is not known there, nor what lies behind it
    families = _Families(fields.names())
    follows = {area[AREA_ID]: families.fields_of(waits(area)) for area in answer["areas"]}
    features = []
    for shape in scored.getFeatures():
        values, code = shape.attributes(), str(shape[AREA_ID])
        then = {name: pair[1] for name, pair in changed.get(code, {}).items()}
        for name, value in {**dict.fromkeys(follows.get(code, ())), **then}.items():
            number = fields.indexOf(name)
            if number >= 0:
                values[number] = value
        features.append(_feature(fields, shape, values))
    name = tr("{variant}: as it would be").format(variant=variant.name)
    layer = _filled(project, variant, AS_IT_WOULD_BE, name, fields, features, scored)
    style = QgsMapLayerStyle()
    style.readFromLayer(scored)
    mark = layer.customProperty(_ROLE)
    style.writeToLayer(layer)
    # the style brings the marks of the other layer along
    layer.setCustomProperty(_ROLE, mark)
    layer.setCustomProperty(_NOT_ASKED, 1)
    layer.triggerRepaint()
    return layer


class _Families:
    """The fields of the families that scores are of; many areas ask for the same."""

    def __init__(self, names: List[str]) -> None:
        self._names = names
        self._known: Dict[FrozenSet[str], List[str]] = {}

    def fields_of(self, scores: FrozenSet[str]) -> List[str]:
        if scores not in self._known:
            heads = tuple({f"{score.rpartition('_')[0]}_" for score in scores})
            self._known[scores] = [name for name in self._names if name.startswith(heads)]
        return self._known[scores]


def map_layer(project: QgsProject, variant: Variant, role: str) -> Optional[QgsVectorLayer]:
    """The layer that shows a variant in a role, None where there is none."""
    mark = f"{role} {variant.path}"
    layers: List[QgsMapLayer] = list(project.mapLayers().values())
    return next((layer for layer in layers if layer.customProperty(_ROLE) == mark), None)


def hide(project: QgsProject, variant: Variant, role: str) -> None:
    """Take the layer of a role out of the project."""
    layer = map_layer(project, variant, role)
    if layer is not None:
        project.removeMapLayer(layer.id())


def mark_stale(layer: QgsVectorLayer, stale: bool) -> None:  # noqa: FBT001
    """Show a layer pale, with the word for it in its name, as long as it is not up to date."""
    word = tr(" (not up to date)")
    name = layer.name().removesuffix(word)
    layer.setName(f"{name}{word}" if stale else name)
    layer.setOpacity(0.35 if stale else 1.0)
    layer.triggerRepaint()


def _feature(fields: QgsFields, shape: QgsFeature, values: List[Any]) -> QgsFeature:
    feature = QgsFeature(fields)
    feature.setGeometry(shape.geometry())
    feature.setAttributes(values)
    return feature


def _filled(
    project: QgsProject,
    variant: Variant,
    role: str,
    name: str,
    fields: QgsFields,
    features: List[QgsFeature],
    areas: QgsVectorLayer,
) -> QgsVectorLayer:
    layer = map_layer(project, variant, role)
    if layer is None:
        layer = QgsVectorLayer(QgsWkbTypes.displayString(areas.wkbType()), name, "memory")
        layer.setCrs(areas.crs())
        layer.setCustomProperty(_ROLE, f"{role} {variant.path}")
        layer.setCustomProperty(_NOT_ASKED, 1)
        project.addMapLayer(layer, False)
        parent = variant.group.parent()
        parent.insertLayer(parent.children().index(variant.group) + 1, layer)
    layer.setName(name)
    provider = layer.dataProvider()
    provider.truncate()
    if layer.fields().names() != fields.names():
        provider.deleteAttributes(list(range(provider.fields().count())))
        provider.addAttributes(list(fields))
        layer.updateFields()
    provider.addFeatures(features)
    layer.updateExtents()
    return layer


def _renderer(field: str) -> QgsRuleBasedRenderer:
    """Classes on either side of zero, those of the layer 'difference' of two results too."""
    scale = 1.0 / _MARK_OF if field == MARK else 1.0
    steps = [*(-scale * limit for limit in reversed(LIMITS)), *(scale * limit for limit in LIMITS)]
    root = QgsRuleBasedRenderer.Rule(None)
    for number in reversed(range(len(RAMP))):
        low = steps[number - 1] if number else None
        high = steps[number] if number < len(steps) else None
        worse = number < len(LIMITS)
        # a class holds its border that is farther from zero
        above = "" if low is None else f'"difference" {">=" if number > len(LIMITS) else ">"} {low}'
        below = "" if high is None else f'"difference" {"<=" if worse else "<"} {high}'
        expression = " AND ".join(filter(None, (above, below)))
        symbol = _fill(RAMP[number], worse=worse)
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, _words(number, low, high)))
    root.appendChild(QgsRuleBasedRenderer.Rule(hatch(), 0, 0, '"difference" IS NULL', tr_known(NO_DATA)))
    return QgsRuleBasedRenderer(root)


def _words(number: int, low: Optional[float], high: Optional[float]) -> str:
    words = tr_known(WORDS[number])
    if low is None:
        return f"{words} ({tr('{to} or less').format(to=_signed(high))})"
    if high is None:
        return f"{words} ({tr('{low} or more').format(low=_signed(low))})"
    return f"{words} ({tr('{low} to {to}').format(low=_signed(low), to=_signed(high))})"


def _signed(value: float) -> str:
    text = f"{value:+g}".replace("-", "\u2212")
    return text.replace(".", ",") if language() == "nl" else text


def _fill(colour: str, *, worse: bool) -> QgsSymbol:
    ground = QColor(colour)
    ground.setAlphaF(0.92)
    under = QgsSimpleFillSymbolLayer(ground, Qt.BrushStyle.SolidPattern, QColor("#4d4d4d"))
    under.setStrokeWidth(0.26)
    layers = [under]
    if worse:
        # in grey both ends of the ramp are dark
        lines = QgsLinePatternFillSymbolLayer()
        lines.setLineAngle(0)
        lines.setDistance(1.8)
        lines.setSubSymbol(QgsLineSymbol.createSimple({"color": "#3b0404", "width": "0.2"}))
        layers.append(lines)
    return symbol_of(QgsFillSymbol(), *layers)


def _labels(least: float) -> QgsVectorLayerSimpleLabeling:
    """The name of each area and, where it changes, by how much."""
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.9)
    buffer.setColor(QColor("#ffffff"))
    text = QgsTextFormat()
    text.setSize(8.5)
    text.setColor(QColor("#111111"))
    text.setBuffer(buffer)
    settings = QgsPalLayerSettings()
    locale = "nl" if language() == "nl" else "en"
    number = f"format_number(abs(\"difference\"), 1, '{locale}')"
    settings.fieldName = (
        f'"{NAME}" || CASE WHEN abs("difference") >= {least} / 2 THEN \'\\n\' || '
        f"CASE WHEN \"difference\" > 0 THEN '+' ELSE '\u2212' END || {number} ELSE '' END"
    )
    settings.isExpression = True
    settings.setFormat(text)
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    return QgsVectorLayerSimpleLabeling(settings)
