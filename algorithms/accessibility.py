"""15-minute accessibility."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class Accessibility(ScoringAlgorithm):
    NAME = "accessibility"
    ICON = "accessibility.svg"
    INDICATORS = ("a15",)
    THEME = "a15"

    def displayName(self) -> str:  # noqa: N802
        return tr("15-minute accessibility")

    def tags(self) -> List[str]:
        return tr("15-minute city,walking,cycling,travel time,proximity,facilities").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Scores each plan area by the time it takes to walk and cycle to daily functions: school, care, shops, "
            "green, sport, culture and work. "
            "Travel times follow streets and paths from the places where people live; water and railways are not "
            "crossed where there is no way over. "
            "The field a15_ok tells whether every core function is within 15 minutes on foot for enough people."
        )
