"""SEV: how much barriers lengthen walks around an area (clause b, chapter 2; docs/method/severance.md, R56, R57)."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats, Ints
from ...norms.severance import Severance
from ..numbers import group_mean, group_quantiles, ramp

_M_PER_KM = 1000.0
# crossings of parallel lines at one place are told apart from this distance on
_SAME_PLACE_M = 0.1


class Walks(NamedTuple):
    """Walks to the targets around sampled starting points, a row each.

    ``area`` is the row of the area, ``line`` the straight way, ``straight_m`` its metres, ``walk_m`` the metres over
    the streets, infinite where the search found none.
    """

    area: np.ndarray
    line: np.ndarray
    straight_m: Floats
    walk_m: Floats


def targets_around(points: np.ndarray, radius_m: float, bearings: int) -> np.ndarray:
    """Points on a circle around each point, a row each; the first bearing is north, the others go clockwise."""
    angle = 2.0 * np.pi * np.arange(bearings) / bearings
    steps = radius_m * np.column_stack([np.sin(angle), np.cos(angle)])
    return np.asarray(shapely.points(shapely.get_coordinates(points)[:, None, :] + steps[None]))


def directness(walk_m: Floats, straight_m: Floats) -> Floats:
    """Metres over the streets per metre in a straight line: at least 1, infinite where there is no way (R56)."""
    # a walk along a straight street may come out shorter by rounding
    return np.asarray(np.maximum(walk_m / straight_m, 1.0))


def is_lost(walk_m: Floats, straight_m: Floats, norms: Severance) -> Bools:
    """Whether a walk is lost: a detour from ``lost_directness`` on, or longer than the search goes."""
    walk_m = np.where(walk_m <= norms.search_m, walk_m, np.inf)
    return np.asarray(directness(walk_m, straight_m) >= norms.lost_directness)


def severance(
    walks: Walks, crossings_km: pd.DataFrame, barriers: gpd.GeoDataFrame, n_areas: int, norms: Severance
) -> pd.DataFrame:
    """All ``sev_`` fields but coverage and note; ``crossings_km`` as ``crossings`` gives them.

    A walk is lost from ``lost_directness`` on. The barrier of an area is the one that the straight ways of most lost
    walks cross, by kind and name.
    """
    ratio = directness(walks.walk_m, walks.straight_m)
    one = np.ones(len(ratio))
    median, high = group_quantiles(ratio, one, walks.area, n_areas, (0.5, norms.high_quantile))
    lost = is_lost(walks.walk_m, walks.straight_m, norms)
    kind, name, share = worst_barrier(walks, lost, barriers, n_areas)
    score = np.where(np.isnan(median), np.nan, 100.0 * ramp(median, norms.zero, norms.full))
    finite = [np.where(np.isinf(value), np.nan, value) for value in (median, high)]
    return pd.DataFrame(
        {
            "sev_score": score,
            "sev_directness": finite[0],
            "sev_p90": finite[1],
            "sev_lost": group_mean(lost.astype(float), one, walks.area, n_areas),
            "sev_crossings_km": crossings_km["all"],
            "sev_barrier": kind,
            "sev_barrier_name": name,
            "sev_barrier_share": share,
        }
    )


def worst_barrier(
    walks: Walks, lost: np.ndarray, barriers: gpd.GeoDataFrame, n_areas: int
) -> tuple[np.ndarray, np.ndarray, Floats]:
    """Kind and name of the barrier behind which most lost walks of each area lie, and its share of them.

    None where no walk is lost, or no lost walk crosses a barrier.
    """
    rows = np.flatnonzero(lost)
    found, barrier = shapely.STRtree(barriers.geometry.to_numpy()).query(walks.line[rows], predicate="intersects")
    crossed = pd.DataFrame(
        {
            "area": walks.area[rows[found]],
            "walk": rows[found],
            "kind": barriers["kind"].to_numpy(object)[barrier],
            "name": barriers["name"].fillna("").to_numpy(object)[barrier],
        }
    ).drop_duplicates()
    counted = crossed.groupby(["area", "kind", "name"]).size().rename("walks").reset_index()
    # of barriers with equally many a named one, then the first by name
    counted["unnamed"] = counted["name"] == ""
    rising = {"area": True, "walks": False, "unnamed": True, "kind": True, "name": True}
    counted = counted.sort_values(list(rising), ascending=list(rising.values()))
    worst = counted.drop_duplicates("area").set_index("area").reindex(range(n_areas))
    total = np.bincount(walks.area[rows], minlength=n_areas)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, worst["walks"].to_numpy(float) / total, np.nan)
    kind, name = (np.array([text or None for text in worst[key].fillna("")], object) for key in ("kind", "name"))
    return kind, name, share


def over_crossings(start_m: Floats, target_m: Floats, metres: Floats) -> Floats:
    """Metres of each walk (rows) by the shorter way over each of some crossings (columns).

    ``start_m`` and ``target_m`` are the metres from a walk's start and target to both ends of each crossing (a third
    axis of 2), ``metres`` the lengths of the crossings. A shortest way takes a new street once, or not at all.
    """
    there, back = start_m[..., 0] + target_m[..., 1], start_m[..., 1] + target_m[..., 0]
    return np.asarray(np.minimum(there, back) + metres)


def best_crossings(back: Ints, near: Bools, lines: np.ndarray) -> Ints:
    """The crossing (column) that wins back most for each area (row), -1 where none is near.

    Of equally good ones the shortest counts, then the first from west to east and from south to north.
    """
    if not len(lines):
        return np.full(len(back), -1)
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True)).T
    order = np.lexsort((y, x, shapely.length(lines)))
    best = order[np.argmax(np.where(near, back, -1)[:, order], axis=1)]
    return np.where(near.any(axis=1), best, -1)


def spanned(
    lines: np.ndarray, barriers: gpd.GeoDataFrame, own_kind: np.ndarray, own_name: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Kind and name (None: it has none) of the barrier that each line crosses.

    Of several it is ``own_kind`` and ``own_name``, else a named one, then the first by kind and name.
    """
    line, row = shapely.STRtree(barriers.geometry.to_numpy()).query(lines, predicate="crosses")
    crossed = pd.DataFrame(
        {
            "line": line,
            "kind": barriers["kind"].to_numpy(object)[row],
            "name": barriers["name"].fillna("").to_numpy(object)[row],
        }
    )
    own = (crossed["kind"] == own_kind[line]) & (crossed["name"] == pd.Series(own_name).fillna("").to_numpy()[line])
    crossed["other"], crossed["unnamed"] = ~own, crossed["name"] == ""
    crossed = crossed.sort_values(["line", "other", "unnamed", "kind", "name"])
    first = crossed.drop_duplicates("line").set_index("line").loc[np.arange(len(lines))]
    return first["kind"].to_numpy(object), np.array([name or None for name in first["name"]], object)


