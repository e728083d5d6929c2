"""Charging stations close to homes."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import Area, Norms, lived_in, percent, plain_number, says, sentence_of, unknown, within
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "chg_score",
        "score",
        N_("percentage of homes with a public charging station within {charging.near_m} m on foot"),
        "chg_score",
        label=N_("homes with a charging station close by"),
    ),
    Field(
        "chg_sockets_1000",
        "number",
        N_("charging sockets in the area per 1,000 inhabitants"),
        "chg_sock",
        N_("sockets"),
    ),
)

REASONS = {
    "none_in_data": Reason(
        N_("The data holds no public charging stations."), N_("we have no data of public charging stations.")
    ),
    "no_homes": Reason(N_("No homes are known here."), N_("we know of no homes here.")),
}


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """How many homes have a public charging station close by."""
    if area.get("chg_score") is None:
        return unknown(area, "chg", tr)
    residents = lived_in(area)
    if area["chg_score"] and residents:
        text = tr("{share} of the homes have a public charging station close by{within}")
    elif area["chg_score"]:
        text = tr("{share} of the places in this area have a public charging station close by{within}")
    elif residents:
        text = tr("No home has a public charging station close by{within}")
    else:
        text = tr("Nowhere in this area is a public charging station close by{within}")
    text = text.format(share=percent(area["chg_score"] / 100, tr), within=within(norms, "charging", "near_m", tr))
    sockets = area.get("chg_sockets_1000")
    if sockets is not None:
        text = tr("{text}; there are {sockets} sockets per 1,000 residents").format(
            text=text, sockets=plain_number(sockets, tr)
        )
    return sentence_of(text)


CARD = Card(
    code="chg",
    title=N_("Charging stations"),
    clause="b.7",
    page="charging.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="chg",
            field="chg_score",
            question=N_("How many homes have a public charging station close by?"),
            legend=N_("Share of homes"),
            reading=says(N_("The number under each name is the percentage of the homes.")),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    answer=Answer("chg_score", "b.7", answers.points),
    reasons=REASONS,
)
