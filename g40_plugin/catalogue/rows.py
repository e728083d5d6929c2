"""The rows of a sheet: scores on its first page, the questions of the blueprint on its second."""

from __future__ import annotations

from collections.abc import Collection
from typing import Callable, NamedTuple

from . import CARDS, cards_of
from .answers import Shown
from .card import Answer, Card, Sentence
from .language import Texts
from .own import own_cards
from .phrases import Area, Norms


class Question(NamedTuple):
    """A row of the second page: ``clause`` of the blueprint is empty for what it does not ask."""

    family: str
    title: str
    clause: str
    field: str
    answer: Callable[[Area, Texts], Shown]
    sentence: Sentence


def pillars() -> list[Card]:
    """The cards of the first page."""
    return [card for card in CARDS if card.bar]


def questions(fields: Collection[str], norms: Norms) -> list[Question]:
    """The rows whose fields are there, in the order of their clauses; own indicators last.

    There are none where neither the further items of the blueprint nor own indicators were scored.
    """
    found = [_row(card, card.answer) for card in cards_of(norms) if card.answer and card.answer.field in fields]
    own = {card.code for card in own_cards(norms)}
    if "stp_score" not in fields and not any(row.family in own for row in found):
        return []
    return sorted(found, key=lambda row: (row.family in own, not row.clause, _numbers(row.clause)))


def _row(card: Card, answer: Answer) -> Question:
    def shown(area: Area, texts: Texts) -> Shown:
        return answer.shown(area, answer.field, texts)

    title, sentence = answer.title or card.title, answer.sentence or card.sentence
    return Question(card.code, title, answer.clause, answer.field, shown, sentence)


def _numbers(clause: str) -> list[tuple[int, str]]:
    """So that b.10 comes after b.7."""
    return [(int(part) if part.isdecimal() else 0, part) for part in clause.split(".")]
