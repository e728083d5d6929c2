"""The fields of a scored area, from the cards of the catalogue."""

from __future__ import annotations

from g40_plugin import catalogue
from g40_plugin.catalogue.card import Field
from g40_plugin.catalogue.own import PREFIX as OWN_PREFIX

from .norms import Norms

__all__ = ["FAMILIES", "OWN_PREFIX", "Field", "families_of", "fields_of"]

# the fields of the norms that were asked for last: each run asks for them many times
_FIELDS: dict[int, tuple[Norms, list[Field]]] = {}
_MOST_KEPT = 4

FAMILIES = tuple(card.code for card in catalogue.CARDS)


def families_of(norms: Norms) -> tuple[str, ...]:
    """All families of fields, a user's own indicators last."""
    return (*FAMILIES, *(f"{OWN_PREFIX}{key}" for key in norms.own_indicators))


def fields_of(norms: Norms) -> list[Field]:
    """All fields in the order they are written; accessibility has some per function, profile and sub-category."""
    known = _FIELDS.get(id(norms))
    if known is None or known[0] is not norms:
        while len(_FIELDS) >= _MOST_KEPT:
            _FIELDS.pop(next(iter(_FIELDS)), None)
        known = _FIELDS[id(norms)] = norms, catalogue.fields_of(norms.as_file)
    return list(known[1])
