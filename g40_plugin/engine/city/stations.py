"""Stations of trains and metros, which several rows of the table stops may tell of."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ..arrays import Bools
from ..norms import Norms
from ..overlay import is_twin

# modes whose platforms are one station
STATION_MODES = ("train", "metro")


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
