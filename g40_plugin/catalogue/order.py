"""Names of areas in the order in which people look for them, and what an area without a name is called."""

from __future__ import annotations

import re

from .language import Texts
from .phrases import Area

_NUMBERS = re.compile(r"(\d+)")


def natural(text: str) -> list[tuple[int, str]]:
    """A key to sort by: numbers in a text count by their value, so that 2 comes before 10; case does not count."""
    pieces = _NUMBERS.split(text.casefold())
    # every other piece is a number
    return [(int(piece), "") if number % 2 else (0, piece) for number, piece in enumerate(pieces)]


def plain_name(area: Area) -> str:
    """The name of an area, or its id where it has none."""
    return str(area.get("area_name") or area["area_id"])


def shown_name(area: Area, tr: Texts) -> str:
    """The name of an area as a heading; one that is only a number says of what."""
    name = plain_name(area)
    return name if any(letter.isalpha() for letter in name) else tr("Area {name}").format(name=name)
