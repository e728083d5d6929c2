"""A plain sentence for each of the blueprint's own questions about a plan area; no QGIS in it.

As in ``sentences``: the fields of one area (null is None), the norms where a target is told, and ``tr``.
"""

from typing import Any, Mapping

from .phrases import (
    HECTARE_M2,
    Area,
    Norms,
    Texts,
    distance,
    norm,
    percent,
    plain_number,
    points,
    sentence,
    surface,
    unknown,
)

# so that 0.298 does not read as the 0.3 that it has to stay under
PARKING_DECIMALS = 3


def infill(area: Area, tr: Texts) -> str:
    """Whether building here stays inside the built-up city and off green and water."""
    status, inside, green = (area.get(f"inf_{name}") for name in ("status", "inside", "green"))
    if status is None:
        return unknown(area, "inf", tr)
    if status == "conform" and green is not None:
        text = tr("{share} of the area lies inside the built-up city, and building takes no green or water.")
    elif status == "conform":
        text = tr("{share} of the area lies inside the built-up city, which is where the blueprint asks to build.")
    elif green is None:
        text = tr("{share} of the area lies inside the built-up city; the blueprint asks to build there alone.")
    else:
        text = tr(
            "{share} of the area lies inside the built-up city; of the land that invites building {green} is green, "
            "water or farmland."
        )
    text = text.format(share=percent(inside or 0.0, tr), green=percent(green or 0.0, tr))
    if area.get("inf_green_exc") == 1 and area.get("inf_compensate_m2"):
        more = tr("It builds on unused green by way of exception: {land} of green is to be made elsewhere.")
        text = f"{text} {more.format(land=surface(area['inf_compensate_m2'], tr))}"
    return text


def reuse(area: Area, tr: Texts) -> str:
    """How much of the plan's floor area is there already."""
    if area.get("adp_score") is None:
        return unknown(area, "adp", tr)
    if not area["adp_score"]:
        return tr("All floor area of the plan is new.")
    text = tr("{share} of the plan's floor area is there already and is used again.")
    return text.format(share=percent(area["adp_score"] / 100, tr))


def water_storage(area: Area, tr: Texts) -> str:
    """How much of a heavy shower finds room."""
    held, rain = area.get("grn_storage"), area.get("grn_rain_m3")
    if held is None:
        return tr("Not known: measures that hold rain are not in the data, or nothing is paved.")
    if held >= 1.0:
        return tr("Ponds, wadis and other measures can hold all the rain of a heavy shower.")
    text = tr("Ponds, wadis and other measures can hold {share} of the rain of a heavy shower")
    text = text.format(share=percent(held, tr))
    if rain is not None:
        text = tr("{text} ({volume} m³ falls on roofs and paving)").format(text=text, volume=tr.number(round(rain, -1)))
    return sentence(text)


def barriers(area: Area, tr: Texts) -> str:
    """How many places around are lost to detours, behind which barrier, and what would bring them back."""
    if area.get("sev_score") is None:
        return unknown(area, "sev", tr)
    lost = area.get("sev_lost") or 0.0
    if lost == 0.0:
        return tr("All places around can be walked to without a long detour.")
    text = tr("{share} of the places around take a long detour on foot or cannot be reached")
    text = text.format(share=percent(lost, tr))
    barrier = barrier_name(area, tr)
    if barrier and area.get("sev_barrier_share") is not None:
        text = tr("{text}; {share} of these lie behind {barrier}").format(
            text=text, share=percent(area["sev_barrier_share"], tr), barrier=barrier
        )
    text = sentence(text)
    crossing, back = area.get("sev_crossing"), area.get("sev_crossing_back")
    if crossing and back:
        more = tr("The best new crossing, over {crossing}, brings back {share} of them.")
        text = f"{text} {more.format(crossing=crossing, share=percent(back, tr))}"
    return text


def barrier_name(area: Area, tr: Texts) -> str:
    """The kind of the barrier with its name; empty where there is none."""
    kinds = {"rail": tr("a railway"), "motorway": tr("a motorway or trunk road"), "water": tr("a river or canal")}
    kind, name = kinds.get(area.get("sev_barrier") or "", ""), area.get("sev_barrier_name")
    return f"{kind} ({name})" if kind and name else kind


def stomp(area: Area, tr: Texts) -> str:
    """What there is most and least for, of walking, cycling, transit, shared and private cars."""
    if area.get("stp_score") is None:
        return unknown(area, "stp", tr)
    names = {
        "walk": tr("walking"),
        "cycle": tr("cycling"),
        "transit": tr("public transport"),
        "shared": tr("shared transport"),
        "car": tr("little room for cars"),
    }
    known = [(area[f"stp_{part}"], name) for part, name in names.items() if area.get(f"stp_{part}") is not None]
    best, worst = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    text = tr("Best is {best} ({most}), weakest is {worst} ({least}); walking counts most, then cycling.")
    return text.format(best=best[1], most=points(best[0], tr), worst=worst[1], least=points(worst[0], tr))


