"""Malta's raw file many times over, copies side by side, with addresses and plan areas in proportion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
from given import Town, squares
from inputs import Floats, borders
from osmium.filter import EntityFilter
from osmium.osm import NODE, RELATION, WAY
from osmium.osm.mutable import Way

# between copies, in degrees; about a hundred metres
_GAP = 0.001
# numbers of a copy are those of the first plus so many times this, which is more than any number of today's
_NUMBERS = 100_000_000_000
# so that a hundred copies have fourteen thousand
_AREAS, _SIDE = 140, 0.75
_LONGITUDE = "EPSG:4326"
# of the ways that join neighbouring copies
_JOINED = {"highway": "tertiary"}


@dataclass(frozen=True)
class Tiled:
    """A raw file of copies, the addresses and the plan areas, and how many there are."""

    source: Path
    addresses: Path
    areas: Path
    size: str


def tiled(one: Town, copies: int, folder: Path) -> Tiled:
    """``copies`` of a town in a square, which are written unless they are there; copies is a square number.

    Each copy is shifted by degrees of longitude and latitude, so that one further north is a little narrower. It is
    joined to its neighbours by up to eight ways between their outermost junctions.
    """
    name = one.source.name.split(".")[0]
    paths = [folder / f"{name}{copies}{end}" for end in (".osm.pbf", "_addresses.gpkg", "_areas.gpkg")]
    shifts = shifts_of(one.source, copies)
    homes = one.homes.to_crs(_LONGITUDE)
    drawn = squares(one.homes, _AREAS, _SIDE * one.side_m).geometry.to_crs(_LONGITUDE)
    size = f"{name.capitalize()} {copies}x, {copies * len(homes):,} addresses, {copies * len(drawn):,} areas"
    if not all(path.exists() for path in paths):
        write_copies(one.source, paths[0], shifts)
        shapes = [shifted(shapes, shifts) for shapes in (homes, drawn)]
        ids = [f"a{number}" for number in range(len(shapes[0]))]
        facts = {"origin_id": ids, "dwellings": 1.0, "people": 2.0}
        gpd.GeoDataFrame(facts, geometry=shapes[0]).to_file(paths[1], use_arrow=True)
        gpd.GeoDataFrame({"area": range(len(shapes[1]))}, geometry=shapes[1]).to_file(paths[2], use_arrow=True)
    return Tiled(*paths, size)


def shifts_of(source: Path, copies: int, size: tuple[float, float] | None = None) -> Floats:
    """How far each copy is moved in degrees, a row each: side by side in a square, its last row as far as they go.

    ``size`` is the width and height of a copy, where ways reach out of what the file is complete for.
    """
    side = ceil(copies**0.5)
    step = (np.ptp(_all_nodes(source), axis=0) if size is None else np.array(size)) + _GAP
    return step * np.column_stack([np.arange(copies) % side, np.arange(copies) // side])


def shifted(shapes: gpd.GeoSeries, shifts: Floats) -> gpd.GeoSeries:
    """Shapes in longitude and latitude for every copy."""
    return pd.concat([shapes.translate(*shift) for shift in shifts], ignore_index=True)


def _all_nodes(source: Path) -> Floats:
    nodes = osmium.FileProcessor(str(source)).with_filter(EntityFilter(NODE))
    return np.array([(node.lon, node.lat) for node in nodes])


def _streets(source: Path) -> tuple[np.ndarray, Floats]:
    """Numbers and places of the first nodes of all highways."""
    ways = osmium.FileProcessor(str(source)).with_locations().with_filter(EntityFilter(WAY))
    ends = [way.nodes[0] for way in _tagged(ways)]
    return np.array([end.ref for end in ends]), np.array([(end.lon, end.lat) for end in ends])


def _tagged(ways: osmium.FileProcessor) -> Iterator[osmium.osm.Way]:
    # nodes of a way are gone when the next one is read
    return (way for way in ways if "highway" in way.tags)


def _joins(numbers: np.ndarray, lonlat: Floats, count: int) -> list[tuple[int, int]]:
    """Pairs of nodes, numbered as in the copies, that a way joins."""
    copies, side = np.arange(count), ceil(count**0.5)
    found = []
    for axis, (has_next, other) in enumerate(((copies % side < side - 1, 1), (copies >= 0, side))):
        here, there = borders(lonlat, axis)
        for copy in copies[has_next & (copies + other < count)]:
            ends = numbers[here] + _NUMBERS * copy, numbers[there] + _NUMBERS * (copy + other)
            found += zip(*(end.tolist() for end in ends), strict=True)
    return found


def write_copies(
    source: Path, out: Path, shifts: Floats, keep: Callable[[osmium.osm.Node], bool] | None = None
) -> None:
    """Write copies of an OSM file, neighbours joined; ``keep`` says of each node of each copy whether it is written."""
    numbers, lonlat = _streets(source)
    joins = _joins(numbers, lonlat, len(shifts))
    header = osmium.io.Header()
    box = osmium.io.Reader(str(source)).header().box()
    if box.valid():
        near, far = box.bottom_left, box.top_right
        east, north = shifts.max(axis=0)
        header.add_box(osmium.osm.Box(near.lon, near.lat, far.lon + east, far.lat + north))
    # nodes, ways and relations in this order, as readers want them
    with osmium.SimpleWriter(str(out), header=header, overwrite=True) as writer:
        for copy, (east, north) in enumerate(shifts.tolist()):
            more = _NUMBERS * copy
            for node in osmium.FileProcessor(str(source)).with_filter(EntityFilter(NODE)):
                if keep is None or keep(node):
                    writer.add_node(node.replace(id=node.id + more, location=(node.lon + east, node.lat + north)))
        for copy in range(len(shifts)):
            more = _NUMBERS * copy
            for way in osmium.FileProcessor(str(source)).with_filter(EntityFilter(WAY)):
                writer.add_way(way.replace(id=way.id + more, nodes=[node.ref + more for node in way.nodes]))
        for number, ends in enumerate(joins):
            writer.add_way(Way(id=_NUMBERS * len(shifts) + number, version=1, nodes=ends, tags=_JOINED))
        for copy in range(len(shifts)):
            more = _NUMBERS * copy
            for one in osmium.FileProcessor(str(source)).with_filter(EntityFilter(RELATION)):
                members = [(member.type, member.ref + more, member.role) for member in one.members]
                writer.add_relation(one.replace(id=one.id + more, members=members))
