"""Densification potential and typology."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class Densification(ScoringAlgorithm):
    NAME = "densification"
    ICON = "densification.svg"
    INDICATORS = ("den",)
    THEME = "den"

    def displayName(self) -> str:  # noqa: N802
        return tr("Densification potential and typology")

    def tags(self) -> List[str]:
        return tr("density,floor space index,infill,typology,dwellings,contour").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Estimates how many dwellings can be added in each plan area, whether it lies inside the built-up city, "
            "and which of three types fits it: "
            "i districts with space, one large owner and separated functions; ii places with many facilities around "
            "them where space is used badly; "
            "iii sites of growing urgency, such as vacant or outdated work, care or petrol stations near public "
            "transport. "
            "The layers of owners and vacant floor area in the city package sharpen the typology; without them it "
            "says what is not known."
        )
