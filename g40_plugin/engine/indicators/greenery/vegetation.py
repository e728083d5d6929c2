"""GRN-3 and GRN-3b: tree crowns and trees near home; and vegetation on public land (docs/method/greenery.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...norms.small import Small
from ...overlay import Inside
from ..numbers import is_enough, ratio

_M2_PER_HA = 10_000.0


def known_mean(zones: pd.DataFrame, ground_m2: Floats, least: float, small: Small) -> Floats:
    """The mean of a raster per area (``mean`` of ``zonal``); NaN where it is known on less than a share of the ground.

    So it is where the ground itself is less than ``small`` tells.

    Of a raster of crowns over all land this is GRN-3 (R27, R29), of one of vegetation over public land mode b of 3.1.
    """
    # a raster that is known everywhere still rounds
    enough = (zones["covered"].to_numpy(float) >= least - 1e-9) & is_enough(ground_m2, small.m2)
    return np.where(enough, zones["mean"].to_numpy(float), np.nan)


def count_trees(shapes: Geometries, trees: Geometries) -> Floats:
    """How many trees (points) stand in each area."""
    rows, _ = shapely.STRtree(trees).query(shapes, predicate="intersects")
    return np.bincount(rows, minlength=len(shapes)).astype(float)


def canopy_of_trees(trees: Floats, land_m2: Floats, tree_m2: float, small: Small, *, least_ha: Floats) -> Floats:
    """GRN-3 from single trees: trees times the crown of one, over the land.

    NaN over less land than ``small`` tells, and where fewer trees than ``least_ha`` a hectare are known: then it says
    more about the map than about the trees.
    """
    crowns = np.where(trees * _M2_PER_HA >= least_ha * land_m2, trees * tree_m2, np.nan)
    return np.minimum(1.0, ratio(crowns, land_m2, small.m2))


def homes_near_trees(
    built: Inside,
    buildings: Geometries,
    dwellings: Floats,
    trees: Geometries,
    small: Small,
    *,
    at_least: int,
    within_m: float,
) -> Floats:
    """GRN-3b: share of dwellings with so many trees so near to the outline of their building; NaN of few dwellings.

    A stand-in for trees in view, without lines of sight; very sensitive to the distance (R27, R30).
    """
    homes = np.flatnonzero(dwellings > 0)
    near, _ = shapely.STRtree(trees).query(buildings[homes], predicate="dwithin", distance=within_m)
    enough = np.bincount(near, minlength=len(homes)) >= at_least
    counted = np.zeros(len(buildings))
    counted[homes] = dwellings[homes] * enough
    sums = built.sums(np.column_stack((counted, dwellings)))
    return ratio(sums[:, 0], sums[:, 1], small.homes)
