"""Land cover and land use, and the lines that nobody walks across."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from ..norms import LandcoverClass, Norms
from .classify import classifier
from .osm import Features, Tags, Ways
from .streets import below_ground

_BARRIERS = {
    "rail": ["railway=rail|light_rail|subway|narrow_gauge"],
    "motorway": ["highway=motorway|motorway_link|trunk|trunk_link"],
    "water": ["waterway=river|canal"],
}
BARRIERS = [selector for selectors in _BARRIERS.values() for selector in selectors]


def landcover_table(areas: Features, norms: Norms, crs: str) -> gpd.GeoDataFrame:
    """The landcover table: each area in the first class of the norms that its tags match."""
    classes_of = classifier({name: cover.osm for name, cover in norms.landcover.items()})
    found = [(row, classes[0]) for row, tags in enumerate(areas.tags) if (classes := classes_of(tags))]
    chosen = areas.take(row for row, _ in found)
    frame = pd.DataFrame(
        {
            "cover_id": chosen.ids,
            "cover": [name for _, name in found],
            "name": [tags.get("name") for tags in chosen.tags],
            "source": "OSM",
        }
    )
    polygons = gpd.GeoDataFrame(frame, geometry=chosen.geometry, crs=crs)
    polygons = polygons[shapely.area(chosen.geometry) > 0].reset_index(drop=True)
    return with_norms_of_cover(polygons, norms.landcover)


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
