"""DEN: how dense an area is, could be, and how many homes would fit (docs/method/density.md)."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats, Geometries
from ...city.schema import flagged
from ...norms.density import Density, Guess, Ladder
from ...norms.small import Small
from ...overlay import Inside, m2_under
from ...shapes import axes, subdivided
from ..numbers import ratio

_M2_PER_HA = 10_000.0
# of what can be added the value, low and high follow from these of what is there
_LESS_WHERE_MORE = {"": "", "_low": "_high", "_high": "_low"}


def spacematrix(floor_m2: Floats, footprint_m2: Floats, ground_m2: Floats, small: Small) -> pd.DataFrame:
    """FSI = floor/ground, GSI = footprint/ground, L = FSI/GSI, OSR = (1 - GSI)/FSI (R47, R48).

    NaN over less ground, floor or footprint than ``small`` tells.
    """
    gsi = ratio(footprint_m2, ground_m2, small.m2)
    return pd.DataFrame(
        {
            "den_fsi": ratio(floor_m2, ground_m2, small.m2),
            "den_gsi": gsi,
            "den_osr": ratio((1.0 - gsi) * ground_m2, floor_m2, small.m2),
            "den_levels": ratio(np.where(np.isnan(gsi), np.nan, floor_m2), footprint_m2, small.m2),
        }
    )


def accessibility(by_transit: Floats, by_foot: Floats, norms: Density) -> Floats:
    """Accessibility by transit (PTN) and on foot (A15), 0 to 100, on which the density that fits rests."""
    weighted = norms.transit_weight * by_transit + norms.accessibility_weight * by_foot
    return np.asarray(weighted / (norms.transit_weight + norms.accessibility_weight))


class Target(NamedTuple):
    """The density that fits an area: dwellings per net hectare and FSI."""

    dwellings_ha: Floats
    fsi: Floats


def target_density(access: Floats, ladder: Ladder) -> Target:
    """The target for an accessibility of 0..100, straight between the knots (clause a.3)."""
    dwellings = np.interp(access, ladder.accessibility, ladder.dwellings_ha)
    return Target(np.asarray(dwellings), np.asarray(np.interp(access, ladder.accessibility, ladder.fsi)))


def local_target(areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, transit: Floats, norms: Density) -> Target:
    """The target by what stands around: highest local density * (1 + transit_factor * PTN/100) (R21).

    Local densities, of dwellings per net hectare and of floor area, are those of squares of ``cell_m``, laid out from
    the middle of the smallest rectangle around the area along its sides, with their middle within ``within_m`` of the
    area. NaN where ``transit`` (PTN, 0..100) is not known, or nothing is built around.
    """
    local, shapes = norms.local, areas.geometry.to_numpy()
    row, found = shapely.STRtree(buildings.geometry.to_numpy()).query(
        shapes, predicate="dwithin", distance=local.within_m + local.cell_m
    )
    own = axes(shapes)
    places = shapely.get_coordinates(shapely.centroid(buildings.geometry.to_numpy()))
    square = np.floor(own.to_own(places[found], row) / local.cell_m)
    cells, at = np.unique(np.column_stack([row, square]), axis=0, return_inverse=True)
    row = cells[:, 0].astype(int)
    middles = shapely.points(own.to_place((cells[:, 1:] + 0.5) * local.cell_m, row))
    near = shapely.dwithin(shapes[row], middles, local.within_m)
    values = np.nan_to_num(buildings[["dwellings", "floor_m2"]].to_numpy(float))[found]
    homes, floor = (np.bincount(at.ravel(), weights=column, minlength=len(cells)) for column in values.T)
    m2 = local.cell_m**2
    highest = np.zeros((2, len(areas)))
    np.maximum.at(highest[0], row[near], homes[near] / m2 * _M2_PER_HA * norms.gross_net_factor)
    np.maximum.at(highest[1], row[near], floor[near] / m2)
    highest[:, (highest == 0.0).any(axis=0)] = np.nan
    raised = 1.0 + local.transit_factor * transit / 100.0
    return Target(highest[0] * raised, highest[1] * raised)


def headroom(fsi: Floats, target_fsi: Floats) -> Floats:
    """clip((target - FSI) / target, 0, 1)."""
    return np.asarray(np.clip((target_fsi - fsi) / target_fsi, 0.0, 1.0))


def large_water(landcover: gpd.GeoDataFrame, norms: Density) -> Geometries:
    """Water that is no ground to build on, in parts that do not overlap."""
    # registers cut water in pieces: what touches is one water
    water = shapely.union_all(landcover.geometry[landcover["cover_group"] == "water"].to_numpy())
    waters = shapely.get_parts(water)
    return subdivided(waters[shapely.area(waters) >= norms.large_water_m2])


def existing(
    areas: gpd.GeoDataFrame,
    built: Inside,
    buildings: gpd.GeoDataFrame,
    water: Geometries,
    norms: Density,
    small: Small,
) -> pd.DataFrame:
    """``den_fsi den_gsi den_osr den_levels``, homes per gross and net hectare today, ``den_guess``, and the ground.

    ``built`` tells which of the ``buildings`` stand in the areas, those that are cut by their share. The ground is
    the area without ``water``, which is ``large_water``; a net hectare is a gross one by ``gross_net_factor`` (R21).
    Densities that follow from floors have a low and a high: the value itself, unless too many floors are guessed
    (``loose``); then the guessed part counts ``guess.low`` and ``guess.high`` times.
    """
    shapes = areas.geometry.to_numpy()
    ground = np.maximum(shapely.area(shapes) - m2_under(shapes, water), 0.0)
    values = np.nan_to_num(buildings[["floor_m2", "footprint_m2", "dwellings"]].to_numpy(float))
    guessed = flagged(buildings["levels_guessed"])
    homes_guessed = guessed & flagged(buildings["dwellings_guessed"])
    sums = built.sums(np.column_stack([values, values[:, 0] * guessed, values[:, 2] * homes_guessed]))
    floor, footprint, homes, floor_guessed, homes_guessed = sums.T
    frame = spacematrix(floor, footprint, ground, small)
    frame["den_dw_ha"] = ratio(homes * _M2_PER_HA, ground, small.m2)
    frame["den_dw_net"] = frame["den_dw_ha"] * norms.gross_net_factor
    frame["den_guess"] = ratio(floor_guessed, floor, small.m2)
    # too little floor area to tell its share is no surer for that
    guess = np.nan_to_num(ratio(floor_guessed, floor, 0.0))
    far = loose(guess, norms.guess)
    low, high = (np.where(far, times - 1.0, 0.0) for times in (norms.guess.low, norms.guess.high))
    # of the values, so that what is known by the floors today has its bounds too
    least, most = (1.0 + more * guess for more in (low, high))
    for name in ("den_fsi", "den_levels"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] * least, frame[name] * most
    # the more floors, the less open space beside each
    frame["den_osr_low"], frame["den_osr_high"] = frame["den_osr"] / most, frame["den_osr"] / least
    for ending, more in (("_low", low), ("_high", high)):
        frame[f"den_dw_ha{ending}"] = ratio((homes + more * homes_guessed) * _M2_PER_HA, ground, small.m2)
    frame["ground_m2"] = ground
    return frame


def loose(guess: Floats, norms: Guess) -> Bools:
    """Where more than ``share`` of the floor area has guessed floors (``den_guess``), up to rounding."""
    return np.asarray(np.round(guess, 9) > norms.share)


def potential(
    current: pd.DataFrame, sums: pd.DataFrame, target: Target, green_gap_m2: Floats, norms: Density, small: Small
) -> pd.DataFrame:
    """All numeric ``den_`` fields per area, from what is there today and from what its sites hold together.

    ``sums`` has ``fits_low fits fits_high likely model green_m2 pays_m2 plan_homes jobs_lost`` per area.
    """
    fields = current.drop(columns="ground_m2").copy()
    net_ha = current["ground_m2"].to_numpy(float) / norms.gross_net_factor / _M2_PER_HA
    fields["den_target_fsi"] = target.fsi
    for ending, built in _LESS_WHERE_MORE.items():
        # the target is of net land, where today's floor stands on less ground
        fields[f"den_headroom{ending}"] = headroom(norms.gross_net_factor * current[f"den_fsi{built}"], target.fsi)
    rules = norms.sites
    for ending in _LESS_WHERE_MORE:
        homes = np.floor(sums[f"fits{ending}"].to_numpy(float))
        added = ratio(homes * _M2_PER_HA, current["ground_m2"], small.m2) * norms.gross_net_factor
        fields[f"den_cap{ending}"] = homes
        fields[f"den_score{ending}"] = np.interp(added, rules.score_homes_ha, rules.score)
        if not ending:
            fields["den_add_ha"] = added
    fields["den_likely"] = np.floor(sums["likely"].to_numpy(float))
    fields["den_model"] = np.floor(sums["model"].to_numpy(float))
    fields["den_plan"] = sums["plan_homes"].to_numpy(float)
    fields["den_jobs"] = sums["jobs_lost"].to_numpy(float)
    denser = fields["den_dw_net"] + fields["den_add_ha"] > target.dwellings_ha
    known = ~(fields["den_dw_net"].isna() | fields["den_add_ha"].isna() | np.isnan(target.dwellings_ha) | (net_ha <= 0))
    fields["den_over"] = np.where(known, denser.astype(float), np.nan)
    fields["den_green_bill_m2"] = green_gap_m2 + sums["green_m2"].to_numpy(float)
    fields["den_green_pays_m2"] = np.minimum(sums["pays_m2"].to_numpy(float), fields["den_green_bill_m2"])
    return fields
