"""The quiet background of the page: water, green, railways and streets, from a city package or the scored file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ..city.vector import layers_of, read_vector
from ..errors import InputError
from ..translation import tr
from .shapes import WGS84, lines, polygons, tolerance_of

Background = dict[str, list[Any]]

LARGE = ("motorway", "trunk", "primary", "secondary", "tertiary")
_STREETS = ("residential", "living_street", "unclassified", "pedestrian")
_GREEN = ("green", "brownfield")
# so much of the width of the map is drawn around the areas
_AROUND = 0.08
# what is smaller is not seen
_LEAST_M2 = 600.0
# numbers of all streets and surfaces together: beyond these, small streets are left out and lines are coarser
_MOST_NUMBERS = 120_000


def background_of(areas: gpd.GeoSeries, scored: str, city: str | None) -> Background:
    """Water and green as polygons, rails and streets as lines, in steps of a degree (see ``shapes``).

    ``areas`` are in the CRS of the files, in metres. From a city package it reaches somewhat beyond the areas; a scored
    file alone has its public space. Raises ``InputError`` for a city package that is none, or has nothing
    where the areas lie.
    """
    left, low, right, high = areas.total_bounds
    more = _AROUND * max(right - left, high - low)
    frame = gpd.GeoSeries([shapely.box(left - more, low - more, right + more, high + more)], crs=areas.crs)
    layers = _of_city(city, frame) if city else _of_scored(scored, frame)
    tolerance = tolerance_of(areas)
    found = _drawn(layers, frame, tolerance)
    if _numbers(found) > _MOST_NUMBERS:
        layers.pop("streets", None)
        while _numbers(found := _drawn(layers, frame, tolerance)) > _MOST_NUMBERS:
            tolerance *= 1.6
    return found


def _of_city(city: str, frame: gpd.GeoSeries) -> dict[str, gpd.GeoSeries]:
    there = layers_of(city)
    lacking = [name for name in ("landcover", "streets", "barriers") if name not in there]
    if lacking:
        message = tr("{path} is not a city package (no table {table}): choose one that 'Build city package' wrote.")
        raise InputError(message.format(path=city, table=lacking[0]))
    cover, streets, barriers = (read_vector(city, name, within=frame) for name in ("landcover", "streets", "barriers"))
    if cover.empty and streets.empty and barriers.empty:
        message = tr("The city package {path} lies elsewhere than the areas: choose that of their city, or none.")
        raise InputError(message.format(path=city))
    seen = streets["highway"].to_numpy(object)
    return {
        "green": cover.geometry[cover["cover_group"].isin(_GREEN)],
        "water": cover.geometry[cover["cover_group"] == "water"],
        "rails": barriers.geometry[barriers["kind"] == "rail"],
        "roads": streets.geometry[np.isin(seen, LARGE)],
        "streets": streets.geometry[np.isin(seen, _STREETS)],
    }


def _of_scored(scored: str, frame: gpd.GeoSeries) -> dict[str, gpd.GeoSeries]:
    if "public_space" not in layers_of(scored):
        return {}
    space = read_vector(scored, "public_space", within=frame)
    green = (space["kind"] == "public") & (space["green"] > 1 / 2)
    return {"green": space.geometry[green], "water": space.geometry[space["kind"] == "water"]}


def _drawn(layers: dict[str, gpd.GeoSeries], frame: gpd.GeoSeries, tolerance: float) -> Background:
    kinds: dict[str, Callable[[gpd.GeoSeries, gpd.GeoSeries, float], list[Any]]] = {
        "green": _surfaces, "water": _surfaces, "rails": _ways, "roads": _ways, "streets": _ways,
    }  # fmt: skip
    return {name: kinds[name](shapes.to_crs(frame.crs), frame, tolerance) for name, shapes in layers.items()}


def _surfaces(shapes: gpd.GeoSeries, frame: gpd.GeoSeries, tolerance: float) -> list[Any]:
    whole = shapely.union_all(shapely.make_valid(shapes.to_numpy()))
    inside = shapely.simplify(shapely.intersection(whole, frame.iloc[0]), tolerance)
    parts = gpd.GeoSeries(shapely.get_parts(inside), crs=frame.crs)
    parts = parts[parts.area >= _LEAST_M2]
    return [rings for shape in parts.to_crs(WGS84) for rings in polygons(shape)]


def _ways(shapes: gpd.GeoSeries, frame: gpd.GeoSeries, tolerance: float) -> list[Any]:
    if shapes.empty:
        return []
    merged = shapely.line_merge(shapely.union_all(shapes.to_numpy()))
    inside = shapely.simplify(shapely.intersection(merged, frame.iloc[0]), tolerance)
    return lines(gpd.GeoSeries([inside], crs=frame.crs).to_crs(WGS84).iloc[0])


def _numbers(found: Background) -> int:
    def count(values: Any) -> int:
        return sum(map(count, values)) if values and isinstance(values[0], list) else len(values)

    return sum(map(count, found.values()))
