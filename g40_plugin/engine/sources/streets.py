"""Streets: who may use a way by its tags, and ways cut into pieces between junctions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms.streets import Network
from .classify import classifier
from .osm import Array, Route, Ways

_YES = {"yes", "designated", "permissive", "official", "destination"}
_NO = {"no", "private"}
_BIKE_NO = _NO | {"use_sidepath", "dismount"}
_SIDEWALK = {"yes", "both", "left", "right"}
_SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_ONE_WAY = {"yes", "true", "1"}
_REVERSED = {"-1", "reverse"}
_ROUNDABOUT = {"roundabout", "circular"}
_CYCLEWAY_KEYS = ("cycleway", "cycleway:both", "cycleway:left", "cycleway:right")
_WIDTH = re.compile(r"^(\d+(?:\.\d+)?)\s*m?$")
_PLAUSIBLE_WIDTH_M = (0.5, 60.0)
_SPEED = re.compile(r"^(\d+(?:\.\d+)?)(?: ?(mph|km/h|kmh))?$")
_KM_PER_MILE = 1.609344


class Access(NamedTuple):
    """Who may use a street; forward is the direction in which it is drawn."""

    walk: bool
    walk_no_steps: bool
    bike_forward: bool
    bike_backward: bool
    car: bool


def street_access(tags: Mapping[str, str], network: Network) -> Access:
    """Who may use a way with these tags: docs/method/accessibility.md#network-and-travel-time."""
    highway = tags.get("highway", "")
    walk = _walk(tags, highway, network)
    bike = _bike(tags, highway, network)
    forward, backward = _bike_directions(tags)
    return Access(
        walk=walk,
        walk_no_steps=walk and highway != "steps" and tags.get("wheelchair") != "no",
        bike_forward=bike and forward,
        bike_backward=bike and backward,
        car=highway in network.car and _first(tags, "motorcar", "motor_vehicle", "vehicle", "access") not in _NO,
    )


def _first(tags: Mapping[str, str], *keys: str) -> str | None:
    # the key for one mode stands above the key for all
    for key in keys:
        if key in tags:
            return tags[key]
    return None


def _walk(tags: Mapping[str, str], highway: str, network: Network) -> bool:
    if highway in network.walk_exclude or _first(tags, "foot", "access") in _NO:
        return False
    allowed = tags.get("foot") in _YES
    if tags.get("motorroad") == "yes" and not allowed:
        return False
    return allowed or highway not in network.walk_needs_sidewalk or _has_sidewalk(tags)


def _has_sidewalk(tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in _SIDEWALK for key in _SIDEWALK_KEYS)


def _bike(tags: Mapping[str, str], highway: str, network: Network) -> bool:
    if highway in network.bike_exclude or _first(tags, "bicycle", "vehicle", "access") in _BIKE_NO:
        return False
    allowed = tags.get("bicycle") in _YES
    return allowed or (highway not in network.bike_needs_permission and tags.get("motorroad") != "yes")


def _bike_directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    oneway = tags.get("oneway:bicycle", tags.get("oneway"))
    if oneway is None and tags.get("junction") in _ROUNDABOUT:
        oneway = "yes"
    if oneway is None or any(tags.get(key, "").startswith("opposite") for key in _CYCLEWAY_KEYS):
        return True, True
    return oneway not in _REVERSED, oneway not in _ONE_WAY


def width_m(tags: Mapping[str, str], network: Network) -> float:
    """Width of a street in metres: its own tag where that is a plausible number, else that of its class."""
    match = _WIDTH.match(tags.get("width", ""))
    if match and _PLAUSIBLE_WIDTH_M[0] <= float(match[1]) <= _PLAUSIBLE_WIDTH_M[1]:
        return float(match[1])
    return network.width_m.of(tags["highway"])


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


def streets_table(ways: Ways, network: Network, crs: str, *, cycle_highways: Collection[int] = ()) -> gpd.GeoDataFrame:
    """The streets table from projected ways: one row per piece between two junctions.

    ``cycle_highways`` are the numbers of ways of which a route tells that they are cycle highways. Closed ways are
    streets too; squares (``area=yes``) are not lines.
    """
    rows = [
        row
        for row, tags in enumerate(ways.tags)
        if tags.get("highway") in network.highways and tags.get("area") != "yes"
    ]
    rows.sort(key=lambda row: int(ways.ids[row]))
    streets = ways.take(rows)
    access = np.array([street_access(tags, network) for tags in streets.tags], dtype=np.int64).reshape(
        -1, len(Access._fields)
    )
    about = pd.DataFrame(access, columns=Access._fields)
    about.insert(0, "way_id", streets.ids)
    about["highway"] = [tags["highway"] for tags in streets.tags]
    about["name"] = [tags.get("name") for tags in streets.tags]
    about["width_m"] = [width_m(tags, network) for tags in streets.tags]
    about["tunnel"] = [int(below_ground(tags)) for tags in streets.tags]
    about["maxspeed_kmh"] = [max_speed_kmh(tags, network) for tags in streets.tags]
    classes = classifier({"cycleway": network.cycleway, "cycle_highway": network.cycle_highway})
    found = [classes(tags) for tags in streets.tags]
    about["cycleway"] = [int("cycleway" in names) for names in found]
    tagged = np.array(["cycle_highway" in names for names in found], dtype=bool)
    about["cycle_highway"] = (tagged | np.isin(streets.ids, list(cycle_highways))).astype(np.int64)
    way, node_a, node_b, lines = cut_at_junctions(streets)
    frame = about.iloc[way].reset_index(drop=True)
    frame["node_a"] = node_a
    frame["node_b"] = node_b
    frame["length_m"] = shapely.length(lines)
    return gpd.GeoDataFrame(frame, geometry=lines, crs=crs)


def cut_at_junctions(ways: Ways) -> tuple[Array, Array, Array, Array]:
    """Cut ways where they meet themselves or each other.

    Returns, per piece: the row of its way, the numbers of its two junctions (from 0), and its line.
    """
    way_of = np.repeat(np.arange(len(ways)), np.diff(ways.first))
    _, inverse, counts = np.unique(ways.nodes, return_inverse=True, return_counts=True)
    cut = counts[inverse] > 1
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
