"""Squares and other areas that are walked: their outline, and straight lines across, as ways."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from ..norms.streets import Squares
from .osm import Array, Rings, Ways, joined

_GROUND = "0"


class _Places(NamedTuple):
    """Places of areas: the number of the area, of the node, and the coordinates."""

    area: Array
    node: Array
    xy: Array

    def take(self, rows: Array) -> _Places:
        """Some of the places."""
        return _Places(self.area[rows], self.node[rows], self.xy[rows])

    def with_others(self, others: _Places) -> _Places:
        """These and then the others, each node of an area once."""
        both = _Places(*(np.concatenate(pair) for pair in zip(self, others, strict=True)))
        _, first = np.unique(np.column_stack((both.area, both.node)), axis=0, return_index=True)
        return both.take(np.sort(first))

    def at_most(self, most: int) -> _Places:
        """At most so many places of each area, evenly chosen, sorted by area."""
        places = self.take(np.argsort(self.area, kind="stable"))
        _, start, inverse, count = np.unique(places.area, return_index=True, return_inverse=True, return_counts=True)
        rank, count = np.arange(len(places.area)) - start[inverse], count[inverse]
        chosen = ((rank + 1) * most // count) > (rank * most // count)
        return places.take(np.flatnonzero(chosen | (count <= most)))


class _Pairs(NamedTuple):
    """Pairs of places of one area: their rows, and whether the line between them stays in the area."""

    a: Array
    b: Array
    inside: Array


def ways_across(rings: Rings, streets: Ways, norms: Squares) -> Ways:
    """The outlines of walkable areas and the straight lines across them, as ways with the tags of their area.

    ``streets`` are the ways that are open to walking or cycling. Lines join all places where a street meets the area,
    on its outline or with a loose end inside; only those that stay inside count. Where some do not, the corners that
    stand in the way are joined too, so that the way round them is the shortest. Of more than ``norms.most_points``
    places of an area only so many are joined, evenly chosen.
    """
    if not len(rings.ways):
        return rings.ways
    areas = _polygons(rings)
    met = _on_outline(rings, streets).with_others(_loose_ends(areas, rings, streets)).at_most(norms.most_points)
    straight = _pairs(met, areas)
    bent = np.unique(met.area[straight.a[~straight.inside]])
    corners = _corners(rings)
    more = met.take(np.isin(met.area, bent)).with_others(
        corners.take(np.isin(corners.area, bent)).at_most(norms.most_points)
    )
    more = more.at_most(2 * norms.most_points)
    around = _pairs(more, areas)
    plain = straight.inside & ~np.isin(met.area[straight.a], bent)
    lines = (
        _lines(met, straight.a[plain], straight.b[plain], rings),
        _lines(more, around.a[around.inside], around.b[around.inside], rings),
    )
    return joined(rings.ways, *lines)


def _polygons(rings: Rings) -> Array:
    """The areas as polygons, the first ring of each is its shell; empty where a ring is broken."""
    ring_of = np.repeat(np.arange(len(rings.ways)), np.diff(rings.ways.first))
    lines = shapely.linearrings(rings.ways.xy, indices=ring_of)
    _, shell, count = np.unique(rings.area, return_index=True, return_counts=True)
    polygons: Array = shapely.polygons(lines[shell])
    for row in np.flatnonzero(count > 1):
        polygons[row] = shapely.polygons(lines[shell[row]], lines[shell[row] + 1 : shell[row] + count[row]])
    polygons[~shapely.is_valid(polygons)] = shapely.Polygon()
    shapely.prepare(polygons)
    return polygons


def _open_rings(rings: Rings) -> tuple[_Places, Array]:
    """The corners of all rings, each once, and the ring of each."""
    ways = rings.ways
    ring_of = np.repeat(np.arange(len(ways)), np.diff(ways.first))
    once = np.ones(len(ways.nodes), dtype=bool)
    once[ways.first[1:] - 1] = False
    ring_of = ring_of[once]
    return _Places(rings.area[ring_of], ways.nodes[once], ways.xy[once]), ring_of


def _on_outline(rings: Rings, streets: Ways) -> _Places:
    """Nodes of the outlines that are nodes of a street or of another area too."""
    corners, _ = _open_rings(rings)
    pairs = np.unique(np.column_stack((corners.node, corners.area)), axis=0)
    nodes, areas = np.unique(pairs[:, 0], return_counts=True)
    shared = np.isin(corners.node, nodes[areas > 1]) | np.isin(corners.node, streets.nodes)
    return corners.take(np.flatnonzero(shared))


def _loose_ends(areas: Array, rings: Rings, streets: Ways) -> _Places:
    """Nodes at which a street ends inside an area of its own layer, joined to nothing."""
    _, first, count = np.unique(streets.nodes, return_index=True, return_counts=True)
    at = first[count == 1]
    ends = np.zeros(len(streets.nodes), dtype=bool)
    ends[streets.first[:-1]] = ends[streets.first[1:] - 1] = True
    at = at[ends[at]]
    area, row = shapely.STRtree(shapely.points(streets.xy[at])).query(areas, predicate="contains_properly")
    at = at[row]
    way = np.searchsorted(streets.first, at, side="right") - 1
    _, shell = np.unique(rings.area, return_index=True)
    level = [_layer(streets, i) == _layer(rings.ways, j) for i, j in zip(way, shell[area], strict=True)]
    places = _Places(area, streets.nodes[at], streets.xy[at])
    return places.take(np.flatnonzero(np.array(level, dtype=bool)))


def _layer(ways: Ways, row: int) -> tuple[str, str]:
    # of a building inside the floor is a level
    return ways.tags[row].get("layer", _GROUND), ways.tags[row].get("level", _GROUND)


def _corners(rings: Rings) -> _Places:
    """Corners that stand in the way of a straight line: those of outline and holes that point into the area."""
    places, ring_of = _open_rings(rings)
    _, start, count = np.unique(ring_of, return_index=True, return_counts=True)
    rows = np.arange(len(ring_of))
    before, after = rows - 1, rows + 1
    before[start], after[start + count - 1] = start + count - 1, start
    # from the first corner of its ring, so that large coordinates cost no digits
    x, y = (places.xy - places.xy[start[ring_of]]).T
    turn = (x - x[before]) * (y[after] - y) - (y - y[before]) * (x[after] - x)
    twice_area = np.add.reduceat(x * y[after] - x[after] * y, start)[ring_of]
    _, shell = np.unique(rings.area, return_index=True)
    is_shell = np.isin(ring_of, shell)
    outward = turn * np.sign(twice_area)
    return places.take(np.flatnonzero(np.where(is_shell, outward < 0, outward > 0)))


def _pairs(places: _Places, areas: Array) -> _Pairs:
    """All pairs of places of one area; ``places`` are sorted by area."""
    _, start, inverse, count = np.unique(places.area, return_index=True, return_inverse=True, return_counts=True)
    later = count[inverse] - 1 - (np.arange(len(places.area)) - start[inverse])
    a = np.repeat(np.arange(len(places.area)), later)
    b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(later) - later, later)
    line = shapely.linestrings(np.stack((places.xy[a], places.xy[b]), axis=1))
    area = places.area[a]
    return _Pairs(a, b, shapely.covers(areas[area], line))


def _lines(places: _Places, a: Array, b: Array, rings: Rings) -> Ways:
    """Ways of two nodes, with the number and tags of their area."""
    _, shell = np.unique(rings.area, return_index=True)
    ring = shell[places.area[a]]
    return Ways(
        rings.ways.ids[ring],
        [rings.ways.tags[row] for row in ring],
        2 * np.arange(len(a) + 1, dtype=np.int64),
        np.column_stack((places.node[a], places.node[b])).ravel(),
        np.stack((places.xy[a], places.xy[b]), axis=1).reshape(-1, 2),
    )
