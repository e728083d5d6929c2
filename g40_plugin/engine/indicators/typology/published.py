"""Figures of neighbourhoods, such as the share of homes of housing corporations, for plan areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from ...arrays import Floats
from ...overlay import Inside

# more than this share of the homes must lie where the figure is published
_PUBLISHED = 0.5


def published_share(
    column: str, built: Inside, buildings: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame
) -> Floats:
    """Share of the dwellings of each area (let by corporations, or without residents) by that of its neighbourhoods.

    The published share of a neighbourhood is of all its dwellings (R2). NaN where less than half of the dwellings of
    an area lie in neighbourhoods with a published share.
    """
    shares = neighbourhoods[column].to_numpy(float)
    if np.isnan(shares).all():
        return np.full(built.shapes, np.nan)
    points = buildings.geometry.centroid.to_numpy()
    dwellings = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    published = neighbourhoods.geometry.to_numpy()[~np.isnan(shares)]
    point, zone = shapely.STRtree(published).query(points, predicate="intersects")
    share = np.full(len(points), np.nan)
    share[point] = shares[~np.isnan(shares)][zone]
    known = ~np.isnan(share)
    values = np.column_stack([dwellings, dwellings * known, dwellings * np.nan_to_num(share)])
    sums = built.sums(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(sums[:, 1] > _PUBLISHED * sums[:, 0], sums[:, 2] / sums[:, 1], np.nan))
