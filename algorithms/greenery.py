"""Greenery."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class Greenery(ScoringAlgorithm):
    NAME = "greenery"
    ICON = "greenery.svg"
    INDICATORS = ("grn",)
    THEME = "grn"

    def displayName(self) -> str:  # noqa: N802
        return tr("Greenery")

    def tags(self) -> List[str]:
        return tr("green,parks,public space,40 percent").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Measures which share of the public space of each plan area is green, against the target of the norms, "
            "and how many square metres are missing (grn_gap_m2). Water is reported apart. "
            "The share of homes with a park nearby counts too."
        )
