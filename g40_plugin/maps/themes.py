"""The themes that can be mapped: what they are called, and how a map of them is read."""

from typing import Any, Dict, Mapping, NamedTuple

from .language import Texts
from .sentences import norm, percent, time_target


class Theme(NamedTuple):
    """A theme in words: ``question`` stands under the title, ``reading`` beside the legend."""

    title: str
    question: str
    legend: str
    reading: str


# in the order of the choice in the dialog
THEMES = ("q", "a15", "grn", "mix", "ptn", "den", "typ")


def describe(theme: str, norms: Mapping[str, Any], tr: Texts) -> Theme:
    """The words of a theme."""
    points = tr("Each area has a score from 0 to 100; the number stands under its name.")
    return {
        "q": Theme(
            tr("Report mark of each area"),
            tr("How do the areas do on proximity, green, mix and public transport together?"),
            tr("Score"),
            tr(
                "The number under each name is a report mark from 1 to 10: the score divided by ten. "
                "A weak part weighs heavily."
            ),
        ),
        "a15": Theme(
            tr("The 15-minute city"),
            tr("Are shops, schools, care, parks and work close by, on foot or by bike?"),
            tr("Score for proximity"),
            _joined(points, _at_target(norms, tr)),
        ),
        "grn": Theme(
            tr("Green in public space"),
            tr("How green are the streets, squares and parks?"),
            tr("Score for green"),
            _joined(points, _green_target(norms, tr)),
        ),
        "mix": Theme(
            tr("Mix of functions"),
            tr("Do living, working, shops and facilities stand side by side?"),
            tr("Score for the mix"),
            _joined(points, tr("It is high where no single use fills nearly all floor space.")),
        ),
        "ptn": Theme(
            tr("Public transport"),
            tr("How close is a good stop or station?"),
            tr("Score for public transport"),
            _joined(points, tr("A train counts for more than a tram or a bus.")),
        ),
        "den": Theme(
            tr("Room to add homes"),
            tr("Where is there room for more homes inside the city?"),
            tr("Room for homes"),
            _joined(points, tr("It tells how much room there is, not whether building is wise.")),
        ),
        "typ": Theme(
            tr("Kinds of areas"),
            tr("Which of the three kinds of areas of the G40 blueprint is this?"),
            tr("Kind of area"),
            tr("An area may have traits of more than one kind; the map shows the strongest."),
        ),
    }[theme]


def field_of(theme: str) -> str:
    """The field of the scored areas that a map of the theme shows."""
    return "typ_main" if theme == "typ" else f"{theme}_score"


def titles(tr: Any) -> Dict[str, str]:
    """The title of every theme."""
    return {theme: describe(theme, {}, tr).title for theme in THEMES}


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _at_target(norms: Mapping[str, Any], tr: Texts) -> str:
    target = time_target(norms)
    if target is None:
        return ""
    text = tr("{score} means: everything at {minutes} minutes.")
    return text.format(score=tr.number(target), minutes=tr.number(norm(norms, "time_score", "pass_min")))


def _green_target(norms: Mapping[str, Any], tr: Texts) -> str:
    target = norm(norms, "greenery", "target")
    if target is None:
        return ""
    return tr("The target is met where {target} of the public space is green.").format(target=percent(target, tr))
