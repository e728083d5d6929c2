"""Tag selectors of the norms file: ``key=a|b & other!=x`` as a function of an object's tags.

Conditions, joined by ``" & "`` (all must hold):

- ``key=a|b``   the value is one of these;  ``key=*``  the key is there;
- ``key!=a|b``  the key is absent or has another value;  ``key!=*``  the key is absent;
- ``key~text``  the value contains the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator

_CONDITION = re.compile(r"^(?P<key>[\w:]+)\s*(?P<sign>!=|=|~)\s*(?P<values>[^=!~]+)$")


def _parse(selector: str) -> list[tuple[str, str, frozenset[str]]]:
    conditions = []
    for part in selector.split(" & "):
        match = _CONDITION.match(part.strip())
        if match is None:
            raise ValueError(f"{part!r} is not a tag selector such as 'amenity=school|college & access!=private'")
        conditions.append((match["key"], match["sign"], frozenset(match["values"].strip().split("|"))))
    return conditions


def _valid(selector: str) -> str:
    _parse(selector)
    return selector


Selector = Annotated[str, AfterValidator(_valid)]


def keys_of(selectors: Iterable[str]) -> set[str]:
    """The keys that must be present for one of the selectors to match: what a file reader has to look for."""
    return {_parse(selector)[0][0] for selector in selectors}


class Matcher:
    """Tells whether tags match any of some selectors."""

    def __init__(self, selectors: Iterable[str]) -> None:
        self._selectors = [_parse(selector) for selector in selectors]

    def __call__(self, tags: Mapping[str, str]) -> bool:
        return any(all(_holds(tags, *condition) for condition in conditions) for conditions in self._selectors)


def _holds(tags: Mapping[str, str], key: str, sign: str, values: frozenset[str]) -> bool:
    value = tags.get(key)
    if sign == "~":
        return value is not None and any(text in value for text in values)
    # several values in one tag stand apart by a semicolon
    found = value is not None and ("*" in values or not values.isdisjoint(part.strip() for part in value.split(";")))
    return found if sign == "=" else not found
