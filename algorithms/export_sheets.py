"""Export a sheet per area."""

from typing import Any, Dict, List, Optional, Set, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterExpression,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProject,
)

from ..catalogue.paper import PAPER
from ..catalogue.paper import SHEETS as SHEETS_METHOD
from ..catalogue.parameters import OVERWRITE
from ..layers import AREA_ID
from ..maps.book import Book
from ..maps.chosen import Choice, choose, lacking
from ..maps.errors import MapError
from ..maps.homes_page import Beside
from ..maps.look import Look
from ..maps.pair import with_plan
from ..maps.scored import read_scored
from ..translation import tr
from .base import CITY, SCORED, words_of
from .on_paper import PaperAlgorithm

CONDITION = "CONDITION"
FIELD = "FIELD"
VALUE = "VALUE"
PROGRAMME = "PROGRAMME"
BEST_PLACES = "BEST_PLACES"
WITH_PLAN = "WITH_PLAN"
OUTPUT_PDF = "OUTPUT_PDF"
OUTPUT_FOLDER = "OUTPUT_FOLDER"
SHEETS = "SHEETS"
WITHOUT = "WITHOUT"
_ANY = QgsProcessing.SourceType.TypeVectorAnyGeometry


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
        condition, field, *more = SHEETS_METHOD.parameters[1:]
        label, text = words_of(condition)
        self.add(
            QgsProcessingParameterExpression(CONDITION, label, parentLayerParameterName=SCORED, optional=True), text
        )
        label, text = words_of(field)
        self.add(QgsProcessingParameterField(FIELD, label, parentLayerParameterName=SCORED, optional=True), text)
        folder = SHEETS_METHOD.parameter("output_folder")
        self.add_declared([one for one in more if one not in (folder, OVERWRITE)], _ANY)
        label, text = words_of(folder)
        self.add(
            QgsProcessingParameterFolderDestination(OUTPUT_FOLDER, label, optional=True, createByDefault=False), text
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
            scored, programme, lift, plan = (
                self.layer(name, whole, context, feedback) for name in (SCORED, PROGRAMME, BEST_PLACES, WITH_PLAN)
            )
            scored, texts = read_scored(scored), self.texts(parameters, context)
            words = (self.parameterAsString(parameters, name, context) for name in (CONDITION, FIELD, VALUE))
            chosen = choose(scored, Choice(ids, *words), texts)
            for text in lacking(chosen, scored):
                feedback.pushInfo(text)
            # the project has to live as long as its layouts
            project = QgsProject()
            city = self.parameterAsFile(parameters, CITY, context) or None
            beside = Beside(programme, lift, with_plan(scored, plan, texts) if plan else None)
            look = Look(
                way="upright",
                layout=self.given(PAPER[2], parameters, context),
                house=self.house(parameters, context, feedback),
                log=feedback.pushWarning,
            )
            book = Book(project, scored, chosen, texts, city=city, beside=beside, look=look)
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
