"""Priority: where homes come first, by the room for them."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import Area, Norms, norm, says, sentence_of, unknown
from .scales import ORANGE, PRIORITY

FIELDS = (
    Field(
        "pri_score",
        "score",
        N_("priority: room to add homes, unless the norms count more"),
        "pri_score",
        label=N_("priority"),
    ),
    Field(
        "pri_rank",
        "number",
        N_("rank by priority among the areas of this run, 1 is the highest"),
        "pri_rank",
        N_("rank"),
        label=N_("rank by priority"),
    ),
    Field(
        "pri_rank_low",
        "number",
        N_("rank by priority at 5 % of the draws of estimates, references and weights"),
        "pri_rklow",
        N_("rank"),
        label=N_("rank with other estimates, from"),
    ),
    Field(
        "pri_rank_mid",
        "number",
        N_("rank by priority at half of the draws"),
        "pri_rkmid",
        N_("rank"),
        label=N_("rank with other estimates, middle"),
    ),
    Field(
        "pri_rank_high",
        "number",
        N_("rank by priority at 95 % of the draws"),
        "pri_rkhigh",
        N_("rank"),
        label=N_("rank with other estimates, up to"),
    ),
    Field(
        "pri_top",
        "share",
        N_("share of the draws in which the area is among the first {robustness.top}"),
        "pri_top",
        label=N_("chance to be among the first {robustness.top}"),
    ),
    Field("pri_low", "score", N_("priority at 5 % of the draws"), "pri_low", label=N_("priority, low estimate")),
    Field("pri_high", "score", N_("priority at 95 % of the draws"), "pri_high", label=N_("priority, high estimate")),
    Field(
        "pri_front",
        "flag",
        N_(
            "1 where no other area is as good in room for homes, accessibility and green to pay for each home, and "
            "better in one of them"
        ),
        "pri_front",
        label=N_("best choice of room, nearness and green"),
    ),
)

REASONS = {
    "term_unknown": Reason(N_("Not known: {kind}."), N_("we do not know {kind}.")),
    "few_homes_fit": Reason(
        N_("Fewer than {count:.0f} homes fit: the area has no place on the Pareto front (pri_front)."),
    ),
    "front_unknown": Reason(
        N_(
            "Room, accessibility or the green bill is not known: the area has no place on the Pareto front (pri_front)."
        ),
    ),
}


def _only_room(norms: Norms) -> bool:
    weights = norm(norms, "composite", "priority") or {}
    return all(name in ("room", "source") or not weight for name, weight in weights.items())


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """The rank among the areas with one, ``areas_ranked`` in all, and how far other estimates would move it."""
    rank = area.get("pri_rank")
    if rank is None:
        return unknown(area, "pri", tr)
    if _only_room(norms):
        text = tr("Number {rank} of {count} by room for homes")
    else:
        text = tr("Number {rank} of {count} by what the norms count")
    text = text.format(rank=tr.number(rank), count=tr.number(area[answers.RANKED]))
    low, high = area.get("pri_rank_low"), area.get("pri_rank_high")
    if low is None or high is None:
        return sentence_of(text)
    if round(low) == round(high):
        return tr("{text}; with other estimates it stays so.").format(text=text)
    return tr("{text}; with other estimates between {low} and {high}.").format(
        text=text, low=tr.number(round(low)), high=tr.number(round(high))
    )


def _more_counts(norms: Norms, tr: Texts) -> str:
    if _only_room(norms):
        return ""
    return tr("The norms of this map count more than the room for homes; the estimates include their weights.")


CARD = Card(
    code="pri",
    title=N_("Priority"),
    clause="a.3",
    page="priority.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="pri",
            field="pri_score",
            question=N_("Where do new homes come first?"),
            legend=N_("Priority"),
            reading=says(
                N_(
                    "Under each name stands its rank, 1 is the first. Between brackets: how far the rank moves when "
                    "the estimates are lower or higher."
                ),
                _more_counts,
                N_("The report mark is another question and no part of it."),
            ),
            scale=Scale(ORANGE, PRIORITY, label="rank"),
        ),
    ),
    answer=Answer("pri_rank", "", answers.rank),
    reasons=REASONS,
)
