"""Mobility hubs: places close by to change to a shared car, a bicycle, a bus or a train."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, lived_in, percent, says, unknown, within
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "hub_score",
        "score",
        N_("nearness to mobility hubs; null where the lowest and highest differ more than {hubs.most_apart} points"),
        "hub_score",
        label=N_("nearness to mobility hubs"),
    ),
    Field(
        "hub_low",
        "score",
        N_("nearness to mobility hubs, if there is nothing of what the data lacks"),
        "hub_low",
        label=N_("nearness to hubs, low estimate"),
    ),
    Field(
        "hub_high",
        "score",
        N_("nearness to mobility hubs, if all that the data lacks is there"),
        "hub_high",
        label=N_("nearness to hubs, high estimate"),
    ),
    Field("hub_near", "share", N_("share of people with a hub within {hubs.near_m} m on foot"), "hub_near"),
    Field("hub_wide", "share", N_("share of people with a hub within {hubs.wide_m} m on foot"), "hub_wide"),
    Field(
        "hub_chain",
        "flag",
        N_("1 where there is a hub, and a park and ride within {hubs.chain_min} minutes by bicycle"),
        "hub_chain",
        label=N_("whole chain to a park and ride"),
    ),
)

REASONS = {
    "bounds_apart": Reason(
        N_(
            "The data holds none of {kinds}: the score lies between {low:.0f} and {high:.0f}, too far apart to tell. "
            "Give a layer of them."
        ),
        N_("we have no data of {kinds}; the score lies between {low:.0f} and {high:.0f}."),
    ),
    "not_all_in_data": Reason(N_("The data holds none of {kinds}: with them the score may be up to {high:.0f}.")),
    "no_park_and_ride": Reason(N_("The data holds no park and ride, so the chain of hubs is not known.")),
}


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """How many have a mobility hub close by, and whether it is part of a chain to the edge of the city."""
    near, wide = area.get("hub_near"), area.get("hub_wide")
    if area.get("hub_score") is None or near is None or wide is None:
        return unknown(area, "hub", tr)
    residents = lived_in(area)
    if wide and residents:
        text = tr("{near} of the residents have a mobility hub close by{within}, {wide} a little further{further}.")
    elif wide:
        text = tr("{near} of the places here have a mobility hub close by{within}, {wide} a little further{further}.")
    elif residents:
        text = tr("Nobody has a mobility hub close by{further}.")
    else:
        text = tr("Nowhere in this area is a mobility hub close by{further}.")
    text = text.format(
        near=percent(near, tr),
        within=within(norms, "hubs", "near_m", tr),
        wide=percent(wide, tr),
        further=within(norms, "hubs", "wide_m", tr),
    )
    chain = area.get("hub_chain")
    if chain is None:
        return text
    more = tr("With a park and ride in reach by bicycle the chain to the edge of the city is whole.")
    if not chain:
        more = tr("There is no whole chain to a park and ride at the edge of the city.")
    return f"{text} {more}"


CARD = Card(
    code="hub",
    title=N_("Mobility hubs"),
    clause="b.10, c.1",
    page="hubs.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="hub",
            field="hub_score",
            question=N_("Is there a place close by to change to a shared car, a bicycle, a bus or a train?"),
            legend=N_("Score for hubs"),
            reading=says(POINTS),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    answer=Answer("hub_score", "b.10", answers.points),
    reasons=REASONS,
)
