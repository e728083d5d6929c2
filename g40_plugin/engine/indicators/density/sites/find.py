"""Where homes can go in plan areas: the layer ``sites``."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.sites import YES

from ....arrays import Floats, Geometries
from ....overlay import polygon_at
from ....shapes import surfaces
from ...run import Run, buildings_inside
from ...typology.published import published_share
from ..room import accessibility_of
from .edited import Edited
from .edits import Edits
from .homes import with_homes
from .ids import ids_of
from .in_buildings import built_sites
from .land import PLAN, land_sites, with_facts

_M2_PER_HA = 10_000.0
# what a plan tells beside its homes
_OF_PLAN = ("name", "status", "first_year", "last_year", "corporation", "middle", "affordable_sale", "parking_spaces")
# what a user says of a site, where nobody does
_UNTOUCHED = {"use": YES, "use_share": np.nan, "homes": np.nan, "remark": None}
# columns of the layer in the order in which a planner reads them
COLUMNS = (
    "site_id", "area_id", "path", "name", "area_m2", "share_low", "share", "share_high", "density", "fits_low", "fits",
    "fits_high", "likely", "now", "year", "vacant", "owner", "status", "first_year", "last_year", "corporation",
    "middle", "affordable_sale", "jobs", "jobs_kept", "green_m2", "pays_m2", "use", "use_share", "homes", "remark",
    "why",
)  # fmt: skip


class Sites(NamedTuple):
    """Sites by area, and per area the square metres of inviting land and of it on green, water or farmland."""

    frame: gpd.GeoDataFrame
    inviting_m2: Floats
    on_green_m2: Floats
    warnings: tuple[str, ...] = ()
    """what of the user's own layer does not count"""


def sites_of(run: Run) -> Sites:
    """All sites of the areas of a run; ``area`` is the row of the area."""
    return _found(run, _placed(run), run.edited)


def sites_of_model(run: Run) -> pd.DataFrame:
    """The sites as if there were no plans and no changes by hand: what is used badly today is so under a plan too."""
    if _placed(run) is None and run.edited is None:
        return run.once(sites_of).frame
    return _found(run, None, None).frame


def _found(run: Run, plans: gpd.GeoDataFrame | None, edited: Edited | None) -> Sites:
    shapes, norms = run.areas.geometry.to_numpy(), run.norms
    land = land_sites(run.city, shapes, plans, norms)
    run.check_known(land.looked_at)
    on_land = _with_plans(_by_area(land.sites, shapes, norms.density.sites.least_m2), plans)
    on_land["site_id"] = ids_of(on_land)
    held, edits = land.sites.geometry.to_numpy(), Edits(run, edited)
    on_land = edits.of_land(on_land.assign(**_UNTOUCHED))
    # what stands on land that was struck out is no other site
    held = np.concatenate([held, on_land["geometry"].to_numpy(object)[on_land["drawn"]]])
    built = built_sites(run, held)
    built["site_id"] = ids_of(built)
    built = edits.of_buildings(built.assign(**_UNTOUCHED, plan_homes=np.nan))
    frame = pd.concat([with_facts(on_land, run.city), built], ignore_index=True)
    frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=run.city.crs)
    area = frame["area"].to_numpy(np.int64)
    frame["area_id"] = run.areas["area_id"].to_numpy(object)[area]
    frame["area_m2"] = frame.geometry.area
    frame["owner"] = _owner_of(frame.geometry.to_numpy(), run.city.owners)
    frame = edits.facts(frame)
    access, green = run.once(accessibility_of), norms.greenery.target
    let = run.once(_corporations)
    frame = with_homes(frame, access[area], let[area], green, norms.density)
    inviting, clean = (_m2_in(shapes, pieces) for pieces in (land.inviting, land.clean))
    return Sites(frame, inviting, np.maximum(inviting - clean, 0.0), tuple(edits.warnings))


def _corporations(run: Run) -> Floats:
    """Share of the homes of each area that corporations let; NaN where it is not known."""
    city = run.city
    return published_share("corporation_share", run.once(buildings_inside), city.buildings, city.neighbourhoods)


