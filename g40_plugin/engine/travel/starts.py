"""Where the people of a plan area start from: its residents' addresses, or a grid where hardly anybody lives yet."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.package import City
from ..city.schema import flagged
from ..norms.travel import Origins
from ..overlay import polygon_at
from ..shapes import frames

Choice = Literal["auto", "residents", "grid"]

RESIDENTS = "residents"

_M2_PER_HA = 10_000.0


def make_starts(areas: gpd.GeoDataFrame, city: City, norms: Origins, choice: Choice = "auto") -> gpd.GeoDataFrame:
    """Starting points per plan area: ``area`` (its row), ``weight`` (people), ``dwellings``, ``kind`` and ``origin``.

    ``kind`` is residents or grid, ``origin`` the row of a resident's address (-1: none). Residents also tell how many
    of them belong to each group of ``GROUPS``, NaN where unknown. ``auto`` takes residents from ``min_people``
    inhabitants and ``min_people_per_ha`` on, else grid points of equal weight on the land of the area that may be built
    on, about ``grid_m`` metres apart in a grid that fills the area's own rectangle (docs/method/accessibility.md).
    """
    shapes = areas.geometry.to_numpy()
    residents = _residents(shapes, city.origins)
    count = residents.groupby("area")["weight"].sum().reindex(range(len(areas)), fill_value=0.0).to_numpy()
    if choice == RESIDENTS:
        return residents.sort_values("area", kind="stable", ignore_index=True)
    lived_in = (count >= norms.min_people) & (count / (areas.area.to_numpy() / _M2_PER_HA) >= norms.min_people_per_ha)
    if choice == "grid":
        lived_in[:] = False
    grid = _grids(shapes, np.flatnonzero(~lived_in), city.landcover, norms)
    parts = [part for part in (residents[lived_in[residents["area"].to_numpy(int)]], grid) if len(part)]
    joined = pd.concat(parts or [residents], ignore_index=True)
    return gpd.GeoDataFrame(joined.sort_values("area", kind="stable", ignore_index=True), crs=areas.crs)


def _residents(shapes: np.ndarray, people: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows, found = people.sindex.query(shapes, predicate="intersects")
    weight = people["people"].to_numpy(float)
    groups = {"people_65": people["people_65"], "people_0_15": people["people_0_15"]}
    groups["people_low_income"] = people["people"] * people["low_income"]
    residents = gpd.GeoDataFrame(
        {
            "area": rows,
            "weight": weight[found],
            "kind": RESIDENTS,
            "dwellings": people["dwellings"].to_numpy(float)[found],
            "origin": found,
        }
        | {name: values.to_numpy(float)[found] for name, values in groups.items()},
        geometry=people.geometry.to_numpy()[found],
        crs=people.crs,
    )
    return residents[residents["weight"] > 0]


def _grids(shapes: np.ndarray, rows: np.ndarray, landcover: gpd.GeoDataFrame, norms: Origins) -> gpd.GeoDataFrame:
    """Grid points of the shapes in ``rows``: on land to build on, else on any land, else one point in the shape."""
    points, row = on_grid(shapes, rows, norms.grid_m)
    group, geometry = landcover["cover_group"].to_numpy(object), landcover.geometry.to_numpy()
    wet = polygon_at(points, geometry[group == "water"]) >= 0
    # private gardens and yards may be built on
    open_land = np.isin(group, norms.grid_excludes) & ((group != "green") | flagged(landcover["public"]))
    kept = ~wet & (polygon_at(points, geometry[open_land]) < 0)
    kept |= ~wet & ~np.isin(row, row[kept])
    empty = np.setdiff1d(rows, row[kept])
    area = np.concatenate([row[kept], empty])
    places = np.concatenate([points[kept], shapely.point_on_surface(shapes[empty])])
    columns = {"area": area, "weight": 1.0, "kind": "grid", "dwellings": 1.0, "origin": -1} | dict.fromkeys(
        GROUPS.values(), np.nan
    )
    return gpd.GeoDataFrame(columns, geometry=places, crs=landcover.crs)


def on_grid(shapes: np.ndarray, rows: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Points about ``step`` metres apart on a grid in each of the shapes in ``rows``, and the row of each."""
    corner, along, across = frames(shapes[rows])
    n = [np.maximum(np.rint(np.hypot(*side.T) / step), 1).astype(np.int64) for side in (along, across)]
    count = n[0] * n[1]
    owner = np.repeat(np.arange(len(rows)), count)
    cell = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    place = [(cell // n[1][owner] + 0.5) / n[0][owner], (cell % n[1][owner] + 0.5) / n[1][owner]]
    xy = corner[owner] + place[0][:, None] * along[owner] + place[1][:, None] * across[owner]
    shapely.prepare(shapes[rows])
    inside = shapely.intersects_xy(shapes[rows[owner]], *xy.T)
    return shapely.points(xy[inside]), rows[owner[inside]]


def people_per_area(areas: gpd.GeoDataFrame, city: City) -> np.ndarray:
    """Inhabitants of each area."""
    rows, found = city.origins.sindex.query(areas.geometry.to_numpy(), predicate="intersects")
    return np.bincount(rows, weights=city.origins["people"].to_numpy(float)[found], minlength=len(areas))


GROUPS = {"65": "people_65", "children": "people_0_15", "low_income": "people_low_income"}
