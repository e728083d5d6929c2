"""Parking norm of the plan."""

from __future__ import annotations

import math

from . import answers
from .card import Answer, Card, Field, Map, Outline, Reason, Scale
from .classes import rounded
from .language import N_, Texts
from .phrases import HECTARE_M2, Area, Norms, joined, norm, plain_number, says, sentence_of, surface, unknown
from .scales import BLUE, GOODNESS, MEETS

# so that 0.298 does not read as the 0.3 that it has to stay under
DECIMALS = 3
# what a float may be off, in thousandths
_SLACK = 1e-4

FIELDS = (
    Field("prk_score", "score", N_("parking norm of the plan; 100 is {parking.below} spaces per home"), "prk_score"),
    Field(
        "prk_norm",
        "number",
        N_("new parking spaces per new home"),
        "prk_norm",
        N_("spaces/home"),
        label=N_("new parking spaces per new home, less than {parking.below} asked"),
    ),
    Field(
        "prk_ok",
        "flag",
        N_("1 where the plan has fewer than {parking.below} parking spaces per new home"),
        "prk_ok",
        label=N_("target for parking met"),
    ),
    Field("prk_gap", "number", N_("new parking spaces above {parking.below} per new home"), "prk_gap", N_("spaces")),
    Field(
        "prk_freed_ha",
        "number",
        N_("hectares left free, compared with {parking.usual} parking spaces per home"),
        "prk_freed",
        "ha",
        label=N_("land left free"),
    ),
    Field("prk_today", "number", N_("parking spaces on the ground per home today"), "prk_today", N_("spaces/home")),
)

REASONS = {
    "plan_lacks": Reason(
        N_("The plan does not tell its new parking spaces and homes: fill the fields {fields}."),
        N_("the plan does not say how many homes and parking spaces are added."),
    ),
    "no_new_homes": Reason(N_("The plan has no new homes."), N_("the plan has no new homes.")),
    "few_new_homes": Reason(
        N_("The plan has fewer than {count:.0f} new homes, too few to tell the parking spaces for each."),
        N_("the plan has hardly any new homes."),
    ),
    "exactly_the_limit": Reason(N_("Exactly {norm} spaces per home is not lower than {norm}.")),
    "no_parking_in_data": Reason(N_("The data holds no parking, so that of today is not known.")),
    "nobody_lives_here": Reason(N_("Nobody lives here today, so there are no spaces per home of today.")),
}


def shown(spaces: float, met: int | None) -> float:
    """Spaces per home as they are shown: never across the limit, of which it is known whether they stay under it."""
    if met is None:
        return rounded(spaces, DECIMALS)
    parts = 10.0**DECIMALS
    whole = math.floor(parts * spaces + _SLACK) if met else math.ceil(parts * spaces - _SLACK)
    return whole / parts


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """The plan's parking norm; exactly the limit is not lower than it."""
    spaces = area.get("prk_norm")
    if spaces is None:
        return unknown(area, "prk", tr)
    limit = norm(norms, "parking", "below")
    text = tr("The plan has {number} parking spaces per new home")
    text = text.format(number=plain_number(shown(spaces, area.get("prk_ok")), tr, DECIMALS))
    if limit is not None and area.get("prk_ok") is not None:
        goal = plain_number(limit, tr, DECIMALS)
        if area["prk_ok"]:
            text = tr("{text}, which is lower than {limit}").format(text=text, limit=goal)
        elif spaces == limit:
            text = tr("{text}; it has to be lower than that").format(text=text)
        else:
            text = tr("{text}; it has to be lower than {limit}").format(text=text, limit=goal)
    freed, free = area.get("prk_freed_ha"), ""
    if freed:
        more = tr("Compared with the usual norm {land} stays free.")
        free = more.format(land=surface(freed * HECTARE_M2, tr))
    return joined(sentence_of(text), missing(area, norms, tr), free)


def missing(area: Area, norms: Norms, tr: Texts) -> str:
    """The parking spaces that are too many for the limit."""
    gap, limit = area.get("prk_gap"), norm(norms, "parking", "below")
    if area.get("prk_ok") or not gap or limit is None:
        return ""
    spaces = tr.number(max(math.ceil(gap - _SLACK), 1))
    return tr("{spaces} parking spaces are too many for {limit} per home.").format(
        spaces=spaces, limit=plain_number(limit, tr, DECIMALS)
    )


def _limit(norms: Norms, tr: Texts) -> str:
    limit = norm(norms, "parking", "below")
    if limit is None:
        return ""
    return tr("The blueprint asks for fewer than {limit}.").format(limit=plain_number(limit, tr))


CARD = Card(
    code="prk",
    title=N_("Parking norm of the plan"),
    clause="c.6",
    page="parking.md",
    fields=FIELDS,
    sentence=sentence,
    graded=False,
    maps=(
        Map(
            key="prk",
            field="prk_score",
            question=N_("How many parking spaces does the plan add for each new home?"),
            legend=N_("Score for parking"),
            reading=says(N_("Under the name of each area stand the spaces per new home."), _limit),
            scale=Scale(BLUE, GOODNESS, (Outline('"prk_ok" = 1', MEETS),), label="parking"),
        ),
    ),
    answer=Answer("prk_ok", "c.6", answers.verdict),
    missing=missing,
    reasons=REASONS,
)
