"""Export for a digital twin."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterVectorDestination,
)

from ..translation import tr
from .base import CITY, SCORED, EngineAlgorithm, load_styled

VARIANT = "VARIANT"
GROUND = "GROUND"
CITYJSON = "CITYJSON"
OUTPUT = "OUTPUT"
COUNTS = {"EXISTING": "existing", "PLANNED": "planned", "POSSIBLE": "possible"}


class ExportTwin(EngineAlgorithm):
    NAME = "exporttwin"
    GROUP = "maps"
    ICON = "twin.svg"
    METHOD = "twin"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export for a digital twin")

    def tags(self) -> List[str]:
        return tr("cityjson,3d,digital twin,buildings,masses,height,scene").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Writes the buildings of today, and as masses the plans and the sites where homes fit, with the scores of "
            "their plan areas: as CityJSON 2.0 for a digital twin, and as a layer for a 3D view of QGIS. Open one with "
            "View, New 3D Map View: the layer stands up by itself. A mass shows how much room homes take, not what "
            "will be built."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        label, text = self.words("city")
        self.add(QgsProcessingParameterFile(CITY, label, extension="gpkg"), text)
        label, text = self.words("variant")
        self.add(QgsProcessingParameterFile(VARIANT, label, extension="gpkg", optional=True), text)
        label, text = self.words("ground")
        self.add(QgsProcessingParameterFile(GROUND, label, optional=True), text)
        self.add(
            QgsProcessingParameterFileDestination(CITYJSON, tr("CityJSON"), "CityJSON (*.json)"),
            tr("The file for the digital twin, of version 2.0."),
        )
        self.add(
            QgsProcessingParameterVectorDestination(OUTPUT, tr("Masses"), QgsProcessing.SourceType.TypeVectorPolygon),
            tr("GeoPackage with the layer 'masses', which knows how to stand up in a 3D view."),
        )
        for key, words in zip(COUNTS, (tr("Buildings there today"), tr("Planned masses"), tr("Possible masses"))):
            self.addOutput(QgsProcessingOutputNumber(key, words))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        files = [text for name in (CITY, VARIANT, GROUND) for text in self.file_problems(name, parameters, context)]
        return [*self.source_problems(SCORED, parameters, context), *files]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {
            "scored": self.as_file(parameters, SCORED, context, feedback, package=True)["path"],
            "city": self.parameterAsFile(parameters, CITY, context),
            "variant": self.parameterAsFile(parameters, VARIANT, context),
            "ground": self.parameterAsFile(parameters, GROUND, context),
            "masses": self.parameterAsOutputLayer(parameters, OUTPUT, context),
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsFileOutput(parameters, CITYJSON, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            CITYJSON: answer["out"],
            # its own style with its height stands in the file
            OUTPUT: load_styled(context, answer["masses"], answer["layer"], ""),
            **{key: answer[name] for key, name in COUNTS.items()},
        }
