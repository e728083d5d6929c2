"""Score plan areas with a variant."""

from typing import Any, ClassVar, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
)

from ..catalogue.language import Texts
from ..catalogue.plans import heading_of, plan_in_words
from ..layers import AREAS
from ..translation import language, tr
from .scoring import ScoringAlgorithm

VARIANT = "VARIANT"
PROGRAMME = "PROGRAMME"
PLANS_TEXT = "PLANS_TEXT"


class ScoreVariant(ScoringAlgorithm):
    NAME = "scorevariant"
    ICON = "variant.svg"
    METHOD = "variant"
    INDICATORS = ()
    THEME = "q"
    # what would be is not the result of what is
    MADE: ClassVar[Dict[str, str]] = {}

    def displayName(self) -> str:  # noqa: N802
        return tr("Score a variant")

    def tags(self) -> List[str]:
        return tr("15-minute city,variant,scenario,what if,bridge,street,plan,difference").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Scores every plan area as it would be with a variant: new and closed streets, facilities, stops, green, "
            "water, buildings and plans that were drawn in the panel G40. The result is a file as that of 'Score plan "
            "areas', with which it can be compared. Only what the variant changes is worked out again."
        )

    def add_inputs(self) -> None:
        super().add_inputs()
        label, text = self.words("variant")
        self.add(QgsProcessingParameterFile(VARIANT, label, extension="gpkg"), text)
        label, text = self.words("programme")
        self.add(QgsProcessingParameterFile(PROGRAMME, label, extension="gpkg", optional=True), text)
        self.addOutput(QgsProcessingOutputString(PLANS_TEXT, tr("What the plans need and find")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        files = [text for name in (VARIANT, PROGRAMME) for text in self.file_problems(name, parameters, context)]
        return [*super().problems(parameters, context), *files]

    def inputs(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        files = {name.lower(): self.parameterAsFile(parameters, name, context) for name in (VARIANT, PROGRAMME)}
        return {**super().inputs(parameters, context, feedback), **files}

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        texts = Texts(language())
        told = [text for plan in answer["plans"] for text in (heading_of(plan, texts), *plan_in_words(plan, texts))]
        return {**super().results({**answer, "layer": AREAS}, parameters, context), PLANS_TEXT: "\n".join(told)}
