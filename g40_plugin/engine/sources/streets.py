"""Streets: who may use a way by its tags, and ways cut into pieces between junctions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms.streets import Network
from ..norms.tags import Matcher
from .classify import classifier, keys_in
from .osm import Array, Route, Ways

# the class of what is a platform by another key than highway
PLATFORM = "platform"

_DIRECTIONS = ("forward", "backward")
_SIDEWALK = {"yes", "both", "left", "right"}
_SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
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
    highway = street_class(tags, network)
    walk = _walk(tags, highway, network)
    forward, backward = (
        _bike(tags, highway, direction, network) and rides
        for direction, rides in zip(_DIRECTIONS, _bike_directions(tags, network), strict=True)
    )
    return Access(
        walk=walk,
        walk_no_steps=walk and not _matcher(tuple(network.slow_exclude))(tags),
        bike_forward=forward,
        bike_backward=backward,
        car=highway in network.car
        and _allows(tags, network, "motorcar", "motor_vehicle", "vehicle", "access") is not False,
    )


def access_of_all(ways: Iterable[Mapping[str, str]], network: Network) -> list[Access]:
    """Who may use each way; ways with the same tags of access are looked at once."""
    asked = _access_keys(network)
    known: dict[tuple[tuple[str, str], ...], Access] = {}
    found = []
    for tags in ways:
        key = tuple([item for item in tags.items() if item[0] in asked])
        if key not in known:
            known[key] = street_access(dict(key), network)
        found.append(known[key])
    return found


def _access_keys(network: Network) -> set[str]:
    moved = {f"{key}:{direction}" for key in ("bicycle", "vehicle", "access") for direction in _DIRECTIONS}
    one_way = {"oneway", "oneway:bicycle", "junction", *network.one_way.cycleway}
    one_way |= {f"{key}:oneway" for key in network.one_way.cycleway}
    modes = {"highway", "foot", "bicycle", "vehicle", "access", "motorcar", "motor_vehicle", "motorroad"}
    return modes | moved | one_way | {*_SIDEWALK_KEYS} | keys_in([*network.platform, *network.slow_exclude])


def street_class(tags: Mapping[str, str], network: Network) -> str:
    """The class of a way: its highway tag where the norms know it, ``platform`` for one by another key, else empty."""
    highway = tags.get("highway", "")
    if highway in network.highways:
        return highway
    return PLATFORM if _matcher(tuple(network.platform))(tags) else ""


@lru_cache
def _matcher(selectors: tuple[str, ...]) -> Matcher:
    return Matcher(selectors)


def _values(value: str) -> set[str]:
    # several values in one tag stand apart by a semicolon
    return {part.strip() for part in value.split(";")}


def _allows(tags: Mapping[str, str], network: Network, *keys: str, refused: Collection[str] = ()) -> bool | None:
    """Whether the first of ``keys`` that is there allows or refuses; None where it does neither, or none is there."""
    # the key for one mode stands above the key for all
    for key in keys:
        if key in tags:
            values = _values(tags[key])
            if not values.isdisjoint(network.access.allowed):
                return True
            return False if not values.isdisjoint(refused or network.access.refused) else None
    return None


def _walk(tags: Mapping[str, str], highway: str, network: Network) -> bool:
    if highway in network.walk_exclude or _allows(tags, network, "foot", "access") is False:
        return False
    allowed = bool(_allows(tags, network, "foot"))
    if tags.get("motorroad") == "yes" and not allowed:
        return False
    return allowed or highway not in network.walk_needs_sidewalk or _has_sidewalk(tags)


def _has_sidewalk(tags: Mapping[str, str]) -> bool:
    return any(not _SIDEWALK.isdisjoint(_values(tags.get(key, ""))) for key in _SIDEWALK_KEYS)


def _bike(tags: Mapping[str, str], highway: str, direction: str, network: Network) -> bool:
    """Whether one may cycle in a direction, of which the street itself may still be closed by its one-way tags."""
    keys = [name for key in ("bicycle", "vehicle", "access") for name in (f"{key}:{direction}", key)]
    refused = network.access.no_cycling
    if highway in network.bike_exclude or _allows(tags, network, *keys, refused=refused) is False:
        return False
    allowed = bool(_allows(tags, network, *keys[:2], refused=refused))
    return allowed or (highway not in network.bike_needs_permission and tags.get("motorroad") != "yes")


def _bike_directions(tags: Mapping[str, str], network: Network) -> list[bool]:
    """Whether one-way tags leave cycling forward and backward open."""
    norms = network.one_way
    oneway = tags.get("oneway:bicycle", tags.get("oneway"))
    if oneway is None and tags.get("junction") in norms.roundabout:
        oneway = norms.forward[0]
    of_street = oneway not in norms.backward, oneway not in norms.forward
    beside = _beside(tags, network)
    return [
        street or track or bool(_allows(tags, network, f"bicycle:{direction}", f"vehicle:{direction}"))
        for direction, street, track in zip(_DIRECTIONS, of_street, beside, strict=True)
    ]


def _beside(tags: Mapping[str, str], network: Network) -> tuple[bool, bool]:
    """Whether lanes or tracks of the street itself, with directions of their own, lead forward and backward."""
    norms = network.one_way
    if any(not _values(tags.get(key, "")).isdisjoint(norms.against) for key in norms.cycleway):
        return True, True
    told = {tags[f"{key}:oneway"] for key in norms.cycleway if f"{key}:oneway" in tags}
    both = not told.isdisjoint(norms.both)
    return both or not told.isdisjoint(norms.forward), both or not told.isdisjoint(norms.backward)


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


def streets_table(ways: Ways, network: Network, crs: str, *, cycle_highways: Collection[int] = ()) -> gpd.GeoDataFrame:
    """The streets table from projected ways: one row per piece between two junctions.

    ``cycle_highways`` are the numbers of ways of which a route tells that they are cycle highways. Closed ways are
    streets too; squares (``area=yes``) are not lines.
    """
    rows = [row for row, tags in enumerate(ways.tags) if tags.get("area") != "yes" and street_class(tags, network)]
    rows.sort(key=lambda row: int(ways.ids[row]))
    streets = ways.take(rows)
    access = np.array(access_of_all(streets.tags, network), dtype=np.int64).reshape(-1, len(Access._fields))
    about = pd.DataFrame(access, columns=Access._fields)
    about.insert(0, "way_id", streets.ids)
    about["highway"] = [street_class(tags, network) for tags in streets.tags]
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
