"""Export a map."""

from typing import Any, Dict, List

from qgis.core import (
    QgsPrintLayout,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProject,
)

from ..catalogue import THEMES, title_of
from ..catalogue.layers import MAPS as LAYER_MAPS
from ..catalogue.paper import CITY as BASE_MAP
from ..catalogue.paper import EXTENT, HOUSE, LANGUAGE, PAPER, SCALE
from ..maps.errors import MapError
from ..maps.export import export_pdf, export_png
from ..maps.layer_page import layer_page, read_layer
from ..maps.map_page import map_page, own_theme
from ..maps.reading import About
from ..maps.scored import read_scored
from ..translation import tr, tr_known
from .base import CITY, SCORED
from .on_paper import PaperAlgorithm

THEME = "THEME"
OWN_INDICATOR = "OWN_INDICATOR"
TITLE = "TITLE"
OUTPUT_PDF = "OUTPUT_PDF"
OUTPUT_PNG = "OUTPUT_PNG"


class ExportMap(PaperAlgorithm):
    NAME = "exportmap"
    ICON = "map.svg"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export map")

    def tags(self) -> List[str]:
        return tr("print,layout,pdf,png,paper,poster").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes a map of scored areas that is ready to hang on the wall: title, map, legend, how to read it, "
            "scale bar, north arrow and sources, as PDF with sharp lines and as PNG for print. "
            "With a city package it has a quiet base map; no internet is needed."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add(
            QgsProcessingParameterFeatureSource(
                SCORED, tr("Scored areas"), [QgsProcessing.SourceType.TypeVectorAnyGeometry]
            ),
            tr(
                "The layer 'areas' of a GeoPackage written by 'Score plan areas', or that file; for the themes of the "
                "programme and of the best places what 'Housing programme' or 'Best lift' wrote."
            ),
        )
        self.add(
            QgsProcessingParameterEnum(
                THEME, tr("Theme"), [tr_known(title_of(key, {})) for key in THEMES], defaultValue=0
            ),
            tr(
                "Which score or layer the map shows: places for homes, stations and crossings lie in the scored file, "
                "the programme and the best places each in a file of their own."
            ),
        )
        self.add(
            QgsProcessingParameterString(OWN_INDICATOR, tr("Own indicator"), optional=True),
            tr("Key of an indicator of your own norms, such as benches; it goes before the theme."),
        )
        self.add(
            QgsProcessingParameterString(TITLE, tr("Title"), optional=True),
            tr("Title of the map. Leave empty for the name of the theme."),
        )
        self.add_declared((BASE_MAP, PAPER[0], LANGUAGE, *PAPER[1:], EXTENT, SCALE, *HOUSE))
        self.add(
            QgsProcessingParameterFileDestination(OUTPUT_PDF, tr("PDF"), "PDF (*.pdf)", optional=True),
            tr("PDF with vector lines and real text: sharp at every size."),
        )
        self.add(
            QgsProcessingParameterFileDestination(
                OUTPUT_PNG, tr("PNG"), "PNG (*.png)", optional=True, createByDefault=False
            ),
            tr("Picture of 300 dots per inch."),
        )

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = super().problems(parameters, context)
        if not any(self.parameterAsFileOutput(parameters, name, context) for name in (OUTPUT_PDF, OUTPUT_PNG)):
            found.append(tr("There is nothing to write: give a name for the PDF or for the PNG."))
        return found

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        results = {}
        try:
            project = QgsProject()
            layout = self._layout(project, parameters, context, feedback)
            pdf, png = (self.parameterAsFileOutput(parameters, name, context) for name in (OUTPUT_PDF, OUTPUT_PNG))
            if pdf and not feedback.isCanceled():
                language = self.texts(parameters, context).language
                export_pdf(layout, pdf, About(layout.project().title(), language), feedback)
                results[OUTPUT_PDF] = pdf
            if png and not feedback.isCanceled():
                export_png(layout, png)
                results[OUTPUT_PNG] = png
        except MapError as error:
            self.failed(error, feedback)
        return results

    def _layout(
        self,
        project: QgsProject,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> QgsPrintLayout:
        layer = self.layer(SCORED, parameters, context, feedback)
        theme = THEMES[self.parameterAsEnum(parameters, THEME, context)]
        own = self.parameterAsString(parameters, OWN_INDICATOR, context).strip()
        texts, look = self.texts(parameters, context), self.look(parameters, context, feedback)
        more = {
            "title": self.parameterAsString(parameters, TITLE, context).strip(),
            "city": self.parameterAsFile(parameters, CITY, context) or None,
        }
        if theme in LAYER_MAPS and not own:
            return layer_page(project, read_layer(layer, theme), look, texts, **more)
        scored = read_scored(layer)
        return map_page(project, scored, own_theme(own, scored.norms, tr) if own else theme, look, texts, **more)
