"""Reads the norms file, with the values of an overlay file in their place."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import NormsError
from ..intake.files import check_file
from ..intake.limits import NORMS_BYTES
from ..misfits import misfits
from ..translation import tr
from .whole import Norms

# tables of before that are no norms
_MOVED = ("ogc", "pdok")


def merged(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """A table with the values of another in their place; lists are replaced whole."""
    both = dict(base)
    for key, value in overlay.items():
        both_tables = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = merged(both[key], value) if both_tables else value
    return both


def _not_finite(values: Any, place: str = "") -> Iterator[str]:
    """Where a number is none (nan) or has no end (inf), or is a whole number beyond what can be counted with."""
    if isinstance(values, dict | list):
        items = values.items() if isinstance(values, dict) else enumerate(values)
        for key, value in items:
            yield from _not_finite(value, f"{place}.{key}" if place else str(key))
    elif isinstance(values, int | float) and not abs(values) <= sys.float_info.max:
        yield place


def _read_toml(path: Path) -> dict[str, Any]:
    check_file(path, most=NORMS_BYTES, error=NormsError)
    try:
        with path.open("rb") as stream:
            # editors of Windows write a mark in front of UTF-8
            return tomllib.loads(stream.read().decode("utf-8-sig"))
    except OSError as error:
        message = tr("The norms file {path} cannot be read: choose an existing TOML file.").format(path=path)
        raise NormsError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        message = tr("The norms file {path} is not valid TOML ({reason}): correct that place.").format(
            path=path, reason=error
        )
        raise NormsError(message) from error


def shipped_values() -> dict[str, Any]:
    """The values of the shipped norms file."""
    values: dict[str, Any] = tomllib.loads((files("g40_plugin.resources") / "norms" / "g40.toml").read_text("utf-8"))
    return values


def read_norms(overlay: Path | str | None = None) -> Norms:
    """The shipped norms, with the values of an overlay file in their place.

    Raises ``NormsError`` that names every key that does not fit.
    """
    return laid_over(shipped_values(), overlay) if overlay else _shipped()


@cache
def _shipped() -> Norms:
    return laid_over(shipped_values(), None)


def laid_over(base: dict[str, Any], overlay: Path | str | None) -> Norms:
    """Values of norms with those of an overlay file in their place. Raises ``NormsError`` as ``read_norms`` does."""
    own = read_overlay(overlay) if overlay else {}
    return checked(merged(base, own), overlay or "g40.toml")


def norms_with(values: dict[str, Any], path: Path | str) -> Norms:
    """The shipped norms with values in their place that ``path`` holds. Raises ``NormsError`` as ``read_norms``."""
    return checked(merged(shipped_values(), values), path)


def norms_of_result(text: str, path: Path | str) -> Norms:
    """The norms that a result carries as JSON; what they lacked when it was written is as shipped now.

    Raises ``NormsError`` for those of a version that knew other keys.
    """
    values = {name: value for name, value in json.loads(text).items() if name not in _MOVED}
    return norms_with(values, path)


def read_overlay(path: Path | str) -> dict[str, Any]:
    """The values of an overlay file as they stand there. Raises ``NormsError`` where it cannot be read."""
    own = _read_toml(Path(path))
    wrong = list(_not_finite(own))
    if wrong:
        message = tr("The norms file {path} holds numbers that are none, or have no end: {keys}. Correct these keys.")
        raise NormsError(message.format(path=path, keys=", ".join(wrong)))
    moved = [name for name in _MOVED if name in own]
    if moved:
        message = tr(
            "The norms file {path} holds [{names}], which stands in the sources file now: move it there (--sources, "
            "docs/municipality.md)."
        )
        raise NormsError(message.format(path=path, names=", ".join(moved)))
    return own


def checked(values: dict[str, Any], path: Path | str) -> Norms:
    """Norms of these values, read from ``path``. Raises ``NormsError`` that names every key that does not fit."""
    try:
        return Norms.model_validate(values)
    except ValidationError as error:
        message = tr("The norms file {path} does not fit the schema: {problems}. Correct these keys.")
        raise NormsError(message.format(path=path, problems=misfits(error))) from error
