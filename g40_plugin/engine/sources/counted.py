"""Numbers in tags that hold several: house numbers such as ``1;3;5`` and ``2-8``, floors such as ``3;4``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..norms.buildings import Numbers

HOUSE_NUMBER = "addr:housenumber"
INTERPOLATION = "addr:interpolation"
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*m?\s*$")
_RANGE = re.compile(r"^(\d{1,6})\s*([a-z]?)\s*(?:-|–|\.\.)\s*(\d{1,6})?\s*([a-z]?)$")
_BOTH_SIDES = "all"


def number_of(text: str) -> float | None:
    """The number of a tag in metres or without a unit; None for anything else."""
    match = _NUMBER.match(text)
    return float(match[1].replace(",", ".")) if match else None


def mean_of(text: str) -> float | None:
    """The number of a tag, the mean where it holds several (``3;4`` or ``3-4``); None for anything else."""
    parts = re.split(r"[;–-]", text)
    numbers = [number for part in parts if (number := number_of(part)) is not None]
    return sum(numbers) / len(numbers) if len(numbers) == len(parts) else None


def homes_at(tags: Mapping[str, str], norms: Numbers) -> set[str]:
    """The house numbers of an address, or the flats behind one where they are more: a dwelling each, at least one.

    A range counts the numbers on one side of the street where both ends are odd or even, else all; one of more than
    ``most_in_range`` is a number with an addition.
    """
    number = tags.get(HOUSE_NUMBER, "")
    homes = _numbers(number, norms.most_in_range, both_sides=tags.get(INTERPOLATION) == _BOTH_SIDES)
    for key in norms.flats:
        flats = _numbers(tags.get(key, ""), norms.most_in_range, both_sides=True)
        if len(flats) > max(1, len(homes)):
            homes = {f"{number} {flat}" for flat in flats}
    return homes or {number}


def _numbers(text: str, most: int, *, both_sides: bool) -> set[str]:
    parts = [part.strip().lower() for part in re.split("[;,]", text)]
    return {number for part in parts if part for number in _spelled_out(part, most, both_sides=both_sides)}


def _spelled_out(part: str, most: int, *, both_sides: bool) -> Iterator[str]:
    match = _RANGE.match(part)
    if match is None:
        yield part
        return
    first, letter, last, last_letter = int(match[1]), match[2], int(match[3] or match[1]), match[4]
    if first == last and letter and last_letter > letter:
        yield from (f"{first}{chr(code)}" for code in range(ord(letter), ord(last_letter) + 1))
        return
    step = 1 if both_sides or (last - first) % 2 else 2
    numbers = range(first, last + 1, step)
    if match[3] and 1 < len(numbers) <= most:
        yield from map(str, numbers)
    else:
        yield part
