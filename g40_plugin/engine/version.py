"""The version, which stands in metadata.txt alone."""

from __future__ import annotations

import configparser
from importlib import metadata
from pathlib import Path

from g40_plugin.owned import MADE_BY

__all__ = ["MADE_BY", "VERSION", "read_version"]

_PACKAGE = Path(__file__).resolve().parent.parent


def read_version() -> str:
    """The version from metadata.txt (plugin folder or source tree), else from the installed package."""
    for folder in (_PACKAGE, _PACKAGE.parent):
        path = folder / "metadata.txt"
        if path.is_file():
            parser = configparser.ConfigParser()
            parser.read(path, encoding="utf-8")
            return parser["general"]["version"]
    return metadata.version("g40")


VERSION = read_version()
