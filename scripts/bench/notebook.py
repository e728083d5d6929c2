"""What an analyst would write with osmnx, networkx and geopandas: accessibility and green of plan areas; a peer.

Started with an OSM file (XML), addresses, plan areas, the tags of each category, and a file to write to.
"""

from __future__ import annotations

import json
import sys
import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx
import pandas as pd

WALK_M_A_MINUTE, BIKE_M_A_MINUTE = 80.0, 250.0
# full marks up to, and none from so many minutes
FULL_MIN, ZERO_MIN = 5.0, 30.0
STREET_M = 5.0
GREEN = {
    "leisure": ["park", "garden", "nature_reserve", "playground", "pitch"],
    "landuse": ["grass", "forest", "meadow", "recreation_ground", "village_green", "cemetery"],
    "natural": ["wood", "scrub", "grassland", "heath"],
}


def main() -> None:
    """Read, search, lay over each other, write."""
    source, addresses, areas, asked, out = sys.argv[1:]
    warnings.simplefilter("ignore")
    tags = json.loads(open(asked, encoding="utf-8").read())  # noqa: PTH123, SIM115
    graph = osmnx.project_graph(osmnx.graph_from_xml(source))
    crs = graph.graph["crs"]
    features = osmnx.features_from_xml(source).to_crs(crs)
    homes, plans = (gpd.read_file(path).to_crs(crs) for path in (addresses, areas))
    plans["a15"] = accessibility(graph, features, homes, plans, tags)
    plans["green"] = green_share(graph, features, plans)
    plans.to_file(out)


def accessibility(
    graph: nx.MultiDiGraph, features: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, plans: gpd.GeoDataFrame, tags: dict
) -> pd.Series:
    """Mean marks of the addresses of each plan area, over all categories, on foot and by bike."""
    streets = osmnx.convert.to_undirected(graph)
    centroids = features.geometry.centroid
    start = osmnx.distance.nearest_nodes(streets, homes.geometry.x, homes.geometry.y)
    marks = []
    for selectors in tags.values():
        chosen = centroids[matching(features, selectors)]
        if not len(chosen):
            continue
        ends = set(osmnx.distance.nearest_nodes(streets, chosen.x, chosen.y))
        metres = nx.multi_source_dijkstra_path_length(streets, ends, weight="length")
        nearest = pd.Series(metres).reindex(start).to_numpy()
        marks += [mark(nearest / speed) for speed in (WALK_M_A_MINUTE, BIKE_M_A_MINUTE)]
    homes = homes.assign(mark=np.mean(marks, axis=0))
    return gpd.sjoin(homes, plans[["geometry"]]).groupby("index_right")["mark"].mean()


def matching(features: gpd.GeoDataFrame, selectors: list[str]) -> pd.Series:
    """The features of a category; of ``amenity=school|college & access!=private`` only what comes first counts."""
    found = pd.Series(data=False, index=features.index)
    for selector in selectors:
        key, _, values = selector.split(" & ")[0].partition("=")
        if key.strip() in features:
            column = features[key.strip()]
            found |= column.notna() if values.strip() == "*" else column.isin(values.strip().split("|"))
    return found


def mark(minutes: np.ndarray) -> np.ndarray:
    """Marks of minutes, 0 to 100."""
    share = (ZERO_MIN - np.nan_to_num(minutes, nan=np.inf)) / (ZERO_MIN - FULL_MIN)
    return 100.0 * np.clip(share, 0.0, 1.0)


def green_share(graph: nx.MultiDiGraph, features: gpd.GeoDataFrame, plans: gpd.GeoDataFrame) -> pd.Series:
    """Green over green and streets, of each plan area."""
    plans = plans[["geometry"]].reset_index(names="plan")
    kept = pd.concat([features[key].isin(values) for key, values in GREEN.items() if key in features], axis=1)
    shapes = features[kept.any(axis=1) & features.geom_type.isin(["Polygon", "MultiPolygon"])][["geometry"]]
    green = shapes.dissolve().explode()
    streets = osmnx.graph_to_gdfs(graph, nodes=False)[["geometry"]]
    public = pd.concat([streets.set_geometry(streets.buffer(STREET_M)), green]).dissolve().explode()
    m2 = []
    for ground in (green, public):
        inside = gpd.overlay(plans, ground, how="intersection")
        m2.append(inside.area.groupby(inside["plan"]).sum().reindex(plans["plan"], fill_value=0.0))
    return m2[0] / m2[1].where(m2[1] > 0)


if __name__ == "__main__":
    main()
