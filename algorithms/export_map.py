"""Export a map."""

from typing import Any, Dict, List, Optional

from qgis.core import (
    QgsPrintLayout,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProject,
    QgsVectorLayer,
)

from ..catalogue import THEMES, title_of
from ..catalogue.layers import MAPS as LAYER_MAPS
from ..layers import LayerError, as_uri, given_layer
from ..maps.errors import MapError
from ..maps.export import export_pdf, export_png
from ..maps.language import LANGUAGES, Texts, texts_in
from ..maps.layer_page import layer_page, read_layer
from ..maps.map_page import PAPERS, map_page, own_theme
from ..maps.reading import About
from ..maps.scored import read_scored
from ..translation import tr, tr_known
from .base import CITY, SCORED, G40Algorithm

THEME = "THEME"
OWN_INDICATOR = "OWN_INDICATOR"
TITLE = "TITLE"
PAPER = "PAPER"
LANGUAGE = "LANGUAGE"
OUTPUT_PDF = "OUTPUT_PDF"
OUTPUT_PNG = "OUTPUT_PNG"


class PaperAlgorithm(G40Algorithm):
    """Draws a scored GeoPackage on paper; works in the main thread, where layouts live."""

    GROUP = "maps"

    def flags(self) -> QgsProcessingAlgorithm.Flag:
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading

    def add_base_map(self) -> None:
        """Add the parameter for the city package as base map."""
        self.add(
            QgsProcessingParameterFile(CITY, tr("City package for the base map"), extension="gpkg", optional=True),
            tr("Draws water, green, buildings and streets under the areas. Leave empty for areas on plain paper."),
        )

    def add_language(self) -> None:
        """Add the parameter for the language on paper."""
        names = [tr("As QGIS"), tr("English"), tr("Dutch")]
        self.add(
            QgsProcessingParameterEnum(LANGUAGE, tr("Language"), names, defaultValue=0),
            tr("Language of the words on paper."),
        )

    def texts(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Texts:
        """The texts of the chosen language."""
        return texts_in(LANGUAGES[self.parameterAsEnum(parameters, LANGUAGE, context)])

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        sources = [one.name() for one in self.parameterDefinitions() if one.type() == "source"]
        found = [problem for name in sources for problem in self.source_problems(name, parameters, context)]
        return found + self.file_problems(CITY, parameters, context)

    def layer(
        self, name: str, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Optional[QgsVectorLayer]:
        """A layer as QGIS shows it, from a file with the other layers of its own; None where it is not given."""
        try:
            found = self.as_file(parameters, name, context, feedback, package=True)
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        if found is None:
            return None
        own = given_layer(self, parameters, name, context)
        return QgsVectorLayer(as_uri(found), found.get("copy_of") or own.name(), "ogr")

    def failed(self, error: MapError, feedback: QgsProcessingFeedback) -> None:
        """Tell of an error in the user's own names; a run that the user cancelled has not failed."""
        if not feedback.isCanceled():
            raise QgsProcessingException(self.named(str(error))) from error
        feedback.pushInfo(tr("Cancelled; nothing was written."))


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
        self.add_base_map()
        self.add(
            QgsProcessingParameterEnum(PAPER, tr("Paper"), list(PAPERS), defaultValue=0),
            tr("Size of the paper, landscape."),
        )
        self.add_language()
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
        paper = list(PAPERS)[self.parameterAsEnum(parameters, PAPER, context)]
        results = {}
        try:
            project = QgsProject()
            layout = self._layout(project, paper, parameters, context, feedback)
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
        paper: str,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> QgsPrintLayout:
        layer = self.layer(SCORED, parameters, context, feedback)
        theme = THEMES[self.parameterAsEnum(parameters, THEME, context)]
        own = self.parameterAsString(parameters, OWN_INDICATOR, context).strip()
        texts = self.texts(parameters, context)
        more = {
            "title": self.parameterAsString(parameters, TITLE, context).strip(),
            "city": self.parameterAsFile(parameters, CITY, context) or None,
        }
        if theme in LAYER_MAPS and not own:
            return layer_page(project, read_layer(layer, theme), paper, texts, **more)
        scored = read_scored(layer)
        return map_page(project, scored, own_theme(own, scored.norms, tr) if own else theme, paper, texts, **more)
