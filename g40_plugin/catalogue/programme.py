"""What a housing programme comes to, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .language import N_, Texts

_PLACED = N_("{placed} of {homes} homes find a place. Areas where they come: {areas}.")
_PEOPLE = N_("{inhabitants} people can live in them; {jobs_lost} jobs make way.")
_SHARES = {
    "node_share": N_("{share} % of them come near nodes of public transport."),
    "affordable_share": N_("{share} % of them are affordable, of those whose price is known."),
}
_HUNDRED = 100.0


def programme_in_words(told: Mapping[str, Any], texts: Texts) -> list[str]:
    """The sentences of what is told of a programme, as docs/engine.md names it; None is what is not known."""
    numbers = {key: texts.number(told[key]) for key in ("homes", "placed", "areas", "inhabitants", "jobs_lost")}
    sentences = [texts(_PLACED).format(**numbers)]
    if told.get("why_short"):
        sentences.append(told["why_short"])
    if told["placed"]:
        sentences.append(texts(_PEOPLE).format(**numbers))
    for key, words in _SHARES.items():
        if told.get(key) is not None:
            sentences.append(texts(words).format(share=texts.number(_HUNDRED * told[key])))
    if told.get("best_rejected") is not None:
        sentences.append(f"{told['best_rejected']}: {told['why_rejected']}")
    return sentences
