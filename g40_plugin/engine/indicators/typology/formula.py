"""TYP: how much an area belongs to each of the blueprint's three typologies, a.3 (docs/method/typology.md)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...arrays import Bools, Floats
from ...norms.typology import Typology
from ..numbers import Raw, parts_table, ramp

NAMES = ("typ_i", "typ_ii", "typ_iii")
TYPES = ("i", "ii", "iii")
OTHER = "overig"
# how sure the type of an area is, field ``typ_sure``
CERTAIN, PROBABLE, POSSIBLE = "certain", "probable", "possible"
# what a municipality draws itself: where it did not, nobody misses it
_OWN_SIGNS = ("iii_unused_green", "iii_unsafety")
URGENT = ("iii_vacancy", "iii_obsolete_care", "iii_obsolete_work", "iii_fuel", "iii_brownfield", *_OWN_SIGNS)
# the components that each type rests on
RESTS_ON = {
    "i": ("i_gsi", "i_osr", "i_period", "i_mono", "i_owner"),
    "ii": ("ii_amenities", "ii_inefficient"),
    "iii": (*URGENT, "iii_node"),
}
# of each component the fact behind it and its unit; those without a component only tell
RAW = {
    "i_gsi": ("gsi", "m2/m2"),
    "i_osr": ("osr", "m2/m2"),
    "i_period": ("period_share", "share"),
    "i_mono": ("largest_share", "share"),
    "i_owner": ("owner_share", "share"),
    "i_living": ("living_share", "share"),
    "ii_amenities": ("amenity_score", "0..100"),
    "ii_inefficient": ("inefficient_share", "share"),
    "iii_vacancy": ("vacancy", "share"),
    "iii_vacant_land": ("vacant_land", "share"),
    "iii_empty_homes": ("empty_homes", "share"),
    "iii_obsolete_care": ("care_share", "share"),
    "iii_care_land": ("care_land", "share"),
    "iii_obsolete_work": ("work_share", "share"),
    "iii_work_land": ("work_land", "share"),
    "iii_fuel": ("fuel_share", "share"),
    "iii_brownfield": ("brownfield_share", "share"),
    "iii_unused_green": ("unused_green_share", "share"),
    "iii_unsafety": ("unsafety", "0..1"),
    "iii_node": ("ptn_score", "0..100"),
}
FACTS = tuple(fact for fact, _ in RAW.values())
# the facts that are shares of the land, of the floor area and of the homes of an area
SHARES_OF = {
    "land": (
        "gsi", "osr", "care_land", "work_land", "vacant_land", "inefficient_share", "fuel_share", "brownfield_share",
        "unused_green_share", "owner_share",
    ),
    "floor": ("care_share", "work_share"),
    "homes": ("period_share",),
}  # fmt: skip


def typology(facts: pd.DataFrame, norms: Typology) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Memberships 0..1 of the three types with their bounds, ``typ_main`` and ``typ_sure``; and every component.

    ``facts`` has a row per area and a column for each fact of ``RAW``; NaN is not known, and may then be anything, or
    lie between the columns ``<fact>_low`` and ``<fact>_high`` where these are given. The membership is monotone in its
    components, so that its bounds follow from theirs. The middle takes for what is not known the usual figure
    (``norms.usual``). The components, in the second frame, are NaN where they are not known.
    """
    low, high = bounds_of(facts, norms)
    middle = components(_middle(facts, norms), norms, 0.0)
    known = pd.DataFrame(np.isclose(low, high), columns=low.columns)
    members = {ending: memberships(c) for ending, c in (("_low", low), ("", middle), ("_high", high))}
    fields = pd.DataFrame(
        {f"{name}{ending}": found[:, column] for column, name in enumerate(NAMES) for ending, found in members.items()}
    )
    fields["typ_main"], fields["typ_sure"] = _main(members["_low"], members[""], members["_high"], norms)
    # open space is one component with two sides
    space = np.isclose(low[["i_gsi", "i_osr"]].max(axis=1), high[["i_gsi", "i_osr"]].max(axis=1))
    asked = [name for kind in TYPES for name in RESTS_ON[kind] if name not in (*_OWN_SIGNS, "i_gsi", "i_osr")]
    fields["typ_cov"] = np.column_stack([space, known[asked]]).mean(axis=1)
    untold = pd.DataFrame({name: facts[RAW[name][0]].isna() for name in _OWN_SIGNS})
    return fields, middle.where(known).mask(untold.reindex(columns=middle.columns, fill_value=False))


