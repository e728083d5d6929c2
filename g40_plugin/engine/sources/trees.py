"""Single trees of OpenStreetMap."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from ..norms.tags import Matcher
from ..norms.vegetation import Vegetation
from .counted import number_of
from .osm import Features


def trees_table(trees: Features, norms: Vegetation, crs: str) -> gpd.GeoDataFrame:
    """The trees table: nodes that match ``vegetation.trees``, with their height where it is tagged."""
    is_tree = Matcher(norms.trees)
    found = trees.take([row for row, tags in enumerate(trees.tags) if is_tree(tags)])
    heights = [number_of(tags.get("height", "")) for tags in found.tags]
    frame = pd.DataFrame({"tree_id": found.ids, "height_m": pd.Series(heights, dtype=float), "source": "OSM"})
    return gpd.GeoDataFrame(frame, geometry=found.geometry, crs=crs)
