"""The dialogs of the algorithms: they know the city, norms and layers of the project, and the dock learns from them."""

from typing import Any, Dict

from processing.gui.AlgorithmDialog import AlgorithmDialog
from qgis.core import QgsMapLayer, QgsProcessingContext, QgsProject
from qgis.PyQt.QtWidgets import QWidget

from ..algorithms.base import G40Algorithm
from ..layers import file_of, given_layer
from .before_after import before_and_after, leave_empty
from .state import PATHS, State

# what the options tell and what a score gives is not learnt from what is filled in
GIVEN = ("result_layer", "cache")


def algorithm_dialog(algorithm: G40Algorithm, state: State, parent: QWidget) -> AlgorithmDialog:
    """The usual dialog of an algorithm, filled in with what the state knows."""
    dialog = AlgorithmDialog(algorithm, parent=parent)
    known = _known(algorithm, state)
    dialog.setParameters(known)
    leave_empty(dialog, [key for key in algorithm.BOTH if key not in known])
    dialog.algorithmFinished.connect(lambda successful, given: successful and _learn(dialog, state, given))
    return dialog


def _known(algorithm: G40Algorithm, state: State) -> Dict[str, Any]:
    known = {key: getattr(state, name) for key, name in algorithm.remembered().items()}
    if algorithm.BOTH:
        known.update(zip(algorithm.BOTH, before_and_after(state)))
    return {key: value for key, value in known.items() if value not in (None, "")}


def _learn(dialog: AlgorithmDialog, state: State, given: Dict[str, Any]) -> None:
    """Put what was filled in, and what was made, into the state."""
    algorithm, context = dialog.algorithm(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    parameters = dialog.createProcessingParameters()
    for key, name in algorithm.remembered().items():
        value = parameters.get(key)
        if name in GIVEN or value in (None, ""):
            continue
        definition = algorithm.parameterDefinition(key)
        if definition.type() == "source":
            layer = given_layer(algorithm, parameters, key, context)
            value = file_of(layer) if layer is not None and name in PATHS else layer
        if name == "areas" and (value is None or not _is_in_project(value)):
            continue
        setattr(state, name, value or "")
    for key, name in algorithm.MADE.items():
        if given.get(key):
            setattr(state, name, str(given[key]).split("|")[0])


def _is_in_project(layer: QgsMapLayer) -> bool:
    return QgsProject.instance().mapLayer(layer.id()) is not None
