"""Why something is not known, or what to keep in mind: codes with values, told in a language when they are shown."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from . import CARDS, own
from .card import Reason
from .language import N_, Texts
from .names import capital, word
from .phrases import Area, Norms, plain_number

# for every family
COMMON = {
    "table_empty": Reason(
        N_("The city package holds no {kinds}, without which this is not known: build it again with them."),
        N_("we have no data of {kinds}."),
    ),
    "no_residents": Reason(N_("Nobody lives here, and only residents were asked for."), N_("nobody lives here.")),
    "few_people": Reason(
        N_("Fewer than {count:.0f} people live here, too few to tell a mean or a share of them."),
        N_("hardly anybody lives here."),
    ),
    "few_homes": Reason(
        N_("Fewer than {count:.0f} homes stand here, too few to tell a share of them or a number for each."),
        N_("there are hardly any homes here."),
    ),
    "homes_hardly_known": Reason(
        N_(
            "There are far fewer homes in the data than the buildings lived in must hold, so homes are not known: add "
            "the BAG, or correct the column dwellings."
        ),
        N_("we do not know how many homes there are here."),
    ),
    "small_area": Reason(
        N_("Less than {m2:.0f} m² of land, too little to tell a share of it or a number for each hectare."),
        N_("the area is too small."),
    ),
    "not_covered": Reason(
        N_("The city package covers only {percent:.0f} % of this area."),
        N_("we have data for only {percent:.0f} % of this area."),
    ),
    "partly_covered": Reason(
        N_("The city package covers {percent:.0f} % of this area: the figures are about that part."),
        N_("we have data for {percent:.0f} % of this area; the figures are about that part."),
    ),
}

# the code of a reason, and the values of its sentence
Coded = Sequence[Any]
# fields with sentences that the engine wrote
_WRITTEN = ("_note", "_why", "_settle")
# a value of these names is a key, or a list of keys, of words
_KEYS = ("kind", "kinds")


_BY_FAMILY = {card.code: {**card.reasons, **COMMON} for card in CARDS}
_OF_OWN = {**own.REASONS, **COMMON}


def reasons_of(family: str) -> Mapping[str, Reason]:
    """The reasons of a family by their codes; a user's own indicators share theirs."""
    return _OF_OWN if family.startswith(own.PREFIX) else _BY_FAMILY[family]


def for_operators(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts) -> str | None:
    """What a field such as ``a15_note`` tells of an area to who runs the engine; None without a reason."""
    return _told(field, coded, norms, texts, residents=False)


def in_plain_words(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts) -> str | None:
    """What a field such as ``a15_note`` tells of an area to residents; None without a reason that means anything."""
    return _told(field, coded, norms, texts, residents=True)


def for_residents(area: Area, norms: Norms, texts: Texts) -> dict[str, Any]:
    """The fields of a scored area with its reasons in plain words of a language, whoever scored it.

    What means nothing to residents is left out, and the codes are given as ``coded``. Sentences of a file without
    codes are left out too: they are in the language of who scored it, and for who runs the engine.
    """
    found = read(area.get("reasons"))
    written = {field: None for field in area if field.endswith(_WRITTEN)}
    told = {field: in_plain_words(field, coded, norms, texts) for field, coded in found.items()}
    return {**area, **written, **told, "coded": found}


def stored(reasons: Mapping[str, Sequence[Coded]]) -> str | None:
    """The reasons of an area by field as they stand in a scored file: JSON; None without any."""
    return stored_together([stored_field(field, coded) for field, coded in reasons.items() if coded])


def stored_field(field: str, coded: Sequence[Coded]) -> str:
    """The reasons of one field as a piece of what ``stored`` gives."""
    return f"{json.dumps(field)}: {json.dumps(coded, ensure_ascii=False, allow_nan=False)}"


def stored_together(pieces: Sequence[str]) -> str | None:
    """The pieces of an area's fields as ``stored`` gives them; None without any."""
    return f"{{{', '.join(pieces)}}}" if pieces else None


def read(text: str | None) -> dict[str, list[Coded]]:
    """The reasons of an area by field, from a scored file; empty where it has none."""
    found: dict[str, list[Coded]] = json.loads(text) if text else {}
    return found


def _told(field: str, coded: Sequence[Coded], norms: Norms, texts: Texts, *, residents: bool) -> str | None:
    family, _, kind = field.rpartition("_")
    known = reasons_of(family)
    sentences = []
    for code, values in _together(coded) if residents else coded:
        text = known[code].residents if residents else known[code].operator
        if text:
            sentences.append((text, values))
    if not sentences:
        return None
    if kind in {"why", "settle"}:
        # the first names the others
        (head, values), *signs = sentences
        listed = texts.joined([_filled(text, own, norms, texts) for text, own in signs])
        return _filled(head, {**values, "reasons": listed}, norms, texts)
    return " ".join(capital(_filled(text, values, norms, texts)) for text, values in sentences)


def _together(coded: Sequence[Coded]) -> list[Coded]:
    """Reasons that differ only in what they are about, as one; a remark after what tells why."""
    coded = sorted(coded, key=lambda one: str(one[0]) == "partly_covered")
    kinds: dict[str, list[Any]] = {}
    for code, values in coded:
        if list(values) == ["kind"]:
            kinds.setdefault(code, []).append(values["kind"])
    found: dict[Any, Coded] = {}
    for number, (code, values) in enumerate(coded):
        alike = list(values) == ["kind"]
        found.setdefault(code if alike else number, (code, {"kind": kinds[code]} if alike else values))
    return list(found.values())


def _filled(text: str, values: Mapping[str, Any], norms: Norms, texts: Texts) -> str:
    """A sentence with its values written as a language does, and keys as their words."""
    written = []
    for literal, name, decimals in _pieces(texts(text)):
        written.append(literal)
        if name is not None:
            value = values[name]
            if not isinstance(value, (int, float)):
                keys = value if isinstance(value, (list, tuple)) else [value]
                written.append(texts.joined([word(key, norms, texts) for key in keys] if name in _KEYS else keys))
            else:
                written.append(plain_number(value, texts, 2) if decimals is None else texts.number(value, decimals))
    return "".join(written)


@cache
def _pieces(text: str) -> tuple[tuple[str, str | None, int | None], ...]:
    """A sentence in pieces: what stands before a value, the name of the value and its decimals."""
    parsed = string.Formatter().parse(text)
    return tuple((literal, name, int(form.strip(".f")) if form else None) for literal, name, form, _ in parsed)
