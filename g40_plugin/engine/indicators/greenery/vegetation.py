"""GRN-3 and GRN-3b: tree crowns and trees near home; and vegetation on public land (docs/method/greenery.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...overlay import Inside

_M2_PER_HA = 10_000.0


def known_mean(zones: pd.DataFrame, least: float) -> Floats:
    """The mean of a raster per area (``mean`` of ``zonal``); NaN where it is known on less than a share of the ground.

    Of a raster of crowns over all land this is GRN-3 (R27, R29), of one of vegetation over public land mode b of 3.1.
    """
    # a raster that is known everywhere still rounds
    enough = zones["covered"].to_numpy(float) >= least - 1e-9
    return np.where(enough, zones["mean"].to_numpy(float), np.nan)


def count_trees(shapes: Geometries, trees: Geometries) -> Floats:
    """How many trees (points) stand in each area."""
    rows, _ = shapely.STRtree(trees).query(shapes, predicate="intersects")
    return np.bincount(rows, minlength=len(shapes)).astype(float)


def canopy_of_trees(trees: Floats, land_m2: Floats, tree_m2: float, *, least_ha: Floats) -> Floats:
    """GRN-3 from single trees: trees times the crown of one, over the land.

    NaN without land, and where fewer trees than ``least_ha`` a hectare are known: then it says more about the map than
    about the trees.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = (land_m2 > 0) & (trees * _M2_PER_HA >= least_ha * land_m2)
        return np.where(enough, np.minimum(1.0, trees * tree_m2 / land_m2), np.nan)


def homes_near_trees(
    built: Inside, buildings: Geometries, dwellings: Floats, trees: Geometries, *, at_least: int, within_m: float
) -> Floats:
    """GRN-3b: share of dwellings with so many trees so near to the outline of their building; NaN without dwellings.

    A stand-in for trees in view, without lines of sight; very sensitive to the distance (R27, R30).
    """
    homes = np.flatnonzero(dwellings > 0)
    near, _ = shapely.STRtree(trees).query(buildings[homes], predicate="dwithin", distance=within_m)
    enough = np.bincount(near, minlength=len(homes)) >= at_least
    counted = np.zeros(len(buildings))
    counted[homes] = dwellings[homes] * enough
    sums = built.sums(np.column_stack((counted, dwellings)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)
