"""Export a sheet per area."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProject,
)

from ..maps.errors import MapError
from ..maps.export import export_atlas, export_atlas_folder
from ..maps.homes_page import Beside
from ..maps.scored import read_scored
from ..maps.sheets import Sheets
from ..translation import tr
from .base import CITY, SCORED
from .export_map import PaperAlgorithm

PROGRAMME = "PROGRAMME"
BEST_PLACES = "BEST_PLACES"
OUTPUT_PDF = "OUTPUT_PDF"
OUTPUT_FOLDER = "OUTPUT_FOLDER"
SHEETS = "SHEETS"


class ExportSheets(PaperAlgorithm):
    NAME = "exportsheets"
    ICON = "sheets.svg"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export a sheet per area")

    def tags(self) -> List[str]:
        return tr("atlas,print,layout,pdf,participation,residents").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes an A4 sheet for every area, for residents and for a council meeting: the area on the map with the "
            "walks to the nearest facilities, a report mark, each score against its target, and what it means in one "
            "plain sentence. Where the blueprint's own questions or your own indicators were scored, their answers are "
            "on a second page; where homes fit has a page of its own. One PDF with all sheets, or a folder with one "
            "PDF for each area, or both."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add(
            QgsProcessingParameterFeatureSource(
                PROGRAMME, tr("Programme"), [QgsProcessing.SourceType.TypeVectorPolygon], optional=True
            ),
            tr("What 'Housing programme' wrote: the sheets then tell how many homes come, and when building begins."),
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                BEST_PLACES, tr("Best places"), [QgsProcessing.SourceType.TypeVectorAnyGeometry], optional=True
            ),
            tr("What 'Best lift' wrote: the sheets then show the best places for something new."),
        )
        self.add_base_map()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(OUTPUT_PDF, tr("PDF with all sheets"), "PDF (*.pdf)", optional=True),
            tr("One PDF with the sheets in the order of the names of the areas."),
        )
        self.add(
            QgsProcessingParameterFolderDestination(
                OUTPUT_FOLDER, tr("Folder with one PDF per area"), optional=True, createByDefault=False
            ),
            tr("Folder for one PDF per area; it is made where it does not exist."),
        )
        self.addOutput(QgsProcessingOutputNumber(SHEETS, tr("Number of sheets")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = super().problems(parameters, context)
        pdf = self.parameterAsFileOutput(parameters, OUTPUT_PDF, context)
        if not pdf and not self.parameterAsString(parameters, OUTPUT_FOLDER, context):
            found.append(tr("There is nothing to write: give a name for the PDF or for the folder."))
        return found

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        pdf = self.parameterAsFileOutput(parameters, OUTPUT_PDF, context)
        folder = self.parameterAsString(parameters, OUTPUT_FOLDER, context)
        try:
            scored, programme, lift = (
                self.layer(name, parameters, context, feedback) for name in (SCORED, PROGRAMME, BEST_PLACES)
            )
            scored = read_scored(scored)
            project = QgsProject()
            sheets = Sheets(
                project,
                scored,
                self.texts(parameters, context),
                city=self.parameterAsFile(parameters, CITY, context) or None,
                beside=Beside(programme, lift),
            )
            results: Dict[str, Any] = {SHEETS: scored.areas.featureCount()}
            if pdf:
                export_atlas(sheets.layout, pdf, feedback)
                results[OUTPUT_PDF] = pdf
            if folder:
                export_atlas_folder(sheets.layout, folder, feedback)
                results[OUTPUT_FOLDER] = folder
        except MapError as error:
            self.failed(error, feedback)
            return {}
        return results
