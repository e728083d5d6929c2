"""Facilities close by: accessibility within about fifteen minutes."""

from __future__ import annotations

import math

from .bars import Bar, score_bar, share_bar
from .card import Card, Field, Map, Outline, Reason, Scale
from .language import N_, Texts
from .names import FUNCTIONS, PROFILES, marked_name, name_of
from .phrases import (
    POINTS,
    Area,
    Norms,
    about,
    joined,
    minutes,
    norm,
    percent,
    says,
    sentence_of,
    time_target,
    unknown,
    with_target,
)
from .scales import BLUE, GOODNESS

# by the rounding of a share nobody more lacks anything
_SLACK = 1e-6

REASONS = {
    "not_in_data": Reason(
        N_("Not in the data, so not counted: {kinds}."), N_("on the map we have no data of: {kinds}.")
    ),
    "no_street": Reason(
        N_("No street within {metres:.0f} m, so nothing can be reached."),
        N_("there is no street close by, so nothing can be reached."),
    ),
    "groups_unknown": Reason(
        N_("Age and income of residents are not known, or too few are of each group: none is compared with all.")
    ),
    "residents_unknown": Reason(
        N_("The data knows of no residents, so people start from a grid of points instead of from homes."),
        N_("where people live is not known, so the whole area counts alike."),
    ),
    "land_unknown": Reason(
        N_("Without land cover the grid of points lies on water, green and farmland too."),
    ),
    "places_unknown": Reason(
        N_("Not enough is known of places at: {kinds}. What people compete for there is not computed.")
    ),
    "ages_unknown": Reason(
        N_("The ages of residents are not known, so a usual share of all people competes for: {kinds}.")
    ),
}

ORIGINS = (("residents", N_("from homes")), ("grid", N_("from a grid of points")))


_SPREAD = (
    Field("a15_p10", "score", N_("score that 10 % of people stay under"), "a15_p10"),
    Field("a15_p50", "score", N_("median score of people"), "a15_p50"),
    Field("a15_gini", "share", N_("Gini coefficient of the scores of people: 0 is equal"), "a15_gini"),
)
_GAPS = (
    Field("a15_gap_65", "number", N_("score of people of 65 and over, less that of all"), "a15_gap65", N_("points")),
    Field("a15_gap_children", "number", N_("score of children under 15, less that of all"), "a15_gapchd", N_("points")),
    Field(
        "a15_gap_low_income",
        "number",
        N_("score of people of low-income neighbourhoods, less that of all"),
        "a15_gapinc",
        N_("points"),
        label=N_("score of people with low incomes, less all"),
    ),
)
_OTHERS = (
    Field(
        "a15_unreach",
        "share",
        N_("share of people who cannot reach every known sub-category over the network"),
        "a15_unrch",
        label=N_("people who cannot reach everything"),
    ),
    Field(
        "a15_origin",
        "text",
        N_("what people start from: residents or grid"),
        "a15_origin",
        label=N_("where people start from"),
        words=ORIGINS,
    ),
    Field("a15_people", "number", N_("inhabitants"), "a15_people", N_("people")),
)


def fields(norms: Norms) -> tuple[Field, ...]:
    """Some per core function, profile, sub-category and group that competes for places."""
    return (
        Field("a15_score", "score", N_("15-minute accessibility, all profiles mixed"), "a15_score"),
        *_of_passing(norms),
        *_of_profiles(norms),
        *_SPREAD,
        *_of_walks(norms),
        *_GAPS,
        *_of_competition(norms),
        *_OTHERS,
    )


def _of_passing(norms: Norms) -> tuple[Field, ...]:
    """How many people have all core functions in time, and each of them."""
    core = [
        name
        for name in norms["functions"]
        if any(sub["function"] == name and sub["core"] for sub in norms["subcategories"].values())
    ]
    return (
        Field(
            "a15_ok",
            "flag",
            N_(
                "1 where {accessibility.pass_share:%} of people have all core functions within {time_score.pass_min} "
                "minutes on foot"
            ),
            "a15_ok",
            label=N_("target met on foot: {accessibility.pass_share:%} of people"),
        ),
        Field(
            "a15_ok_bike",
            "flag",
            N_(
                "1 where {accessibility.pass_share:%} of people have all core functions within {time_score.pass_min} "
                "minutes by bicycle"
            ),
            "a15_okbike",
            label=N_("target met by bicycle: {accessibility.pass_share:%} of people"),
        ),
        Field(
            "a15_share",
            "share",
            N_("share of people with all core functions within {time_score.pass_min} minutes on foot"),
            "a15_share",
            label=N_("people with everything in time, target {accessibility.pass_share}"),
        ),
        Field(
            "a15_share_low",
            "share",
            N_("share of people with all core functions in time, if none of those that are not known is"),
            "a15_shlow",
            label=N_("people with everything in time, at the least"),
        ),
        Field(
            "a15_share_high",
            "share",
            N_("share of people with all core functions in time, if all of those that are not known are"),
            "a15_shhigh",
            label=N_("people with everything in time, at the most"),
        ),
        *(
            Field(
                f"a15_share_{name}",
                "share",
                N_("share of people with {name} within {time_score.pass_min} minutes on foot"),
                f"a15_s{n}",
                of=marked_name(name, norms),
                label=N_("people with {name} in time"),
            )
            for n, name in enumerate(core)
        ),
    )


def _of_profiles(norms: Norms) -> tuple[Field, ...]:
    """The score of each profile."""
    return tuple(
        Field(f"a15_{name}", "score", N_("score of profile {name}"), f"a15_p{n}", of=PROFILES.get(name, name))
        for n, name in enumerate(norms["profiles"])
    )


