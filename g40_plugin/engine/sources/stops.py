"""Public-transport stops and stations."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms import Norms
from .classify import classifier
from .osm import Features, Ways


def stops_table(points: Features, areas: Features, ways: Ways, norms: Norms, crs: str) -> gpd.GeoDataFrame:
    """The stops table: each stop at the first level of the norms that its tags match; a platform may be a mere line."""
    levels = norms.transit.levels
    levels_of = classifier({name: level.osm for name, level in levels.items()})
    names = [f"way/{number}" for number in ways.ids.tolist()]
    # as an area a closed way is no railway: what its way is called counts
    of_way = dict(zip(names, ways.tags, strict=True))
    whole = replace(areas, tags=[of_way.get(name, tags) for name, tags in zip(areas.ids, areas.tags, strict=True)])
    known = set(areas.ids)
    rows = [row for row, tags in enumerate(ways.tags) if levels_of(tags) and names[row] not in known]
    lines = ways.take(rows)
    places = points.joined(whole).joined(Features([names[row] for row in rows], lines.tags, lines.lines()))
    matches = [levels_of(tags) for tags in places.tags]
    chosen = places.take(row for row, names in enumerate(matches) if names)
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
    # a station is often mapped as a point and as an area, a stop as a pole and as a platform without a name
    first, second = stops.sindex.query(stops.geometry, predicate="dwithin", distance=within_m)
    name, level = stops["name"].fillna("").to_numpy(), stops["level"].to_numpy()
    same = (level[first] == level[second]) & ((name[first] == name[second]) & (first < second) | (name[second] == ""))
    same &= (name[first] != "") | (first < second)
    return stops.drop(index=np.unique(second[same])).reset_index(drop=True)
