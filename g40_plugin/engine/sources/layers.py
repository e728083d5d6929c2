"""Tables of the city package from the user's own layers."""

from __future__ import annotations

import geopandas as gpd

from ..norms import Norms


def read_layer(table: str, path: str, crs: str, norms: Norms) -> gpd.GeoDataFrame:
    raise NotImplementedError
