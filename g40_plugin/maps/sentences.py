"""Plain sentences about a plan area: from its fields to text that a resident understands.

A function takes the fields of one area (null is None) and ``tr``, the texts and numbers of a language; where it speaks
of a target also the norms that the scores were made with: the same tables as the norms file, empty where not known.
"""

from typing import Any, Dict, Mapping, Optional, Protocol

Area = Mapping[str, Any]
Norms = Mapping[str, Any]

HECTARE_M2 = 10000.0

# below these, a value is written in the small unit, or exactly; above, it is rounded
SMALL_AREA_M2 = 1000.0
SMALL_DISTANCE_M = 950.0
SMALL_NUMBER = 100
MOST_DECIMALS = 2


class Texts(Protocol):
    """What writes text and numbers in a language."""

    def __call__(self, text: str) -> str: ...

    def number(self, value: float, decimals: int = 0) -> str: ...


def norm(norms: Norms, table: str, key: str) -> Any:
    """A value of the norms; None where the result does not carry them."""
    return norms.get(table, {}).get(key)


def time_target(norms: Norms) -> Optional[float]:
    """The score of a place that reaches everything at exactly the target time; None where it does not fall straight."""
    if norm(norms, "time_score", "form") != "linear":
        return None
    times = [norm(norms, "time_score", key) for key in ("full_min", "pass_min", "zero_min")]
    if any(time is None for time in times):
        return None
    full, target, zero = times
    return 100.0 * (zero - target) / (zero - full)


def unit(text: str, value: str) -> str:
    """A number with its unit, kept together on one line."""
    return text.format(value=value).replace(" ", "\u00a0")


def percent(share: float, tr: Texts, beside: Optional[float] = None) -> str:
    """A share in whole percent; with decimals where it would otherwise read the same as ``beside`` and is not."""
    decimals = 0
    while beside is not None and share != beside and decimals < MOST_DECIMALS:
        if round(100 * share, decimals) != round(100 * beside, decimals):
            break
        decimals += 1
    return unit(tr("{value} %"), tr.number(100 * share, decimals))


def surface(square_metres: float, tr: Texts) -> str:
    """An area in hectares, or in square metres where it is small."""
    if square_metres < SMALL_AREA_M2:
        rounded = round(square_metres, -1) if square_metres >= SMALL_NUMBER else square_metres
        return unit(tr("{value} m²"), tr.number(rounded))
    return unit(tr("{value} ha"), tr.number(square_metres / HECTARE_M2, 1))


def distance(metres: float, tr: Texts) -> str:
    """A distance in metres, or in kilometres where it is long."""
    if metres < SMALL_DISTANCE_M:
        return unit(tr("{value} metres"), tr.number(max(round(metres, -1), 10)))
    return unit(tr("{value} km"), tr.number(metres / 1000, 1))


def minutes(value: float, tr: Texts) -> str:
    """A time in whole minutes, one at least."""
    rounded = max(round(value), 1)
    if rounded == 1:
        return unit(tr("{value} minute"), tr.number(1))
    return unit(tr("{value} minutes"), tr.number(rounded))


def unknown(area: Area, family: str, tr: Texts) -> str:
    """That a score is not known, and why."""
    if f"{family}_note" not in area:
        return tr("Not calculated.")
    reason = area.get(f"{family}_note")
    if not reason:
        return tr("Not known: there is not enough data for this area.")
    if reason[1:2].islower():
        reason = reason[0].lower() + reason[1:]
    return _sentence(tr("Not known: {reason}").format(reason=reason))


def grade(area: Area, tr: Texts) -> str:
    """The report mark in one sentence."""
    if area.get("q_grade") is None:
        return tr("No report mark: too few of the scores are known.")
    return tr("One mark for proximity, green, mix and public transport together; a weak part weighs heavily.")


