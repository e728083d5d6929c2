"""Which areas get a sheet, and in which order."""

from typing import Any, Collection, Dict, List, NamedTuple, Optional

from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsFeature

from ..catalogue import cards_of
from ..catalogue.names import PILLARS
from ..catalogue.order import natural, plain_name
from ..catalogue.reasons import for_operators
from ..translation import language, tr
from .errors import MapError
from .language import Texts
from .scored import Scored, told

# scores of which one at least is known where an area gets a sheet
SCORES = (*PILLARS, "den")
# names of areas in a line of the log
_NAMED = 5


class Choice(NamedTuple):
    """What the user asks for; empty is everything. ``ids`` are those of a selection."""

    ids: Optional[Collection[str]] = None
    condition: str = ""
    field: str = ""
    value: str = ""


class Chosen(NamedTuple):
    """An area that was chosen: its feature, and its fields with reasons in the language of the page."""

    feature: QgsFeature
    area: Dict[str, Any]

    @property
    def has_result(self) -> bool:
        """Whether any of its scores is known."""
        return any(self.area.get(f"{code}_score") is not None for code in SCORES)


def choose(scored: Scored, choice: Choice, texts: Texts) -> List[Chosen]:
    """The chosen areas in the natural order of their names. Raises ``MapError`` where there are none."""
    if choice.field and scored.areas.fields().indexOf(choice.field) < 0:
        message = tr("The scored areas have no field {field}: choose one of their fields.")
        raise MapError(message.format(field=choice.field))
    features = [one for one in scored.areas.getFeatures() if choice.ids is None or str(one["area_id"]) in choice.ids]
    if choice.field:
        wanted = choice.value.strip()
        features = [one for one in features if str(one[choice.field]).strip() == wanted]
    features = _where(scored, features, choice.condition)
    if not features:
        raise MapError(tr("No area is chosen: select other areas, or change the condition or the value."))
    found = [Chosen(one, told(one, scored, texts)) for one in features]
    return sorted(found, key=lambda one: (natural(plain_name(one.area)), natural(str(one.area["area_id"]))))


def _where(scored: Scored, features: List[QgsFeature], condition: str) -> List[QgsFeature]:
    if not condition.strip():
        return features
    expression = QgsExpression(condition)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(scored.areas))
    kept = []
    good = not expression.hasParserError() and expression.prepare(context)
    for feature in features if good else ():
        context.setFeature(feature)
        if expression.evaluate(context):
            kept.append(feature)
    reason = expression.parserErrorString() or expression.evalErrorString()
    if reason:
        message = tr("The condition {condition} cannot be read ({reason}): write an expression of QGIS.")
        raise MapError(message.format(condition=condition, reason=" ".join(reason.split())))
    return kept


def lacking(chosen: List[Chosen], scored: Scored) -> List[str]:
    """For who runs QGIS, in its language: what is not known and what to fill in, a line for each reason."""
    words, found = Texts(language()), {}
    for one in chosen:
        for card in cards_of(scored.norms):
            field = f"{card.code}_note"
            if not card.maps or one.area.get(card.maps[0].field, "") is not None:
                continue
            text = for_operators(field, one.area["coded"].get(field, ()), scored.norms, words)
            if text:
                found.setdefault((card.title, text), []).append(plain_name(one.area))
    return [f"{words(title)}: {text} [{_some(names, len(chosen))}]" for (title, text), names in found.items()]


def _some(names: List[str], total: int) -> str:
    if len(names) == total > 1:
        return tr("all areas")
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (tr(" and {count} more").format(count=more) if more > 0 else "")
