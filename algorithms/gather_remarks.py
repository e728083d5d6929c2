"""Gather remarks."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import EngineAlgorithm, load_styled

FILES = "FILES"
OUTPUT = "OUTPUT"
REMARKS = "REMARKS"
VOTES = "VOTES"
CHOICES = "CHOICES"


class GatherRemarks(EngineAlgorithm):
    NAME = "gatherremarks"
    GROUP = "maps"
    ICON = "remarks.svg"
    METHOD = "remarks"

    def displayName(self) -> str:  # noqa: N802
        return tr("Gather remarks")

    def tags(self) -> List[str]:
        return tr("participation,residents,tablet,geojson,csv,vote,paper,form").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Reads the files that pages for residents saved on one or more tablets into one layer of remarks and one "
            "table of votes. What stands in several files comes in once. The layer has a form: switch editing on and "
            "type in what was written on paper. Without files the layer is empty, for paper alone. Name an earlier "
            "layer of remarks first to go on with it; what you changed in it stays."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        label, text = self.words("files")
        self.add(
            QgsProcessingParameterMultipleLayers(FILES, label, QgsProcessing.SourceType.TypeFile, optional=True), text
        )
        self.add(
            QgsProcessingParameterVectorDestination(OUTPUT, tr("Remarks"), QgsProcessing.SourceType.TypeVectorPoint),
            tr("GeoPackage with the layer remarks and the table votes."),
        )
        self.addOutput(QgsProcessingOutputNumber(REMARKS, tr("Number of remarks")))
        self.addOutput(QgsProcessingOutputNumber(VOTES, tr("Number of votes")))
        self.addOutput(QgsProcessingOutputString(CHOICES, tr("Votes for each choice")))

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        # nothing given comes as one empty text
        return {"files": [path for path in self.parameterAsFileList(parameters, FILES, context) if path]}

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            # its own style with the form stands in the file
            OUTPUT: load_styled(context, answer["out"], answer["layer"], ""),
            REMARKS: answer["remarks"],
            VOTES: answer["votes"],
            CHOICES: ", ".join("{}: {}".format(choice, count) for choice, count in answer["choices"].items()),
        }
