"""DEN: how dense an area is, could be, and how many homes would fit (docs/method/density.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats
from ...city.package import flagged
from ...norms.density import Density, Guess, Ladder
from ...norms.small import Small
from ...overlay import Inside, covered
from ...shapes import axes
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


def existing(
    areas: gpd.GeoDataFrame,
    built: Inside,
    buildings: gpd.GeoDataFrame,
    landcover: gpd.GeoDataFrame,
    norms: Density,
    small: Small,
) -> pd.DataFrame:
    """``den_fsi den_gsi den_osr den_levels``, homes per gross and net hectare today, ``den_guess``, and the ground.

    ``built`` tells which of the ``buildings`` stand in the areas, those that are cut by their share. The ground is
    the area without large water; a net hectare is a gross one by ``gross_net_factor`` (R21). Densities that follow from
    floors have a low and a high: the value itself, unless too many floors are guessed (``loose``); then the guessed
    part counts ``guess.low`` and ``guess.high`` times.
    """
    shapes = areas.geometry.to_numpy()
    # registers cut water in pieces: what touches is one water
    water = shapely.union_all(landcover.geometry[landcover["cover_group"] == "water"].to_numpy())
    waters = shapely.get_parts(water)
    ground = shapely.area(shapes) - covered(shapes, waters[shapely.area(waters) >= norms.large_water_m2])
    values = np.nan_to_num(buildings[["floor_m2", "footprint_m2", "dwellings"]].to_numpy(float))
    guessed = flagged(buildings["levels_guessed"])
    homes_guessed = guessed & flagged(buildings["dwellings_guessed"])
    sums = built.sums(np.column_stack([values, values[:, 0] * guessed, values[:, 2] * homes_guessed]))
    floor, footprint, homes, floor_guessed, homes_guessed = sums.T
    frame = spacematrix(floor, footprint, ground, small)
    frame["den_dw_ha"] = ratio(homes * _M2_PER_HA, ground, small.m2)
    frame["den_dw_net"] = frame["den_dw_ha"] * norms.gross_net_factor
    frame["den_guess"] = ratio(floor_guessed, floor, small.m2)
    far = loose(frame["den_guess"].to_numpy(), norms.guess)
    low, high = (np.where(far, times - 1.0, 0.0) for times in (norms.guess.low, norms.guess.high))
    # of the values, so that what is known by the floors today has its bounds too
    least, most = (1.0 + more * np.nan_to_num(frame["den_guess"].to_numpy()) for more in (low, high))
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


def water_reserve(rain_m3: Floats, storage: Floats, m3_per_m2: float) -> Floats:
    """Square metres of a measure for the rain that finds no room today (6.3); NaN where storage is not known.

    ``rain_m3`` is the demand of GRN-6 and ``storage`` the share of it that is held.
    """
    lacking = rain_m3 * np.maximum(0.0, 1.0 - storage)
    return np.asarray(np.where(rain_m3 == 0.0, 0.0, lacking / m3_per_m2))


def capacity(
    current: pd.DataFrame,
    usable: pd.DataFrame,
    target: Target,
    *,
    access: Floats,
    green_gap_m2: Floats,
    water_m2: Floats,
    topped: Floats,
    topped_high: Floats,
    converted: Floats,
    norms: Density,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All numeric ``den_`` fields per area (without the gate of the infill check), and the parts of the score.

    N_cap = min(N_head, N_land + N_top + N_conv); DEN = 100 sqrt(h s); DENA = 100 (access/100 h s)^(1/3). ``access`` is
    0.6 PTN + 0.4 A15; ``topped`` and ``converted`` are dwellings by topping up and conversion, NaN where not known:
    then the capacity is a lower bound and the coverage says so. The green that lacks, the room for rain that lacks
    (``water_m2``) and as much green as unused green is built on are paid first from the land. The low has the smaller
    shares of land, the high floors of today and ``topped``; the high the larger, the low and ``topped_high``.
    """
    shares = norms.usable.values_by_name()
    # where more is built today, less can be added
    today = {
        ending: current[[f"den_fsi{built}", f"den_dw_ha{built}"]].to_numpy(float).T
        for ending, built in _LESS_WHERE_MORE.items()
    }
    rooms = {ending: headroom(fsi, target.fsi) for ending, (fsi, _) in today.items()}
    room = rooms[""]
    ground = current["ground_m2"].to_numpy()
    net_ha = ground / norms.gross_net_factor / _M2_PER_HA
    by_headroom = {
        ending: np.maximum(0.0, target.dwellings_ha - norms.gross_net_factor * homes_ha) * net_ha
        for ending, (_, homes_ha) in today.items()
    }
    known = [~np.isnan(part) for part in (green_gap_m2, water_m2, topped, converted)]
    fields = current.drop(columns="ground_m2").copy()
    fields["den_target_fsi"] = target.fsi
    for ending, share in rooms.items():
        fields[f"den_headroom{ending}"] = share
    fields["den_water_m2"] = water_m2
    by_topping = {"_low": topped, "": topped, "_high": topped_high}
    for ending, factor in (("_low", norms.low_factor), ("", 1.0), ("_high", norms.high_factor)):
        land = {name: np.minimum(1.0, share * factor) * usable[name].to_numpy() for name, share in shares.items()}
        reserve = np.nan_to_num(green_gap_m2) + np.nan_to_num(water_m2) + land["unused_green"]
        build = np.maximum(0.0, sum(land.values()) - reserve)
        homes = build / _M2_PER_HA * target.dwellings_ha + np.nan_to_num(by_topping[ending]) + np.nan_to_num(converted)
        fields[f"den_cap{ending}"] = np.floor(np.minimum(by_headroom[ending], homes))
        if not ending:
            fields["den_build_m2"] = build
    built_share = np.divide(fields["den_build_m2"], ground, out=np.full(len(ground), np.nan), where=ground > 0)
    space = np.clip(built_share / norms.space_full_share, 0.0, 1.0)
    for ending, share in rooms.items():
        fields[f"den_score{ending}"] = 100.0 * np.sqrt(share * space)
    fields["dena_score"] = 100.0 * np.cbrt(access / 100.0 * room * space)
    unknown = np.isnan(target.fsi) | np.isnan(room)
    fields.loc[unknown, "dena_score"] = np.nan
    for ending in _LESS_WHERE_MORE:
        fields.loc[unknown, [f"{name}{ending}" for name in ("den_score", "den_cap", "den_headroom")]] = np.nan
    # headroom and usable land are always known; lacking green and water, topping up and conversion may not be
    fields["den_cov"] = np.where(unknown, 0.0, (2 + np.sum(known, axis=0)) / (2 + len(known)))
    none = np.full(len(room), np.nan)
    table: Mapping[str, tuple[Floats, str, Floats]] = {
        "accessibility": (access, "0..100", access),
        "target_homes": (target.dwellings_ha, "dwellings/ha", none),
        "headroom": (room, "share", 100.0 * room),
        "space": (space, "share", 100.0 * space),
        "homes_by_headroom": (by_headroom[""], "dwellings", none),
        "homes_by_topping_up": (topped, "dwellings", none),
        "homes_by_conversion": (converted, "dwellings", none),
        **{f"land_{name}": (usable[name].to_numpy(), "m2", none) for name in shares},
        "reserve_green": (green_gap_m2, "m2", none),
        "reserve_water": (water_m2, "m2", none),
        "reserve_unused_green": (shares["unused_green"] * usable["unused_green"].to_numpy(), "m2", none),
    }
    parts = [
        pd.DataFrame(
            {"area": np.arange(len(room)), "part": part, "raw": raw, "unit": unit, "score": score, "weight": np.nan}
        )
        for part, (raw, unit, score) in table.items()
    ]
    return fields, pd.concat(parts, ignore_index=True)


