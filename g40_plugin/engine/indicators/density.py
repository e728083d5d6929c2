"""DEN: how dense an area is, could be, and how many homes would fit (indicator specification 6.1 to 6.4)."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city import flagged
from ..norms import Density, Ladder
from ..progress import Progress
from ..shapes import clipped_union
from ..translation import tr
from .mixing import sums_in
from .numbers import Floats

_M2_PER_HA = 10_000.0


def spacematrix(floor_m2: Floats, footprint_m2: Floats, ground_m2: Floats) -> pd.DataFrame:
    """FSI = floor/ground, GSI = footprint/ground, L = FSI/GSI, OSR = (1 - GSI)/FSI (R47, R48); NaN without floor."""
    with np.errstate(invalid="ignore", divide="ignore"):
        fsi, gsi = floor_m2 / ground_m2, footprint_m2 / ground_m2
        built = fsi > 0
        return pd.DataFrame(
            {
                "den_fsi": fsi,
                "den_gsi": gsi,
                "den_osr": np.where(built, (1.0 - gsi) / fsi, np.nan),
                "den_levels": np.where(built & (gsi > 0), fsi / gsi, np.nan),
            }
        )


def target_density(access: Floats, ladder: Ladder) -> tuple[Floats, Floats]:
    """Dwellings per net hectare and FSI for an accessibility of 0..100, straight between the knots (clause a.3)."""
    dwellings = np.interp(access, ladder.accessibility, ladder.dwellings_ha)
    return np.asarray(dwellings), np.asarray(np.interp(access, ladder.accessibility, ladder.fsi))


def headroom(fsi: Floats, target_fsi: Floats) -> Floats:
    """clip((target - FSI) / target, 0, 1)."""
    return np.asarray(np.clip((target_fsi - fsi) / target_fsi, 0.0, 1.0))


def existing(
    areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, landcover: gpd.GeoDataFrame, norms: Density
) -> pd.DataFrame:
    """``den_fsi den_gsi den_osr den_levels``, homes per gross and net hectare today, and the ground.

    The ground is the area without large water; a net hectare is a gross one by ``gross_net_factor`` (R21).
    """
    shapes = areas.geometry.to_numpy()
    # registers cut water in pieces: what touches is one water
    water = shapely.union_all(landcover.geometry[landcover["cover_group"] == "water"].to_numpy())
    waters = shapely.get_parts(water)
    ground = shapely.area(shapes) - covered(shapes, waters[shapely.area(waters) >= norms.large_water_m2])
    points = buildings.geometry.centroid.to_numpy()
    values = np.nan_to_num(buildings[["floor_m2", "footprint_m2", "dwellings"]].to_numpy(float))
    sums = sums_in(shapes, points, values)
    frame = spacematrix(sums[:, 0], sums[:, 1], np.where(ground > 0, ground, np.nan))
    with np.errstate(invalid="ignore", divide="ignore"):
        frame["den_dw_ha"] = sums[:, 2] / np.where(ground > 0, ground, np.nan) * _M2_PER_HA
    frame["den_dw_net"] = frame["den_dw_ha"] * norms.gross_net_factor
    frame["ground_m2"] = ground
    return frame


def covered(shapes: np.ndarray, polygons: np.ndarray) -> Floats:
    """Square metres of each shape under some polygons, overlaps counted once."""
    rows, found = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    covered = np.zeros(len(shapes))
    for row in np.unique(rows):
        pieces = shapely.intersection(polygons[found[rows == row]], shapes[row])
        covered[row] = shapely.union_all(pieces).area
    return covered


def usable_land(
    areas: gpd.GeoDataFrame,
    landcover: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    contour: gpd.GeoDataFrame,
    obsolete: np.ndarray,
    norms: Density,
    progress: Progress,
) -> pd.DataFrame:
    """Square metres of each kind of usable land per area after every exclusion, and of candidate land before it.

    Excluded: water, public green, agricultural land, main roads, railways, and land outside the contour. ``obsolete``
    tells for each building whether the land under it may be used (low-rise work from before 1990 or vacant, in an area
    of typology iii). Columns: the keys of ``norms.usable``, ``candidate_m2`` and ``on_green_m2`` (infill check).
    """
    groups = landcover["cover_group"].to_numpy()
    geometry = landcover.geometry.to_numpy()
    green = (
        (groups == "agriculture") | (groups == "water") | ((groups == "green") & flagged(landcover["public"]))
    )
    main = streets[streets["highway"].isin(norms.main_roads)]
    roads = shapely.buffer(main.geometry.to_numpy(), main["width_m"].to_numpy(float) / 2, quad_segs=2)
    rails = shapely.buffer(barriers.geometry[barriers["kind"] == "rail"].to_numpy(), norms.rail_m, quad_segs=2)
    all_streets = shapely.buffer(streets.geometry.to_numpy(), streets["width_m"].to_numpy(float) / 2, quad_segs=2)
    footprints = buildings.geometry.to_numpy()
    kinds = {
        "fuel": (geometry[groups == "fuel"], ("main", "building")),
        "parking": (geometry[groups == "parking"], ("main", "building")),
        "brownfield": (geometry[groups == "brownfield"], ("main", "building")),
        "obsolete": (footprints[obsolete], ("main",)),
        "yard": (geometry[groups == "urban_work"], ("main", "building", "street")),
    }
    trees = {
        "green": shapely.STRtree(geometry[green]),
        "main": shapely.STRtree(np.concatenate([roads, rails])),
        "building": shapely.STRtree(footprints),
        "street": shapely.STRtree(all_streets),
    }
    candidates = {name: shapely.STRtree(polygons) for name, (polygons, _) in kinds.items()}
    inside = shapely.union_all(contour.geometry.to_numpy()) if len(contour) else None
    rows = []
    for row, shape in enumerate(areas.geometry.to_numpy()):
        progress(row / len(areas), tr("Land that can be used"))
        used: dict[str, float] = {"candidate_m2": 0.0, "on_green_m2": 0.0}
        gone = shapely.Polygon()
        for name, (_, in_the_way) in kinds.items():
            candidate = _near(candidates[name], shape)
            if candidate.is_empty:
                continue
            # only what lies on the candidate has to be taken off it
            taken = shapely.union_all([gone, *(_near(trees[other], candidate) for other in in_the_way)])
            candidate = shapely.difference(candidate, taken)
            gone = shapely.union(gone, candidate)
            clean = shapely.difference(candidate, _near(trees["green"], candidate))
            if name in ("fuel", "parking", "brownfield"):
                used["candidate_m2"] += candidate.area
                used["on_green_m2"] += candidate.area - clean.area
            used[name] = (shapely.intersection(clean, inside) if inside is not None else clean).area
        rows.append(used)
    return pd.DataFrame(rows, index=range(len(areas)), columns=[*kinds, "candidate_m2", "on_green_m2"]).fillna(0.0)


def _near(tree: shapely.STRtree, shape: shapely.Geometry) -> shapely.Geometry:
    return clipped_union(tree.geometries[tree.query(shape, predicate="intersects")], shape)


def capacity(
    current: pd.DataFrame,
    usable: pd.DataFrame,
    *,
    access: Floats,
    green_gap_m2: Floats,
    topped: Floats,
    converted: Floats,
    norms: Density,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All numeric ``den_`` fields per area (without the gate of the infill check), and the parts of the score.

    N_cap = min(N_head, N_land + N_top + N_conv); DEN = 100 sqrt(h s); DENA = 100 (access/100 h s)^(1/3). ``access`` is
    0.6 PTN + 0.4 A15; ``topped`` and ``converted`` are dwellings by topping up and conversion, NaN where not known:
    then the capacity is a lower bound and the coverage says so. The green that lacks is paid first from the land.
    """
    shares = {name: getattr(norms.usable, name) for name in ("parking", "brownfield", "fuel", "yard", "obsolete")}
    target, target_fsi = target_density(access, norms.ladder)
    room = headroom(current["den_fsi"].to_numpy(), target_fsi)
    ground = current["ground_m2"].to_numpy()
    net_ha = ground / norms.gross_net_factor / _M2_PER_HA
    net_now = current["den_dw_net"].to_numpy()
    by_headroom = np.maximum(0.0, target - net_now) * net_ha
    known = [~np.isnan(part) for part in (green_gap_m2, topped, converted)]
    fields = current.drop(columns="ground_m2").copy()
    fields["den_target_fsi"] = np.where(np.isnan(access), np.nan, target_fsi)
    fields["den_headroom"] = room
    for ending, factor in (("_low", norms.low_factor), ("", 1.0), ("_high", norms.high_factor)):
        land = sum(np.minimum(1.0, share * factor) * usable[name].to_numpy() for name, share in shares.items())
        build = np.maximum(0.0, land - np.nan_to_num(green_gap_m2))
        homes = build / _M2_PER_HA * target + np.nan_to_num(topped) + np.nan_to_num(converted)
        fields[f"den_cap{ending}"] = np.floor(np.minimum(by_headroom, homes))
        if not ending:
            fields["den_build_m2"] = build
    space = np.clip(fields["den_build_m2"].to_numpy() / ground / norms.space_full_share, 0.0, 1.0)
    fields["den_score"] = 100.0 * np.sqrt(room * space)
    fields["dena_score"] = 100.0 * np.cbrt(access / 100.0 * room * space)
    unknown = np.isnan(access) | ~(ground > 0)
    for name in ("den_score", "dena_score", "den_cap", "den_cap_low", "den_cap_high", "den_headroom"):
        fields.loc[unknown, name] = np.nan
    # headroom and usable land are always known; green gap, topping up and conversion may not be
    fields["den_cov"] = np.where(unknown, 0.0, (2 + np.sum(known, axis=0)) / 5)
    table: Mapping[str, tuple[Floats, str, Floats]] = {
        "accessibility": (access, "0..100", access),
        "headroom": (room, "share", 100.0 * room),
        "space": (space, "share", 100.0 * space),
        "homes_by_headroom": (by_headroom, "dwellings", np.full(len(room), np.nan)),
        "homes_by_topping_up": (topped, "dwellings", np.full(len(room), np.nan)),
        "homes_by_conversion": (converted, "dwellings", np.full(len(room), np.nan)),
        **{f"land_{name}": (usable[name].to_numpy(), "m2", np.full(len(room), np.nan)) for name in shares},
    }
    parts = [
        pd.DataFrame(
            {"area": np.arange(len(room)), "part": part, "raw": raw, "unit": unit, "score": score, "weight": np.nan}
        )
        for part, (raw, unit, score) in table.items()
    ]
    return fields, pd.concat(parts, ignore_index=True)


