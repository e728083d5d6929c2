"""What differs between two scored files."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import EngineAlgorithm, load_styled

BEFORE = "BEFORE"
AFTER = "AFTER"
OUTPUT = "OUTPUT"
CHANGED = "CHANGED"
MOST = "MOST"


class CompareResults(EngineAlgorithm):
    NAME = "compareresults"
    GROUP = "scores"
    ICON = "compare.svg"
    METHOD = "compare"
    BOTH = (BEFORE, AFTER)

    def displayName(self) -> str:  # noqa: N802
        return tr("Compare results")

    def tags(self) -> List[str]:
        return tr("difference,before,after,variant,change,monitor").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Tells what differs between two scored files of the same plan areas: a layer with every score before and "
            "after and their difference, with a style for each, and the table changes with a sentence for each "
            "difference, the largest first. A difference that is no more than what is uncertain about a score is told "
            "as such. Warns where norms, data or outlines differ too: then the difference is not of the plan alone."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_both()
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Differences"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("GeoPackage with the layer difference, and the table changes with a sentence for each."),
        )
        self.addOutput(QgsProcessingOutputNumber(CHANGED, tr("Areas that differ by more than what is uncertain")))
        self.addOutput(QgsProcessingOutputString(MOST, tr("What changed most")))

    def add_both(self) -> None:
        """Add the parameters for the scores before and after."""
        for key, name in ((BEFORE, "before"), (AFTER, "after")):
            label, text = self.words(name)
            kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
            self.add(QgsProcessingParameterFeatureSource(key, label, kinds), text)

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [
            *self.source_problems(BEFORE, parameters, context),
            *self.source_problems(AFTER, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        before = self.as_file(parameters, BEFORE, context, feedback, package=True)
        after = self.as_file(parameters, AFTER, context, feedback, package=True)
        return {"before": before["path"], "after": after["path"]}

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        changes = answer["changes"]
        return {
            # its own styles are filled in for each score and stand in the file
            OUTPUT: load_styled(context, answer["out"], answer["layer"], ""),
            CHANGED: answer["changed"],
            MOST: "{}: {}".format(changes[0]["area_name"], changes[0]["sentence"]) if changes else "",
        }
