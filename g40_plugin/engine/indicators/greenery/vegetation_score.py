"""Tree crowns, trees near home and vegetation on public land of plan areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...city.package import HEIGHTS, NDVI, City
from ...progress import Progress
from ...translation import tr
from ..run import Run
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
    estimate = vegetation.canopy_of_trees(count, shapely.area(land), norms.tree_m2, least_ha=least_ha)
    estimated = np.isnan(measured) & ~np.isnan(estimate)
    text = tr("Canopy is estimated from single trees of {m2:.0f} m² each; trees in no map or register are missing.")
    run.note("grn", estimated, text.format(m2=norms.tree_m2))
    text = tr("Tree canopy is not known: no raster of it, and fewer than {count:.0f} mapped trees a hectare.")
    run.note("grn", np.isnan(measured) & np.isnan(estimate), text.format(count=norms.least_trees_ha))
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
    text = tr("The raster of {name} covers less than {least:.0%} of this area, so its value is not known.")
    shown = {"canopy": tr("tree crowns"), "green": tr("vegetation")}[name]
    run.note("grn", some & (zones["covered"] < least), text.format(name=shown, least=least))
    if raster.cell_m > _finest(run) and _source(run.city, name) in {NDVI, HEIGHTS}:
        text = tr("The raster of {name} has cells of {cell:.0f} m: its value is a density, not a measured cover.")
        run.note("grn", some, text.format(name=shown, cell=raster.cell_m))
    return vegetation.known_mean(zones, least)


def _finest(run: Run) -> float:
    return run.norms.registers.ndvi.max_cell_m


def _source(city: City, theme: str) -> str | None:
    sources = city.coverage.loc[city.coverage["theme"] == theme, "source"]
    return None if sources.empty else str(sources.iloc[-1])


def _trees_near(run: Run) -> Floats:
    norms, city = run.norms.vegetation, run.city
    if not norms.count_trees or city.trees.empty:
        return np.full(len(run.areas), np.nan)
    return vegetation.homes_near_trees(
        run.areas.geometry.to_numpy(),
        city.buildings.geometry.to_numpy(),
        np.nan_to_num(city.buildings["dwellings"].to_numpy(float)),
        city.trees.geometry.to_numpy(),
        at_least=norms.trees_near,
        within_m=norms.facade_m,
    )
