"""Export a comparison of two results on one page."""

from typing import Any, Dict, List

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

from ..catalogue.paper import COMPARISON, OUTPUT_PDF, TITLE
from ..catalogue.parameters import OVERWRITE
from ..maps.comparison import comparison
from ..maps.errors import MapError
from ..maps.export import export_pdf
from ..maps.pair import pair_of
from ..maps.reading import About, Mark
from ..maps.scored import read_scored
from ..translation import tr
from .base import CITY
from .on_paper import PaperAlgorithm

BEFORE, AFTER = "BEFORE", "AFTER"


class ExportComparison(PaperAlgorithm):
    NAME = COMPARISON.name
    ICON = "compare.svg"
    BOTH = (BEFORE, AFTER)

    def remembered(self) -> Dict[str, str]:
        return {**super().remembered(), BEFORE: "result_layer"}

    def displayName(self) -> str:  # noqa: N802
        return tr("Export before and after")

    def tags(self) -> List[str]:
        return tr("print,layout,pdf,paper,difference,before,after,plan,variant").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes one page of two scored files of the same plan areas, such as now and with a plan: three maps at one "
            "scale (now, then and their difference), a sentence for each theme, and a list of what changes most. A "
            "page for each area that changes comes with 'Export a sheet per area'."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_declared([one for one in COMPARISON.parameters if one is not OVERWRITE])

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        name = OUTPUT_PDF.name.upper()
        pdf = self.parameterAsFileOutput(parameters, name, context)
        try:
            # the project has to live as long as its layouts
            project, texts = QgsProject(), self.texts(parameters, context)
            before, after = (
                read_scored(self.layer(key, parameters, context, feedback)) for key in (BEFORE, AFTER)
            )
            made = comparison(
                project,
                pair_of(before, after, texts),
                self.theme(parameters, context, after.norms),
                self.look(parameters, context, feedback),
                texts,
                title=self.given(TITLE, parameters, context),
                city=self.parameterAsFile(parameters, CITY, context) or None,
            )
            if feedback.isCanceled():
                return {}
            about = About(made.title, texts.language)
            about.outline.append(Mark(made.title, 1))
            export_pdf(made.layout, pdf, about, feedback)
        except MapError as error:
            self.failed(error, feedback)
            return {}
        return {name: pdf}
