"""Report mark: the quality of an area, from proximity, green, mix and public transport."""

from __future__ import annotations

from .card import Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import Area, Norms, says
from .scales import BLUE, GOODNESS

FIELDS = (
    Field("q_score", "score", N_("quality: geometric mean of accessibility, greenery, mixing and transit"), "q_score"),
    Field("q_arith", "score", N_("quality as an arithmetic mean"), "q_arith"),
    Field("q_imb", "number", N_("what imbalance between the four costs"), "q_imb", N_("points")),
    Field("q_grade", "number", N_("report mark, 1 to 10"), "q_grade", N_("mark")),
    Field("q_low", "score", N_("quality at 5 % of the draws of what is chosen and of what the data leave open"), "q_low"),
    Field("q_high", "score", N_("quality at 95 % of these draws"), "q_high"),
    Field(
        "q_firm",
        "text",
        N_(
            "how firm the mark is: firm where q_low and q_high differ by at most {robustness.firm_points} points, fair "
            "up to {robustness.fair_points}, else loose"
        ),
        "q_firm",
    ),
)

REASONS = {
    "pillar_unknown": Reason(N_("Not known: {kind}."), N_("we have no score for {kind}.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """The report mark in one sentence."""
    if area.get("q_grade") is None:
        return tr("No report mark: too few of the scores are known.")
    return tr("One mark for proximity, green, mix and public transport together; a weak part weighs heavily.")


CARD = Card(
    code="q",
    title=N_("Report mark"),
    clause="g.1",
    page="composite.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="q",
            field="q_score",
            question=N_("How do the areas do on proximity, green, mix and public transport together?"),
            legend=N_("Score"),
            reading=says(
                N_(
                    "The number under each name is a report mark from 1 to 10: the score divided by ten. "
                    "A weak part weighs heavily."
                )
            ),
            scale=Scale(BLUE, GOODNESS, label="grade"),
            tip=("q_note",),
        ),
    ),
    reasons=REASONS,
)
