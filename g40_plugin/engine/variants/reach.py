"""Which plan areas travel otherwise in a variant: for whose people any way, or what lies within reach, is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..norms import Norms
from ..travel.graph import BIKE, Snapped
from ..travel.nearest import at_points, to_nearest
from ..travel.searches import Searches

# metres by which two ways may differ by rounding in 32-bit floats
_CLOSE_M = 0.02
# a junction of a changed street is found on the streets from so near
_JUNCTION_M = 0.05
_DECIMALS = 1


@dataclass(frozen=True)
class Starts:
    """Starting points on the streets of each mode."""

    frame: gpd.GeoDataFrame
    snapped: Mapping[str, Snapped]

    def take(self, rows: Ints | Bools) -> Starts:
        """Some of them."""
        some = {mode: points.take(rows) for mode, points in self.snapped.items()}
        return Starts(self.frame[rows] if rows.dtype == bool else self.frame.iloc[rows], some)


def metres_of(starts: Starts, searches: Searches, mode: str) -> Floats:
    """Metres from each starting point (rows) to the nearest place of every kind (columns)."""
    found = at_points(searches.graph(mode), starts.snapped[mode], searches.places(mode), searches.nearest(mode))[0]
    return found.astype(np.float32)


@dataclass(frozen=True)
class Otherwise:
    """Of each starting point, whether something is another for it: the nearest facilities, stops, or what is near."""

    facilities: Bools
    stops: Bools
    within: Bools


def travel_otherwise(
    before: Starts,
    now: Starts,
    metres: Mapping[str, Floats],
    base: Searches,
    searches: Searches,
    streets: Geometries,
) -> Otherwise:
    """What is another for starting points that are the same ``before`` and ``now``.

    ``metres`` are those of ``before``; ``streets`` the lines of the streets that came, went or were split.
    """
    n, subs = len(now.frame), len(base.norms.subcategories)
    nearest, within = np.zeros((n, len(base.kinds)), bool), np.zeros(n, bool)
    for mode in now.snapped:
        same_graph = searches.graph(mode) is base.graph(mode)
        kinds = _other_kinds(base, searches, mode) if same_graph else np.arange(len(base.kinds))
        nearest[:, kinds] |= _nearest_differ(now, metres[mode], searches, mode, kinds)
        limit_m = _limit_m(searches.norms, mode)
        ends = _ends(streets) if not same_graph else np.zeros(0, object)
        within |= _ways_differ(before, now, base, searches, mode, ends, limit_m)
        gone, come = _other_doors(base, searches, mode)
        for starts, where, doors in ((before, base, gone), (now, searches, come)):
            if len(doors.edge):
                within |= _metres_to(starts, where, mode, [doors])[:, 0] <= limit_m + _CLOSE_M
    return Otherwise(nearest[:, :subs].any(axis=1), nearest[:, subs:].any(axis=1), within)


def _other_kinds(base: Searches, searches: Searches, mode: str) -> Ints:
    pairs = zip(base.places(mode), searches.places(mode), strict=True)
    return np.array([row for row, (one, another) in enumerate(pairs) if one is not another], np.int64)


def _nearest_differ(now: Starts, before: Floats, searches: Searches, mode: str, kinds: Ints) -> Bools:
    if not len(kinds):
        return np.zeros((len(now.frame), 0), bool)
    places = [searches.places(mode)[kind] for kind in kinds]
    found = at_points(searches.graph(mode), now.snapped[mode], places, searches.nearest(mode).of_kinds(kinds))[0]
    return ~_are_close(found, before[:, kinds])


def _ways_differ(
    before: Starts, now: Starts, base: Searches, searches: Searches, mode: str, ends: Geometries, limit_m: float
) -> Bools:
    """Where the way to an end of a changed street is another within reach: every way over it passes its ends."""
    if not len(ends):
        return np.zeros(len(now.frame), bool)
    found = []
    for starts, where in ((before, base), (now, searches)):
        places = where.snap(ends, mode, cross=True)
        lie = places.distance <= _JUNCTION_M
        here = [places.take(np.array([row])) if lie[row] else None for row in range(len(ends))]
        metres = np.full((len(now.frame), len(ends)), np.inf)
        rows = [row for row, place in enumerate(here) if place is not None]
        if rows:
            metres[:, rows] = _metres_to(starts, where, mode, [here[row] for row in rows])
        found.append(np.where(metres <= limit_m + _CLOSE_M, metres, np.inf))
    return ~_are_close(*found).all(axis=1)


def _metres_to(starts: Starts, searches: Searches, mode: str, kinds: Sequence[Snapped]) -> Floats:
    search = searches.graph(mode)
    return at_points(search, starts.snapped[mode], kinds, to_nearest(search, kinds))[0]


def _are_close(one: Floats, other: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.asarray((one == other) | (np.abs(one - other) <= _CLOSE_M))


def _ends(lines: Geometries) -> Geometries:
    points = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    return np.asarray(shapely.points(np.unique(shapely.get_coordinates(points), axis=0)))


def _other_doors(base: Searches, searches: Searches, mode: str) -> tuple[Snapped, Snapped]:
    """The doors that are there no more, and those that are new: at another spot, or with other sums."""
    one, other = base.doors(mode), searches.doors(mode)
    if one is other:
        nothing = one.places.take(np.zeros(0, np.int64))
        return nothing, nothing
    keys = [_spots(where, mode, doors.places, doors.sums) for where, doors in ((base, one), (searches, other))]
    _, inverse = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    first, second = np.split(inverse.ravel(), [len(keys[0])])
    return one.places.take(~np.isin(first, second)), other.places.take(~np.isin(second, first))


def _spots(searches: Searches, mode: str, places: Snapped, sums: Floats) -> Floats:
    """Where doors stand on the ground, how far from their street, and their sums: rows of numbers."""
    lines = searches.graph(mode).graph.lines
    xy = np.zeros((len(places.edge), 2))
    found = places.found
    at = shapely.line_interpolate_point(lines[places.edge[found]], places.position[found])
    xy[found] = shapely.get_coordinates(at)
    away = np.where(found, places.distance, -1.0)
    return np.round(np.column_stack([xy, away, sums]), _DECIMALS)


def _limit_m(norms: Norms, mode: str) -> float:
    """How far jobs, homes and stops are counted."""
    minutes = norms.jobs.bike_limit_min if mode == BIKE else norms.time_score.pass_min
    speeds = [one.metres_per_minute for one in norms.profiles.values() if one.mode == mode]
    transit, levels = norms.transit, norms.transit.levels.values()
    stops = [transit.zero_fraction * (one.bike_m if mode == BIKE else one.walk_m) for one in levels]
    variant = transit.ptai.variants[transit.ptai.variant]
    caps = (variant.bike_m if mode == BIKE else variant.walk_m).values_by_name().values()
    return max(minutes * max(speeds, default=0.0), *stops, *caps, transit.quality_classes.distance_m[-1])
