"""Weights of the report mark: the shipped choices, and what is said of an order and of who wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .language import N_, Texts
from .names import PILLARS, capital, word
from .phrases import Norms, percent

# the file of resources/norms and its title; each is a proposal
PRESETS = (
    ("weights-equal.toml", N_("All alike")),
    ("weights-accessibility-first.toml", N_("Accessibility first")),
    ("weights-green-first.toml", N_("Green first")),
    ("weights-mixing-first.toml", N_("Mixing first")),
    ("weights-transit-first.toml", N_("Public transport first")),
)

ORDER = {
    "firm": N_("The order can be trusted: other weights and other estimates hardly change it."),
    "fair": N_("The order is a broad one: the front and the back can be told apart, neighbours cannot."),
    "loose": N_("The order cannot be trusted: other weights or other estimates turn it over."),
}
# a share of weights from which on something is said to win nearly always
_NEARLY_ALL = 0.95
# how many times its even share a part must weigh before it is named
_HEAVY, _LIGHT = 1.15, 0.85


def name_of_pillar(code: str, norms: Norms, texts: Texts) -> str:
    """What a part of the report mark is called: a pillar, or an own indicator by its title."""
    return capital(texts(PILLARS[code]) if code in PILLARS else word(f"pillar.{code}", norms, texts))


def order_in_words(order: Mapping[str, Any], tr: Texts) -> str:
    """Whether an order can be trusted, and how sure the first place is; empty where there is none."""
    if order.get("firm") is None:
        return ""
    texts, first = tr, order.get("first")
    parts = [texts(ORDER[order["firm"]])]
    if first is not None:
        text = tr("{area} is first, also in {share} of the draws with other weights and estimates.")
        parts.append(text.format(area=first["area_name"], share=percent(first["share"], tr)))
    return " ".join(parts)


def winner_in_words(name: str, share: float, weights: Mapping[str, float], norms: Norms, tr: Texts) -> str:
    """Under which weights something is first, and what weighs much or little in them."""
    part = percent(share, tr)
    if share >= _NEARLY_ALL:
        return tr("{name} is first under {share} of all weights, so nearly always.").format(name=name, share=part)
    even = 1.0 / len(weights)
    heavy = _named([code for code, weight in weights.items() if weight > _HEAVY * even], norms, tr)
    light = _named([code for code, weight in weights.items() if weight < _LIGHT * even], norms, tr)
    if heavy and light:
        text = tr("{name} is first under {share} of all weights: with much weight for {heavy} and little for {light}.")
    elif heavy:
        text = tr("{name} is first under {share} of all weights: with much weight for {heavy}.")
    elif light:
        text = tr("{name} is first under {share} of all weights: with little weight for {light}.")
    else:
        text = tr("{name} is first under {share} of all weights.")
    return text.format(name=name, share=part, heavy=heavy, light=light)


def _named(codes: Sequence[str], norms: Norms, tr: Texts) -> str:
    names = [name_of_pillar(code, norms, tr) for code in codes]
    names = [name[:1].lower() + name[1:] if code in PILLARS else name for code, name in zip(codes, names)]
    return tr.joined(names)
