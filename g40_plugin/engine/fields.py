"""The fields of a scored area: names, types, meaning, and ten-letter names for shapefiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from .city.package import USES
from .norms import Norms

# the further items of the blueprint, which are computed together
PLUS_FAMILIES = ("stp", "sev", "prk", "hub", "aff", "sch", "chg", "bpk", "bhw", "adp")
FAMILIES = ("a15", "grn", "mix", "ptn", "den", "inf", "typ", "q", "pri", *PLUS_FAMILIES)
# the fields of a user's own indicators begin so, then follows their key
OWN_PREFIX = "own_"
# of these only the plan itself tells: no data grade, no edge
_PLAN_FAMILIES = ("prk", "aff", "adp")


@dataclass(frozen=True)
class Field:
    """A field of the output: ``kind`` is score, share, number, flag or text; ``short`` is at most ten characters."""

    name: str
    kind: Literal["score", "share", "number", "flag", "text"]
    about: str
    short: str

    @property
    def family(self) -> str:
        """The indicator it belongs to, empty for the area itself and the norms."""
        if self.name.startswith(OWN_PREFIX):
            return self.name.rpartition("_")[0]
        prefix = "den" if self.name.startswith("dena_") else self.name.split("_")[0]
        return prefix if prefix in FAMILIES else ""


def families_of(norms: Norms) -> tuple[str, ...]:
    """All families of fields, a user's own indicators last."""
    return (*FAMILIES, *(f"{OWN_PREFIX}{key}" for key in norms.own_indicators))


def _family(prefix: str, *fields: tuple[str, str, str, str]) -> list[Field]:
    common = (
        ("cov", "share", "share of the score's weight that is known", "cov"),
        ("dq", "text", "data grade: A registers, B mixed, C OpenStreetMap or defaults", "dq"),
        ("edge", "flag", "1 where the data ends too near to the area", "edge"),
    )
    note = (("note", "text", "why something is null, or what to keep in mind", "note"),)
    rows = [*fields, *(common if prefix not in _PLAN_FAMILIES else ()), *(note if prefix != "pri" else ())]
    return [Field(f"{prefix}_{name}", kind, about, f"{prefix}_{short}") for name, kind, about, short in rows]


