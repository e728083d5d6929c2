"""Find sites: where homes can go in plan areas."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import load_styled
from .scoring import OUTPUT, ScoringAlgorithm

COUNT = "COUNT"
HOMES = "HOMES"
HOMES_LOW = "HOMES_LOW"
HOMES_HIGH = "HOMES_HIGH"
LIKELY = "LIKELY"


class FindSites(ScoringAlgorithm):
    NAME = "findsites"
    ICON = "sites.svg"
    METHOD = "sites"
    INDICATORS = ("den",)

    def displayName(self) -> str:  # noqa: N802
        return tr("Find sites")

    def tags(self) -> List[str]:
        return tr("homes,dwellings,land,sites,car parks,infill,capacity,brownfield").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Finds the places in plan areas where homes can be built, piece by piece: plans of the municipality, empty "
            "ground, petrol stations, car parks, shops of one storey, old business premises and care buildings, "
            "estates, floors on flats, vacant buildings and small gaps; and how many homes fit on each. Nothing is "
            "counted on water, green, sports grounds, school yards or outside the built-up city. Change the layer in "
            "QGIS: say no in the field use, fill in your own share or homes, draw or delete polygons. Then give it to "
            "'Score plan areas', or to this algorithm again, as changed sites."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_inputs()
        self.add_norms()
        self.add(
            QgsProcessingParameterVectorDestination(OUTPUT, tr("Sites"), QgsProcessing.SourceType.TypeVectorPolygon),
            tr("GeoPackage with the layer 'sites': a polygon for each site and plan area, with its homes and why."),
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of sites")))
        self.addOutput(QgsProcessingOutputNumber(HOMES, tr("Homes that fit")))
        self.addOutput(QgsProcessingOutputNumber(HOMES_LOW, tr("Homes that fit, low estimate")))
        self.addOutput(QgsProcessingOutputNumber(HOMES_HIGH, tr("Homes that fit, high estimate")))
        self.addOutput(QgsProcessingOutputNumber(LIKELY, tr("Homes likely by 2040")))

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return self.inputs(parameters, context, feedback)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], "path"),
            COUNT: answer["sites"],
            HOMES: answer["fits"],
            HOMES_LOW: answer["fits_low"],
            HOMES_HIGH: answer["fits_high"],
            LIKELY: answer["likely"],
        }
