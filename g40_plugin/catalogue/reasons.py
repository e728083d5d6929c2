"""Why something is not known, or what to keep in mind: codes with values, told in a language when they are shown."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .language import N_, Texts
from .names import word
from .phrases import Norms, plain_number


class Reason(NamedTuple):
    """The sentence of a reason in two voices, with its values in braces.

    ``operator`` says what to fill in or look at; ``residents`` says in plain words what is not known, and is empty
    where that means nothing to them.
    """

    operator: str
    residents: str = ""


# ==== a15
A15 = {
    "not_in_data": Reason(
        N_("Not in the data, so not counted: {kinds}."), N_("on the map we have no data of: {kinds}.")
    ),
    "no_street": Reason(
        N_("No street within {metres:.0f} m, so nothing can be reached."),
        N_("there is no street close by, so nothing can be reached."),
    ),
    "groups_unknown": Reason(N_("Age and income of residents are not known, so no group is compared with all.")),
    "nobody_lives_here": Reason(N_("Nobody lives here, and only residents were asked for."), N_("nobody lives here.")),
    "places_unknown": Reason(
        N_("Not enough is known of places at: {kinds}. What people compete for there is not computed.")
    ),
    "ages_unknown": Reason(
        N_("The ages of residents are not known, so a usual share of all people competes for: {kinds}.")
    ),
}
# ==== grn
GRN = {
    "little_public_space": Reason(
        N_("Less than {m2:.0f} m² of public space."), N_("there is hardly any public space here.")
    ),
    "no_green_in_data": Reason(N_("The data holds no green."), N_("we have no data of the green here.")),
    "no_public_green": Reason(N_("There is no public green, so nothing that could vary.")),
    "no_green_patch": Reason(N_("No public green of {m2:.0f} m² or more, so no green network.")),
    "storage_unknown": Reason(N_("Measures that hold rain are not known, so water storage is not.")),
    "nothing_paved": Reason(N_("Nothing is paved, so no rain has to be held.")),
    "canopy_estimated": Reason(
        N_("Canopy is estimated from single trees of {m2:.0f} m² each; trees in no map or register are missing.")
    ),
    "canopy_unknown": Reason(
        N_("Tree canopy is not known: no raster of it, and fewer than {count:.0f} mapped trees a hectare.")
    ),
    "raster_covers_little": Reason(
        N_("The raster of {kind} covers less than {percent:.0f} % of this area, so its value is not known.")
    ),
    "raster_is_coarse": Reason(
        N_("The raster of {kind} has cells of {cell:.0f} m: its value is a density, not a measured cover.")
    ),
}
# ==== mix
MIX = {
    "little_floor": Reason(
        N_("Less than {m2:.0f} m² of floor area of known use, so there is nothing to mix."),
        N_("there are too few buildings here whose use is known."),
    ),
    "use_unknown": Reason(
        N_("The use of much of the floor area is not known."), N_("the use of many buildings is not known.")
    ),
}
# ==== ptn
PTN = {
    "no_stops_in_data": Reason(
        N_("The data holds no public-transport stops."), N_("we have no data of stops and stations.")
    ),
    "no_stop_reached": Reason(
        N_("No stop can be reached over the streets."), N_("no stop can be reached over the streets.")
    ),
    "no_timetable": Reason(N_("Without a timetable every stop counts as served often enough.")),
    "no_timetable_here": Reason(N_("No timetable is known here, so the score is that of nodes alone.")),
    "stops_not_in_timetable": Reason(N_("Stops that are not in the timetable count as served often enough.")),
}
# ==== den
DEN = {
    "infill_fails": Reason(
        N_("The infill check fails, so no homes are counted here."),
        N_("building here does not fit the blueprint, so no homes are counted."),
    ),
    "accessibility_unknown": Reason(
        N_("Accessibility is not known, so there is no target density."),
        N_("we do not know how well this place can be reached."),
    ),
    "nothing_around": Reason(
        N_("Nothing is built around, so there is no local density to aim at."), N_("nothing is built around it.")
    ),
    "vacancy_unknown": Reason(N_("Vacancy is not known: homes by conversion are not counted.")),
    "years_unknown": Reason(N_("Building years are not known: homes by topping up are not counted.")),
    "green_unknown": Reason(
        N_("The green that lacks is not known and not subtracted."), N_("we do not know how much green is missing.")
    ),
    "water_unknown": Reason(N_("The room for rain that lacks is not known and not subtracted.")),
}
# ==== inf
INF = {
    "no_contour": Reason(
        N_("There is no contour of the built-up city in the data."), N_("the border of the built-up city is not known.")
    ),
    "no_inviting_land": Reason(N_("No land that invites building, so only the contour was tested.")),
    "stricter_than_the_law": Reason(
        N_(
            "Inside the contour, and so part of the built-up area of the law, which holds urban green too; the test "
            "that keeps building off green, water and farmland is stricter, and fails."
        )
    ),
    "unused_green_built_on": Reason(
        N_("By the exception for unused green {m2:.0f} m² of it is built on: as much green is made elsewhere.")
    ),
}
# ==== typ
TYP = {
    "owners_unknown": Reason(
        N_("Owners are not known: type i cannot be told where people live."),
        N_("we do not know who owns the land and the homes."),
    ),
    "corporations_stand_for_owners": Reason(
        N_("Owners are not known: the share of dwellings of housing corporations in {year} stands for them.")
    ),
    "years_unknown": Reason(
        N_("Building years are not known."), N_("we do not know from which years the buildings are.")
    ),
    "vacancy_unknown": Reason(N_("Vacancy is not known."), N_("we do not know what stands empty.")),
    "homes_without_residents": Reason(
        N_("Of the homes {percent:.0f} % have no residents, which is not vacant floor area and does not count.")
    ),
    "fuel_unknown": Reason(N_("Whether the petrol station lies in the built-up city is not known.")),
    "with_space": Reason(N_("Area with space: {reasons}."), N_("Area with space: {reasons}.")),
    "many_amenities": Reason(
        N_("Many amenities and inefficient use of space: facilities score {score:.0f}, and {reasons}."),
        N_("There is a lot to find here (facilities score {score:.0f}), but the space can be used better: {reasons}."),
    ),
    "growing_urgency": Reason(
        N_("Growing urgency: {reasons}; public transport scores {score:.0f}."),
        N_("It is getting urgent here: {reasons}. Public transport scores {score:.0f}."),
    ),
    "none_of_three": Reason(
        N_("None of the three types: each lacks at least one of the things it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first."),
    ),
    "nearest_type": Reason(
        N_("None of the three types: nearest is type {type}, with {membership:.2f} of the {least:.2f} it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first. It is most like type {type}."),
    ),
    "not_known_without": Reason(
        N_("The type is not known without {kinds}."), N_("The kind of area is not known: we have no data of {kinds}.")
    ),
    "too_little_known": Reason(
        N_("The type is not known: too little of what it rests on is."),
        N_("The kind of area is not known: there is too little data."),
    ),
    "sign_gsi": Reason(
        N_("buildings take {percent:.0f} % of the land"), N_("buildings take {percent:.0f} % of the land")
    ),
    "sign_osr": Reason(
        N_("there is {osr:.1f} m² of open land per m² of floor area"),
        N_("there is {osr:.1f} m² of open land per m² of floor area"),
    ),
    "sign_period": Reason(
        N_("{percent:.0f} % of the homes are from {low} to {high}"),
        N_("{percent:.0f} % of the homes are from {low} to {high}"),
    ),
    "sign_mono": Reason(
        N_("one use has {percent:.0f} % of the floor area"), N_("one use has {percent:.0f} % of the floor area")
    ),
    "sign_corporations": Reason(
        N_("housing corporations let {percent:.0f} % of the homes"),
        N_("housing corporations let {percent:.0f} % of the homes"),
    ),
    "sign_owner": Reason(
        N_("the largest owner has {percent:.0f} % of the land"), N_("one owner has {percent:.0f} % of the land")
    ),
    "sign_ii_parking": Reason(
        N_("parking takes {percent:.0f} % of the land"), N_("parking takes {percent:.0f} % of the land")
    ),
    "sign_ii_headroom": Reason(
        N_("the floor area lies {percent:.0f} % under what fits the accessibility"),
        N_("there is {percent:.0f} % less floor area than fits a place that can be reached so well"),
    ),
    "sign_ii_big_boxes": Reason(
        N_("large single-storey shops and halls take {percent:.0f} % of the land"),
        N_("large shops and halls of one storey take {percent:.0f} % of the land"),
    ),
    "sign_iii_vacancy": Reason(
        N_("{percent:.0f} % of the floor area is vacant"), N_("{percent:.0f} % of the floor area stands empty")
    ),
    "sign_iii_obsolete_care": Reason(
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
    ),
    "sign_iii_obsolete_work": Reason(
        N_("{percent:.0f} % of the floor area is for work, half of it from {median} or older"),
        N_("{percent:.0f} % of the floor area is for work, half of it from {median} or older"),
    ),
    "sign_iii_fuel": Reason(N_("there is a petrol station"), N_("there is a petrol station")),
    "sign_iii_unused_green": Reason(
        N_("there is {m2:.0f} m² of unused green"), N_("there is {m2:.0f} m² of green that nobody uses")
    ),
    "sign_iii_unsafety": Reason(N_("the index of unsafety is {value:.2f}"), N_("people often feel unsafe here")),
}
# ==== q
Q = {
    "pillar_unknown": Reason(N_("Not known: {kind}."), N_("we have no score for {kind}.")),
}
# ==== stp
STP = {
    "street_space_unknown": Reason(N_("The uses of street space are not known here: they come with the BGT.")),
    "part_unknown": Reason(N_("Not known: {kind}."), N_("we know too little of {kind}.")),
}
# ==== sev
SEV = {
    "no_street": Reason(
        N_("No street within {metres:.0f} m of the starting points or of the places around them."),
        N_("there is no street close by."),
    ),
    "few_places": Reason(
        N_("Too few places around lie near a street, so detours are not judged."),
        N_("there are too few places around that lie at a street."),
    ),
    "half_not_reached": Reason(N_("At least half of the places around are not reached within {metres:.0f} m.")),
    "some_not_reached": Reason(
        N_("At least {percent:.0f} % of the places around are not reached within {metres:.0f} m.")
    ),
    "behind_barrier": Reason(
        N_("Of the places around that take a long detour, {percent:.0f} % lie behind {kind}{named}.")
    ),
    "no_detours": Reason(
        N_("No place around takes a long detour, so there is nothing that a crossing would win back.")
    ),
    "no_crossing_fits": Reason(
        N_("Nowhere near would a crossing of at most {metres:.0f} m shorten a long way round a barrier.")
    ),
    "no_crossing_helps": Reason(
        N_("No single crossing of at most {metres:.0f} m wins back any of the places that take a long detour.")
    ),
    "one_crossing": Reason(
        N_("One new crossing of {metres:.0f} m over {kind}{named} would win back {percent:.0f} % of these places.")
    ),
}
# ==== prk
PRK = {
    "plan_lacks": Reason(
        N_("The plan does not tell its new parking spaces and homes: fill the fields {fields}."),
        N_("the plan does not say how many homes and parking spaces are added."),
    ),
    "no_new_homes": Reason(N_("The plan has no new homes."), N_("the plan has no new homes.")),
    "exactly_the_limit": Reason(N_("Exactly {norm} spaces per home is not lower than {norm}.")),
    "no_parking_in_data": Reason(N_("The data holds no parking, so that of today is not known.")),
    "nobody_lives_here": Reason(N_("Nobody lives here today, so there are no spaces per home of today.")),
}
# ==== hub
HUB = {
    "too_little_in_data": Reason(
        N_("The data holds none of {kinds}, which is too much of what makes a hub: hubs are not known."),
        N_("we have no data of {kinds}."),
    ),
    "not_all_in_data": Reason(N_("The data holds none of {kinds}: where these are there may be more hubs.")),
    "no_park_and_ride": Reason(N_("The data holds no park and ride, so the chain of hubs is not known.")),
}
# ==== aff
AFF = {
    "plan_lacks": Reason(
        N_("The plan does not tell its price classes: fill the fields {fields} with numbers of homes, and {homes}."),
        N_("the plan does not say which homes are affordable."),
    ),
    "limits_of_year": Reason(
        N_("Limits of {year}: rent {rent:.2f} and middle rent {middle:.2f} euro a month, sale {sale:.0f} euro.")
    ),
}
# ==== sch
SCH = {
    "no_school_near": Reason(
        N_("No primary school within {metres:.0f} m."), N_("there is no primary school within {metres:.0f} metres.")
    ),
    "speeds_unknown": Reason(
        N_("The speed limit is known of {percent:.0f} % of the streets only."),
        N_("the speed limit is not known of most streets."),
    ),
}
# ==== chg
CHG = {
    "none_in_data": Reason(
        N_("The data holds no public charging stations."), N_("we have no data of public charging stations.")
    ),
    "nobody_lives_here": Reason(N_("Nobody lives here."), N_("nobody lives here.")),
}
# ==== bpk
BPK = {
    "none_in_data": Reason(N_("The data holds no bicycle parking at all."), N_("we have no data of bicycle parking.")),
    "no_centre_near": Reason(
        N_("No station or shopping centre within {metres:.0f} m."),
        N_("there is no station or shopping centre within {metres:.0f} metres."),
    ),
    "places_unknown": Reason(N_("The number of guarded places is not known.")),
}
# ==== bhw
BHW = {
    "none_in_data": Reason(
        N_("The data holds no cycle highway: mark its streets with cycle_highway = 1."),
        N_("we have no data of cycle highways."),
    ),
    "no_tracks": Reason(N_("No cycle tracks within {metres:.0f} m.")),
}
# ==== adp
ADP = {
    "plan_lacks": Reason(
        N_("The plan does not tell its floor area used again and new: fill the fields {fields}."),
        N_("the plan does not say how much floor area is used again and how much is new."),
    ),
    "no_floor_area": Reason(N_("The plan has no floor area."), N_("the plan has no floor area.")),
}
# ==== own
OWN = {
    "none_in_table": Reason(
        N_("The city package holds nothing of this in its table {table}, so it is not known."),
        N_("we have no data of this."),
    ),
    "rests_on_unknown": Reason(N_("It rests on {fields}: not known here."), N_("what it rests on is not known here.")),
    "nothing_here": Reason(N_("There is nothing here to work it out from."), N_("there is nothing of this here.")),
}
# ==== end
# for every family
COMMON = {
    "not_covered": Reason(
        N_("The city package covers only {percent:.0f} % of this area."),
        N_("we have data for only {percent:.0f} % of this area."),
    ),
}

_BY_FAMILY: dict[str, Mapping[str, Reason]] = {
    "a15": A15, "grn": GRN, "mix": MIX, "ptn": PTN, "den": DEN, "inf": INF, "typ": TYP, "q": Q, "pri": {}, "stp": STP,
    "sev": SEV, "prk": PRK, "hub": HUB, "aff": AFF, "sch": SCH, "chg": CHG, "bpk": BPK, "bhw": BHW, "adp": ADP,
    "own": OWN,
}  # fmt: skip

# the code of a reason, and the values of its sentence
Coded = Sequence[Any]
# where a user's own indicators begin
_OWN = "own_"
# a value of these names is a key, or a list of keys, of words
_KEYS = ("kind", "kinds")


def reasons_of(family: str) -> Mapping[str, Reason]:
    """The reasons of a family by their code; those of a user's own indicator are those of all of them."""
    return {**_BY_FAMILY["own" if family.startswith(_OWN) else family], **COMMON}


