"""Where the people of a plan area start from: its residents' addresses, or a grid where hardly anybody lives yet."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .city import City
from .norms import Origins

Choice = Literal["auto", "residents", "grid"]

_M2_PER_HA = 10_000.0


def make_starts(areas: gpd.GeoDataFrame, city: City, norms: Origins, choice: Choice = "auto") -> gpd.GeoDataFrame:
    """Starting points per plan area: ``area`` (row of the area), ``weight`` (people) and ``kind`` (residents or grid).

    ``auto`` takes residents from ``min_people`` inhabitants and ``min_people_per_ha`` on, else grid points of equal
    weight on the land of the area, ``grid_m`` metres apart (indicator specification 2.1).
    """
    people = city.origins
    shapes = areas.geometry.to_numpy()
    rows, found = shapely.STRtree(people.geometry.to_numpy()).query(shapes, predicate="intersects")
    residents = gpd.GeoDataFrame(
        {"area": rows, "weight": people["people"].to_numpy(float)[found], "kind": "residents"},
        geometry=people.geometry.to_numpy()[found],
        crs=areas.crs,
    )
    residents = residents[residents["weight"] > 0]
    if choice == "residents":
        return residents.sort_values("area", kind="stable", ignore_index=True)
    count = residents.groupby("area")["weight"].sum().reindex(range(len(areas)), fill_value=0.0).to_numpy()
    lived_in = (count >= norms.min_people) & (count / (areas.area.to_numpy() / _M2_PER_HA) >= norms.min_people_per_ha)
    if choice == "grid":
        lived_in[:] = False
    water = city.landcover.geometry[city.landcover["cover_group"] == "water"].to_numpy()
    grids = {row: _grid(shapes[row], water, norms.grid_m) for row in np.flatnonzero(~lived_in)}
    grid = gpd.GeoDataFrame(
        {"area": np.repeat(list(grids), [len(points) for points in grids.values()]), "weight": 1.0, "kind": "grid"},
        geometry=np.concatenate([np.array([], object), *grids.values()]),
        crs=areas.crs,
    )
    parts = [part for part in (residents[lived_in[residents["area"].to_numpy(int)]], grid) if len(part)]
    joined = pd.concat(parts or [residents], ignore_index=True)
    return gpd.GeoDataFrame(joined.sort_values("area", kind="stable", ignore_index=True), crs=areas.crs)


def _grid(shape: shapely.Geometry, water: np.ndarray, step: float) -> np.ndarray:
    """Points on a grid that is fixed to the CRS, so that a shifted or neighbouring area shares its points."""
    wet = water[shapely.STRtree(water).query(shape, predicate="intersects")]
    land = shapely.difference(shape, shapely.union_all(shapely.intersection(wet, shape)))
    left, bottom, right, top = shape.bounds
    x = np.arange(np.floor(left / step) + 0.5, np.ceil(right / step)) * step
    y = np.arange(np.floor(bottom / step) + 0.5, np.ceil(top / step)) * step
    points = shapely.points(*(axis.ravel() for axis in np.meshgrid(x, y)))
    shapely.prepare(land)
    inside = points[shapely.intersects(land, points)]
    return inside if len(inside) else np.array([shapely.point_on_surface(shape)])


def people_per_area(areas: gpd.GeoDataFrame, city: City) -> np.ndarray:
    """Inhabitants of each area."""
    rows, found = shapely.STRtree(city.origins.geometry.to_numpy()).query(
        areas.geometry.to_numpy(), predicate="intersects"
    )
    return np.bincount(rows, weights=city.origins["people"].to_numpy(float)[found], minlength=len(areas))
