"""Searches in a part of a city: over the streets of the whole, with the shapes of the part alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..city.package import City
from ..norms import Norms
from ..progress import SILENT, Progress
from ..travel.crossings import crossings_of_city, likely_crossings
from ..travel.doors import Doors
from ..travel.graph import BIKE, Graph, Snapped, nowhere
from ..travel.nearest import SearchGraph, ToNearest
from ..travel.searches import Searches
from ..travel.snapping import coordinates_of, places_on, snap
from .package import Box, widened


def within_box(xy: Floats, box: Box) -> Bools:
    """Which points (a row each) lie in a box."""
    west, south, east, north = box
    return np.asarray((xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north))


@dataclass(frozen=True)
class Known:
    """Points of the whole city that are on the streets already: their places, in rising order of x and y."""

    xy: Floats
    on: Snapped

    @classmethod
    def of(cls, xy: Floats, on: Snapped) -> Known:
        """Points in any order; of those at one place the first counts."""
        places, first = np.unique(xy, axis=0, return_index=True)
        return cls(places, on.take(first))

    def find(self, xy: Floats) -> Snapped:
        """These points on the streets; one that is not known is on none."""
        result = nowhere(len(xy))
        if len(self.xy):
            every = np.concatenate([self.xy, xy])
            _, first, row = np.unique(every, axis=0, return_index=True, return_inverse=True)
            at = first[row.ravel()[len(self.xy) :]]
            there = np.flatnonzero(at < len(self.xy))
            result.put(there, self.on.take(at[there]))
        return result


@dataclass
class Whole:
    """What a part takes over from the whole city: by mode the places of every kind on the streets, and the nearest."""

    places: Mapping[str, list[Snapped]]
    nearest: Mapping[str, ToNearest]
    homes: Mapping[str, Snapped]
    """the addresses of the part"""
    work: Mapping[str, Snapped]
    """the buildings of the part where people work"""
    by_bike: Doors
    """all that is counted by bicycle"""
    known: Mapping[tuple[str, bool], Known]
    """by mode and whether the way to the street may cross barriers"""
    homes_are_known: bool


@dataclass
class PartSearches(Searches):
    """The searches of a part, whose ``graphs`` are those of the whole city."""

    graphs_of_whole: dict[str, SearchGraph] = field(default_factory=dict)
    edges: dict[str, Ints] = field(default_factory=dict)
    """by mode the edges whose shapes are there"""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    """where all shapes are there"""
    near_stops: Box = (0.0, 0.0, 0.0, 0.0)
    """where stops may count"""
    whole: Whole | None = None
    _local: dict[str, Graph] = field(default_factory=dict)

    @classmethod
    def over(
        cls,
        city: City,
        norms: Norms,
        graphs: dict[str, SearchGraph],
        edges: dict[str, Ints],
        box: Box,
        *,
        whole: Whole | None = None,
        stops_m: float = 0.0,
        progress: Progress = SILENT,
    ) -> PartSearches:
        """Searches over ``graphs``; without ``whole`` they put points on streets alone."""
        found = cls(city, norms, progress)
        found.graphs_of_whole, found.edges, found.box, found.whole = graphs, edges, box, whole
        found.near_stops = widened(box, stops_m)
        if whole is not None:
            found._places, found._nearest = dict(whole.places), dict(whole.nearest)
            found._homes = dict(whole.homes)
            found._doors[BIKE] = whole.by_bike
            for mode, on in whole.work.items():
                if mode != BIKE:
                    found._work[mode] = on
        return found

    def graph(self, mode: str) -> SearchGraph:
        """The graph of a mode over the whole city."""
        return self.graphs_of_whole[mode]

    def snap(
        self,
        points: Geometries | Floats,
        mode: str,
        *,
        cross: bool = False,
        boats: bool = True,
        max_m: float | None = None,
    ) -> Snapped:
        """Points on edges: those of the part by its shapes, others as they are known; else on none."""
        result, xy = nowhere(len(points)), coordinates_of(points)
        here = within_box(xy, self.box)
        barriers = None if cross else self.barriers()
        furthest = self.norms.snapping.max_m if max_m is None else max_m
        found = snap(xy[here], self._local_graph(mode), furthest, barriers, boats=boats)
        edge = np.full(len(found.edge), -1, np.int64)
        edge[found.found] = self.edges[mode][found.edge[found.found]]
        result.put(here, Snapped(edge, found.position, found.distance))
        known = self.whole.known.get((mode, cross)) if self.whole is not None else None
        if known is not None and not here.all():
            result.put(~here, known.find(xy[~here]))
        return result

    def places_on(self, points: Snapped, mode: str) -> Floats:
        """Coordinates of points on the edges whose shapes are there, a row each; NaN for those on none."""
        edges = self.edges[mode]
        order = np.argsort(edges, kind="stable")
        at = order[np.minimum(np.searchsorted(edges, points.edge, sorter=order), len(edges) - 1)]
        there = points.found & (edges[at] == points.edge)
        here = Snapped(np.where(there, at, -1), points.position, np.where(there, points.distance, np.inf))
        return places_on(here, self._local_graph(mode))

    def _local_graph(self, mode: str) -> Graph:
        if mode not in self._local:
            self._local[mode] = self.graph(mode).graph.only(self.edges[mode])
        return self._local[mode]

    def _stops_on_streets(self, name: str, mode: str, places: Geometries) -> Snapped:
        found = super()._stops_on_streets(name, mode, places)
        # what is further off counts for nothing here, and is not searched from
        far = ~within_box(shapely.get_coordinates(places), self.near_stops)
        found.put(far, nowhere(int(far.sum())))
        return found

    def _homes_are_known(self) -> bool:
        return super()._homes_are_known() if self.whole is None else self.whole.homes_are_known


def crossings_in(searches: PartSearches, box: Box, progress: Progress) -> None:
    """Find the likely crossings that reach into a box beforehand, in the place of those of the whole city."""
    found = likely_crossings(searches, shapely.box(*box), searches.norms.lift, progress)
    searches._made[crossings_of_city] = found  # noqa: SLF001  # its own
