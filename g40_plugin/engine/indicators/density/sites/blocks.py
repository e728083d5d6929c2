"""Blocks: the land between streets for cars, railways and the edge of the data."""

from __future__ import annotations

import numpy as np
import shapely

from ....arrays import Geometries, Ints
from ....city.package import City
from ....norms import Norms

# metres beyond the last street at which the outermost blocks end
_MARGIN_M = 50.0


def blocks_of(city: City, norms: Norms) -> Geometries:
    """All blocks of a city; worked out once as long as it stays in memory."""
    key = f"blocks {norms.hash}"
    if key not in city.session:
        city.session[key] = _blocks(city, norms)
    found: Geometries = city.session[key]
    return found


def _blocks(city: City, norms: Norms) -> Geometries:
    streets = city.streets
    bounds = (streets["car"] == 1) & ~streets["highway"].isin(norms.density.sites.no_block)
    bounds &= streets["tunnel"].fillna(0) == 0
    rails = city.barriers.geometry[city.barriers["kind"] == "rail"].to_numpy()
    lines = np.concatenate([streets.geometry.to_numpy()[bounds.to_numpy(bool)], rails])
    everything = np.concatenate([lines, city.buildings.geometry.to_numpy()])
    if not len(everything):
        return np.zeros(0, object)
    frame = shapely.box(*shapely.total_bounds(everything)).buffer(_MARGIN_M, join_style="mitre")
    noded = shapely.node(shapely.multilinestrings(shapely.get_parts(np.append(lines, frame.exterior))))
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), object)


def block_of(points: Geometries, blocks: Geometries) -> Ints:
    """The block in which each point lies; -1 for none."""
    row, block = shapely.STRtree(blocks).query(points, predicate="within")
    found = np.full(len(points), -1, np.int64)
    found[row] = block
    return found
