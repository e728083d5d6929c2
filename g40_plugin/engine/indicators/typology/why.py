"""Why an area is of its type, in one plain sentence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...norms.typology import Typology
from ...translation import tr
from .formula import INEFFICIENT, NAMES, OTHER, URGENT


def why_sentences(
    facts: pd.DataFrame, members: pd.DataFrame, main: np.ndarray, components: pd.DataFrame, norms: Typology
) -> list[str]:
    """A sentence per area: the components that decide its type, by their raw values.

    ``facts`` (with ``let``, where corporations stand for owners), ``members`` (``typ_i`` to ``typ_iii``) and
    ``components`` as ``indicators.typology`` gives them; of several signs those are named that would make the type
    alone, and the strongest in any case.
    """
    tellers = {"i": _with_space, "ii": _amenities, "iii": _urgency}
    sentences = []
    for row, kind in enumerate(main):
        fact, component = facts.iloc[row], components.iloc[row]
        if kind in tellers:
            sentences.append(tellers[kind](fact, component, norms))
        else:
            sentences.append(_none(members.iloc[row], fact, norms, known=kind == OTHER))
    return sentences


def _listed(phrases: list[str]) -> str:
    if len(phrases) == 1:
        return phrases[0]
    return tr("{first} and {last}").format(first=", ".join(phrases[:-1]), last=phrases[-1])


def _deciding(component: pd.Series, names: tuple[str, ...], enough: Callable[[float], bool]) -> list[str]:
    """The strongest of some signs, and those that are enough alone, the strongest first."""
    known = component[list(names)].dropna().sort_values(ascending=False, kind="stable")
    return [name for place, (name, value) in enumerate(known.items()) if place == 0 or enough(value)]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _with_space(fact: pd.Series, component: pd.Series, norms: Typology) -> str:
    if component["i_gsi"] >= np.nan_to_num(component["i_osr"]):
        phrases = [tr("buildings take {percent} % of the land").format(percent=_percent(fact["gsi"]))]
    else:
        phrases = [tr("there is {osr:.1f} m² of open land per m² of floor area").format(osr=fact["osr"])]
    if component["i_period"] > 0:
        text = tr("{percent} % of the homes are from {low:.0f} to {high:.0f}")
        low, high = norms.period
        phrases.append(text.format(percent=_percent(fact["period_share"]), low=low, high=high))
    if component["i_mono"] > 0:
        text = tr("one use has {percent} % of the floor area")
        phrases.append(text.format(percent=_percent(fact["largest_share"])))
    if not np.isnan(fact["owner_share"]):
        text = tr("housing corporations let {percent} % of the homes") if fact["let"] else tr(
            "the largest owner has {percent} % of the land"
        )
        phrases.append(text.format(percent=_percent(fact["owner_share"])))
    return tr("Area with space: {reasons}.").format(reasons=_listed(phrases))


def _amenities(fact: pd.Series, component: pd.Series, norms: Typology) -> str:
    texts = {
        "ii_parking": tr("parking takes {percent} % of the land").format(percent=_percent(fact["parking_share"])),
        "ii_headroom": tr("the floor area lies {percent} % under what fits the accessibility").format(
            percent=_percent(fact["headroom"])
        ),
        "ii_big_boxes": tr("large single-storey shops and halls take {percent} % of the land").format(
            percent=_percent(fact["big_box_share"])
        ),
    }
    # the membership is the root of the product
    found = _deciding(
        component, INEFFICIENT, lambda value: np.sqrt(component["ii_amenities"] * value) >= norms.main_membership
    )
    text = tr("Many amenities and inefficient use of space: facilities score {score:.0f}, and {reasons}.")
    return text.format(score=fact["amenity_score"], reasons=_listed([texts[name] for name in found]))


def _urgency(fact: pd.Series, component: pd.Series, norms: Typology) -> str:
    year = norms.obsolete_year
    texts = {
        "iii_vacancy": tr("{percent} % of the floor area is vacant").format(percent=_percent(fact["vacancy"])),
        "iii_obsolete_care": tr("{percent} % of the floor area is for care and from before {year}").format(
            percent=_percent(fact["care_share"]), year=year
        ),
        "iii_obsolete_work": tr("{percent} % of the floor area is for work, half of it from {median} or older").format(
            percent=_percent(fact["work_share"]), median=f"{fact['median_year']:.0f}"
        ),
        "iii_fuel": tr("there is a petrol station"),
        "iii_unused_green": tr("there is {m2:.0f} m² of unused green").format(m2=fact["unused_green_m2"]),
        "iii_unsafety": tr("the index of unsafety is {value:.2f}").format(value=fact["unsafety"]),
    }
    found = _deciding(component, URGENT, lambda value: value * component["iii_node"] >= norms.main_membership)
    text = tr("Growing urgency: {reasons}; public transport scores {score:.0f}.")
    return text.format(reasons=_listed([texts[name] for name in found]), score=fact["ptn_score"])


def _none(members: pd.Series, fact: pd.Series, norms: Typology, *, known: bool) -> str:
    if known:
        nearest = members[list(NAMES)].astype(float).idxmax()
        if members[nearest] == 0:
            return tr("None of the three types: each lacks at least one of the things it takes.")
        text = tr("None of the three types: nearest is type {kind}, with {membership:.2f} of the {least:.2f} it takes.")
        kind = nearest.removeprefix("typ_")
        return text.format(kind=kind, membership=members[nearest], least=norms.main_membership)
    names = {
        "owner_share": tr("owners"),
        "vacancy": tr("vacancy"),
        "period_share": tr("building years"),
        "amenity_score": tr("facilities"),
        "ptn_score": tr("public transport"),
        "gsi": tr("buildings"),
    }
    missing = [text for name, text in names.items() if np.isnan(fact[name])]
    if not missing:
        return tr("The type is not known: too little of what it rests on is.")
    return tr("The type is not known without {names}.").format(names=_listed(missing))
