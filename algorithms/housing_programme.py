"""Divide a housing programme over scored plan areas."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorDestination,
)

from ..layers import file_of
from ..translation import tr
from .base import NORMS, EngineAlgorithm, load_styled

HOMES = "HOMES"
OUTPUT = "OUTPUT"
PLACED = "PLACED"
SHORT = "SHORT"
BEST_REJECTED = "BEST_REJECTED"
WHY_REJECTED = "WHY_REJECTED"

# conditions that go before those of the norms; empty leaves the norms'
LEAST_HOMES = "LEAST_HOMES"
NODE_SHARE = "NODE_SHARE"
AFFORDABLE_SHARE = "AFFORDABLE_SHARE"
MOST_AREAS = "MOST_AREAS"


class HousingProgramme(EngineAlgorithm):
    NAME = "housingprogramme"
    GROUP = "scores"
    ICON = "programme.svg"
    METHOD = "programme"

    def displayName(self) -> str:  # noqa: N802
        return tr("Housing programme")

    def tags(self) -> List[str]:
        return tr("homes,dwellings,allocation,priority,optimise,phasing,densification").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Divides a number of homes over scored plan areas, the areas of the highest priority first, within the "
            "room that each has and the conditions: a least number of homes an area, overlapping areas not both, two "
            "thirds affordable where that is known, green, and where asked for a share near nodes, shares of area "
            "types and a most number of areas. Homes that find no place are told, and which condition keeps them out. "
            "The result says in which period homes come, how often an area is chosen when weights and anchors vary, "
            "which area is the best of those left out, and what would bring it in."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_scored()
        whole, part = QgsProcessingParameterNumber.Type.Integer, QgsProcessingParameterNumber.Type.Double
        self._add_number(
            HOMES,
            tr("Number of homes"),
            whole,
            1,
            tr("Homes to divide; leave empty for those of the norms. The blueprint counts on 10,000 per municipality."),
        )
        self._add_number(
            LEAST_HOMES,
            tr("Least homes in an area"),
            whole,
            0,
            tr(
                "Fewer homes than this are not worth beginning for; leave empty for the norms. A field least_homes of "
                "the plan areas goes before it."
            ),
        )
        self._add_number(
            NODE_SHARE,
            tr("Share of homes near nodes"),
            part,
            0,
            tr("Least share of the homes in areas with good public transport, 0 to 1; leave empty for the norms."),
        )
        self._add_number(
            AFFORDABLE_SHARE,
            tr("Share of affordable homes"),
            part,
            0,
            tr(
                "Least share of affordable homes, 0 to 1, where the plan areas have a field affordable_share; leave "
                "empty for the norms."
            ),
        )
        self._add_number(
            MOST_AREAS,
            tr("Most areas to build in"),
            whole,
            1,
            tr("At most so many areas take homes; leave empty for the norms, which set no limit."),
        )
        self.add_norms()
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Programme"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("GeoPackage with the homes of each area, its period, how sure that is, and why."),
        )
        self.addOutput(QgsProcessingOutputNumber(PLACED, tr("Homes that find a place")))
        self.addOutput(QgsProcessingOutputNumber(SHORT, tr("Homes that find no place")))
        self.addOutput(QgsProcessingOutputString(BEST_REJECTED, tr("Best area that is left out")))
        self.addOutput(QgsProcessingOutputString(WHY_REJECTED, tr("What would bring it in")))

    def _add_number(
        self, key: str, label: str, kind: QgsProcessingParameterNumber.Type, least: float, text: str
    ) -> None:
        """A number that goes before the norms, advanced but for the homes; a part is a share up to 1."""
        number = QgsProcessingParameterNumber(key, label, kind, optional=True, minValue=least)
        if kind == QgsProcessingParameterNumber.Type.Double:
            number.setMaximum(1.0)
        self.add(number, text, advanced=key != HOMES)

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return self.file_problems(NORMS, parameters, context)

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        given = {key for key in parameters if parameters[key] not in (None, "")}
        asked = {
            key.lower(): self.parameterAsDouble(parameters, key, context)
            for key in (NODE_SHARE, AFFORDABLE_SHARE)
            if key in given
        }
        asked |= {
            key.lower(): self.parameterAsInt(parameters, key, context)
            for key in (HOMES, LEAST_HOMES, MOST_AREAS)
            if key in given
        }
        return {
            "scored": file_of(self.scored_layer(parameters, context)),
            "norms": self.norms(parameters, context),
            **asked,
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        return {
            OUTPUT: load_styled(context, answer["out"], answer["layer"], "homes"),
            PLACED: answer["placed"],
            SHORT: answer["short"],
            BEST_REJECTED: answer["best_rejected"] or "",
            WHY_REJECTED: answer["why_rejected"],
        }
