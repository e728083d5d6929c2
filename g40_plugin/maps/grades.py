"""How good the data behind the scores is, in words; no QGIS in it."""

from typing import Optional, Sequence

from .phrases import Area, Texts


def data_grade(letter: Optional[str], tr: Texts) -> str:
    """What the data grade means for the reader."""
    return {
        "A": tr("Data grade A: from the official Dutch registers."),
        "B": tr("Data grade B: partly from official registers, partly from open maps and estimates."),
        "C": tr("Data grade C: from open maps and estimates; read the figures as an indication."),
    }.get(letter or "", tr("Data grade: not known."))


def worst_grade(area: Area, families: Sequence[str]) -> Optional[str]:
    """The weakest data grade of some of the area's scores."""
    letters = [area.get(f"{family}_dq") for family in families]
    return max((letter for letter in letters if letter), default=None)


def edge_warning(area: Area, families: Sequence[str], tr: Texts) -> str:
    """That the data stops closer to the area than these scores reach, empty where it does not."""
    if any(area.get(f"{family}_edge") == 1 for family in families):
        return tr("The data stops close to this area: what lies beyond is not counted.")
    return ""
