"""Short crossings of barriers that would shorten a long way round."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree

from ..arrays import Floats, Geometries, Ints
from ..norms.lift import Lift
from ..progress import Progress
from ..translation import tr
from .graph import WALK, at_nodes
from .point_to_point import metres_between
from .searches import Searches


def crossings_of_city(searches: Searches, progress: Progress) -> Geometries:
    """The ``likely_crossings`` of the whole city, so that no area changes what another one may get."""
    return likely_crossings(searches, None, searches.norms.lift, progress)


def likely_crossings(
    searches: Searches, region: shapely.Geometry | None, norms: Lift, progress: Progress
) -> Geometries:
    """Straight lines between two nodes of the walk graph across a barrier, where the way round is long.

    No longer than ``crossing_m``, the way round at least ``detour`` times as long; of those whose middles lie in one
    square the shortest counts.
    """
    search, barriers = searches.graph(WALK), searches.barriers().lines
    if not len(barriers):
        return np.zeros(0, object)
    xy = search.graph.node_points
    near = _nodes_near(xy, barriers, region, norms.crossing_m)
    pairs = near[cKDTree(xy[near]).query_pairs(norms.crossing_m, output_type="ndarray")]
    progress(0.2, tr("Looking for crossings"))
    # few are far from each other over the streets, which is asked much faster than what lies between
    metres = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    used, ends = np.unique(pairs, return_inverse=True)
    nodes, ends = at_nodes(search.graph, used), ends.reshape(pairs.shape)
    far = metres_between(search, nodes, nodes, ends[:, 0], ends[:, 1], progress.check) >= norms.detour * metres
    pairs, metres = pairs[far], metres[far]
    progress(0.6, tr("Looking for crossings"))
    lines = shapely.linestrings(xy[pairs])
    across = np.unique(shapely.STRtree(barriers).query(lines, "crosses")[0])
    if region is not None:
        shapely.prepare(region)
        across = across[shapely.intersects(region, lines[across])]
    middles = (xy[pairs[across, 0]] + xy[pairs[across, 1]]) / 2
    return np.asarray(lines[across[one_a_square(middles, norms.spacing_m, metres[across])]])


def _nodes_near(xy: Floats, barriers: Geometries, region: shapely.Geometry | None, metres: float) -> Ints:
    """The nodes so near to a barrier, and to the region, that a line of so many metres gets there."""
    near = np.arange(len(xy))
    if region is not None:
        # a network may be far larger than the region
        low, high = np.reshape(region.bounds, (2, 2)) + metres * np.array([[-1.0], [1.0]])
        near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        near = near[shapely.dwithin(region, shapely.points(xy[near]), metres)]
    return np.asarray(near[np.unique(shapely.STRtree(shapely.points(xy[near])).query(barriers, "dwithin", metres)[1])])


def one_a_square(xy: Floats, side: float, rank: Floats | None = None) -> Ints:
    """The row that counts in each square: of the lowest rank, else the nearest to the square's middle."""
    square = np.floor(xy / side)
    away = np.hypot(*(xy - (square + 0.5) * side).T) if rank is None else rank
    order = np.lexsort((np.arange(len(xy)), away, square[:, 1], square[:, 0]))
    sorted_squares = square[order]
    first = np.ones(len(xy), bool)
    first[1:] = (sorted_squares[1:] != sorted_squares[:-1]).any(axis=1)
    return np.sort(order[first])
