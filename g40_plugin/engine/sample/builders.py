"""Small builders: rows of houses, closed blocks, free-standing buildings. Each fills a block between four streets."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Protocol

from .drawing import Drawing, Rect, Tags

CITY = "Voorbeeldstad"
ODD, EVEN = 1, 2


@dataclass(frozen=True)
class Kind:
    """A kind of building: its tag, floors, homes (0: one address without a home), and the share of it that is vacant.

    ``businesses`` take turns in it: name, key and value of their tag.
    """

    building: str
    levels: int
    homes: int = 0
    businesses: tuple[tuple[str, str, str], ...] = ()
    vacant: float = 0.0


@dataclass(frozen=True)
class Streets:
    """Names of the four streets around a block."""

    south: str
    north: str
    west: str
    east: str


@dataclass
class Town:
    """The drawing with its address book.

    ``numbers`` counts the house numbers given out per street and side, ``tenants`` wait for their address,
    ``vacancy`` lists east, north and vacant square metres, ``opened`` counts businesses per kind of building.
    """

    drawing: Drawing
    tenants: dict[tuple[str, int], Tags]
    numbers: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    vacancy: list[tuple[float, float, float]] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)

    def address(self, east: float, north: float, street: str, side: int) -> None:
        """Give out the next house number on a side of the street, to its tenant if one waits for it."""
        number = self.numbers[street, side] * 2 + side
        self.numbers[street, side] += 1
        tags = {"addr:city": CITY, "addr:street": street, "addr:housenumber": str(number)}
        self.drawing.point((east, north), tags)
        tenant = self.tenants.pop((street, number), None)
        if tenant is not None:
            self.drawing.point((east + 1.0, north + 1.0), tenant)

    def building(self, rect: Rect, kind: Kind, year: int, street: str, side: int) -> None:
        """A building with an address per home along its longer side, or one address where nobody lives."""
        west, south, east, north = rect
        middle = ((west + east) / 2, (south + north) / 2)
        # a street is built in the course of a few years
        built = year + self.numbers[street, side] // 12 % 4
        self.drawing.rect(
            rect, {"building": kind.building, "building:levels": str(kind.levels), "start_date": str(built)}
        )
        count = max(kind.homes, 1)
        for i in range(count):
            part = (i + 0.5) / count
            if east - west >= north - south:
                self.address(west + (east - west) * part, middle[1], street, side)
            else:
                self.address(middle[0], south + (north - south) * part, street, side)
        if kind.businesses:
            name, key, value = kind.businesses[self.opened[kind.building] % len(kind.businesses)]
            self.opened[kind.building] += 1
            self.drawing.point((middle[0] - 1.0, middle[1] + 1.5), {"name": f"{name} {street}", key: value})
        if kind.vacant:
            floor_m2 = (east - west) * (north - south) * kind.levels
            self.vacancy.append((*middle, round(floor_m2 * kind.vacant)))

    def row(self, rect: Rect, kinds: tuple[Kind, ...], width: float, year: int, street: str, side: int) -> None:
        """Buildings wall to wall along the longer side of the rectangle; the kinds repeat in their order."""
        west, south, east, north = rect
        along = east - west >= north - south
        length = east - west if along else north - south
        count = max(1, round(length / width))
        start = self.numbers[street, side]
        for i in range(count):
            a, b = length * i / count, length * (i + 1) / count
            part = (west + a, south, west + b, north) if along else (west, south + a, east, south + b)
            self.building(part, kinds[(start + i) % len(kinds)], year, street, side)


class Plot(Protocol):
    """What a block can be filled with."""

    def fill(self, town: Town, block: Rect, streets: Streets) -> None:
        """Draw it on the block."""


@dataclass(frozen=True)
class Terraces:
    """Two rows of houses with gardens between them, to the streets south and north of the block."""

    year: int
    kinds: tuple[Kind, ...]
    width: float
    depth: float
    front: float

    def fill(self, town: Town, block: Rect, streets: Streets) -> None:
        """Draw the rows, in pieces of about a dozen houses with a passage between them."""
        west, south, east, north = block
        pieces = max(1, round((east - west) / 80.0))
        step = (east - west) / pieces
        for i in range(pieces):
            a, b = west + step * i + 2.0, west + step * (i + 1) - 2.0
            near, far = south + self.front, north - self.front
            town.row((a, near, b, near + self.depth), self.kinds, self.width, self.year, streets.south, EVEN)
            town.row((a, far - self.depth, b, far), self.kinds, self.width, self.year, streets.north, ODD)


@dataclass(frozen=True)
class Courtyard:
    """A closed block: buildings to all four streets, and gardens in the middle."""

    year: int
    kinds: tuple[Kind, ...]
    width: float
    depth: float
    front: float

    def fill(self, town: Town, block: Rect, streets: Streets) -> None:
        """Draw the four sides and the garden."""
        west, south, east, north = block
        west, south, east, north = west + self.front, south + self.front, east - self.front, north - self.front
        deep = self.depth
        sides: tuple[tuple[Rect, str, int], ...] = (
            ((west, south, east, south + deep), streets.south, EVEN),
            ((west, north - deep, east, north), streets.north, ODD),
            ((west, south + deep, west + deep, north - deep), streets.west, EVEN),
            ((east - deep, south + deep, east, north - deep), streets.east, ODD),
        )
        for rect, street, side in sides:
            town.row(rect, self.kinds, self.width, self.year, street, side)
        garden = (west + deep + 2.0, south + deep + 2.0, east - deep - 2.0, north - deep - 2.0)
        town.drawing.rect(garden, {"leisure": "garden", "access": "private"})


@dataclass(frozen=True)
class Bars:
    """Free-standing buildings of one size, in columns and rows evenly spread over the block, on ground of one cover."""

    year: int
    kinds: tuple[Kind, ...]
    columns: int
    rows: int
    length: float
    depth: float
    ground: Tags | None = None

    def fill(self, town: Town, block: Rect, streets: Streets) -> None:
        """Draw the ground and the buildings."""
        west, south, east, north = block
        if self.ground is not None:
            town.drawing.rect(block, self.ground)
        for i in range(self.rows):
            street, side = (streets.south, EVEN) if i < self.rows / 2 else (streets.north, ODD)
            for j in range(self.columns):
                x = west + (east - west) * (j + 0.5) / self.columns
                y = south + (north - south) * (i + 0.5) / self.rows
                rect = (x - self.length / 2, y - self.depth / 2, x + self.length / 2, y + self.depth / 2)
                town.building(rect, self.kinds[(i * self.columns + j) % len(self.kinds)], self.year, street, side)


@dataclass(frozen=True)
class Ground:
    """A block without buildings: a square, a lawn, a car park."""

    tags: Tags

    def fill(self, town: Town, block: Rect, _streets: Streets) -> None:
        """Draw the ground."""
        town.drawing.rect(block, self.tags)