def schools(area: Area, norms: Norms, tr: Texts) -> str:
    """How calm the streets around primary schools are."""
    calm, tracks = area.get("sch_calm"), area.get("sch_tracks")
    if area.get("sch_score") is None or calm is None:
        return unknown(area, "sch", tr)
    speed = norm(norms, "schools", "calm_kmh")
    text = tr("Around primary schools {share} of the streets are calm or without cars")
    if speed is not None:
        text = tr("Around primary schools {share} of the streets are without cars or at most {speed} km/h")
    text = text.format(share=percent(calm, tr), speed=tr.number(speed or 0))
    if tracks is not None:
        text = tr("{text}; {share} of the fast roads have a cycle track").format(text=text, share=percent(tracks, tr))
    return sentence(text)


def cycle_highway(area: Area, tr: Texts) -> str:
    """How far the nearest cycle highway is."""
    if area.get("bhw_score") is None:
        return unknown(area, "bhw", tr)
    if area.get("bhw_m") is None:
        return tr("Not reachable: no cycle highway can be reached by bicycle.")
    text = tr("The nearest cycle highway is {distance} away by bicycle").format(distance=distance(area["bhw_m"], tr))
    if area.get("bhw_connected") is not None:
        text = tr("{text}; {share} of the cycle tracks around hang together").format(
            text=text, share=percent(area["bhw_connected"], tr)
        )
    return sentence(text)


def bicycle_parking(area: Area, tr: Texts) -> str:
    """Whether there is guarded bicycle parking."""
    if area.get("bpk_present") is None:
        return unknown(area, "bpk", tr)
    if not area["bpk_present"]:
        return tr("There is no guarded bicycle parking at the stations and centres here.")
    places = area.get("bpk_places")
    if not places:
        return tr("There is guarded bicycle parking at a station or centre.")
    text = tr("There is guarded bicycle parking at a station or centre, with {places} places.")
    return text.format(places=tr.number(places))


def charging(area: Area, norms: Norms, tr: Texts) -> str:
    """How many homes have a public charging station close by."""
    if area.get("chg_score") is None:
        return unknown(area, "chg", tr)
    lived_in = _lived_in(area)
    if area["chg_score"] and lived_in:
        text = tr("{share} of the homes have a public charging station close by{within}")
    elif area["chg_score"]:
        text = tr("{share} of the places in this area have a public charging station close by{within}")
    elif lived_in:
        text = tr("No home has a public charging station close by{within}")
    else:
        text = tr("Nowhere in this area is a public charging station close by{within}")
    text = text.format(share=percent(area["chg_score"] / 100, tr), within=_within(norms, "charging", "near_m", tr))
    sockets = area.get("chg_sockets_1000")
    if sockets is not None:
        text = tr("{text}; there are {sockets} sockets per 1,000 residents").format(
            text=text, sockets=plain_number(sockets, tr)
        )
    return sentence(text)


def hubs(area: Area, norms: Norms, tr: Texts) -> str:
    """How many have a mobility hub close by, and whether it is part of a chain to the edge of the city."""
    near, wide = area.get("hub_near"), area.get("hub_wide")
    if area.get("hub_score") is None or near is None or wide is None:
        return unknown(area, "hub", tr)
    lived_in = _lived_in(area)
    if wide and lived_in:
        text = tr("{near} of the residents have a mobility hub close by{within}, {wide} a little further{further}.")
    elif wide:
        text = tr("{near} of the places here have a mobility hub close by{within}, {wide} a little further{further}.")
    elif lived_in:
        text = tr("Nobody has a mobility hub close by{further}.")
    else:
        text = tr("Nowhere in this area is a mobility hub close by{further}.")
    text = text.format(
        near=percent(near, tr),
        within=_within(norms, "hubs", "near_m", tr),
        wide=percent(wide, tr),
        further=_within(norms, "hubs", "wide_m", tr),
    )
    chain = area.get("hub_chain")
    if chain is None:
        return text
    more = tr("With a park and ride in reach by bicycle the chain to the edge of the city is whole.")
    if not chain:
        more = tr("There is no whole chain to a park and ride at the edge of the city.")
    return f"{text} {more}"


def _lived_in(area: Area) -> bool:
    """Whether people live here now; where nobody does, places on a grid are counted."""
    return area.get("chg_sockets_1000") is not None


