"""Make a scored city from the name of a municipality."""

from pathlib import Path
from typing import Any, ClassVar, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFolderDestination,
)

from ..translation import tr
from .base import NORMS, SOURCES, EngineAlgorithm
from .scoring import load_result

OUTPUT = "OUTPUT"
LOAD = "LOAD"
SCORED_AREAS = "SCORED_AREAS"
CITY_PACKAGE = "CITY_PACKAGE"
TABLE = "TABLE"
AREAS = "AREAS"
MISSING = "MISSING"


class Municipality(EngineAlgorithm):
    NAME = "municipality"
    GROUP = "city"
    ICON = "download.svg"
    METHOD = "municipality"
    MADE: ClassVar[Dict[str, str]] = {CITY_PACKAGE: "city", SCORED_AREAS: "result"}

    def displayName(self) -> str:  # noqa: N802
        return tr("Municipality from a name")

    def tags(self) -> List[str]:
        return tr("download,pdok,bag,bgt,cbs,ahn,openstreetmap,neighbourhoods,score,city").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "From the name of a municipality to its scored neighbourhoods: fetches its boundary, OpenStreetMap and the "
            "open registers of the Netherlands, builds and checks the city package, and scores it. "
            "A source that fails does not stop the others: the table of sources in the folder tells what came, of "
            "which date, what did not, and what that leaves unknown. "
            "What was downloaded is kept in the cache and not fetched again as long as it is fresh; a run that broke "
            "off goes on where it was. "
            "Outside the Netherlands there is OpenStreetMap, and plan areas are squares."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_declared("name")
        self.add_declared("year", advanced=True)
        self.add_declared("strict", advanced=True)
        self.add_declared("cache", advanced=True)
        self.add_sources()
        self.add_norms()
        label, text = self.words("out")
        self.add(QgsProcessingParameterFolderDestination(OUTPUT, label), text)
        self.add(
            QgsProcessingParameterBoolean(LOAD, tr("Open the scores in the project"), defaultValue=True),
            tr("Adds the scored neighbourhoods to the project, as 'Score plan areas' does."),
        )
        polygons = QgsProcessing.SourceType.TypeVectorPolygon
        self.addOutput(QgsProcessingOutputVectorLayer(SCORED_AREAS, tr("Scored plan areas"), polygons))
        self.addOutput(QgsProcessingOutputFile(CITY_PACKAGE, tr("City package")))
        self.addOutput(QgsProcessingOutputFile(TABLE, tr("Table of sources")))
        self.addOutput(QgsProcessingOutputNumber(AREAS, tr("Number of plan areas")))
        self.addOutput(QgsProcessingOutputNumber(MISSING, tr("Number of sources that did not come")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [
            *self.file_problems(SOURCES, parameters, context),
            *self.file_problems(NORMS, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "norms": self.norms(parameters, context),
            "sources": self.sources(parameters, context),
            **self.declared_values(parameters, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        # what may be open in the project
        self._written = answer["out"]
        scored = f"{answer['out']}|layername={answer['layer']}"
        if context.project() is not None and self.parameterAsBool(parameters, LOAD, context):
            load_result(context, answer["out"], answer["layer"], answer["place"])
        return {
            OUTPUT: str(Path(answer["out"]).parent),
            SCORED_AREAS: scored,
            CITY_PACKAGE: answer["city"],
            TABLE: answer["table"],
            AREAS: len(answer["areas"]),
            MISSING: sum(row["how"] in ("failed", "unusable") for row in answer["sources"]),
        }
