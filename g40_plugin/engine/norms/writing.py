"""Writes a norms overlay: the values in which norms differ from the shipped ones, as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .reading import read_norms
from .whole import Norms

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def overlay_of(norms: Norms) -> dict[str, Any]:
    """The values that differ from those of the shipped norms; ``read_norms`` of them gives these norms again."""
    return differing(read_norms().as_file, norms.as_file)


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The values of ``after`` that are not there before, or are others; lists count as one value."""
    found: dict[str, Any] = {}
    for key, value in after.items():
        known = before.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            inside = differing(known, value)
            if inside:
                found[key] = inside
        elif value != known:
            found[key] = value
    return found


def keys_of(values: dict[str, Any], place: str = "") -> Iterator[str]:
    """The name of every value, such as ``composite.quality.grn``."""
    for key, value in values.items():
        name = f"{place}.{key}" if place else key
        if isinstance(value, dict):
            yield from keys_of(value, name)
        else:
            yield name


def toml_of(values: dict[str, Any]) -> str:
    """Tables as TOML, each under its full name; what is None is left out."""
    return "\n".join(_lines(values, ""))


def _lines(values: dict[str, Any], table: str) -> Iterator[str]:
    plain = {key: value for key, value in values.items() if value is not None and not isinstance(value, dict)}
    if plain:
        if table:
            yield f"[{table}]"
        yield from (f"{_key(key)} = {_value(value)}" for key, value in plain.items())
        yield ""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{table}.{_key(key)}" if table else _key(key))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items() if item is not None)
        return f"{{ {inside} }}"
    # a text or number of JSON is one of TOML, but for one control character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
