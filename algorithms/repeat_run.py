"""Repeat what made a result."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import EngineAlgorithm

RUN = "RUN"
CHANGED_INPUTS = "CHANGED_INPUTS"
OUTPUT = "OUTPUT"
SAVE = "SAVE"
SAME = "SAME"
OTHERS = "OTHERS"


class RepeatRun(EngineAlgorithm):
    NAME = "repeatrun"
    GROUP = "scores"
    ICON = "repeat.svg"
    METHOD = "repeat_run"

    def displayName(self) -> str:  # noqa: N802
        return tr("Repeat a run")

    def tags(self) -> List[str]:
        return tr("run file,reproduce,again,verify,audit,inputs,hash").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Every GeoPackage of the G40 plugin carries what made it: the parameters, all norms, the files with their "
            "size and hash, and versions. This repeats it, here or on another computer, and tells whether the result "
            "is the same, field by field. Inputs are looked for where they were, then beside the result, then in the "
            "folder that you give. It can also save the run as a file of its own, to send along or to keep."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        label, text = self.words("run")
        self.add(QgsProcessingParameterFile(RUN, label), text)
        self.add_declared("folder")
        label, text = self.words("changed_inputs")
        self.add(QgsProcessingParameterBoolean(CHANGED_INPUTS, label, defaultValue=False), text)
        self.add(
            QgsProcessingParameterFileDestination(
                OUTPUT, tr("Result"), "GeoPackage (*.gpkg)", optional=True, createByDefault=False
            ),
            self.words("out")[1],
        )
        label, text = self.words("save")
        self.add(
            QgsProcessingParameterFileDestination(
                SAVE, label, tr("Run files (*.json *.toml)"), optional=True, createByDefault=False
            ),
            text,
        )
        self.addOutput(QgsProcessingOutputBoolean(SAME, tr("The result is the same")))
        self.addOutput(QgsProcessingOutputString(OTHERS, tr("Fields that differ")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return self.file_problems(RUN, parameters, context)

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            **self.declared_values(parameters, context),
            "run": self.parameterAsFile(parameters, RUN, context),
            "changed_inputs": self.parameterAsBool(parameters, CHANGED_INPUTS, context),
            "save": self.parameterAsFileOutput(parameters, SAVE, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsFileOutput(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        told = {OUTPUT: answer["out"], SAVE: answer["save"], OTHERS: ", ".join(answer["others"])}
        if answer["same"] is not None:
            told[SAME] = answer["same"]
        return {key: value for key, value in told.items() if value is not None}
