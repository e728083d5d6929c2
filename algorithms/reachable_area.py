"""Reachable area from a point."""

from math import isfinite
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterPoint,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ..layers import crs_as_text
from ..translation import tr
from .base import CITY, NORMS, EngineAlgorithm, load_styled

POINT = "POINT"
MINUTES = "MINUTES"
PROFILE = "PROFILE"
OUTPUT = "OUTPUT"
AREA_M2 = "AREA_M2"
STREET_M = "STREET_M"

PROFILES = ("walk_std", "walk_slow", "bike_std")
DEFAULT_MINUTES = "5, 10, 15"


class ReachableArea(EngineAlgorithm):
    NAME = "reachablearea"
    GROUP = "scores"
    ICON = "reach.svg"
    METHOD = "reach"

    def displayName(self) -> str:  # noqa: N802
        return tr("Reachable area")

    def tags(self) -> List[str]:
        return tr("isochrone,service area,travel time,walking,cycling").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Draws what can be reached from a point within some minutes, along streets and paths. "
            "The areas do not spill over water or railways where there is no way across."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_city()
        self.add(
            QgsProcessingParameterPoint(POINT, tr("Point to start from")),
            tr(
                "A point on the map, as x,y with the CRS in brackets: 84500,447500 [EPSG:28992]. Without CRS: that "
                "of the project."
            ),
        )
        label, text = self.words("minutes")
        self.add(QgsProcessingParameterString(MINUTES, label, defaultValue=DEFAULT_MINUTES), text)
        self.add(
            QgsProcessingParameterEnum(
                PROFILE,
                tr("Way of travelling"),
                [tr("Walking"), tr("Walking slowly, without steps"), tr("Cycling")],
                defaultValue=PROFILES.index(self.declared("profile").default),
            ),
            tr("How fast and along which streets; the speeds stand in the norms."),
        )
        self.add_norms()
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Reachable area"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("GeoPackage with one polygon for each number of minutes."),
        )
        self.addOutput(QgsProcessingOutputNumber(AREA_M2, tr("Area within the longest time, in square metres")))
        self.addOutput(QgsProcessingOutputNumber(STREET_M, tr("Street within the longest time, in metres")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = self.file_problems(CITY, parameters, context) + self.file_problems(NORMS, parameters, context)
        text = self.parameterAsString(parameters, MINUTES, context)
        if not self._minutes(text):
            message = tr("Minutes: '{text}' is not a list of numbers above zero, write for example: 5, 10, 15.")
            found.append(message.format(text=text))
        return found

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        point = self.parameterAsPoint(parameters, POINT, context)
        return {
            "city": self.parameterAsFile(parameters, CITY, context),
            "x": point.x(),
            "y": point.y(),
            "crs": crs_as_text(self.parameterAsPointCrs(parameters, POINT, context)),
            "minutes": self._minutes(self.parameterAsString(parameters, MINUTES, context)),
            "profile": PROFILES[self.parameterAsEnum(parameters, PROFILE, context)],
            "norms": self.norms(parameters, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        largest = max(answer["polygons"], key=lambda polygon: polygon["minutes"])
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], "minutes"),
            AREA_M2: largest["area_m2"],
            STREET_M: largest["street_m"],
        }

    def _minutes(self, text: str) -> List[float]:
        """The numbers of a text; none where one of them is no number that the engine takes."""
        words = [word.strip() for word in text.split(",") if word.strip()]
        try:
            minutes = sorted({float(word) for word in words})
        except ValueError:
            return []
        fits = self.declared("minutes").fits
        return minutes if all(fits(number) and isfinite(number) for number in minutes) else []
