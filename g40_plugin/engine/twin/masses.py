"""What stands and what may come, as masses: a footprint, the height of its ground, and its own height."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.names import PILLARS
from g40_plugin.catalogue.sites import IN_BUILDINGS
from g40_plugin.catalogue.twin import AT_ZERO, EXISTING, FIELDS, FROM_FLOORS, FROM_GUESS, MEASURED, PLANNED, POSSIBLE

from ..arrays import Floats, Geometries
from ..city.package import City
from ..city.schema import flagged
from ..norms import Norms
from ..shapes import inset, surfaces
from ..variants.changed import SOURCE

# what every mass tells of the plan area that it stands in
AREA_SCORES = ("q_grade", *(f"{name}_score" for name in PILLARS))
# scans and drawings are no finer; rings that are thinner are lines
_GRID_M = 0.001


def masses_of(city: City, areas: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """A row with ``FIELDS`` for each building, plan and site, with the scores of its plan area.

    Buildings that a variant draws, with its plans, are planned. Only sites on land of their own have a mass, and those
    on a roof; where the homes of others come is not known. Everything stands on ground at 0.
    """
    standing = _standing(city, norms)
    coming = _coming(sites, standing, norms)
    every = pd.concat([standing, coming], ignore_index=True)
    frame = gpd.GeoDataFrame(every, geometry="geometry", crs=city.crs)
    frame["geometry"] = _clean(frame.geometry.to_numpy())
    frame = frame[~frame.geometry.is_empty].reset_index(drop=True)
    frame["id"] = _unique(frame["status"] + "-" + frame["id"])
    frame["replaced_by"] = _replaced_by(frame)
    row = _holder(areas.geometry.to_numpy(), frame.geometry.to_numpy())
    found = row >= 0
    for name in ("area_id", "area_name", *AREA_SCORES):
        if name in areas:
            values = areas[name].to_numpy(object)[row]
            frame[name] = np.where(found, values, None)
    return frame[[field.name for field in FIELDS if field.name in frame] + ["geometry"]]


def _standing(city: City, norms: Norms) -> pd.DataFrame:
    """The buildings of a city; of one without a height it follows from its floors."""
    table, floor_m = city.buildings, norms.buildings.level_height_m
    levels = np.maximum(table["levels"].to_numpy(float), 1.0)
    measured = table["height_m"].to_numpy(float)
    known = measured > 0
    told = np.where(flagged(table["levels_guessed"]), FROM_GUESS, FROM_FLOORS)
    drawn = (table["source"] == SOURCE).to_numpy(bool)
    return pd.DataFrame(
        {
            "id": table["building_id"].astype(str).to_numpy(object),
            "status": np.where(drawn, PLANNED, EXISTING),
            "path": None,
            "use": table["use"].to_numpy(object),
            "levels": levels,
            "height_m": np.where(known, measured, levels * floor_m),
            "height_by": np.where(known, MEASURED, told),
            "above_m": 0.0,
            "ground_m": 0.0,
            "ground_by": AT_ZERO,
            "floor_m2": table["floor_m2"].to_numpy(float),
            "homes": table["dwellings"].to_numpy(float),
            "year": table["year"].to_numpy(float),
            "geometry": table.geometry.to_numpy(),
        }
    )


def _coming(sites: gpd.GeoDataFrame, standing: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """The sites that have room for homes and a place of their own for them."""
    path = sites["path"].to_numpy(object)
    homes = sites["fits"].to_numpy(float)
    roofs = path == "topping"
    land = ~np.isin(path, IN_BUILDINGS)
    chosen = np.flatnonzero((homes > 0) & (land | roofs))
    some, homes, roofs = sites.iloc[chosen], homes[chosen], roofs[chosen]
    shapes = some.geometry.to_numpy()
    floors_m2 = homes * norms.buildings.m2_per_dwelling / norms.buildings.form_factor.flats
    least = np.where(roofs, 1.0, norms.buildings.floors.flats)
    levels, footprint = _standing_on(shapes, floors_m2, np.where(roofs, 1.0, norms.twin.built_share), least)
    plan = (some["path"] == "plan").to_numpy(bool)
    return pd.DataFrame(
        {
            "id": some["site_id"].astype(str).to_numpy(object) + "-" + some["area_id"].astype(str).to_numpy(object),
            "status": np.where(plan, PLANNED, POSSIBLE),
            "path": some["path"].to_numpy(object),
            "use": "living",
            "levels": levels,
            "height_m": levels * norms.buildings.level_height_m,
            "height_by": FROM_FLOORS,
            "above_m": np.where(roofs, _heights_below(shapes, standing), 0.0),
            "ground_m": 0.0,
            "ground_by": AT_ZERO,
            "floor_m2": floors_m2,
            "homes": homes,
            "year": some["first_year"].to_numpy(float),
            "geometry": footprint,
        }
    )


def _standing_on(shapes: Geometries, floors_m2: Floats, share: Floats, least: Floats) -> tuple[Floats, Geometries]:
    """Whole floors, at least so many, that hold some floor area on a share of each shape at most; their footprint."""
    area = shapely.area(shapes)
    levels = np.maximum(np.ceil(floors_m2 / (share * area)), least)
    return levels, inset(shapes, np.minimum(floors_m2 / levels / area, 1.0))


def _heights_below(shapes: Geometries, standing: pd.DataFrame) -> Floats:
    """The height of the building below each shape, 0 where none is."""
    row = _holder(standing["geometry"].to_numpy(), shapes)
    return np.where(row >= 0, standing["height_m"].to_numpy(float)[row], 0.0)


def _replaced_by(masses: pd.DataFrame) -> np.ndarray:
    """For each existing building the id of the mass on land that would stand in its place; None for all others."""
    new = np.flatnonzero((masses["status"] != EXISTING) & (masses["above_m"] == 0.0))
    row = _holder(masses["geometry"].to_numpy()[new], masses["geometry"].to_numpy())
    there = (row >= 0) & (masses["status"] == EXISTING).to_numpy(bool)
    found = np.full(len(masses), None, object)
    found[there] = masses["id"].to_numpy(object)[new][row[there]]
    return found


def _holder(holders: Geometries, shapes: Geometries) -> np.ndarray:
    """The row of the first holder that holds a point of each shape; -1: none does."""
    found = np.full(len(shapes), -1, np.int64)
    inside, holder = shapely.STRtree(holders).query(shapely.point_on_surface(shapes), predicate="intersects")
    # the first one stays
    found[inside[::-1]] = holder[::-1]
    return found


def _clean(shapes: Geometries) -> Geometries:
    """Shapes on a grid of millimetres, valid on it."""
    return surfaces(shapely.set_precision(shapely.force_2d(shapes), _GRID_M))


def _unique(ids: pd.Series) -> Sequence[str]:
    """Ids with a number behind those that were there before."""
    again = ids.groupby(ids).cumcount()
    return list(ids.where(again == 0, ids + "#" + (again + 1).astype(str)))
