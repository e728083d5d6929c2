"""Indicators of a user's own: a card for each that the norms define."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .answers import Shown, points, verdict
from .card import Answer, Card, Field, Map, Outline, Reason, Scale
from .language import N_, Texts
from .phrases import Area, Norms, joined, percent, plain_number, unknown
from .scales import BLUE, GOODNESS, MEETS

# the fields of own indicators begin so, then follows their key
PREFIX = "own_"
PAGE = "own.md"
TITLE = N_("Own indicators")
# what stands in the shipped style for key and title
KEY_BLANK, TITLE_BLANK = "OWN_INDICATOR_KEY", "OWN_INDICATOR_TITLE"

# the shipped example of own indicators: its titles and the kind of facility that it adds
EXAMPLES = (
    N_("Walk to a bench"),
    N_("Trees per hectare"),
    N_("Streets without cars"),
    N_("Inhabitants per shop for daily needs within 300 m"),
    N_("Bench"),
)
# units that are written as words
_UNITS = {
    "1/ha": N_("{value} for each hectare"),
    "m/ha": N_("{value} metres for each hectare"),
    "min": N_("{value} minutes"),
    "people": N_("{value} people"),
    "homes": N_("{value} homes"),
    "m": N_("{value} metres"),
    "places": N_("{value} places"),
}

REASONS = {
    "none_in_table": Reason(
        N_("The city package holds nothing of this in its table {table}, so it is not known."),
        N_("we have no data of this."),
    ),
    "rests_on_unknown": Reason(N_("It rests on {fields}: not known here."), N_("what it rests on is not known here.")),
    "nothing_here": Reason(N_("There is nothing here to work it out from."), N_("there is nothing of this here.")),
}


def own_cards(norms: Norms) -> tuple[Card, ...]:
    """The cards of all own indicators of the norms, in their order."""
    indicators = norms.get("own_indicators", {})
    return tuple(own_card(key, about, number) for number, (key, about) in enumerate(indicators.items()))


def own_card(key: str, about: Mapping[str, Any], number: int = 0) -> Card:
    """The card of one own indicator; ``about`` is what the norms say of it, ``number`` goes into its short names."""
    code, short = f"{PREFIX}{key}", f"o{number}"
    title, unit = about["title"], about.get("unit") or ""
    return Card(
        code=code,
        title=title,
        clause="",
        page=PAGE,
        fields=(
            Field(f"{code}_value", "number", N_("{name}"), f"{short}_value", unit, of=title),
            Field(f"{code}_score", "score", N_("score of {name}"), f"{short}_score", of=title),
            Field(
                f"{code}_ok",
                "flag",
                N_("{name}: 1 where the threshold is met; null without one"),
                f"{short}_ok",
                of=title,
                label=N_("{name}: target met"),
            ),
            Field(f"{code}_gap", "number", N_("{name}: what lacks for the threshold"), f"{short}_gap", unit, of=title),
        ),
        sentence=functools.partial(_sentence, key, about),
        maps=(
            Map(
                key=code,
                field=f"{code}_score",
                question=functools.partial(_question, about),
                legend=N_("Score"),
                reading=functools.partial(_reading, about),
                scale=Scale(BLUE, GOODNESS, (Outline(f'"{code}_ok" = 1', MEETS),)),
            ),
        ),
        answer=Answer(f"{code}_score", "", functools.partial(_shown, code)),
        short=short,
        missing=functools.partial(_missing, key, about),
        reasons=REASONS,
    )


def _shown(code: str, area: Area, field: str, tr: Texts) -> Shown:
    """The verdict where there is a threshold, else the score."""
    met = f"{code}_ok"
    return points(area, field, tr) if area.get(met) is None else verdict(area, met, tr)


def _sentence(key: str, about: Mapping[str, Any], area: Area, _norms: Norms, tr: Texts) -> str:
    """The value against its threshold."""
    value = area.get(f"own_{key}_value")
    if value is None:
        return unknown(area, f"own_{key}", tr)
    has = with_unit(value, about, tr)
    least, most, met = about.get("pass_from"), about.get("pass_up_to"), area.get(f"own_{key}_ok")
    limit = least if least is not None else most
    if limit is None or met is None:
        text = tr("{value}: {score} of 100 points.")
        return text.format(value=has, score=tr.number(area.get(f"own_{key}_score") or 0.0))
    if met:
        text = tr("{value}; the target of at least {limit} is met.")
        if least is None:
            text = tr("{value}; the target of at most {limit} is met.")
    else:
        text = tr("{value}; the target is at least {limit}.")
        if least is None:
            text = tr("{value}; the target is at most {limit}.")
    text = text.format(value=has, limit=with_unit(limit, about, tr))
    return joined(text, _missing(key, about, area, _norms, tr))


def _missing(key: str, about: Mapping[str, Any], area: Area, _norms: Norms, tr: Texts) -> str:
    """What lacks for the threshold, or is above it."""
    gap, texts = area.get(f"own_{key}_gap"), tr
    if area.get(f"own_{key}_ok") != 0 or not gap:
        return ""
    text = tr("For the target of {title}, {gap} is too much.")
    if about.get("pass_from") is not None:
        text = tr("For the target of {title}, {gap} is missing.")
    return text.format(title=texts(about["title"]), gap=with_unit(gap, about, tr))


def _question(about: Mapping[str, Any], _norms: Norms, tr: Texts) -> str:
    unit = about.get("unit")
    return tr("Own indicator; unit: {unit}").format(unit=unit) if unit else tr("Own indicator")


def _reading(about: Mapping[str, Any], _norms: Norms, tr: Texts) -> str:
    """Between which values the score runs, and the target."""
    reading = tr("Each area has a score from 0 to 100: {zero} is 0 and {full} is 100.").format(
        zero=with_unit(about["zero"], about, tr), full=with_unit(about["full"], about, tr)
    )
    least, most = about.get("pass_from"), about.get("pass_up_to")
    goal = ""
    if least is not None:
        goal = tr("The target is at least {limit}.").format(limit=with_unit(least, about, tr))
    elif most is not None:
        goal = tr("The target is at most {limit}.").format(limit=with_unit(most, about, tr))
    return " ".join(filter(None, (reading, goal)))


def with_unit(value: float, about: Mapping[str, Any], tr: Texts) -> str:
    """A value of an own indicator with its unit; a share as a percentage."""
    if about.get("unit") == "share":
        return percent(value, tr)
    known, texts = _UNITS.get(about.get("unit") or ""), tr
    if known:
        return texts(known).format(value=plain_number(value, tr, 2)).replace(" ", "\u00a0")
    return f"{plain_number(value, tr, 2)} {about.get('unit') or ''}".strip().replace(" ", "\u00a0")
