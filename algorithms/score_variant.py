"""Score plan areas with a variant."""

from typing import Any, ClassVar, Dict, List

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingParameterFile

from ..layers import AREAS
from ..translation import tr
from .scoring import ScoringAlgorithm

VARIANT = "VARIANT"


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

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [*super().problems(parameters, context), *self.file_problems(VARIANT, parameters, context)]

    def inputs(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        variant = self.parameterAsFile(parameters, VARIANT, context)
        return {**super().inputs(parameters, context, feedback), "variant": variant}

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return super().results({**answer, "layer": AREAS}, parameters, context)
