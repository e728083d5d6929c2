"""Divide a housing programme over scored plan areas."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterVectorDestination,
)

from ..catalogue.methods import METHODS
from ..layers import file_of
from ..translation import tr
from .base import NORMS, EngineAlgorithm, load_styled

OUTPUT = "OUTPUT"
PLACED = "PLACED"
SHORT = "SHORT"
BEST_REJECTED = "BEST_REJECTED"
WHY_REJECTED = "WHY_REJECTED"


class HousingProgramme(EngineAlgorithm):
    NAME = "housingprogramme"
    GROUP = "scores"
    ICON = "programme.svg"
    METHOD = "programme"

    def displayName(self) -> str:  # noqa: N802
        return tr("Housing programme")

    def tags(self) -> List[str]:
        return tr("homes,dwellings,allocation,priority,optimise,phasing,densification").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Divides a number of homes over scored plan areas, the areas of the highest priority first, within the "
            "room that each has and the conditions: a least number of homes an area, overlapping areas not both, two "
            "thirds affordable where that is known, green, and where asked for a share near nodes, shares of area "
            "types and a most number of areas. Homes that find no place are told, and which condition keeps them out. "
            "The result says in which period homes come, how often an area is chosen when weights and anchors vary, "
            "which area is the best of those left out, and what would bring it in."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add_declared("homes")
        # conditions that go before those of the norms
        for parameter in METHODS[self.METHOD].parameters:
            if parameter.kind in ("whole", "number") and parameter.name != "homes":
                self.add_declared(parameter.name, advanced=True)
        self.add_norms()
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Programme"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("GeoPackage with the homes of each area, its period, how sure that is, and why."),
        )
        self.addOutput(QgsProcessingOutputNumber(PLACED, tr("Homes that find a place")))
        self.addOutput(QgsProcessingOutputNumber(SHORT, tr("Homes that find no place")))
        self.addOutput(QgsProcessingOutputString(BEST_REJECTED, tr("Best area that is left out")))
        self.addOutput(QgsProcessingOutputString(WHY_REJECTED, tr("What would bring it in")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return self.file_problems(NORMS, parameters, context)

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "scored": file_of(self.scored_layer(parameters, context)),
            "norms": self.norms(parameters, context),
            **self.declared_values(parameters, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], "homes"),
            PLACED: answer["placed"],
            SHORT: answer["short"],
            BEST_REJECTED: answer["best_rejected"] or "",
            WHY_REJECTED: answer["why_rejected"],
        }
