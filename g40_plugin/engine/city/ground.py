"""What the ground is told by: the name of its register, and streets as surfaces."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Geometries

REGISTER_SOURCE = "BGT"
# the class of the outline of a square, or another area that is walked, and of the lines across it: no street of its own
SQUARE = "square"

# how round the bends of buffered streets are: segments a quarter circle
_QUARTER_CIRCLE = 2


def street_surface(streets: gpd.GeoDataFrame) -> Geometries:
    """Streets on the ground as polygons of their width."""
    on_ground = streets[streets["tunnel"].fillna(0) == 0]
    half = on_ground["width_m"].to_numpy(float) / 2
    return np.asarray(shapely.buffer(on_ground.geometry.to_numpy(), half, quad_segs=_QUARTER_CIRCLE, cap_style="flat"))
