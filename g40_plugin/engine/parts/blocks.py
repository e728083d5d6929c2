"""The blocks of a part: land between streets, which may reach further than anything else (docs/parts.md)."""

from __future__ import annotations

import numpy as np
import shapely

from ..arrays import Floats, Geometries
from ..city.package import City
from ..indicators.density.sites.blocks import Blocks, between, block_lines, block_of
from ..norms import Norms
from ..overlay import touched
from .cut import Tables
from .package import Box, widened


def blocks_of_part(
    tables: Tables, city: City, number: np.ndarray, areas: Geometries, own: Box, box: Box, bounds: Floats, norms: Norms
) -> Blocks:
    """The blocks of a part, whose buildings have these numbers in the file and lie in ``box``.

    Streets, railways and buildings are read twice as far around, time and again, until all blocks of the buildings in
    the ``areas`` are closed, up to ``parts.block_m``. ``bounds`` are the ``built_bounds`` of the whole.
    """
    middles = shapely.point_on_surface(city.buildings.geometry.to_numpy())
    here = np.flatnonzero(touched(city.buildings.geometry.to_numpy(), areas))
    around = max(own[0] - box[0], own[1] - box[1])
    wide, known, rows = city, box, number
    while True:
        polygons = between(block_lines(wide, norms), bounds)
        of_building = block_of(middles, polygons)
        asked = np.unique(of_building[here])
        found = shapely.bounds(polygons[asked[asked >= 0]])
        closed = _inside(found, known, bounds)
        if closed or around >= norms.parts.block_m:
            break
        around *= 2.0
        known = widened(own, around)
        wide, rows = tables.built_within(known)
    if wide is city:
        return Blocks(polygons, middles, of_building)
    buildings = wide.buildings
    block = block_of(shapely.point_on_surface(buildings.geometry.to_numpy()), polygons)
    some = block >= 0
    footprint = np.nan_to_num(buildings["footprint_m2"].to_numpy(float))
    year, (first, last) = buildings["year"].to_numpy(float, na_value=np.nan), norms.density.sites.estate.period
    lived = np.nan_to_num(buildings["dwellings"].to_numpy(float)) > 0
    elsewhere = some & lived & (year >= first) & (year <= last) & ~np.isin(rows, number)
    n = len(polygons)
    return Blocks(
        polygons,
        middles,
        of_building,
        np.bincount(block[some], weights=footprint[some], minlength=n).astype(float),
        np.bincount(block[elsewhere], minlength=n) > 0,
    )


def _inside(found: Floats, box: Box, bounds: Floats) -> bool:
    """Whether boxes lie inside another, or beyond it on a side on which there is nothing more."""
    west, south, east, north = box
    open_ends = np.array([west <= bounds[0], south <= bounds[1], east >= bounds[2], north >= bounds[3]])
    out = np.column_stack([found[:, 0] <= west, found[:, 1] <= south, found[:, 2] >= east, found[:, 3] >= north])
    return not bool((out & ~open_ends).any())
