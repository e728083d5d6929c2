"""The themes that can be mapped: what they are called, and how a map of them is read."""

from typing import Any, Callable, Dict, Mapping, NamedTuple

from .checks import with_unit
from .errors import MapError
from .language import Texts
from .phrases import norm, percent, plain_number, time_target


class Theme(NamedTuple):
    """A theme in words: ``question`` stands under the title, ``reading`` beside the legend."""

    title: str
    question: str
    legend: str
    reading: str


# in the order of the choice in the dialog
THEMES = (
    *("q", "a15", "grn", "mix", "ptn", "den", "typ"),
    *("inf", "stp", "sev", "prk", "hub", "aff", "sch", "chg", "bhw", "adp", "bpk", "pri", "dena"),
)
_FIELDS = {"typ": "typ_main", "inf": "inf_status", "bpk": "bpk_present"}
# the family whose data grade and notes a theme has, where it is not that of its own name
_FAMILIES = {"dena": "den"}
OWN = "own_"


def describe(theme: str, norms: Mapping[str, Any], tr: Texts) -> Theme:
    """The words of a theme; that of a user's own indicator is ``own_`` and its key."""
    if theme.startswith(OWN):
        return _own_words(norms["own_indicators"][theme[len(OWN) :]], tr)
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
        "dena": Theme(
            tr("Room to add homes near what people need"),
            tr("Where is there room for more homes, close to public transport and daily facilities?"),
            tr("Room for homes"),
            _joined(points, tr("It is high only where there is room and everything is near.")),
        ),
        "typ": Theme(
            tr("Kinds of areas"),
            tr("Which of the three kinds of areas of the G40 blueprint is this?"),
            tr("Kind of area"),
            tr("An area may have traits of more than one kind; the map shows the strongest."),
        ),
        **_check_words(points, norms, tr),
    }[theme]


def _check_words(points: str, norms: Mapping[str, Any], tr: Texts) -> Dict[str, Theme]:
    """The words of the blueprint's own questions."""
    return {
        "inf": Theme(
            tr("Infill check"),
            tr("Does building here stay inside the city, and off green and water?"),
            tr("Verdict"),
            tr("An area fits where it lies inside the built-up city, and building on it takes no green or water."),
        ),
        "stp": Theme(
            tr("Walking and cycling first"),
            tr("Do walking and cycling come first, then public transport, shared cars and private cars (STOMP)?"),
            tr("Score for STOMP"),
            _joined(points, tr("Walking counts most, private cars least.")),
        ),
        "sev": Theme(
            tr("Barriers"),
            tr("Do railways, motorways and water make people walk a long way round?"),
            tr("Score for direct walks"),
            tr(
                "Each area has a score from 0 to 100: 100 is hardly a detour. Under its name stands the barrier "
                "behind which most places lie that take a long detour."
            ),
        ),
        "prk": Theme(
            tr("Parking norm of the plans"),
            tr("How many parking spaces does the plan add for each new home?"),
            tr("Score for parking"),
            _joined(tr("Under the name of each area stand the spaces per new home."), _parking_limit(norms, tr)),
        ),
        "hub": Theme(
            tr("Mobility hubs"),
            tr("Is there a place close by to change to a shared car, a bicycle, a bus or a train?"),
            tr("Score for hubs"),
            points,
        ),
        "aff": Theme(
            tr("Affordable homes in the plans"),
            tr("Are enough of the new homes affordable?"),
            tr("Score for affordability"),
            _joined(points, _affordable_share(norms, tr)),
        ),
        "sch": Theme(
            tr("Safe streets around schools"),
            tr("Can children walk and cycle to school safely?"),
            tr("Score for safe streets"),
            _joined(points, tr("Streets without cars or with a low speed limit count, and tracks beside fast roads.")),
        ),
        "chg": Theme(
            tr("Charging stations"),
            tr("How many homes have a public charging station close by?"),
            tr("Share of homes"),
            tr("The number under each name is the percentage of the homes."),
        ),
        "bhw": Theme(
            tr("Cycle highways"),
            tr("How close is a cycle highway?"),
            tr("Score for nearness"),
            points,
        ),
        "adp": Theme(
            tr("Floor area used again"),
            tr("How much of the plan's floor area is there already?"),
            tr("Share of floor area"),
            tr("The number under each name is the percentage of the floor area."),
        ),
        "bpk": Theme(
            tr("Guarded bicycle parking"),
            tr("Is there guarded bicycle parking at the station or centre?"),
            tr("Bicycle parking"),
            tr("Areas with no station or shopping centre close by have no data."),
        ),
        "pri": Theme(
            tr("Which areas first"),
            tr("Where do quality and room for homes go together best?"),
            tr("Priority"),
            tr(
                "Under each name stands its rank, 1 is the first. Between brackets: how far the rank moves when the "
                "weights are chosen otherwise."
            ),
        ),
    }


def _own_words(about: Mapping[str, Any], tr: Texts) -> Theme:
    """The words of a user's own indicator, from what the norms say of it."""
    title, measure = about["title"], about.get("unit") or ""
    question = tr("Own indicator; unit: {unit}").format(unit=measure) if measure else tr("Own indicator")
    reading = tr("Each area has a score from 0 to 100: {zero} is 0 and {full} is 100.").format(
        zero=with_unit(about["zero"], about, tr), full=with_unit(about["full"], about, tr)
    )
    least, most = about.get("pass_from"), about.get("pass_up_to")
    goal = ""
    if least is not None:
        goal = tr("The target is at least {limit}.").format(limit=with_unit(least, about, tr))
    elif most is not None:
        goal = tr("The target is at most {limit}.").format(limit=with_unit(most, about, tr))
    return Theme(title, question, tr("Score"), _joined(reading, goal))


def own_theme(key: str, norms: Mapping[str, Any], tr: Callable[[str], str]) -> str:
    """The theme of a user's own indicator. Raises ``MapError`` where the norms have none of that key."""
    known = norms.get("own_indicators", {})
    if key in known:
        return OWN + key
    if not known:
        text = tr("There are no own indicators here: leave {key} out, or write it in your own norms and score again.")
        raise MapError(text.format(key=key))
    text = tr("There is no own indicator {key}: choose one of {known}.")
    raise MapError(text.format(key=key, known=", ".join(known)))


def family_of(theme: str) -> str:
    """The family of fields that tells how well a theme is known."""
    return _FAMILIES.get(theme, theme)


def field_of(theme: str) -> str:
    """The field of the scored areas that a map of the theme shows."""
    return _FIELDS.get(theme, f"{theme}_score")


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


def _parking_limit(norms: Mapping[str, Any], tr: Texts) -> str:
    limit = norm(norms, "parking", "below")
    if limit is None:
        return ""
    return tr("The blueprint asks for fewer than {limit}.").format(limit=plain_number(limit, tr))


def _affordable_share(norms: Mapping[str, Any], tr: Texts) -> str:
    goals = [norm(norms, "affordability", key) for key in ("affordable", "corporation", "middle")]
    if None in goals:
        return ""
    text = tr("The blueprint asks for {share}: {corporation} let by corporations and {middle} middle segment.")
    share, corporation, middle = (percent(goal, tr) for goal in goals)
    return text.format(share=share, corporation=corporation, middle=middle)