def _placed(run: Run) -> gpd.GeoDataFrame | None:
    """The plans of the municipality as polygons: a point stands for the ground that its homes would take.

    That ground stays within its plan area, so that all of its homes come there.
    """
    plans = run.plans
    if plans is None or plans.empty:
        return None
    shapes = plans.geometry.to_numpy()
    rules = run.norms.density.sites
    homes_ha = np.interp(run.norms.density.sites.accessibility[-1] / 2, rules.accessibility, rules.dwellings_ha)
    m2 = np.nan_to_num(plans["homes"].to_numpy(float)) / homes_ha * _M2_PER_HA
    points = np.flatnonzero(shapely.get_dimensions(shapes) == 0)
    placed = np.array(shapes, object)
    placed[points] = shapely.buffer(shapes[points], np.sqrt(np.maximum(m2[points], 1.0) / np.pi))
    area = pd.Index(run.every_area["area_id"]).get_indexer(plans["area_id"])
    cut = points[area[points] >= 0]
    within = surfaces(shapely.intersection(placed[cut], run.every_area.geometry.to_numpy()[area[cut]]))
    known = ~shapely.is_empty(within)
    placed[cut[known]] = within[known]
    return plans.reset_index(drop=True).set_geometry(gpd.GeoSeries(placed, crs=plans.crs))


def _by_area(sites: gpd.GeoDataFrame, shapes: Geometries, least_m2: float) -> pd.DataFrame:
    """Sites cut by the areas they lie in, with the share of each that lies there."""
    polygons = sites.geometry.to_numpy()
    row, site = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    parts = np.array(polygons[site], object)
    cut = ~shapely.covers(shapes[row], parts)
    parts[cut] = surfaces(shapely.intersection(parts[cut], shapes[row[cut]]))
    m2, is_plan = shapely.area(parts), sites["path"].to_numpy(object)[site] == PLAN
    kept = (m2 > 0) & (is_plan | (m2 >= np.minimum(least_m2, shapely.area(polygons[site]))))
    row, site, parts, m2 = row[kept], site[kept], parts[kept], m2[kept]
    share = m2 / shapely.area(polygons[site])
    found = pd.DataFrame(sites.drop(columns="geometry")).iloc[site].reset_index(drop=True)
    return found.assign(area=row, geometry=parts, of_site=share, there=np.nan, whole=polygons[site])


def _with_plans(frame: pd.DataFrame, plans: gpd.GeoDataFrame | None) -> pd.DataFrame:
    frame = frame.assign(plan_homes=np.nan, **dict.fromkeys(_OF_PLAN))
    if plans is None:
        return frame
    row = frame["plan"].fillna(-1).to_numpy(np.int64)
    mine = np.flatnonzero(row >= 0)
    share = frame["of_site"].to_numpy(float)[mine]
    counted = ("corporation", "middle", "affordable_sale", "parking_spaces")
    for name in _OF_PLAN:
        values = plans[name].to_numpy(object)[row[mine]] if name in plans else np.full(len(mine), None)
        if name in counted:
            values = values.astype(float) * share
        column = np.array(frame[name], object)
        column[mine] = values
        frame[name] = column
    homes = np.array(frame["plan_homes"], float)
    homes[mine] = plans["homes"].to_numpy(float)[row[mine]] * share
    return frame.assign(plan_homes=homes)


def _owner_of(shapes: Geometries, owners: gpd.GeoDataFrame) -> np.ndarray:
    row = polygon_at(shapely.point_on_surface(shapes), owners.geometry.to_numpy())
    return np.array([*owners["owner"], None], object)[row]


def _m2_in(shapes: Geometries, pieces: Geometries) -> Floats:
    """Square metres of each shape under pieces that do not overlap."""
    row, piece = shapely.STRtree(pieces).query(shapes, predicate="intersects")
    m2 = shapely.area(shapely.intersection(shapes[row], pieces[piece]))
    return np.bincount(row, weights=m2, minlength=len(shapes)).astype(float)
