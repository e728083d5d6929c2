"""One card a family of indicators, read by the engine, the maps, the styles and the documents.

Standard library only, Python 3.9. Texts are English, marked with ``N_``, and translated when they are shown.
"""

from __future__ import annotations

from . import (
    accessibility,
    affordability,
    bicycle_parking,
    charging,
    composite,
    cycle_highway,
    density,
    greenery,
    hubs,
    infill,
    layers,
    mixing,
    parking,
    priority,
    reuse,
    schools,
    severance,
    stomp,
    transit,
    typology,
)
from .card import Card, Field, Map
from .language import N_
from .own import own_cards
from .phrases import Norms

# in the order of the output
CARDS: tuple[Card, ...] = tuple(
    family.CARD
    for family in (
        accessibility,
        greenery,
        mixing,
        transit,
        density,
        infill,
        typology,
        composite,
        priority,
        stomp,
        severance,
        parking,
        hubs,
        affordability,
        schools,
        charging,
        bicycle_parking,
        cycle_highway,
        reuse,
    )
)
# maps in the order of the choice, the default first; their numbers are public, so those that came later stand last.
# MAPS are those of the areas, THEMES has those of the other layers too
_FIRST_MAPS = (
    *("q", "a15", "grn", "mix", "ptn", "den", "typ"),
    *("inf", "stp", "sev", "prk", "hub", "aff", "sch", "chg", "bhw", "adp", "bpk", "pri"),
)
_NEW_MAPS = tuple(shown.key for card in CARDS for shown in card.maps if shown.key not in _FIRST_MAPS)
MAPS = (*_FIRST_MAPS, *_NEW_MAPS)
THEMES = (*_FIRST_MAPS, *layers.MAPS, *_NEW_MAPS)
AREA_FIELDS = (
    Field("area_id", "text", N_("id of the area"), "area_id"),
    Field("area_name", "text", N_("name of the area"), "area_name"),
    Field("area_ha", "number", N_("hectares"), "area_ha", "ha", label=N_("size of the area")),
    Field(
        "area_cov",
        "share",
        N_("share of the area with data; all figures are about that part"),
        "area_cov",
        label=N_("part of the area with data"),
    ),
)
NORMS_FIELDS = (
    Field(
        "reasons",
        "text",
        N_("reasons of all families as codes, from which their notes are made"),
        "reasons",
        label=N_("reasons as codes"),
    ),
    Field("norms_version", "text", N_("version of the norms"), "norms_ver"),
    Field("norms_hash", "text", N_("hash of the norms"), "norms_hash"),
)


def card(code: str) -> Card:
    """The card of a family. Raises ``KeyError`` for a code that no family has."""
    return {known.code: known for known in CARDS}[code]


def cards_of(norms: Norms) -> tuple[Card, ...]:
    """All cards, those of a user's own indicators last."""
    return (*CARDS, *own_cards(norms))


def fields_of(norms: Norms) -> list[Field]:
    """All fields of a scored area in the order they are written."""
    families = [field for known in cards_of(norms) for field in known.all_fields(norms)]
    return [*AREA_FIELDS, *families, *NORMS_FIELDS]


def map_of(key: str, norms: Norms) -> tuple[Card, Map]:
    """A map with its card; that of an own indicator is ``own_`` and its key. Raises ``KeyError`` for another key."""
    return {shown.key: (known, shown) for known in cards_of(norms) for shown in known.maps}[key]


def title_of(key: str, norms: Norms) -> str:
    """The marked title of a map, of areas or of another layer."""
    if key in layers.MAPS:
        return layers.MAPS[key].title
    known, shown = map_of(key, norms)
    return shown.title or known.title
