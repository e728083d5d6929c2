"""How a score is drawn on the first page of a sheet."""

from __future__ import annotations

from typing import NamedTuple

from .language import Texts
from .phrases import Area, percent
from .phrases import points as in_points


class Bar(NamedTuple):
    """``value`` from 0 to 1, ``text`` beside it, the target with its words, and the score where that is no share."""

    value: float | None
    text: str
    target: float | None = None
    target_text: str = ""
    score_text: str = ""


def score_bar(area: Area, field: str, tr: Texts) -> Bar:
    """A score from 0 to 100, a dash where it is not known."""
    score = area.get(field)
    return Bar(None, "–") if score is None else Bar(score / 100, tr.number(score))


def share_bar(area: Area, field: str, score: str, target: float | None, tr: Texts) -> Bar:
    """A share of 1 beside its target, with the score that goes into the mark; a dash where it is not known."""
    value, points = area.get(field), area.get(score)
    found = Bar(None, "–") if value is None else Bar(value, percent(value, tr, target))
    if value is not None and points is not None:
        found = found._replace(score_text=in_points(points, tr))
    if target is None:
        return found
    return found._replace(target=target, target_text=tr("target {target}").format(target=percent(target, tr)))
