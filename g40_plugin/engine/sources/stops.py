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
    both = points.joined(areas)
    matches = [levels_of(tags) for tags in both.tags]
    chosen = both.take(row for row, names in enumerate(matches) if names)
    frame = pd.DataFrame(
        {
            "stop_id": chosen.ids,
            "name": [tags.get("name") for tags in chosen.tags],
            "level": [levels[names[0]].level for names in matches if names],
            "departures_h": np.nan,
            "source": "OSM",
        }
    )
    stops = gpd.GeoDataFrame(frame, geometry=shapely.point_on_surface(chosen.geometry), crs=crs)
    return _without_twins(stops, norms.facilities.merge_within_m)


def _without_twins(stops: gpd.GeoDataFrame, within_m: float) -> gpd.GeoDataFrame:
    # a station is often mapped as a point and as an area
    first, second = stops.sindex.query(stops.geometry, predicate="dwithin", distance=within_m)
    name, level = stops["name"].fillna("").to_numpy(), stops["level"].to_numpy()
    same = (first < second) & (name[first] == name[second]) & (level[first] == level[second])
    return stops.drop(index=np.unique(second[same])).reset_index(drop=True)
