"""Make the sample city."""

from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFolderDestination,
)

from ..translation import tr
from .base import EngineAlgorithm

OUTPUT = "OUTPUT"
LOAD = "LOAD"
SOURCE = "SOURCE"
PLAN_AREAS = "PLAN_AREAS"
OWNERS = "OWNERS"
VACANCY = "VACANCY"
WATER_STORAGE = "WATER_STORAGE"
ZONES = "ZONES"


class SampleCity(EngineAlgorithm):
    NAME = "samplecity"
    GROUP = "city"
    ICON = "sample.svg"
    METHOD = "sample_city"

    def displayName(self) -> str:  # noqa: N802
        return tr("Make the sample city")

    def tags(self) -> List[str]:
        return tr("example,demo,tutorial,voorbeeldstad").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Writes the sample city Voorbeeldstad to a folder: an OSM file, plan areas with what is planned there, "
            "owners, vacant floor area, water storage and zones. Use it to try everything: continue with 'Build city "
            "package', with these four layers too, then with 'Score plan areas'."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        label, text = self.words("out")
        self.add(QgsProcessingParameterFolderDestination(OUTPUT, label), text)
        self.add(
            QgsProcessingParameterBoolean(LOAD, tr("Open the plan areas in the project"), defaultValue=True),
            tr("Adds the plan areas of the sample city to the project."),
        )
        self.addOutput(QgsProcessingOutputFile(SOURCE, tr("OSM file")))
        self.addOutput(
            QgsProcessingOutputVectorLayer(PLAN_AREAS, tr("Plan areas"), QgsProcessing.SourceType.TypeVectorPolygon)
        )
        self.addOutput(
            QgsProcessingOutputVectorLayer(OWNERS, tr("Owners"), QgsProcessing.SourceType.TypeVectorPolygon)
        )
        self.addOutput(
            QgsProcessingOutputVectorLayer(VACANCY, tr("Vacant floor area"), QgsProcessing.SourceType.TypeVectorPoint)
        )
        self.addOutput(
            QgsProcessingOutputVectorLayer(
                WATER_STORAGE, tr("Water storage"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )
        self.addOutput(QgsProcessingOutputVectorLayer(ZONES, tr("Zones"), QgsProcessing.SourceType.TypeVectorPolygon))

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {}

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        if context.project() is not None and self.parameterAsBool(parameters, LOAD, context):
            details = QgsProcessingContext.LayerDetails(tr("Plan areas"), context.project(), PLAN_AREAS)
            details.forceName = True
            context.addLayerToLoadOnCompletion(answer["areas"], details)
        return {
            OUTPUT: str(Path(answer["osm"]).parent),
            SOURCE: answer["osm"],
            PLAN_AREAS: answer["areas"],
            OWNERS: answer["owners"],
            VACANCY: answer["vacancy"],
            WATER_STORAGE: answer["water_storage"],
            ZONES: answer["zones"],
        }
