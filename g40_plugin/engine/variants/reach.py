"""Which plan areas travel otherwise in a variant: for whose people any way, or what lies within reach, is another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..indicators.accessibility.reached import sums_within
from ..norms import Norms
from ..norms.travel import Profile
from ..travel.doors import Doors
from ..travel.graph import BIKE, Snapped, nowhere
from ..travel.moved import Moved
from ..travel.nearest import at_points, metres_to
from ..travel.searches import Searches

# metres by which two ways may differ by rounding in 32-bit floats
_CLOSE_M = 0.02
# a junction of a changed street is found on the streets from so near
_JUNCTION_M = 0.05
_DECIMALS = 1
# sums that differ by less, of their size, are the same: so much 32-bit metres may make of them
_SAME_SUM = 5e-6
# threads that look for ways in one mode, or for sums, each
_AT_ONCE = 2
# whole metres along a street, and those from it, in one number with that of the street
_EDGE_BITS, _AWAY_BITS = 40, 16
# ends of streets that are told apart: of more the doors behind them are looked at together
_MOST_ENDS = 6


@dataclass(frozen=True)
class Starts:
    """Starting points on the streets of each mode."""

    frame: gpd.GeoDataFrame
    snapped: Mapping[str, Snapped]

    def take(self, rows: Ints | Bools) -> Starts:
        """Some of them."""
        some = {mode: points.take(rows) for mode, points in self.snapped.items()}
        return Starts(self.frame[rows] if rows.dtype == bool else self.frame.iloc[rows], some)


def metres_of(points: Snapped, searches: Searches, mode: str) -> Floats:
    """Metres from each point (rows) to the nearest place of every kind (columns)."""
    return at_points(searches.graph(mode), points, searches.places(mode), searches.nearest(mode))[0]


@dataclass(frozen=True)
class Between:
    """The searches of a city before and now, and how points were led over where the streets are others."""

    before: Searches
    now: Searches
    moved: Mapping[str, Moved] | None
    _alone: dict[bool, tuple[Bools, Bools]] = field(default_factory=dict)
    """by whether they are those of bicycles, of which the doors are gathered in squares"""

    def same_graph(self, mode: str) -> bool:
        """Whether the streets of a mode are the very ones of before."""
        return self.now.graph(mode) is self.before.graph(mode)

    def lie_elsewhere(self, mode: str, before: Snapped, now: Snapped) -> Bools:
        """Which points, the same before and now, came to another place on the streets."""
        if before is now:
            return np.zeros(len(now.edge), bool)
        if self.moved is None:
            return np.ones(len(now.edge), bool)
        return self.moved[mode].lie_elsewhere(before, now)

    def on_pieces(self, mode: str, before: Snapped) -> Bools:
        """Which points of before lie on a street that is cut in pieces now."""
        if self.moved is None:
            return np.zeros(len(before.edge), bool)
        return before.found & self.moved[mode].cut[before.edge]

    def same_streets(self, mode: str, before: Ints, now: Ints) -> Bools:
        """The edges of now that are some of before, or of now; all where that is not known."""
        streets = np.zeros(len(self.now.graph(mode).graph.length), bool)
        streets[now] = True
        if self.moved is not None:
            return self.moved[mode].changed(before, now)[1]
        streets[before if self.same_graph(mode) else slice(None)] = True
        return streets

    @property
    def same_doors(self) -> bool:
        """Whether people live and work where they did, and only ways to them may be others."""
        tables = ("origins", "buildings")
        return self.moved is not None and all(
            getattr(self.before.city, table) is getattr(self.now.city, table) for table in tables
        )

    def doors_alone(self, mode: str) -> tuple[Bools, Bools]:
        """Which of the doors of before, one by one, are none of now; and the other way round."""
        by_bike = mode == BIKE
        if by_bike not in self._alone:
            one, other = (where.numbers_of_doors(mode) for where in (self.before, self.now))
            self._alone[by_bike] = ~_are_in(one, other), ~_are_in(other, one)
        return self._alone[by_bike]

    def doors_that_stay(self, mode: str) -> tuple[Bools, Bools]:
        """Which of the doors of before are doors of now too, at the same place on the streets; and of now, in order.

        Doors of a street that is cut, or on which any door comes or goes, are others.
        """
        moved = (self.moved or {})[mode]
        one, other = self.before.doors(mode).places, self.now.doors(mode).places
        every = self.before.all_doors(mode), self.now.all_doors(mode)
        elsewhere = self.lie_elsewhere(mode, *every)
        changed = moved.changed(*(points.edge[elsewhere & points.found] for points in every))
        stay = [points.found & ~edges[points.edge] for points, edges in zip((one, other), changed, strict=True)]
        if stay[0].sum() != stay[1].sum():
            stay = [np.zeros(len(points.edge), bool) for points in (one, other)]
        return stay[0], stay[1]


class Streets(NamedTuple):
    """The lines of streets that are new, and of those that are closed."""

    new: Geometries
    closed: Geometries


@dataclass(frozen=True)
class Otherwise:
    """Of each starting point, whether something is another for it.

    ``facilities`` tells of the nearest ones, ``stops`` of all that count. ``sums`` are, by profile, the jobs, people
    and homes within reach more than before (a row each), but where ``searched``, by mode, tells that they have to be
    looked for anew.
    """

    facilities: Bools
    stops: Bools
    searched: Mapping[str, Bools]
    sums: Mapping[str, Floats]
    modes: Mapping[str, _InMode]

    def within(self, before: Mapping[str, Floats], modes: Mapping[str, str]) -> Bools:
        """Where the sums within reach, by profile and with the modes of these, are others than ``before``."""
        found: Bools = np.any(list(self.searched.values()), axis=0)
        for title, more in self.sums.items():
            least = _SAME_SUM * np.nan_to_num(np.abs(before[title]), nan=np.inf)
            found |= ~self.searched[modes[title]] & (np.abs(more) > least).any(axis=1)
        return found


def travel_otherwise(
    before: Mapping[str, Snapped],
    now: Mapping[str, Snapped],
    metres: Mapping[str, Floats],
    searches: Between,
    streets: Streets,
    others: Mapping[str, tuple[Ints, Ints]],
    check: Callable[[], None],
) -> Otherwise:
    """What is another for starting points that are the same ``before`` and ``now``, by mode on the streets.

    ``metres`` are those of ``before``, and written over; ``others``, by mode, the edges of starting points that are no
    more, and of those that are new. ``check`` is called now and then, and may raise to stop it.
    """
    norms = searches.now.norms
    modes, subs = list(now), len(norms.subcategories)

    def found_in(mode: str) -> _InMode:
        return _InMode(mode, (before[mode], now[mode]), metres[mode], searches, streets, others[mode])

    # where all is snapped anew that is done by one thread alone, as it looks at prepared geometries
    with ThreadPoolExecutor(1 if searches.moved is None else _AT_ONCE) as threads:
        found = dict(zip(modes, threads.map(found_in, modes), strict=True))
    nearest: Bools = np.any([one.nearest for one in found.values()], axis=0)
    stops: Bools = np.any([one.stops for one in found.values()], axis=0)
    sums = {
        title: found[profile.mode].sums(profile, check)
        for title, profile in norms.profiles.items()
        if profile.mode in found
    }
    return Otherwise(
        facilities=np.asarray(nearest[:, :subs].any(axis=1)),
        stops=np.asarray(stops | nearest[:, subs:].any(axis=1)),
        searched={mode: one.searched for mode, one in found.items()},
        sums=sums,
        modes=found,
    )


class _InMode:
    """What is another for starting points in one mode.

    A way over a new or closed street passes an end of it. So it is another only for a starting point from which the
    way to an end is another, and only to a place to which the way from an end is another.
    """

    def __init__(
        self,
        mode: str,
        on: tuple[Snapped, Snapped],
        metres: Floats,
        searches: Between,
        streets: Streets,
        others: tuple[Ints, Ints],
    ) -> None:
        self._mode, self._searches, self._norms = mode, searches, searches.now.norms
        self._on = on
        n = len(on[1].edge)
        self.metres = metres
        """to the nearest place of every kind: before, and in the end now"""
        self.elsewhere = searches.lie_elsewhere(mode, *self._on)
        self.stops: Bools = np.zeros(n, bool)
        self._ends: Geometries | None = None
        # of each end those on the other side of its streets
        self._across: Bools = np.zeros((0, 0), bool)
        if not searches.same_graph(mode):
            self._ends, self._across = _ends(streets)
            self.elsewhere = self.elsewhere | searches.on_pieces(mode, self._on[0])
            self._ways = self._to_ends(*self._on)
            self.stops = self._stops_differ()
        self.nearest: Bools = np.zeros((n, len(searches.now.kinds)), bool)
        every = np.arange(len(searches.now.kinds))
        for kind in searches.now.otherwise.get(mode, every):
            self._look(self._may_differ(kind), np.array([kind]))
        self._look(np.flatnonzero(self.elsewhere), every)
        self.searched = self._searched(others)

    def _searched(self, others: tuple[Ints, Ints]) -> Bools:
        """The starting points for which what is within reach is looked for anew.

        On streets where others start, or no longer do, the spots that they share are others.
        """
        points, searched = self._on[1], self.elsewhere.copy()
        if len(others[0]) or len(others[1]):
            streets = self._searches.same_streets(self._mode, *others)
            searched |= points.found & streets[points.edge]
        if self._ends is not None and not self._searches.same_doors:
            searched |= _differ_within(self._ways, _sum_limit_m(self._norms, self._mode))
        return searched

    def sums(self, profile: Profile, check: Callable[[], None]) -> Floats:
        """Jobs, people and homes within reach of each starting point more than before, in a profile of the mode."""
        each = (-1.0, self._on[0], self._searches.before), (1.0, self._on[1], self._searches.now)
        asked = [
            (rows, doors, *where)
            for rows, both in self._pairs
            for doors, where in zip(both, each, strict=True)
            if len(rows) and len(doors.sums)
        ]

        def found(rows: Ints, doors: Doors, sign: float, points: Snapped, searches: Searches) -> Floats:
            return sign * sums_within(points, profile, searches, doors, check, rows)

        more = np.zeros((len(self.elsewhere), 3))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for (rows, *_), sums in zip(asked, threads.map(lambda one: found(*one), asked), strict=True):
                more[rows] += sums
        return more

    def _may_differ(self, kind: int) -> Ints:
        """The starting points near a node from which the nearest of a kind is another, or on a street with others."""
        searches, mode = self._searches, self._mode
        each = searches.before, searches.now
        edges = _other_edges(searches, mode, kind)
        if mode not in searches.now.otherwise or edges is None:
            return np.arange(len(self.elsewhere))
        one, other = (where.nearest(mode).metres[:, kind].astype(float) for where in each)
        differ = np.ones(len(other), bool)
        differ[: len(one)] = ~_are_close(one, other[: len(one)])
        graph = searches.now.graph(mode).graph
        streets = differ[graph.start] | differ[graph.end]
        streets[edges] = True
        points = self._on[1]
        return np.flatnonzero(points.found & streets[points.edge])

    def _look(self, rows: Ints, kinds: Ints) -> None:
        """Find how far the nearest of some kinds is now for some starting points, and where it is farther or nearer."""
        if len(rows) and len(kinds):
            now, some = self._metres_now(self._on[1].take(rows), kinds), np.ix_(rows, kinds)
            self.nearest[some] |= ~_are_close(now, self.metres[some])
            self.metres[some] = now

    def _metres_now(self, points: Snapped, kinds: Ints) -> Floats:
        searches, mode = self._searches.now, self._mode
        places = [searches.places(mode)[kind] for kind in kinds]
        return at_points(searches.graph(mode), points, places, searches.nearest(mode).of_kinds(kinds))[0]

    @cached_property
    def _on_streets(self) -> tuple[Snapped, Snapped]:
        """The ends of changed streets on the streets of before and now; nowhere where none leads there."""
        found = []
        for searches in (self._searches.before, self._searches.now):
            places = searches.snap_few(self._ends, self._mode) if self._ends is not None else nowhere(0)
            places.put(places.distance > _JUNCTION_M, nowhere(int((places.distance > _JUNCTION_M).sum())))
            found.append(places)
        return found[0], found[1]

    def _to_ends(self, before: Snapped, now: Snapped, *, turned: bool = False) -> tuple[Floats, Floats]:
        """Metres from points, the same before and now, to the ends; with ``turned`` from the ends to the points."""
        found = []
        for points, searches, ends in zip(
            (before, now), (self._searches.before, self._searches.now), self._on_streets, strict=True
        ):
            search = searches.graph(self._mode)
            each = [ends.take(np.array([row])) for row in range(len(ends.edge))]
            found.append(metres_to(search.turned if turned else search, points, each))
        return found[0], found[1]

    # ------------------------------------------------------------ stops and other places

    def to_points(self, points: Geometries, *, cross: bool) -> Bools:
        """For whom the way to any of some points, the same before and now, may be another.

        ``cross`` lets the way from these to the street cross barriers.
        """
        searches, mode = self._searches, self._mode
        one = searches.before.snap(points, mode, cross=cross)
        barriers = None if cross else searches.now.barriers()
        other = (searches.moved or {})[mode](points, one, self._norms.snapping.max_m, barriers)
        return self._places_differ(one, other, np.inf)

    def _stops_differ(self) -> Bools:
        """For whom a stop within the limit is at another distance."""
        limit_m, first = _stop_limit_m(self._norms, self._mode), len(self._norms.subcategories)
        one, other = (
            _joined(searches.places(self._mode)[first:]) for searches in (self._searches.before, self._searches.now)
        )
        if len(one.edge) != len(other.edge):
            # stops that came or went are looked for around them
            return self.elsewhere | _differ_within(self._ways, limit_m)
        return self._places_differ(one, other, limit_m)

    def _places_differ(self, before: Snapped, now: Snapped, limit_m: float) -> Bools:
        """For whom any of some places, the same before and now, may be at another distance within a limit."""
        differ: Bools = self.elsewhere.copy()
        if not len(before.edge):
            return np.zeros(len(differ), bool)
        elsewhere = self._searches.lie_elsewhere(self._mode, before, now)
        over = ~elsewhere & _differ_within(self._to_ends(before, now, turned=True), limit_m)
        for which, who in ((over, _differ_within(self._ways, limit_m)), (elsewhere, np.ones(len(differ), bool))):
            if which.any() and who.any():
                rows = np.flatnonzero(who)
                differ[rows[self._are_near(before.take(which), now.take(which), rows, limit_m)]] = True
        return differ

    def _are_near(self, before: Snapped, now: Snapped, rows: Ints, limit_m: float) -> Bools:
        """Which starting points have any of some places within a limit, before or now."""
        near: Bools = np.zeros(len(rows), bool)
        for places, points, searches in zip(
            (before, now), self._on, (self._searches.before, self._searches.now), strict=True
        ):
            if len(places.edge):
                metres = metres_to(searches.graph(self._mode), points.take(rows), [places])[:, 0]
                near |= metres <= limit_m + _CLOSE_M
        return near

    # ------------------------------------------------------------ doors

    @cached_property
    def _pairs(self) -> list[tuple[Ints, tuple[Doors, Doors]]]:
        """Starting points, and doors before and now that are others for them, or to which they go another way.

        No pair is told twice; those of ``searched`` are left out.
        """
        searches, mode = self._searches, self._mode
        if searches.same_graph(mode) or not searches.same_doors:
            doors = _other_doors(searches, mode)
            return [(self._near(*doors), doors)]
        one, other = searches.before.doors(mode), searches.now.doors(mode)
        stay = searches.doors_that_stay(mode)
        gone, come = _some(one, ~stay[0]), _some(other, ~stay[1])
        same = _some(one, stay[0]), _some(other, stay[1])
        limit_m = _sum_limit_m(self._norms, mode)
        from_ends = _each_differs(self._to_ends(same[0].places, same[1].places, turned=True), limit_m)
        to_ends = _each_differs(self._ways, limit_m) & ~self.searched[:, None]
        found = [(self._near(gone, come), (gone, come))]
        # doors by the ends from which the way to them is another
        some = np.flatnonzero(from_ends.any(axis=1))
        if len(self._across) > _MOST_ENDS:
            from_ends[some] = True
        ends, group = np.unique(np.packbits(from_ends[some], axis=1), axis=0, return_inverse=True)
        ends = np.unpackbits(ends, axis=1, count=len(self._across)).astype(bool)
        for number, which in enumerate(ends):
            rows = np.flatnonzero(to_ends[:, self._across[which].any(axis=0)].any(axis=1))
            doors = some[group.ravel() == number]
            found.append((rows, (_some(same[0], doors), _some(same[1], doors))))
        return found

    def _near(self, gone: Doors, come: Doors) -> Ints:
        """The starting points that have any of some doors within the limit."""
        if not len(gone.sums) + len(come.sums):
            return np.zeros(0, np.int64)
        limit_m = _sum_limit_m(self._norms, self._mode)
        rows = np.flatnonzero(~self.searched)
        return rows[self._are_near(gone.places, come.places, rows, limit_m)]


def _each_differs(ways: tuple[Floats, Floats], limit_m: float) -> Bools:
    """Which of some ways are others, as far as they are not longer than a limit."""
    one, other = (np.where(way <= limit_m + _CLOSE_M, way, np.inf) for way in ways)
    return ~_are_close(one, other)


def _differ_within(ways: tuple[Floats, Floats], limit_m: float) -> Bools:
    """Where any of some ways is another, as far as it is not longer than a limit."""
    return np.asarray(_each_differs(ways, limit_m).any(axis=1))


def _other_edges(searches: Between, mode: str, kind: int) -> Ints | None:
    """The edges with places of a kind that came, went or lie elsewhere; None where that cannot be told."""
    one, other = (where.places(mode)[kind] for where in (searches.before, searches.now))
    if searches.moved is None and searches.same_graph(mode):
        first, second = _numbers(one), _numbers(other)
        gone, come = one.take(~_are_in(first, second)), other.take(~_are_in(second, first))
        edges = np.concatenate([gone.edge, come.edge])
        return edges[edges >= 0]
    if searches.moved is None or len(one.edge) != len(other.edge):
        return None
    elsewhere = searches.lie_elsewhere(mode, one, other)
    now = searches.moved[mode].changed(*(places.edge[elsewhere & places.found] for places in (one, other)))[1]
    return np.flatnonzero(now)


def _are_in(some: Ints, others: Ints) -> Bools:
    """Which numbers stand among others; as they are spread wide this is quicker than by their order."""
    return np.asarray(pd.Index(some).isin(others))


def _numbers(places: Snapped) -> Ints:
    """A number for each place by where it stands."""
    table = pd.DataFrame({"edge": places.edge, "position": places.position, "distance": places.distance})
    return np.asarray(pd.util.hash_pandas_object(table, index=False).to_numpy().view(np.int64))


def _joined(places: Sequence[Snapped]) -> Snapped:
    found = nowhere(0)
    for one in places:
        found = found.joined(one)
    return found


def _are_close(one: Floats, other: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.asarray((one == other) | (np.abs(one - other) <= _CLOSE_M))


def _ends(streets: Streets) -> tuple[Geometries, Bools]:
    """The ends of some streets, and which of them are across a street from which.

    A way over some streets that are new and others that are closed may lead from any end to any other.
    """
    lines = np.concatenate([streets.new, streets.closed])
    points = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    ends, number = np.unique(shapely.get_coordinates(points), axis=0, return_inverse=True)
    across = np.full((len(ends), len(ends)), bool(len(streets.new) and len(streets.closed)))
    first, last = np.split(number.ravel(), 2)
    across[first, last] = across[last, first] = True
    return np.asarray(shapely.points(ends)), across


def _other_doors(searches: Between, mode: str) -> tuple[Doors, Doors]:
    """The doors that are there no more, and those that are new: at another spot, or with other sums."""
    before, now = searches.before, searches.now
    if before.doors(mode) is now.doors(mode):
        nothing = _some(before.doors(mode), np.zeros(0, np.int64))
        return nothing, nothing
    if searches.same_graph(mode) and before.barriers() is now.barriers():
        # what stands where it stood joins the street where it joined it; with a door its whole spot is another
        both = zip((before, now), searches.doors_alone(mode), strict=True)
        touched = np.concatenate([_cells(where.all_doors(mode).take(alone)) for where, alone in both])
        one, other = (
            _some(where.doors(mode), np.isin(_cells(where.doors(mode).places), touched)) for where in (before, now)
        )
        return one, other
    one, other = before.doors(mode), now.doors(mode)
    keys = [_spots(where, mode, doors.places, doors.sums) for where, doors in ((before, one), (now, other))]
    _, inverse = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    first, second = np.split(inverse.ravel(), [len(keys[0])])
    return _some(one, ~np.isin(first, second)), _some(other, ~np.isin(second, first))


def _some(doors: Doors, rows: Ints | Bools) -> Doors:
    return Doors(doors.places.take(rows), doors.sums[rows])


def _cells(places: Snapped) -> Ints:
    """A number for the spot of each place, as doors are gathered on them."""
    along, away = (np.where(places.found, axis, 0.0).astype(np.int64) for axis in (places.position, places.distance))
    return (places.edge << _EDGE_BITS) + (along << _AWAY_BITS) + away


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
