"""One ``tr()`` for every word that the engine shows: gettext, English in the code."""

from __future__ import annotations

import os

from g40_plugin.catalogue.language import ENGLISH, Texts

_chosen: dict[str, Texts] = {"texts": Texts(ENGLISH)}


def set_language(language: str) -> None:
    """Choose the language of all texts by its code ("nl", "nl_NL.UTF-8", "en")."""
    _chosen["texts"] = Texts(language)


def current_language() -> str:
    """The language of the texts as two letters."""
    return _chosen["texts"].language


def language_of_environment() -> str:
    """The language that the shell asks for, as gettext reads it."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable]
    return ENGLISH


def tr(text: str) -> str:
    """The text in the user's language. Whole literals only; fill in values with ``format`` afterwards."""
    return _chosen["texts"](text)


def tr_known(text: str) -> str:
    """The same for a text from the catalogue, where it stands as a literal."""
    return _chosen["texts"](text)