def topping_up(areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, norms: Density) -> Floats:
    """Dwellings by one layer on flats of 3 to 5 floors from 1945 to 1985 (R49); NaN where no building has a year."""
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    levels = buildings["levels"].to_numpy(float)
    flats = (buildings["use"] == "living").to_numpy() & (buildings["dwellings"].to_numpy(float) > 1)
    fit = flats & (levels >= norms.flat_levels_low) & (levels <= norms.flat_levels_high)
    fit &= (year >= norms.flat_year_low) & (year <= norms.flat_year_high)
    roof = np.where(fit, buildings["footprint_m2"].to_numpy(float), 0.0)
    dated = (~np.isnan(year)).astype(float)
    sums = sums_in(
        areas.geometry.to_numpy(),
        buildings.geometry.centroid.to_numpy(),
        np.column_stack([roof, dated, np.ones(len(year))]),
    )
    homes = norms.roof_share * sums[:, 0] / norms.m2_per_topped_dwelling
    return np.where((sums[:, 1] > 0) | (sums[:, 2] == 0), homes, np.nan)


def conversion(vacant_m2: Floats, norms: Density) -> Floats:
    """Dwellings in vacant floor area; NaN where vacancy is not known."""
    return np.asarray(vacant_m2 * norms.conversion_share / norms.m2_per_converted_dwelling)
