"""Walks without detours: barriers, and the crossings that would help most."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Scale
from .language import N_, Texts
from .names import A_BARRIER
from .phrases import Area, Norms, percent, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field("sev_score", "score", N_("how direct walks around the area are; 100 is hardly a detour"), "sev_score"),
    Field(
        "sev_directness",
        "number",
        N_("median metres over the streets per metre in a straight line"),
        "sev_direct",
        "m/m",
    ),
    Field(
        "sev_p90",
        "number",
        N_("metres over the streets per metre in a straight line, of the tenth of walks with the longest detours"),
        "sev_p90",
        "m/m",
    ),
    Field(
        "sev_lost",
        "share",
        N_(
            "share of the places around that are not reached, or take {severance.lost_directness} times the straight "
            "line or more"
        ),
        "sev_lost",
    ),
    Field(
        "sev_barrier",
        "text",
        N_("kind of barrier behind which most of the lost places lie: rail, motorway or water"),
        "sev_barr",
    ),
    Field("sev_barrier_name", "text", N_("name of the barrier behind which most of the lost places lie"), "sev_barrnm"),
    Field("sev_barrier_share", "share", N_("share of the lost places that lie behind this barrier"), "sev_barrsh"),
    Field(
        "sev_crossing",
        "text",
        N_("what the new crossing spans that would win back most of the lost places"),
        "sev_cross",
    ),
    Field("sev_crossing_back", "share", N_("share of the lost places that this crossing wins back"), "sev_crback"),
    Field(
        "sev_crossings_km",
        "number",
        N_("places to walk across per kilometre of barrier in and around the area"),
        "sev_crkm",
        "1/km",
    ),
)


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
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
    text = sentence_of(text)
    crossing, back = area.get("sev_crossing"), area.get("sev_crossing_back")
    if crossing and back:
        more = tr("The best new crossing, over {crossing}, brings back {share} of them.")
        text = f"{text} {more.format(crossing=crossing, share=percent(back, tr))}"
    return text


def barrier_name(area: Area, texts: Texts) -> str:
    """The kind of the barrier with its name; empty where there is none."""
    marked, name = A_BARRIER.get(area.get("sev_barrier") or ""), area.get("sev_barrier_name")
    kind = texts(marked) if marked else ""
    return f"{kind} ({name})" if kind and name else kind


CARD = Card(
    code="sev",
    title=N_("Walks without detours"),
    clause="b, chapter 2",
    page="severance.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="sev",
            field="sev_score",
            question=N_("Do railways, motorways and water make people walk a long way round?"),
            legend=N_("Score for direct walks"),
            reading=says(
                N_(
                    "Each area has a score from 0 to 100: 100 is hardly a detour. Under its name stands the barrier "
                    "behind which most places lie that take a long detour."
                )
            ),
            scale=Scale(BLUE, GOODNESS, label="barrier"),
            tip=("sev_note",),
        ),
    ),
    answer=Answer("sev_score", "b", answers.points),
)
