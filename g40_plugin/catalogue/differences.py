"""What differs between two results of an area, in sentences: for two scored files and for a variant alike.

Which differences can be told stands here alone: one outside the spread of the score, where it has one, else one of at
least ``weighing.change_points``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from . import cards_of
from .card import Card, Scale
from .language import N_, Texts
from .own import PREFIX
from .phrases import Area, Norms, in_points, norm, plain_number, reason_of, sentence_of

# red for less and blue for more, light in the middle: both ends are dark in grey, so that labels have their sign
RAMP = ("#b2182b", "#ef8a62", "#fddbc7", "#f7f7f7", "#d1e5f0", "#67a9cf", "#2166ac")
# points between the classes of a map, on either side of zero
LIMITS = (2.0, 5.0, 10.0)
WORDS = (
    N_("much lower"),
    N_("lower"),
    N_("a little lower"),
    N_("about the same"),
    N_("a little higher"),
    N_("higher"),
    N_("much higher"),
)
DIFFERENCE = N_("Difference")
# what stands behind the name of a score in the layer: before, after, their difference, and why that is not known
ENDS = NOW, THEN, DIFF, WHY = "_now", "_then", "_diff", "_why"
# what stands in the shipped style for the name of a score
FIELD_BLANK = "DIFFERENCE_FIELD"
# a target that is met or lost goes before any number of points
_TARGET_POINTS = 100.0
# what is written the same is no difference
_DECIMALS = 1


class Difference(NamedTuple):
    """A field of an area that differs; ``amount`` is in points, None where one of the two is not known.

    ``told`` says whether it counts as a change: it is more than what is uncertain.
    """

    family: str
    field: str
    now: float | None
    then: float | None
    amount: float | None
    told: bool
    sentence: str

    @property
    def size(self) -> float:
        """By what differences are put in order: points, those that count first; what became unknown comes last."""
        if self.field.endswith("_ok"):
            return _TARGET_POINTS
        return abs(self.amount or 0.0)


def scores_of(norms: Norms) -> list[tuple[Card, str]]:
    """The fields that are compared, each with its card: the score of every map of scores."""
    return [(card, shown.field) for card in cards_of(norms) for shown in card.maps if isinstance(shown.scale, Scale)]


def differences(now: Area, then: Area, norms: Norms, tr: Texts) -> list[Difference]:
    """All that differs in one area between two results, what can be told first, then by size."""
    found = [*_scores(now, then, norms, tr), *_targets(now, then, norms, tr)]
    return sorted(found, key=lambda one: (not one.told, -one.size))


def _scores(now: Area, then: Area, norms: Norms, tr: Texts) -> Iterator[Difference]:
    for card, field in scores_of(norms):
        if field not in now or field not in then:
            continue
        before, after = now[field], then[field]
        score = _named(card, field, tr)
        if before is None and after is None:
            continue
        if before is None or after is None:
            if after is not None:
                text = tr("{score} is {then}; before, it was not known.").format(
                    score=score, then=_shown(field, after, tr)
                )
            else:
                text = tr("{score} is not known any more; it was {now}.").format(
                    score=score, now=_shown(field, before, tr)
                )
                reason = reason_of(then, card.code)
                if reason:
                    text = f"{text} {sentence_of(reason[:1].upper() + reason[1:])}"
            yield Difference(card.code, field, before, after, None, told=True, sentence=text)
            continue
        if round(before, _DECIMALS) == round(after, _DECIMALS):
            continue
        told, spread = _can_be_told(field, now, then, norms)
        text = _sentence(score, field, now, then, None if told else spread, tr)
        if not told and spread is None:
            text = f"{text} {tr('That is too little to call it a change.')}"
        yield Difference(card.code, field, before, after, after - before, told, text)


def _named(card: Card, field: str, tr: Texts) -> str:
    """A score as the begin of a sentence, which fits a title of one thing and of many."""
    if field == "q_score":
        return tr("The report mark")
    return tr("The score for {title}").format(title=_inside(card, tr))


def _inside(card: Card, tr: Texts) -> str:
    """The title of a card within a sentence: those of ours begin small, one that a user wrote stays as it is."""
    texts = tr
    title = texts(card.title)
    return title if card.code.startswith(PREFIX) else title[:1].lower() + title[1:]


def _sentence(
    score: str, field: str, now: Area, then: Area, spread: tuple[float, float] | None, tr: Texts
) -> str:
    """From what to what a score goes; with a spread, that the difference lies within it."""
    before, after = _bare(field, now[field], tr), _bare(field, then[field], tr)
    if before == after:
        text = tr("{score} stays about {now}.")
    elif then[field] > now[field]:
        text = tr("{score} goes up: from {now} to {then}.")
    else:
        text = tr("{score} goes down: from {now} to {then}.")
    now_shown = _shown(field, now[field], tr) if before == after else before
    sentence = text.format(score=score, now=now_shown, then=_shown(field, then[field], tr))
    if spread is None:
        return sentence
    low, high = spread
    within = tr(
        "That difference is too small to be sure of it: the first of the two may be anything from {low} to {high}."
    )
    return f"{sentence} {within.format(low=_bare(field, low, tr), high=_shown(field, high, tr))}"


def _bare(field: str, score: float, tr: Texts) -> str:
    """A score as it is told: the report mark for quality, else points."""
    if field == "q_score":
        return tr.number(max(1.0, score / 10.0), 1)
    return plain_number(score, tr, _DECIMALS)


def _shown(field: str, score: float, tr: Texts) -> str:
    number = _bare(field, score, tr)
    return number if field == "q_score" else in_points(number, tr)


def _bounds(field: str) -> tuple[str, str]:
    """The fields that hold the spread of a score; not every score has one."""
    stem = "q" if field == "q_score" else field
    return f"{stem}_low", f"{stem}_high"


def _can_be_told(field: str, now: Area, then: Area, norms: Norms) -> tuple[bool, tuple[float, float] | None]:
    """Whether a difference is more than what is uncertain, and the spread that told so."""
    before, after = now[field], then[field]
    low, high, other_low, other_high = (area.get(bound) for area in (now, then) for bound in _bounds(field))
    least = norm(norms, "weighing", "change_points") or 0.0
    if low is None or high is None or other_low is None or other_high is None:
        return abs(after - before) >= least, None
    if (low, high, other_low, other_high) == (before, before, after, after):
        # nothing is uncertain where the bounds are the score itself
        return abs(after - before) >= least, None
    return not low <= after <= high and not other_low <= before <= other_high, (low, high)


def _targets(now: Area, then: Area, norms: Norms, tr: Texts) -> Iterator[Difference]:
    for card in cards_of(norms):
        field = f"{card.code}_ok"
        before, after = now.get(field), then.get(field)
        if before is None or after is None or bool(before) == bool(after):
            continue
        met = tr("The target for {title} is met now.")
        text = met if after else tr("The target for {title} is not met any more.")
        sentence = text.format(title=_inside(card, tr))
        yield Difference(card.code, field, before, after, None, told=True, sentence=sentence)
