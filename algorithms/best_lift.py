"""The best places for one new facility, stop or crossing."""

from typing import Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterVectorDestination,
)

from ..layers import as_uri
from ..translation import tr
from .base import CITY, NORMS, EngineAlgorithm, load_styled

WHAT = "WHAT"
PLAN_AREAS = "PLAN_AREAS"
ID_FIELD = "ID_FIELD"
AREA = "AREA"
CANDIDATES = "CANDIDATES"
OUTPUT = "OUTPUT"
GAIN = "GAIN"
SCORE_BEFORE = "SCORE_BEFORE"
TRIED = "TRIED"
NOTE = "NOTE"

CROSSING = "crossing"


def choices() -> List[Tuple[str, str]]:
    """What can be placed, as the engine and as the user names it."""
    return [
        ("daycare", tr("Daycare")),
        ("primary_school", tr("Primary school")),
        ("secondary_school", tr("Secondary school")),
        ("gp", tr("General practitioner")),
        ("pharmacy", tr("Pharmacy")),
        ("dentist", tr("Dentist")),
        ("physiotherapist", tr("Physiotherapist")),
        ("supermarket", tr("Supermarket")),
        ("daily_shop", tr("Shop for daily needs")),
        ("post", tr("Post and parcels")),
        ("park", tr("Park")),
        ("playground", tr("Playground")),
        ("sport", tr("Sports")),
        ("culture", tr("Culture and meeting")),
        ("hospitality", tr("Café or restaurant")),
        ("stop:ic_station", tr("Stop: intercity station")),
        ("stop:station", tr("Stop: station")),
        ("stop:metro", tr("Stop: metro")),
        ("stop:brt", tr("Stop: high-quality bus")),
        ("stop:tram", tr("Stop: tram")),
        ("stop:bus", tr("Stop: bus")),
        (CROSSING, tr("Crossing of a railway, motorway or water")),
    ]


class BestLift(EngineAlgorithm):
    NAME = "bestlift"
    GROUP = "scores"
    ICON = "lift.svg"
    METHOD = "lift"

    def displayName(self) -> str:  # noqa: N802
        return tr("Best lift")

    def tags(self) -> List[str]:
        return tr("location,allocation,facility,bridge,stop,accessibility,what if,best place").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Finds the place where one new facility, stop or crossing raises the score most, for one plan area, for "
            "all of a layer or for the whole city, and a ranked list of the places after it. Every place is scored as "
            "if it were built: facilities and crossings by the accessibility score, stops by that of public transport."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_city()
        names = [name for _, name in choices()]
        self.add(
            QgsProcessingParameterEnum(WHAT, tr("What is new"), names, defaultValue=names.index(tr("Supermarket"))),
            tr("The kind of facility or stop to find a place for, or a way across what nobody can cross on foot."),
        )
        label, text = self.words("areas")
        kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(PLAN_AREAS, label, kinds, optional=True), text)
        label, text = self.words("id_field")
        self.add(QgsProcessingParameterField(ID_FIELD, label, None, PLAN_AREAS, optional=True), text)
        self.add_declared("area")
        label, text = self.words("candidates")
        kinds = [QgsProcessing.SourceType.TypeVectorPoint, QgsProcessing.SourceType.TypeVectorLine]
        self.add(QgsProcessingParameterFeatureSource(CANDIDATES, label, kinds, optional=True), text)
        self.add_norms()
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Best places"), QgsProcessing.SourceType.TypeVectorAnyGeometry
            ),
            tr("GeoPackage with the places, the best first: points gained, people within 15 minutes, nearest street."),
        )
        self.addOutput(QgsProcessingOutputNumber(GAIN, tr("Points that the best place adds")))
        self.addOutput(QgsProcessingOutputNumber(SCORE_BEFORE, tr("Score as it is")))
        self.addOutput(QgsProcessingOutputNumber(TRIED, tr("Number of places tried")))
        self.addOutput(QgsProcessingOutputString(NOTE, tr("Why the list is empty")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = [
            *self.file_problems(CITY, parameters, context),
            *self.source_problems(PLAN_AREAS, parameters, context),
            *self.source_problems(CANDIDATES, parameters, context),
            *self.file_problems(NORMS, parameters, context),
        ]
        area = self.parameterAsString(parameters, AREA, context).strip()
        if area and parameters.get(PLAN_AREAS) in (None, ""):
            found.append(tr("An area is named but no plan areas are given: choose their layer."))
        return found

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        id_field = self.parameterAsString(parameters, ID_FIELD, context)
        areas = self.as_file(parameters, PLAN_AREAS, context, feedback, needed_field=id_field) or {}
        own = self.as_file(parameters, CANDIDATES, context, feedback)
        return {
            "city": self.parameterAsFile(parameters, CITY, context),
            "what": choices()[self.parameterAsEnum(parameters, WHAT, context)][0],
            "areas": areas.get("path"),
            "layer": areas.get("layer"),
            "id_field": id_field if areas else None,
            "candidates": as_uri(own) if own else None,
            "norms": self.norms(parameters, context),
            **self.declared_values(parameters, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        theme = "crossing" if answer["what"] == CROSSING else "gain"
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], theme),
            GAIN: answer["best"][0]["gain"] if answer["best"] else 0.0,
            SCORE_BEFORE: answer["score_before"],
            TRIED: answer["candidates"],
            NOTE: answer["note"],
        }
