"""Closed gates: nodes of a street at which those without a right cannot pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..norms.streets import Network
from .classify import classifier
from .osm import Array, Features, Ways
from .streets_access import Access, allows, matcher

_NODE = "node/"
# a node at which two streets end, or one runs on, is no junction
_ARMS = 2


class _Part(NamedTuple):
    """A stretch of a way; ``gate`` is the number of the gate that closes it, -1 for none."""

    nodes: list[int]
    xy: list[Array]
    gate: int


class Gates(NamedTuple):
    """Nodes that are closed to some, and who may pass each."""

    nodes: Array
    open_to: list[Access]


def closed_gates(points: Features, network: Network) -> Gates:
    """The nodes that close their way: private, forbidden or locked gates, doors and lifts.

    The key for one mode overrules the key for all and a lock. A bollard and its like stop neither walking nor cycling.
    """
    closing, slow = classifier({"": network.gates.closing}), matcher(tuple(network.slow_exclude))
    found: dict[int, Access] = {}
    for name, tags in zip(points.ids, points.tags, strict=True):
        if closing(tags):
            locked = allows(tags, network, "locked") is True
            walk = allows(tags, network, "foot", *([] if locked else ["access"]))
            bike = allows(tags, network, "bicycle", *([] if locked else ["vehicle", "access"]))
            on_foot, by_bike = ((mode is not False) and not (locked and mode is None) for mode in (walk, bike))
            passes = Access(on_foot, on_foot and not slow(tags), by_bike, by_bike, car=True)
            if not all(passes):
                found[int(name.removeprefix(_NODE))] = passes
    return Gates(np.array(list(found), dtype=np.int64), list(found.values()))


def split_at_gates(ways: Ways, gates: Gates, stretch_m: float) -> tuple[Ways, Array]:
    """The ways with the stretch of ``stretch_m`` around a closed gate as a way of its own, and each way's gate or -1.

    At a junction only the ways that end there are closed: a gate of a drive does not close the street.
    """
    closed = np.isin(ways.nodes, gates.nodes)
    ends = np.zeros(len(ways.nodes), dtype=bool)
    ends[ways.first[:-1]] = ends[ways.first[1:] - 1] = True
    at = np.flatnonzero(closed)
    _, number = np.unique(ways.nodes[at], return_inverse=True)
    arms = np.bincount(number, weights=np.where(ends[at], 1, _ARMS))
    closed[at] &= ends[at] | (arms[number] <= _ARMS)
    way_of = np.repeat(np.arange(len(ways)), np.diff(ways.first))
    hit = np.unique(way_of[closed])
    if not len(hit):
        return ways, np.full(len(ways), -1)
    gate_of = {int(node): row for row, node in enumerate(gates.nodes)}
    next_node = min(0, int(ways.nodes.min()))
    parts: list[_Part] = []
    rows: list[int] = np.setdiff1d(np.arange(len(ways)), hit).tolist()
    owner = list(rows)
    for row in hit.tolist():
        span = slice(int(ways.first[row]), int(ways.first[row + 1]))
        found = _parts(ways.nodes[span], ways.xy[span], closed[span], gate_of, next_node, stretch_m)
        next_node -= 2 * int(closed[span].sum())
        parts += found
        owner += [row] * len(found)
    return _joined(ways.take(rows), ways.take(owner), parts)


def _joined(untouched: Ways, owners: Ways, parts: list[_Part]) -> tuple[Ways, Array]:
    lengths = np.concatenate((np.diff(untouched.first), [len(part.nodes) for part in parts]))
    first = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    nodes = np.concatenate((untouched.nodes, *(np.array(part.nodes, dtype=np.int64) for part in parts)))
    xy = np.concatenate((untouched.xy, *(np.array(part.xy) for part in parts)))
    gate = np.concatenate((np.full(len(untouched), -1), [part.gate for part in parts])).astype(np.int64)
    order = np.argsort(owners.ids, kind="stable")
    return Ways(owners.ids, owners.tags, first, nodes, xy).take(order.tolist()), gate[order]


def _parts(
    nodes: Array, xy: Array, closed: Array, gate_of: dict[int, int], next_node: int, stretch_m: float
) -> list[_Part]:
    """One way in parts: a stretch around each closed gate, and what lies between; new nodes count down."""
    parts: list[_Part] = []
    part = _Part([], [], -1)
    for at, node in enumerate(nodes.tolist()):
        if not closed[at]:
            part.nodes.append(node)
            part.xy.append(xy[at])
            continue
        stretch = _Part([node], [xy[at]], gate_of[node])
        if at > 0:
            next_node -= 1
            place = _towards(xy[at], xy[at - 1], stretch_m)
            for one, where in ((part, len(part.nodes)), (stretch, 0)):
                one.nodes.insert(where, next_node)
                one.xy.insert(where, place)
            parts.append(part)
        part = _Part([], [], -1)
        if at < len(nodes) - 1:
            next_node -= 1
            place = _towards(xy[at], xy[at + 1], stretch_m)
            for one in (stretch, part):
                one.nodes.append(next_node)
                one.xy.append(place)
        parts.append(stretch)
    return [*parts, part] if len(part.nodes) > 1 else parts


def _towards(here: Array, there: Array, metres: float) -> Array:
    # never further than a third, so that a gate at either end leaves something between
    apart = float(np.hypot(*(there - here)))
    place: Array = here + (there - here) * min(1 / 3, metres / apart if apart else 0.0)
    return place
