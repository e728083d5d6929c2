"""Tree crowns, trees near home and vegetation on public land of plan areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...city.package import City
from ...city.schema import HEIGHTS, NDVI
from ...progress import Progress
from ..residents import homes_today
from ..run import Run, buildings_inside
from . import vegetation


def vegetation_fields(run: Run, land: Geometries, public: Geometries, progress: Progress) -> pd.DataFrame:
    """``grn_canopy grn_veg_pct grn_trees`` of each area; ``land`` is its ground without water, ``public`` the public.

    What is not known is NaN, and told in the notes.
    """
    share = _from_raster(run, "green", public, progress.part(0.5, 0.9))
    return pd.DataFrame(
        {
            "grn_canopy": _canopy(run, land, progress.part(0.0, 0.5)),
            "grn_veg_pct": 100.0 * share,
            "grn_trees": _trees_near(run),
        }
    )


def _canopy(run: Run, land: Geometries, progress: Progress) -> Floats:
    measured = _from_raster(run, "canopy", land, progress)
    norms, shapes = run.norms.vegetation, run.areas.geometry.to_numpy()
    count = vegetation.count_trees(shapes, run.city.trees.geometry.to_numpy())
    # a register knows every tree, so that few of them are few
    least_ha = np.where(shapely.covers(run.city.covered("trees"), shapes), 0.0, norms.least_trees_ha)
    estimate = vegetation.canopy_of_trees(count, shapely.area(land), norms.tree_m2, run.norms.small, least_ha=least_ha)
    estimated = np.isnan(measured) & ~np.isnan(estimate)
    run.reason("grn", estimated, "canopy_estimated", m2=norms.tree_m2)
    run.reason("grn", np.isnan(measured) & np.isnan(estimate), "canopy_unknown", count=norms.least_trees_ha)
    return np.where(estimated, estimate, measured)


def _from_raster(run: Run, name: str, ground: Geometries, progress: Progress) -> Floats:
    """The mean of a raster of the city on some ground of each area."""
    if name not in run.city.rasters:
        return np.full(len(ground), np.nan)
    # takes a while to load, and only rasters need it
    from ...city.zonal import zonal  # noqa: PLC0415

    raster, least = run.city.rasters[name], run.norms.vegetation.min_covered
    zones = zonal(raster, gpd.GeoSeries(ground, crs=run.areas.crs), progress)
    some = ~shapely.is_empty(ground)
    run.reason(
        "grn", some & (zones["covered"] < least), "raster_covers_little", kind=f"raster.{name}", percent=100 * least
    )
    if raster.cell_m > _finest(run) and _source(run.city, name) in {NDVI, HEIGHTS}:
        run.reason("grn", some, "raster_is_coarse", kind=f"raster.{name}", cell=raster.cell_m)
    return vegetation.known_mean(zones, shapely.area(ground), least, run.norms.small)


def _finest(run: Run) -> float:
    return run.norms.registers.ndvi.max_cell_m


def _source(city: City, theme: str) -> str | None:
    sources = city.coverage.loc[city.coverage["theme"] == theme, "source"]
    return None if sources.empty else str(sources.iloc[-1])


def _trees_near(run: Run) -> Floats:
    norms, city = run.norms.vegetation, run.city
    if not norms.count_trees or city.trees.empty:
        return np.full(len(run.areas), np.nan)
    share = vegetation.homes_near_trees(
        run.once(buildings_inside),
        city.buildings.geometry.to_numpy(),
        np.nan_to_num(city.buildings["dwellings"].to_numpy(float)),
        city.trees.geometry.to_numpy(),
        run.norms.small,
        at_least=norms.trees_near,
        within_m=norms.facade_m,
    )
    return np.where(np.isnan(run.once(homes_today)), np.nan, share)
