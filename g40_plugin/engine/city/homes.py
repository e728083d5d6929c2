"""Whether the homes of a place are known: there must be some where much is lived in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ..arrays import Bools, Floats
from ..norms import Norms


def living_footprint(buildings: gpd.GeoDataFrame) -> Floats:
    """Square metres of footprint of each building, by the share of its floor area that is lived in."""
    floor, living, footprint = (
        np.nan_to_num(buildings[name].to_numpy(float)) for name in ("floor_m2", "floor_living", "footprint_m2")
    )
    return np.asarray(footprint * np.divide(living, floor, out=np.zeros(len(floor)), where=floor > 0))


def homes_are_known(homes: Floats | float, footprint_m2: Floats | float, norms: Norms) -> Bools:
    """Whether there are as many homes as so much residential footprint must have, at the very least.

    Where little of it is lived in, no homes are none.
    """
    rules = norms.buildings
    least = rules.least_dwellings_share * footprint_m2 / rules.footprint_m2_per_dwelling
    return np.asarray((footprint_m2 < norms.small.m2) | (homes >= least))
