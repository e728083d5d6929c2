"""Affordable homes of the plan."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Outline, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, joined, norm, percent, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field("aff_score", "score", N_("affordability of the plan"), "aff_score"),
    Field(
        "aff_share",
        "share",
        N_("affordable share of the new homes"),
        "aff_share",
        label=N_("affordable share of the new homes, target {affordability.affordable}"),
    ),
    Field(
        "aff_corporation",
        "share",
        N_("share of the new homes that corporations let"),
        "aff_corp",
        label=N_("new homes that corporations let, target {affordability.corporation}"),
    ),
    Field(
        "aff_middle",
        "share",
        N_("share of the new homes for middle rent or affordable sale"),
        "aff_middle",
        label=N_("new homes in the middle segment, target {affordability.middle}"),
    ),
    Field(
        "aff_ok",
        "flag",
        N_(
            "1 where {affordability.affordable:%} of the new homes are affordable, {affordability.corporation:%} let "
            "by corporations and {affordability.middle:%} in the middle segment"
        ),
        "aff_ok",
        label=N_("targets for affordable homes met"),
    ),
    Field("aff_gap", "number", N_("affordable homes that lack"), "aff_gap", N_("homes")),
)

REASONS = {
    "plan_lacks": Reason(
        N_("The plan does not tell its price classes: fill the fields {fields} with numbers of homes, and {homes}."),
        N_("the plan does not say which homes are affordable."),
    ),
    "homes_not_told": Reason(
        N_("The plan tells no new homes, so how many affordable ones lack is not known: fill the field {homes}.")
    ),
    "few_new_homes": Reason(
        N_("The plan has fewer than {count:.0f} new homes, too few to tell the shares of price classes."),
        N_("the plan has hardly any new homes."),
    ),
    "limits_of_year": Reason(
        N_("Limits of {year}: rent {rent:.2f} and middle rent {middle:.2f} euro a month, sale {sale:.0f} euro.")
    ),
}


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """The shares of affordable homes in the plan against those asked."""
    names = (("share", "affordable"), ("corporation", "corporation"), ("middle", "middle"))
    shares = [area.get(f"aff_{name}") for name, _ in names]
    if any(share is None for share in shares):
        return unknown(area, "aff", tr)
    goals = [norm(norms, "affordability", key) for _, key in names]
    text = tr("{share} of the new homes are affordable: {corporation} let by corporations, {middle} middle segment")
    has = [percent(share or 0.0, tr, goal) for share, goal in zip(shares, goals)]
    text = text.format(share=has[0], corporation=has[1], middle=has[2])
    if any(goal is None for goal in goals) or area.get("aff_ok") is None:
        return sentence_of(text)
    asked = [percent(goal, tr) for goal in goals]
    if area["aff_ok"]:
        goal = tr("{text}; the targets of {share}, {corporation} and {middle} are met.")
    else:
        goal = tr("{text}; the targets are {share}, {corporation} and {middle}.")
    text = goal.format(text=text, share=asked[0], corporation=asked[1], middle=asked[2])
    return joined(text, missing(area, norms, tr))


def missing(area: Area, _norms: Norms, tr: Texts) -> str:
    """The affordable homes that lack."""
    if area.get("aff_ok") or not area.get("aff_gap"):
        return ""
    # part of a home is none
    return tr("{homes} affordable homes are missing.").format(homes=tr.number(max(round(area["aff_gap"]), 1)))


def _shares(norms: Norms, tr: Texts) -> str:
    goals = [norm(norms, "affordability", key) for key in ("affordable", "corporation", "middle")]
    if None in goals:
        return ""
    text = tr("The blueprint asks for {share}: {corporation} let by corporations and {middle} middle segment.")
    share, corporation, middle = (percent(goal, tr) for goal in goals)
    return text.format(share=share, corporation=corporation, middle=middle)


CARD = Card(
    code="aff",
    title=N_("Affordable homes"),
    clause="f.1",
    page="affordability.md",
    fields=FIELDS,
    sentence=sentence,
    graded=False,
    maps=(
        Map(
            key="aff",
            field="aff_score",
            question=N_("Are enough of the new homes affordable?"),
            legend=N_("Score for affordability"),
            reading=says(POINTS, _shares),
            scale=Scale(BLUE, GOODNESS, (Outline('"aff_ok" = 1', N_("meets the shares")),)),
        ),
    ),
    answer=Answer("aff_ok", "f.1", answers.verdict),
    missing=missing,
    reasons=REASONS,
)
