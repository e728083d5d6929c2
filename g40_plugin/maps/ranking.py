"""Areas from high to low; those that are shown alike share their rank."""

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ..catalogue.phrases import count_of_areas
from .language import Texts

# of more areas that are not known their number stands on a poster, of fewer their names
MOST_UNKNOWN = 10

Area = Dict[str, Any]


def ranked(areas: Sequence[Area], number: Callable[[Area], Optional[float]]) -> List[Tuple[str, Area]]:
    """Rank and area, from high to low by a number as it is shown; what is not known comes last with a dash.

    The order of the areas is kept among those that are shown alike.
    """

    def value(area: Area) -> float:
        found = number(area)
        return float("-inf") if found is None else found

    rows: List[Tuple[str, Area]] = []
    for place, area in enumerate(sorted(areas, key=lambda one: -value(one)), start=1):
        alike = bool(rows) and number(area) is not None and number(rows[-1][1]) == number(area)
        rows.append((rows[-1][0] if alike else "–" if number(area) is None else str(place), area))
    return rows


def ranking(
    areas: Sequence[Area],
    number: Callable[[Area], Optional[float]],
    shown: Callable[[Area], Tuple[str, ...]],
    tr: Texts,
) -> List[Tuple[str, ...]]:
    """The rows of a ranking: the rank, and what is ``shown`` of an area, its name first."""
    order = ranked(areas, number)
    unknown = sum(1 for _, area in order if number(area) is None)
    if unknown <= MOST_UNKNOWN:
        return [(rank, *shown(area)) for rank, area in order]
    text = tr("not known: {areas}").format(areas=count_of_areas(unknown, tr))
    blank = [""] * (len(shown(order[0][1])) - 1)
    return [*((rank, *shown(area)) for rank, area in order[: len(order) - unknown]), ("–", text, *blank)]