def fields_of(norms: Norms) -> list[Field]:
    """All fields in the order they are written; accessibility has some per function, profile and sub-category."""
    core = [
        name for name in norms.functions if any(s.function == name and s.core for s in norms.subcategories.values())
    ]
    return [
        Field("area_id", "text", "id of the area", "area_id"),
        Field("area_name", "text", "name of the area", "area_name"),
        Field("area_ha", "number", "hectares", "area_ha"),
        *_family(
            "a15",
            ("score", "score", "15-minute accessibility, all profiles mixed; 60 is everything at 15 minutes", "score"),
            ("ok", "flag", "1 where enough people have all core functions within 15 minutes on foot", "ok"),
            ("ok_bike", "flag", "the same by bicycle", "okbike"),
            ("share", "share", "share of people with all core functions within 15 minutes on foot", "share"),
            *((f"share_{name}", "share", f"the same for {name} alone", f"s{n}") for n, name in enumerate(core)),
            *((name, "score", f"score of profile {name}", f"p{n}") for n, name in enumerate(norms.profiles)),
            ("p10", "score", "score that 10 % of people stay under", "p10"),
            ("p50", "score", "median score of people", "p50"),
            ("gini", "share", "Gini coefficient of the scores of people: 0 is equal", "gini"),
            *(
                (f"min_{name}", "number", f"median minutes on foot to {name}; null where not reached", f"m{n}")
                for n, name in enumerate(norms.subcategories)
            ),
            ("gap_65", "number", "score of people of 65 and over, less that of all", "gap65"),
            ("gap_children", "number", "score of children under 15, less that of all", "gapchd"),
            ("gap_low_income", "number", "score of people of low-income neighbourhoods, less that of all", "gapinc"),
            *(
                (f"fca_{name}", "score", f"places at {name} per head of those who compete for them", f"f{n}")
                for n, name in enumerate(norms.catchment.groups if norms.catchment.enabled else ())
            ),
            (
                "unreach",
                "share",
                "share of people who cannot reach every known sub-category over the network",
                "unrch",
            ),
            ("origin", "text", "what people start from: residents or grid", "origin"),
            ("people", "number", "inhabitants", "people"),
        ),
        *_family(
            "grn",
            ("score", "score", "greenery", "score"),
            ("share", "share", "green share of public space, water not counted", "share"),
            ("ok", "flag", "1 where the green share reaches the target", "ok"),
            ("gap_m2", "number", "square metres of green that lack for the target", "gap"),
            ("public_m2", "number", "square metres of public space without water", "public"),
            ("green_m2", "number", "square metres of green in public space", "green"),
            ("blue_pct", "number", "water as a percentage of public space and water", "blue"),
            ("bg_pct", "number", "green and water as a percentage of public space and water", "bg"),
            ("park", "share", "share of people with a park of at least 1 ha within 300 m on foot", "park"),
            *(
                (f"park_{metres:.0f}", "share", f"the same within {metres:.0f} m", f"pk{metres:.0f}")
                for metres in norms.greenery.park_wider_m
            ),
            ("variety", "number", "how many kinds of plants public green has, evenly spread: 1 to 5", "variet"),
            ("mono", "flag", "1 where one kind of plants has most of the public green", "mono"),
            (
                "network",
                "share",
                "chance that two points in larger public green lie in linked green: 1 is one network",
                "netw",
            ),
            ("canopy", "share", "share of the land under crowns of trees", "canopy"),
            ("veg_pct", "number", "percentage of public land under plants, from above; not the green share", "vegpct"),
            ("trees", "share", "share of homes with enough trees near their facade", "trees"),
            ("paved_m2", "number", "square metres of paved land and roofs", "paved"),
            ("rain_m3", "number", "cubic metres of rain of a heavy shower on what is paved", "rain"),
            ("storage", "number", "how much of it measures and open water hold, as a ratio", "stor"),
            ("m2_home", "number", "square metres of public green per home", "m2home"),
            ("park_gap_65", "number", "that share among people of 65 and over, less that of all", "pk65"),
            ("park_gap_children", "number", "that share among children under 15, less that of all", "pkchd"),
            ("park_gap_low_income", "number", "the same in low-income neighbourhoods, less that of all", "pkinc"),
        ),
        *_family(
            "mix",
            ("score", "score", "function mixing", "score"),
            ("entropy", "share", "evenness of six uses by floor area, with a ring around the area", "entrpy"),
            ("mono", "flag", "1 where one use has most of the floor area", "mono"),
            ("dom", "text", "use with the most floor area", "dom"),
            ("mxi", "number", "percentage of floor area that is lived in", "mxi"),
            ("jhb", "share", "balance of jobs and homes", "jhb"),
            ("d0", "number", "Hill number of order 0: uses that are there", "d0"),
            ("d1", "number", "Hill number of order 1: uses that count, by entropy", "d1"),
            ("d2", "number", "Hill number of order 2: uses that dominate", "d2"),
            ("gini", "share", "Gini-Simpson index: chance that two square metres differ in use", "gini"),
            ("ref", "score", "nearness to the wanted mix of the norms; null where they name none", "ref"),
            *((f"p_{use}", "share", f"share of {use} in the floor area, with the ring", use) for use in USES),
            ("floor_m2", "number", "gross floor area in the area in square metres", "floor"),
        ),
        *_family(
            "ptn",
            ("score", "score", "public transport: nodes in reach, and with a timetable its access index", "score"),
            ("node", "score", "nearness to public-transport nodes by level, distance and frequency", "node"),
            ("ptai", "number", "public transport access index, null without a timetable", "ptai"),
            ("ptal", "text", "its band, 0 to 6b", "ptal"),
            ("freq", "number", "mean departures per hour and direction at the stop that counts most", "freq"),
            ("near", "share", "share of people with a stop within its reference distance on foot", "near"),
            ("nearst", "share", "share of people with a train or metro station within it on foot", "nearst"),
            ("class", "text", "quality class of the median person, A to D or -; null where not asked for", "class"),
            ("dist_m", "number", "median metres on foot to the nearest stop", "dist"),
            ("stop", "text", "the nearest stop of the middle starting point", "stop"),
            ("station_m", "number", "median metres on foot to the nearest train or metro station", "statm"),
            ("station", "text", "the nearest station of the middle starting point", "statn"),
            ("hov_m", "number", "median metres on foot to the nearest stop of high-quality buses", "hovm"),
            ("hov", "text", "the nearest such stop of the middle starting point", "hov"),
        ),
        *_family(
            "den",
            ("score", "score", "room to densify, without accessibility", "score"),
            ("cap", "number", "homes that fit", "cap"),
            ("cap_low", "number", "the same, low estimate", "caplow"),
            ("cap_high", "number", "the same, high estimate", "caphi"),
            ("fsi", "number", "floor space index", "fsi"),
            ("gsi", "number", "ground space index", "gsi"),
            ("osr", "number", "open space ratio", "osr"),
            ("levels", "number", "mean number of floors", "levels"),
            ("dw_ha", "number", "homes per gross hectare today", "dwha"),
            ("dw_net", "number", "homes per net hectare today", "dwnet"),
            ("target_fsi", "number", "floor space index that fits the accessibility", "tfsi"),
            ("headroom", "share", "how far today's floor space index is under that", "head"),
            ("water_m2", "number", "square metres kept free for rain that finds no room today", "water"),
            (
                "build_m2",
                "number",
                "square metres of land that can be used, after what is kept free for green and water",
                "build",
            ),
        ),
        Field("dena_score", "score", "room to densify where it is well connected", "dena_score"),
        *_family(
            "inf",
            ("status", "text", "infill check: conform, deels or niet conform", "status"),
            ("inside", "share", "share of the area inside the built-up contour", "inside"),
            (
                "green",
                "share",
                "share of the land that invites building that lies on green, water or farmland",
                "green",
            ),
            ("green_exc", "flag", "1 where unused green is built on, by the exception of the norms", "grexc"),
            ("compensate_m2", "number", "square metres of green to make elsewhere for that", "comp"),
        ),
        *_family(
            "typ",
            ("i", "share", "membership of type i, areas with space", "i"),
            ("ii", "share", "membership of type ii, many amenities and inefficient use of space", "ii"),
            ("iii", "share", "membership of type iii, growing urgency", "iii"),
            ("main", "text", "the type with the highest membership, or overig", "main"),
            ("why", "text", "why it is of this type, in one sentence", "why"),
        ),
        *_family(
            "q",
            ("score", "score", "quality: geometric mean of accessibility, greenery, mixing and transit", "score"),
            ("arith", "score", "the same as arithmetic mean", "arith"),
            ("imb", "number", "what imbalance between the four costs", "imb"),
            ("grade", "number", "report mark, 1 to 10", "grade"),
        ),
        *_family(
            "pri",
            ("score", "score", "priority: quality and room to densify; 0 where infill fails", "score"),
            ("rank", "number", "rank by priority among the areas of this run, 1 is the highest", "rank"),
            ("rank_low", "number", "the rank at 5 % of the draws of weights, anchors and speeds", "rklow"),
            ("rank_mid", "number", "the rank at half of the draws", "rkmid"),
            ("rank_high", "number", "the rank at 95 % of the draws", "rkhigh"),
            ("top", "share", "share of the draws in which it is among the first", "top"),
            ("low", "score", "priority at 5 % of the draws", "low"),
            ("high", "score", "priority at 95 % of the draws", "high"),
            ("front", "flag", "1 where no other area is as good in everything and better in something", "front"),
        ),
        *_plus_fields(),
        *_own_fields(norms),
        Field("reasons", "text", "why things are not known, and what to keep in mind, as codes", "reasons"),
        Field("norms_version", "text", "version of the norms", "norms_ver"),
        Field("norms_hash", "text", "hash of the norms", "norms_hash"),
    ]


