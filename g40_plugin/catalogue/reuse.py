"""Floor area used again."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import Area, Norms, percent, says, unknown
from .scales import BLUE, REUSED

FIELDS = (
    Field(
        "adp_score",
        "score",
        N_("percentage of the plan's floor area that is there already"),
        "adp_score",
        label=N_("floor area used again"),
    ),
)

REASONS = {
    "plan_lacks": Reason(
        N_("The plan does not tell its floor area used again and new: fill the fields {fields}."),
        N_("the plan does not say how much floor area is used again and how much is new."),
    ),
    "little_floor_area": Reason(
        N_("The plan has less than {m2:.0f} m² of floor area, too little to tell a share of it."),
        N_("the plan has hardly any floor area."),
    ),
    "no_floor_area": Reason(N_("The plan has no floor area."), N_("the plan has no floor area.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """How much of the plan's floor area is there already."""
    if area.get("adp_score") is None:
        return unknown(area, "adp", tr)
    if not area["adp_score"]:
        return tr("All floor area of the plan is new.")
    text = tr("{share} of the plan's floor area is there already and is used again.")
    return text.format(share=percent(area["adp_score"] / 100, tr))


CARD = Card(
    code="adp",
    title=N_("Floor area used again"),
    clause="a.2, a.4.i",
    page="reuse.md",
    fields=FIELDS,
    sentence=sentence,
    graded=False,
    maps=(
        Map(
            key="adp",
            field="adp_score",
            question=N_("How much of the plan's floor area is there already?"),
            legend=N_("Share of floor area"),
            reading=says(N_("The number under each name is the percentage of the floor area.")),
            scale=Scale(BLUE, REUSED),
        ),
    ),
    answer=Answer("adp_score", "a.2", answers.points),
    reasons=REASONS,
)
