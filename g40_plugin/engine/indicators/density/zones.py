"""What the municipality drew on the land: where nothing may be built, unused green, and where people are unsafe."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from ...arrays import Floats
from ...city.schema import ENVIRONMENT, UNSAFETY
from ...norms.density import Zones


def of_kind(zones: gpd.GeoDataFrame, kind: str) -> np.ndarray:
    """The polygons of one kind."""
    return np.asarray(zones.geometry[(zones["kind"] == kind).to_numpy(bool)])


def without_buildings(zones: gpd.GeoDataFrame, norms: Zones) -> np.ndarray:
    """Polygons in which no land counts as buildable (docs/method/density.md#zones).

    Heritage, safety and noise as they are drawn, environmental zones with the distance of their category (R21); one
    without a category of the norms is taken as it is drawn.
    """
    drawn = zones.geometry[zones["kind"].isin(norms.as_drawn).to_numpy(bool)].to_numpy()
    sites = zones[(zones["kind"] == ENVIRONMENT).to_numpy(bool)]
    metres = sites["category"].astype(object).map(norms.distance_m).to_numpy(float)
    return np.concatenate([drawn, shapely.buffer(sites.geometry.to_numpy(), np.nan_to_num(metres))])


def unsafety(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Floats:
    """Mean index (0 safe, 1 unsafe) over the ground of each area; NaN where the data has no such zones at all.

    Where zones overlap the highest index counts; ground in none of them counts as safe.
    """
    drawn = zones[(zones["kind"] == UNSAFETY).to_numpy(bool) & zones["value"].notna().to_numpy(bool)]
    if drawn.empty:
        return np.full(len(areas), np.nan)
    drawn = drawn.sort_values("value", ascending=False, kind="stable")
    shapes, polygons, values = areas.geometry.to_numpy(), drawn.geometry.to_numpy(), drawn["value"].to_numpy(float)
    rows, found = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    result = np.zeros(len(shapes))
    for row in np.unique(rows):
        taken = shapely.Polygon()
        for zone in np.sort(found[rows == row]):
            with_zone = shapely.union(taken, shapely.intersection(polygons[zone], shapes[row]))
            result[row] += values[zone] * (with_zone.area - taken.area)
            taken = with_zone
    return np.asarray(np.clip(result / shapely.area(shapes), 0.0, 1.0))
