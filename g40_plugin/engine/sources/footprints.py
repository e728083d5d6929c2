"""Buildings that are mapped twice, and those that overlap: every square metre of footprint counts once."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .osm import Array, Features, Tags

# houses that share a wall may overlap by a hair
_HAIR_M2 = 1.0
_SAYS_LITTLE = "yes"


def counted_once(buildings: Features, same_share: float) -> Features:
    """Buildings of which no footprints overlap.

    Of several with the same outline (their overlap is ``same_share`` of both together) the smallest stays, which
    leaves a courtyard open, with the tags of all. Of others that overlap the larger one is cut: a smaller one on it
    tells more exactly what stands there. What is cut to nothing goes.
    """
    first, second, m2 = _overlaps(buildings.geometry)
    if not len(first):
        return buildings
    tags, kept = _merged(buildings, first, second, same_share)
    number = np.full(len(buildings), -1)
    number[kept] = np.arange(len(kept))
    left = (number[first] >= 0) & (number[second] >= 0) & (m2 > _HAIR_M2)
    merged = Features(buildings.ids, tags, buildings.geometry).take(kept.tolist())
    return _cut(merged, number[first[left]], number[second[left]])


def _merged(buildings: Features, first: Array, second: Array, same_share: float) -> tuple[list[Tags], Array]:
    """The tags of all buildings and the rows that stay, of pairs that overlap."""
    rows, at = np.unique(np.concatenate((first, second)), return_inverse=True)
    outline = _filled(buildings.geometry[rows])
    a, b = outline[at[: len(first)]], outline[at[len(first) :]]
    both = shapely.area(shapely.intersection(a, b))
    same = both >= same_share * (shapely.area(a) + shapely.area(b) - both)
    count = len(buildings)
    links = coo_array((np.ones(int(same.sum())), (first[same], second[same])), shape=(count, count))
    _, group = connected_components(links, directed=False)
    order = np.lexsort((np.arange(count), shapely.area(buildings.geometry), group))
    _, start = np.unique(group[order], return_index=True)
    kept = order[start]
    tags = list(buildings.tags)
    for members in np.split(order, start[1:]):
        if len(members) > 1:
            tags[members[0]] = _tags_of_all([buildings.tags[row] for row in members])
    return tags, np.sort(kept)


def _tags_of_all(several: list[Tags]) -> Tags:
    """The tags of all, of each key that of the first whose value says more than yes."""
    telling: Tags = {}
    for tags in several:
        telling |= {key: value for key, value in tags.items() if telling.get(key, _SAYS_LITTLE) == _SAYS_LITTLE}
    return telling


def _cut(buildings: Features, first: Array, second: Array) -> Features:
    """The buildings of which the larger of each pair gives up what both stand on."""
    area = shapely.area(buildings.geometry)
    smaller = np.where(area[first] <= area[second], first, second)
    larger = np.where(area[first] <= area[second], second, first)
    order = np.argsort(larger, kind="stable")
    rows, at = np.unique(larger[order], return_inverse=True)
    if not len(rows):
        return buildings
    on_it = shapely.geometrycollections(buildings.geometry[smaller[order]], indices=at)
    geometry = buildings.geometry.copy()
    geometry[rows] = shapely.difference(geometry[rows], shapely.union_all(on_it[:, None], axis=1))
    left = np.flatnonzero(~shapely.is_empty(geometry))
    return Features(buildings.ids, buildings.tags, geometry).take(left.tolist())


def _overlaps(geometry: Array) -> tuple[Array, Array, Array]:
    """Pairs of rows, the first lower, that share ground, and the square metres."""
    first, second = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    first, second = first[first < second], second[first < second]
    m2 = shapely.area(shapely.intersection(geometry[first], geometry[second]))
    return first[m2 > 0], second[m2 > 0], m2[m2 > 0]


def _filled(geometry: Array) -> Array:
    """Polygons without their holes."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    shells = shapely.geometrycollections(shapely.polygons(shapely.get_exterior_ring(parts)), indices=owner)
    filled: Array = shapely.union_all(shells[:, None], axis=1)
    return filled
