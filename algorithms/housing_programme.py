"""Divide a housing programme over scored plan areas."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import NORMS, EngineAlgorithm, load_styled

SCORED = "SCORED"
HOMES = "HOMES"
OUTPUT = "OUTPUT"
PLACED = "PLACED"
SHORT = "SHORT"
BEST_REJECTED = "BEST_REJECTED"

_HOMES = 10000


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
            "room that each has and the conditions of the norms: a least number of homes an area, overlapping areas "
            "not both, two thirds affordable where that is known, and green. Homes that find no place are told. "
            "The result says how often an area is chosen when weights and anchors vary, and which area is the best of "
            "those left out."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add(
            QgsProcessingParameterFile(SCORED, tr("Scored plan areas"), extension="gpkg"),
            tr("The GeoPackage that 'Score plan areas' wrote, with all indicators."),
        )
        self.add(
            QgsProcessingParameterNumber(
                HOMES, tr("Number of homes"), QgsProcessingParameterNumber.Type.Integer, _HOMES, minValue=1
            ),
            tr("Homes to divide. The blueprint counts on 10,000 per municipality towards 2040."),
        )
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

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [*self.file_problems(SCORED, parameters, context), *self.file_problems(NORMS, parameters, context)]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "scored": self.parameterAsFile(parameters, SCORED, context),
            "homes": self.parameterAsInt(parameters, HOMES, context),
            "norms": self.norms(parameters, context),
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
        }
