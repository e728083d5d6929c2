"""Reads the norms file, with the values of an overlay file in their place."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import NormsError
from ..intake.files import check_file
from ..intake.limits import NORMS_BYTES
from ..translation import tr
from .whole import Norms


def _merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overlay.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both_tables else value
    return merged


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
            return tomllib.load(stream)
    except OSError as error:
        message = tr("The norms file {path} cannot be read: choose an existing TOML file.").format(path=path)
        raise NormsError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        message = tr("The norms file {path} is not valid TOML ({reason}): correct that place.").format(
            path=path, reason=error
        )
        raise NormsError(message) from error


def read_norms(overlay: Path | str | None = None) -> Norms:
    """The shipped norms, with the values of an overlay file in their place.

    Raises ``NormsError`` that names every key that does not fit.
    """
    shipped = tomllib.loads((files("g40_plugin.resources") / "norms" / "g40.toml").read_text(encoding="utf-8"))
    own = _read_toml(Path(overlay)) if overlay else {}
    merged = _merge(shipped, own)
    wrong = list(_not_finite(own))
    if wrong:
        message = tr("The norms file {path} holds numbers that are none, or have no end: {keys}. Correct these keys.")
        raise NormsError(message.format(path=overlay, keys=", ".join(wrong)))
    try:
        return Norms.model_validate(merged)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or tr('whole file')}: {item['msg']}"
            for item in error.errors()
        )
        message = tr("The norms file {path} does not fit the schema: {problems}. Correct these keys.").format(
            path=overlay or "g40.toml", problems=problems
        )
        raise NormsError(message) from error
