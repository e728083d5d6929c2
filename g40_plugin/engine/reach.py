"""The area that can be reached from a point within some minutes, along the streets and never across water."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from .city import City
from .errors import InputError
from .files import written_beside
from .network import Floats, Geometries, Graph, Snapped, make_graph
from .norms import Norms
from .norms import Reach as ReachNorms
from .progress import SILENT, Progress
from .results import add_styles, write_layer
from .snapping import Barriers, city_barriers, snap
from .translation import tr
from .travel_time import from_place, prepare, substrings
from .warm import compile_kernels

# half the width of the cut that a barrier line makes in the reached area
_CUT_M = 0.5


def reach(
    city: City,
    x: float,
    y: float,
    minutes: Sequence[float],
    out: Path | str,
    norms: Norms,
    *,
    crs: str | None = None,
    profile: str = "walk_std",
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write a polygon per number of minutes, the largest first so that the smallest is drawn on top.

    Raises ``InputError`` for a profile that the norms do not know or a point without a street near it.
    """
    if profile not in norms.profiles:
        message = tr("There is no profile {profile}: choose one of {known}.")
        raise InputError(message.format(profile=profile, known=", ".join(norms.profiles)))
    x, y = _in_city(x, y, crs, city.crs)
    with written_beside(out) as beside:
        compile_kernels(progress)
        progress(0.0, tr("Preparing the streets"))
        mode, pace = norms.profiles[profile].mode, norms.profiles[profile].metres_per_minute
        graph = make_graph(city.streets, mode, min_component_m=norms.snapping.min_component_m)
        barriers = city_barriers(city, norms.snapping)
        place = snap(np.array([shapely.Point(x, y)]), graph, norms.snapping.max_m, barriers)
        if not place.found[0]:
            message = tr(
                "There is no street within {metres:.0f} m of the point {x:.0f}, {y:.0f}: choose a point nearer to one."
            )
            raise InputError(message.format(metres=norms.snapping.max_m, x=x, y=y))
        progress(0.2, tr("Searching the streets"))
        limits = sorted({float(value) for value in minutes}, reverse=True)
        metres = from_place(prepare(graph), place, limits[0] * pace)
        polygons, street_m = [], []
        for step, limit in enumerate(limits):
            progress(0.3 + 0.6 * step / len(limits), tr("Reached within {minutes:g} minutes").format(minutes=limit))
            lines = reached_streets(graph, place, metres, limit * pace)
            # united, since the piece around the point can come twice
            street_m.append(float(shapely.union_all(lines).length))
            polygons.append(reached_polygon(lines, barriers, norms.reach))
        frame = gpd.GeoDataFrame(
            {
                "minutes": limits,
                "profile": profile,
                "area_m2": shapely.area(polygons),
                "street_m": street_m,
                "norms_version": norms.version,
                "norms_hash": norms.hash,
            },
            geometry=polygons,
            crs=city.crs,
        )
        write_layer(beside, "reach", frame, "MultiPolygon")
        add_styles(beside, "reach", ["minutes"])
    progress(1.0, tr("Done"))
    found = frame[["minutes", "area_m2", "street_m"]].to_dict("records")
    return {"out": str(out), "layer": "reach", "polygons": found}


def _in_city(x: float, y: float, crs: str | None, city_crs: str) -> tuple[float, float]:
    if crs is None:
        return x, y
    try:
        turned = Transformer.from_crs(CRS.from_user_input(crs), city_crs, always_xy=True).transform(x, y)
    except CRSError as error:
        message = tr("{crs} is not a coordinate reference system: give one such as EPSG:28992.")
        raise InputError(message.format(crs=crs)) from error
    return float(turned[0]), float(turned[1])


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
