"""Report mark: the quality of an area, from proximity, green, mix and public transport."""

from __future__ import annotations

from .card import Card, Field, Map, Outline, Reason, Scale
from .classes import mark_of
from .language import N_, Texts
from .names import PILLARS
from .phrases import Area, Norms, norm, plain_number, points, reason_of, says, sentence_of
from .scales import BLUE, GOODNESS

FIRMNESS = {"firm": N_("firm"), "fair": N_("fairly firm"), "loose": N_("not firm")}

FIELDS = (
    Field(
        "q_score",
        "score",
        N_("quality: geometric mean of accessibility, greenery, mixing and transit"),
        "q_score",
        label=N_("quality of the four parts together"),
    ),
    Field("q_arith", "score", N_("quality as an arithmetic mean"), "q_arith"),
    Field("q_imb", "number", N_("what imbalance between the four costs"), "q_imb", N_("points")),
    Field("q_grade", "number", N_("report mark, 1 to 10"), "q_grade", N_("mark"), label=N_("report mark")),
    Field(
        "q_low",
        "score",
        N_("quality at 5 % of the draws of choices and of what the data leave open"),
        "q_low",
        label=N_("quality, low estimate"),
    ),
    Field("q_high", "score", N_("quality at 95 % of these draws"), "q_high", label=N_("quality, high estimate")),
    Field(
        "q_firm",
        "text",
        N_(
            "how firm the mark is: firm where the marks of q_low and q_high, with one decimal, differ by at most "
            "{robustness.firm_points} tenths, fair up to {robustness.fair_points} tenths, else loose"
        ),
        "q_firm",
        label=N_("how firm the mark is"),
        words=tuple(FIRMNESS.items()),
    ),
)

REASONS = {
    "pillar_unknown": Reason(N_("Not known: {kind}."), N_("we have no score for {kind}.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """The report mark in one sentence."""
    if area.get("q_grade") is None:
        reason = reason_of(area, "q")
        if not reason:
            return tr("No report mark: too few of the scores are known.")
        return sentence_of(tr("No report mark: {reason}").format(reason=reason))
    text = tr("One mark for proximity, green, mix and public transport together; a weak part weighs heavily.")
    return f"{text} {held_back(area, tr)}".strip()


def held_back(area: Area, texts: Texts) -> str:
    """Which of the four parts is the weakest, and so holds the mark back most; empty where one is not known."""
    tr, scores = texts, [(area.get(f"{code}_score"), name) for code, name in PILLARS.items()]
    known = [(score, name) for score, name in scores if score is not None]
    if len(known) < len(scores):
        return ""
    score, name = min(known)
    return tr("The weakest part is {part}: {score}.").format(part=texts(name), score=points(score, tr))


def how_firm(area: Area, tr: Texts) -> str:
    """Between which marks the report mark lies, and how firm that makes it, a line each; empty where not known."""
    texts, low, high = tr, area.get("q_low"), area.get("q_high")
    firm = FIRMNESS.get(area.get("q_firm") or "")
    if low is None or high is None or firm is None:
        return ""
    low, high = (tr.number(mark_of(score), 1) for score in (low, high))
    between = tr("between {low} and {high}").format(low=low, high=high)
    return f"{between}\n{texts(firm)}"


def _apart(norms: Norms, tr: Texts) -> str:
    points = norm(norms, "robustness", "fair_points")
    if points is None:
        return ""
    text = tr("A mark is not firm where these are more than {marks} apart.")
    return text.format(marks=plain_number(points / 10, tr))


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
            legend=N_("Report mark"),
            reading=says(
                N_(
                    "The number under each name is a report mark from 1 to 10: the score divided by ten. "
                    "A weak part weighs heavily."
                ),
                N_("Between brackets: the marks that other weights and other estimates would give."),
                _apart,
                N_("There is no mark where one of the four is not known (?)."),
            ),
            scale=Scale(
                BLUE, GOODNESS, (Outline("\"q_firm\" = 'loose'", N_("mark is not firm"), dashed=True),), label="grade"
            ),
        ),
    ),
    reasons=REASONS,
)
