"""What a variant changes in what a user gives beside the city: plans that are built, and sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Ints
from ..indicators.density.score import site_layer
from ..indicators.density.sites.edited import Edited, edited_sites
from ..indicators.plan_fields import own_fields, own_numbers
from ..indicators.run import Run
from ..norms import Norms
from ..plans.plans import OWN, Plans
from ..progress import Progress
from ..score import Given
from ..sources.sites import sites_in
from .file import ROW, Variant

# the fields of the plan areas that a plan fills in, by the column of the plan
_FIELDS = {
    "homes": "homes",
    "spaces": "parking_spaces",
    "corporation_rent": "corporation",
    "middle_rent": "middle",
    "affordable_sale": "affordable_sale",
}
_SHARES = ("corporation_rent_share", "middle_rent_share", "affordable_sale_share")


@dataclass(frozen=True)
class GivenThen:
    """What is given in a variant, and for which areas of ``known.parts`` the plan or the sites are others."""

    given: Given
    plans_differ: Bools
    sites_differ: Bools


def given_in(variant: Variant, given: Given, base: Run, norms: Norms, progress: Progress) -> GivenThen:
    """What is given in a variant: plans count as built, so they are no plans any more; sites as the user left them."""
    n = len(base.areas)
    plans, sites = variant.layer("plans"), variant.layer("sites")
    plans_differ, sites_differ = np.zeros(n, bool), np.zeros(n, bool)
    if plans is not None:
        area = area_of(plans, base.areas)
        plans_differ = np.isin(np.arange(n), area)
        given, gone = _built(given, plans, area, base.areas, norms)
        sites_differ |= np.isin(base.areas["area_id"].to_numpy(object), gone)
    if sites is not None:
        edited = _edited(given, sites, base, progress)
        given = given._replace(edited=edited)
        sites_differ |= np.isin(base.areas["area_id"].to_numpy(object), edited.rows["area_id"].to_numpy(object))
    return GivenThen(given, plans_differ, sites_differ)


def area_of(rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Ints:
    """The row of the plan area that holds the middle of each plan, -1 where none does."""
    found = np.full(len(rows), -1, np.int64)
    area, row = shapely.STRtree(shapely.point_on_surface(rows.geometry.to_numpy())).query(
        areas.geometry.to_numpy(), predicate="intersects"
    )
    found[row[::-1]] = area[::-1]
    return found


def _built(
    given: Given, plans: gpd.GeoDataFrame, area: Ints, areas: gpd.GeoDataFrame, norms: Norms
) -> tuple[Given, np.ndarray]:
    """The plan areas with the numbers of the plans, and without plans where these stand; the areas that had some."""
    ids = areas["area_id"].to_numpy(object)[np.maximum(area, 0)]
    numbers = plans[list(_FIELDS.values())].assign(area_id=np.where(area >= 0, ids, None))
    sums = numbers.groupby("area_id").sum(min_count=1)
    frames = [with_plans(frame, sums, norms) for frame in (given.areas, given.known.parts)]
    placed = given.plans.placed
    middles = shapely.point_on_surface(placed.geometry.to_numpy())
    built = np.zeros(len(placed), bool)
    built[shapely.STRtree(middles).query(plans.geometry.to_numpy(), predicate="intersects")[1]] = True
    # of a plan that its area brings along the place is not told
    built |= placed["area_id"].isin(sums.index).to_numpy(bool) & (placed["placed_by"] == OWN).to_numpy(bool)
    left = Plans(placed[~built].reset_index(drop=True), given.plans.unplaced)
    known = replace(given.known, parts=frames[1])
    return given._replace(areas=frames[0], known=known, plans=left), placed["area_id"].to_numpy(object)[built]


def with_plans(frame: gpd.GeoDataFrame, sums: pd.DataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """Plan areas whose own numbers are those of the plans where there are some."""
    here = frame["area_id"].isin(sums.index).to_numpy(bool)
    told = sums.reindex(frame["area_id"])
    columns: dict[str, Any] = {}
    for key in (*_FIELDS, *_SHARES):
        names = getattr(norms.plan_fields, key)
        there = own_fields(frame, names)
        if not there and key in _SHARES:
            continue
        first, *others = there or names[:1]
        now = told[_FIELDS[key]].to_numpy(float) if key in _FIELDS else np.nan
        columns[first] = np.where(here, now, own_numbers(frame, names))
        # what stands under another name is in the first now, or counts no more
        columns |= dict.fromkeys(others, np.nan)
    return gpd.GeoDataFrame(frame.assign(**columns))


def _edited(given: Given, rows: gpd.GeoDataFrame, base: Run, progress: Progress) -> Edited:
    """The sites of the areas that rows are about as they are, with what the variant says of them."""
    patch = sites_in(rows.drop(columns=ROW), "sites")
    told = edited_sites(patch, "sites", given.areas, progress)
    found = base.once(site_rows)
    here = set(told.rows["area_id"])
    before = given.edited.rows if given.edited is not None else found.iloc[:0]
    # areas that the user's own layer is about stay as it has them
    kept = before[~before["site_id"].isin(told.rows["site_id"].dropna())]
    others = found[found["area_id"].isin(here - set(before["area_id"]))]
    others = others[~others["site_id"].isin(told.rows["site_id"].dropna())]
    frames = [frame for frame in (kept, others, told.rows) if len(frame)]
    every = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=base.areas.crs)
    listed = (given.plans.placed["placed_by"] != OWN).any()
    return Edited(every, plans_stay=not listed)


def site_rows(run: Run) -> gpd.GeoDataFrame:
    """The sites of a run as a user's layer of them is read."""
    found = site_layer(run, Progress())
    # as a file would hold them: numbers with gaps, no kind of nothing of its own
    whole = {name: found[name].astype(float) for name in found if str(found[name].dtype) == "Int64"}
    return sites_in(gpd.GeoDataFrame(found.assign(**whole)), "sites")
