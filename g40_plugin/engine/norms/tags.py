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

from ..translation import tr

_CONDITION = re.compile(r"^(?P<key>[\w:]+)\s*(?P<sign>!=|=|~)\s*(?P<values>[^=!~]+)$")
_Condition = tuple[str, str, frozenset[str]]


def _parse(selector: str) -> list[_Condition]:
    conditions = []
    for part in selector.split(" & "):
        match = _CONDITION.match(part.strip())
        if match is None:
            message = tr("{text} is not a tag selector such as {example}")
            raise ValueError(message.format(text=repr(part), example="'amenity=school|college & access!=private'"))
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
        # by a key that must be there, so that only those are looked at of which one is
        self._by_key: dict[str, list[list[_Condition]]] = {}
        self._others: list[list[_Condition]] = []
        for conditions in map(_parse, selectors):
            key = next((key for key, sign, _ in conditions if sign != "!="), None)
            (self._others if key is None else self._by_key.setdefault(key, [])).append(conditions)

    def __call__(self, tags: Mapping[str, str]) -> bool:
        # plain loops: a city asks hundreds of thousands of times
        for conditions in self._others:
            if _all_hold(conditions, tags):
                return True
        if self._by_key.keys().isdisjoint(tags):
            return False
        for key, selectors in self._by_key.items():
            if key in tags:
                for conditions in selectors:
                    if _all_hold(conditions, tags):
                        return True
        return False


def _all_hold(conditions: list[_Condition], tags: Mapping[str, str]) -> bool:
    return all(_holds(tags, *condition) for condition in conditions)


def _holds(tags: Mapping[str, str], key: str, sign: str, values: frozenset[str]) -> bool:
    value = tags.get(key)
    if sign == "~":
        return value is not None and any(text in value for text in values)
    found = value is not None and (value in values or "*" in values or _one_of(value, values))
    return found if sign == "=" else not found


def _one_of(value: str, values: frozenset[str]) -> bool:
    # several values in one tag stand apart by a semicolon
    return not values.isdisjoint([part.strip() for part in value.split(";")])