def crossings(
    zones: np.ndarray, barriers: gpd.GeoDataFrame, walkable: np.ndarray, water: np.ndarray, norms: Severance
) -> pd.DataFrame:
    """Places where one can walk across, per kilometre of barrier in each zone: a column per kind and ``all``.

    Tracks side by side count with their length and their crossings alike. Of water only pieces count that lie in a
    water surface at least ``min_water_m`` wide. NaN where a zone has no barrier of the kind.
    """
    found = {}
    total_km, total = np.zeros(len(zones)), np.zeros(len(zones))
    for kind in norms.kinds:
        lines = barriers.geometry.to_numpy()[(barriers["kind"] == kind).to_numpy()]
        near = shapely.STRtree(zones).query(lines, predicate="intersects")[0]
        lines = lines[np.unique(near)]
        if kind == "water":
            lines = wide_pieces(lines, water, norms)
        km, count = _length_and_crossings(zones, lines, walkable)
        total_km, total = total_km + km, total + count
        found[kind] = _per(count, km)
    return pd.DataFrame(found | {"all": _per(total, total_km)})


def _per(count: Floats, km: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(km > 0, count / km, np.nan)


def _length_and_crossings(zones: np.ndarray, lines: np.ndarray, walkable: np.ndarray) -> tuple[Floats, Floats]:
    row, line = shapely.STRtree(lines).query(zones, predicate="intersects")
    metres = shapely.length(shapely.intersection(lines[line], zones[row]))
    km = np.bincount(row, weights=metres, minlength=len(zones)) / _M_PER_KM
    places = crossing_places(lines, walkable)
    row, _ = shapely.STRtree(places).query(zones, predicate="intersects")
    return km, np.bincount(row, minlength=len(zones)).astype(float)


def crossing_places(lines: np.ndarray, walkable: np.ndarray) -> np.ndarray:
    """Points where a walkable street runs across a line, or where two of its pieces meet on the line."""
    street, line = shapely.STRtree(lines).query(walkable, predicate="intersects")
    met, pair = shapely.get_parts(shapely.intersection(walkable[street], lines[line]), return_index=True)
    point = shapely.get_type_id(met) == shapely.GeometryType.POINT
    met, pair = met[point], pair[point]
    ends = np.array([shapely.get_point(walkable[street[pair]], end) for end in (0, -1)])
    at_end = (shapely.distance(ends, met) < _SAME_PLACE_M).any(axis=0) if len(met) else np.zeros(0, bool)
    key = pd.DataFrame(np.round(shapely.get_coordinates(met) / _SAME_PLACE_M).astype(np.int64), columns=["x", "y"])
    key["line"], key["pieces"] = line[pair], np.where(at_end, 1, 2)
    pieces = key.groupby(["line", "x", "y"], sort=False)["pieces"].sum()
    across = pieces.index[pieces.to_numpy() > 1].to_frame(index=False)
    return np.asarray(shapely.points(across[["x", "y"]].to_numpy(float) * _SAME_PLACE_M))


def wide_pieces(lines: np.ndarray, water: np.ndarray, norms: Severance) -> np.ndarray:
    """The pieces of waterways whose middle lies in water that is ``min_water_m`` wide there, by its nearest bank."""
    xy, line = shapely.get_coordinates(shapely.segmentize(lines, norms.water_step_m), return_index=True)
    same = line[1:] == line[:-1]
    pieces = shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    row, surface = shapely.STRtree(water).query(middles, predicate="within")
    to_bank = shapely.distance(shapely.boundary(water)[surface], middles[row])
    wide = np.zeros(len(pieces), bool)
    wide[row[2.0 * to_bank >= norms.min_water_m]] = True
    return np.asarray(pieces[wide])
