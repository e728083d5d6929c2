"""What changed between two years."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import load_styled
from .compare_results import CHANGED, OUTPUT, CompareResults

PAGE = "PAGE"
CAUSES = "CAUSES"


class Monitor(CompareResults):
    NAME = "monitor"
    METHOD = "monitor"

    def displayName(self) -> str:  # noqa: N802
        return tr("What changed between two years")

    def tags(self) -> List[str]:
        return tr("monitor,years,change,cause,progress,norms,data").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Compares two scored files of one city and tells by how much each score changed, and whether by the city, "
            "by the data or by the norms: the first year is scored again with one of the three of the second year at "
            "a time. The files say themselves which city packages and areas they rest on, so keep those of every "
            "year."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_both()
        self.add_declared("folder", advanced=True)
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Differences"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("GeoPackage with the layer difference, and the table causes: each score of each area, by cause."),
        )
        label, text = self.words("page")
        self.add(
            QgsProcessingParameterFileDestination(PAGE, label, "HTML (*.html)", optional=True, createByDefault=False),
            text,
        )
        self.addOutput(QgsProcessingOutputNumber(CHANGED, tr("Areas that differ by more than what is uncertain")))
        self.addOutput(QgsProcessingOutputString(CAUSES, tr("What differs: city, data, norms")))

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            **super().request(parameters, context, feedback),
            **self.declared_values(parameters, context),
            "page": self.parameterAsFileOutput(parameters, PAGE, context),
        }

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], ""),
            PAGE: answer["page"],
            CHANGED: answer["changed"],
            CAUSES: ", ".join(answer["differ"]),
        }
