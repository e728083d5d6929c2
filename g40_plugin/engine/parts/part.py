"""One part of a scoring: a plain function of a folder and a number, which any process or machine can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Ints
from ..city.package import City
from ..errors import BeyondPartError
from ..indicators.accessibility.reached import BIKE_SPOT_M, Sums, sums_at
from ..indicators.density.room import large_water_of
from ..indicators.density.sites.blocks import blocks_of
from ..indicators.greenery.layer import city_total
from ..indicators.registry import HANDED_ON, add_layers, all_needed, asked_for, work_out
from ..indicators.run import Run
from ..indicators.transit.stations import station_facts, stations_of
from ..overlay import touched
from ..progress import SILENT, Progress
from ..shapes import subdivided
from ..travel.doors import Doors
from ..travel.graph import BIKE, Snapped
from ..travel.nearest import SearchGraph, ToNearest
from ..travel.starts import Choice, make_starts
from . import margins
from .blocks import blocks_of_part
from .cut import Cut
from .gathered import get_snapped
from .network import Mode, Store, read_network, shared
from .package import Box, widened
from .searches import Known, PartSearches, Whole, crossings_in, within_box
from .stored import Found, facts_of, write_found
from .surveyed import WAYS
from .task import Task, opened_once, with_numbers

# worked out over all areas together, from what the parts found
AFTER = ("own", "q", "pri")
_STATIONS = "stations"


def score_part(folder: Path | str, number: int, progress: Progress = SILENT) -> Path:
    """Score one part of the task of a folder, and write what was found as one file there; gives its path.

    What it rests on and does not find in the part is looked for again in one cut twice as wide.
    """
    folder = Path(folder)
    task = Task.read(folder)
    read = opened_once(task)
    rows, stations = groups_of(folder, number)
    around, told = margins.around_m(read.norms), True
    while True:
        try:
            found = _Part(folder, task, rows, stations, around, progress, told=told).found()
            break
        except BeyondPartError:
            around *= 2.0
            # what reaches even further is told by what lies within
            told = around < read.norms.parts.block_m
    out = folder / f"part_{number:05d}.zip"
    write_found(out, found)
    return out


def groups_of(folder: Path, number: int) -> tuple[Ints, Ints]:
    """The rows of the areas and of the stations of a part."""
    store = Store(folder)
    areas, stations = store.get("group_of_areas"), store.get("group_of_stations")
    return np.flatnonzero(areas == number), np.flatnonzero(stations == number)


@lru_cache(maxsize=8)
def _network(folder: Path, mode: str, _state: str) -> tuple[Mode, SearchGraph]:
    """The network of a mode, and its searches without a shape, from which others take what is worked out once."""
    network = read_network(Store(folder), mode)
    return network, network.bare


def forget_network() -> None:
    """Remember nothing of a folder any more."""
    _network.cache_clear()


class _Part:
    """One part, cut to what lies ``around`` its areas and stations."""

    def __init__(
        self, folder: Path, task: Task, rows: Ints, stations: Ints, around: float, progress: Progress, *, told: bool
    ) -> None:
        self._told = told
        self._store, self._task, self._rows, self._stations = Store(folder), task, rows, stations
        read = opened_once(task)
        self._norms, self._tables = read.norms, read.tables
        self._modes: list[str] = list(dict.fromkeys(one.mode for one in read.norms.profiles.values()))
        given = with_numbers(read.given, read.norms)
        self._given, self._all = given, given.known.parts
        progress, self._warnings = progress.remembering()
        self._progress = progress
        self._areas = gpd.GeoDataFrame(self._all.iloc[rows].reset_index(drop=True), crs=self._all.crs)
        self._every_station = stations_of(read.tables.city, read.norms)
        shapes = [*self._areas.geometry.to_numpy(), *self._every_station.geometry.to_numpy()[stations]]
        self._own: Box = tuple(shapely.total_bounds(np.array([*shapes, None], object)[:-1]))
        self._cut: Cut = read.tables.within(widened(self._own, around))
        self._facts = facts_of(folder)
        self._city = self._with_once(self._cut.city)
        self._searches = self._make_searches()
        self._box = _endless(self._cut.box, self._facts["data"])

    def found(self) -> Found:
        """All that is told of the part."""
        run = self._run()
        asked = [_without_stations(one) for one in asked_for(self._task.wanted)]
        facts = pd.DataFrame()
        if len(self._rows):
            steps = [one for one in all_needed(asked) if one.code not in AFTER]
            work_out(run, steps, self._progress.part(0.1, 0.8))
            add_layers(run, asked, self._progress.part(0.8, 1.0))
        if len(self._stations):
            facts = station_facts(run.searches, self._every_station.iloc[self._stations], self._progress.part(0.9, 1.0))
        parts = pd.concat(run.parts, ignore_index=True) if run.parts else pd.DataFrame()
        if len(parts):
            parts["area"] = self._rows[parts["area"].to_numpy(int)]
        return Found(self._rows, run.columns, parts, run.reasons, run.layers, facts, self._warnings)

    def _with_once(self, city: City) -> City:
        """The city with what is not to be made of a part alone."""
        norms = self._norms
        key = norms.hash
        bounds = np.array(self._facts["bounds"])
        areas, number = self._areas.geometry.to_numpy(), self._cut.number["buildings"]
        city.session[blocks_of, key] = blocks_of_part(
            self._tables, city, number, areas, self._own, self._cut.box, bounds, norms
        )
        city.session[large_water_of, key] = self._large_water(city)
        # the total is told once, from what each tile of the region has of it
        city.session[city_total, key] = gpd.GeoDataFrame({"name": []}, geometry=[], crs=city.crs)
        return city

    def _large_water(self, city: City) -> Any:
        """Water that is no ground to build on; a small one that goes on beyond the part may be large."""
        water = city.landcover.geometry.to_numpy()[(city.landcover["cover_group"] == "water").to_numpy()]
        waters = shapely.get_parts(shapely.union_all(water))
        large = shapely.area(waters) >= self._norms.density.large_water_m2
        small = waters[~large]
        here = small[touched(small, self._areas.geometry.to_numpy())]
        bounds = shapely.bounds(here)
        west, south, east, north = _endless(self._cut.box, self._facts["data"])
        out = (bounds[:, :2] <= (west, south)).any() or (bounds[:, 2:] >= (east, north)).any()
        if self._told and len(here) and out:
            raise BeyondPartError
        return subdivided(waters[large])

    def _make_searches(self) -> PartSearches:
        norms, store = self._norms, self._store
        streets = self._cut.number["streets"]
        shapes, package = self._city.streets.geometry.to_numpy(), self._tables.package
        graphs: dict[str, SearchGraph] = {}
        edges: dict[str, Ints] = {}
        places: dict[str, list[Snapped]] = {}
        nearest: dict[str, ToNearest] = {}
        homes: dict[str, Snapped] = {}
        work: dict[str, Snapped] = {}
        known: dict[tuple[str, bool], Known] = {}
        lived = _rows_of(store.get("homes_number"), self._cut.number["origins"])
        busy = self._cut.number["buildings"][(self._city.buildings["jobs"] > 0).to_numpy(bool)]
        worked = _rows_of(store.get("work_number"), busy)
        for mode in self._modes:
            network, bare = _network(store.folder, mode, self._task.state)
            graphs[mode] = shared(bare, network.search(streets, shapes, lambda rows: package.rows("streets", rows)))
            found = network.edges(streets)
            edges[mode] = found[found >= 0]
            places[mode] = self._places(mode, edges[mode], len(network.graph.length))
            nearest[mode] = ToNearest(store.get(f"{mode}_metres"), store.get(f"{mode}_place"))  # type: ignore[arg-type]
            homes[mode] = get_snapped(store, f"homes_{mode}").take(lived)
            work[mode] = get_snapped(store, f"work_{mode}").take(worked)
        reach = widened(self._own, margins.bike_m(norms) + margins.starts_m(norms, BIKE_SPOT_M))
        others = np.asarray(store.get("others_xy"), float)
        for mode, cross in WAYS:
            if mode in graphs:
                known[mode, cross] = Known.of(others, get_snapped(store, f"others_{mode}_{int(cross)}"))
        by_bike = self._by_bike(reach) if BIKE in graphs else Doors(Snapped(*np.zeros((3, 0))), np.zeros((0, 3)))
        if BIKE in graphs:
            highways = Known.of(np.asarray(store.get("highways_xy"), float), get_snapped(store, "highways"))
            known[BIKE, True] = _both(known[BIKE, True], highways)
        whole = Whole(places, nearest, homes, work, by_bike, known, self._facts["homes_are_known"])
        found_searches = PartSearches.over(
            self._city, norms, graphs, edges, self._cut.box,
            whole=whole, stops_m=margins.stops_m(norms), progress=self._progress,
        )  # fmt: skip
        around = norms.severance.radius_m + norms.lift.crossing_m + 2 * norms.lift.spacing_m
        crossings_in(found_searches, widened(self._own, around), Progress(cancelled=self._progress.cancelled))
        return found_searches

    def _places(self, mode: str, edges: Ints, count: int) -> list[Snapped]:
        """The places of every kind: of homes and jobs those on the streets of the part, for they are many."""
        here = np.zeros(count + 1, bool)
        here[edges] = True
        kinds = [*self._norms.subcategories, *(f"stop:{name}" for name in self._norms.transit.levels)]
        found = []
        for number, kind in enumerate(kinds):
            on, sub = get_snapped(self._store, f"place_{mode}_{number}"), self._norms.subcategories.get(kind)
            found.append(on.take(here[on.edge]) if sub is not None and sub.kind in {"jobs", "homes"} else on)
        return found

    def _by_bike(self, reach: Box) -> Doors:
        store = self._store
        near = within_box(np.asarray(store.get("doors_xy"), float), reach)
        return Doors(get_snapped(store, "doors").take(near), np.asarray(store.get("doors_sums"), float)[near])

    def _run(self) -> Run:
        """The scoring of the part, with the areas of all."""
        norms, origins = self._norms, self._task.origins
        starts = (
            make_starts(self._areas, self._city, norms.origins, origins) if len(self._rows) else _no_starts(self._areas)
        )
        beside = self._starts_beside() if len(self._rows) else starts
        every = pd.concat([starts, beside], ignore_index=True) if len(beside) else starts
        on_streets = {mode: self._searches.starts(every, mode) for mode in sorted(self._modes)}
        own = np.arange(len(starts))
        share = self._given.known.share[self._given.known.enough][self._rows]
        plans, snapped = self._given.plans.placed, {mode: on.take(own) for mode, on in on_streets.items()}
        run = Run(
            self._city, self._areas, norms, self._searches, starts, snapped,
            HANDED_ON, share, plans if len(plans) else None, self._given.edited,
            sums=self._sums(on_streets, own), whole=self._all, known=self._box if self._told else None,
        )  # fmt: skip
        run.with_routes = self._task.routes
        return run

    def _sums(self, on_streets: dict[str, Snapped], own: Ints) -> Sums | None:
        """Jobs, people and homes within reach: starting points of other areas tell where a spot is that they share."""
        if not len(own):
            return None
        known, sums = {}, {}
        for title, profile in self._norms.profiles.items():
            found = sums_at(on_streets[profile.mode], profile, self._searches, self._progress.part(0.0, 0.1), own)
            sums[title] = np.column_stack(found)
            known[title] = np.ones(len(own), bool)
        return Sums(known, sums)

    def _starts_beside(self) -> gpd.GeoDataFrame:
        """The starting points of areas of other parts that are so near that they may share a spot with one of these."""
        norms, shapes = self._norms, self._all.geometry.to_numpy()
        other = np.setdiff1d(np.arange(len(shapes)), self._rows)
        metres = margins.starts_m(norms, BIKE_SPOT_M)
        mine = shapely.STRtree(shapes[other]).query(self._areas.geometry.to_numpy(), "dwithin", metres)[1]
        near = other[np.unique(mine)]
        lived_in = np.asarray(self._store.get("lived_in"), bool)[near]
        choice = self._task.origins
        frames = []
        for chosen, how in _ways_to_start(near, lived_in, choice):
            areas = gpd.GeoDataFrame(self._all.iloc[chosen].reset_index(drop=True), crs=self._all.crs)
            found = make_starts(areas, self._city, norms.origins, how)
            box = widened(self._own, metres)
            frames.append(found[within_box(shapely.get_coordinates(found.geometry.to_numpy()), box)])
        kept = [frame for frame in frames if len(frame)]
        return (
            gpd.GeoDataFrame(pd.concat(kept, ignore_index=True), crs=self._all.crs) if kept else _no_starts(self._all)
        )


def _ways_to_start(near: Ints, lived_in: Bools, choice: Choice) -> Sequence[tuple[Ints, Choice]]:
    if choice != "auto":
        return [(near, choice)] if len(near) else []
    both: list[tuple[Ints, Choice]] = [(near[lived_in], "residents"), (near[~lived_in], "grid")]
    return [(rows, how) for rows, how in both if len(rows)]


def _no_starts(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = {"area": np.zeros(0, np.int64), "weight": np.zeros(0), "kind": np.zeros(0, object)}
    columns |= {"dwellings": np.zeros(0), "origin": np.zeros(0, np.int64)}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=areas.crs), crs=areas.crs)


def _without_stations(indicator: Any) -> Any:
    return replace(indicator, layers=tuple(one for one in indicator.layers if one[0] != _STATIONS))


def _rows_of(known: np.ndarray, asked: Ints) -> Ints:
    """The rows of some numbers among known ones, which rise and hold all of them."""
    return np.searchsorted(known, asked)


def _both(one: Known, other: Known) -> Known:
    xy = np.concatenate([one.xy, other.xy])
    return Known.of(xy, one.on.joined(other.on))


def _endless(box: Box, bounds: list[float]) -> Box:
    """A box without an end on the sides on which it holds all data there is."""
    west, south, east, north = box
    return (
        -np.inf if west <= bounds[0] else west,
        -np.inf if south <= bounds[1] else south,
        np.inf if east >= bounds[2] else east,
        np.inf if north >= bounds[3] else north,
    )
