"""Divide a housing programme over scored plan areas."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterVectorDestination,
)

from ..catalogue.methods import METHODS
from ..layers import as_uri
from ..translation import tr
from .base import CITY, NORMS, SCORED, EngineAlgorithm, load_styled

SITES = "SITES"
PICTURE = "PICTURE"
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
            "Divides a number of homes over the sites of scored plan areas, the best connected areas first, within the "
            "homes that fit on each site and the conditions: a least number of homes an area, overlapping areas not "
            "both, two thirds affordable where that is known, and where asked for a share near nodes, shares of area "
            "types and a most number of areas. Hard plans come first in time, then soft ones. Homes that find no place "
            "are told, and what would bring them in. The result says how many homes each site takes and in which "
            "period, how often an area is chosen when scores and capacity vary, what the homes need close by and where "
            "that lacks, which jobs and green it costs, how it stands beside a programme with most homes at nodes, "
            "most green or most work kept, and which area is the best of those left out."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add_declared("homes")
        self.add_declared("value", advanced=True)
        label, text = self.words("sites")
        kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(SITES, label, kinds, optional=True), text)
        self.add_declared("only_if")
        label, text = self.words("city")
        self.add(QgsProcessingParameterFile(CITY, label, extension="gpkg", optional=True), text)
        # conditions that go before those of the norms
        for parameter in METHODS[self.METHOD].parameters:
            if parameter.kind in ("whole", "number") and parameter.name != "homes":
                self.add_declared(parameter.name, advanced=True)
        self.add_norms()
        label, text = self.words("picture")
        self.add(
            QgsProcessingParameterFileDestination(PICTURE, label, "SVG (*.svg)", optional=True, createByDefault=False),
            text,
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Programme"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr(
                "GeoPackage with the homes of each area and site, their period, how sure that is, and why."
            ),
        )
        self.addOutput(QgsProcessingOutputNumber(PLACED, tr("Homes that find a place")))
        self.addOutput(QgsProcessingOutputNumber(SHORT, tr("Homes that find no place")))
        self.addOutput(QgsProcessingOutputString(BEST_REJECTED, tr("Best area that is left out")))
        self.addOutput(QgsProcessingOutputString(WHY_REJECTED, tr("What would bring it in")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [
            *self.source_problems(SCORED, parameters, context),
            *self.source_problems(SITES, parameters, context),
            *self.file_problems(CITY, parameters, context),
            *self.file_problems(NORMS, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        scored = self.as_file(parameters, SCORED, context, feedback, package=True)
        sites = self.as_file(parameters, SITES, context, feedback)
        return {
            "scored": scored["path"],
            "sites": as_uri(sites) if sites else None,
            "city": self.parameterAsFile(parameters, CITY, context),
            "picture": self.parameterAsFileOutput(parameters, PICTURE, context),
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
