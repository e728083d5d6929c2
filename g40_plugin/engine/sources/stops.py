"""Public-transport stops and stations."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms import Norms
from .classify import classifier
from .osm import Features


def stops_table(points: Features, areas: Features, norms: Norms, crs: str) -> gpd.GeoDataFrame:
    """The stops table: each stop at the first level of the norms that its tags match."""
    levels = norms.transit.levels
    levels_of = classifier({name: level.osm for name, level in levels.items()})
    rows = []
    for features in (points, areas):
        for name, tags, geometry in zip(features.ids, features.tags, features.geometry, strict=True):
            matches = levels_of(tags)
            if matches:
                rows.append((name, tags.get("name"), levels[matches[0]].level, shapely.point_on_surface(geometry)))
    frame = pd.DataFrame(rows, columns=["stop_id", "name", "level", "geometry"]).assign(
        source="OSM", departures_h=np.nan
    )
    stops = gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)
    return _without_twins(stops, norms.facilities.merge_within_m)


def _without_twins(stops: gpd.GeoDataFrame, within_m: float) -> gpd.GeoDataFrame:
    # a station is often mapped as a point and as an area
    first, second = stops.sindex.query(stops.geometry, predicate="dwithin", distance=within_m)
    name, level = stops["name"].fillna("").to_numpy(), stops["level"].to_numpy()
    same = (first < second) & (name[first] == name[second]) & (level[first] == level[second])
    return stops.drop(index=np.unique(second[same])).reset_index(drop=True)
