"""Blocks: the land between streets for cars, railways and the edge of the data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from ....arrays import Bools, Floats, Geometries, Ints
from ....city.package import City
from ....norms import Norms

# metres beyond the last street at which the outermost blocks end
_MARGIN_M = 50.0


class Blocks(NamedTuple):
    """All blocks of a city, and where its buildings stand."""

    polygons: Geometries
    middles: Geometries
    """a point in each building"""
    of_building: Ints
    """the block of each building, -1 for none"""
    footprint_m2: Floats | None = None
    """of all buildings of each block, where these are a part of them"""
    of_period: Bools | None = None
    """the blocks in which homes of the period of estates stand elsewhere, where these are a part of the buildings"""


def blocks_of(city: City, norms: Norms) -> Blocks:
    """The blocks of a city."""
    return blocks_within(city, norms, built_bounds(city, norms))


def blocks_within(city: City, norms: Norms, bounds: Floats) -> Blocks:
    """The blocks of a city, or of a part of one of which the whole has these ``built_bounds``."""
    polygons = between(block_lines(city, norms), bounds)
    middles = shapely.point_on_surface(city.buildings.geometry.to_numpy())
    return Blocks(polygons, middles, block_of(middles, polygons))


def built_bounds(city: City, norms: Norms) -> Floats:
    """The least and the most x and y of all that blocks are made of and that stands in them; NaN without any."""
    everything = np.concatenate([block_lines(city, norms), city.buildings.geometry.to_numpy()])
    return np.asarray(shapely.total_bounds(everything)) if len(everything) else np.full(4, np.nan)


def block_lines(city: City, norms: Norms) -> Geometries:
    """The lines that part blocks: streets for cars and railways."""
    streets = city.streets
    bounds = (streets["car"] == 1) & ~streets["highway"].isin(norms.density.sites.no_block)
    bounds &= streets["tunnel"].fillna(0) == 0
    rails = city.barriers.geometry[city.barriers["kind"] == "rail"].to_numpy()
    return np.concatenate([streets.geometry.to_numpy()[bounds.to_numpy(bool)], rails])


def between(lines: Geometries, bounds: Floats) -> Geometries:
    """The land between lines, within the bounds of all that is built."""
    if np.isnan(bounds).any():
        return np.zeros(0, object)
    frame = shapely.box(*bounds).buffer(_MARGIN_M, join_style="mitre")
    noded = shapely.node(shapely.multilinestrings(shapely.get_parts(np.append(lines, frame.exterior))))
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), object)


def block_of(points: Geometries, blocks: Geometries) -> Ints:
    """The block in which each point lies; -1 for none."""
    row, block = shapely.STRtree(blocks).query(points, predicate="within")
    found = np.full(len(points), -1, np.int64)
    found[row] = block
    return found
