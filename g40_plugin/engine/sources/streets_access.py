"""Who may use a street, by its tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..norms.streets import Network
from ..norms.tags import Matcher
from .classify import keys_in

# the class of what is a platform by another key than highway
PLATFORM = "platform"

_DIRECTIONS = ("forward", "backward")
_SIDEWALK = {"yes", "both", "left", "right"}
_SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")


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
        walk_no_steps=walk and not matcher(tuple(network.slow_exclude))(tags),
        bike_forward=forward,
        bike_backward=backward,
        car=highway in network.car
        and allows(tags, network, "motorcar", "motor_vehicle", "vehicle", "access") is not False,
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
    return PLATFORM if matcher(tuple(network.platform))(tags) else ""


@lru_cache
def matcher(selectors: tuple[str, ...]) -> Matcher:
    """Whether tags match any of some selectors, parsed once."""
    return Matcher(selectors)


def _values(value: str) -> set[str]:
    # several values in one tag stand apart by a semicolon
    return {part.strip() for part in value.split(";")}


def allows(tags: Mapping[str, str], network: Network, *keys: str, refused: Collection[str] = ()) -> bool | None:
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
    if highway in network.walk_exclude or allows(tags, network, "foot", "access") is False:
        return False
    allowed = bool(allows(tags, network, "foot"))
    if tags.get("motorroad") == "yes" and not allowed:
        return False
    return allowed or highway not in network.walk_needs_sidewalk or _has_sidewalk(tags)


def _has_sidewalk(tags: Mapping[str, str]) -> bool:
    return any(not _SIDEWALK.isdisjoint(_values(tags.get(key, ""))) for key in _SIDEWALK_KEYS)


def _bike(tags: Mapping[str, str], highway: str, direction: str, network: Network) -> bool:
    """Whether one may cycle in a direction, of which the street itself may still be closed by its one-way tags."""
    keys = [name for key in ("bicycle", "vehicle", "access") for name in (f"{key}:{direction}", key)]
    refused = network.access.no_cycling
    if highway in network.bike_exclude or allows(tags, network, *keys, refused=refused) is False:
        return False
    allowed = bool(allows(tags, network, *keys[:2], refused=refused))
    # an area without a class, such as a square, is for those on foot
    free = bool(highway) and highway not in network.bike_needs_permission
    return allowed or (free and tags.get("motorroad") != "yes")


def _bike_directions(tags: Mapping[str, str], network: Network) -> list[bool]:
    """Whether one-way tags leave cycling forward and backward open."""
    norms = network.one_way
    oneway = tags.get("oneway:bicycle", tags.get("oneway"))
    if oneway is None and tags.get("junction") in norms.roundabout:
        oneway = norms.forward[0]
    of_street = oneway not in norms.backward, oneway not in norms.forward
    beside = _beside(tags, network)
    return [
        street or track or bool(allows(tags, network, f"bicycle:{direction}", f"vehicle:{direction}"))
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
