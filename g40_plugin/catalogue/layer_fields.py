"""The fields of layers other than the areas: what forms and tables call them, with units, decimals and words."""

from __future__ import annotations

from . import CARDS, layers, twin
from .card import Field
from .greenery import fields as green_fields
from .language import N_
from .names import BARRIERS, FUNCTIONS, SUBCATEGORIES
from .phrases import Norms
from .sites import PATHS

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


# a layer of its own in the file of a programme, beside that of a scored file
PROGRAMME_SITES = "programme_sites"
PROGRAMME_STATES = (
    ("chosen", N_("takes homes")),
    *((key, words) for key, _, words in layers.STATES),
    ("not_known", N_("not known")),
)
SITE_STATUSES = (("hard", N_("a firm plan")), ("soft", N_("a plan that is not yet firm")))
SITE_USES = (("yes", N_("yes")), ("no", N_("no")), ("only if", N_("only if")))


def _programme(norms: Norms) -> tuple[Field, ...]:
    homes = N_("homes")
    periods = norms.get("programme", {}).get("periods", ())
    return (
        _AREA_ID,
        _AREA_NAME,
        Field("prg_homes", "number", N_("new homes"), "prg_homes", homes),
        Field("prg_capacity", "number", N_("homes that fit"), "prg_cap", homes),
        Field("prg_value", "number", N_("worth of a home here, the most is 100"), "prg_value"),
        Field("prg_state", "text", N_("what the programme does here"), "prg_state", words=PROGRAMME_STATES),
        Field("prg_freq", "share", N_("how often it takes homes when weights and room vary"), "prg_freq"),
        Field("prg_robust", "flag", N_("takes homes nearly always"), "prg_robust"),
        Field("prg_period", "text", N_("years in which building begins"), "prg_period"),
        *(
            Field(f"prg_homes_{number}", "number", N_("new homes in {name}"), f"prg_h_{number}", homes, of=period)
            for number, period in enumerate(periods, start=1)
        ),
        *(
            Field(f"prg_homes_{path}", "number", N_("new homes by kind of place: {name}"), path, homes, of=words)
            for path, words in PATHS.items()
        ),
        Field("prg_homes_hard", "number", N_("new homes in firm plans"), "prg_hard", homes),
        Field("prg_homes_soft", "number", N_("new homes in plans that are not yet firm"), "prg_soft", homes),
        Field("prg_affordable", "share", N_("affordable part of the homes whose price is known"), "prg_afford"),
        Field("prg_people", "number", N_("new inhabitants"), "prg_people", N_("people")),
        Field("prg_jobs_lost", "number", N_("jobs that make way"), "prg_jobs", N_("jobs")),
        Field("prg_green_unpaid_m2", "number", N_("green that the places themselves lack"), "prg_green", "m²"),
        Field("prg_lacks", "text", N_("what lacks for the new inhabitants"), "prg_lacks"),
        Field("prg_note", "text", N_("remark"), "prg_note"),
    )


def _programme_sites(_norms: Norms) -> tuple[Field, ...]:
    return (
        Field("site_id", "text", N_("number of the place"), "site_id"),
        _AREA_ID,
        Field("path", "text", N_("kind of place"), "path", words=tuple(PATHS.items())),
        Field("name", "text", N_("name"), "name"),
        Field("status", "text", N_("status of the plan"), "status", words=SITE_STATUSES),
        Field("owner", "text", N_("owner"), "owner"),
        Field("use", "text", N_("does this place count?"), "use", words=SITE_USES),
        Field("fits", "number", N_("homes that fit"), "fits", N_("homes")),
        Field("prg_homes", "number", N_("new homes"), "prg_homes", N_("homes")),
        Field("prg_share", "share", N_("part of the place that is built"), "prg_share"),
        Field("prg_period", "text", N_("years in which building begins"), "prg_period"),
        Field("prg_affordable", "share", N_("affordable part of the homes whose price is known"), "prg_afford"),
        Field("prg_jobs_lost", "number", N_("jobs that make way"), "prg_jobs", N_("jobs")),
        Field("prg_green_unpaid_m2", "number", N_("green that the places themselves lack"), "prg_green", "m²"),
    )


def _best_places(_norms: Norms) -> tuple[Field, ...]:
    return (
        Field("need", "text", N_("key of what lacks"), "need"),
        Field("title", "text", N_("what lacks"), "title"),
        _RANK,
        Field("lacks", "number", N_("how much lacks, in all areas that lack it"), "lacks"),
        _GAIN,
        _WITHIN_15,
        _STREET,
    )


def _lift(_norms: Norms) -> tuple[Field, ...]:
    return (
        _RANK,
        Field("what", "text", N_("key of what comes"), "what"),
        Field("name", "text", N_("what comes"), "name"),
        _GAIN,
        Field("score_before", "number", N_("score of now"), "before", N_("points")),
        Field("score_after", "number", N_("score with it"), "after", N_("points")),
        _WITHIN_15,
        _STREET,
        Field("length_m", "number", N_("length of the crossing"), "length_m", "m"),
        Field("with_sums", "flag", N_("jobs and homes within reach are counted anew"), "with_sums"),
        *_MADE_WITH,
    )


def _reach(_norms: Norms) -> tuple[Field, ...]:
    return (
        Field("minutes", "number", N_("within so many minutes"), "minutes", "min"),
        Field("profile", "text", N_("way of travelling"), "profile"),
        Field("area_m2", "number", N_("size"), "area_m2", "m²"),
        Field("street_m", "number", N_("length of the streets that are reached"), "street_m", "m"),
        *_MADE_WITH,
    )


_MADE_WITH = (
    Field("norms_version", "text", N_("version of the norms"), "norms"),
    Field("norms_hash", "text", N_("hash of the norms"), "norms_hash"),
)
_RANK = Field("rank", "number", N_("place in the order, 1 is the best"), "rank", N_("rank"))
# in points, which are told with two decimals here: a rise is small
_GAIN = Field("gain", "number", N_("points that the score rises"), "gain")
_WITHIN_15 = Field(
    "people_within_15", "number", N_("people who come within 15 minutes of it"), "people15", N_("people")
)
_STREET = Field("street", "text", N_("street"), "street")

def _masses(_norms: Norms) -> tuple[Field, ...]:
    return twin.FIELDS


_OF_LAYER = {
    "programme": _programme,
    PROGRAMME_SITES: _programme_sites,
    "best_places": _best_places,
    "lift": _lift,
    "reach": _reach,
    "why": _why,
    "stations": _stations,
    "crossings": _crossings,
    "public_space": _public_space,
    "city_total": _city_total,
    "parts": _parts,
    "masses": _masses,
}


def fields_of_layer(layer: str, norms: Norms) -> tuple[Field, ...]:
    """The fields of another layer than ``areas`` in their order; none for a layer that is told elsewhere."""
    return _OF_LAYER[layer](norms) if layer in _OF_LAYER else ()
