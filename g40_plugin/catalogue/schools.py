"""Safe streets around schools."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, norm, percent, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "sch_score",
        "score",
        N_("how safe the streets around primary schools are"),
        "sch_score",
        label=N_("safe streets around schools"),
    ),
    Field(
        "sch_calm",
        "share",
        N_("share of street length around schools with {schools.calm_kmh} km/h at most, or without cars"),
        "sch_calm",
        label=N_("calm streets around schools"),
    ),
    Field(
        "sch_tracks",
        "share",
        N_("share of roads of {cycle_tracks.fast_kmh} km/h and more around schools with a cycle track"),
        "sch_tracks",
        label=N_("fast roads with a cycle track"),
    ),
)

REASONS = {
    "no_school_near": Reason(
        N_("No primary school within {metres:.0f} m."), N_("there is no primary school within {metres:.0f} metres.")
    ),
    "few_streets": Reason(
        N_("Less than {metres:.0f} m of street lies around a primary school here, too little to tell a share of it."),
        N_("hardly any street lies around a school here."),
    ),
    "few_fast_roads": Reason(
        N_(
            "Less than {metres:.0f} m of street around a school is known to be of {speed:.0f} km/h or more: no share "
            "with a cycle track is told, and calm streets alone make the score."
        )
    ),
    "speeds_unknown": Reason(
        N_("The speed limit is known of {percent:.0f} % of the streets only."),
        N_("the speed limit is not known of most streets."),
    ),
}


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
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
    return sentence_of(text)


CARD = Card(
    code="sch",
    title=N_("Safe streets around schools"),
    clause="b.4, b.5",
    page="schools.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="sch",
            field="sch_score",
            question=N_("Can children walk and cycle to school safely?"),
            legend=N_("Score for safe streets"),
            reading=says(
                POINTS, N_("Streets without cars or with a low speed limit count, and tracks beside fast roads.")
            ),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    answer=Answer("sch_score", "b.5", answers.points),
    reasons=REASONS,
)
