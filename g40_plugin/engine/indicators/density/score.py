"""Scores the room to densify of plan areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ...arrays import Floats
from ...progress import Progress
from ...translation import tr
from ..indicator import BLOCKS_M, LAND, Indicator
from ..residents import homes_today
from ..run import Run, everywhere
from . import formula as density
from .room import accessibility_of, density_today, target_of
from .sites.find import COLUMNS, sites_of, sites_of_model
from .sites.homes import PATHS
from .sites.land import TOLD
from .sites.why import with_reasons

# what is counted of land inside the contour, and at an accessibility; with its homes their jobs and green
_HOMES = (
    "den_score", "den_score_low", "den_score_high", "den_cap", "den_cap_low", "den_cap_high", "den_likely",
    "den_model", "den_add_ha", "den_over", "den_jobs", "den_green_bill_m2", "den_green_pays_m2",
)  # fmt: skip
# what the sites of an area hold together
_SUMS = ("fits_low", "fits", "fits_high", "likely", "green_m2", "pays_m2", "plan_homes", "jobs_lost")
# columns of the layer that are whole numbers or texts; the others are numbers
_WHOLE = ("year", "vacant", "first_year", "last_year")
_TEXTS = ("site_id", "area_id", "path", "name", "now", "owner", "status", "use", "remark", "why")
# how a plan is placed that an area brings along itself
_ITS_OWN = "own"
# a smaller share of guessed floors is told as none
_TOLD = 0.005


def score_density(run: Run, progress: Progress) -> None:
    """All ``den_`` fields."""
    progress(0.0, tr("Room to densify"))
    norms = run.norms
    access, target, today = run.once(accessibility_of), run.once(target_of), run.once(density_today)
    found = run.once(sites_of)
    sites = found.frame
    for text in found.warnings:
        progress.warn(text)
    known = ~(np.isnan(access) | np.isnan(run.once(homes_today)) | run.city.contour.empty)
    gap = run.column("grn_gap_m2") if norms.density.green != "off" else np.zeros(len(run.areas))
    fields = density.potential(today, _sums(run), target, gap, norms.density, norms.small)
    for name in _HOMES:
        fields[name] = fields[name].where(known)
    dated = _dated(run)
    told = [known, dated, ~np.isnan(gap), np.full(len(known), len(run.city.vacancy) > 0)]
    fields["den_plan"] = fields["den_plan"].where(_told_plans(run))
    fields["den_cov"] = np.where(known, np.mean(told, axis=0), 0.0)
    run.add("den", fields, run.parts_of(_parts(run, sites, access, target, fields)))
    _tell(run, access, target, dated, gap)


def _told_plans(run: Run) -> np.ndarray:
    """The areas whose plans are known: all where there is a list of them, else those that bring their own."""
    told = np.zeros(len(run.areas), bool)
    if run.plans is None:
        return told
    if (run.plans["placed_by"] != _ITS_OWN).any():
        return ~told
    return np.isin(run.areas["area_id"].to_numpy(object), run.plans["area_id"].to_numpy(object))


def _sums(run: Run) -> pd.DataFrame:
    sites, model = run.once(sites_of).frame, run.once(sites_of_model)
    values = sites.assign(jobs_lost=sites["jobs"].fillna(0.0) - sites["jobs_kept"].fillna(0.0))
    values = values[["area", *_SUMS]].astype(dict.fromkeys(_SUMS, float))
    sums = values.groupby("area")[list(_SUMS)].sum()
    sums = sums.assign(model=model["fits"].astype(float).groupby(model["area"]).sum())
    return sums.reindex(range(len(run.areas))).fillna(0.0)


def _parts(
    run: Run, sites: gpd.GeoDataFrame, access: Floats, target: density.Target, fields: pd.DataFrame
) -> dict[str, tuple[Floats, str, Floats, float]]:
    none = np.full(len(run.areas), np.nan)
    by_path = sites.pivot_table(index="area", columns="path", values="fits", aggfunc="sum")
    by_path = by_path.reindex(index=range(len(run.areas)), columns=PATHS).fillna(0.0).where(fields["den_cap"].notna())
    return {
        "accessibility": (access, "0..100", access, np.nan),
        "target_homes": (target.dwellings_ha, "dwellings/ha", none, np.nan),
        "headroom": (fields["den_headroom"], "share", 100.0 * fields["den_headroom"], np.nan),
        **{f"homes_{path}": (by_path[path].to_numpy(float), "dwellings", none, np.nan) for path in PATHS},
    }


def _dated(run: Run) -> np.ndarray:
    """Whether no site of an area waits for a year or a number of floors that nobody told."""
    sites = run.once(sites_of).frame
    waiting = sites["area"].to_numpy(np.int64)[sites["told"].to_numpy(float) < TOLD]
    return np.asarray(np.bincount(waiting, minlength=len(run.areas)) == 0)


def _tell(run: Run, access: Floats, target: density.Target, dated: np.ndarray, gap: Floats) -> None:
    norms, city = run.norms, run.city
    today = run.once(density_today)
    ground, least = today["ground_m2"].to_numpy(float), norms.small.m2
    run.reason("den", ground < least, "small_area", m2=least)
    low = today[["den_osr", "den_levels"]].isna().any(axis=1).to_numpy()
    run.reason("den", (ground >= least) & low, "little_built", m2=least)
    run.reason("den", np.isnan(run.once(homes_today)), "homes_hardly_known")
    run.reason("den", everywhere(run) & city.contour.empty, "contour_unknown")
    run.reason("den", np.isnan(access), "accessibility_unknown")
    run.reason("den", ~np.isnan(access) & np.isnan(target.fsi), "nothing_around")
    run.reason("den", everywhere(run) & city.vacancy.empty, "vacancy_unknown")
    run.reason("den", ~dated, "years_or_floors_unknown")
    run.reason("den", np.isnan(gap), "green_unknown")
    edge = (run.column("a15_edge") == 1) | (run.column("ptn_edge") == 1)
    run.reason("den", edge & ~np.isnan(access), "accessibility_cut")
    run.reason("den", run.column("den_cap") == 0, "no_sites")
    run.reason("den", run.column("den_over") == 1, "denser_than_asked", homes=target.dwellings_ha)
    guess, rule = today["den_guess"].to_numpy(), norms.density.guess
    far = density.loose(guess, rule)
    run.reason("den", ~far & (guess >= _TOLD), "floors_guessed", percent=100 * guess)
    run.reason("den", far, "mostly_guessed", percent=100 * guess, low=rule.low, high=rule.high)


def site_layer(run: Run, _progress: Progress) -> gpd.GeoDataFrame:
    """The layer ``sites``, those with most homes first in each area."""
    sites = with_reasons(run.once(sites_of).frame, run.norms)
    order = np.lexsort((sites["site_id"], -sites["fits_high"].to_numpy(float), sites["area"]))
    found = sites.iloc[order].reset_index(drop=True)
    # a column without any value has its type too, so that QGIS lets the right thing be filled in
    whole = {name: found[name].astype(float).astype("Int64") for name in _WHOLE}
    numbers = {name: found[name].astype(float) for name in COLUMNS if name not in (*_WHOLE, *_TEXTS)}
    texts = {name: found[name].astype(object).where(found[name].notna(), None) for name in _TEXTS}
    return found.assign(**whole, **numbers, **texts)[[*COLUMNS, "geometry"]]


INDICATOR = Indicator(
    code="den",
    asked_by=("den",),
    evaluate=score_density,
    needs=("a15", "ptn", "mix", "grn"),
    tables=("streets", "buildings", "landcover"),
    reads=("buildings", "landcover"),
    edge_of=("a15", "ptn"),
    layers=(("sites", site_layer),),
    looks_at=LAND,
    blocks_m=BLOCKS_M,
)
