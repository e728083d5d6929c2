"""Names of fields that a shapefile cut at ten characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_LENGTH = 10


class Cut(NamedTuple):
    """Names that were cut: the whole name of each, and those that may be several with what they may be."""

    whole: dict[str, str]
    several: dict[str, list[str]]


def cut_names(names: Iterable[str], known: Mapping[str, Sequence[str]]) -> Cut:
    """Which of the names of fields are the first ten characters of known ones, whatever the case of their letters.

    ``known`` has the names of each meaning. A name counts as cut where no field says the same in full, and it is one of
    several where names of two meanings begin like it.
    """
    fields = list(names)
    there = {name.lower() for name in fields}
    whole: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    every = {name.lower() for some in known.values() for name in some}
    for field in fields:
        start = field.lower()
        if len(field) != _LENGTH or start in every:
            continue
        found = {
            meaning: fitting
            for meaning, some in known.items()
            if (fitting := [name for name in some if len(name) > _LENGTH and name.lower().startswith(start)])
        }
        if len(found) > 1:
            several[field] = [name for fitting in found.values() for name in fitting]
        elif found and not there & {name.lower() for name in known[next(iter(found))]}:
            whole[field] = next(iter(found.values()))[0]
    return Cut(whole, several)
