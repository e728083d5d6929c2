"""Function mixing."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class FunctionMixing(ScoringAlgorithm):
    NAME = "functionmixing"
    ICON = "mixing.svg"
    INDICATORS = ("mix",)
    THEME = "mix"

    def displayName(self) -> str:  # noqa: N802
        return tr("Function mixing")

    def tags(self) -> List[str]:
        return tr("land use mix,entropy,mxi,living,working").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Measures how well living, working, shops, care, learning and meeting are mixed in and around each plan "
            "area, by floor area. "
            "The field mix_mono is 1 where one use takes nearly everything."
        )
