"""Blueprint checks."""

from typing import List

from ..translation import tr
from .scoring import ScoringAlgorithm


class BlueprintChecks(ScoringAlgorithm):
    NAME = "blueprintchecks"
    ICON = "checks.svg"
    INDICATORS = ("plus",)
    THEME = "stp"

    def displayName(self) -> str:  # noqa: N802
        return tr("Blueprint checks")

    def tags(self) -> List[str]:
        return tr(
            "stomp,barriers,severance,parking norm,affordable housing,mobility hubs,schools,charging,bicycle parking,"
            "cycle highway,reuse"
        ).split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Answers the further questions of the G40 blueprint for each plan area: walking and cycling first (STOMP), "
            "barriers and the crossing that would help most, the parking norm and the affordable homes of the plan, "
            "mobility hubs, safe streets around schools, charging, guarded bicycle parking, cycle highways and floor "
            "area used again. What only the plan tells is read from fields of the plan areas, such as "
            "nieuwe_woningen; what is not known stays empty and the field that ends in _note says why."
        )
