"""What functions, facilities, uses, barriers and kinds of mobility are called: lower case, marked with ``N_``."""

from __future__ import annotations

from .language import N_, Texts
from .phrases import Norms

FUNCTIONS = {
    "childcare": N_("childcare"),
    "education": N_("education"),
    "care": N_("care"),
    "shopping": N_("shopping"),
    "recreation": N_("recreation"),
    "working": N_("working"),
    "living": N_("living"),
}
SUBCATEGORIES = {
    "daycare": N_("daycare"),
    "after_school": N_("after-school care"),
    "primary_school": N_("primary school"),
    "secondary_school": N_("secondary school"),
    "gp": N_("general practitioner"),
    "pharmacy": N_("pharmacy"),
    "dentist": N_("dentist"),
    "physiotherapist": N_("physiotherapist"),
    "supermarket": N_("supermarket"),
    "daily_shop": N_("shop for daily needs"),
    "post": N_("post and parcels"),
    "park": N_("park"),
    "playground": N_("playground"),
    "sport": N_("sports"),
    "culture": N_("culture and meeting"),
    "hospitality": N_("café or restaurant"),
    "jobs": N_("jobs"),
    "homes": N_("homes"),
}
PROFILES = {
    "walk_std": N_("walking"),
    "walk_slow": N_("walking slowly and without steps"),
    "bike_std": N_("cycling"),
}
# in the order of the table buildings
USES = {
    "living": N_("housing"),
    "work": N_("offices and industry"),
    "shop": N_("shops"),
    "care": N_("health care"),
    "learn": N_("schools"),
    "meet": N_("meeting, sport and culture"),
}
BARRIERS = {"rail": N_("railway"), "motorway": N_("motorway"), "water": N_("water")}
# the same inside a sentence
A_BARRIER = {
    "rail": N_("a railway"),
    "motorway": N_("a motorway or trunk road"),
    "water": N_("a river or canal"),
}
ANY_BARRIER = N_("a barrier")
MOBILITY = {
    "car_sharing": N_("shared cars"),
    "bicycle_rental": N_("rental bicycles"),
    "charging_station": N_("charging stations"),
    "parcel_locker": N_("parcel lockers"),
    "stop": N_("stops"),
    "park_ride": N_("park and ride"),
    "bicycle_parking": N_("bicycle parking"),
    "guarded_bicycle_parking": N_("guarded bicycle parking"),
}

PILLARS = {
    "a15": N_("accessibility"),
    "grn": N_("greenery"),
    "mix": N_("mixing"),
    "ptn": N_("public transport"),
}


def marked_name(key: str, norms: Norms) -> str:
    """The marked name of a function or sub-category: its title in the norms, else our word for it, else its key."""
    known = norms.get("subcategories", {}).get(key) or norms.get("functions", {}).get(key) or {}
    return known.get("title") or SUBCATEGORIES.get(key) or FUNCTIONS.get(key) or key


def name_of(key: str, norms: Norms, texts: Texts) -> str:
    """The name of a function or sub-category in a language."""
    return texts(marked_name(key, norms))


def capital(text: str) -> str:
    """A name at the start of a line."""
    return text[:1].upper() + text[1:]


# words for the values of reasons, by the list that a key such as "mobility.car_sharing" begins with
_LISTS = {
    "barrier": {**A_BARRIER, "": ANY_BARRIER},
    "mobility": {**MOBILITY, "stop": N_("stops")},
    "stomp": {
        "walk": N_("walking"),
        "cycle": N_("cycling"),
        "transit": N_("public transport"),
        "shared": N_("shared transport"),
        "car": N_("private cars"),
    },
    "pillar": PILLARS,
    "term": {
        "room": N_("the room for homes"),
        "quality_lacks": N_("the report mark"),
        "urgency": N_("how urgent it is"),
        "plans": N_("what the municipality plans"),
        "node": N_("public transport"),
    },
    "fact": {
        "owner_share": N_("owners"),
        "vacancy": N_("vacancy"),
        "period_share": N_("building years"),
        "amenity_score": N_("facilities"),
        "ptn_score": N_("public transport"),
        "gsi": N_("buildings"),
    },
    "table": {
        "streets": N_("streets"),
        "facilities": N_("facilities"),
        "buildings": N_("buildings"),
        "landcover": N_("land cover"),
        "stops": N_("stops and stations"),
    },
    "raster": {"canopy": N_("tree crowns"), "green": N_("vegetation")},
}


def word(key: str, norms: Norms, texts: Texts) -> str:
    """What a value of a reason is called: a key of a list above, an own indicator, or a sub-category."""
    if "." not in key:
        return name_of(key, norms, texts)
    first, _, rest = key.partition(".")
    own = norms.get("own_indicators", {}).get(rest.replace("own_", "", 1), {})
    return own.get("title") or texts(_LISTS[first].get(rest, rest))
