"""Shared vehicles, charging, parcel lockers, park and ride, bicycle parking."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.schema import conform
from ..norms import Norms
from .classify import classifier
from .osm import Features


def mobility_table(
    points: Features, areas: Features, norms: Norms, crs: str, *, own: gpd.GeoDataFrame | None = None
) -> gpd.GeoDataFrame:
    """The mobility table: a row for each kind of the norms that the tags of an object match.

    ``own`` are the user's rows, which take the place of all of the same kinds.
    """
    taken = set() if own is None else set(own["kind"])
    kinds_of = classifier({name: kind.osm for name, kind in norms.mobility.items() if name not in taken})
    both = points.joined(areas)
    found = [(row, kind) for row, tags in enumerate(both.tags) for kind in kinds_of(tags)]
    chosen = both.take(row for row, _ in found)
    frame = pd.DataFrame(
        {
            "mobility_id": chosen.ids,
            "kind": [kind for _, kind in found],
            "capacity": [_capacity(tags) for tags in chosen.tags],
            "name": [tags.get("name") for tags in chosen.tags],
            "source": "OSM",
        }
    )
    from_map = gpd.GeoDataFrame(frame, geometry=shapely.point_on_surface(chosen.geometry), crs=crs)
    if own is None or own.empty:
        return from_map
    together = pd.concat([conform("mobility", from_map), conform("mobility", own)], ignore_index=True)
    return gpd.GeoDataFrame(together, crs=crs)


def _capacity(tags: Mapping[str, str]) -> float:
    value = tags.get("capacity", "")
    return float(value) if value.isascii() and value.isdigit() else np.nan
