"""Export a page for residents."""

from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ..layers import file_of
from ..translation import tr
from .base import CITY, SCORED, EngineAlgorithm

OTHERS = "OTHERS"
NAMES = "NAMES"
OUTPUT = "OUTPUT"
AREAS = "AREAS"


class ExportPage(EngineAlgorithm):
    NAME = "exportpage"
    GROUP = "maps"
    ICON = "page.svg"
    METHOD = "page"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export a page for residents")

    def tags(self) -> List[str]:
        return tr("html,participation,residents,web,tablet,beamer,vote,remarks,swipe").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Makes one HTML file for an evening with residents: open it from a USB stick on a tablet or a beamer, it "
            "needs no network. It has a map with all themes, a sheet of each area, results beside each other with a "
            "swipe, sliders for the weights of the report mark, choices to vote on, and remarks with a place. Votes "
            "and remarks stay on the tablet until they are saved as files; 'Gather remarks' takes these back into "
            "QGIS. No personal data is asked."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        self.add(
            QgsProcessingParameterMultipleLayers(
                OTHERS, tr("Other results"), QgsProcessing.SourceType.TypeFile, optional=True
            ),
            tr("GeoPackages with other results of the same areas, such as those of variants, to compare with."),
        )
        self.add(
            QgsProcessingParameterString(NAMES, tr("Names of the results"), optional=True),
            tr(
                "What residents see, such as: Now, With the plan. One name for each result, in their order, separated "
                "by commas. Leave empty for the names of the files."
            ),
        )
        self.add_declared("title")
        label, text = self.words("city")
        self.add(QgsProcessingParameterFile(CITY, label, extension="gpkg", optional=True), text)
        self.add_declared("choices")
        self.add_declared("language")
        self.add(
            QgsProcessingParameterFileDestination(OUTPUT, tr("Page"), "HTML (*.html)"),
            tr("The HTML file; it holds all it needs."),
        )
        self.addOutput(QgsProcessingOutputNumber(AREAS, tr("Number of areas")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        found = [*self.source_problems(SCORED, parameters, context), *self.file_problems(CITY, parameters, context)]
        names, count = self._called(parameters, context), 1 + len(self._others(parameters, context))
        if names and len(set(names)) != count:
            message = tr("There are {results} results and {names} different names: give each result a name of its own.")
            found.append(message.format(results=count, names=len(set(names))))
        return found

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        first = self.as_file(parameters, SCORED, context, feedback, package=True)["path"]
        own = self.parameterAsVectorLayer(parameters, SCORED, context)
        paths = [first, *self._others(parameters, context)]
        # a copy has a name of its own
        files = [file_of(own) if own is not None else first, *paths[1:]]
        names = self._called(parameters, context) or [Path(path).stem for path in files]
        if len(set(names)) != len(paths):
            message = tr("There are {results} results and {names} different names: give each result a name of its own.")
            raise QgsProcessingException(message.format(results=len(paths), names=len(set(names))))
        return {
            **self.declared_values(parameters, context),
            "scored": dict(zip(names, paths)),
            "city": self.parameterAsFile(parameters, CITY, context),
        }

    def _called(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        text = self.parameterAsString(parameters, NAMES, context)
        return [name.strip() for name in text.split(",") if name.strip()]

    def _others(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        # nothing given comes as one empty text
        return [path for path in self.parameterAsFileList(parameters, OTHERS, context) if path]

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsFileOutput(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {OUTPUT: answer["out"], AREAS: answer["areas"]}
