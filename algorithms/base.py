"""What all algorithms share: names, help, checks, and one call to the engine."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
)
from qgis.PyQt.QtGui import QIcon

from ..client import EngineError, call
from ..engine_setup import engine_problem
from ..layers import LayerError
from ..translation import tr

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

CITY = "CITY"
NORMS = "NORMS"


def resource_icon(name: str) -> QIcon:
    """An icon of the plugin by its file name."""
    return QIcon(str(RESOURCES / "icons" / name))


class G40Algorithm(QgsProcessingAlgorithm):
    """Base of every algorithm: an id, an icon, help on each parameter, and all problems told at once.

    An algorithm sets ``NAME`` and ``ICON``, and writes ``displayName``, ``group``/``groupId`` (through ``GROUP``),
    ``shortHelpString`` and ``initAlgorithm``, where it adds its parameters with ``self.add(parameter, help)``.
    """

    NAME = ""
    ICON = "g40.svg"

    def createInstance(self) -> "G40Algorithm":  # noqa: N802
        return type(self)()

    def name(self) -> str:
        return self.NAME

    def icon(self) -> QIcon:
        return resource_icon(self.ICON)

    def add(self, parameter: QgsProcessingParameterDefinition, text: str, *, advanced: bool = False) -> None:
        """Add a parameter with its help."""
        parameter.setHelp(text)
        if advanced:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        self.addParameter(parameter)

    def add_city(self) -> None:
        """Add the parameter for the city package."""
        self.add(
            QgsProcessingParameterFile(CITY, tr("City package"), extension="gpkg"),
            tr("The GeoPackage made by 'Build city package' or 'Download city package'."),
        )

    def add_norms(self) -> None:
        """Add the parameter for the user's own norms."""
        self.add(
            QgsProcessingParameterFile(NORMS, tr("Own norms"), extension="toml", optional=True),
            tr("A TOML file that changes single values of the norms, such as a weight or a target. Leave empty for the norms that come with the plugin."),
            advanced=True,
        )

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """What is wrong with parameters that are each acceptable by themselves; one sentence each."""
        return []

    def checkParameterValues(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Tuple[bool, str]:  # noqa: N802
        found = []
        for definition in self.parameterDefinitions():
            value = parameters.get(definition.name())
            if not definition.checkValueIsAcceptable(value, context):
                message = tr("{parameter}: '{value}' cannot be used, give another value.")
                if value is None or value == "":
                    message = tr("{parameter}: a value is missing.")
                found.append(message.format(parameter=definition.description(), value=value))
        if not found:
            fine, message = super().checkParameterValues(parameters, context)
            found = [] if fine else [message]
        if not found:
            found = self.problems(parameters, context)
        return not found, "\n".join(found)


class EngineAlgorithm(G40Algorithm):
    """An algorithm that is one call to the engine.

    It sets ``METHOD``, writes ``request`` (parameters to the method's params; runs in the main thread, where layers may
    be read) and, where there is more to return than the answer's path, ``results``.
    """

    METHOD = ""
    _request: Dict[str, Any]

    def canExecute(self) -> Tuple[bool, str]:  # noqa: N802
        problem = engine_problem()
        return not problem, problem

    def request(self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Dict[str, Any]:
        """The params of the engine's method."""
        raise NotImplementedError

    def results(
        self,
        answer: Dict[str, Any],
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """The outputs of the algorithm from the engine's answer."""
        raise NotImplementedError

    def prepareAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        try:
            self._request = self.request(parameters, context, feedback)
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        params = {key: value for key, value in self._request.items() if value not in (None, "")}
        try:
            answer = call(self.METHOD, params, feedback)
        except EngineError as error:
            raise QgsProcessingException(str(error)) from error
        return self.results(answer, parameters, context, feedback)

    def norms(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Optional[str]:
        """The path of the user's own norms, None where there are none."""
        return self.parameterAsFile(parameters, NORMS, context) or None
