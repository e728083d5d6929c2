"""Vacant floor area in plan areas."""

from __future__ import annotations

import numpy as np
import shapely

from ..arrays import Floats
from ..overlay import sums_in
from .run import Run


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
