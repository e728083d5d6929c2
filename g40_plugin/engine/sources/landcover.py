"""Land cover and land use, and the lines that nobody walks across."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms import Norms
from ..norms.landcover import LandcoverClass
from ..norms.tags import Matcher
from .classify import classifier
from .osm import Features, Tags, Ways
from .streets import below_ground

_BARRIERS = {
    "rail": ["railway=rail|light_rail|subway|narrow_gauge"],
    "motorway": ["highway=motorway|motorway_link|trunk|trunk_link"],
    "water": ["waterway=river|canal"],
}
BARRIERS = [selector for selectors in _BARRIERS.values() for selector in selectors]


def landcover_table(points: Features, areas: Features, norms: Norms, crs: str) -> gpd.GeoDataFrame:
    """The landcover table: each area on the ground in the first class of the norms that its tags match.

    A point of a class with ``point_m2`` (a petrol station) stands for a square of that size, unless an area of its
    class lies within the distance at which two places are one.
    """
    underground = Matcher(norms.buildings.underground)
    on_ground = areas.take(row for row, tags in enumerate(areas.tags) if not underground(tags))
    drawn = _in_classes(on_ground, norms.landcover, crs)
    drawn = drawn[drawn.area > 0]
    sizes = {name: cover.point_m2 for name, cover in norms.landcover.items() if cover.point_m2}
    marked = _in_classes(points, {name: norms.landcover[name] for name in sizes}, crs)
    near, area = drawn.sindex.query(marked.geometry, predicate="dwithin", distance=norms.facilities.merge_within_m)
    same = marked["cover"].to_numpy()[near] == drawn["cover"].to_numpy()[area]
    marked = marked.drop(index=np.unique(near[same]))
    half = np.sqrt(marked["cover"].map(sizes).to_numpy(float)) / 2
    marked = marked.set_geometry(shapely.buffer(marked.geometry.to_numpy(), half, cap_style="square"), crs=crs)
    polygons = pd.concat([drawn, marked], ignore_index=True) if len(marked) else drawn.reset_index(drop=True)
    return with_norms_of_cover(polygons, norms.landcover)


def _in_classes(features: Features, landcover: dict[str, LandcoverClass], crs: str) -> gpd.GeoDataFrame:
    """Each feature in the first class that its tags match; those that match none are left out."""
    classes_of = classifier({name: cover.osm for name, cover in landcover.items()})
    found = [(row, classes[0]) for row, tags in enumerate(features.tags) if (classes := classes_of(tags))]
    chosen = features.take(row for row, _ in found)
    frame = pd.DataFrame(
        {
            "cover_id": chosen.ids,
            "cover": [name for _, name in found],
            "name": [tags.get("name") for tags in chosen.tags],
            "source": "OSM",
        }
    )
    return gpd.GeoDataFrame(frame, geometry=chosen.geometry, crs=crs)


def with_norms_of_cover(frame: gpd.GeoDataFrame, landcover: dict[str, LandcoverClass]) -> gpd.GeoDataFrame:
    """The frame with the columns that follow from its ``cover``: group, public, green fraction, order."""
    columns: dict[str, list[Any]] = {
        "cover_group": [landcover[name].group for name in frame["cover"]],
        "public": [int(landcover[name].public) for name in frame["cover"]],
        "green": [landcover[name].green for name in frame["cover"]],
        "blue": [landcover[name].blue for name in frame["cover"]],
        "overlay_order": [landcover[name].order for name in frame["cover"]],
    }
    return frame.assign(**columns)


def barriers_table(ways: Ways, crs: str) -> gpd.GeoDataFrame:
    """The barriers table: railways, motorways, rivers and canals on the surface.

    In a tunnel they bar nobody, and people walk below a viaduct.
    """
    kinds_of = classifier(_BARRIERS)
    kinds = [found[:1] if (found := kinds_of(tags)) and _on_the_surface(tags) else [] for tags in ways.tags]
    chosen = ways.take([row for row, kind in enumerate(kinds) if kind])
    frame = pd.DataFrame({"kind": [kind for found in kinds for kind in found]})
    frame["name"] = [tags.get("name") for tags in chosen.tags]
    return gpd.GeoDataFrame(frame, geometry=chosen.lines(), crs=crs)


def _on_the_surface(tags: Tags) -> bool:
    return not below_ground(tags) and tags.get("bridge", "no") == "no" and tags.get("covered", "no") == "no"
