"""What every part needs of the whole region, worked out once, tile by tile, and kept as arrays on disk.

A tile is read with what lies around it, so far that all its points find their street; a point belongs to the one tile
that it lies in. So whatever the tiles are, the same comes out (docs/parts.md).
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries
from ..city.homes import homes_are_known, living_footprint
from ..city.package import City, flagged
from ..indicators.density.sites.blocks import built_bounds
from ..indicators.greenery import formula as greenery
from ..indicators.greenery.formula import PublicSpace
from ..indicators.greenery.ground import ground_of
from ..indicators.greenery.layer import total_shape
from ..norms import Norms
from ..progress import Progress
from ..shapes import surfaces
from ..translation import tr
from ..travel.doors import HOMES, JOBS, PEOPLE, at_spots, gather, inhabitants, workplaces
from ..travel.graph import BIKE, WALK, Snapped, nowhere
from ..travel.nearest import to_nearest
from ..travel.searches import Searches
from .cut import Tables
from .gathered import Gathered, put_snapped
from .network import Mode, Store, read_network
from .package import CUT, Box, widened
from .searches import PartSearches

# kinds of place that are searched from together, which bounds the memory of all streets of a region
_KINDS_AT_ONCE = 6
# a tile is no larger, and no smaller
_LARGEST_M, _SMALLEST_M = 10_000.0, 500.0
_SLACK_M = 10.0
# where places of public transport and mobility are put on streets: by mode, and whether across barriers
WAYS = ((WALK, True), (BIKE, True), (WALK, False), (BIKE, False))


def tiles_of(box: Box, side: float) -> list[Box]:
    """The squares of a grid that cover a box."""
    west, south, east, north = np.floor(np.array(box) / side).astype(int).tolist()
    corners = [(side * x, side * y) for y in range(south, north + 1) for x in range(west, east + 1)]
    return [(x, y, x + side, y + side) for x, y in corners]


def inside(xy: Floats, tile: Box) -> Bools:
    """Which points belong to a tile: its lower and left edge are its own."""
    west, south, east, north = tile
    return np.asarray((xy[:, 0] >= west) & (xy[:, 0] < east) & (xy[:, 1] >= south) & (xy[:, 1] < north))


class Survey:
    """The survey of a region: what is gathered tile by tile."""

    def __init__(self, tables: Tables, norms: Norms, store: Store, *, with_ground: bool = True) -> None:
        self._with_ground = with_ground
        self._tables, self._norms, self._store = tables, norms, store
        self._modes: dict[str, Mode] = {
            mode: read_network(store, mode) for mode in dict.fromkeys(one.mode for one in norms.profiles.values())
        }
        self._searches = Searches(tables.city, norms)
        self._gathered = Gathered()
        kinds = [kind for kind in self._searches.kinds if self._is_small(kind)]
        self._places = {
            (kind, mode): nowhere(len(self._searches.kind(kind).points)) for kind in kinds for mode in self._modes
        }
        city = tables.city
        points = [city.stops.geometry, city.services.geometry, city.mobility.geometry]
        self._others = np.concatenate([one.to_numpy() for one in points])
        self._on_streets = {way: nowhere(len(self._others)) for way in WAYS if way[0] in self._modes}
        self._totals = self._sums_of_all()
        self._homes, self._lived_in_m2 = 0.0, 0.0
        self._bounds = np.full(4, np.nan)
        self._space: PublicSpace | None = None
        self._total = _total_shape(tables)

    def _is_small(self, kind: str) -> bool:
        sub = self._norms.subcategories.get(kind)
        return sub is None or sub.kind not in {"jobs", "homes"}

    def _sums_of_all(self) -> Floats:
        package, totals = self._tables.package, np.zeros(3)
        totals[JOBS] = package.ask("SELECT total(jobs) FROM buildings WHERE jobs > 0", "buildings")[0][0]
        totals[PEOPLE], totals[HOMES] = package.ask("SELECT total(people), total(dwellings) FROM origins", "origins")[0]
        return totals

    def side(self, most: float) -> float:
        """How large tiles are of which the mean holds at most so many addresses; a multiple of a square of doors."""
        package, square = self._tables.package, self._norms.jobs.bike_square_m
        box, count = package.bounds("streets"), max(package.count("origins"), 1)
        west, south, east, north = box or (0.0, 0.0, 1.0, 1.0)
        side = np.sqrt(max((east - west) * (north - south), 1.0) * most / count)
        return float(square * max(round(np.clip(side, _SMALLEST_M, _LARGEST_M) / square), 1))

    def data(self) -> Box:
        """The box of all large tables."""
        boxes = [self._tables.package.bounds(name) for name in CUT]
        known = np.array([box for box in boxes if box is not None] or [(0.0, 0.0, 0.0, 0.0)])
        return (*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist())

    def go(self, most: float, progress: Progress) -> None:
        """Work through all tiles, of which the mean holds ``most`` addresses, and keep what they tell."""
        tiles = tiles_of(self.data(), self.side(most))
        for step, tile in enumerate(tiles):
            progress(
                0.7 * step / len(tiles),
                tr("Places on the streets, part {part} of {parts}").format(part=step + 1, parts=len(tiles)),
            )
            self._look_at(tile)
        self._keep(progress.part(0.7, 1.0))

    def _look_at(self, tile: Box) -> None:
        """All of one tile."""
        norms = self._norms
        box = widened(tile, 2 * norms.snapping.max_m + _SLACK_M)
        cut = self._tables.within(box)
        city = cut.city
        if not (len(city.streets) or len(city.buildings) or len(city.origins)):
            return
        package = self._tables.package
        shapes, number = city.streets.geometry.to_numpy(), cut.number["streets"]
        graphs, edges = {}, {}
        for mode, network in self._modes.items():
            graphs[mode] = network.search(number, shapes, lambda rows: package.rows("streets", rows))
            found = network.edges(number)
            edges[mode] = found[found >= 0]
        searches = PartSearches.over(city, norms, graphs, edges, box)
        self._snap_places(searches, tile)
        self._snap_doors(searches, cut.number, tile)
        self._snap_highways(searches, tile)
        self._count(city, tile)
        self._bounds = _joined_bounds(self._bounds, built_bounds(city, norms))
        if self._with_ground:
            self._measure_ground(city, tile)

    def _snap_places(self, searches: PartSearches, tile: Box) -> None:
        for (kind, mode), on in self._places.items():
            points = self._searches.kind(kind).points
            rows = np.flatnonzero(inside(_xy(points), tile))
            cross, boats = self._searches._way_to_street(kind)  # noqa: SLF001  # the one rule for it
            on.put(rows, searches.snap(points[rows], mode, cross=cross, boats=boats))
        rows = np.flatnonzero(inside(_xy(self._others), tile))
        for (mode, cross), on in self._on_streets.items():
            on.put(rows, searches.snap(self._others[rows], mode, cross=cross))

    def _snap_doors(self, searches: PartSearches, number: dict[str, np.ndarray], tile: Box) -> None:
        """Addresses and buildings where people work; by bicycle gathered in squares, which lie in one tile each."""
        city, gathered = searches.city, self._gathered
        homes, of_homes = inhabitants(city)
        mine = inside(_xy(homes), tile)
        homes, of_homes = homes[mine], of_homes[mine]
        gathered.add("homes_number", number["origins"][mine])
        gathered.add("homes_xy", _xy(homes))
        gathered.add("homes_sums", of_homes)
        gathered.add("homes_lived", city.origins["dwellings"].to_numpy(float)[mine] > 0)
        work, of_work = workplaces(city)
        of_file = number["buildings"][(city.buildings["jobs"] > 0).to_numpy(bool)]
        mine = inside(_xy(work), tile)
        work, of_work = work[mine], of_work[mine]
        gathered.add("work_number", of_file[mine])
        for mode in self._modes:
            gathered.snapped(f"homes_{mode}", searches.snap(homes, mode))
            gathered.snapped(f"work_{mode}", searches.snap(work, mode))
        if BIKE in self._modes:
            every = np.concatenate([work, homes]), np.concatenate([of_work, of_homes])
            points, sums = gather(*every, self._norms.jobs.bike_square_m, self._totals)
            gathered.add("doors_xy", _xy(points))
            gathered.add("doors_sums", sums)
            gathered.snapped("doors", searches.snap(points, BIKE))

    def _snap_highways(self, searches: PartSearches, tile: Box) -> None:
        """Points along cycle highways."""
        streets = searches.city.streets
        lines = streets.geometry.to_numpy()[flagged(streets["cycle_highway"])]
        xy = shapely.get_coordinates(shapely.segmentize(lines, self._norms.cycle_highway.step_m))
        xy = xy[inside(xy, tile)]
        self._gathered.add("highways_xy", xy)
        if BIKE in self._modes:
            self._gathered.snapped("highways", searches.snap(shapely.points(xy), BIKE, cross=True))

    def _count(self, city: City, tile: Box) -> None:
        """Homes, and the ground under what is lived in."""
        mine = inside(_xy(city.origins.geometry.to_numpy()), tile)
        self._homes += float(np.nansum(city.origins["dwellings"].to_numpy(float)[mine]))
        mine = inside(_xy(city.buildings.geometry.centroid.to_numpy()), tile)
        self._lived_in_m2 += float(living_footprint(city.buildings)[mine].sum())

    def _measure_ground(self, city: City, tile: Box) -> None:
        """What of the total of the city lies in the tile."""
        here = surfaces(shapely.intersection(self._total, shapely.box(*tile)))
        here = here[shapely.area(here) > 0]
        if len(here):
            ground = ground_of(city, self._norms)
            pieces = ground.pieces(here, Progress())
            space = greenery.public_space(pieces, ground.classes, shapely.area(here))
            sums = {one.name: float(getattr(space, one.name).sum()) for one in fields(PublicSpace)}
            before = self._space
            old = {name: 0.0 if before is None else float(getattr(before, name)[0]) for name in sums}
            self._space = PublicSpace(**{name: np.array([sums[name] + old[name]]) for name in sums})

    def _keep(self, progress: Progress) -> None:
        store, gathered = self._store, self._gathered
        lived = gathered.take("homes_lived").astype(bool)
        for table in ("homes", "work"):
            number = gathered.take(f"{table}_number").astype(np.int64)
            order = np.argsort(number, kind="stable")
            store.put(f"{table}_number", number[order])
            for mode in self._modes:
                on = gathered.take_snapped(f"{table}_{mode}")
                self._places_of_all(table, mode, on, lived)
                put_snapped(store, f"{table}_{mode}", on.take(order))
            if table == "homes":
                store.put("homes_xy", gathered.take("homes_xy", (0, 2))[order])
                store.put("homes_sums", gathered.take("homes_sums", (0, 3))[order])
        self._keep_points()
        for step, mode in enumerate(self._modes):
            self._keep_nearest(mode, progress.part(step / len(self._modes), (step + 1) / len(self._modes)))
        space = self._space
        facts = {
            "bounds": self._bounds.tolist(),
            "data": list(self.data()),
            "streets": self._tables.package.count("streets") > 0,
            "green_is_known": bool(
                self._tables.package.ask("SELECT 1 FROM landcover WHERE cover_group = 'green' LIMIT 1", "landcover")
            ),
            "homes_are_known": bool(homes_are_known(self._homes, self._lived_in_m2, self._norms)),
            "space": space and {one.name: float(getattr(space, one.name)[0]) for one in fields(PublicSpace)},
        }
        (store.folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")

    def _places_of_all(self, table: str, mode: str, on: Snapped, lived: Bools) -> None:
        """Homes and jobs as kinds of place; which row is which does not matter."""
        for kind, sub in self._norms.subcategories.items():
            if sub.kind == "homes" and table == "homes":
                self._places[kind, mode] = on.take(lived)
            elif sub.kind == "jobs" and table == "work":
                self._places[kind, mode] = on

    def _keep_points(self) -> None:
        store, gathered = self._store, self._gathered
        xy, sums = gathered.take("doors_xy", (0, 2)), gathered.take("doors_sums", (0, 3))
        if BIKE in self._modes:
            on = gathered.take_snapped("doors")
            found = at_spots(on, sums)
            put_snapped(store, "doors", found.places)
            store.put("doors_sums", found.sums)
            store.put("doors_xy", _xy_of_spots(on, found.places, xy))
            put_snapped(store, "highways", gathered.take_snapped("highways"))
        store.put("highways_xy", gathered.take("highways_xy", (0, 2)))
        store.put("others_xy", _xy(self._others))
        for (mode, cross), on in self._on_streets.items():
            put_snapped(store, f"others_{mode}_{int(cross)}", on)

    def _keep_nearest(self, mode: str, progress: Progress) -> None:
        """The places of every kind, and from every junction the nearest of each."""
        network, kinds = self._modes[mode], self._searches.kinds
        search = network.bare
        shape = (network.graph.n_nodes, len(kinds))
        folder = self._store.folder
        if not shape[0]:
            self._store.put(f"{mode}_metres", np.zeros(shape, np.float32))
            self._store.put(f"{mode}_place", np.zeros(shape, np.int32))
        metres = _mapped(folder / f"{mode}_metres.npy", np.float32, shape)
        place = _mapped(folder / f"{mode}_place.npy", np.int32, shape)
        for first in range(0, len(kinds), _KINDS_AT_ONCE):
            progress(first / len(kinds), tr("Travel times"))
            some = slice(first, first + _KINDS_AT_ONCE)
            found = to_nearest(search, [self._places[kind, mode] for kind in kinds[some]])
            metres[:, some], place[:, some] = found.metres, found.place
        for number, kind in enumerate(kinds):
            put_snapped(self._store, f"place_{mode}_{number}", self._places[kind, mode])


def _mapped(path: Any, kind: Any, shape: tuple[int, ...]) -> np.ndarray:
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape) if shape[0] else np.zeros(shape, kind)


def _xy(points: Geometries) -> Floats:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)]).astype(float).reshape(-1, 2)


def _xy_of_spots(doors: Snapped, spots: Snapped, xy: Floats) -> Floats:
    """A place of each spot: that of the first door with its edge."""
    order = np.argsort(doors.edge, kind="stable")
    at = np.searchsorted(doors.edge[order], spots.edge)
    return xy[order[at]]


def _joined_bounds(one: Floats, other: Floats) -> Floats:
    low, high = np.fmin(one[:2], other[:2]), np.fmax(one[2:], other[2:])
    return np.concatenate([low, high])


def _total_shape(tables: Tables) -> Geometries:
    """The polygons of what the total of the city is of."""
    whole = total_shape(tables.city)
    return np.asarray(shapely.get_parts(shapely.Polygon() if whole is None else whole), object)
