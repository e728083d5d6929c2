"""Which two results of a project a dialog that compares two begins with."""

from typing import List, Optional, Sequence, Set, Tuple

from processing.gui.AlgorithmDialog import AlgorithmDialog
from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox

from ..layers import file_of
from ..maps.scored import read_meta
from ..result_layers import result_of
from ..translation import tr
from .state import State


def before_and_after(state: State) -> Tuple[Optional[QgsVectorLayer], Optional[QgsVectorLayer]]:
    """The last result and the latest other one of the same areas, a result with a variant last.

    Without another result the last one stands alone, as that of before.
    """
    last = state.result_layer
    if last is None:
        return None, None
    others = [layer for layer in _results() if file_of(layer) != file_of(last) and _is_like(layer, last)]
    if not others:
        return last, None
    before, after = sorted((max(others, key=_made), last), key=_made)
    return before, after


def leave_empty(dialog: AlgorithmDialog, keys: Sequence[str]) -> None:
    """Show no layer for some parameters, and say what to choose: QGIS itself takes any layer of the project."""
    for key in keys:
        for box in dialog.mainWidget().wrappers[key].wrappedWidget().findChildren(QComboBox):
            box.setCurrentIndex(-1)
    if keys:
        text = tr("Choose two results of one city: this project has no other to compare with.")
        dialog.messageBar().pushMessage("", text, Qgis.MessageLevel.Info, 0)


def _results() -> List[QgsVectorLayer]:
    return [layer for layer in QgsProject.instance().mapLayers().values() if result_of(layer)]


def _is_like(one: QgsVectorLayer, other: QgsVectorLayer) -> bool:
    """Whether two results are of one city and share areas."""
    cities = {read_meta(file_of(layer)).get("city", "") for layer in (one, other)}
    return len(cities) == 1 and bool(_ids(one) & _ids(other))


def _ids(layer: QgsVectorLayer) -> Set[str]:
    return {str(feature["area_id"]) for feature in layer.getFeatures()}


def _made(layer: QgsVectorLayer) -> Tuple[bool, str]:
    meta = read_meta(file_of(layer))
    return bool(meta.get("variant")), meta.get("created", "")
