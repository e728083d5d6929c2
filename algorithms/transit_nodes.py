"""Public-transport nodes."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class TransitNodes(ScoringAlgorithm):
    NAME = "transitnodes"
    ICON = "transit.svg"
    INDICATORS = ("ptn",)
    THEME = "ptn"

    def displayName(self) -> str:  # noqa: N802
        return tr("Public-transport nodes")

    def tags(self) -> List[str]:
        return tr("public transport,station,stop,train,tram,bus,metro").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Scores each plan area by the way to public transport: how far the stops and stations are on foot and by "
            "bike, and how good they are."
        )
