"""Export a poster."""

from typing import Any, Dict, List

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

from ..catalogue.paper import OUTPUT_PDF, OVERVIEW, POSTER, TITLE
from ..catalogue.paper import PROGRAMME as PLACES
from ..catalogue.parameters import OVERWRITE
from ..maps.errors import MapError
from ..maps.export import export_pdf
from ..maps.overview import overview_poster
from ..maps.places_poster import places_poster
from ..maps.poster import Poster, theme_poster
from ..maps.reading import About, Mark
from ..maps.scored import read_scored
from ..translation import tr
from .base import CITY, SCORED
from .on_paper import PaperAlgorithm

PROGRAMME = "PROGRAMME"


class ExportPoster(PaperAlgorithm):
    NAME = POSTER.name
    ICON = "map.svg"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export a poster")

    def tags(self) -> List[str]:
        return tr("print,layout,pdf,paper,poster,wall,overview").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes a poster of scored areas, from A4 to A0: all themes as small maps with one legend and a ranking; "
            "one theme large, with the name of each area where it fits and else a number that the list beside the map "
            "explains; or the places where homes fit, or come by a housing programme. Layouts can be copied and "
            "edited in QGIS."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_declared([one for one in POSTER.parameters if one is not OVERWRITE])

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        pdf = self.parameterAsFileOutput(parameters, OUTPUT_PDF.name.upper(), context)
        try:
            # the project has to live as long as its layouts
            project = QgsProject()
            poster = self._poster(project, parameters, context, feedback)
            if feedback.isCanceled():
                return {}
            language = self.texts(parameters, context).language
            about = About(poster.title, language)
            about.outline.append(Mark(poster.title, 1))
            export_pdf(poster.layout, pdf, about, feedback)
        except MapError as error:
            self.failed(error, feedback)
            return {}
        return {OUTPUT_PDF.name.upper(): pdf}

    def _poster(
        self,
        project: QgsProject,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Poster:
        look, texts = self.look(parameters, context, feedback), self.texts(parameters, context)
        scored = read_scored(self.layer(SCORED, parameters, context, feedback))
        kind = self.chosen(POSTER.parameter("kind"), parameters, context)
        more = {
            "title": self.given(TITLE, parameters, context),
            "city": self.parameterAsFile(parameters, CITY, context) or None,
        }
        if kind == OVERVIEW:
            return overview_poster(project, scored, look, texts, **more)
        if kind == PLACES:
            programme = self.layer(PROGRAMME, parameters, context, feedback)
            return places_poster(project, scored, programme, look, texts, **more)
        theme = self.theme(parameters, context, scored.norms)
        return theme_poster(project, scored, theme, look, texts, **more)
