"""Vacant floor area in plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..arrays import Floats
from ..city.schema import CORRECTION
from ..overlay import sums_in
from .run import Run, buildings_inside


def vacant_m2(run: Run, *, with_homes: bool = True) -> Floats:
    """Vacant floor area of each area, also in homes or not; NaN where the data has no vacancy at all."""
    vacancy, buildings = run.city.vacancy, run.city.buildings
    if vacancy.empty:
        return np.full(len(run.areas), np.nan)
    points, m2 = vacancy.geometry.to_numpy(), np.nan_to_num(vacancy["vacant_m2"].to_numpy(float))
    if not with_homes:
        homes = buildings.geometry.to_numpy()[(buildings["use"] == "living").to_numpy(bool)]
        m2[shapely.STRtree(points).query(homes, predicate="intersects")[1]] = 0.0
    return sums_in(run.areas.geometry.to_numpy(), points, m2[:, None])[:, 0]


def vacancy_bounds(run: Run) -> pd.DataFrame:
    """The least and the most floor area that can be vacant (``low high``), and the ground under it (``land_``), in m2.

    A layer of vacancy is taken to name all of it. Without one only buildings that are corrected by hand are known, and
    all others may be vacant or not.
    """
    vacancy, buildings = run.city.vacancy, run.city.buildings
    outlines, points = buildings.geometry.to_numpy(), vacancy.geometry.to_numpy()
    m2 = np.nan_to_num(vacancy["vacant_m2"].to_numpy(float))
    floor, footprint = (np.nan_to_num(buildings[name].to_numpy(float)) for name in ("floor_m2", "footprint_m2"))
    point, building = shapely.STRtree(outlines).query(points, predicate="intersects")
    # what stands on no building is taken to have one floor
    land = m2.copy()
    land[point] = footprint[building] * np.minimum(m2[point] / np.maximum(floor[building], 1.0), 1.0)
    low, land_low = sums_in(run.areas.geometry.to_numpy(), points, np.column_stack([m2, land])).T
    if (vacancy["source"] != CORRECTION).any():
        return pd.DataFrame({"low": low, "high": low, "land_low": land_low, "land_high": land_low})
    untold = ~np.isin(np.arange(len(buildings)), building)
    maybe = run.once(buildings_inside).sums(np.column_stack([floor * untold, footprint * untold]))
    return pd.DataFrame(
        {"low": low, "high": low + maybe[:, 0], "land_low": land_low, "land_high": land_low + maybe[:, 1]}
    )
