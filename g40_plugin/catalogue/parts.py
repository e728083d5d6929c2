"""What the parts of a score are called, and how their values are shown: the rows of the table ``parts``."""

from __future__ import annotations

from typing import Any, Callable

from .language import N_, Texts
from .names import BARRIERS, PILLARS, USES, capital, name_of
from .phrases import Area, Norms, distance, minutes, percent, plain_number, surface, unit
from .sites import PATHS

# indicator: its parts and their words
WORDS: dict[str, dict[str, str]] = {
    "grn": {
        "public_green": N_("green share of public space"),
        "park_near": N_("people with a park close by"),
        "canopy": N_("land under crowns of trees"),
        "variety": N_("kinds of plants, evenly spread"),
        "network": N_("how well green hangs together"),
        "water_storage": N_("rain of a heavy shower that is held"),
    },
    "mix": {
        "entropy": N_("evenness of six uses"),
        "jhb": N_("balance of jobs and homes"),
        **{f"share_{use}": name for use, name in USES.items()},
    },
    "ptn": {
        "node": N_("nearness to stops and stations"),
        "ptai": N_("access index (PTAI)"),
        "ic_station": N_("intercity station"),
        "station": N_("station"),
        "metro": N_("metro"),
        "brt": N_("high-quality bus"),
        "tram": N_("tram"),
        "bus": N_("bus"),
    },
    "den": {
        "accessibility": N_("how well it can be reached"),
        "target_homes": N_("homes per hectare that fit this"),
        "headroom": N_("room under the fitting floor space index"),
        **{f"homes_{path}": name for path, name in PATHS.items()},
    },
    "q": dict(PILLARS),
    "stp": {
        "walk_share": N_("people with all daily functions on foot"),
        "footpath": N_("streets with a footpath"),
        "bike_access": N_("facilities by bicycle"),
        "tracks": N_("fast roads with a cycle track"),
        "nodes": N_("nearness to stops and stations"),
        "hubs": N_("mobility hubs"),
        "shared_cars": N_("shared cars"),
        "parking_land": N_("land for parking"),
        "through_roads": N_("through roads"),
        "street_walk": N_("street space for walking"),
        "street_cycle": N_("street space for cycling"),
        "street_transit": N_("street space for public transport"),
        "street_drive": N_("street space for driving"),
        "street_parking": N_("street space for parking"),
    },
    "sev": {
        "directness": N_("walk per metre in a straight line, median"),
        **{f"crossings_{kind}": name for kind, name in BARRIERS.items()},
    },
    "hub": {
        "near": N_("people with a hub close by"),
        "wide": N_("people with a hub a little further"),
        "park_ride": N_("park and ride"),
    },
    "aff": {
        "corporation_rent": N_("let by corporations"),
        "middle_rent": N_("middle rent"),
        "affordable_sale": N_("affordable sale"),
    },
    "prk": {
        "spaces_per_home": N_("new parking spaces per new home"),
        "freed_low": N_("land left free, low estimate"),
        "freed_high": N_("land left free, high estimate"),
    },
    "sch": {"calm": N_("calm streets around schools"), "tracks": N_("fast roads with a cycle track")},
    "chg": {"near": N_("homes with a charging station close by"), "sockets": N_("sockets per 1,000 residents")},
    "bhw": {
        "distance": N_("distance by bicycle to a cycle highway"),
        "connected": N_("cycle tracks that hang together"),
    },
    "bpk": {"guarded": N_("guarded bicycle places")},
    "adp": {"reused_m2": N_("floor area used again"), "new_m2": N_("new floor area")},
    "typ": {
        "i_gsi": N_("built land (type i)"),
        "i_osr": N_("open land per floor area (type i)"),
        "i_period": N_("homes of the period (type i)"),
        "i_mono": N_("one main use (type i)"),
        "i_owner": N_("largest owner (type i)"),
        "i_living": N_("floor area that is lived in (type i)"),
        "ii_amenities": N_("facilities (type ii)"),
        "ii_inefficient": N_("land that can be used better (type ii)"),
        "iii_vacancy": N_("vacant floor area (type iii)"),
        "iii_vacant_land": N_("land of vacant buildings (type iii)"),
        "iii_empty_homes": N_("homes without residents (type iii)"),
        "iii_obsolete_care": N_("outdated care (type iii)"),
        "iii_care_land": N_("land of outdated care (type iii)"),
        "iii_obsolete_work": N_("outdated work (type iii)"),
        "iii_work_land": N_("land of outdated work (type iii)"),
        "iii_fuel": N_("petrol stations (type iii)"),
        "iii_brownfield": N_("land that lies fallow (type iii)"),
        "iii_unused_green": N_("unused green (type iii)"),
        "iii_unsafety": N_("unsafety (type iii)"),
        "iii_node": N_("public transport (type iii)"),
    },
}
_VALUE, _NOT_KNOWN = N_("value"), N_("not known")
_SHOWN: dict[str, Callable[[float, Texts], str]] = {
    "share": percent,
    "ratio": percent,
    "min": minutes,
    "m": distance,
    "m2": surface,
}
# below, a number has two decimals
_TEN = 10.0
# units that stand behind a plain number
_UNITS = {
    "dwellings": N_("{value} homes"),
    "dwellings/ha": N_("{value} homes/ha"),
    "places": N_("{value} places"),
    "people": N_("{value} people"),
    "1/km": N_("{value} per km"),
    "m/ha": N_("{value} m/ha"),
    "ha": N_("{value} ha"),
    "1/1000": N_("{value} per 1,000 residents"),
}


def part_name(indicator: str, part: str, norms: Norms, texts: Texts) -> str:
    """What a part of a score is called; a kind of facility by its name in the norms."""
    known = WORDS.get(indicator, {}).get(part)
    if known:
        return capital(texts(known))
    if part == "value":
        return capital(texts(_VALUE))
    return capital(name_of(part, norms, texts))


def part_value(row: Area, texts: Texts) -> str:
    """The raw value of a row of ``parts`` with its unit; that it is not known where it is null."""
    raw, kind = row.get("raw"), row.get("unit") or ""
    if raw is None:
        return texts(_NOT_KNOWN)
    if kind in _SHOWN:
        return _SHOWN[kind](raw, texts)
    text = plain_number(raw, texts, 1 if abs(raw) >= _TEN else 2)
    return unit(texts(_UNITS[kind]), text) if kind in _UNITS else text


def part_weights(rows: list[dict[str, Any]]) -> list[float | None]:
    """What share of the score each row makes; None for a row that only tells something."""
    whole = sum(row.get("weight") or 0.0 for row in rows if row.get("score") is not None)
    return [
        row["weight"] / whole if whole and row.get("weight") and row.get("score") is not None else None for row in rows
    ]
