"""Public-transport stops and stations."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools
from ..norms import Norms
from ..overlay import is_twin
from .classify import classifier
from .osm import Features

# modes whose platforms are one station
STATION_MODES = ("train", "metro")


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
    return _without_twins(stops, norms)


def _without_twins(stops: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    # a stop is often mapped as a point and as an area
    name, level = stops["name"].fillna("").to_numpy(object), stops["level"].to_numpy()
    twin = is_twin(stops.geometry.to_numpy(), norms.facilities.merge_within_m, name, level)
    stops = stops[~twin]
    return stops[~is_second_station(stops, norms)].reset_index(drop=True)


def is_second_station(stops: gpd.GeoDataFrame, norms: Norms) -> Bools:
    """Whether each stop is a station that another row, of the same mode and name, tells of at a better level or first.

    A large station is mapped as a point, an area and its tracks, far more than a stop apart.
    """
    modes = {level.level: level.mode for level in norms.transit.levels.values()}
    mode = stops["level"].map(modes).to_numpy(object)
    order = np.argsort(stops["level"].to_numpy(), kind="stable")
    rows = order[np.isin(mode[order], STATION_MODES)]
    points, names = stops.geometry.to_numpy(), stops["name"].to_numpy(object)
    second = np.zeros(len(stops), bool)
    second[rows] = is_twin(points[rows], norms.transit.same_station_m, names[rows], mode[rows])
    return second
