"""Which plan areas travel otherwise in a variant: for whose people any way, or what lies within reach, is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..norms import Norms
from ..travel.doors import Doors
from ..travel.graph import BIKE, Snapped
from ..travel.moved import Moved
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
class Between:
    """The searches of a city before and now, and how points were led over where the streets are others."""

    before: Searches
    now: Searches
    moved: Mapping[str, Moved] | None

    def same_graph(self, mode: str) -> bool:
        """Whether the streets of a mode are the very ones of before."""
        return self.now.graph(mode) is self.before.graph(mode)

    def lie_elsewhere(self, mode: str, before: Snapped, now: Snapped) -> Bools:
        """Which points, the same before and now, came to another place on the streets."""
        if before is now:
            return np.zeros(len(now.edge), bool)
        if self.moved is None:
            return np.ones(len(now.edge), bool)
        carried = self.moved[mode].carried(before)
        apart = np.abs(carried.position - now.position) > _CLOSE_M
        return np.asarray((carried.edge != now.edge) | (now.found & apart))


@dataclass(frozen=True)
class Otherwise:
    """Of each starting point, whether something is another for it.

    ``facilities`` tells of the nearest ones, ``stops`` of all that count, ``within`` by mode of jobs and homes. Where
    ``searched`` is not, only the doors that went and came (``doors``) make that difference.
    """

    facilities: Bools
    stops: Bools
    within: Mapping[str, Bools]
    searched: Mapping[str, Bools]
    doors: Mapping[str, tuple[Doors, Doors]]


def travel_otherwise(
    before: Starts, now: Starts, metres: Mapping[str, Floats], searches: Between, streets: Geometries
) -> Otherwise:
    """What is another for starting points that are the same ``before`` and ``now``.

    ``metres`` are those of ``before``; ``streets`` the lines of the streets that are new or closed.
    """
    n, norms = len(now.frame), searches.now.norms
    nearest: Bools = np.zeros((n, len(searches.now.kinds)), bool)
    stops: Bools = np.zeros(n, bool)
    within: dict[str, Bools] = {}
    searched: dict[str, Bools] = {}
    others: dict[str, tuple[Doors, Doors]] = {}
    for mode in now.snapped:
        limit_m = _sum_limit_m(norms, mode)
        elsewhere = searches.lie_elsewhere(mode, before.snapped[mode], now.snapped[mode])
        far, near = elsewhere, elsewhere
        if not searches.same_graph(mode):
            ways = _ways_to_ends(before, now, searches, mode, _ends(streets))
            far = far | _differ_within(ways, np.inf)
            near = near | _differ_within(ways, limit_m)
            stops |= _differ_within(ways, _stop_limit_m(norms, mode))
        rows, every = np.flatnonzero(far), np.arange(len(searches.now.kinds))
        nearest[rows] |= _nearest_differ(now.take(rows), metres[mode][rows], searches.now, mode, every)
        kinds = _other_kinds(searches, mode)
        nearest[:, kinds] |= _nearest_differ(now, metres[mode], searches.now, mode, kinds)
        searched[mode] = near
        gone, come = others[mode] = _other_doors(searches, mode)
        for starts, where, doors in ((before, searches.before, gone), (now, searches.now, come)):
            if len(doors.sums):
                near = near | (_metres_to(starts, where, mode, [doors.places])[:, 0] <= limit_m + _CLOSE_M)
        within[mode] = near
    subs = len(norms.subcategories)
    facilities: Bools = np.any(nearest[:, :subs], axis=1)
    every_stop: Bools = np.asarray(stops | nearest[:, subs:].any(axis=1))
    return Otherwise(facilities, every_stop, within, searched, others)


def _differ_within(ways: tuple[Floats, Floats], limit_m: float) -> Bools:
    """Where any of some ways is another, as far as it is not longer than a limit."""
    one, other = (np.where(way <= limit_m + _CLOSE_M, way, np.inf) for way in ways)
    return np.asarray(~_are_close(one, other).all(axis=1))


def _other_kinds(searches: Between, mode: str) -> Ints:
    """The kinds of which any place is another, or lies elsewhere on the streets."""
    found = []
    for row, (one, other) in enumerate(zip(searches.before.places(mode), searches.now.places(mode), strict=True)):
        same = one is other or (len(one.edge) == len(other.edge) and _same_places(searches, mode, row, one, other))
        found += [] if same else [row]
    return np.array(found, np.int64)


def _same_places(searches: Between, mode: str, row: int, one: Snapped, other: Snapped) -> bool:
    name = searches.now.kinds[row]
    if searches.moved is None or searches.before.kind(name) is not searches.now.kind(name):
        return False
    return not searches.lie_elsewhere(mode, one, other).any()


def _nearest_differ(now: Starts, before: Floats, searches: Searches, mode: str, kinds: Ints) -> Bools:
    if not len(kinds) or not len(now.frame):
        return np.zeros((len(now.frame), len(kinds)), bool)
    places = [searches.places(mode)[kind] for kind in kinds]
    found = at_points(searches.graph(mode), now.snapped[mode], places, searches.nearest(mode).of_kinds(kinds))[0]
    return ~_are_close(found, before[:, kinds])


def _ways_to_ends(
    before: Starts, now: Starts, searches: Between, mode: str, ends: Geometries
) -> tuple[Floats, Floats]:
    """Metres to the ends of changed streets before and now: every way over such a street passes its ends."""
    found = []
    for starts, where in ((before, searches.before), (now, searches.now)):
        places = where.snap_few(ends, mode)
        rows = np.flatnonzero(places.distance <= _JUNCTION_M)
        metres = np.full((len(now.frame), len(ends)), np.inf)
        if len(rows):
            metres[:, rows] = _metres_to(starts, where, mode, [places.take(np.array([row])) for row in rows])
        found.append(metres)
    return found[0], found[1]


def _metres_to(starts: Starts, searches: Searches, mode: str, kinds: Sequence[Snapped]) -> Floats:
    search = searches.graph(mode)
    return at_points(search, starts.snapped[mode], kinds, to_nearest(search, kinds))[0]


def _are_close(one: Floats, other: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.asarray((one == other) | (np.abs(one - other) <= _CLOSE_M))


def _ends(lines: Geometries) -> Geometries:
    points = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    return np.asarray(shapely.points(np.unique(shapely.get_coordinates(points), axis=0)))


def _other_doors(searches: Between, mode: str) -> tuple[Doors, Doors]:
    """The doors that are there no more, and those that are new: at another spot, or with other sums."""
    before, now = searches.before, searches.now
    if before.doors(mode) is now.doors(mode):
        nothing = _some(before.doors(mode), np.zeros(0, np.int64))
        return nothing, nothing
    same = all(getattr(before.city, table) is getattr(now.city, table) for table in ("origins", "buildings"))
    if same and searches.moved is not None:
        # the very doors, so what was snapped is compared one by one
        sums = before.sums_of_doors(mode)
        every = Doors(before.all_doors(mode), sums), Doors(now.all_doors(mode), sums)
        elsewhere = searches.lie_elsewhere(mode, every[0].places, every[1].places)
        return _some(every[0], elsewhere), _some(every[1], elsewhere)
    if searches.same_graph(mode) and before.barriers() is now.barriers():
        # what stands where it stood joins the street where it joined it
        one, other = (Doors(where.all_doors(mode), where.sums_of_doors(mode)) for where in (before, now))
        first, second = (_keys(where.places_of_doors(mode), where.sums_of_doors(mode)) for where in (before, now))
        return _some(one, ~np.isin(first, second)), _some(other, ~np.isin(second, first))
    one, other = before.doors(mode), now.doors(mode)
    keys = [_spots(where, mode, doors.places, doors.sums) for where, doors in ((before, one), (now, other))]
    _, inverse = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    first, second = np.split(inverse.ravel(), [len(keys[0])])
    return _some(one, ~np.isin(first, second)), _some(other, ~np.isin(second, first))


def _some(doors: Doors, rows: Ints | Bools) -> Doors:
    return Doors(doors.places.take(rows), doors.sums[rows])


def _keys(points: Geometries, sums: Floats) -> Ints:
    """A number for each door, by its place and sums; several that are alike are told apart by their order."""
    numbers = np.column_stack([shapely.get_coordinates(points), sums])
    alike = pd.util.hash_pandas_object(pd.DataFrame(numbers), index=False)
    again = alike.groupby(alike).cumcount().to_numpy(np.uint64)
    return np.asarray(alike.to_numpy() + again)


def _spots(searches: Searches, mode: str, places: Snapped, sums: Floats) -> Floats:
    """Where doors stand on the ground, how far from their street, and their sums: rows of numbers."""
    lines = searches.graph(mode).graph.lines
    xy = np.zeros((len(places.edge), 2))
    found = places.found
    at = shapely.line_interpolate_point(lines[places.edge[found]], places.position[found])
    xy[found] = shapely.get_coordinates(at)
    away = np.where(found, places.distance, -1.0)
    return np.round(np.column_stack([xy, away, sums]), _DECIMALS)


def _sum_limit_m(norms: Norms, mode: str) -> float:
    """How far jobs and homes are counted."""
    minutes = norms.jobs.bike_limit_min if mode == BIKE else norms.time_score.pass_min
    speeds = [one.metres_per_minute for one in norms.profiles.values() if one.mode == mode]
    return minutes * max(speeds, default=0.0)


def _stop_limit_m(norms: Norms, mode: str) -> float:
    """How far stops are counted."""
    transit, levels = norms.transit, norms.transit.levels.values()
    stops = [transit.zero_fraction * (one.bike_m if mode == BIKE else one.walk_m) for one in levels]
    variant = transit.ptai.variants[transit.ptai.variant]
    caps = (variant.bike_m if mode == BIKE else variant.walk_m).values_by_name().values()
    return float(max(*stops, *caps, transit.quality_classes.distance_m[-1]))
