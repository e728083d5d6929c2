"""How many homes fit on a site, and how many are likely (docs/method/sites.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from g40_plugin.catalogue.sites import HARD, NO, ONLY_IF

from ....arrays import Floats
from ....norms.density import Density
from ....norms.sites import Sites
from .in_buildings import BUILT_PATHS, ESTATE, SMALL
from .land import CARE, GUESSED, LAND_PATHS, PARKING, PERHAPS, PETROL, PLAN, SHOPS, TOLD, WORK

PATHS = (*LAND_PATHS, *BUILT_PATHS)
BOUNDS = ("_low", "", "_high")
_M2_PER_HA = 10_000.0
# ground of which what is not built on can become green
_PAVED = (PETROL, PARKING, SHOPS, WORK, CARE)


def density_at(access: Floats, norms: Sites) -> Floats:
    """Homes per net hectare that fit an accessibility of 0 to 100, straight between the knots (clause a.3)."""
    return np.asarray(np.interp(access, norms.accessibility, norms.dwellings_ha))


def with_homes(
    sites: gpd.GeoDataFrame, access: Floats, corporations: Floats, green_share: float, norms: Density
) -> gpd.GeoDataFrame:
    """Sites with their usable shares, density, homes that fit and are likely, green, and what becomes of the jobs.

    ``sites`` have a row per site and area with ``path area_m2 there told vacant jobs plan_homes status use use_share
    homes``. Accessibility (0..100) and the share of homes that corporations let are of the area of each, NaN where not
    known: homes that rest on accessibility then are NaN too. ``green_share`` is what of public space is to be green.
    """
    rules, path = norms.sites, sites["path"].to_numpy(object)
    m2, there, use = (sites[name].to_numpy() for name in ("area_m2", "there", "use"))
    own_share, own_homes = (sites[name].to_numpy(float) for name in ("use_share", "homes"))
    is_land = ~np.isin(path, [PLAN, *BUILT_PATHS])
    # what new public space asks of the site, in green
    green = np.where(is_land, m2 * rules.public_share * green_share, 0.0)
    first = green / m2.clip(1.0) if norms.green == "site_first" else np.zeros(len(m2))
    net_ha = np.where(m2 >= rules.gross_from_m2, m2 / norms.gross_net_factor, m2) * (1.0 - first) / _M2_PER_HA
    built = np.where(path == WORK, 1.0 - rules.work.keep, 1.0)
    result = sites.copy()
    for ending, nudge in zip(BOUNDS, (-1.0, 0.0, 1.0), strict=True):
        usual = _share(ending, path, sites["told"].to_numpy(float), corporations, rules)
        share = np.where(np.isnan(own_share), usual, np.clip(own_share, 0.0, 1.0))
        near = np.clip(access + nudge * rules.access_spread, 0.0, 100.0)
        fits = np.select(
            [path == PLAN, path == SMALL, np.isin(path, BUILT_PATHS)],
            [sites["plan_homes"].to_numpy(float), there * share * (rules.small.base + near / 100.0), there * share],
            net_ha * share * built * density_at(near, rules),
        )
        fits = np.where(np.isnan(own_homes), fits, np.maximum(own_homes, 0.0))
        counts = (use != NO) & ((use != ONLY_IF) | (ending == "_high"))
        result[f"fits{ending}"] = np.where(counts, fits, 0.0)
        result[f"share{ending}"] = np.where(path == PLAN, np.nan, share)
    result["density"] = np.where(is_land, density_at(access, rules), np.nan)
    result["likely"] = result["fits"] * _chance(path, sites, rules)
    builds = (result["fits"] > 0).to_numpy()
    result["green_m2"] = np.where(builds, green, 0.0)
    paved = np.isin(path, _PAVED) & builds
    result["pays_m2"] = np.where(paved, m2 * (1.0 - result["share"].fillna(0.0)), 0.0)
    return result.assign(jobs_kept=_jobs_kept(path, sites["jobs"].to_numpy(float), builds, rules))


def _share(ending: str, path: np.ndarray, told: Floats, corporations: Floats, norms: Sites) -> Floats:
    """The usable share of each site; the less sure it is, the nearer to the high end it begins to count."""
    share = np.zeros(len(path))
    for name in PATHS[1:]:
        rules = getattr(norms, name)
        share[path == name] = {"_low": rules.low, "": rules.mid, "_high": rules.high}[ending]
    if not ending:
        let = (path == ESTATE) & (corporations > norms.estate.corporation_share)
        share[let] = norms.estate.high
    return np.where(told >= {"_low": TOLD, "": GUESSED, "_high": PERHAPS}[ending], share, 0.0)


def _chance(path: np.ndarray, sites: gpd.GeoDataFrame, norms: Sites) -> Floats:
    chance = np.where(sites["status"].to_numpy(object) == HARD, norms.plan.hard, norms.plan.soft)
    for name in PATHS[1:]:
        chance[path == name] = getattr(norms, name).chance
    chance[(path == WORK) & sites["vacant"].to_numpy(bool)] = norms.work.chance_vacant
    return chance


def _jobs_kept(path: np.ndarray, jobs: Floats, builds: np.ndarray, norms: Sites) -> Floats:
    """Jobs that stay: of shops, which return below the homes, all; of work a part; all where nothing is built.

    A plan does not tell what becomes of the jobs on its land: they are not counted as lost.
    """
    kept = np.where(path == WORK, norms.work.keep * jobs, 0.0)
    kept = np.where(np.isin(path, [PLAN, SHOPS, *BUILT_PATHS]), jobs, kept)
    return np.where(builds, kept, jobs)
