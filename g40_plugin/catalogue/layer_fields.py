"""The fields of the other layers of a scored file: what forms and tables call them, with units, decimals and words."""

from __future__ import annotations

from . import CARDS, layers
from .card import Field
from .greenery import fields as green_fields
from .language import N_
from .names import BARRIERS, FUNCTIONS, SUBCATEGORIES
from .phrases import Norms

_AREA_ID = Field("area_id", "text", N_("id of the area"), "area_id")
_AREA_NAME = Field("area_name", "text", N_("name of the area"), "area_name")
STATES = (("reached", N_("reached")), ("not_reached", N_("not reachable")), ("no_data", N_("no data")))
KINDS = (("public", N_("public")), ("private", N_("not public")), ("water", N_("water")))
COVERS = (("municipality", N_("the whole municipality")), ("contour", N_("the built-up city")))


def _why(norms: Norms) -> tuple[Field, ...]:
    functions, kinds = norms.get("functions", {}), norms.get("subcategories", {})
    return (
        _AREA_ID,
        _AREA_NAME,
        Field("function", "text", N_("daily function"), "function", words=_titles(functions, FUNCTIONS)),
        Field("sub", "text", N_("kind of facility"), "sub", words=_titles(kinds, SUBCATEGORIES)),
        Field("facility_id", "text", N_("id of the facility"), "fac_id"),
        Field("facility_name", "text", N_("nearest facility"), "fac_name"),
        Field("minutes", "number", N_("walk from the middle of the area"), "minutes", "min"),
        Field("distance_m", "number", N_("distance on foot"), "distance_m", "m"),
        Field("state", "text", N_("whether it is reached"), "state", words=STATES),
    )


def _titles(known: Norms, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple({**names, **{key: one["title"] for key, one in known.items() if one.get("title")}}.items())


def _stations(_norms: Norms) -> tuple[Field, ...]:
    return (
        Field("stop_id", "text", N_("id of the station"), "stop_id"),
        Field("name", "text", N_("name of the station"), "name"),
        Field("level", "number", N_("level of the station, 1 is the highest"), "level", N_("rank")),
        Field("node", "score", N_("value as a node"), "node"),
        Field("place", "score", N_("value as a place"), "place"),
        Field("delta", "number", N_("node less place"), "delta", N_("points")),
        Field(
            "class",
            "text",
            N_("station and surroundings"),
            "class",
            words=tuple((key, words) for key, _, _, words in layers.BALANCE),
        ),
        Field("supply", "score", N_("trains, trams and buses"), "supply"),
        Field("cycleway_m_ha", "number", N_("cycle tracks around the station"), "cycleway", "m/ha"),
        Field("main_road_m_ha", "number", N_("main roads around the station"), "main_road", "m/ha"),
        Field("intensity_ha", "number", N_("people and jobs around the station"), "intensity", "1/ha"),
        Field("mix", "score", N_("mix of uses around the station"), "mix"),
        Field("amenities", "number", N_("facilities around the station"), "amenities", N_("places")),
        Field("area_ha", "number", N_("land within a walk of the station"), "area_ha", "ha"),
    )


def _crossings(_norms: Norms) -> tuple[Field, ...]:
    return (
        _AREA_ID,
        _AREA_NAME,
        Field("barrier", "text", N_("kind of barrier"), "barrier", words=tuple(BARRIERS.items())),
        Field("barrier_name", "text", N_("name of the barrier"), "barrier_nm"),
        Field("back", "share", N_("lost places that it wins back"), "back"),
        Field("lost", "share", N_("places lost to detours"), "lost"),
        Field("metres", "number", N_("length of the crossing"), "metres", "m"),
    )


def _public_space(_norms: Norms) -> tuple[Field, ...]:
    return (
        _AREA_ID,
        Field("cover", "text", N_("what it is"), "cover"),
        Field("kind", "text", N_("public or not"), "kind", words=KINDS),
        Field("green", "share", N_("how green it is"), "green"),
        Field("m2", "number", N_("size"), "m2", "m²"),
        Field("source", "text", N_("where it comes from"), "source"),
    )


def _city_total(norms: Norms) -> tuple[Field, ...]:
    return (
        Field("name", "text", N_("name of the city"), "name"),
        *green_fields(norms),
        Field("kind", "text", N_("what it is about"), "kind", words=COVERS),
        Field("area_cov", "share", N_("part of it with data"), "area_cov"),
    )


def _parts(_norms: Norms) -> tuple[Field, ...]:
    return (
        _AREA_ID,
        _AREA_NAME,
        Field("indicator", "text", N_("score"), "indicator", words=tuple((card.code, card.title) for card in CARDS)),
        Field("part", "text", N_("part of the score"), "part"),
        Field("raw", "number", N_("value"), "raw"),
        Field("unit", "text", N_("unit"), "unit"),
        Field("score", "score", N_("score of this part"), "score"),
        Field("weight", "number", N_("weight"), "weight"),
        Field("note", "text", N_("remark"), "note"),
    )


_OF_LAYER = {
    "why": _why,
    "stations": _stations,
    "crossings": _crossings,
    "public_space": _public_space,
    "city_total": _city_total,
    "parts": _parts,
}


def fields_of_layer(layer: str, norms: Norms) -> tuple[Field, ...]:
    """The fields of another layer than ``areas`` in their order; none for a layer that is told elsewhere."""
    return _OF_LAYER[layer](norms) if layer in _OF_LAYER else ()
