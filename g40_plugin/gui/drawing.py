"""Begin to draw a change of a variant: its layer in front, in edit mode, with the tool of QGIS that adds a feature."""

import os
from pathlib import Path
from typing import Any, Dict, List

from qgis.core import QgsGeometry, QgsProject, QgsVectorLayer, QgsVectorLayerUtils
from qgis.gui import QgisInterface

from ..catalogue.sites import NO
from ..catalogue.variants import VariantLayer
from ..translation import tr, tr_known
from ..variant_file import VariantError
from ..variant_layers import Variant, show_streets, snap_to
from ..variant_styles import set_default
from .state import State


def draw(state: State, iface: QgisInterface, variant: Variant, declared: VariantLayer, kind: str) -> str:
    """Have the user draw a change of a kind, empty where a layer has but one; what to do, in a sentence.

    Raises ``VariantError`` where nothing can be drawn.
    """
    layer = _in_edit_mode(variant, declared.name)
    if declared.kinds is not None:
        set_default(layer, declared.kinds, kind)
    project = QgsProject.instance()
    node = project.layerTreeRoot().findLayer(layer)
    node.setItemVisibilityCheckedParentRecursive(True)
    _snap(project, state, layer)
    iface.setActiveLayer(layer)
    iface.actionAddFeature().trigger()
    iface.mapCanvas().setFocus()
    return tr_known(declared.about)


def strike_out(variant: Variant, sites: QgsVectorLayer) -> int:
    """Have the selected places for homes of a result count no more; how many. Raises ``VariantError``."""
    layer = _in_edit_mode(variant, "sites")
    there = {feature["site_id"] for feature in layer.getFeatures()}
    added: List[str] = []
    layer.beginEditCommand(tr("Places struck out"))
    for site in sites.selectedFeatures():
        if site["site_id"] in there:
            continue
        known = layer.fields().names()
        values = {number: site[name] for number, name in enumerate(known) if name in _SHARED and _has(site, name)}
        values[known.index("use")] = NO
        feature = QgsVectorLayerUtils.createFeature(layer, site.geometry(), values)
        layer.addFeature(feature)
        added.append(site["site_id"])
    layer.endEditCommand()
    _save(layer)
    return len(added)


def count_again(variant: Variant, sites: QgsVectorLayer) -> int:
    """Have the selected places for homes of a result count as they did; how many. Raises ``VariantError``."""
    layer = _in_edit_mode(variant, "sites")
    chosen = {feature["site_id"] for feature in sites.selectedFeatures()}
    found = [feature.id() for feature in layer.getFeatures() if feature["site_id"] in chosen]
    found = sorted({*found, *layer.selectedFeatureIds()})
    layer.deleteFeatures(found)
    _save(layer)
    return len(found)


def add(variant: Variant, name: str, geometry: QgsGeometry, values: Dict[str, Any]) -> None:
    """Add a change to a layer of a variant and save it; fields without a value get their default.

    Raises ``VariantError``.
    """
    was_edited = variant.layer(name).isEditable()
    layer = _in_edit_mode(variant, name)
    known = layer.fields().names()
    feature = QgsVectorLayerUtils.createFeature(
        layer, geometry, {known.index(field): value for field, value in values.items()}
    )
    layer.beginEditCommand(tr("Added"))
    layer.addFeature(feature)
    layer.endEditCommand()
    if not layer.commitChanges(not was_edited):
        reasons = "; ".join(layer.commitErrors())
        if not was_edited:
            layer.rollBack()
        message = tr("The layer '{layer}' could not be saved: {reason}")
        raise VariantError(message.format(layer=layer.name(), reason=reasons))


# what a place of a result and one of a variant both have
_SHARED = ("site_id", "area_id", "path")


def _save(layer: QgsVectorLayer) -> None:
    if not layer.commitChanges():
        message = tr("The layer '{layer}' could not be saved: {reason}")
        raise VariantError(message.format(layer=layer.name(), reason="; ".join(layer.commitErrors())))


def _has(site: object, name: str) -> bool:
    return name in site.fields().names()


def _in_edit_mode(variant: Variant, name: str) -> QgsVectorLayer:
    path = Path(variant.path)
    if not path.is_file():
        message = tr("The variant {path} is not there any more: open it from where it is now.")
        raise VariantError(message.format(path=path))
    # SQLite writes a log beside the file
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        message = tr("Nothing can be drawn in {path}, as it may not be written: save a copy of the variant elsewhere.")
        raise VariantError(message.format(path=path))
    layer = variant.layer(name)
    if not layer.isEditable() and not layer.startEditing():
        message = tr("The layer '{layer}' of {path} cannot be edited: is it open in another program?")
        raise VariantError(message.format(layer=layer.name(), path=path))
    return layer


def _snap(project: QgsProject, state: State, layer: QgsVectorLayer) -> None:
    streets = show_streets(project, state.city) if state.city else None
    snap_to(project, [one for one in (layer, streets, state.areas) if one is not None])