def accessibility(area: Area, norms: Norms, tr: Texts) -> str:
    """How many can walk to all daily functions in time, and whether some of these cannot be reached at all."""
    if area.get("a15_score") is None:
        return unknown(area, "a15", tr)
    unreached = area.get("a15_unreach") or 0.0
    if unreached >= 1.0 and not _reaches_any(area):
        return tr("Not reachable: from here none of the daily facilities can be reached on foot.")
    share, target = area.get("a15_share"), norm(norms, "accessibility", "pass_share")
    if share is None:
        text = tr("The daily facilities score {score} of 100 points.").format(score=tr.number(area["a15_score"]))
    else:
        time = norm(norms, "time_score", "pass_min")
        near = minutes(time, tr) if time is not None else tr("walking distance")
        text = _who_has_all(share, tr, from_places=area.get("a15_origin") == "grid")
        text = _with_target(text.format(share=percent(share, tr, target), time=near), area.get("a15_ok"), target, tr)
    if unreached >= 1.0:
        more = tr("At least one of them cannot be reached on foot at all.")
    elif unreached > 0.0:
        more = tr("For {share} at least one of them cannot be reached on foot at all.")
        more = more.format(share=percent(unreached, tr))
    else:
        return text
    return f"{text} {more}"


def _reaches_any(area: Area) -> bool:
    nearest = [name for name in area if name.startswith("a15_min_") and not name.endswith(("_jobs", "_homes"))]
    return any(area[name] is not None for name in nearest)


def _who_has_all(share: float, tr: Texts, *, from_places: bool) -> str:
    # where nobody lives yet, places are counted instead of people
    if from_places and share == 0.0:
        return tr("Nowhere in this area are all daily facilities within {time} on foot")
    if from_places and share == 1.0:
        return tr("Everywhere in this area all daily facilities are within {time} on foot")
    if from_places:
        return tr("From {share} of the places in this area all daily facilities are within {time} on foot")
    if share == 0.0:
        return tr("None of the residents has all daily facilities within {time} on foot")
    if share == 1.0:
        return tr("All residents have all daily facilities within {time} on foot")
    return tr("{share} of the residents have all daily facilities within {time} on foot")


def greenery(area: Area, norms: Norms, tr: Texts) -> str:
    """How green the public space is, and how much green is missing."""
    share, target = area.get("grn_share"), norm(norms, "greenery", "target")
    if share is None:
        return unknown(area, "grn", tr)
    text = tr("{share} of the public space is green").format(share=percent(share, tr, target))
    text = _with_target(text, area.get("grn_ok"), target, tr)
    gap = area.get("grn_gap_m2")
    if gap:
        missing = tr("{gap} of green is missing.").format(gap=surface(gap, tr))
        text = f"{text} {missing}"
    return text


def mixing(area: Area, tr: Texts) -> str:
    """What the floor space is used for."""
    if area.get("mix_score") is None:
        return unknown(area, "mix", tr)
    use = use_names(tr).get(area.get("mix_dom"), "")
    if area.get("mix_mono") == 1 and use:
        return tr("Nearly all floor space has one use: {use}.").format(use=use)
    if not use:
        return tr("The mix of uses scores {score} of 100 points.").format(score=tr.number(area["mix_score"]))
    text = tr("Most floor space is for {use}, with other uses beside it: {score} of 100 points for the mix.")
    return text.format(use=use, score=tr.number(area["mix_score"]))


def transit(area: Area, tr: Texts) -> str:
    """How far the nearest stop and station are."""
    if area.get("ptn_score") is None:
        return unknown(area, "ptn", tr)
    if area.get("ptn_dist_m") is None:
        return tr("Not reachable: no stop or station can be reached on foot.")
    far = distance(area["ptn_dist_m"], tr)
    if area.get("ptn_stop"):
        text = tr("The nearest stop, {stop}, is a walk of {distance}").format(stop=area["ptn_stop"], distance=far)
    else:
        text = tr("The nearest stop is a walk of {distance}").format(distance=far)
    station = area.get("ptn_station")
    if station and station != area.get("ptn_stop") and area.get("ptn_station_m") is not None:
        text = tr("{text}; the station {station} is {distance} away").format(
            text=text, station=station, distance=distance(area["ptn_station_m"], tr)
        )
    return _sentence(text)


