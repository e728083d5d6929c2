"""What a map shows, in words: for who cannot see it."""

from typing import Dict, List

from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutItemMap,
    QgsRenderContext,
    QgsVectorLayer,
)

from ..catalogue.order import natural, plain_name
from .language import Texts
from .page import ALT
from .scored import attributes

# more than this are counted, fewer are named
MOST_NAMED = 40


def describe(view: QgsLayoutItemMap, about: str, layer: QgsVectorLayer, tr: Texts) -> None:
    """Give a map the text for who cannot see it: what it is about, and what is in which class of a layer on it."""
    view.setCustomProperty(ALT, f"{about} {_by_class(layer, tr)}".strip())


def _by_class(layer: QgsVectorLayer, tr: Texts) -> str:
    """For each entry of the legend which areas it holds, or how many things; empty where the layer has none."""
    # what is no area has no such names
    has_names = all(layer.fields().indexOf(name) >= 0 for name in ("area_id", "area_name"))
    named = layer.featureCount() <= MOST_NAMED and has_names
    found = _members(layer, named=named)
    return " ".join(f"{label}: {_told(names, tr, named=named)}." for label, names in found.items())


def _told(names: List[str], tr: Texts, *, named: bool) -> str:
    return ", ".join(sorted(names, key=natural)) if named else tr.number(len(names))


def _members(layer: QgsVectorLayer, *, named: bool) -> Dict[str, List[str]]:
    """What each entry of the legend holds, in the order of the legend: names, or empty ones to be counted."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    entries = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems() if item.label()}
    found: Dict[str, List[str]] = {label: [] for label in entries.values()}
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        for key in renderer.legendKeysForFeature(feature, context):
            if key in entries:
                found[entries[key]].append(plain_name(attributes(feature)) if named else "")
    renderer.stopRender(context)
    return {label: names for label, names in found.items() if names}
