"""The profile of an area: all its indicators in one list, each with its bar, its class, its target and its sentence."""

from __future__ import annotations

from typing import NamedTuple

from . import cards_of
from .answers import UNKNOWN
from .bars import Bar
from .card import Card, Map, Scale
from .classes import class_of, mark_of
from .language import N_, Texts
from .phrases import Area, Norms
from .scales import OF_100

NOT_KNOWN = N_("not known")


class Row(NamedTuple):
    """One indicator of an area.

    ``value`` is from 0 to 1 and None for what has no bar: what is not known, and what is a verdict alone. ``colour`` is
    that of its class on the map and empty where it is not known. ``target`` is from 0 to 1 where there is one.
    """

    code: str
    title: str
    value: float | None
    text: str
    words: str
    colour: str
    known: bool
    target: float | None = None
    target_text: str = ""


def profile(area: Area, norms: Norms, tr: Texts) -> list[Row]:
    """The rows of the families whose main field is there, in the order of the cards."""
    cards = [card for card in cards_of(norms) if card.maps and card.maps[0].field in area]
    return [_row(card, card.maps[0], area, norms, tr) for card in cards]


def _row(card: Card, shown: Map, area: Area, norms: Norms, texts: Texts) -> Row:
    title, value = texts(card.title), area.get(shown.field)
    if value is None:
        return Row(card.code, title, None, texts(NOT_KNOWN), "", "", known=False)
    if not isinstance(shown.scale, Scale):
        aside = shown.scale.aside
        colour, words = {one.value: (one.colour, texts(one.words)) for one in shown.scale.values}[value]
        if aside is not None and aside.holds(area):
            colour, words = aside.colour, texts(aside.words)
        return Row(card.code, title, None, words, "", colour, known=True)
    number = class_of(value)
    colour, words = shown.scale.ramp[number], texts(shown.scale.words[number])
    text = f"{texts.number(value)} {texts(OF_100)}"
    if shown.scale.label == "grade":
        text = texts.number(mark_of(value), 1)
    row = Row(card.code, title, value / 100, text, words, colour, known=True)
    if card.bar:
        return _against_target(row, card.bar(area, norms, texts), shown.scale)
    answer = card.answer.shown(area, card.answer.field, texts) if card.answer else None
    if answer and answer.verdict not in ("", UNKNOWN):
        # a verdict by a limit says more than the class of the score
        return row._replace(words=answer.words)
    return row


def _against_target(row: Row, bar: Bar, scale: Scale) -> Row:
    """A row with its target; a share beside its own target has the colour of how far it has come."""
    row = row._replace(target=bar.target, target_text=bar.target_text)
    if bar.value is None or bar.target is None or row.value == bar.value:
        return row
    colour = scale.ramp[class_of(100.0 * min(bar.value / bar.target, 1.0))]
    return row._replace(value=bar.value, text=bar.text, words=bar.target_text, target_text="", colour=colour)


def missing(area: Area, norms: Norms, tr: Texts) -> list[str]:
    """What the area lacks for each target of the norms, a sentence a family, in the order of the cards."""
    found = [card.missing(area, norms, tr) for card in cards_of(norms) if card.missing]
    return [text for text in found if text]


def told(area: Area, norms: Norms, tr: Texts) -> str:
    """The whole profile as plain text, to paste into a letter or a mail."""
    sentences = {card.code: card.sentence for card in cards_of(norms)}
    lines = [str(area.get("area_name") or area["area_id"])]
    for row in profile(area, norms, tr):
        value = f"{row.text} ({row.words})" if row.words else row.text
        lines.append(f"{row.title}: {value}. {sentences[row.code](area, norms, tr)}")
    lines += ["", tr("What is missing"), *missing(area, norms, tr)] if missing(area, norms, tr) else []
    return "\n".join(lines)