def for_operators(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts) -> str | None:
    """What a field such as ``a15_note`` tells of an area to who runs the engine; None without a reason."""
    return _told(field, coded, norms, texts, residents=False)


def for_residents(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts) -> str | None:
    """The same for residents: in plain words, without what means nothing to them."""
    return _told(field, coded, norms, texts, residents=True)


def stored(reasons: Mapping[str, Sequence[Coded]]) -> str | None:
    """The reasons of an area by field as they stand in a scored file: JSON; None without any."""
    some = {field: coded for field, coded in reasons.items() if coded}
    return json.dumps(some, ensure_ascii=False, allow_nan=False) if some else None


def read(text: str | None) -> dict[str, list[Coded]]:
    """The reasons of an area by field, from a scored file; empty where it has none."""
    found: dict[str, list[Coded]] = json.loads(text) if text else {}
    return found


def _told(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts, *, residents: bool) -> str | None:
    family, _, kind = field.rpartition("_")
    known = reasons_of(family)
    sentences = []
    for code, values in coded:
        text = known[code].residents if residents else known[code].operator
        if text:
            sentences.append((text, values))
    if not sentences:
        return None
    if kind == "why":
        # the first names the others
        (head, values), *signs = sentences
        listed = _listed([_filled(text, own, norms, texts) for text, own in signs], texts)
        return _filled(head, {**values, "reasons": listed}, norms, texts)
    return " ".join(_filled(text, values, norms, texts) for text, values in sentences)


def _listed(phrases: Sequence[str], texts: Texts) -> str:
    if len(phrases) < 2:  # noqa: PLR2004
        return "".join(phrases)
    return texts("{first} and {last}").format(first=", ".join(phrases[:-1]), last=phrases[-1])


def _filled(text: str, values: Mapping[str, Any], norms: Norms, texts: Texts) -> str:
    return _Values(norms, texts).vformat(texts(text), (), values)


class _Values(string.Formatter):
    """Writes the values of a sentence as a language does, and keys as their words."""

    def __init__(self, norms: Norms, texts: Texts) -> None:
        self._norms, self._texts = norms, texts

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        del args
        value = kwargs[field_name]
        keys = value if isinstance(value, (list, tuple)) else [value]
        if field_name in _KEYS:
            keys = [word(key, self._norms, self._texts) for key in keys]
        return (value if isinstance(value, (int, float)) else _listed(keys, self._texts)), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return value
        decimals = int(format_spec.strip(".f")) if format_spec else None
        return plain_number(value, self._texts, 2) if decimals is None else self._texts.number(value, decimals)