def density(area: Area, tr: Texts) -> str:
    """How many homes could be added, and whether the area lies inside the built-up city."""
    if area.get("inf_status") == "niet conform":
        return tr("This area does not lie inside the built-up city: by the G40 blueprint it is not for building.")
    if area.get("den_score") is None or area.get("den_cap") is None:
        return unknown(area, "den", tr)
    homes = round(area["den_cap"])
    if homes < 1:
        return tr("No room for more homes was found.")
    if homes == 1:
        return tr("There is room for about 1 more home.")
    low, high = area.get("den_cap_low"), area.get("den_cap_high")
    if low is None or high is None or round(low) == round(high):
        return tr("There is room for about {homes} more homes.").format(homes=_about(homes, tr))
    text = tr("There is room for about {homes} more homes (between {low} and {high}).")
    return text.format(homes=_about(homes, tr), low=_about(low, tr), high=_about(high, tr))


def typology(area: Area, tr: Texts) -> str:
    """Which of the three kinds of area of the blueprint this is."""
    kind = area.get("typ_main")
    if kind is None:
        return unknown(area, "typ", tr)
    return {
        "i": tr("An area with space (type i): open layout, one main use, often one large owner."),
        "ii": tr("An area with many facilities (type ii) where space can be used better."),
        "iii": tr("An area of growing urgency (type iii): vacancy or outdated use close to public transport."),
    }.get(kind, tr("None of the three kinds of areas to build in that the G40 blueprint describes."))


def data_grade(letter: Optional[str], tr: Texts) -> str:
    """What the data grade means for the reader."""
    return {
        "A": tr("Data grade A: from the official Dutch registers."),
        "B": tr("Data grade B: partly from official registers, partly from open maps and estimates."),
        "C": tr("Data grade C: from open maps and estimates; read the figures as an indication."),
    }.get(letter or "", tr("Data grade: not known."))


def worst_grade(area: Area) -> Optional[str]:
    """The weakest data grade of the area's scores."""
    letters = [area.get(f"{family}_dq") for family in ("a15", "grn", "mix", "ptn", "den", "typ", "q")]
    return max((letter for letter in letters if letter), default=None)


def edge_warning(area: Area, tr: Texts) -> str:
    """That the data stops close to the area, empty where it does not."""
    if any(area.get(f"{family}_edge") == 1 for family in ("a15", "grn", "mix", "ptn", "den", "q")):
        return tr("The data stops close to this area: what lies beyond is not counted.")
    return ""


def use_names(tr: Texts) -> Dict[Any, str]:
    """What floor space is used for."""
    return {
        "living": tr("homes"),
        "work": tr("offices and industry"),
        "shop": tr("shops"),
        "care": tr("health care"),
        "learn": tr("schools"),
        "meet": tr("meeting, sport and culture"),
    }


def facility_kinds(tr: Texts) -> Dict[str, str]:
    """The sub-categories of facilities in words."""
    return {
        "daycare": tr("Daycare"),
        "after_school": tr("After-school care"),
        "primary_school": tr("Primary school"),
        "secondary_school": tr("Secondary school"),
        "gp": tr("General practitioner"),
        "pharmacy": tr("Pharmacy"),
        "dentist": tr("Dentist"),
        "physiotherapist": tr("Physiotherapist"),
        "supermarket": tr("Supermarket"),
        "daily_shop": tr("Shop for daily needs"),
        "post": tr("Post or parcels"),
        "park": tr("Park"),
        "playground": tr("Playground"),
        "sport": tr("Sport"),
        "culture": tr("Culture and meeting"),
        "hospitality": tr("Café or restaurant"),
        "jobs": tr("Jobs"),
        "homes": tr("Homes"),
    }


def _with_target(text: str, met: Optional[int], target: Optional[float], tr: Texts) -> str:
    if target is None:
        return _sentence(text)
    goal = percent(target, tr)
    if met is None:
        return tr("{text}, as far as is known; the target is {target}.").format(text=text, target=goal)
    if met:
        return tr("{text}; the target of {target} is met.").format(text=text, target=goal)
    return tr("{text}; the target is {target}.").format(text=text, target=goal)


def _about(homes: float, tr: Texts) -> str:
    # an estimate of this kind is not known to the last home
    return tr.number(round(homes, -1) if homes >= SMALL_NUMBER else round(homes))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def walk_time(walk: Area, tr: Texts) -> str:
    """How long a walk of ``why`` takes, or that nothing is reached or known."""
    if walk["state"] == "reached":
        return minutes(walk["minutes"], tr)
    return tr("not reachable") if walk["state"] == "not_reached" else tr("no data")