class Topped(NamedTuple):
    """Dwellings by one more layer on flats whose floors are told, and with those that may fit; where there are such."""

    told: Floats
    high: Floats
    guessed: Bools


def topping_up(built: Inside, buildings: gpd.GeoDataFrame, norms: Density) -> Topped:
    """Dwellings per area by one layer on flats of 3 to 5 floors from 1945 to 1985 (R49).

    NaN where no building has a year. Guessed floors never make a building fit: they add to the high alone, where some
    number from ``guess.low`` to ``guess.high`` times the guess fits.
    """
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    levels = buildings["levels"].to_numpy(float)
    guessed = flagged(buildings["levels_guessed"])
    flats = (buildings["use"] == "living").to_numpy() & (buildings["dwellings"].to_numpy(float) > 1)
    flats &= (year >= norms.flat_year_low) & (year <= norms.flat_year_high)
    fit = flats & ~guessed & (levels >= norms.flat_levels_low) & (levels <= norms.flat_levels_high)
    least, most = norms.guess.low * levels, norms.guess.high * levels
    may_fit = flats & guessed & (most >= norms.flat_levels_low) & (least <= norms.flat_levels_high)
    roof = np.nan_to_num(buildings["footprint_m2"].to_numpy(float))
    dated = (~np.isnan(year)).astype(float)
    sums = built.sums(np.column_stack([roof * fit, roof * may_fit, dated, np.ones(len(year))]))
    homes = norms.roof_share * sums[:, :2] / norms.m2_per_topped_dwelling
    known = (sums[:, 2] > 0) | (sums[:, 3] == 0)
    told, high = np.where(known, homes[:, 0], np.nan), np.where(known, homes.sum(axis=1), np.nan)
    return Topped(told, high, sums[:, 1] > 0)


def conversion(vacant_m2: Floats, norms: Density) -> Floats:
    """Dwellings in vacant floor area; NaN where vacancy is not known."""
    return np.asarray(vacant_m2 * norms.conversion_share / norms.m2_per_converted_dwelling)
