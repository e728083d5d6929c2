"""How the answer to a question of the blueprint is shown: a verdict, or a bar with its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .language import Texts
from .phrases import Area, percent, unit

MET, PARTLY, NOT_MET, UNKNOWN, NOTHING = "met", "partly", "not met", "unknown", "nothing"
# how many areas of a result have a rank, among its facts and beside the fields of an area
RANKED = "areas_ranked"


class Shown(NamedTuple):
    """A verdict (one of those above), or a score as a share of 1 that is drawn as a bar; and its words."""

    words: str
    verdict: str = ""
    bar: float | None = None


def verdict(area: Area, field: str, tr: Texts) -> Shown:
    """Met or not met, from a flag."""
    met = area.get(field)
    if met is None:
        return _unknown(tr)
    return Shown(tr("met"), MET) if met else Shown(tr("not met"), NOT_MET)


def infill(area: Area, field: str, tr: Texts) -> Shown:
    """The verdict of the infill check; there is none where nothing can be built."""
    if nothing_to_build(area):
        return Shown(tr("does not apply"), NOTHING)
    return {
        "conform": Shown(tr("met"), MET),
        "deels": Shown(tr("met in part"), PARTLY),
        "niet conform": Shown(tr("not met"), NOT_MET),
    }.get(area.get(field) or "", _unknown(tr))


def nothing_to_build(area: Area) -> bool:
    """Whether no land here invites building and no home fits, as in a park, so that building is no question."""
    no_land = area.get("inf_status") == "conform" and area.get("inf_green") is None
    return no_land and area.get("den_cap") is not None and area["den_cap"] < 1.0


def points(area: Area, field: str, tr: Texts) -> Shown:
    """A score from 0 to 100."""
    score = area.get(field)
    return _unknown(tr) if score is None else Shown(tr.number(score), bar=score / 100)


def share(area: Area, field: str, tr: Texts) -> Shown:
    """A share of 1; more than all of it is shown as more than 100 %."""
    value = area.get(field)
    if value is not None and value > 1.0:
        return Shown(unit("> {value}", percent(1.0, tr)), bar=1.0)
    return _unknown(tr) if value is None else Shown(percent(value, tr), bar=value)


def rank(area: Area, field: str, tr: Texts) -> Shown:
    """A rank among the areas of the result that have one, ``areas_ranked`` in all."""
    place, count = area.get(field), area.get(RANKED)
    if place is None or not count:
        return _unknown(tr)
    # the first has the longest bar
    words = tr("{number} of {total}").format(number=tr.number(place), total=tr.number(count))
    return Shown(words, bar=(count + 1 - place) / count)


def ranked_of(facts: Mapping[str, Any], areas: int) -> dict[str, int]:
    """How many areas of a result have a rank, by the ``facts`` of its table meta; all ``areas`` of an older one."""
    return {RANKED: int(facts.get(RANKED, areas))}


def _unknown(tr: Texts) -> Shown:
    return Shown(tr("not known"), UNKNOWN)
