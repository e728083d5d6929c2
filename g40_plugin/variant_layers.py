"""Variants in a project: each is a layer group whose layers are drawn in with QGIS's own tools."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLineSymbol,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsSnappingConfig,
    QgsTolerance,
    QgsVectorLayer,
)

from .catalogue.variants import LAYERS, VariantLayer
from .catalogue.variants import layer_of as declared_layer
from .layers import file_of
from .translation import tr, tr_known
from .variant_file import VariantError, facts_of
from .variant_styles import set_up

# marks of a group and of its layers, which the project keeps
_GROUP, _LAYER, _ANSWER = "g40/variant", "g40/variant_layer", "g40/variant_answer"
_STREETS = "g40/variant_streets"
_SNAP_PIXELS = 12
_CARRIES_SOMETHING = '"walk" = 1 OR "bike_forward" = 1 OR "bike_backward" = 1 OR "car" = 1'


class Variant:
    """A variant that is open in a project, by its group. Its name is that of the file."""

    def __init__(self, project: QgsProject, group: QgsLayerTreeGroup) -> None:
        self._project, self.group = project, group

    @property
    def path(self) -> str:
        """The file that it is kept in."""
        # where the project was moved its layers know the new place
        return file_of(self.layers()[0]) if self.layers() else self.group.customProperty(_GROUP)

    @property
    def name(self) -> str:
        """Its name, also where the file cannot be read now."""
        return self.group.customProperty(f"{_GROUP}_name") or Path(self.path).stem

    @property
    def city(self) -> str:
        """The name of the city that it was drawn for."""
        return self.group.customProperty(f"{_GROUP}_city") or ""

    def layers(self) -> List[QgsVectorLayer]:
        """Its layers that are in the project still."""
        found = [node.layer() for node in self.group.findLayers()]
        return [layer for layer in found if layer is not None and layer.customProperty(_LAYER)]

    def layer(self, name: str) -> QgsVectorLayer:
        """One of its layers, opened again where somebody took it out of the project. Raises ``VariantError``."""
        for layer in self.layers():
            if layer.customProperty(_LAYER) == name:
                return layer
        return _open_layer(self._project, self.group, self.path, declared_layer(name))

    def edited(self) -> List[QgsVectorLayer]:
        """Its layers with edits that are not saved."""
        return [layer for layer in self.layers() if layer.isModified()]

    @property
    def answer(self) -> Dict[str, Any]:
        """What was kept with it in the project, to be read alone; empty where nothing was."""
        return _read_answer(self.group.customProperty(_ANSWER) or "")

    @answer.setter
    def answer(self, value: Dict[str, Any]) -> None:
        self.group.setCustomProperty(_ANSWER, json.dumps(value) if value else "")
        self._project.setDirty(True)

    def show_name(self, facts: Dict[str, str]) -> None:
        """Take over the name and city that its file tells."""
        self.group.setCustomProperty(f"{_GROUP}_name", facts["name"])
        self.group.setCustomProperty(f"{_GROUP}_city", facts["city"])
        self.group.setName(tr("Variant: {name}").format(name=facts["name"]))

    def extent(self) -> QgsRectangle:
        """What its saved features lie in; empty where there are none."""
        whole = QgsRectangle()
        whole.setMinimal()
        for layer in self.layers():
            # beside an edited layer one that was not read before does not know how many it has: -1
            if layer.featureCount() and not layer.extent().isNull():
                whole.combineExtentWith(layer.extent())
        return whole


@lru_cache(maxsize=8)
def _read_answer(kept: str) -> Dict[str, Any]:
    # a panel that shows an answer asks for it many times
    return json.loads(kept) if kept else {}


def variants_of(project: QgsProject) -> List[Variant]:
    """The variants that are open in a project, in the order of its layers."""
    groups = project.layerTreeRoot().findGroups(True)
    return [Variant(project, group) for group in groups if group.customProperty(_GROUP)]


def open_variant(project: QgsProject, path: str) -> Variant:
    """Open a variant as a group on top of the project, or find it where it is open. Raises ``VariantError``."""
    place = Path(path).absolute()
    for variant in variants_of(project):
        if Path(variant.path) == place:
            return variant
    facts = facts_of(place)
    group = QgsLayerTreeGroup("")
    group.setCustomProperty(_GROUP, str(place))
    variant = Variant(project, group)
    variant.show_name(facts)
    # points and lines stand above surfaces
    project.layerTreeRoot().insertChildNode(0, group)
    for declared in sorted(LAYERS, key=_height):
        _open_layer(project, variant.group, str(place), declared)
    variant.group.setExpanded(False)
    return variant


def remove_variant(project: QgsProject, variant: Variant) -> None:
    """Take a variant out of the project; edits that are not saved are lost, its file stays."""
    project.removeMapLayers([layer.id() for layer in variant.layers()])
    parent = variant.group.parent()
    if parent is not None:
        parent.removeChildNode(variant.group)


def free_name(project: QgsProject, name: str, besides: str = "") -> str:
    """Why a name cannot be given to a variant, in one sentence; empty where it can."""
    if not name.strip():
        return tr("A variant needs a name.")
    for variant in variants_of(project):
        if variant.name.casefold() == name.strip().casefold() and variant.path != besides:
            message = tr("There is a variant '{name}' in the project already: give another name.")
            return message.format(name=variant.name)
    return ""


def show_streets(project: QgsProject, city: str) -> Optional[QgsVectorLayer]:
    """The streets of the city as thin lines to draw along, opened once; None where they cannot be read."""
    for layer in project.mapLayers().values():
        if layer.customProperty(_STREETS) and file_of(layer) == city:
            return layer
    layer = QgsVectorLayer(f"{city}|layername=streets", tr("Streets of the city"), "ogr")
    if not layer.isValid():
        return None
    layer.setSubsetString(_CARRIES_SOMETHING)
    layer.setReadOnly(True)
    layer.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"color": "#8a8a8a", "width": "0.2"})))
    layer.setCustomProperty(_STREETS, True)
    project.addMapLayer(layer, False)
    variants = variants_of(project)
    if variants:
        # below what is drawn, above the scores
        parent = variants[-1].group.parent()
        parent.insertLayer(parent.children().index(variants[-1].group) + 1, layer).setExpanded(False)
    return layer


def snap_to(project: QgsProject, layers: List[QgsVectorLayer]) -> None:
    """Have what is drawn snap to the corners and lines of some layers, besides those that snap already."""
    config = project.snappingConfig()
    if not config.enabled():
        config.clearIndividualLayerSettings()
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.SnappingMode.AdvancedConfiguration)
    kinds = QgsSnappingConfig.SnappingTypes
    for layer in layers:
        settings = QgsSnappingConfig.IndividualLayerSettings(
            True, kinds.VertexFlag | kinds.SegmentFlag, _SNAP_PIXELS, QgsTolerance.UnitType.Pixels
        )
        config.setIndividualLayerSettings(layer, settings)
    project.setSnappingConfig(config)


def _height(declared: VariantLayer) -> int:
    return ("Point", "LineString", "MultiPolygon").index(declared.geometry)


def _open_layer(project: QgsProject, group: QgsLayerTreeGroup, path: str, declared: VariantLayer) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{path}|layername={declared.name}", tr_known(declared.title), "ogr")
    if not layer.isValid():
        message = tr("The variant {path} has no layer {layer}: make a new one and copy into it what was drawn.")
        raise VariantError(message.format(path=path, layer=declared.name))
    layer.setCustomProperty(_LAYER, declared.name)
    set_up(layer, declared)
    project.addMapLayer(layer, False)
    group.addLayer(layer).setExpanded(False)
    return layer