def _of_walks(norms: Norms) -> tuple[Field, ...]:
    """How long the walk to the nearest of each sub-category is."""
    return tuple(
        Field(
            f"a15_min_{name}",
            "number",
            N_("median minutes on foot to {name}; null where not reached"),
            f"a15_m{n}",
            unit="min",
            of=marked_name(name, norms),
            label=N_("walk to {name}"),
        )
        for n, name in enumerate(norms["subcategories"])
    )


def _of_competition(norms: Norms) -> tuple[Field, ...]:
    """The places for who competes for them, where that is asked for."""
    groups = norms["catchment"]["groups"] if norms["catchment"]["enabled"] else ()
    return tuple(
        Field(
            f"a15_fca_{name}",
            "score",
            N_("places at {name} per head of those who compete for them"),
            f"a15_f{n}",
            of=marked_name(name, norms),
        )
        for n, name in enumerate(groups)
    )


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """How many can walk to all daily functions in time, and whether some of these cannot be reached at all."""
    if area.get("a15_score") is None:
        return unknown(area, "a15", tr)
    unreached = area.get("a15_unreach") or 0.0
    if unreached >= 1.0 and not _reaches_any(area):
        return tr("Not reachable: from here none of the daily facilities can be reached on foot.")
    share, target = area.get("a15_share"), norm(norms, "accessibility", "pass_share")
    most = area.get("a15_share_high") if share is None else share
    if most is None:
        text = tr("The daily facilities score {score} of 100 points.").format(score=tr.number(area["a15_score"]))
    else:
        time = norm(norms, "time_score", "pass_min")
        near = minutes(time, tr) if time is not None else tr("walking distance")
        text = _who_has_all(most, tr, from_places=area.get("a15_origin") == "grid", at_most=share is None)
        text = with_target(text.format(share=percent(most, tr, target), time=near), area.get("a15_ok"), target, tr)
    more = ""
    if unreached >= 1.0:
        more = tr("At least one of them cannot be reached on foot at all.")
    elif unreached > 0.0:
        more = tr("For {share} at least one of them cannot be reached on foot at all.")
        more = more.format(share=percent(unreached, tr))
    return joined(text, missing(area, norms, tr), more)


def missing(area: Area, norms: Norms, tr: Texts) -> str:
    """For how many residents the daily facilities have to come closer, and which function lacks most."""
    share, target, people = area.get("a15_share"), norm(norms, "accessibility", "pass_share"), area.get("a15_people")
    if share is None or target is None or not people or area.get("a15_origin") == "grid":
        return ""
    lacks = math.ceil((target - share) * people - _SLACK)
    if lacks < 1:
        return ""
    text = tr("For {target} the facilities must come closer for {people} residents")
    if lacks == 1:
        text = tr("For {target} the facilities must come closer for 1 resident")
    text = text.format(target=percent(target, tr), people=about(lacks, tr))
    reached = [(area[f"a15_share_{name}"], name) for name in FUNCTIONS if area.get(f"a15_share_{name}") is not None]
    if reached:
        function = name_of(min(reached)[1], norms, tr)
        text = tr("{text}; what is lacking most is {function}").format(text=text, function=function)
    return sentence_of(text)


def _reaches_any(area: Area) -> bool:
    # of hundreds of fields the first that tells is enough
    return any(
        value is not None and name.startswith("a15_min_") and not name.endswith(("_jobs", "_homes"))
        for name, value in area.items()
    )


def _who_has_all(share: float, tr: Texts, *, from_places: bool, at_most: bool = False) -> str:
    # a function that is not known may be near or not
    if at_most and 0.0 < share < 1.0 and from_places:
        return tr("From at most {share} of the places in this area all daily facilities are within {time} on foot")
    if at_most and 0.0 < share < 1.0:
        return tr("At most {share} of the residents have all daily facilities within {time} on foot")
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


def walk_time(walk: Area, tr: Texts) -> str:
    """How long a walk of ``why`` takes, or that nothing is reached or known."""
    if walk["state"] == "reached":
        return minutes(walk["minutes"], tr)
    return tr("not reachable") if walk["state"] == "not_reached" else tr("no data")


def _at_target(norms: Norms, tr: Texts) -> str:
    target = time_target(norms)
    if target is None:
        return ""
    text = tr("{score} means: everything at {minutes} minutes.")
    return text.format(score=tr.number(target), minutes=tr.number(norm(norms, "time_score", "pass_min")))


def bar(area: Area, norms: Norms, tr: Texts) -> Bar:
    """The share of people that the sentence tells, against its target; the score where no share is known."""
    target = norm(norms, "accessibility", "pass_share")
    if area.get("a15_share") is not None:
        return share_bar(area, "a15_share", "a15_score", target, tr)
    if area.get("a15_share_high") is not None:
        found = share_bar(area, "a15_share_high", "a15_score", target, tr)
        return found._replace(text=tr("≤ {share}").format(share=found.text))
    return score_bar(area, "a15_score", tr)


CARD = Card(
    code="a15",
    title=N_("Facilities close by"),
    clause="a.4.ii, b, f.3",
    page="accessibility.md",
    fields=fields,
    sentence=sentence,
    bar=bar,
    maps=(
        Map(
            key="a15",
            field="a15_score",
            question=N_("Are shops, schools, care, parks and work close by, on foot or by bike?"),
            legend=N_("Score for proximity"),
            reading=says(POINTS, _at_target),
            scale=Scale(BLUE, GOODNESS, (Outline('"a15_ok" = 1', N_("meets the target on foot")),)),
        ),
    ),
    missing=missing,
    reasons=REASONS,
)
