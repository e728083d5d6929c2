"""INF: does an area lie inside the built-up city, would building stay off green and water (docs/method/infill.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats
from ...norms.infill import Infill

CONFORM, PARTLY, NOT_CONFORM = "conform", "deels", "niet conform"


def share_inside(areas: gpd.GeoDataFrame, contour: gpd.GeoDataFrame) -> Floats:
    """Share of each area inside the contour; NaN where there is none."""
    if contour.empty:
        return np.full(len(areas), np.nan)
    built_up = shapely.union_all(contour.geometry.to_numpy())
    shapely.prepare(built_up)
    shapes = areas.geometry.to_numpy()
    return np.asarray(shapely.area(shapely.intersection(shapes, built_up)) / shapely.area(shapes))


def infill(inside: Floats, candidate_m2: Floats, on_green_m2: Floats, norms: Infill) -> pd.DataFrame:
    """``inf_status`` and its two tests per area.

    Test 1: the share inside the contour is at least ``inside_share``. Test 2: of the land that invites building
    (parking, brownfield, petrol stations) at most ``tolerance`` lies on green, water or farmland; it says nothing
    where there is no such land. Both hold: conform; hardly anything inside, or both fail: not conform; else partly.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        on_green = np.where(candidate_m2 > 0, np.clip(on_green_m2 / candidate_m2, 0.0, 1.0), np.nan)
    in_contour = inside >= norms.inside_share
    off_green = ~(on_green > norms.tolerance)
    status = np.select(
        [in_contour & off_green, (inside < norms.outside_share) | ~(in_contour | off_green)],
        [CONFORM, NOT_CONFORM],
        PARTLY,
    ).astype(object)
    status[np.isnan(inside)] = None
    return pd.DataFrame({"inf_status": status, "inf_inside": inside, "inf_green": on_green})
