"""INF: does an area lie inside the built-up city, would building stay off green and water (docs/method/infill.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...city.package import City
from ...norms import Norms
from ...norms.infill import Infill
from ...overlay import flat, m2_under

CONFORM, PARTLY, NOT_CONFORM = "conform", "deels", "niet conform"


def contour_parts(city: City, _norms: Norms) -> Geometries:
    """The contour of the built-up city in parts of few corners, which do not overlap."""
    return flat(city.contour.geometry.to_numpy())


def share_inside(areas: gpd.GeoDataFrame, contour: Geometries) -> Floats:
    """Share of each area inside the contour, given in parts that do not overlap; NaN where there is none."""
    if not len(contour):
        return np.full(len(areas), np.nan)
    shapes = areas.geometry.to_numpy()
    return np.asarray(np.minimum(m2_under(shapes, contour) / shapely.area(shapes), 1.0))


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
