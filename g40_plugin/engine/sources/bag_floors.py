"""Gross floor area, dwellings and jobs of buildings from the objects in them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Floats
from ..city.schema import USES, flagged
from ..norms import Norms
from ..norms.buildings import FormFactor
from ..norms.registers import Bag
from .buildings import floor_columns

FLOOR_USES = (*USES, "industry", "unknown")


def split_purposes(told: pd.Series, bag: Bag) -> pd.DataFrame:
    """Share of each use in every object: several purposes count equally (docs/method/mixing.md), none as unknown.

    With ``living_first`` an object with a living use is living and nothing else (the rule of CBS).
    """
    text = told.astype("string").str.lower()
    counted = pd.DataFrame(0.0, index=told.index, columns=list(FLOOR_USES))
    for purpose, use in bag.purposes.items():
        counted[use] += text.str.contains(purpose, regex=False).fillna(value=False).astype(float)
    if bag.living_first:
        living = counted["living"] > 0
        counted.loc[living] = 0.0
        counted.loc[living, "living"] = 1.0
    counted.loc[counted.sum(axis=1) == 0, "unknown"] = 1.0
    return counted.div(counted.sum(axis=1), axis=0)


def form_factors(homes: Floats, height_m: Floats, norms: FormFactor) -> Floats:
    """Floor area of use by gross floor area of the homes in a building, by their number and its height (R21)."""
    low = np.where(homes > 1, norms.flats, norms.one_family)
    return np.where(height_m > norms.high_rise_m, norms.high_rise, low)


def floors_of(
    buildings: gpd.GeoDataFrame, placed: pd.DataFrame, *, area: Floats, purposes: pd.DataFrame, norms: Norms
) -> pd.DataFrame:
    """Columns of the buildings table that follow from their objects, a row per building.

    ``placed`` has ``object``, ``building`` and ``share``; ``area`` is floor area of use in square metres per object,
    NaN where unknown. Gross floor area is that by the form factor; buildings without objects have none.
    """
    at, item = placed["building"].to_numpy(), placed["object"].to_numpy()
    share = placed["share"].to_numpy()

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(at, weights=values, minlength=len(buildings)), dtype=float)

    used = {use: summed(share * np.nan_to_num(area)[item] * purposes[use].to_numpy()[item]) for use in FLOOR_USES}
    living = purposes["living"].to_numpy()[item] > 0
    footprint = buildings["footprint_m2"].to_numpy(float)
    factor = norms.buildings.form_factor
    homes = summed(living.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        estimated = sum(used.values()) / factor.flats / footprint * norms.buildings.level_height_m
    height = buildings["height_m"].to_numpy(float)
    by_type = form_factors(homes, np.where(np.isnan(height), estimated, height), factor)
    floors = pd.DataFrame({use: used[use] / (by_type if use == "living" else factor.other) for use in FLOOR_USES})
    total = floors.sum(axis=1).to_numpy()
    columns = floor_columns(floors, np.where(total > 0, "", "none"), norms)
    with np.errstate(invalid="ignore", divide="ignore"):
        levels = np.maximum(1.0, np.round(total / footprint))
    told = buildings["levels"].to_numpy(float)
    columns["levels"] = np.where((total > 0) & (footprint > 0), levels, told)
    columns["levels_guessed"] = (flagged(buildings["levels_guessed"]) & (total == 0)).astype(int)
    columns["dwellings"] = summed(living * share)
    columns["dwellings_guessed"] = 0
    return columns
