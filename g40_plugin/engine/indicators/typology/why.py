"""Why an area is of its type, by the raw values of the signs that decide it; and what would settle an open type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Bools
from ...norms.typology import Typology
from ..run import Coded
from .formula import CERTAIN, NAMES, OTHER, RAW, RESTS_ON, SHARES_OF, TYPES, URGENT, bounds_of, memberships

# what tells of a component that is not known, in the order in which it is asked for
_SETTLES = {
    "i_owner": "owners",
    "iii_vacancy": "vacancy",
    "i_period": "years",
    "iii_obsolete_care": "years",
    "iii_obsolete_work": "years",
    "i_osr": "floors",
    "i_gsi": "buildings",
    "i_mono": "uses",
    "ii_amenities": "facilities",
    "ii_inefficient": "sites",
    "iii_fuel": "contour",
    "iii_node": "transit",
}
_WHOLE_OF = {fact: whole for whole, facts in SHARES_OF.items() for fact in facts}

# what is known of one area, by name
Row = dict[str, Any]


def why_reasons(facts: pd.DataFrame, fields: pd.DataFrame, norms: Typology) -> list[list[Coded]]:
    """Per area the reasons of its type, the first of which names the others as ``reasons`` in its sentence.

    ``facts`` (with ``let``, where corporations stand for owners) as for ``typology``, ``fields`` as it gives them. Of
    what is known in part the least counts. Of several signs those are named that would make the type alone, and the
    strongest in any case.
    """
    least = bounds_of(facts, norms)[0]
    told = facts.assign(**{fact: facts[fact].fillna(facts[f"{fact}_low"]) for fact in _bounded(facts)})
    tellers = {"i": _with_space, "ii": _amenities, "iii": _urgency}
    heads = {"i": "with_space", "ii": "many_amenities", "iii": "growing_urgency"}
    found = []
    rows = (frame.to_dict("records") for frame in (fields[["typ_main", "typ_sure", *NAMES]], told, least))
    for members, fact, component in zip(*rows, strict=True):
        kind, sure = members["typ_main"], members["typ_sure"]
        if kind == OTHER:
            found.append(_none(members, norms))
            continue
        head = heads[kind] if sure == CERTAIN else f"{sure}_{heads[kind]}"
        found.append([(head, {}), *tellers[kind](fact, component, norms)])
    return found


def settle_reasons(facts: pd.DataFrame, fields: pd.DataFrame, norms: Typology) -> list[list[Coded]]:
    """Per area without a certain type what would decide it: what is not known of the types that it may be.

    The first reason names the others as ``reasons`` in its sentence.

    Named is what alone takes a type under the bar, or makes it certain; without such a thing all that is open.
    """
    low, high = ({name: found[name].to_numpy(float) for name in found} for found in bounds_of(facts, norms))
    bar, count = norms.main_membership, len(facts)
    most, least = memberships(high), memberships(low)
    decides = {code: np.zeros(count, bool) for code in dict.fromkeys(_SETTLES.values())}
    for column, kind in enumerate(TYPES):
        undecided = (fields["typ_sure"] != CERTAIN).to_numpy() & (most[:, column] >= bar)
        unknown = {
            name: undecided & ~np.isclose(low[name], high[name]) & ~_is_of_little(facts, name)
            for name in RESTS_ON[kind]
            if name in _SETTLES
        }
        alone = {
            name: where
            & (
                (memberships({**high, name: low[name]})[:, column] < bar)
                | ((memberships({**low, name: high[name]})[:, column] >= bar) & (least[:, column] < bar))
            )
            for name, where in unknown.items()
        }
        some = np.logical_or.reduce([*alone.values(), np.zeros(count, bool)])
        for name, where in unknown.items():
            decides[_SETTLES[name]] |= np.where(some, alone[name], where)
    codes = [f"settle_{code}" for code in decides]
    table = np.column_stack(list(decides.values()))
    return [[("settle", {}), *((codes[at], {}) for at in np.flatnonzero(row))] if row.any() else [] for row in table]


def _is_of_little(facts: pd.DataFrame, component: str) -> Bools:
    """Where a component is open because there is too little to take a share of: more data settles nothing."""
    whole = _WHOLE_OF.get(RAW[component][0])
    return np.asarray(facts.get(f"little_{whole}", np.zeros(len(facts), bool)), bool)


def _bounded(facts: pd.DataFrame) -> list[str]:
    return [fact for fact, _ in RAW.values() if f"{fact}_low" in facts]


def _deciding(component: Row, names: tuple[str, ...], enough: Callable[[float], bool]) -> list[str]:
    """The strongest of some signs, and those that are enough alone, the strongest first."""
    strongest = sorted(names, key=lambda name: -np.nan_to_num(component[name], nan=-np.inf))
    return [name for place, name in enumerate(strongest) if place == 0 or enough(component[name])]


def _percent(share: float) -> float:
    return 100.0 * float(share)


def _with_space(fact: Row, component: Row, norms: Typology) -> list[Coded]:
    signs: list[Coded] = []
    if component["i_gsi"] >= component["i_osr"] and not np.isnan(fact["gsi"]):
        signs.append(("sign_gsi", {"percent": _percent(fact["gsi"])}))
    elif not np.isnan(fact["osr"]):
        signs.append(("sign_osr", {"osr": float(fact["osr"])}))
    if component["i_period"] > 0:
        low, high = norms.period
        period = {"percent": _percent(fact["period_share"]), "low": f"{low:.0f}", "high": f"{high:.0f}"}
        signs.append(("sign_period", period))
    if component["i_mono"] > 0:
        signs.append(("sign_mono", {"percent": _percent(fact["largest_share"])}))
    if component["i_owner"] > 0:
        owner = "sign_corporations" if fact["let"] else "sign_owner"
        signs.append((owner, {"percent": _percent(fact["owner_share"])}))
    return signs


def _amenities(fact: Row, component: Row, norms: Typology) -> list[Coded]:
    del component, norms
    signs: list[Coded] = [("sign_inefficient", {"percent": _percent(fact["inefficient_share"])})]
    if np.isnan(fact["amenity_score"]):
        return signs
    return [("sign_amenities", {"score": float(fact["amenity_score"])}), *signs]


def _urgency(fact: Row, component: Row, norms: Typology) -> list[Coded]:
    year = str(norms.obsolete_year)
    values: dict[str, dict[str, Any]] = {
        "iii_vacancy": {"percent": _percent(fact["vacancy"])},
        "iii_obsolete_care": {"percent": _percent(fact["care_share"]), "year": year},
        "iii_obsolete_work": {"percent": _percent(fact["work_share"]), "year": year},
        "iii_fuel": {"percent": _percent(fact["fuel_share"])},
        "iii_brownfield": {"percent": _percent(fact["brownfield_share"])},
        "iii_unused_green": {"percent": _percent(fact["unused_green_share"])},
        "iii_unsafety": {"value": float(fact["unsafety"])},
    }
    found = _deciding(component, URGENT, lambda value: value * component["iii_node"] >= norms.main_membership)
    signs: list[Coded] = [(f"sign_{name}", values[name]) for name in found if component[name] > 0]
    if np.isnan(fact["ptn_score"]):
        return signs
    return [*signs, ("sign_node", {"score": float(fact["ptn_score"])})]


def _none(members: Row, norms: Typology) -> list[Coded]:
    # nan is above nothing
    nearest = max(NAMES, key=lambda name: members[name] if members[name] >= 0 else -1.0)
    if members["typ_sure"] != CERTAIN:
        return [("probably_none", {})]
    if members[nearest] == 0:
        return [("none_of_three", {})]
    lacks = {"membership": float(members[nearest]), "least": norms.main_membership}
    return [("nearest_type", {"type": nearest.removeprefix("typ_"), **lacks})]
