"""Cycle highways."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, distance, percent, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field("bhw_score", "score", N_("nearness to a cycle highway"), "bhw_score"),
    Field("bhw_m", "number", N_("median metres by bicycle to a cycle highway"), "bhw_m", "m"),
    Field(
        "bhw_connected",
        "share",
        N_("share of cycle tracks in and around the area that hang together"),
        "bhw_conn",
        label=N_("cycle tracks that hang together"),
    ),
)

REASONS = {
    "none_in_data": Reason(
        N_("The data holds no cycle highway: mark its streets with cycle_highway = 1."),
        N_("we have no data of cycle highways."),
    ),
    "no_tracks": Reason(N_("Less than {least:.0f} m of cycle tracks within {metres:.0f} m.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
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
    return sentence_of(text)


CARD = Card(
    code="bhw",
    title=N_("Cycle highways"),
    clause="b.6",
    page="cycle_highway.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="bhw",
            field="bhw_score",
            question=N_("How close is a cycle highway?"),
            legend=N_("Score for nearness"),
            reading=says(POINTS),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    answer=Answer("bhw_score", "b.6", answers.points),
    reasons=REASONS,
)
