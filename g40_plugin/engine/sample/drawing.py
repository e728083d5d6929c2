"""The sheet on which the town is drawn: points, lines, areas and streets with their tags, written out as OSM data.

Everything is drawn in metres east and north of the town's south-west corner, on a square grid. When it is written, the
sheet is bent a little by a conformal map, which keeps right angles right, and swirled around some quarters, which keeps
areas the same, so that streets curve as they do in a real town.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import Box, Location
from osmium.osm.mutable import Node, Way
from pyproj import Transformer
from shapely import LineString, STRtree, get_coordinates, intersection, line_locate_point
from shapely import Point as ShapelyPoint

from ..city.schema import DUTCH_CRS, SAMPLE_GENERATOR

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
Tags = Mapping[str, str]

SIZE_M = 3000.0
# a polder without houses: nothing of the town is there in reality
CENTRE_RD = complex(150_000.0, 475_500.0)
TURN = 0.05
BEND = 0.6e-5 + 2.0e-5j
# centre, radius in metres, turn in radians at the centre: old town, park, newest quarter
SWIRLS = ((complex(1205, 1300), 250.0, 0.36), (complex(940, 1725), 170.0, -0.22), (complex(470, 480), 260.0, 0.24))
STEP_M = 30.0


def corners(rect: Rect) -> list[Point]:
    """The four corners of a rectangle (west, south, east, north), counter-clockwise."""
    west, south, east, north = rect
    return [(west, south), (east, south), (east, north), (west, north)]


def to_rd(points: Iterable[Point]) -> NDArray[np.float64]:
    """Points of the sheet in EPSG:28992, shape (n, 2)."""
    flat = np.array([complex(east, north) for east, north in points])
    for centre, radius, turn in SWIRLS:
        arm = flat - centre
        flat = centre + arm * np.exp(1j * turn * np.exp(-((np.abs(arm) / radius) ** 2)))
    flat = flat - complex(SIZE_M, SIZE_M) / 2.0
    bent = CENTRE_RD + (flat + BEND * flat**2) * np.exp(1j * TURN)
    return np.column_stack([bent.real, bent.imag])


def box() -> Box:
    """The square of the town in degrees: within it the data is complete, and ways that cross its edge run on."""
    half = SIZE_M / 2.0
    west, south, east, north = Transformer.from_crs(DUTCH_CRS, "EPSG:4326", always_xy=True).transform_bounds(
        CENTRE_RD.real - half, CENTRE_RD.imag - half, CENTRE_RD.real + half, CENTRE_RD.imag + half
    )
    return Box(Location(west, south), Location(east, north))


def in_steps(points: list[Point]) -> list[Point]:
    """The line with points added so that no piece is longer than a step: a bent street needs points to bend at."""
    stepped = points[:1]
    for (east_a, north_a), (east_b, north_b) in pairwise(points):
        pieces = max(1, math.ceil(math.hypot(east_b - east_a, north_b - north_a) / STEP_M - 1e-6))
        for i in range(1, pieces + 1):
            part = i / pieces
            stepped.append((east_a + (east_b - east_a) * part, north_a + (north_b - north_a) * part))
    return stepped


def _on_grid(point: Point) -> Point:
    return (round(point[0], 2), round(point[1], 2))


class Drawing:
    """Collects what is drawn. Equal coordinates are one OSM node; streets that cross share a node there."""

    def __init__(self) -> None:
        self._nodes: dict[Point, dict[str, str]] = {}
        self._ways: list[tuple[list[Point], dict[str, str]]] = []
        self._streets: list[tuple[list[Point], dict[str, str]]] = []

    def point(self, point: Point, tags: Tags) -> None:
        """A node with tags; a second call at the same place adds tags."""
        self._nodes.setdefault(_on_grid(point), {}).update(tags)

    def line(self, points: list[Point], tags: Tags) -> None:
        """A line that shares no junctions, such as a ditch."""
        self._ways.append((points, dict(tags)))

    def area(self, points: list[Point], tags: Tags) -> None:
        """A closed way around an area."""
        self._ways.append(([*points, points[0]], dict(tags)))

    def rect(self, rect: Rect, tags: Tags) -> None:
        """A rectangular area."""
        self.area(corners(rect), tags)

    def street(self, points: list[Point], tags: Tags) -> None:
        """A street or railway: it gets a junction wherever it meets another one at the same level."""
        self._streets.append((points, dict(tags)))

    def write(self, path: Path) -> None:
        """Write everything as OSM data in the PBF format, with the town's box in its header."""
        ways = [(_joined(points), tags) for points, tags in [*_with_junctions(self._streets), *self._ways]]
        nodes: dict[Point, dict[str, str]] = {point: {} for points, _ in ways for point in points}
        for point, tags in self._nodes.items():
            nodes.setdefault(point, {}).update(tags)
        ids = {point: number for number, point in enumerate(nodes, start=1)}
        lon, lat = Transformer.from_crs(DUTCH_CRS, "EPSG:4326", always_xy=True).transform(*to_rd(nodes).T)
        header = osmium.io.Header()
        header.add_box(box())
        header.set("generator", SAMPLE_GENERATOR)
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for (point, number), x, y in zip(ids.items(), lon, lat, strict=True):
                writer.add_node(Node(id=number, version=1, location=(x, y), tags=nodes[point]))
            for number, (points, tags) in enumerate(ways, start=1):
                writer.add_way(Way(id=number, version=1, nodes=[ids[point] for point in points], tags=tags))


def _joined(points: list[Point]) -> list[Point]:
    return [_on_grid(point) for point in in_steps(points)]


def _with_junctions(streets: list[tuple[list[Point], dict[str, str]]]) -> list[tuple[list[Point], dict[str, str]]]:
    """The streets with a point added wherever two of the same level meet."""
    lines = [LineString(points) for points, _ in streets]
    tree = STRtree(lines)
    result = []
    for line, (points, tags) in zip(lines, streets, strict=True):
        level = tags.get("layer", "0")
        others = [lines[i] for i in sorted(tree.query(line)) if streets[i][1].get("layer", "0") == level]
        meetings = {
            _on_grid((east, north))
            for other in others
            if other is not line
            for east, north in get_coordinates(intersection(line, other))
        }
        result.append((_with_points(points, meetings), tags))
    return result


def _with_points(points: list[Point], added: set[Point]) -> list[Point]:
    """The line through its own points and the added ones, in order along the line."""
    line = LineString(points)
    along = {point: float(line_locate_point(line, ShapelyPoint(point))) for point in added}
    # own points by their length along the line, not by projection: a line may pass a place twice
    length = 0.0
    own = {_on_grid(points[0]): 0.0}
    for a, b in pairwise(points):
        length += math.dist(a, b)
        own[_on_grid(b)] = length
    return [point for point, _ in sorted({**along, **own}.items(), key=lambda item: item[1])]
