"""The built-up city, derived from land use and buildings: docs/method/infill.md#derived-contour."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from ..city.ground import street_surface
from ..norms import Norms
from ..norms.infill import Infill
from ..shapes import clipped_union, surfaces
from .osm import Array

_CORNERS = 2
_DETAIL_M = 5.0
_PAVED = ("paved", "parking", "fuel")


def closed_land(landcover: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, infill: Infill) -> shapely.Geometry:
    """Land for living and work and buildings, as one geometry with the gaps between them closed."""
    group = landcover["cover_group"]
    land = np.asarray(landcover.geometry[group.isin(["urban_home", "urban_work"])])
    houses = _outside(np.asarray(buildings.geometry[buildings["use"] != "none"]), land, infill.building_m)
    # dilating both and eroding once closes the gaps between them
    dilated = shapely.union_all(
        np.concatenate((_grown(land, infill.closing_m), _grown(houses, infill.building_m + infill.closing_m)))
    )
    return shapely.buffer(shapely.simplify(dilated, _DETAIL_M), -infill.closing_m, quad_segs=_CORNERS)


def derived_contour(
    closed: shapely.Geometry,
    landcover: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    norms: Norms,
) -> gpd.GeoDataFrame:
    """The contour table: built-up land and buildings, gaps closed, enclosed open land in, loose bits out.

    ``closed`` is the ``closed_land``; other urban land joins where it is enclosed, or touches it and has more than
    ``paved_share`` of roofs, streets, squares, parking and tracks.
    """
    group, infill = landcover["cover_group"], norms.infill
    other = np.asarray(landcover.geometry[group == "urban_other"])
    built = shapely.get_parts(closed)
    joining = _enclosed(other, built)
    # looked up for each, not gone through as a whole
    shapely.prepare(closed)
    of_class = landcover["cover"][group == "urban_other"].map(lambda name: norms.landcover[name].paved)
    open_air = np.flatnonzero(~joining & shapely.intersects(closed, other))
    near = shapely.STRtree(other[open_air]).query(streets.geometry, "dwithin", distance=streets["width_m"] / 2.0)[0]
    paved = (np.asarray(landcover.geometry[group.isin(_PAVED)]), np.asarray(buildings.geometry))
    share = _paved_share(other[open_air], np.concatenate((*paved, street_surface(streets.iloc[np.unique(near)]))))
    joining[open_air] = np.maximum(share, of_class.to_numpy(float)[open_air]) > infill.paved_share
    whole = shapely.disjoint_subset_union_all(np.concatenate((built, other[joining])))
    parts = np.array([_without_holes(part, infill.hole_m2) for part in shapely.get_parts(whole)], dtype=object)
    parts = parts[shapely.area(parts) >= infill.min_contour_m2]
    frame = {"name": [None] * len(parts), "source": ["derived"] * len(parts)}
    return gpd.GeoDataFrame(frame, geometry=parts, crs=landcover.crs)


def inside_data(contour: gpd.GeoDataFrame, coverage: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The contour as far as the data is complete; as it is where that is not known."""
    if coverage.empty:
        return contour
    parts = surfaces(shapely.intersection(contour.geometry.to_numpy(), shapely.union_all(coverage.geometry.to_numpy())))
    return contour.set_geometry(gpd.GeoSeries(parts, crs=contour.crs))[~shapely.is_empty(parts)]


def _enclosed(land: Array, built: Array) -> Array:
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(built)))
    shapely.prepare(filled)
    return np.asarray(shapely.covers(filled, land))


def _paved_share(land: Array, paved: Array) -> Array:
    tree = shapely.STRtree(paved)
    covered = [clipped_union(paved[tree.query(shape, predicate="intersects")], shape).area for shape in land]
    return np.asarray(np.array(covered, float) / shapely.area(land))


def _outside(houses: Array, land: Array, margin_m: float) -> Array:
    # most houses stand well inside land that is built-up already
    around = shapely.box(*(shapely.bounds(houses) + margin_m * np.array([-1, -1, 1, 1])).T)
    _, inside = shapely.STRtree(around).query(land, predicate="contains")
    return np.delete(houses, inside)


def _grown(polygons: Array, distance_m: float) -> Array:
    grown: Array = shapely.buffer(shapely.simplify(polygons, _DETAIL_M), distance_m, quad_segs=_CORNERS)
    return grown


def _without_holes(polygon: shapely.Polygon, hole_m2: float) -> shapely.Polygon:
    rings = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= hole_m2]
    return shapely.Polygon(polygon.exterior, rings)
