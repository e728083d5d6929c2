"""Why an area is of its type: the signs that decide it, by their raw values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ...norms.typology import Typology
from ..run import Coded
from .formula import INEFFICIENT, NAMES, OTHER, URGENT

# what an area without a type may lack, in the order in which it is told
_MISSING = ("owner_share", "vacancy", "period_share", "amenity_score", "ptn_score", "gsi")


def why_reasons(
    facts: pd.DataFrame, fields: pd.DataFrame, components: pd.DataFrame, norms: Typology
) -> list[list[Coded]]:
    """Per area the reasons of its type, the first of which names the others as ``reasons`` in its sentence.

    ``facts`` (with ``let``, where corporations stand for owners), ``fields`` (``typ_i`` to ``typ_main``) and
    ``components`` as ``typology`` gives them; of several signs those are named that would make the type alone, and the
    strongest in any case.
    """
    tellers = {"i": _with_space, "ii": _amenities, "iii": _urgency}
    found = []
    for row, kind in enumerate(fields["typ_main"].to_numpy(object)):
        fact, component = facts.iloc[row], components.iloc[row]
        if kind in tellers:
            found.append(tellers[kind](fact, component, norms))
        else:
            found.append(_none(fields.iloc[row], fact, norms, known=kind == OTHER))
    return found


def _deciding(component: pd.Series, names: tuple[str, ...], enough: Callable[[float], bool]) -> list[str]:
    """The strongest of some signs, and those that are enough alone, the strongest first."""
    known = component[list(names)].dropna().sort_values(ascending=False, kind="stable")
    return [name for place, (name, value) in enumerate(known.items()) if place == 0 or enough(value)]


def _percent(share: float) -> float:
    return 100.0 * float(share)


def _with_space(fact: pd.Series, component: pd.Series, norms: Typology) -> list[Coded]:
    signs: list[Coded] = []
    if component["i_gsi"] >= np.nan_to_num(component["i_osr"]):
        signs.append(("sign_gsi", {"percent": _percent(fact["gsi"])}))
    else:
        signs.append(("sign_osr", {"osr": float(fact["osr"])}))
    if component["i_period"] > 0:
        low, high = norms.period
        period = {"percent": _percent(fact["period_share"]), "low": f"{low:.0f}", "high": f"{high:.0f}"}
        signs.append(("sign_period", period))
    if component["i_mono"] > 0:
        signs.append(("sign_mono", {"percent": _percent(fact["largest_share"])}))
    if not np.isnan(fact["owner_share"]):
        owner = "sign_corporations" if fact["let"] else "sign_owner"
        signs.append((owner, {"percent": _percent(fact["owner_share"])}))
    return [("with_space", {}), *signs]


def _amenities(fact: pd.Series, component: pd.Series, norms: Typology) -> list[Coded]:
    raw = {"ii_parking": "parking_share", "ii_headroom": "headroom", "ii_big_boxes": "big_box_share"}
    # the membership is the root of the product
    found = _deciding(
        component, INEFFICIENT, lambda value: np.sqrt(component["ii_amenities"] * value) >= norms.main_membership
    )
    signs = [(f"sign_{name}", {"percent": _percent(fact[raw[name]])}) for name in found]
    return [("many_amenities", {"score": float(fact["amenity_score"])}), *signs]


def _urgency(fact: pd.Series, component: pd.Series, norms: Typology) -> list[Coded]:
    values: dict[str, dict[str, Any]] = {
        "iii_vacancy": {"percent": _percent(fact["vacancy"])},
        "iii_obsolete_care": {"percent": _percent(fact["care_share"]), "year": str(norms.obsolete_year)},
        "iii_obsolete_work": {"percent": _percent(fact["work_share"]), "median": f"{fact['median_year']:.0f}"},
        "iii_fuel": {},
        "iii_unused_green": {"m2": float(fact["unused_green_m2"])},
        "iii_unsafety": {"value": float(fact["unsafety"])},
    }
    found = _deciding(component, URGENT, lambda value: value * component["iii_node"] >= norms.main_membership)
    signs = [(f"sign_{name}", values[name]) for name in found]
    return [("growing_urgency", {"score": float(fact["ptn_score"])}), *signs]


def _none(members: pd.Series, fact: pd.Series, norms: Typology, *, known: bool) -> list[Coded]:
    if known:
        nearest = members[list(NAMES)].astype(float).idxmax()
        if members[nearest] == 0:
            return [("none_of_three", {})]
        lacks = {"membership": float(members[nearest]), "least": norms.main_membership}
        return [("nearest_type", {"type": nearest.removeprefix("typ_"), **lacks})]
    missing = [f"fact.{name}" for name in _MISSING if np.isnan(fact[name])]
    return [("not_known_without", {"kinds": missing})] if missing else [("too_little_known", {})]
