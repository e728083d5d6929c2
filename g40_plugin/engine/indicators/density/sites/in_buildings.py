"""Sites in and on what is built: estates, one more floor, vacant floor area, and small ones in every lived-in block."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.sites import IN_BUILDINGS

from ....arrays import Floats, Geometries
from ....city.schema import flagged
from ....overlay import polygon_at, touched
from ....shapes import surfaces
from ...run import Run, buildings_inside
from .blocks import Blocks, blocks_of
from .land import GUESSED, PERHAPS, TOLD

ESTATE, TOPPING, CONVERSION, SMALL = BUILT_PATHS = IN_BUILDINGS
_COLUMNS = ("area", "path", "there", "told", "geometry", "now", "year", "vacant")


def built_sites(run: Run, land: Geometries) -> pd.DataFrame:
    """Sites that are no land of their own, a row per area and site.

    ``land`` is claimed by sites of land: what stands on it is not counted here. Columns: ``there`` (homes of the block
    for estates and small sites, homes that one floor on the whole roof or all vacant floor area would hold for the
    others), ``told`` as in ``land_sites``, ``geometry`` and what is there now.
    """
    city, norms = run.city, run.norms.density.sites
    buildings, built = city.buildings, run.once(buildings_inside)
    blocks = city.once(blocks_of, run.norms)
    claimed = touched(blocks.middles, land)
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    every_home = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    is_of_period = (year >= norms.estate.period[0]) & (year <= norms.estate.period[1])
    homes = np.where(claimed, 0.0, every_home)
    footprint = np.nan_to_num(buildings["footprint_m2"].to_numpy(float))
    # land that is claimed far off makes no other block of a block
    is_estate = _estates(every_home * is_of_period, footprint, blocks, run)
    in_estate = (blocks.of_building >= 0) & is_estate[blocks.of_building]
    pairs = pd.DataFrame({"area": built.shape, "building": built.polygon, "share": built.share})
    frames = [
        _of_blocks(ESTATE, pairs, np.where(in_estate & is_of_period, homes, 0.0), blocks, run),
        _topping(pairs, year, in_estate | claimed, run),
        _conversion(claimed, land, run),
        _of_blocks(SMALL, pairs, np.where(in_estate, 0.0, homes), blocks, run),
    ]
    return pd.concat([pd.DataFrame(columns=list(_COLUMNS)), *frames], ignore_index=True)


def _estates(of_period: Floats, footprint: Floats, blocks: Blocks, run: Run) -> np.ndarray:
    """Which blocks have homes of the period in an open layout; one more, for what lies in no block."""
    n, block = len(blocks.polygons) + 1, blocks.of_building
    ground = np.append(shapely.area(blocks.polygons), 1.0)
    built = np.bincount(block % n, weights=footprint, minlength=n)
    there = np.bincount(block % n, weights=of_period, minlength=n) > 0
    if blocks.footprint_m2 is not None and blocks.of_period is not None:
        built[:-1], there[:-1] = blocks.footprint_m2, there[:-1] | blocks.of_period
    open_layout = built / ground <= run.norms.density.sites.estate.most_gsi
    open_layout[-1] = False
    return np.asarray(open_layout & there)


def _of_blocks(path: str, pairs: pd.DataFrame, homes: Floats, blocks: Blocks, run: Run) -> pd.DataFrame:
    """Homes by area and block; the site is the block as far as it lies in the area.

    Where nothing of a block lies there, or there is none, it is the buildings themselves.
    """
    rows = pairs.assign(block=blocks.of_building[pairs["building"]], there=pairs["share"] * homes[pairs["building"]])
    rows = rows[rows["there"] > 0]
    groups = rows.groupby(["area", "block"])
    sums, site = groups["there"].sum().reset_index(), groups.ngroup().to_numpy(np.int64)
    areas, number = run.areas.geometry.to_numpy(), sums["block"].to_numpy(np.int64)
    geometry = np.full(len(sums), shapely.Polygon(), object)
    inside = number >= 0
    geometry[inside] = surfaces(shapely.intersection(areas[sums["area"][inside]], blocks.polygons[number[inside]]))
    bare = shapely.is_empty(geometry)[site]
    pieces = shapely.intersection(
        areas[rows["area"][bare]], run.city.buildings.geometry.to_numpy()[rows["building"][bare]]
    )
    alone = gpd.GeoSeries(surfaces(pieces)).groupby(site[bare]).agg(shapely.union_all)
    geometry[alone.index] = alone.to_numpy(object)
    return sums.drop(columns="block").assign(
        path=path, told=TOLD, geometry=geometry, now="living", year=np.nan, vacant=False
    )


def _topping(pairs: pd.DataFrame, year: Floats, without: np.ndarray, run: Run) -> pd.DataFrame:
    """Flats of the right years and floors; where floors are guessed they are not sure."""
    rules, guess, buildings = run.norms.density.sites.topping, run.norms.density.guess, run.city.buildings
    levels, guessed = buildings["levels"].to_numpy(float), flagged(buildings["levels_guessed"])
    flats = (buildings["use"] == "living").to_numpy() & (buildings["dwellings"].to_numpy(float) > 1) & ~without
    flats &= (year >= rules.period[0]) & (year <= rules.period[1])
    least, most = levels * np.where(guessed, guess.low, 1.0), levels * np.where(guessed, guess.high, 1.0)
    fits = flats & (most >= rules.levels[0]) & (least <= rules.levels[1])
    rows = pairs[fits[pairs["building"]]]
    number = rows["building"].to_numpy()
    roof = rows["share"].to_numpy() * np.nan_to_num(buildings["footprint_m2"].to_numpy(float)[number])
    shapes = buildings.geometry.to_numpy()[number]
    cut = rows["share"].to_numpy() < 1.0
    geometry = np.array(shapes, object)
    areas = run.areas.geometry.to_numpy()[rows["area"].to_numpy()[cut]]
    geometry[cut] = surfaces(shapely.intersection(shapes[cut], areas))
    frame = {"area": rows["area"].to_numpy(), "path": TOPPING, "there": roof / rules.m2_per_home}
    fit = ((levels >= rules.levels[0]) & (levels <= rules.levels[1]))[number]
    told = np.where(~guessed[number], TOLD, np.where(fit, GUESSED, PERHAPS))
    frame |= {"told": told, "geometry": geometry, "now": "living"}
    return pd.DataFrame(frame | {"year": year[number], "vacant": False})


def _conversion(claimed: np.ndarray, land: Geometries, run: Run) -> pd.DataFrame:
    """Vacant floor area that is no home and stands on no land that is counted already, by the point that tells it."""
    city, rules = run.city, run.norms.density.sites.conversion
    points, buildings = city.vacancy.geometry.to_numpy(), city.buildings
    vacant_m2 = np.nan_to_num(city.vacancy["vacant_m2"].to_numpy(float))
    of_point = polygon_at(points, buildings.geometry.to_numpy())
    lived_in = (buildings["use"] == "living").to_numpy()
    # the last stands for a point without a building, which counts where it lies
    counts = (vacant_m2 > 0) & np.append(~(lived_in | claimed), True)[of_point]
    counts &= (of_point >= 0) | ~touched(points, land)
    area, row = shapely.STRtree(points).query(run.areas.geometry.to_numpy(), predicate="intersects")
    kept = counts[row]
    area, row = area[kept], row[kept]
    # a point without a building stands for the ground of one floor
    alone = shapely.buffer(points[row], np.sqrt(vacant_m2[row] / np.pi))
    known, number = of_point[row] >= 0, of_point[row]
    geometry = np.array(alone, object)
    geometry[known] = buildings.geometry.to_numpy()[number[known]]
    usable = vacant_m2[row] * run.norms.buildings.form_factor.other
    now, year = np.full(len(row), None, object), np.full(len(row), np.nan)
    now[known] = buildings["use"].to_numpy(object)[number[known]]
    year[known] = buildings["year"].to_numpy(float, na_value=np.nan)[number[known]]
    frame = {"area": area, "path": CONVERSION, "there": usable / rules.m2_per_home, "told": TOLD}
    return pd.DataFrame(frame | {"geometry": geometry, "now": now, "year": year, "vacant": True})
