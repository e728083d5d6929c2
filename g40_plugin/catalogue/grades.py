"""How good the data behind the scores is, in words."""

from __future__ import annotations

from collections.abc import Sequence

from .language import Texts
from .phrases import Area


def data_grade(letter: str | None, tr: Texts) -> str:
    """What the data grade means for the reader."""
    return {
        "A": tr("Data grade A: from the official Dutch registers."),
        "B": tr("Data grade B: partly from official registers, partly from open maps and estimates."),
        "C": tr("Data grade C: from open maps and estimates; read the figures as an indication."),
    }.get(letter or "", tr("Data grade: not known."))


def worst_grade(area: Area, families: Sequence[str]) -> str | None:
    """The weakest data grade of some of the area's scores."""
    letters = [area.get(f"{family}_dq") for family in families]
    return max((letter for letter in letters if letter), default=None)


def edge_warning(area: Area, families: Sequence[str], tr: Texts) -> str:
    """That the data stops closer to the area than these scores reach, empty where it does not."""
    if any(area.get(f"{family}_edge") == 1 for family in families):
        return tr("The data stops close to this area: what lies beyond is not counted.")
    return ""
