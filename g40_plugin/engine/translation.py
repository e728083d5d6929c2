"""One ``tr()`` for every word that the engine shows: gettext, English in the code."""

from __future__ import annotations

import gettext
import os
from importlib.resources import files

_DOMAIN = "g40_engine"
_state: dict[str, gettext.NullTranslations] = {"catalogue": gettext.NullTranslations()}
_chosen: dict[str, str] = {"language": "en"}


def set_language(language: str) -> None:
    """Choose the language of all texts by its code ("nl", "nl_NL.UTF-8", "en")."""
    _chosen["language"] = language[:2].lower()
    catalogue = files("g40_plugin.i18n") / f"{_DOMAIN}_{language[:2].lower()}.mo"
    if catalogue.is_file():
        with catalogue.open("rb") as stream:
            _state["catalogue"] = gettext.GNUTranslations(stream)
    else:
        _state["catalogue"] = gettext.NullTranslations()


def current_language() -> str:
    """The chosen language as two letters."""
    return _chosen["language"]


def language_of_environment() -> str:
    """The language that the shell asks for, as gettext reads it."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable]
    return "en"


def tr(text: str) -> str:
    """The text in the user's language. Whole literals only; fill in values with ``format`` afterwards."""
    return _state["catalogue"].gettext(text)
