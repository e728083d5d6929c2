"""Masses and plan areas as one CityJSON 2.0 object (OGC 20-072r5): extruded solids of level of detail 1.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Floats, Geometries, Ints

JsonObject = dict[str, Any]

VERSION = "2.0"
LOD_MASS, LOD_AREA = "1.2", "0"
# vertices are whole millimetres
SCALE = 0.001


def city_json(
    masses: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, ground_m: Floats, metadata: Mapping[str, Any]
) -> JsonObject:
    """Masses as ``Building`` and plan areas, lying on their ground, as ``LandUse``, with their columns as attributes.

    Masses have ``id``, ``ground_m``, ``above_m`` and ``height_m`` in metres; ``ground_m`` is that of each area, whose
    id is its ``area_id``. A mass of several parts has a solid for each. Null stays null.
    """
    bottom = masses["ground_m"].to_numpy(float) + masses["above_m"].to_numpy(float)
    solids = _rings_of(masses.geometry.to_numpy())
    flat = _rings_of(areas.geometry.to_numpy())
    xyz = np.concatenate(
        [
            np.column_stack([solids.xy, bottom[solids.shape]]),
            np.column_stack([solids.xy, (bottom + masses["height_m"].to_numpy(float))[solids.shape]]),
            np.column_stack([flat.xy, ground_m[flat.shape]]),
        ]
    )
    origin = np.floor(xyz.min(axis=0)) if len(xyz) else np.zeros(3)
    steps, number = np.unique(np.rint((xyz - origin) / SCALE).astype(np.int64), axis=0, return_inverse=True)
    low, high, on_ground = np.split(number.ravel(), [len(solids.xy), 2 * len(solids.xy)])
    objects = dict(zip(masses["id"], _buildings(masses, solids, low, high), strict=True))
    objects |= {f"area-{key}": one for key, one in zip(areas["area_id"], _lands(areas, flat, on_ground), strict=True)}
    extent = [*xyz.min(axis=0).tolist(), *xyz.max(axis=0).tolist()] if len(xyz) else []
    told = {"geographicalExtent": extent} if extent else {}
    return {
        "type": "CityJSON",
        "version": VERSION,
        "transform": {"scale": [SCALE] * 3, "translate": origin.tolist()},
        "metadata": {**told, **metadata},
        "CityObjects": objects,
        "vertices": steps.tolist(),
    }


@dataclass(frozen=True)
class _Rings:
    """The rings of polygons, outer ones counter-clockwise and holes clockwise, without the last corner of each."""

    xy: Floats
    """corners, (corners, 2)"""
    shape: Ints
    """the shape of each corner"""
    polygons: Sequence[Sequence[slice]]
    """the rings of each polygon, as places in ``xy``"""
    holder: Ints
    """the shape of each polygon"""


def _rings_of(shapes: Geometries) -> _Rings:
    parts, holder = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    # the last corner of a ring is its first once more
    last = np.append(ring[1:] != ring[:-1], True) if len(ring) else np.zeros(0, bool)
    corners, ring = corners[~last], ring[~last]
    ends = np.cumsum(np.bincount(ring, minlength=len(rings)))
    places = list(starmap(slice, pairwise([0, *ends.tolist()])))
    first = np.searchsorted(polygon, np.arange(len(parts) + 1)).tolist()
    return _Rings(corners, holder[polygon[ring]], [places[start:end] for start, end in pairwise(first)], holder)


def _buildings(masses: gpd.GeoDataFrame, rings: _Rings, low: Ints, high: Ints) -> list[JsonObject]:
    found: list[JsonObject] = [
        {"type": "Building", "attributes": told, "geometry": []} for told in _attributes(masses.drop(columns="id"))
    ]
    bottoms, tops = low.tolist(), high.tolist()
    for polygon, row in zip(rings.polygons, rings.holder.tolist(), strict=True):
        shell = [_solid_surfaces([(bottoms[ring], tops[ring]) for ring in polygon])]
        found[row]["geometry"].append({"type": "Solid", "lod": LOD_MASS, "boundaries": shell})
    return found


def _solid_surfaces(rings: Sequence[tuple[list[int], list[int]]]) -> list[list[list[int]]]:
    """Floor, roof and walls of an extruded polygon, each seen counter-clockwise from outside."""
    floor = [below[::-1] for below, _ in rings]
    roof = [above for _, above in rings]
    walls = [
        [[below[step - 1], below[step], above[step], above[step - 1]]]
        for below, above in rings
        for step in range(len(below))
    ]
    return [floor, roof, *walls]


def _lands(areas: gpd.GeoDataFrame, rings: _Rings, number: Ints) -> list[JsonObject]:
    surfaces: list[list[list[list[int]]]] = [[] for _ in range(len(areas))]
    corners = number.tolist()
    for polygon, row in zip(rings.polygons, rings.holder.tolist(), strict=True):
        surfaces[row].append([corners[ring] for ring in polygon])
    return [
        {
            "type": "LandUse",
            "attributes": told,
            "geometry": [{"type": "MultiSurface", "lod": LOD_AREA, "boundaries": surface}],
        }
        for told, surface in zip(_attributes(areas), surfaces, strict=True)
    ]


def _attributes(frame: gpd.GeoDataFrame) -> list[JsonObject]:
    table = frame.drop(columns=frame.geometry.name).astype(object)
    rows: list[JsonObject] = table.where(table.notna(), None).to_dict("records")
    return rows
