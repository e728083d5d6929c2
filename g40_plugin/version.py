"""The version, which stands in metadata.txt alone; whoever builds a package runs this file by itself."""

from __future__ import annotations

import configparser
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


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
