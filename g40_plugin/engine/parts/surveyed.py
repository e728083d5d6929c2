"""One tile of the survey: a plain function of a folder and a number, which any process or machine can run.

A tile is read with what lies around it, so far that all its points find their street; a point belongs to the one tile
that it lies in. So whatever the tiles are, the same comes out (docs/parts.md).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely

from ..arrays import Floats, Geometries
from ..city.homes import living_footprint
from ..city.package import City
from ..city.schema import flagged
from ..files import written_beside
from ..indicators.density.sites.blocks import built_bounds
from ..indicators.greenery import formula as greenery
from ..indicators.greenery.formula import PublicSpace
from ..indicators.greenery.ground import ground_of
from ..indicators.registry import all_needed, asked_for
from ..norms import Norms
from ..progress import SILENT, Progress
from ..shapes import surfaces
from ..travel.doors import gather, inhabitants, workplaces
from ..travel.graph import BIKE, WALK
from ..travel.searches import Searches
from .cut import Cut, Tables
from .gathered import SNAPPED
from .network import Mode, Store, read_network
from .package import Box, widened
from .searches import PartSearches
from .task import Task, opened_once
from .tiles import inside

# where places of public transport and mobility are put on streets: by mode, and whether across barriers
WAYS = ((WALK, True), (BIKE, True), (WALK, False), (BIKE, False))
# what there is of public space, in the order in which a tile tells it
SPACE = tuple(one.name for one in fields(PublicSpace))
_SLACK_M = 10.0

# of a way to the street: whether it may cross barriers, and whether what crosses water may be a boat
_Way = tuple[bool, bool]
_PLAIN: _Way = (False, True)


def survey_tile(folder: Path | str, number: int, progress: Progress = SILENT) -> Path:
    """Survey one tile of the task of a folder, and write what was found as one file there; gives its path."""
    folder = Path(folder)
    progress.check()
    tile: Box = tuple(Store(folder).get("tiles")[number].tolist())
    found = _surveyor(folder, Task.read(folder)).look_at(tile)
    out = tile_file(folder, number)
    with written_beside(out) as beside, beside.open("wb") as file:
        np.savez(file, **found)  # type: ignore[arg-type]
    return out


def tile_file(folder: Path, number: int) -> Path:
    """Where what was found in a tile lies."""
    return folder / f"tile_{number:05d}.npz"


def small_kinds(searches: Searches, norms: Norms) -> list[str]:
    """The kinds of place of which there are few: all but homes and jobs."""
    subs = norms.subcategories
    return [kind for kind in searches.kinds if kind not in subs or subs[kind].kind not in {"jobs", "homes"}]


def other_places(city: City) -> Geometries:
    """Stops, services and places of mobility."""
    points = [city.stops.geometry, city.services.geometry, city.mobility.geometry]
    return np.concatenate([one.to_numpy() for one in points])


@lru_cache(maxsize=1)
def _surveyor(folder: Path, task: Task) -> _Surveyor:
    """What all tiles of a folder share."""
    read = opened_once(task)
    with_ground = any(one.code == "grn" for one in all_needed(asked_for(task.wanted)))
    return _Surveyor(read.tables, read.norms, Store(folder), with_ground=with_ground)


def forget_surveyor() -> None:
    """Remember nothing of a folder any more."""
    _surveyor.cache_clear()


@dataclass(frozen=True)
class _Asked:
    """Points that are to be put on the streets of a mode: the name of what comes of them, and how they get there."""

    name: str
    mode: str
    way: _Way
    points: Geometries


@dataclass(frozen=True)
class _Told:
    """What is told of a tile: arrays by name, and points that are still to be put on streets."""

    arrays: dict[str, np.ndarray]
    asked: list[_Asked]


class _Surveyor:
    """What is needed for every tile."""

    def __init__(self, tables: Tables, norms: Norms, store: Store, *, with_ground: bool) -> None:
        self._with_ground = with_ground
        self._tables, self._norms = tables, norms
        names = dict.fromkeys(one.mode for one in norms.profiles.values())
        self._modes: dict[str, Mode] = {mode: read_network(store, mode) for mode in names}
        searches = Searches(tables.city, norms)
        self._places: list[tuple[str, _Way, Geometries, Floats]] = []
        for number, kind in enumerate(small_kinds(searches, norms)):
            points = searches.kind(kind).points
            way = searches._way_to_street(kind)  # noqa: SLF001  # the one rule for it
            self._places.append((f"place_{number}", way, points, xy_of(points)))
        self._others = other_places(tables.city)
        self._xy_of_others = xy_of(self._others)
        self._totals = np.asarray(store.get("totals"), float)
        self._total = np.asarray(shapely.from_wkb((store.folder / "total.wkb").read_bytes()), object)
        self._total = shapely.get_parts(self._total)

    def look_at(self, tile: Box) -> dict[str, np.ndarray]:
        """All of one tile, as arrays by name."""
        norms = self._norms
        box = widened(tile, 2 * norms.snapping.max_m + _SLACK_M)
        cut = self._tables.within(box)
        city, told = cut.city, _Told({}, [])
        self._ask_places(tile, told)
        self._ask_doors(cut, tile, told)
        self._ask_highways(city, tile, told)
        found = told.arrays | _on_streets(self._searches_in(cut, box), told.asked)
        found["counted"] = _counted(city, tile)
        found["bounds"] = built_bounds(city, norms)
        if self._with_ground:
            found |= self._ground(city, tile)
        return found

    def _searches_in(self, cut: Cut, box: Box) -> PartSearches:
        """Searches that put points on the streets of a tile."""
        package, number = self._tables.package, cut.number["streets"]
        shapes = cut.city.streets.geometry.to_numpy()
        graphs, edges = {}, {}
        for mode, network in self._modes.items():
            graphs[mode] = network.search(number, shapes, lambda rows: package.rows("streets", rows))
            found = network.edges(number)
            edges[mode] = found[found >= 0]
        return PartSearches.over(cut.city, self._norms, graphs, edges, box)

    def _ask_places(self, tile: Box, told: _Told) -> None:
        """Places of the kinds of which there are few, and what is no kind of place."""
        for name, way, points, xy in self._places:
            rows = np.flatnonzero(inside(xy, tile))
            told.arrays[f"{name}_rows"] = rows
            told.asked.extend(_Asked(f"{name}_{mode}", mode, way, points[rows]) for mode in self._modes)
        rows = np.flatnonzero(inside(self._xy_of_others, tile))
        told.arrays["others_rows"] = rows
        for mode, cross in WAYS:
            if mode in self._modes:
                told.asked.append(_Asked(f"others_{mode}_{int(cross)}", mode, (cross, True), self._others[rows]))

    def _ask_doors(self, cut: Cut, tile: Box, told: _Told) -> None:
        """Addresses and buildings where people work; by bicycle gathered in squares, which lie in one tile each."""
        city, found = cut.city, told.arrays
        homes, of_homes = inhabitants(city)
        mine = inside(xy_of(homes), tile)
        homes, of_homes = homes[mine], of_homes[mine]
        found["homes_number"], found["homes_xy"] = cut.number["origins"][mine], xy_of(homes)
        found["homes_sums"] = of_homes
        found["homes_lived"] = city.origins["dwellings"].to_numpy(float)[mine] > 0
        work, of_work = workplaces(city)
        of_file = cut.number["buildings"][(city.buildings["jobs"] > 0).to_numpy(bool)]
        mine = inside(xy_of(work), tile)
        work, of_work = work[mine], of_work[mine]
        found["work_number"] = of_file[mine]
        for mode in self._modes:
            told.asked.append(_Asked(f"homes_{mode}", mode, _PLAIN, homes))
            told.asked.append(_Asked(f"work_{mode}", mode, _PLAIN, work))
        if BIKE in self._modes:
            every = np.concatenate([work, homes]), np.concatenate([of_work, of_homes])
            points, found["doors_sums"] = gather(*every, self._norms.jobs.bike_square_m, self._totals)
            found["doors_xy"] = xy_of(points)
            told.asked.append(_Asked("doors", BIKE, _PLAIN, points))

    def _ask_highways(self, city: City, tile: Box, told: _Told) -> None:
        """Points along cycle highways."""
        lines = city.streets.geometry.to_numpy()[flagged(city.streets["cycle_highway"])]
        xy = shapely.get_coordinates(shapely.segmentize(lines, self._norms.cycle_highway.step_m))
        told.arrays["highways_xy"] = xy = xy[inside(xy, tile)]
        if BIKE in self._modes:
            told.asked.append(_Asked("highways", BIKE, (True, True), shapely.points(xy)))

    def _ground(self, city: City, tile: Box) -> dict[str, np.ndarray]:
        """What of the total of the city lies in the tile."""
        here = surfaces(shapely.intersection(self._total, shapely.box(*tile)))
        here = here[shapely.area(here) > 0]
        if not len(here):
            return {}
        ground = ground_of(city, self._norms)
        space = greenery.public_space(ground.pieces(here, SILENT), ground.classes, shapely.area(here))
        return {"space": np.array([float(getattr(space, name).sum()) for name in SPACE])}


def _counted(city: City, tile: Box) -> Floats:
    """Homes, and the ground under what is lived in."""
    mine = inside(xy_of(city.origins.geometry.to_numpy()), tile)
    homes = float(np.nansum(city.origins["dwellings"].to_numpy(float)[mine]))
    mine = inside(xy_of(city.buildings.geometry.centroid.to_numpy()), tile)
    return np.array([homes, float(living_footprint(city.buildings)[mine].sum())])


def _on_streets(searches: PartSearches, asked: list[_Asked]) -> dict[str, np.ndarray]:
    """All points that get to the streets of a mode in the same way are put there together."""
    found: dict[str, np.ndarray] = {}
    for mode, way in dict.fromkeys((one.mode, one.way) for one in asked):
        some = [one for one in asked if (one.mode, one.way) == (mode, way)]
        on = searches.snap(np.concatenate([one.points for one in some]), mode, cross=way[0], boats=way[1])
        ends = np.cumsum([len(one.points) for one in some]).tolist()
        for one, end in zip(some, ends, strict=True):
            mine = on.take(np.arange(end - len(one.points), end))
            found |= {f"{one.name}_{part}": getattr(mine, part) for part in SNAPPED}
    return found


def xy_of(points: Geometries) -> Floats:
    """Coordinates of points, a row each; NaN for what has none."""
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)]).astype(float).reshape(-1, 2)
