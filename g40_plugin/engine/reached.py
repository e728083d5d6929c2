"""From the city package to what each starting point reaches: the one place where searches are set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .city import City
from .indicators.accessibility import Reached, bike_decay, time_score
from .network import Floats, Geometries, Ints, Snapped, make_graph, with_edge
from .norms import Norms, Profile
from .pairs import Around, nodes_around
from .progress import SILENT, Progress
from .several import metres_to_several
from .snapping import Barriers, city_barriers, snap
from .translation import tr
from .travel_time import SearchGraph, ToNearest, at_points, prepare, routes, to_nearest, weight_within


@dataclass(frozen=True)
class Kind:
    """Places of one kind: their points, ids and names."""

    points: Geometries
    ids: np.ndarray
    names: np.ndarray


@dataclass
class Searches:
    """The searchable graph of each mode and what was snapped or searched on it, each made once when first asked for."""

    city: City
    norms: Norms
    progress: Progress = SILENT
    _graphs: dict[str, SearchGraph] = field(default_factory=dict)
    _places: dict[str, list[Snapped]] = field(default_factory=dict)
    _nearest: dict[str, ToNearest] = field(default_factory=dict)
    _carried: dict[tuple[int, str], tuple[Snapped, Floats, Ints]] = field(default_factory=dict)
    _kinds: dict[str, Kind] = field(default_factory=dict)
    _around: dict[tuple[str, str], Around] = field(default_factory=dict)
    _barriers: list[Barriers] = field(default_factory=list)

    def begin(self, progress: Progress) -> None:
        """A new run: its own cancel, and no results for the points of an earlier one."""
        self.progress = progress
        self._carried.clear()

    @property
    def kinds(self) -> list[str]:
        """All kinds of place that are searched for: sub-categories, then ``stop:<level>``."""
        return [*self.norms.subcategories, *(f"stop:{name}" for name in self.norms.transit.levels)]

    def graph(self, mode: str) -> SearchGraph:
        """The graph of a mode, turned round for searching."""
        if mode not in self._graphs:
            least = self.norms.snapping.min_component_m
            graph = make_graph(self.city.streets, mode, min_component_m=least)
            # its own steps are not the steps of the score, but it can be cancelled
            cancel = Progress(cancelled=self.progress.cancelled)
            self._graphs[mode] = prepare(graph, cancel, folder=self.city.kept)
        return self._graphs[mode]

    def barriers(self) -> Barriers:
        """What nobody walks across."""
        if not self._barriers:
            self._barriers.append(city_barriers(self.city, self.norms.snapping))
        return self._barriers[0]

    def kind(self, name: str) -> Kind:
        """Facilities of a sub-category, stops of a level (``stop:<level>``), workplaces (jobs) or dwellings (homes)."""
        if name not in self._kinds:
            self._kinds[name] = self._find(name)
        return self._kinds[name]

    def _find(self, name: str) -> Kind:
        if name.startswith("stop:"):
            level = self.norms.transit.levels[name.removeprefix("stop:")].level
            rows = self.city.stops[self.city.stops["level"] == level]
            return Kind(rows.geometry.to_numpy(), rows["stop_id"].to_numpy(), rows["name"].to_numpy())
        sub = self.norms.subcategories[name]
        if sub.kind == "jobs":
            rows = self.city.buildings[self.city.buildings["jobs"] > 0]
            return Kind(rows.geometry.centroid.to_numpy(), rows["building_id"].to_numpy(), np.full(len(rows), None))
        if sub.kind == "homes":
            rows = self.city.origins[self.city.origins["dwellings"] > 0]
            return Kind(rows.geometry.to_numpy(), rows["origin_id"].to_numpy(), np.full(len(rows), None))
        rows = self.city.facilities[self.city.facilities["sub"] == name]
        return Kind(rows.geometry.to_numpy(), rows["facility_id"].to_numpy(), rows["name"].to_numpy())

    def snap(self, points: Geometries, mode: str, *, cross: bool = False, boats: bool = True) -> Snapped:
        """Points on the edges of a mode's graph; ``cross`` lets the way to the street cross barriers."""
        barriers = None if cross else self.barriers()
        return snap(points, self.graph(mode).graph, self.norms.snapping.max_m, barriers, boats=boats)

    def places(self, mode: str) -> list[Snapped]:
        """The places of every kind on the edges of a mode's graph."""
        if mode not in self._places:
            self._places[mode] = [self._placed(name, mode) for name in self.kinds]
        return self._places[mode]

    def _placed(self, name: str, mode: str) -> Snapped:
        # a station stands among its own rails; the edge of a park in a pond is no boat
        sub = self.norms.subcategories.get(name)
        boats = sub is None or not sub.dissolve
        return self.snap(self.kind(name).points, mode, cross=sub is None, boats=boats)

    def nearest(self, mode: str) -> ToNearest:
        """From every node to the nearest place of every kind."""
        if mode not in self._nearest:
            self._nearest[mode] = to_nearest(self.graph(mode), self.places(mode))
        return self._nearest[mode]

    def around(self, name: str, mode: str, places: Geometries, limits_m: Floats) -> Around:
        """The nodes around places of public transport, each within its limit, kept under a name and mode."""
        if (name, mode) not in self._around:
            # a station stands among its own rails
            on_streets = self.snap(places, mode, cross=True)
            self._around[name, mode] = nodes_around(self.graph(mode), on_streets, limits_m, self.progress.check)
        return self._around[name, mode]

    def metres(self, points: Snapped, name: str, mode: str) -> tuple[Floats, Ints]:
        """Metres from snapped points to the nearest place of a kind, and that place's row."""
        key = id(points), mode
        if key not in self._carried:
            # the points are kept beside the result, so that their id stays theirs
            found = at_points(self.graph(mode), points, self.places(mode), self.nearest(mode))
            self._carried[key] = points, *found
        _, metres, place = self._carried[key]
        column = self.kinds.index(name)
        return metres[:, column], place[:, column]

    def metres_to(self, points: Snapped, kinds: Sequence[Snapped], mode: str) -> Floats:
        """Metres from snapped points (rows) to the nearest of some snapped places (a column for each of ``kinds``)."""
        search = self.graph(mode)
        return at_points(search, points, kinds, to_nearest(search, kinds))[0]

    def with_street(self, line: shapely.LineString, ends: Mapping[str, tuple[int, int]]) -> Searches:
        """The searches of the city with one more street, open both ways between two nodes of the graphs of ``ends``.

        What was snapped stays where it is.
        """
        kept = {"_places": dict(self._places), "_kinds": self._kinds, "_barriers": self._barriers}
        other = Searches(self.city, self.norms, self.progress, dict(self._graphs), **kept)  # type: ignore[arg-type]
        for mode, nodes in ends.items():
            other._graphs[mode] = prepare(with_edge(self.graph(mode).graph, *nodes, line), self.progress.part(0, 0))
        return other

    def routes(self, points: Snapped, name: str, mode: str) -> Geometries:
        """The way from each snapped point to its nearest place of a kind; None where there is none."""
        column, (_, place) = self.kinds.index(name), self.metres(points, name, mode)
        return routes(self.graph(mode), points, self.places(mode)[column], self.nearest(mode), column, place)

    def is_known(self, name: str) -> bool:
        """Whether the data knows any place of the kind, or the user asserts that there is none."""
        return len(self.kind(name).points) > 0 or name in self.city.complete_subcategories


