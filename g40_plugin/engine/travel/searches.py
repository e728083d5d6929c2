"""From the city package to what each starting point reaches: the one place where searches are set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Floats, Geometries, Ints
from ..city.homes import homes_are_known, living_footprint
from ..city.package import City, Made
from ..norms import Norms
from ..progress import SILENT, Progress
from .doors import Doors, at_spots, gather, inhabitants, numbers_of, workplaces
from .graph import BIKE, Snapped, make_graph, nowhere, with_edge
from .moved import Moved, nearest_after
from .nearest import SearchGraph, ToNearest, at_points, metres_to, prepare, routes, to_nearest
from .snapping import Barriers, city_barriers, places_on, snap, snap_few
from .within_limit import Around, nodes_around

_MODES_AT_ONCE = 2
# the tables that kinds of place stand in
_TABLES_OF_PLACES = ("facilities", "stops", "buildings", "origins")


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
    _known: dict[tuple[int, str], tuple[Snapped, Floats]] = field(default_factory=dict)
    _kinds: dict[str, Kind] = field(default_factory=dict)
    surroundings: dict[tuple[str, str], Around] = field(default_factory=dict)
    _homes: dict[str, Snapped] = field(default_factory=dict)
    _work: dict[str, Snapped] = field(default_factory=dict)
    _doors: dict[str, Doors] = field(default_factory=dict)
    _told: dict[str, tuple[Geometries, Floats]] = field(default_factory=dict)
    _barriers: list[Barriers] = field(default_factory=list)
    _rows_of_homes: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _door_numbers: dict[bool, Ints] = field(default_factory=dict)
    otherwise: dict[str, Ints] = field(default_factory=dict)
    """of searches that were taken over, by mode the kinds of which the nearest may be at another distance anywhere"""
    _stops_before: tuple[Searches, Mapping[str, Moved]] | None = None
    """the searches of before whose stops are these, and how they are led over"""

    _made: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def once(self, work: Callable[[Searches, Progress], Made], progress: Progress) -> Made:
        """What ``work`` makes of these searches, made once."""
        if work not in self._made:
            self._made[work] = work(self, progress)
        made: Made = self._made[work]
        return made

    def begin(self, progress: Progress) -> None:
        """A new run: its own cancel, and no results for the points of an earlier one."""
        self.progress = progress
        self._known.clear()

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

    def graphs(self) -> dict[str, SearchGraph]:
        """The graph of every mode of the norms."""
        return {mode: self.graph(mode) for mode in dict.fromkeys(one.mode for one in self.norms.profiles.values())}

    def take_graphs(self, graphs: Mapping[str, SearchGraph]) -> None:
        """Search these graphs; all else is worked out anew."""
        self._graphs = dict(graphs)

    def take_over(
        self,
        before: Searches,
        moved: Mapping[str, Moved] | None,
        graphs: dict[str, SearchGraph],
        homes: Ints,
    ) -> None:
        """Take from the searches of another city what holds for this one too; ``homes`` are the rows that its addresses
        had there (-1: none).

        ``graphs`` are those of this city. Where they are the very ones of before, ``moved`` is None and what was
        snapped stays; else it is led over to them. Places of which the table is another one are snapped anew.
        """
        self._graphs, self._rows_of_homes = dict(graphs), homes
        same = {name: getattr(before.city, name) is getattr(self.city, name) for name in _TABLES_OF_PLACES}
        kept = [self._is_same(before, name, same) for name in self.kinds]
        self._kinds = {name: before.kind(name) for name, stays in zip(self.kinds, kept, strict=True) if stays}
        self._barriers = [before.barriers()]
        # one after the other: prepared geometries, which barriers are, may be used by one thread alone
        for mode in graphs:
            self._take_mode(before, mode, None if moved is None else moved[mode], same, kept)
        if moved is not None:
            with ThreadPoolExecutor(_MODES_AT_ONCE) as threads:
                list(threads.map(lambda mode: self._take_nearest(before, mode, moved[mode], kept), graphs))
        if same["stops"] and before.city.services is self.city.services:
            if moved is None:
                self.surroundings = dict(before.surroundings)
            else:
                self._stops_before = before, moved

    def _take_mode(
        self, before: Searches, mode: str, moved: Moved | None, same: Mapping[str, bool], kept: Sequence[bool]
    ) -> None:
        max_m = self.norms.snapping.max_m
        homes = self.city.origins.geometry.to_numpy()
        if same["origins"]:
            on = before.homes(mode)
            self._homes[mode] = on if moved is None else moved(homes, on, max_m, self.barriers())
        elif moved is None:
            stay, found = self._rows_of_homes >= 0, nowhere(len(homes))
            found.put(stay, before.homes(mode).take(self._rows_of_homes[stay]))
            found.put(~stay, self.snap(homes[~stay], mode))
            self._homes[mode] = found
        if same["origins"] and same["buildings"]:
            self._told[mode] = before._told_doors(mode)
            if moved is None:
                before.doors(mode)
                self._work[mode], self._doors[mode] = before._work[mode], before._doors[mode]
            else:
                points, _ = self._told_doors(mode)
                self._work[mode] = moved(points, before.work(mode, points), max_m, self.barriers())
        self._places[mode] = [
            self._led_over(before, name, mode, row, moved) if stays else self._placed(name, mode)
            for row, (name, stays) in enumerate(zip(self.kinds, kept, strict=True))
        ]
        if moved is None:
            other = np.flatnonzero(~np.array(kept))
            places = [self._places[mode][row] for row in other]
            self._nearest[mode] = before.nearest(mode).with_kinds(self.graph(mode), other, places)
            self.otherwise[mode] = other

    def _take_nearest(self, before: Searches, mode: str, moved: Moved, kept: Sequence[bool]) -> None:
        """The nearest places on other streets; ``kept`` tells which kinds have the places of before."""
        both = before.places(mode), self._places[mode]
        differ = [
            not stays or bool(moved.lie_elsewhere(*places).any()) for stays, *places in zip(kept, *both, strict=True)
        ]
        other = np.flatnonzero(np.array(differ, bool))
        searches = before.graph(mode), self.graph(mode)
        self._nearest[mode], self.otherwise[mode] = nearest_after(moved, searches, before.nearest(mode), both, other)

    def _led_over(self, before: Searches, name: str, mode: str, row: int, moved: Moved | None) -> Snapped:
        """The places of a kind that are those of before."""
        places = before.places(mode)[row]
        if moved is None:
            return places
        sub = self.norms.subcategories.get(name)
        if sub is not None and sub.kind == "homes":
            return self._placed(name, mode)
        cross, boats = self._way_to_street(name)
        barriers = None if cross else self.barriers()
        return moved(self.kind(name).points, places, self.norms.snapping.max_m, barriers, boats=boats)

    def _is_same(self, before: Searches, name: str, same: Mapping[str, bool]) -> bool:
        """Whether the places of a kind are those of other searches."""
        sub = self.norms.subcategories.get(name)
        table = "stops" if sub is None else {"jobs": "buildings", "homes": "origins"}.get(sub.kind, "facilities")
        if same[table]:
            return True
        one, other = before.kind(name), self.kind(name)
        return np.array_equal(one.ids, other.ids) and np.array_equal(one.points, other.points)

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
            rows = self.city.served_stops
            rows = rows[rows["level"] == level]
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

    def snap(
        self,
        points: Geometries | Floats,
        mode: str,
        *,
        cross: bool = False,
        boats: bool = True,
        max_m: float | None = None,
    ) -> Snapped:
        """Points, or coordinates, on the edges of a mode's graph; ``cross`` lets the way there cross barriers.

        Streets count up to ``max_m`` away, by itself that of the norms.
        """
        if not len(points):
            # the grid of a graph takes longer than few points
            return nowhere(0)
        barriers = None if cross else self.barriers()
        furthest = self.norms.snapping.max_m if max_m is None else max_m
        return snap(points, self.graph(mode).graph, furthest, barriers, boats=boats)

    def places_on(self, points: Snapped, mode: str) -> Floats:
        """Coordinates of points on the edges of a mode's graph, a row each; NaN for those on none."""
        return places_on(points, self.graph(mode).graph)

    def snap_few(self, points: Geometries, mode: str) -> Snapped:
        """Points near each other, or near streets that are, with no regard to barriers."""
        return snap_few(points, self.graph(mode).graph, self.norms.snapping.max_m)

    def places(self, mode: str) -> list[Snapped]:
        """The places of every kind on the edges of a mode's graph."""
        if mode not in self._places:
            self._places[mode] = [self._placed(name, mode) for name in self.kinds]
        return self._places[mode]

    def _placed(self, name: str, mode: str) -> Snapped:
        sub = self.norms.subcategories.get(name)
        if sub is not None and sub.kind == "homes":
            return self.homes(mode).take(self.city.origins["dwellings"].to_numpy(float) > 0)
        cross, boats = self._way_to_street(name)
        return self.snap(self.kind(name).points, mode, cross=cross, boats=boats)

    def _way_to_street(self, name: str) -> tuple[bool, bool]:
        """Whether the way from a place of a kind to the street may cross barriers, and whether the place is a boat."""
        sub = self.norms.subcategories.get(name)
        # a station stands among its own rails; the edge of a park in a pond is no boat
        return sub is None, sub is None or not sub.dissolve

    def homes(self, mode: str) -> Snapped:
        """All addresses of the city on the edges of a mode's graph."""
        if mode not in self._homes:
            self._homes[mode] = self.snap(self.city.origins.geometry.to_numpy(), mode)
        return self._homes[mode]

    def starts(self, starts: gpd.GeoDataFrame, mode: str) -> Snapped:
        """Starting points as of ``make_starts`` on the edges of a mode's graph."""
        origin = starts["origin"].to_numpy(np.int64)
        at_home, points, found = origin >= 0, starts.geometry.to_numpy(), nowhere(len(origin))
        found.put(at_home, self.homes(mode).take(origin[at_home]))
        found.put(~at_home, self.snap(points[~at_home], mode))
        return found

    def doors(self, mode: str) -> Doors:
        """All doors with jobs, inhabitants or homes on the edges of a mode's graph."""
        if mode not in self._doors:
            self._doors[mode] = at_spots(self.all_doors(mode), self.sums_of_doors(mode))
        return self._doors[mode]

    def places_of_doors(self, mode: str) -> Geometries:
        """Where all doors stand, one by one."""
        points = self._told_doors(mode)[0]
        return points if mode == BIKE else np.concatenate([points, self.city.origins.geometry.to_numpy()])

    def sums_of_doors(self, mode: str) -> Floats:
        """The jobs, people and homes (columns) of all doors one by one."""
        return self._told_doors(mode)[1]

    def numbers_of_doors(self, mode: str) -> Ints:
        """What ``numbers_of`` gives for all doors."""
        by_bike = mode == BIKE
        if by_bike not in self._door_numbers:
            self._door_numbers[by_bike] = numbers_of(self.places_of_doors(mode), self.sums_of_doors(mode))
        return self._door_numbers[by_bike]

    def all_doors(self, mode: str) -> Snapped:
        """All doors one by one; on foot, where one more or less within the limit counts, each home is one."""
        work = self.work(mode, self._told_doors(mode)[0])
        return work if mode == BIKE else work.joined(self.homes(mode))

    def _told_doors(self, mode: str) -> tuple[Geometries, Floats]:
        """The places of doors but for homes on foot, and the sums of all doors: by bike both gathered in squares."""
        if mode not in self._told:
            (work, of_work), (homes, of_homes) = workplaces(self.city), inhabitants(self.city)
            sums = np.concatenate([of_work, of_homes])
            square_m = self.norms.jobs.bike_square_m
            every = gather(np.concatenate([work, homes]), sums, square_m) if mode == BIKE else (work, sums)
            self._told[mode] = every
        return self._told[mode]

    def work(self, mode: str, points: Geometries) -> Snapped:
        """Doors but for homes on foot, on the edges of a mode's graph."""
        if mode not in self._work:
            self._work[mode] = self.snap(points, mode)
        return self._work[mode]

    def nearest(self, mode: str) -> ToNearest:
        """From every node to the nearest place of every kind."""
        if mode not in self._nearest:
            self._nearest[mode] = to_nearest(self.graph(mode), self.places(mode))
        return self._nearest[mode]

    def around(self, name: str, mode: str, places: Geometries, limits_m: Floats) -> Around:
        """The nodes around places of public transport, each within its limit, kept under a name and mode."""
        if (name, mode) not in self.surroundings:
            on_streets = self._stops_on_streets(name, mode, places)
            self.surroundings[name, mode] = nodes_around(self.graph(mode), on_streets, limits_m, self.progress.check)
        return self.surroundings[name, mode]

    def _stops_on_streets(self, name: str, mode: str, places: Geometries) -> Snapped:
        """Places of public transport on the edges of a mode's graph; a station stands among its own rails."""
        if self._stops_before and (name, mode) in self._stops_before[0].surroundings:
            before, moved = self._stops_before
            return moved[mode](places, before.surroundings[name, mode].places, self.norms.snapping.max_m, None)
        return self.snap(places, mode, cross=True)

    def metres(self, points: Snapped, name: str, mode: str) -> tuple[Floats, Ints]:
        """Metres from snapped points to the nearest place of a kind, and that place's row."""
        column = self.kinds.index(name)
        nearest = self.nearest(mode).of_kinds(np.array([column]))
        metres, place = at_points(self.graph(mode), points, [self.places(mode)[column]], nearest)
        return metres[:, 0], place[:, 0]

    def take_metres(self, points: Snapped, mode: str, metres: Floats) -> None:
        """Take metres from snapped points (rows) to the nearest place of every kind (columns), known already."""
        self._known[id(points), mode] = points, metres

    def metres_alone(self, points: Snapped, name: str, mode: str) -> Floats:
        """Metres from snapped points to the nearest place of a kind."""
        known = self._known.get((id(points), mode))
        return self.metres(points, name, mode)[0] if known is None else known[1][:, self.kinds.index(name)]

    def metres_to(self, points: Snapped, kinds: Sequence[Snapped], mode: str) -> Floats:
        """Metres from snapped points (rows) to the nearest of some snapped places (a column for each of ``kinds``)."""
        return metres_to(self.graph(mode), points, kinds)

    def with_street(self, line: shapely.LineString, ends: Mapping[str, tuple[int, int]]) -> Searches:
        """The searches of the city with one more street, open both ways between two nodes of the graphs of ``ends``.

        What was snapped stays where it is.
        """
        kept = {"_places": dict(self._places), "_kinds": self._kinds, "_barriers": self._barriers}
        kept |= {"_homes": dict(self._homes), "_doors": dict(self._doors)}
        other = Searches(self.city, self.norms, self.progress, dict(self._graphs), **kept)  # type: ignore[arg-type]
        for mode, nodes in ends.items():
            other._graphs[mode] = prepare(with_edge(self.graph(mode).graph, *nodes, line), self.progress.part(0, 0))
        return other

    def routes(self, points: Snapped, name: str, mode: str) -> Geometries:
        """The way from each snapped point to its nearest place of a kind; None where there is none."""
        column, (_, place) = self.kinds.index(name), self.metres(points, name, mode)
        return routes(self.graph(mode), points, self.places(mode)[column], self.nearest(mode), column, place)

    def is_known(self, name: str) -> bool:
        """Whether the data knows any place of the kind, or the user asserts that there is none.

        Homes are not known where there are far too few for the buildings that are lived in.
        """
        sub = self.norms.subcategories.get(name)
        if sub is not None and sub.kind == "homes" and not self._homes_are_known():
            return False
        return len(self.kind(name).points) > 0 or name in self.city.complete_subcategories

    def _homes_are_known(self) -> bool:
        homes, footprint_m2 = self.city.origins["dwellings"].sum(), living_footprint(self.city.buildings).sum()
        return bool(homes_are_known(homes, footprint_m2, self.norms))


def searches_of(city: City, norms: Norms, progress: Progress) -> Searches:
    """The searches of a city, which stay ready in memory as long as the city does, for the same norms."""
    searches = city.once(Searches, norms)
    searches.begin(progress)
    return searches
