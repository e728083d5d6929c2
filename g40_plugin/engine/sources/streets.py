"""Streets: what a way is by its tags, and ways cut into pieces between junctions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..city.ground import SQUARE
from ..norms.streets import Network
from .classify import classifier
from .closed import Gates, split_at_gates
from .osm import Array, Rings, Route, Ways, joined
from .squares import ways_across
from .streets_access import Access, access_of_all, street_class

# the columns of Access for walking and cycling come first
_OWN_LEGS = 4
_WIDTH = re.compile(r"^(\d+(?:\.\d+)?)\s*m?$")
_PLAUSIBLE_WIDTH_M = (0.5, 60.0)
_SPEED = re.compile(r"^(\d+(?:\.\d+)?)(?: ?(mph|km/h|kmh))?$")
_KM_PER_MILE = 1.609344


def width_m(tags: Mapping[str, str], network: Network) -> float:
    """Width of a street in metres: its own tag where that is a plausible number, else that of its class."""
    match = _WIDTH.match(tags.get("width", ""))
    if match and _PLAUSIBLE_WIDTH_M[0] <= float(match[1]) <= _PLAUSIBLE_WIDTH_M[1]:
        return float(match[1])
    return network.width_m.of(street_class(tags, network))


def max_speed_kmh(tags: Mapping[str, str], network: Network) -> float:
    """The speed limit of a street in kilometres an hour; NaN where its tag tells none."""
    value = tags.get("maxspeed", "")
    match = _SPEED.match(value)
    if match:
        return float(match[1]) * (_KM_PER_MILE if match[2] == "mph" else 1.0)
    return network.speeds.words.get(value, np.nan)


def below_ground(tags: Mapping[str, str]) -> bool:
    """Whether a line runs in a tunnel; a passage through a building is on the surface."""
    return tags.get("tunnel", "no") not in {"no", "building_passage"}


def ways_of_routes(routes: Sequence[Route], network: Network) -> set[int]:
    """The numbers of the ways of all routes that are cycle highways."""
    classes = classifier({"": network.cycle_highway})
    return {way for route in routes if classes(route.tags) for way in route.ways}


def streets_table(
    ways: Ways,
    network: Network,
    crs: str,
    *,
    cycle_highways: Collection[int] = (),
    gates: Gates | None = None,
    rings: Rings | None = None,
) -> gpd.GeoDataFrame:
    """The streets table from projected ways: one row per piece between two junctions.

    ``cycle_highways`` are the numbers of ways of which a route tells that they are cycle highways, ``gates`` the
    nodes that are closed to some, ``rings`` those of squares and other walkable areas. Closed ways are streets too;
    squares are no lines but are crossed by some, of class ``SQUARE``.
    """
    streets = ways.take(_lines_of(ways, network, rings))
    streets, gate = split_at_gates(streets, gates, network.gates.stretch_m) if gates else (streets, None)
    access = _as_table(access_of_all(streets.tags, network))
    if gates and gate is not None:
        access[gate >= 0] &= _as_table(gates.open_to)[gate[gate >= 0]]
    about = _about(streets, access, network, cycle_highways)
    if rings is not None:
        across = _across(rings, streets, access, network)
        of_areas = _about(across, _as_table(access_of_all(across.tags, network)), network, ())
        # an area is ground of its own, and its lines are no streets of a class
        of_areas = of_areas.assign(highway=SQUARE, width_m=0.0, car=0, cycleway=0, cycle_highway=0)
        about = pd.concat([about, of_areas], ignore_index=True)
        streets = joined(streets, across)
    way, node_a, node_b, lines = cut_at_junctions(streets)
    frame = about.iloc[way].reset_index(drop=True)
    frame["node_a"] = node_a
    frame["node_b"] = node_b
    frame["length_m"] = shapely.length(lines)
    return gpd.GeoDataFrame(frame, geometry=lines, crs=crs)


def _lines_of(ways: Ways, network: Network, rings: Rings | None) -> list[int]:
    """The rows of the ways that are streets, by their number; what is walked as an area is none."""
    areas = set() if rings is None else set(rings.ways.ids.tolist())
    rows = [
        row
        for row, tags in enumerate(ways.tags)
        if tags.get("area") != "yes" and street_class(tags, network) and int(ways.ids[row]) not in areas
    ]
    return sorted(rows, key=lambda row: int(ways.ids[row]))


def _across(rings: Rings, streets: Ways, access: Array, network: Network) -> Ways:
    """The lines of the walkable areas that are open on foot or by bike."""
    of_area = _as_table(access_of_all(rings.ways.tags, network))
    open_rings = rings.take(np.flatnonzero(of_area[:, :_OWN_LEGS].any(axis=1)).tolist())
    used = streets.take(np.flatnonzero(access[:, :_OWN_LEGS].any(axis=1)).tolist())
    return ways_across(open_rings, used, network.squares)


def _as_table(access: Sequence[Access]) -> Array:
    return np.array(access, dtype=np.int64).reshape(-1, len(Access._fields))


def _about(ways: Ways, access: Array, network: Network, cycle_highways: Collection[int]) -> pd.DataFrame:
    """What the streets table tells of each way."""
    about = pd.DataFrame(access, columns=Access._fields)
    about.insert(0, "way_id", ways.ids)
    about["highway"] = [street_class(tags, network) for tags in ways.tags]
    about["name"] = [tags.get("name") for tags in ways.tags]
    about["width_m"] = [width_m(tags, network) for tags in ways.tags]
    about["tunnel"] = [int(below_ground(tags)) for tags in ways.tags]
    about["maxspeed_kmh"] = [max_speed_kmh(tags, network) for tags in ways.tags]
    classes = classifier({"cycleway": network.cycleway, "cycle_highway": network.cycle_highway})
    found = [classes(tags) for tags in ways.tags]
    about["cycleway"] = [int("cycleway" in names) for names in found]
    tagged = np.array(["cycle_highway" in names for names in found], dtype=bool)
    about["cycle_highway"] = (tagged | np.isin(ways.ids, list(cycle_highways))).astype(np.int64)
    return about


def cut_at_junctions(ways: Ways) -> tuple[Array, Array, Array, Array]:
    """Cut ways where they meet themselves or each other.

    Returns, per piece: the row of its way, the numbers of its two junctions (from 0), and its line.
    """
    way_of = np.repeat(np.arange(len(ways)), np.diff(ways.first))
    inverse = _junctions(ways, way_of)
    cut = np.bincount(inverse)[inverse] > 1
    cut[ways.first[:-1]] = True
    cut[ways.first[1:] - 1] = True
    at = np.flatnonzero(cut)
    start, end = at[:-1], at[1:]
    # a node that stands twice in a row makes no street
    real = (way_of[start] == way_of[end]) & ~((end - start == 1) & (inverse[start] == inverse[end]))
    start, end = start[real], end[real]
    lengths = end - start + 1
    piece = np.repeat(np.arange(len(start)), lengths)
    vertices = np.arange(len(piece)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + start[piece]
    lines = shapely.linestrings(ways.xy[vertices], indices=piece)
    _, junctions = np.unique(np.concatenate((inverse[start], inverse[end])), return_inverse=True)
    return way_of[start], junctions[: len(start)], junctions[len(start) :], lines


def _junctions(ways: Ways, way_of: Array) -> Array:
    """The number of each node of the ways, from 0; nodes that follow each other on one spot are one."""
    known, inverse = np.unique(ways.nodes, return_inverse=True)
    here, there = inverse[:-1], inverse[1:]
    twice = (way_of[:-1] == way_of[1:]) & (here != there) & (ways.xy[:-1] == ways.xy[1:]).all(axis=1)
    if not twice.any():
        return np.asarray(inverse)
    pairs = coo_array((np.ones(twice.sum()), (here[twice], there[twice])), shape=(len(known), len(known)))
    return np.asarray(connected_components(pairs, directed=False)[1][inverse])
