"""Sorts OSM objects into the classes of the norms by their tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ..norms.tags import Matcher

_KEY = re.compile(r"(?:^| & )\s*([\w:]+)")

Asked = dict[str, bool | str | list[str]]


def keys_in(selectors: Iterable[str]) -> set[str]:
    """All keys that selectors look at."""
    return {key for selector in selectors for key in _KEY.findall(selector)}


def classifier(selectors: Mapping[str, Iterable[str]]) -> Callable[[Mapping[str, str]], list[str]]:
    """A function from tags to the names of all classes that match, in the order of ``selectors``."""
    matchers = {name: Matcher(chosen) for name, chosen in selectors.items()}
    keys = keys_in(selector for chosen in selectors.values() for selector in chosen)
    # thousands of houses carry the same few tags
    known: dict[tuple[tuple[str, str], ...], list[str]] = {}

    def classes(tags: Mapping[str, str]) -> list[str]:
        if keys.isdisjoint(tags):
            return []
        asked = tuple([item for item in tags.items() if item[0] in keys])
        if asked not in known:
            known[asked] = [name for name, matches in matchers.items() if matches(dict(asked))]
        return known[asked]

    return classes


def tags_to_ask(selectors: Iterable[str], whole_keys: Iterable[str]) -> Asked:
    """What to ask of a server so that all selectors can match: keys with values, or True for any value.

    ``whole_keys`` are asked for with any value.
    """
    values: dict[str, set[str]] = {}
    for selector in selectors:
        key, _, wanted = selector.split(" & ")[0].partition("=")
        values.setdefault(key.strip(), set()).update(wanted.strip().split("|"))
    asked: Asked = {key: True if "*" in wanted else sorted(wanted) for key, wanted in values.items()}
    return dict(sorted((asked | dict.fromkeys(whole_keys, True)).items()))
