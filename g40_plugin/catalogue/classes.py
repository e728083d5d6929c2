"""Numbers as they are shown, and the class that goes with each: one rule for maps, tips, legends, sheets and forms.

A class is chosen by the number that is shown, not by the one behind it: a score of 39.96 is shown as 40, its mark as
4.0, and both are in the class that begins at 40.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .language import Texts

# points in one of the five classes of a score, and the highest class
WIDTH, LAST = 20, 4
LOWEST_MARK = 1.0
# how bright a part of a colour is on a screen
_GAMMA = 2.2

# decimals by kind of field, and by unit for plain numbers
_OF_KIND = {"score": 0, "share": 2, "flag": 0}
_OF_UNIT = {
    "%": 0,
    "m": 0,
    "m²": 0,
    "m³": 0,
    "min": 0,
    "ha": 1,
    "m/ha": 0,
    "1/ha": 0,
    "m/m": 2,
    "m²/m²": 2,
    "m³/m³": 2,
    "1/km": 1,
    "departures/h": 1,
    "floors": 1,
    "homes": 0,
    "homes/ha": 0,
    "index": 1,
    "jobs": 0,
    "kinds": 1,
    "mark": 1,
    "people": 0,
    "places": 0,
    "points": 1,
    "rank": 0,
    "share": 2,
    "sockets": 1,
    "spaces": 0,
    # so that 0.298 does not read as the 0.3 that it has to stay under
    "spaces/home": 3,
    "uses": 1,
    "year": 0,
}
_OTHER = 2


def decimals_of(kind: str, unit: str = "") -> int:
    """How many decimals a value of a kind of field has when it is shown."""
    return _OF_KIND[kind] if kind in _OF_KIND else _OF_UNIT.get(unit, _OTHER)


def rounded(value: float, decimals: int = 0) -> float:
    """A value as it is shown: halves go away from zero, as in ``Texts.number`` and in QGIS's own ``round``."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(float(value)).quantize(step, ROUND_HALF_UP))


def class_of(score: float) -> int:
    """The class of a score from 0 to 100, 0 the lowest and 4 the highest."""
    return min(int(rounded(score)) // WIDTH, LAST)


def class_bounds(number: int) -> tuple[int, int]:
    """The lowest and the highest score that a class shows: 40 and 59."""
    return number * WIDTH, 100 if number == LAST else number * WIDTH + WIDTH - 1


def bounds_told(number: int, texts: Texts, *, is_mark: bool) -> str:
    """What a class shows: 40–59, or of report marks 4.0–5.9."""
    low, high = class_bounds(number)
    if not is_mark:
        return f"{low}–{high}"
    return f"{texts.number(mark_of(low), 1)}–{texts.number(mark_of(high), 1)}"


def mark_of(score: float) -> float:
    """The report mark of a score, with its one decimal."""
    return max(LOWEST_MARK, rounded(score) / 10)


def ink_on(colour: str) -> str:
    """Black or white, whichever reads best on a colour such as ``#2c7fb8``."""
    red, green, blue = ((int(colour[place : place + 2], 16) / 255) ** _GAMMA for place in (1, 3, 5))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#1a1a1a"


def whole(field: str) -> str:
    """A field as it is shown, as an expression of QGIS."""
    return f'round("{field}")'


def class_filter(field: str, number: int) -> str:
    """The rule of ``class_of`` as an expression of QGIS: whether the field lies in a class."""
    low, high = class_bounds(number)
    return f"{whole(field)} >= {low} AND {whole(field)} <= {high}"
