"""Names of functions and sub-categories in the user's language."""

from __future__ import annotations

from g40_plugin.catalogue import names

from .norms import Norms
from .translation import current_texts


def name_of(key: str, norms: Norms) -> str:
    """The name of a function or sub-category: its title in the norms, else our word for it, else its key."""
    known = norms.subcategories.get(key) or norms.functions.get(key)
    return known.title if known and known.title else names.name_of(key, {}, current_texts())
