"""Walking and cycling first: the order of ways to travel (STOMP)."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, points, says, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "stp_score",
        "score",
        N_("walking, cycling, transit, shared and private cars, in that order (STOMP)"),
        "stp_score",
        label=N_("walking and cycling first (STOMP)"),
    ),
    Field("stp_walk", "score", N_("what there is for walking"), "stp_walk"),
    Field("stp_cycle", "score", N_("what there is for cycling"), "stp_cycle"),
    Field("stp_transit", "score", N_("what there is for public transport"), "stp_trans"),
    Field("stp_shared", "score", N_("what there is for shared transport"), "stp_shared"),
    Field("stp_car", "score", N_("how little room cars take"), "stp_car"),
)

REASONS = {
    "street_space_unknown": Reason(N_("The uses of street space are not known here: they come with the BGT.")),
    "part_unknown": Reason(N_("Not known: {kind}."), N_("we know too little of {kind}.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """What there is most and least for, of walking, cycling, transit, shared and private cars."""
    if area.get("stp_score") is None:
        return unknown(area, "stp", tr)
    names = {
        "walk": tr("walking"),
        "cycle": tr("cycling"),
        "transit": tr("public transport"),
        "shared": tr("shared transport"),
        "car": tr("little room for cars"),
    }
    known = [(area[f"stp_{part}"], name) for part, name in names.items() if area.get(f"stp_{part}") is not None]
    best, worst = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    text = tr("Best is {best} ({most}), weakest is {worst} ({least}); walking counts most, then cycling.")
    return text.format(best=best[1], most=points(best[0], tr), worst=worst[1], least=points(worst[0], tr))


CARD = Card(
    code="stp",
    title=N_("Walking and cycling first"),
    clause="b.3",
    page="stomp.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="stp",
            field="stp_score",
            question=N_(
                "Do walking and cycling come first, then public transport, shared cars and private cars (STOMP)?"
            ),
            legend=N_("Score for STOMP"),
            reading=says(POINTS, N_("Walking counts most, private cars least.")),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    answer=Answer("stp_score", "b.3", answers.points),
    reasons=REASONS,
)
