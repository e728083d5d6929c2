"""How many floors a building has: as it is told, else as many as others of its kind."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np

from ..arrays import Bools, Floats
from ..city.schema import flagged
from ..norms.buildings import Floors
from .osm import Array

HOUSE, FLATS, OTHER, SHED = "house", "flats", "other", "shed"


def kinds_of(use: Array, homes: Floats, norms: Floors, *, called: Array | None = None) -> Array:
    """The kind of each building, by which unknown floors are guessed.

    A shed is a building that nobody lives or works in (use "none"). Flats are called so, or hold ``flats_from``
    dwellings; a house is called so, or holds less. All else is other, also where people live but nothing tells how
    many ``homes`` (NaN) there are. ``called`` is the kind by the building's own name, "" without one.
    """
    lived_in = np.isin(use, ["living", "unknown"])
    by_homes = np.where(lived_in & (homes >= norms.flats_from), FLATS, np.where(lived_in & (homes >= 1), HOUSE, OTHER))
    by_use = np.where(use == "none", SHED, by_homes)
    return np.asarray(by_use if called is None else np.where(called != "", called, by_use), dtype=object)


def usual_in(buildings: gpd.GeoDataFrame, norms: Floors) -> dict[str, float]:
    """``usual_floors`` of the table buildings."""
    told = buildings["levels"].to_numpy(float, copy=True)
    told[flagged(buildings["levels_guessed"])] = np.nan
    kind = kinds_of(buildings["use"].to_numpy(object), buildings["dwellings"].to_numpy(float), norms)
    return usual_floors(told, kind, norms)


def usual_floors(told: Floats, kind: Array, norms: Floors) -> dict[str, float]:
    """The floors of each kind: the median of those ``told`` (NaN: not) from ``least_told`` on, else by the norms."""
    usual = {SHED: norms.shed, HOUSE: norms.house, FLATS: norms.flats, OTHER: norms.other}
    for name in (HOUSE, FLATS, OTHER):
        known = told[(kind == name) & ~np.isnan(told)]
        if len(known) >= norms.least_told:
            usual[name] = float(np.median(known))
    return usual


def with_guesses(told: Floats, kind: Array, usual: Mapping[str, float]) -> tuple[Floats, Bools]:
    """Floors of each building, as ``usual`` where not told (NaN), and where they are guessed: a shed's one is not."""
    unknown = np.isnan(told)
    by_kind = np.select([kind == name for name in usual], list(usual.values()))
    return np.where(unknown, by_kind, told), unknown & (kind != SHED)
