"""Plain sentences about a plan area: from its fields to text that a resident understands.

A function takes the fields of one area (null is None) and ``tr``, the texts and numbers of a language; where it speaks
of a target also the norms that the scores were made with: the same tables as the norms file, empty where not known.
"""

from .names import use_names
from .phrases import (
    Area,
    Norms,
    Texts,
    about,
    distance,
    minutes,
    norm,
    percent,
    sentence,
    surface,
    unknown,
    with_target,
)


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
        text = with_target(text.format(share=percent(share, tr, target), time=near), area.get("a15_ok"), target, tr)
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
    text = with_target(text, area.get("grn_ok"), target, tr)
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
    return sentence(text)


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
        return tr("There is room for about {homes} more homes.").format(homes=about(homes, tr))
    text = tr("There is room for about {homes} more homes (between {low} and {high}).")
    return text.format(homes=about(homes, tr), low=about(low, tr), high=about(high, tr))


def typology(area: Area, tr: Texts) -> str:
    """Which of the three kinds of area of the blueprint this is, and why."""
    kind = area.get("typ_main")
    if kind is None:
        return unknown(area, "typ", tr)
    if area.get("typ_why"):
        return area["typ_why"]
    return {
        "i": tr("An area with space (type i): open layout, one main use, often one large owner."),
        "ii": tr("An area with many facilities (type ii) where space can be used better."),
        "iii": tr("An area of growing urgency (type iii): vacancy or outdated use close to public transport."),
    }.get(kind, tr("None of the three kinds of areas to build in that the G40 blueprint describes."))


def walk_time(walk: Area, tr: Texts) -> str:
    """How long a walk of ``why`` takes, or that nothing is reached or known."""
    if walk["state"] == "reached":
        return minutes(walk["minutes"], tr)
    return tr("not reachable") if walk["state"] == "not_reached" else tr("no data")