def searches_of(city: City, norms: Norms, progress: Progress) -> Searches:
    """The searches of a city, which stay ready in memory as long as the city does, for the same norms."""
    searches: Searches = city.session.setdefault(norms.hash, Searches(city, norms))
    searches.begin(progress)
    return searches


def what_is_reached(
    starts: gpd.GeoDataFrame, snapped: dict[str, Snapped], searches: Searches, progress: Progress
) -> dict[str, Reached]:
    """Per profile what each starting point reaches; ``snapped`` holds the starting points on each mode's graph."""
    norms = searches.norms
    result = {}
    distances: dict[str, dict[str, Floats]] = {}
    for step, (title, profile) in enumerate(norms.profiles.items()):
        part = progress.part(step / len(norms.profiles), (step + 1) / len(norms.profiles))
        if profile.mode not in distances:
            part(0.0, tr("Travel times"))
            distances[profile.mode] = _all_metres(snapped[profile.mode], profile.mode, searches)
        minutes = {name: metres / profile.metres_per_minute for name, metres in distances[profile.mode].items()}
        jobs, people, homes = _sums(snapped[profile.mode], profile, searches, part)
        several = _several(snapped[profile.mode], profile, searches)
        result[title] = Reached(pd.DataFrame(minutes, index=starts.index), jobs, people, homes, several)
    # what a neighbourhood can carry is counted on foot, whoever travels
    support = result[norms.accessibility.pass_profile].homes
    return {title: replace(reached, homes=support) for title, reached in result.items()}


