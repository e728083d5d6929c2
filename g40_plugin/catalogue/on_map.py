"""What a map shows of one area: its class, the label under its name and its outline, for maps that QGIS does not draw.

The styles that QGIS draws say the same by expressions (``scripts/styles``).
"""

from __future__ import annotations

import re
from typing import Callable, NamedTuple

from .card import Map, Outline, Scale
from .classes import class_bounds, class_of, mark_of, rounded
from .language import Texts
from .names import BARRIERS, PILLARS
from .parking import shown as shown_spaces
from .phrases import Area, plain_number
from .profile import NOT_KNOWN
from .scales import PLACES

UNKNOWN = -1
# areas without a result that lie further off than this part of the size of the others do not make a map wider
FAR = 0.5

_SURE = {"probable": " ?", "possible": " ??"}
_EQUALS = re.compile(r'"(?P<field>\w+)" = (?:(?P<number>\d+)|\'(?P<text>[^\']*)\')')
_NULL = re.compile(r'"(?P<field>\w+)" IS (?P<not>NOT )?NULL')


class OnMap(NamedTuple):
    """An area on a map: ``number`` is its class in the order of the legend, ``UNKNOWN`` where it is not known.

    ``label`` stands under the name, ``short`` alone where the name does not fit; both may be empty. ``words`` is what
    the class is called.
    """

    number: int
    label: str
    short: str
    words: str


class Class(NamedTuple):
    """A class of a legend; ``low`` and ``high`` are the scores that it shows, None where the map is not of a score."""

    colour: str
    words: str
    low: int | None = None
    high: int | None = None


def classes_of(shown: Map, texts: Texts) -> list[Class]:
    """The classes of a map in the order of its legend, from low to high."""
    scale = shown.scale
    if not isinstance(scale, Scale):
        found = [Class(one.colour, texts(one.words)) for one in scale.values]
        return [*found, Class(scale.aside.colour, texts(scale.aside.words))] if scale.aside else found
    pairs = enumerate(zip(scale.ramp, scale.words))
    return [Class(colour, texts(words), *class_bounds(number)) for number, (colour, words) in pairs]


def on_map(shown: Map, area: Area, texts: Texts) -> OnMap:
    """What a map shows of an area."""
    value, scale = area.get(shown.field), shown.scale
    if value is None:
        return OnMap(UNKNOWN, "?", "?", texts(NOT_KNOWN))
    if isinstance(scale, Scale):
        number = class_of(value)
        words, score = texts(scale.words[number]), texts.number(value)
    else:
        values = [one.value for one in scale.values]
        beside = scale.aside is not None and scale.aside.holds(area)
        number = len(values) if beside else values.index(value)
        words, score = classes_of(shown, texts)[number].words, ""
    label = _LABELS[scale.label](area, texts) if scale.label in _LABELS else score
    short = _mark(area, texts) if scale.label == "grade" else score
    return OnMap(number, label, short, words)


def lacking(area: Area, texts: Texts) -> str:
    """What an area lacks for a report mark, a line each; empty where it lacks nothing."""
    codes = (code for code in PILLARS if area.get(f"{code}_score") is None)
    return "\n".join(f"{texts(PILLARS[code])}: ?" for code in codes)


def outline_of(shown: Map, area: Area) -> int:
    """Which of the outlines of a map an area has, the first that holds; -1 for none."""
    return next((number for number, one in enumerate(shown.scale.outlines) if holds(one, area)), -1)


def holds(outline: Outline, area: Area) -> bool:
    """Whether the filter of an outline holds for an area. Raises ``ValueError`` for a filter of another form."""
    return all(_term(term, area) for term in outline.filter.split(" AND "))


def _term(term: str, area: Area) -> bool:
    equals, null = _EQUALS.fullmatch(term), _NULL.fullmatch(term)
    if equals:
        number, value = equals["number"], area.get(equals["field"])
        return bool(value == (int(number) if number else equals["text"]))
    if null:
        return (area.get(null["field"]) is None) != bool(null["not"])
    raise ValueError(term)


def _mark(area: Area, texts: Texts) -> str:
    mark = area.get("q_score")
    return "" if mark is None else texts.number(mark_of(mark), 1)


def _grade(area: Area, texts: Texts) -> str:
    low, high = (area.get(field) for field in ("q_low", "q_high"))
    shown = _mark(area, texts)
    return shown if low is None or high is None else f"{shown} ({_between(mark_of(low), mark_of(high), texts, 1)})"


def _rank(area: Area, texts: Texts) -> str:
    place, low, high = (area.get(field) for field in ("pri_rank", "pri_rank_low", "pri_rank_high"))
    if place is None:
        return ""
    sure = low is None or high is None or rounded(low) == rounded(high)
    return texts.number(place) if sure else f"{texts.number(place)} ({_between(low, high, texts, 0)})"


def _between(low: float | None, high: float | None, texts: Texts, decimals: int) -> str:
    return "–".join(texts.number(value or 0.0, decimals) for value in (low, high))


def _kind(area: Area, _texts: Texts) -> str:
    kind = area.get("typ_main")
    return "" if kind in (None, "overig") else f"{kind}{_SURE.get(area.get('typ_sure') or '', '')}"


def _barrier(area: Area, texts: Texts) -> str:
    return area.get("sev_barrier_name") or texts(BARRIERS.get(area.get("sev_barrier") or "", ""))


def _parking(area: Area, texts: Texts) -> str:
    spaces = area.get("prk_norm")
    return "" if spaces is None else plain_number(shown_spaces(spaces, area.get("prk_ok")), texts, 3)


def _places(area: Area, texts: Texts) -> str:
    places = area.get("bpk_places")
    return texts(PLACES).format(texts.number(places)) if places else ""


def _nothing(_area: Area, _texts: Texts) -> str:
    return ""


_LABELS: dict[str, Callable[[Area, Texts], str]] = {
    "grade": _grade,
    "rank": _rank,
    "type": _kind,
    "barrier": _barrier,
    "parking": _parking,
    "places": _places,
    "name": _nothing,
}
