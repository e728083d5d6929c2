"""Export a sheet per area."""

from typing import Any, Dict, List, Optional, Set, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
    QgsProject,
)

from ..layers import AREA_ID
from ..maps.book import Book
from ..maps.chosen import Choice, choose, lacking
from ..maps.errors import MapError
from ..maps.homes_page import Beside
from ..maps.scored import read_scored
from ..translation import tr
from .base import CITY, SCORED
from .export_map import PaperAlgorithm

CONDITION = "CONDITION"
FIELD = "FIELD"
VALUE = "VALUE"
PROGRAMME = "PROGRAMME"
BEST_PLACES = "BEST_PLACES"
OUTPUT_PDF = "OUTPUT_PDF"
OUTPUT_FOLDER = "OUTPUT_FOLDER"
SHEETS = "SHEETS"
WITHOUT = "WITHOUT"


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
            "PDF for each area, or both. The one PDF begins with a map of all areas, contents and a ranking; areas of "
            "which too little is known stand together on a list at its end. Choose areas by a selection, a condition, "
            "or the value of a field."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add(
            QgsProcessingParameterExpression(
                CONDITION, tr("Only areas for which"), parentLayerParameterName=SCORED, optional=True
            ),
            tr("An expression of QGIS, such as q_score < 50. Leave empty for all areas."),
        )
        self.add(
            QgsProcessingParameterField(
                FIELD, tr("Only areas with this field"), parentLayerParameterName=SCORED, optional=True
            ),
            tr("A field of the areas, such as typ_main, together with the value that it must have."),
        )
        self.add(
            QgsProcessingParameterString(VALUE, tr("Value of that field"), optional=True),
            tr("The value as it stands in the table of the layer, such as iii."),
        )
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
            tr("One PDF with the sheets in the order of the names of the areas, 2 before 10."),
        )
        self.add(
            QgsProcessingParameterFolderDestination(
                OUTPUT_FOLDER, tr("Folder with one PDF per area"), optional=True, createByDefault=False
            ),
            tr("Folder for one PDF per area; it is made where it does not exist."),
        )
        self.addOutput(QgsProcessingOutputNumber(SHEETS, tr("Number of sheets")))
        self.addOutput(QgsProcessingOutputNumber(WITHOUT, tr("Number of areas without a result")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = super().problems(parameters, context)
        pdf = self.parameterAsFileOutput(parameters, OUTPUT_PDF, context)
        if not pdf and not self.parameterAsString(parameters, OUTPUT_FOLDER, context):
            found.append(tr("There is nothing to write: give a name for the PDF or for the folder."))
        field, value = (self.parameterAsString(parameters, name, context).strip() for name in (FIELD, VALUE))
        if bool(field) != bool(value):
            found.append(tr("A field and its value belong together: give both, or neither."))
        return found

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        pdf = self.parameterAsFileOutput(parameters, OUTPUT_PDF, context)
        folder = self.parameterAsString(parameters, OUTPUT_FOLDER, context)
        try:
            ids, whole = self._selected(parameters, context)
            scored, programme, lift = (
                self.layer(name, whole, context, feedback) for name in (SCORED, PROGRAMME, BEST_PLACES)
            )
            scored, texts = read_scored(scored), self.texts(parameters, context)
            words = (self.parameterAsString(parameters, name, context) for name in (CONDITION, FIELD, VALUE))
            chosen = choose(scored, Choice(ids, *words), texts)
            for text in lacking(chosen, scored):
                feedback.pushInfo(text)
            # the project has to live as long as its layouts
            project = QgsProject()
            city = self.parameterAsFile(parameters, CITY, context) or None
            book = Book(project, scored, chosen, texts, city=city, beside=Beside(programme, lift))
            results: Dict[str, Any] = {SHEETS: book.sheets, WITHOUT: book.untold}
            if pdf:
                book.export(pdf, feedback)
                results[OUTPUT_PDF] = pdf
            if folder:
                book.export_folder(folder, feedback)
                results[OUTPUT_FOLDER] = folder
        except MapError as error:
            self.failed(error, feedback)
            return {}
        return results

    def _selected(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[Optional[Set[str]], Dict[str, Any]]:
        """The ids of the selected areas, None without a selection; and the parameters with the whole layer."""
        value = parameters[SCORED]
        if not isinstance(value, QgsProcessingFeatureSourceDefinition) or not value.selectedFeaturesOnly:
            return None, parameters
        source = self.parameterAsSource(parameters, SCORED, context)
        whole = {**parameters, SCORED: value.source.staticValue()}
        if source.fields().indexOf(AREA_ID) < 0:
            return None, whole
        return {str(one[AREA_ID]) for one in source.getFeatures()}, whole
