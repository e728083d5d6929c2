"""The streets and the polygon that can be reached from a place within a limit."""

from __future__ import annotations

import numpy as np
import shapely

from ..arrays import Floats, Geometries
from ..norms.travel import Reach as ReachNorms
from .graph import Graph, Snapped
from .nearest import substrings
from .snapping import Barriers

# half the width of the cut that a barrier line makes in the reached area
_CUT_M = 0.5


def reached_streets(graph: Graph, place: Snapped, metres: Floats, limit_m: float) -> Geometries:
    """The pieces of street within ``limit_m`` metres of a place; ``metres`` are the distances to the nodes from it."""
    by_start = np.where(graph.forward, limit_m - metres[graph.start], -np.inf)
    by_end = np.where(graph.backward, limit_m - metres[graph.end], -np.inf)
    length = np.maximum(graph.length, 1e-9)
    from_start = np.clip(by_start / length, 0.0, 1.0)
    from_end = np.clip(by_end / length, 0.0, 1.0)
    whole = from_start + from_end >= 1.0
    begun, ended = ~whole & (from_start > 0), ~whole & (from_end > 0)
    pieces = [
        *graph.lines[whole],
        *substrings(graph.lines[begun], np.zeros(begun.sum()), from_start[begun]),
        *substrings(graph.lines[ended], 1.0 - from_end[ended], np.ones(ended.sum())),
    ]
    edge, rest = int(place.edge[0]), limit_m - float(place.distance[0])
    if rest > 0:
        share = float(place.position[0] / length[edge])
        low = max(0.0, share - rest / length[edge]) if graph.backward[edge] else share
        high = min(1.0, share + rest / length[edge]) if graph.forward[edge] else share
        pieces.extend(substrings(graph.lines[[edge]], np.array([low]), np.array([high])))
    return np.array(pieces, object)


def reached_polygon(lines: Geometries, barriers: Barriers, norms: ReachNorms) -> shapely.Geometry:
    """A strip along the reached streets, cut by barriers; what no reached street runs through falls off."""
    strips = shapely.union_all(shapely.buffer(lines, norms.buffer_m, quad_segs=4))
    strips = _fill_holes(strips, norms.min_hole_m2)
    water = barriers.water[shapely.STRtree(barriers.water).query(strips, predicate="intersects")]
    cuts = barriers.lines[shapely.STRtree(barriers.lines).query(strips, predicate="intersects")]
    blocked = shapely.union_all([*water, *shapely.buffer(cuts, _CUT_M, cap_style="flat")])
    pieces = shapely.get_parts(shapely.difference(strips, blocked))
    # a bank that a strip only leaned over to holds no reached street
    on_land = shapely.difference(shapely.union_all(lines), blocked)
    kept = pieces[shapely.length(shapely.intersection(pieces, on_land)) > _CUT_M]
    return shapely.multipolygons(shapely.get_parts(shapely.union_all(kept)))


def _fill_holes(shape: shapely.Geometry, smallest_m2: float) -> shapely.Geometry:
    polygons = [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= smallest_m2])
        for part in shapely.get_parts(shape)
    ]
    return shapely.union_all(polygons)
