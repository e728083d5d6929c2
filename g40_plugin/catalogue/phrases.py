"""What sentences are made of: numbers with their units, targets, and that something is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from .language import N_, Texts

Area = Mapping[str, Any]
Norms = Mapping[str, Any]

HECTARE_M2 = 10000.0

# below these, a value is written in the small unit, or exactly; above, it is rounded
SMALL_AREA_M2 = HECTARE_M2
ROUND_AREA_M2 = 1000.0
SMALL_DISTANCE_M = 950.0
SMALL_NUMBER = 100
MOST_DECIMALS = 2

POINTS = N_("Each area has a score from 0 to 100; the number stands under its name.")


def norm(norms: Norms, table: str, key: str) -> Any:
    """A value of the norms; None where the result does not carry them."""
    return norms.get(table, {}).get(key)


def time_target(norms: Norms) -> float | None:
    """The score of a place that reaches everything at exactly the target time; None where it does not fall straight."""
    if norm(norms, "time_score", "form") != "linear":
        return None
    times = [norm(norms, "time_score", key) for key in ("full_min", "pass_min", "zero_min")]
    if any(time is None for time in times):
        return None
    full, target, zero = times
    return float(100.0 * (zero - target) / (zero - full))


def unit(text: str, value: str) -> str:
    """A number with its unit, kept together on one line."""
    return text.format(value=value).replace(" ", "\u00a0")


def percent(share: float, tr: Texts, beside: float | None = None) -> str:
    """A share in whole percent; with decimals where it would otherwise read the same as ``beside`` and is not."""
    decimals = 0
    if beside is not None:
        tried = range(MOST_DECIMALS + 1)
        # what even then reads the same needs them only where it is less
        same = MOST_DECIMALS if share < beside else 0
        decimals = next((n for n in tried if round(100 * share, n) != round(100 * beside, n)), same)
    return unit(tr("{value} %"), tr.number(100 * share, decimals))


def surface(square_metres: float, tr: Texts) -> str:
    """An area in hectares, or in square metres where it is small."""
    if square_metres < SMALL_AREA_M2:
        digits = 2 if square_metres >= ROUND_AREA_M2 else 1 if square_metres >= SMALL_NUMBER else 0
        return unit(tr("{value} m²"), tr.number(round(square_metres, -digits)))
    return unit(tr("{value} ha"), tr.number(square_metres / HECTARE_M2, 1))


def distance(metres: float, tr: Texts) -> str:
    """A distance in metres, or in kilometres where it is long."""
    if metres < SMALL_DISTANCE_M:
        return unit(tr("{value} metres"), tr.number(max(round(metres, -1), 10)))
    return unit(tr("{value} km"), tr.number(metres / 1000, 1))


def minutes(value: float, tr: Texts) -> str:
    """A time in whole minutes, one at least."""
    rounded = max(round(value), 1)
    if rounded == 1:
        return unit(tr("{value} minute"), tr.number(1))
    return unit(tr("{value} minutes"), tr.number(rounded))


def unknown(area: Area, family: str, tr: Texts) -> str:
    """That a score is not known, and why."""
    if f"{family}_note" not in area:
        return tr("Not calculated.")
    reason = reason_of(area, family)
    if not reason:
        return tr("Not known: there is not enough data for this area.")
    # one clause says why; what else lacks is for who runs the engine
    first = reason.split(". ")[0]
    return sentence_of(tr("Not known: {reason}").format(reason=first))


def reason_of(area: Area, family: str) -> str:
    """Why a score is not known, to stand behind a colon; empty without a reason."""
    reason: str = area.get(f"{family}_note") or ""
    return reason[0].lower() + reason[1:] if reason[1:2].islower() else reason


def with_target(text: str, met: int | None, target: float | None, tr: Texts) -> str:
    """A text and its target, a share: met, not met, or not known for sure."""
    if target is None:
        return sentence_of(text)
    goal = percent(target, tr)
    if met is None:
        return tr("{text}, as far as is known; the target is {target}.").format(text=text, target=goal)
    if met:
        return tr("{text}; the target of {target} is met.").format(text=text, target=goal)
    return tr("{text}; the target is {target}.").format(text=text, target=goal)


def about(homes: float, tr: Texts) -> str:
    """A number of homes, rounded."""
    # an estimate of this kind is not known to the last home
    return tr.number(round(homes, -1) if homes >= SMALL_NUMBER else round(homes))


def adding_up(parts: Sequence[float], total: float | None) -> list[float]:
    """Parts in whole numbers that add up to a total as it is shown; as they are where they are no parts of it.

    Those that lose most by being rounded down get one more.
    """
    below = [math.floor(part) for part in parts]
    more = 0 if total is None else round(total) - sum(below)
    if total is None or not 0 <= more <= len(parts):
        return list(parts)
    first = sorted(range(len(parts)), key=lambda part: (below[part] - parts[part], part))[:more]
    return [float(whole + (part in first)) for part, whole in enumerate(below)]


def sentence_of(text: str) -> str:
    """A text that ends as a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def joined(*sentences: str) -> str:
    """Sentences one after the other, without those that are empty."""
    return " ".join(filter(None, sentences))


def points(score: float, tr: Texts) -> str:
    """A score out of 100."""
    return in_points(tr.number(score), tr)


def in_points(number: str, tr: Texts) -> str:
    """A number of points as it is written, with its unit."""
    return unit(tr("{value} point") if number == "1" else tr("{value} points"), number)


def count_of_areas(number: int, tr: Texts) -> str:
    """A number of areas."""
    return unit(tr("{value} area") if number == 1 else tr("{value} areas"), tr.number(number))


def programme_here(homes: float, period: str, tr: Texts) -> str:
    """How many homes a programme brings to a place, and when building begins."""
    if round(homes) == 1:
        return tr("The housing programme brings 1 home here; building begins in {period}.").format(period=period)
    text = tr("The housing programme brings {homes} homes here; building begins in {period}.")
    return text.format(homes=tr.number(homes), period=period)


def plain_number(value: float, tr: Texts, decimals: int = 1) -> str:
    """A number with at most so many decimals, none where they are zero."""
    while decimals and round(value, decimals) == round(value, decimals - 1):
        decimals -= 1
    return tr.number(value, decimals)


def says(*parts: str | Callable[[Norms, Texts], str]) -> Callable[[Norms, Texts], str]:
    """How a map is read: marked texts, and functions of the norms, which may give nothing."""

    def reading(norms: Norms, texts: Texts) -> str:
        told = [texts(part) if isinstance(part, str) else part(norms, texts) for part in parts]
        return " ".join(filter(None, told))

    return reading


def within(norms: Norms, table: str, key: str, tr: Texts) -> str:
    """A distance of the norms between brackets; empty where the result does not carry them."""
    metres = norm(norms, table, key)
    return tr(" (within {distance})").format(distance=distance(metres, tr)) if metres is not None else ""


def lived_in(area: Area) -> bool:
    """Whether people live here now; where nobody does, places on a grid are counted."""
    return area.get("chg_sockets_1000") is not None
