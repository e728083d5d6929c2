"""Score plan areas."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class ScorePlanAreas(ScoringAlgorithm):
    NAME = "scoreplanareas"
    ICON = "score.svg"
    INDICATORS = ()
    THEME = "q"

    def displayName(self) -> str:  # noqa: N802
        return tr("Score plan areas")

    def tags(self) -> List[str]:
        return tr(
            "15-minute city,all indicators,accessibility,greenery,mixing,transit,densification,typology,report mark"
        ).split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Scores every plan area for the 15-minute city: daily functions within 15 minutes, green in public "
            "space, mixed functions, "
            "public-transport nodes and room to densify with its typology, and one report mark from 1 to 10. "
            "Scores run from 0 to 100. What is not known stays empty and the field that ends in _note says why. "
            "The map shows the score for quality; the layer 'parts' tells how each score is made up."
        )
