"""The area in which the data is complete."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.package import City
from ..city.schema import OPEN_MAP, conform
from ..norms.registers import Registers
from .place import from_degrees

_STEP_DEGREES = 0.01
_CORNER = 2


def coverage_table(
    area: shapely.Geometry | None, buildings: gpd.GeoDataFrame, streets: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """The coverage table: a given area (longitude, latitude), else the hull of the buildings, else of the streets.

    Extracts are cut at a line, but whole streets and bus routes run on far beyond it; buildings do not.
    """
    if area is not None:
        reproject = from_degrees(streets.crs.to_string()).transform
        dense = shapely.segmentize(area, _STEP_DEGREES)
        shape, source = shapely.transform(dense, reproject, interleaved=False), "box"
    elif len(buildings):
        shape, source = _hull(buildings), "hull of buildings"
    else:
        shape, source = _hull(streets), "hull of streets"
    facts = {"theme": ["streets"], "grade": [OPEN_MAP], "source": [source]}
    frame = conform("coverage", gpd.GeoDataFrame(facts, geometry=[shape], crs=streets.crs))
    # a single street spans no area: then nothing is known to be complete
    return frame[frame.area > 0]


def _hull(frame: gpd.GeoDataFrame) -> shapely.Geometry:
    return shapely.MultiPoint(shapely.get_coordinates(np.asarray(frame.geometry))).convex_hull


def with_coverage(
    city: City, theme: str, shape: shapely.Geometry, *, grade: str, source: str, date: str | None = None
) -> gpd.GeoDataFrame:
    """The coverage table with one row more: where ``source`` fills the table ``theme``."""
    facts = {"theme": [theme], "grade": [grade], "source": [source], "date": [date]}
    row = conform("coverage", gpd.GeoDataFrame(facts, geometry=[shape], crs=city.crs))
    return gpd.GeoDataFrame(pd.concat([city.coverage, row], ignore_index=True), crs=city.crs)


def register_extent(geometry: np.ndarray, norms: Registers) -> shapely.Geometry:
    """Where a register is complete: the concave hull of its features and a strip of ``edge_m`` around it.

    The hull is that of the squares of ``edge_m`` in which the features lie: of all corners of a city's buildings it
    takes minutes, and the strip is wider than what the squares may leave out.
    """
    squares = np.unique(np.round(shapely.get_coordinates(geometry) / norms.edge_m), axis=0) * norms.edge_m
    hull = shapely.concave_hull(shapely.MultiPoint(squares), ratio=norms.hull_ratio)
    extent: shapely.Geometry = shapely.buffer(hull, norms.edge_m, quad_segs=_CORNER)
    shapely.prepare(extent)
    return extent
