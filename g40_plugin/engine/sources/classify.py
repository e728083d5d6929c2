"""Sorts OSM objects into the classes of the norms by their tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..tags import Matcher, keys_of

Asked = dict[str, bool | str | list[str]]


def classifier(selectors: Mapping[str, Iterable[str]]) -> Callable[[Mapping[str, str]], list[str]]:
    """A function from tags to the names of all classes that match, in the order of ``selectors``."""
    matchers = {name: Matcher(chosen) for name, chosen in selectors.items()}
    order = {name: place for place, name in enumerate(selectors)}
    # only classes that ask for a key of the object are tried: most objects match none
    by_key: dict[str, list[str]] = {}
    for name, chosen in selectors.items():
        for key in keys_of(chosen):
            by_key.setdefault(key, []).append(name)

    def classes(tags: Mapping[str, str]) -> list[str]:
        asked = {name for key in tags for name in by_key.get(key, ())}
        return sorted((name for name in asked if matchers[name](tags)), key=order.__getitem__)

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
