"""The map of report marks under other weights: a layer above the result, with its style, filled anew at every step."""

from typing import Any, Dict, Iterable, List, Optional

from qgis.core import NULL, QgsFeature, QgsMapLayer, QgsProject, QgsVectorLayer, QgsVectorLayerUtils

from ..algorithms.base import style_path
from ..catalogue.names import PILLARS
from ..translation import tr

# what an answer fills in; the rest of what the style reads stays as it is in the result
CHANGING = ("q_score", "q_grade", "q_low", "q_high", "q_firm", "rank")
_KEPT = ("area_id", "area_name", "q_note", *(f"{code}_score" for code in PILLARS))
_MARK = "g40_weights"


class MarksLayer:
    """Makes, fills and takes away the layer; there is at most one in a project.

    As long as it is there the result is switched off: two marks of an area on one map would disagree.
    """

    def __init__(self) -> None:
        self._id = ""
        self._features: Dict[str, int] = {}

    @property
    def layer(self) -> Optional[QgsVectorLayer]:
        """The layer in the project, None where there is none."""
        return QgsProject.instance().mapLayer(self._id)

    def show(self, rows: Iterable[Dict[str, Any]], result: QgsVectorLayer) -> None:
        """Fill the layer with the rows of an answer, made of the areas of ``result`` where it is not there."""
        if self.layer is None:
            self.remove()
            self._make(result)
        numbers = [self.layer.fields().indexOf(name) for name in CHANGING]
        values = {
            self._features[row["area_id"]]: {
                number: NULL if row.get(name) is None else row[name] for name, number in zip(CHANGING, numbers)
            }
            for row in rows
            if row["area_id"] in self._features
        }
        self.layer.dataProvider().changeAttributeValues(values)
        self.layer.triggerRepaint()

    def remove(self) -> None:
        """Take the layer away, and one that an earlier session left in the project."""
        layers = QgsProject.instance().mapLayers().values()
        old = [layer for layer in layers if layer.customProperty(_MARK)]
        for layer in old:
            _switch(layer.customProperty(_MARK), on=True)
        if old:
            QgsProject.instance().removeMapLayers([layer.id() for layer in old])
        self._id, self._features = "", {}

    def _make(self, result: QgsVectorLayer) -> None:
        layer = _memory_layer(result)
        features = list(result.getFeatures())
        names = result.fields().names()
        kept = [name for name in (*_KEPT, *CHANGING) if name in names]
        made = [
            QgsVectorLayerUtils.createFeature(
                layer,
                feature.geometry(),
                {layer.fields().indexOf(name): feature[name] for name in kept},
            )
            for feature in features
        ]
        _, added = layer.dataProvider().addFeatures(made)
        self._features = _ids(added)
        layer.updateExtents()
        layer.loadNamedStyle(str(style_path("areas", "q")))
        # what is in it comes from the weights, so nobody is asked to save it
        layer.setCustomProperty("skipMemoryLayersCheck", 1)
        layer.setCustomProperty(_MARK, result.id())
        project = QgsProject.instance()
        project.addMapLayer(layer, False)
        node = project.layerTreeRoot().findLayer(result.id())
        parent = node.parent() if node is not None else project.layerTreeRoot()
        parent.insertLayer(parent.children().index(node) if node is not None else 0, layer)
        self._id = layer.id()
        _switch(result.id(), on=False)


def _switch(layer_id: str, *, on: bool) -> None:
    node = QgsProject.instance().layerTreeRoot().findLayer(layer_id)
    if node is not None:
        node.setItemVisibilityChecked(on)


def _memory_layer(result: QgsMapLayer) -> QgsVectorLayer:
    kinds = {"q_firm": "string", "area_id": "string", "area_name": "string", "q_note": "string"}
    fields = "".join(f"&field={name}:{kinds.get(name, 'double')}" for name in (*_KEPT, *CHANGING))
    layer = QgsVectorLayer(f"MultiPolygon?{fields[1:]}", tr("Report mark with other weights"), "memory")
    layer.setCrs(result.crs())
    return layer


def _ids(features: List[QgsFeature]) -> Dict[str, int]:
    return {str(feature["area_id"]): feature.id() for feature in features}
