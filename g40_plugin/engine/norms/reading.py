"""Reads the norms file, with the values of an overlay file in their place."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import NormsError
from ..translation import tr
from .whole import Norms


def _merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overlay.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both_tables else value
    return merged


def _read_toml(path: Path) -> dict[str, Any]:
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
    merged = _merge(shipped, _read_toml(Path(overlay))) if overlay else shipped
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