def _own_fields(norms: Norms) -> list[Field]:
    """What a user's norms file adds; the short names are numbered."""
    found = []
    for number, (key, own) in enumerate(norms.own_indicators.items()):
        family, unit = f"{OWN_PREFIX}{key}", f" ({own.unit})" if own.unit else ""
        named = _family(
            family,
            ("value", "number", f"{own.title}{unit}", "value"),
            ("score", "score", f"score of {own.title}", "score"),
            ("ok", "flag", "1 where it meets its threshold; null without one", "ok"),
            ("gap", "number", f"what lacks for the threshold{unit}", "gap"),
        )
        found += [replace(field, short=field.short.replace(family, f"o{number}", 1)) for field in named]
    return found


def _plus_fields() -> list[Field]:
    """The further items of the blueprint (docs/method/README.md#pages)."""
    return [
        *_family(
            "stp",
            ("score", "score", "walking, cycling, transit, shared and private cars, in that order (STOMP)", "score"),
            ("walk", "score", "what there is for walking", "walk"),
            ("cycle", "score", "what there is for cycling", "cycle"),
            ("transit", "score", "what there is for public transport", "trans"),
            ("shared", "score", "what there is for shared transport", "shared"),
            ("car", "score", "how little room cars take", "car"),
        ),
        *_family(
            "sev",
            ("score", "score", "how direct walks around the area are; 100 is hardly a detour", "score"),
            ("directness", "number", "median metres over the streets per metre in a straight line", "direct"),
            ("p90", "number", "the same, of the tenth of walks with the longest detours", "p90"),
            ("lost", "share", "share of the places around that take a long detour or are not reached", "lost"),
            ("barrier", "text", "kind of barrier behind which most of these lie: rail, motorway or water", "barr"),
            ("barrier_name", "text", "name of that barrier", "barrnm"),
            ("barrier_share", "share", "share of these places that lie behind it", "barrsh"),
            ("crossing", "text", "what the new crossing spans that would win back most of these places", "cross"),
            ("crossing_back", "share", "share of these places that it wins back", "crback"),
            ("crossings_km", "number", "places to walk across per kilometre of barrier in and around the area", "crkm"),
        ),
        *_family(
            "prk",
            ("score", "score", "parking norm of the plan; 100 is 0.3 spaces per home", "score"),
            ("norm", "number", "new parking spaces per new home", "norm"),
            ("ok", "flag", "1 where that is lower than 0.3", "ok"),
            ("gap", "number", "new parking spaces above 0.3 per new home", "gap"),
            ("freed_ha", "number", "hectares left free, compared with the usual parking norm", "freed"),
            ("today", "number", "parking spaces on the ground per home today", "today"),
        ),
        *_family(
            "hub",
            ("score", "score", "nearness to mobility hubs", "score"),
            ("near", "share", "share of people with a hub within 300 m on foot", "near"),
            ("wide", "share", "share of people with a hub within 800 m on foot", "wide"),
            ("chain", "flag", "1 where there is one, and a park and ride within 10 minutes by bicycle", "chain"),
        ),
        *_family(
            "aff",
            ("score", "score", "affordability of the plan", "score"),
            ("share", "share", "affordable share of the new homes", "share"),
            ("corporation", "share", "share of the new homes that corporations let", "corp"),
            ("middle", "share", "share of the new homes for middle rent or affordable sale", "middle"),
            ("ok", "flag", "1 where two thirds are affordable, and a third of each kind", "ok"),
            ("gap", "number", "affordable homes that lack", "gap"),
        ),
        *_family(
            "sch",
            ("score", "score", "how safe the streets around primary schools are", "score"),
            ("calm", "share", "share of street length around schools with 30 km/h at most, or without cars", "calm"),
            ("tracks", "share", "share of roads of 50 km/h and more around schools with a cycle track", "tracks"),
        ),
        *_family(
            "chg",
            ("score", "score", "homes with a public charging station within 300 m on foot, times 100", "score"),
            ("sockets_1000", "number", "charging sockets in the area per 1,000 inhabitants", "sock"),
        ),
        *_family(
            "bpk",
            ("present", "flag", "1 where there is guarded bicycle parking at a station or centre", "there"),
            ("places", "number", "guarded bicycle places there, as far as known", "places"),
        ),
        *_family(
            "bhw",
            ("score", "score", "nearness to a cycle highway", "score"),
            ("m", "number", "median metres by bicycle to a cycle highway", "m"),
            ("connected", "share", "share of cycle tracks in and around the area that hang together", "conn"),
        ),
        *_family(
            "adp",
            ("score", "score", "share of the plan's floor area that is there already, times 100", "score"),
        ),
    ]