def _all_metres(points: Snapped, mode: str, searches: Searches) -> dict[str, Floats]:
    """Metres to the nearest of every sub-category; NaN where the data knows none."""
    unknown = np.full(len(points.edge), np.nan)
    names = searches.norms.subcategories
    return {name: searches.metres(points, name, mode)[0] if searches.is_known(name) else unknown for name in names}


def _several(points: Snapped, profile: Profile, searches: Searches) -> dict[str, Floats]:
    """Of the sub-categories that ask for it the mean minutes to the nearest few, or how many are near."""
    norms, result = searches.norms, {}
    for name, sub in norms.subcategories.items():
        if sub.measure == "nearest" or not searches.is_known(name):
            continue
        ids, facility = np.unique(searches.kind(name).ids.astype(str), return_inverse=True)
        # where the data holds fewer in all, those count
        most = norms.several.mean_of if sub.measure == "mean" else norms.several.gravity_of
        k = max(1, min(most, len(ids)))
        places = searches.places(profile.mode)[searches.kinds.index(name)]
        metres = metres_to_several(searches.graph(profile.mode), points, places, facility, k)
        minutes = metres / profile.metres_per_minute
        near = minutes.mean if sub.measure == "mean" else (time_score(minutes, norms.time_score) / 100.0).sum
        result[name] = near(axis=1)
    return result


def _sums(points: Snapped, profile: Profile, searches: Searches, progress: Progress) -> tuple[Floats, Floats, Floats]:
    """Jobs, people and homes within reach of each point; NaN for what the data does not know."""
    norms, city = searches.norms, searches.city
    progress(0.6, tr("Jobs and homes within reach"))
    by_bike = profile.mode == "bike"
    minutes = norms.jobs.bike_limit_min if by_bike else norms.time_score.pass_min
    square = norms.jobs.bike_square_m if by_bike else norms.jobs.walk_square_m
    work, homes = city.buildings[city.buildings["jobs"] > 0], city.origins
    points_of = np.concatenate([work.geometry.centroid.to_numpy(), homes.geometry.to_numpy()])
    weights = np.zeros((len(points_of), 3))
    weights[: len(work), 0] = work["jobs"]
    weights[len(work) :, 1] = homes["people"].fillna(0)
    weights[len(work) :, 2] = homes["dwellings"].fillna(0)
    middles, sums = gather(points_of, weights, square)
    speed = profile.metres_per_minute

    def value(metres: Floats) -> Floats:
        return bike_decay(metres / speed, norms.time_score.bike_decay) if by_bike else np.ones_like(metres)

    places = searches.snap(middles, profile.mode)
    total = weight_within(
        searches.graph(profile.mode), points, places, sums, minutes * speed, value, lambda: progress(0.8)
    )
    jobs, people, dwellings = total.T
    unknown = np.full(len(jobs), np.nan)
    lived_in = searches.is_known("homes")
    return (
        jobs if searches.is_known("jobs") else unknown,
        people if lived_in else unknown,
        dwellings if lived_in else unknown,
    )


def gather(points: Geometries, weights: Floats, square_m: float) -> tuple[Geometries, Floats]:
    """Points gathered in squares: the point nearest to each square's weighted middle, and the sums of its weights."""
    if not len(points):
        return points, weights
    xy = shapely.get_coordinates(points)
    column, row = np.floor(xy / square_m).astype(np.int64).T
    # one number per square, which sorts faster than two
    squares, square = np.unique(column * (np.ptp(row) + 1) + row - row.min(), return_inverse=True)
    n = len(squares)
    sums = np.column_stack([np.bincount(square, weights=column, minlength=n) for column in weights.T])
    share = np.where(weights.sum(axis=0) > 0, weights / np.maximum(weights.sum(axis=0), 1e-12), 0.0).sum(axis=1) + 1e-12
    total = np.bincount(square, weights=share, minlength=n)
    middle = np.column_stack([np.bincount(square, weights=share * axis, minlength=n) / total for axis in xy.T])
    away = np.hypot(*(xy - middle[square]).T)
    order = np.lexsort((xy[:, 1], xy[:, 0], away, square))
    first = order[np.concatenate([[True], square[order][1:] != square[order][:-1]])]
    return np.asarray(points[first]), np.asarray(sums)
