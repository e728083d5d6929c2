"""Priority: where quality and room for homes go together best."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Scale
from .language import N_, Texts
from .phrases import Area, Norms, says, sentence_of
from .scales import ORANGE, PRIORITY

FIELDS = (
    Field("pri_score", "score", N_("priority: quality and room to add homes; 0 where infill fails"), "pri_score"),
    Field(
        "pri_rank",
        "number",
        N_("rank by priority among the areas of this run, 1 is the highest"),
        "pri_rank",
        N_("rank"),
    ),
    Field(
        "pri_rank_low",
        "number",
        N_("rank by priority at 5 % of the draws of weights, anchors, speeds and estimates"),
        "pri_rklow",
        N_("rank"),
    ),
    Field("pri_rank_mid", "number", N_("rank by priority at half of the draws"), "pri_rkmid", N_("rank")),
    Field("pri_rank_high", "number", N_("rank by priority at 95 % of the draws"), "pri_rkhigh", N_("rank")),
    Field(
        "pri_top", "share", N_("share of the draws in which the area is among the first {robustness.top}"), "pri_top"
    ),
    Field("pri_low", "score", N_("priority at 5 % of the draws"), "pri_low"),
    Field("pri_high", "score", N_("priority at 95 % of the draws"), "pri_high"),
    Field(
        "pri_front",
        "flag",
        N_("1 where no other area is as good in everything and better in something"),
        "pri_front",
    ),
)


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """The rank among the ``area_count`` areas, and how far other weights would move it."""
    rank = area.get("pri_rank")
    if rank is None:
        return tr("Not known: a score that it rests on is not known.")
    if area.get("inf_status") == "niet conform":
        return tr("Last: building here does not fit the blueprint.")
    text = tr("Number {rank} of {count} by quality and room for homes").format(
        rank=tr.number(rank), count=tr.number(area["area_count"])
    )
    low, high = area.get("pri_rank_low"), area.get("pri_rank_high")
    if low is None or high is None:
        return sentence_of(text)
    if round(low) == round(high):
        return tr("{text}; with other weights it stays so.").format(text=text)
    return tr("{text}; with other weights between {low} and {high}.").format(
        text=text, low=tr.number(round(low)), high=tr.number(round(high))
    )


CARD = Card(
    code="pri",
    title=N_("Priority"),
    clause="a.3",
    page="priority.md",
    fields=FIELDS,
    sentence=sentence,
    noted=False,
    maps=(
        Map(
            key="pri",
            field="pri_score",
            question=N_("Where do quality and room for homes go together best?"),
            legend=N_("Priority"),
            reading=says(
                N_(
                    "Under each name stands its rank, 1 is the first. Between brackets: how far the rank moves when "
                    "the weights are chosen otherwise."
                )
            ),
            scale=Scale(ORANGE, PRIORITY, label="rank"),
            tip=(),
        ),
    ),
    answer=Answer("pri_rank", "", answers.rank),
)
