"""SEV: how much barriers lengthen walks around an area (clause b, chapter 2; docs/method/severance.md, R56, R57)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats, Geometries, Ints
from ...norms.severance import Severance
from ..numbers import group_mean, group_quantiles, ramp

_M_PER_KM = 1000.0
# crossings of parallel lines at one place are told apart from this distance on
_SAME_PLACE_M = 0.1
# metres by which two sums of the same streets may differ
_CLOSE_M = 0.01


class Walks(NamedTuple):
    """Walks to the targets around starting points, a row each.

    ``area`` is the row of the area, ``start`` that of the starting point, ``weight`` the people it stands for and
    ``group`` its part of the area's starting points (0 to ``groups``). ``ends`` are the two ends (an array of walks, 2
    and 2) on the streets, ``straight_m`` the metres between them, ``walk_m`` those over the streets, infinite where
    there is no way of at most ``search_m``.
    """

    area: Ints
    start: Ints
    weight: Floats
    group: Ints
    ends: Floats
    straight_m: Floats
    walk_m: Floats

    def take(self, rows: Ints) -> Walks:
        """Some of the walks."""
        return Walks(*(column[rows] for column in self))  # type: ignore[arg-type]  # numbers of both kinds


class Starts(NamedTuple):
    """Starting points, a row each: their area, place (x and y), the people they stand for and their group."""

    area: Ints
    xy: Floats
    weight: Floats
    group: Ints


def even_starts(area: Ints, xy: Floats, weight: Floats, norms: Severance) -> Starts:
    """All starting points of each area, at most ``most_starts``, in the order of a Hilbert curve through the area.

    Points on one spot count as one. Where an area has more, one is taken at every so many people along the curve, from
    half a step on, and stands for so many people. Neighbours on the curve go to different groups. Neither the order of
    the points nor other areas make a difference.
    """
    given = pd.DataFrame({"area": area, "x": xy[:, 0], "y": xy[:, 1], "weight": weight})
    spots = given.sort_values(["area", "x", "y", "weight"]).groupby(["area", "x", "y"])["weight"].sum().reset_index()
    by_area = spots.groupby("area")
    low = by_area[["x", "y"]].transform("min").to_numpy()
    size = (by_area[["x", "y"]].transform("max").to_numpy() - low).max(axis=1, initial=0.0)
    unit = (spots[["x", "y"]].to_numpy() - low) / np.where(size > 0, size, 1.0)[:, None]
    spots["curve"] = gpd.GeoSeries(shapely.points(unit)).hilbert_distance((0.0, 0.0, 1.0, 1.0)).to_numpy()
    spots = spots.sort_values(["area", "curve", "x", "y"], ignore_index=True)
    by_area = spots.groupby("area")["weight"]
    many, total = by_area.transform("size") > norms.most_starts, by_area.transform("sum")
    steps = np.floor(by_area.cumsum() / total * norms.most_starts + 0.5)
    taken = steps - steps.groupby(spots["area"]).shift(fill_value=0.0)
    spots["weight"] = spots["weight"].where(~many, taken * total / norms.most_starts)
    spots = spots[spots["weight"] > 0]
    group = (spots.groupby("area").cumcount() % norms.groups).to_numpy(np.int64)
    return Starts(spots["area"].to_numpy(np.int64), spots[["x", "y"]].to_numpy(), spots["weight"].to_numpy(), group)


def targets_around(xy: Floats, along: Floats, radius_m: float, bearings: int) -> Floats:
    """Coordinates of points on a circle around each place (places, bearings, 2).

    The first lies in the direction ``along`` of its place (places, 2; of length 1), the others go clockwise.
    """
    angle = 2.0 * np.pi * np.arange(bearings) / bearings
    right = np.column_stack([along[:, 1], -along[:, 0]])
    steps = np.cos(angle)[:, None] * along[:, None] + np.sin(angle)[:, None] * right[:, None]
    return np.asarray(xy[:, None, :] + radius_m * steps)


def directness(walk_m: Floats, straight_m: Floats) -> Floats:
    """Metres over the streets per metre in a straight line: at least 1, infinite where there is no way (R56)."""
    # a walk along a straight street may come out shorter by rounding
    return np.asarray(np.maximum(walk_m / straight_m, 1.0))


def is_lost(walk_m: Floats, straight_m: Floats, norms: Severance) -> Bools:
    """Whether a walk is lost: a detour from ``lost_directness`` on, or longer than ``search_m``."""
    return np.asarray(walk_m >= longest_m(straight_m, norms))


def longest_m(straight_m: Floats, norms: Severance) -> Floats:
    """The metres from which a walk is lost; a centimetre less than a round number counts as that number."""
    return np.minimum(norms.lost_directness * straight_m - _CLOSE_M, norms.search_m + _CLOSE_M)


def severance(
    walks: Walks, crossings_km: pd.DataFrame, barriers: gpd.GeoDataFrame, n_areas: int, norms: Severance
) -> pd.DataFrame:
    """All ``sev_`` fields but coverage and note; ``crossings_km`` as ``crossings`` gives them.

    Every walk counts for the people of its starting point. Areas with fewer than ``min_walks`` walks are not judged.
    """
    ratio = directness(walks.walk_m, walks.straight_m)
    median, high = group_quantiles(ratio, walks.weight, walks.area, n_areas, (0.5, norms.high_quantile))
    lost = is_lost(walks.walk_m, walks.straight_m, norms)
    kind, name, share = worst_barrier(walks, lost, barriers, n_areas, norms)
    few = np.bincount(walks.area, minlength=n_areas) < norms.min_walks
    fields = {
        "sev_score": _score(median, norms),
        "sev_se": standard_error(walks, n_areas, norms),
        "sev_directness": np.where(np.isinf(median), np.nan, median),
        "sev_p90": np.where(np.isinf(high), np.nan, high),
        "sev_lost": group_mean(lost.astype(float), walks.weight, walks.area, n_areas),
    }
    return pd.DataFrame(
        {key: np.where(few, np.nan, values) for key, values in fields.items()}
        | {
            "sev_crossings_km": crossings_km["all"],
            "sev_barrier": kind,
            "sev_barrier_name": name,
            "sev_barrier_share": share,
        }
    )


def _score(median: Floats, norms: Severance) -> Floats:
    return np.where(np.isnan(median), np.nan, 100.0 * ramp(median, norms.zero, norms.full))


def standard_error(walks: Walks, n_areas: int, norms: Severance) -> Floats:
    """Standard error of each area's score in points, from the scores of its groups of starting points by themselves.

    The square root of sum (s - mean)^2 / (g (g - 1)) over the scores s of the g ``groups``, each of them an even sample
    of the area (random groups, Wolter 2007). NaN where a group has fewer than ``min_walks`` walks.
    """
    part, parts = walks.area * norms.groups + walks.group, n_areas * norms.groups
    ratio = directness(walks.walk_m, walks.straight_m)
    scores = _score(group_quantiles(ratio, walks.weight, part, parts, (0.5,))[0], norms)
    few = np.bincount(part, minlength=parts) < norms.min_walks
    scores = np.where(few, np.nan, scores).reshape(n_areas, norms.groups)
    return np.asarray(scores.std(axis=1, ddof=1) / np.sqrt(norms.groups))


def count_lost(walks: Walks, n_areas: int, norms: Severance) -> Ints:
    """How many walks of each area are lost."""
    lost = is_lost(walks.walk_m, walks.straight_m, norms)
    return np.bincount(walks.area[lost], minlength=n_areas)


def worst_barrier(
    walks: Walks, lost: Bools, barriers: gpd.GeoDataFrame, n_areas: int, norms: Severance
) -> tuple[np.ndarray, np.ndarray, Floats]:
    """Kind and name of the barrier that the lost walks of most people cross, for each area, and their share of them.

    None where fewer than ``min_walks`` walks are lost, or no lost walk crosses a barrier.
    """
    rows = np.flatnonzero(lost)
    count, total = (np.bincount(walks.area[rows], w, n_areas) for w in (None, walks.weight[rows]))
    rows = rows[count[walks.area[rows]] >= norms.min_walks]
    lines = shapely.linestrings(walks.ends[rows])
    found, barrier = shapely.STRtree(barriers.geometry.to_numpy()).query(lines, predicate="intersects")
    crossed = pd.DataFrame(
        {
            "area": walks.area[rows[found]],
            "walk": rows[found],
            "kind": barriers["kind"].to_numpy(object)[barrier],
            "name": barriers["name"].fillna("").to_numpy(object)[barrier],
        }
    )
    # added up in the order of the walks, so that those of barriers side by side are equal
    crossed = crossed.drop_duplicates().sort_values("walk", kind="stable")
    crossed["weight"] = walks.weight[crossed["walk"].to_numpy(np.int64)]
    counted = crossed.groupby(["area", "kind", "name"])["weight"].sum().reset_index()
    # of barriers with equally many a named one, then the first by name
    counted["unnamed"] = counted["name"] == ""
    rising = {"area": True, "weight": False, "unnamed": True, "kind": True, "name": True}
    counted = counted.sort_values(list(rising), ascending=list(rising.values()))
    worst = counted.drop_duplicates("area").set_index("area").reindex(range(n_areas))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.minimum(worst["weight"].to_numpy(float) / total, 1.0)
    kind, name = (np.array([text or None for text in worst[key].fillna("")], object) for key in ("kind", "name"))
    return kind, name, share


def best_crossings(back: Floats, area: Ints, line: Ints, lines: Geometries) -> Ints:
    """The row of the crossing that wins back most for each area, of rows with an area, a line and what it wins back.

    Of equally good ones the shortest counts, then the first from west to east and from south to north.
    """
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True)).reshape(-1, 2).T
    rank = np.empty(len(lines), np.int64)
    rank[np.lexsort((y, x, shapely.length(lines)))] = np.arange(len(lines))
    order = np.lexsort((rank[line], -back, area))
    return order[np.flatnonzero(np.diff(area[order], prepend=-1))]


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


class Crossable(NamedTuple):
    """The barriers of one kind, and the places where one can walk across them, each in a tree."""

    lines: shapely.STRtree
    places: shapely.STRtree


def crossable(
    barriers: gpd.GeoDataFrame, walkable: Geometries, water: Geometries, norms: Severance
) -> dict[str, Crossable]:
    """The barriers of each kind with their crossings.

    Of water only pieces count that lie in a water surface at least ``min_water_m`` wide.
    """
    found: dict[str, Crossable] = {}
    for kind in norms.kinds:
        lines = barriers.geometry.to_numpy()[(barriers["kind"] == kind).to_numpy()]
        lines = wide_pieces(lines, water, norms) if kind == "water" else lines
        found[kind] = Crossable(shapely.STRtree(lines), shapely.STRtree(crossing_places(lines, walkable)))
    return found


def crossings(zones: Geometries, barriers: Mapping[str, Crossable], norms: Severance) -> pd.DataFrame:
    """Places where one can walk across, per kilometre of barrier in each zone: a column per kind and ``all``.

    Tracks side by side count with their length and their crossings alike. NaN where a zone has less than
    ``min_barrier_m`` of the kind.
    """
    found = {}
    total_km, total = np.zeros(len(zones)), np.zeros(len(zones))
    for kind, (lines, places) in barriers.items():
        row, line = lines.query(zones, predicate="intersects")
        metres = shapely.length(shapely.intersection(lines.geometries[line], zones[row]))
        km = np.bincount(row, weights=metres, minlength=len(zones)) / _M_PER_KM
        row, _ = places.query(zones, predicate="intersects")
        count = np.bincount(row, minlength=len(zones)).astype(float)
        total_km, total = total_km + km, total + count
        found[kind] = _per(count, km, norms)
    return pd.DataFrame(found | {"all": _per(total, total_km, norms)})


def _per(count: Floats, km: Floats, norms: Severance) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(km * _M_PER_KM >= norms.min_barrier_m, count / km, np.nan)


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
