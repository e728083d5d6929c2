"""One ``tr()`` for every word that the engine shows: gettext, English in the code."""

from __future__ import annotations

import os

from g40_plugin.catalogue.language import ENGLISH, Texts

_chosen: dict[str, Texts] = {"texts": Texts(ENGLISH)}


def set_language(language: str) -> None:
    """Choose the language of all texts by its code ("nl", "nl_NL.UTF-8", "en")."""
    _chosen["texts"] = Texts(language)


def current_texts() -> Texts:
    """What says marked texts (``N_``) in the user's language."""
    return _chosen["texts"]


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
