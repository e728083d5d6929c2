"""Draws Voorbeeldstad from its tables."""

from __future__ import annotations

import math
from itertools import pairwise

from . import places
from .builders import Streets, Town
from .drawing import Drawing, Point, Rect, Tags
from .quarters import HOUSE, QUARTERS, Quarter
from .streets import RAILWAY, RIVER_HALF_WIDTH_M, RIVER_MIDDLE, STREETS


def draw_town() -> Town:
    """The whole town, always the same."""
    town = Town(Drawing(), dict(places.TENANTS))
    _draw_streets(town.drawing)
    _draw_water(town.drawing)
    _draw_fields(town.drawing)
    for rect, tags in places.GROUNDS:
        town.drawing.rect(rect, tags)
    town.drawing.area(list(places.STADSPARK), {"leisure": "park", "name": "Stadspark"})
    for gate in places.STADSPARK:
        town.drawing.point(gate, {"barrier": "gate"})
    for quarter in QUARTERS:
        _draw_quarter(town, quarter)
    for rect, kind, year, street, side in places.BUILDINGS:
        town.building(rect, kind, year, street, side)
    for rect, year, street, side in places.ROWS:
        town.row(rect, (HOUSE,), 6.0, year, street, side)
    _draw_points(town.drawing)
    return town


def _draw_streets(drawing: Drawing) -> None:
    for highway, name, line, tags in STREETS:
        drawing.street(line, {"highway": highway, "name": name, **tags})
    for track in RAILWAY:
        drawing.street(track, {"railway": "rail", "usage": "main", "electrified": "contact_line"})


def _draw_water(drawing: Drawing) -> None:
    tags = {"name": "Voorbeeldrivier"}
    half = RIVER_HALF_WIDTH_M
    north = [(east, middle + half) for east, middle in RIVER_MIDDLE]
    south = [(east, middle - half) for east, middle in RIVER_MIDDLE]
    drawing.line(RIVER_MIDDLE, {"waterway": "river", **tags})
    drawing.area([*south, *reversed(north)], {"natural": "water", "water": "river", **tags})
    for pond in places.PONDS:
        drawing.area(_oval(pond), {"natural": "water", "water": "pond"})


def _oval(rect: Rect) -> list[Point]:
    west, south, east, north = rect
    x, y, wide, high = (west + east) / 2, (south + north) / 2, (east - west) / 2, (north - south) / 2
    turns = [2.0 * math.pi * i / 24 for i in range(24)]
    return [(x + math.cos(turn) * wide, y + math.sin(turn) * high) for turn in turns]


def _draw_fields(drawing: Drawing) -> None:
    for ring in places.RIVERSIDE:
        drawing.area(list(ring), {"landuse": "meadow"})
    for landuse, (west, south, east, north), columns, rows in places.FIELDS:
        wide, high = (east - west) / columns, (north - south) / rows
        for i in range(columns):
            for j in range(rows):
                x, y = west + wide * i, south + high * j
                drawing.rect((x + 2.0, y + 2.0, x + wide - 2.0, y + high - 2.0), {"landuse": landuse})
        for i in range(1, columns):
            drawing.line([(west + wide * i, south), (west + wide * i, north)], {"waterway": "ditch"})


def _draw_quarter(town: Town, quarter: Quarter) -> None:
    west, south, east, north = quarter.reach
    names_east, names_north = quarter.names_east.split(", "), quarter.names_north.split(", ")
    town.drawing.rect(quarter.ground, {"landuse": quarter.landuse})
    for x, name in zip(quarter.easts, names_east, strict=True):
        _draw_grid_street(town.drawing, [(x, south), (x, north)], name, quarter)
    for y, name in zip(quarter.norths, names_north, strict=True):
        _draw_grid_street(town.drawing, [(west, y), (east, y)], name, quarter)
    for j, (low, high) in enumerate(pairwise(quarter.norths)):
        letters = quarter.plan[len(quarter.plan) - 1 - j]
        for i, (left, right) in enumerate(pairwise(quarter.easts)):
            plot = quarter.plots[letters[i]]
            if plot is not None:
                block = (left + quarter.inset, low + quarter.inset, right - quarter.inset, high - quarter.inset)
                plot.fill(town, block, Streets(names_north[j], names_north[j + 1], names_east[i], names_east[i + 1]))


def _draw_grid_street(drawing: Drawing, line: list[Point], name: str, quarter: Quarter) -> None:
    # streets that the quarter shares with the town are drawn already
    if name not in {street for _, street, _, _ in STREETS}:
        tags: Tags = {"highway": quarter.highway, "name": name, "maxspeed": quarter.maxspeed}
        drawing.street(line, tags)


def _draw_points(drawing: Drawing) -> None:
    for point, tags in places.POINTS:
        drawing.point(point, tags)
    for name, point in places.STOPS:
        drawing.point(point, {"highway": "bus_stop", "public_transport": "platform", "bus": "yes", "name": name})
    for (east_a, north_a), (east_b, north_b), spacing in places.TREES:
        count = int(math.hypot(east_b - east_a, north_b - north_a) / spacing)
        for i in range(count):
            part = (i + 0.5) / count
            place = (east_a + (east_b - east_a) * part, north_a + (north_b - north_a) * part)
            drawing.point(place, {"natural": "tree"})
