"""How a score is drawn on the first page of a sheet."""

from __future__ import annotations

from typing import NamedTuple

from .language import Texts
from .phrases import Area


class Bar(NamedTuple):
    """``value`` from 0 to 1, ``text`` beside it, and the target with its words."""

    value: float | None
    text: str
    target: float | None = None
    target_text: str = ""


def score_bar(area: Area, field: str, tr: Texts) -> Bar:
    """A score from 0 to 100, a dash where it is not known."""
    score = area.get(field)
    return Bar(None, "–") if score is None else Bar(score / 100, tr.number(score))
