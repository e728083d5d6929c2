"""GRN-6: whether a heavy shower finds room (docs/method/greenery.md#water-storage)."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from ...arrays import Floats
from ...norms.greenery import Rain
from ...norms.small import Small
from ..numbers import is_enough, ratio


def demand_m3(paved_m2: Floats, norms: Rain) -> Floats:
    """Cubic metres of rain that fall on paved land and roofs (R34)."""
    return norms.depth_m * paved_m2


def supply_m3(
    areas: gpd.GeoDataFrame, storage: gpd.GeoDataFrame, water_m2: Floats, capacity: Mapping[str, float], norms: Rain
) -> Floats:
    """Cubic metres that measures and the free board of open water hold per area; NaN where no measure is known."""
    if storage.empty:
        return np.full(len(areas), np.nan)
    shapes, measures = areas.geometry.to_numpy(), storage.geometry.to_numpy()
    area, measure = shapely.STRtree(measures).query(shapes, predicate="intersects")
    m2 = shapely.area(shapely.intersection(measures[measure], shapes[area]))
    per_m2 = storage["kind"].map(dict(capacity)).to_numpy(float)
    held = np.bincount(area, weights=m2 * per_m2[measure], minlength=len(shapes))
    return np.asarray(held + norms.freeboard_m * water_m2)


def storage_ratio(supply: Floats, demand: Floats, paved_m2: Floats, small: Small) -> Floats:
    """Supply / demand; NaN where hardly anything is paved or no measure is known."""
    return np.where(is_enough(paved_m2, small.m2), ratio(supply, demand, 0.0), np.nan)