def parking(area: Area, norms: Norms, tr: Texts) -> str:
    """The plan's parking norm; exactly the limit is not lower than it."""
    spaces = area.get("prk_norm")
    if spaces is None:
        return unknown(area, "prk", tr)
    limit = norm(norms, "parking", "below")
    text = tr("The plan has {number} parking spaces per new home")
    text = text.format(number=plain_number(spaces, tr, PARKING_DECIMALS))
    if limit is not None and area.get("prk_ok") is not None:
        goal = plain_number(limit, tr, PARKING_DECIMALS)
        if area["prk_ok"]:
            text = tr("{text}, which is lower than {limit}").format(text=text, limit=goal)
        elif spaces == limit:
            text = tr("{text}; it has to be lower than that").format(text=text)
        else:
            text = tr("{text}; it has to be lower than {limit}").format(text=text, limit=goal)
    text, freed = sentence(text), area.get("prk_freed_ha")
    if freed:
        more = tr("Compared with the usual norm {land} stays free.")
        text = f"{text} {more.format(land=surface(freed * HECTARE_M2, tr))}"
    return text


def affordability(area: Area, norms: Norms, tr: Texts) -> str:
    """The shares of affordable homes in the plan against those asked."""
    names = (("share", "affordable"), ("corporation", "corporation"), ("middle", "middle"))
    shares = [area.get(f"aff_{name}") for name, _ in names]
    if any(share is None for share in shares):
        return unknown(area, "aff", tr)
    goals = [norm(norms, "affordability", key) for _, key in names]
    text = tr("{share} of the new homes are affordable: {corporation} let by corporations, {middle} middle segment")
    has = [percent(share, tr, goal) for share, goal in zip(shares, goals)]
    text = text.format(share=has[0], corporation=has[1], middle=has[2])
    if any(goal is None for goal in goals) or area.get("aff_ok") is None:
        return sentence(text)
    asked = [percent(goal, tr) for goal in goals]
    if area["aff_ok"]:
        goal = tr("{text}; the targets of {share}, {corporation} and {middle} are met.")
    else:
        goal = tr("{text}; the targets are {share}, {corporation} and {middle}.")
    text = goal.format(text=text, share=asked[0], corporation=asked[1], middle=asked[2])
    if not area["aff_ok"] and area.get("aff_gap"):
        more = tr("{homes} affordable homes are missing.").format(homes=tr.number(max(round(area["aff_gap"]), 1)))
        text = f"{text} {more}"
    return text


def priority(area: Area, count: int, tr: Texts) -> str:
    """The rank among the areas, and how far other weights would move it."""
    rank = area.get("pri_rank")
    if rank is None:
        return tr("Not known: a score that it rests on is not known.")
    if area.get("inf_status") == "niet conform":
        return tr("Last: building here does not fit the blueprint.")
    text = tr("Number {rank} of {count} by quality and room for homes").format(
        rank=tr.number(rank), count=tr.number(count)
    )
    low, high = area.get("pri_rank_low"), area.get("pri_rank_high")
    if low is None or high is None:
        return sentence(text)
    if round(low) == round(high):
        return tr("{text}; with other weights it stays so.").format(text=text)
    return tr("{text}; with other weights between {low} and {high}.").format(
        text=text, low=tr.number(round(low)), high=tr.number(round(high))
    )


def own(area: Area, key: str, about: Mapping[str, Any], tr: Texts) -> str:
    """The value of a user's own indicator against its threshold; ``about`` is what the norms say of it."""
    value = area.get(f"own_{key}_value")
    if value is None:
        return unknown(area, f"own_{key}", tr)
    has = with_unit(value, about, tr)
    least, most, met = about.get("pass_from"), about.get("pass_up_to"), area.get(f"own_{key}_ok")
    limit = least if least is not None else most
    if limit is None or met is None:
        text = tr("{value}: {score} of 100 points.")
        return text.format(value=has, score=tr.number(area.get(f"own_{key}_score") or 0.0))
    if met:
        text = tr("{value}; the target of at least {limit} is met.")
        if least is None:
            text = tr("{value}; the target of at most {limit} is met.")
    else:
        text = tr("{value}; the target is at least {limit}.")
        if least is None:
            text = tr("{value}; the target is at most {limit}.")
    return text.format(value=has, limit=with_unit(limit, about, tr))


def with_unit(value: float, about: Mapping[str, Any], tr: Texts) -> str:
    """A value of an own indicator with its unit; a share as a percentage."""
    if about.get("unit") == "share":
        return percent(value, tr)
    return f"{plain_number(value, tr, 2)} {about.get('unit') or ''}".strip().replace(" ", "\u00a0")


def _within(norms: Norms, table: str, key: str, tr: Texts) -> str:
    metres = norm(norms, table, key)
    if metres is None:
        return ""
    return tr(" (within {distance})").format(distance=distance(metres, tr))
