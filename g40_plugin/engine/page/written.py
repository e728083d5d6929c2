"""Puts the page together: template, styles, scripts, libraries and content in one file that may load nothing."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from g40_plugin.owned import MADE_BY

from ..errors import MissingLibraryError
from ..translation import tr

# what is drawn with, from the npm registry (package.json), and how it is called at the foot of the page
LIBRARIES = {"leaflet": "Leaflet (BSD-2-Clause)", "chartist": "Chartist (MIT)"}
STYLES = ("base", "head", "map", "panel", "forms")
# in the order in which they need each other
SCRIPTS = (
    "data", "weights", "state", "dom", "chart", "store", "map", "labels", "swipe", "legend", "search", "areas", "sheet",
    "weigh", "compare", "vote", "place", "remarks", "exports", "tabs", "start",
)  # fmt: skip
_BLANK = re.compile(r"\{\{(\w+)(?::(\w+))?\}\}")
# pictures that the style of Leaflet asks for and that are not used here
_PICTURE = re.compile(r"(?:url\([^)]*\)|behavior\s*:[^;}]*;?)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def page_text(content: Mapping[str, Any]) -> str:
    """The page as one HTML text. Raises ``MissingLibraryError`` where the libraries were not fetched."""
    style, scripts = _style(), [_libraries(), _scripts()]
    blanks = {
        "language": content["language"],
        "title": content["title"],
        "made_by": MADE_BY,
        "policy": _policy(style, scripts),
    }
    raw = {"style": style, "content": _as_json(content), "library": scripts[0], "script": scripts[1]}

    def filled(match: re.Match[str]) -> str:
        kind, key = match.groups()
        if kind == "word":
            return escape(content["words"][key])
        return raw[kind] if kind in raw else escape(blanks[kind])

    return _BLANK.sub(filled, _read("page.html"))


def _policy(style: str, scripts: list[str]) -> str:
    """A Content-Security-Policy that lets this style and these scripts run and nothing be loaded or sent."""
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; connect-src 'none'; img-src 'none'; "
        "font-src 'none'; form-action 'none'; base-uri 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _as_json(content: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element, whatever names are in it."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@cache
def _style() -> str:
    parts = [_PICTURE.sub("", _library("leaflet.css")), *(_read("style", f"{name}.css") for name in STYLES)]
    return "\n".join(parts)


@cache
def _libraries() -> str:
    # whoever gets the page gets the licences with it
    parts = [f"/*! {_library(f'{name}.LICENSE')} */\n{_library(f'{name}.js')}" for name in LIBRARIES]
    return "\n;\n".join(_SOURCE_MAP.sub("", part) for part in parts)


@cache
def _scripts() -> str:
    return "\n".join(_read("script", f"{name}.js") for name in SCRIPTS)


def _library(name: str) -> str:
    if not files("g40_plugin.resources").joinpath("page", "libraries", name).is_file():
        message = tr("The libraries of the page are missing ({name}): install the plugin again, or run make build.")
        raise MissingLibraryError(message.format(name=name))
    return _read("libraries", name)


def _read(*path: str) -> str:
    return files("g40_plugin.resources").joinpath("page", *path).read_text(encoding="utf-8").replace("\r\n", "\n")
