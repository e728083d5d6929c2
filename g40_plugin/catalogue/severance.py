"""Walks without detours: barriers, and the crossings that would help most."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .names import A_BARRIER, ANY_BARRIER, BARRIERS
from .phrases import Area, Norms, percent, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "sev_score",
        "score",
        N_("how direct walks around the area are; 100 is hardly a detour"),
        "sev_score",
        label=N_("how direct walks are"),
    ),
    Field(
        "sev_se",
        "number",
        N_("standard error of the score: how far it may be off because it was measured from these starting points"),
        "sev_se",
        N_("points"),
        label=N_("standard error of the score"),
    ),
    Field(
        "sev_directness",
        "number",
        N_("median metres over the streets per metre in a straight line"),
        "sev_direct",
        "m/m",
        label=N_("walk per metre in a straight line, median"),
    ),
    Field(
        "sev_p90",
        "number",
        N_("metres over the streets per metre in a straight line, of the tenth of walks with the longest detours"),
        "sev_p90",
        "m/m",
        label=N_("walk per metre in a straight line, longest tenth"),
    ),
    Field(
        "sev_lost",
        "share",
        N_(
            "share of the places around that are not reached, or take {severance.lost_directness} times the straight "
            "line or more"
        ),
        "sev_lost",
        label=N_("places lost to detours"),
    ),
    Field(
        "sev_barrier",
        "text",
        N_("kind of barrier behind which most of the lost places lie: rail, motorway or water"),
        "sev_barr",
        label=N_("kind of barrier"),
        words=tuple(BARRIERS.items()),
    ),
    Field(
        "sev_barrier_name",
        "text",
        N_("name of the barrier behind which most of the lost places lie"),
        "sev_barrnm",
        label=N_("name of the barrier"),
    ),
    Field(
        "sev_barrier_share",
        "share",
        N_("share of the lost places that lie behind this barrier"),
        "sev_barrsh",
        label=N_("lost places behind this barrier"),
    ),
    Field(
        "sev_crossing",
        "text",
        N_("what the new crossing spans that would win back most of the lost places"),
        "sev_cross",
        label=N_("what the best new crossing spans"),
    ),
    Field(
        "sev_crossing_back",
        "share",
        N_("share of the lost places that this crossing wins back"),
        "sev_crback",
        label=N_("lost places that it wins back"),
    ),
    Field(
        "sev_crossings_km",
        "number",
        N_("places to walk across per kilometre of barrier in and around the area"),
        "sev_crkm",
        "1/km",
        label=N_("crossings per kilometre of barrier"),
    ),
)

REASONS = {
    "no_street": Reason(
        N_("No street within {metres:.0f} m of the starting points or of the places around them."),
        N_("there is no street close by."),
    ),
    "few_places": Reason(
        N_("Too few places around lie near a street, so detours are not judged."),
        N_("there are too few places around that lie at a street."),
    ),
    "few_starts": Reason(
        N_("There are too few starting points for {groups:.0f} groups of them, so the standard error is not known.")
    ),
    "half_not_reached": Reason(N_("At least half of the places around are not reached within {metres:.0f} m.")),
    "some_not_reached": Reason(
        N_("At least {percent:.0f} % of the places around are not reached within {metres:.0f} m.")
    ),
    "short_barriers": Reason(
        N_(
            "Less than {metres:.0f} m of railway, motorway and wide water lies in or within {radius:.0f} m of the area,"
            " so crossings per kilometre are not told."
        )
    ),
    "few_lost": Reason(
        N_("Fewer than {walks:.0f} walks take a long detour, so neither a barrier nor a new crossing is named.")
    ),
    "behind_no_barrier": Reason(
        N_("No railway, motorway or water lies before the places that take a long detour: streets are missing there.")
    ),
    "behind_barrier": Reason(
        N_("Of the places around that take a long detour, {percent:.0f} % lie behind {kind}{named}.")
    ),
    "no_detours": Reason(
        N_("No place around takes a long detour, so there is nothing that a crossing would win back.")
    ),
    "no_crossing_fits": Reason(
        N_("Nowhere near would a crossing of at most {metres:.0f} m shorten a long way round a barrier.")
    ),
    "no_crossing_helps": Reason(
        N_("No single crossing of at most {metres:.0f} m wins back any of the places that take a long detour.")
    ),
    "one_crossing": Reason(
        N_("One new crossing of {metres:.0f} m over {kind}{named} would win back {percent:.0f} % of these places.")
    ),
}


def _spanned(area: Area, texts: Texts) -> str | None:
    """What the best new crossing spans: the name of the barrier, else its kind in words of this language."""
    for code, values in area.get("coded", {}).get("sev_note", ()):
        if code == "one_crossing" and not values["named"]:
            return texts(A_BARRIER.get(values["kind"].partition(".")[2], ANY_BARRIER))
    return area.get("sev_crossing")


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
    crossing, back = _spanned(area, tr), area.get("sev_crossing_back")
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
        ),
    ),
    answer=Answer("sev_score", "b", answers.points),
    reasons=REASONS,
)