def components(facts: pd.DataFrame, norms: Typology, unknown: float) -> pd.DataFrame:
    """Every component of the three types, 0..1; ``unknown`` stands for what rests on a fact that is not known."""

    def part(fact: str, zero: float, one: float) -> Floats:
        value = facts[fact].to_numpy(float)
        return np.where(np.isnan(value), unknown, ramp(value, zero, one))

    def urgent(floor: str, land: str, least: list[float]) -> Floats:
        # both count: much of the little that stands in a field is no urgent field
        return np.minimum(part(floor, *least), part(land, *norms.urgent_land))

    return pd.DataFrame(
        {
            "i_gsi": part("gsi", *norms.gsi),
            "i_osr": part("osr", *norms.osr),
            "i_period": part("period_share", *norms.period_share),
            "i_mono": part("largest_share", *norms.mono_share),
            "i_owner": part("owner_share", *norms.owner_share),
            "ii_amenities": part("amenity_score", *norms.amenity_score),
            "ii_inefficient": part("inefficient_share", *norms.inefficient_share),
            "iii_vacancy": urgent("vacancy", "vacant_land", norms.vacancy),
            "iii_obsolete_care": urgent("care_share", "care_land", norms.obsolete_care),
            "iii_obsolete_work": urgent("work_share", "work_land", norms.obsolete_work),
            "iii_fuel": norms.fuel_urgency * part("fuel_share", *norms.urgent_land),
            "iii_brownfield": part("brownfield_share", *norms.brownfield_share),
            "iii_unused_green": norms.unused_green_urgency * part("unused_green_share", *norms.urgent_land),
            "iii_unsafety": part("unsafety", 0.0, 1.0),
            "iii_node": norms.node_base + (1.0 - norms.node_base) * part("ptn_score", 0.0, 100.0),
        }
    )


def memberships(c: Mapping[str, Floats] | pd.DataFrame) -> Floats:
    """Memberships of known components (an array of each, by name), a column a type.

    i: (R mean(M, S) O)^(1/3) with R the larger of ``i_gsi`` and ``i_osr``; ii: sqrt(V E); iii: U P, with U the largest
    sign of urgency.
    """
    of = {name: np.asarray(c[name], float) for kind in TYPES for name in RESTS_ON[kind]}
    space = np.maximum(of["i_gsi"], of["i_osr"])
    modern = (of["i_period"] + of["i_mono"]) / 2
    urgency = np.maximum.reduce([of[name] for name in URGENT])
    return np.column_stack(
        [
            np.cbrt(space * modern * of["i_owner"]),
            np.sqrt(of["ii_amenities"] * of["ii_inefficient"]),
            urgency * of["iii_node"],
        ]
    )


def bounds_of(facts: pd.DataFrame, norms: Typology) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lowest and the highest that each component can be."""
    return components(_bound(facts, "low"), norms, 0.0), components(_bound(facts, "high"), norms, 1.0)


def _bound(facts: pd.DataFrame, side: str) -> pd.DataFrame:
    """The facts at one end of their bounds; NaN where a fact may be anything."""
    none = {"unused_green_share": 0.0, "unsafety": 0.0}
    found = {fact: facts.get(f"{fact}_{side}", facts[fact]).to_numpy(float) for fact in FACTS}
    found |= {fact: np.where(np.isnan(found[fact]), value, found[fact]) for fact, value in none.items()}
    return pd.DataFrame(found)


def _middle(facts: pd.DataFrame, norms: Typology) -> pd.DataFrame:
    """The facts, with the usual figure of what is not known as far as its bounds allow it."""
    low, high, usual = _bound(facts, "low"), _bound(facts, "high"), norms.usual.values_by_name()
    found = {}
    for fact in FACTS:
        least, value, most = (frame[fact].to_numpy(float) for frame in (low, facts, high))
        value = np.where(np.isnan(value), usual.get(fact, np.nan), value)
        # a bound that is not known binds nothing
        found[fact] = np.where(np.isnan(value), value, np.fmin(np.fmax(value, least), most))
    return pd.DataFrame(found)


def _main(low: Floats, middle: Floats, high: Floats, norms: Typology) -> tuple[np.ndarray, np.ndarray]:
    """The type of each area and how sure it is: a certain one, else a possible one, each with the highest middle.

    Without a possible one it is certainly none of the three, and where none reaches ``least_middle`` probably so.
    """
    certain, possible = low >= norms.main_membership, high >= norms.main_membership
    sure: Bools = np.asarray(certain.any(axis=1))
    best = np.where(certain | (possible & ~sure[:, None]), middle, -1.0)
    chosen, most = best.argmax(axis=1), best.max(axis=1)
    main = np.array(TYPES, object)[chosen]
    main[~sure & (most < norms.least_middle)] = OTHER
    told = np.where(most >= norms.main_membership, PROBABLE, POSSIBLE).astype(object)
    told[main == OTHER] = PROBABLE
    told[sure | ~possible.any(axis=1)] = CERTAIN
    return main, told


def parts(facts: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table parts: each component with its raw value and unit, and facts that stand beside them."""
    found: Raw = {
        part: (facts[fact], unit, 100.0 * known[part] if part in known else np.nan, np.nan)
        for part, (fact, unit) in RAW.items()
    }
    return parts_table(found, len(facts))
