"""Export a report."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsVectorLayer,
)

from ..catalogue.language import Texts
from ..layers import as_uri
from ..maps.chosen import Choice, choose
from ..maps.errors import MapError
from ..maps.scored import read_scored
from ..translation import language, tr
from .base import SCORED, EngineAlgorithm

CONDITION = "CONDITION"
FIELD = "FIELD"
VALUE = "VALUE"
PROGRAMME = "PROGRAMME"
OUTPUT = "OUTPUT"
AREAS = "AREAS"


class ExportReport(EngineAlgorithm):
    NAME = "exportreport"
    GROUP = "maps"
    ICON = "report.svg"
    METHOD = "report"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export a report")

    def tags(self) -> List[str]:
        return tr("html,pdf,excel,csv,geojson,geoparquet,accessible,dictionary,municipality").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes a folder with the whole result: a report as one HTML file and as a tagged PDF that screen readers "
            "can read, with the method in plain words, a map of each theme, a ranking, a section with all scores of "
            "each area, places for homes, programme, sources with their dates and licences; and the same data as an "
            "Excel workbook with a dictionary, as CSV, GeoJSON and GeoParquet. Choose areas by a selection, a "
            "condition, or the value of a field. The PDF needs the library Pango of the system; without it all other "
            "files are written."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add(
            QgsProcessingParameterExpression(
                CONDITION, tr("Only areas for which"), parentLayerParameterName=SCORED, optional=True
            ),
            tr("An expression of QGIS, such as q_score < 50. Leave empty for all areas."),
        )
        label, text = self.words("field")
        self.add(QgsProcessingParameterField(FIELD, label, parentLayerParameterName=SCORED, optional=True), text)
        self.add_declared("value")
        label, text = self.words("programme")
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(PROGRAMME, label, polygons, optional=True), text)
        self.add_declared("formats")
        self.add_declared("title")
        self.add_declared("language")
        label, text = self.words("out")
        self.add(QgsProcessingParameterFolderDestination(OUTPUT, label), text)
        self.addOutput(QgsProcessingOutputNumber(AREAS, tr("Number of areas")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = [text for name in (SCORED, PROGRAMME) for text in self.source_problems(name, parameters, context)]
        field, value = (self.parameterAsString(parameters, name, context).strip() for name in (FIELD, VALUE))
        if bool(field) != bool(value):
            found.append(tr("A field and its value belong together: give both, or neither."))
        return found

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        asked = self.declared_values(parameters, context)
        asked.pop("value", None)
        scored = self.as_file(parameters, SCORED, context, feedback, package=True)
        programme = self.as_file(parameters, PROGRAMME, context, feedback, package=True)
        return {
            **asked,
            "scored": scored["path"],
            "programme": programme and programme["path"],
            "areas": self._chosen(as_uri(scored), parameters, context),
        }

    def _chosen(self, uri: str, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """The ids of the areas that are asked for by a condition or a field; none where neither is given."""
        words = [self.parameterAsString(parameters, name, context) for name in (CONDITION, FIELD, VALUE)]
        if not any(words):
            return []
        try:
            layer = read_scored(QgsVectorLayer(uri, "areas", "ogr"))
            found = choose(layer, Choice(None, *words), Texts(language()))
        except MapError as error:
            raise QgsProcessingException(self.named(str(error))) from error
        return [str(one.area["area_id"]) for one in found]

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {OUTPUT: answer["out"], AREAS: answer["areas"]}
