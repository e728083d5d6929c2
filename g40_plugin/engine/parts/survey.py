"""What every part needs of the whole region, worked out once, tile by tile, and kept as arrays on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from ..arrays import Bools, Floats
from ..city.homes import homes_are_known
from ..indicators.greenery.layer import total_shape
from ..norms import Norms
from ..progress import Progress
from ..translation import tr
from ..travel.doors import HOMES, JOBS, PEOPLE, at_spots
from ..travel.graph import BIKE, Snapped, nowhere
from ..travel.nearest import to_nearest
from ..travel.searches import Searches
from .cut import Tables
from .gathered import SNAPPED, Gathered, put_snapped
from .network import Mode, Store, read_network
from .package import CUT, Box
from .surveyed import SPACE, WAYS, other_places, small_kinds, tile_file, xy_of
from .tiles import tiles_of

# kinds of place that are searched from together, which bounds the memory of all streets of a region
_KINDS_AT_ONCE = 6

# surveys the tiles of a folder, so many
Surveys = Callable[[int, Progress], None]


class Survey:
    """The survey of a region: tiles are laid out, surveyed each by itself, and joined."""

    def __init__(self, tables: Tables, norms: Norms, store: Store) -> None:
        self._tables, self._norms, self._store = tables, norms, store
        self._searches = Searches(tables.city, norms)
        self._gathered = Gathered()

    def data(self) -> Box:
        """The box of all large tables."""
        boxes = [self._tables.package.bounds(name) for name in CUT]
        known = np.array([box for box in boxes if box is not None] or [(0.0, 0.0, 0.0, 0.0)])
        return (*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist())

    def go(self, most: float, surveys: Surveys, progress: Progress) -> None:
        """Have tiles of about ``most`` addresses surveyed, and keep what they tell."""
        tiles = self.lay_out(most)
        surveys(tiles, progress.part(0.0, 0.8))
        self._join(tiles)
        self._keep(progress.part(0.8, 1.0))

    def lay_out(self, most: float) -> int:
        """Write down the tiles and what each needs to know of the whole; gives how many there are."""
        store, package = self._store, self._tables.package
        tiles = tiles_of(self.data(), self._norms.jobs.bike_square_m, package, most)
        totals = np.zeros(3)
        totals[JOBS] = package.ask("SELECT total(jobs) FROM buildings WHERE jobs > 0", "buildings")[0][0]
        totals[PEOPLE], totals[HOMES] = package.ask("SELECT total(people), total(dwellings) FROM origins", "origins")[0]
        store.put("totals", totals)
        whole = total_shape(self._tables.city)
        total = shapely.Polygon() if whole is None else whole
        (store.folder / "total.wkb").write_bytes(shapely.to_wkb(total))
        store.put("tiles", tiles)
        return len(tiles)

    def _join(self, tiles: int) -> None:
        """Put together what the tiles tell."""
        self._modes: dict[str, Mode] = {
            mode: read_network(self._store, mode)
            for mode in dict.fromkeys(one.mode for one in self._norms.profiles.values())
        }
        kinds = small_kinds(self._searches, self._norms)
        self._places = {
            (kind, mode): nowhere(len(self._searches.kind(kind).points)) for kind in kinds for mode in self._modes
        }
        self._others = other_places(self._tables.city)
        self._on_streets = {way: nowhere(len(self._others)) for way in WAYS if way[0] in self._modes}
        self._counted, self._bounds = np.zeros(2), np.full(4, np.nan)
        self._space: Floats | None = None
        for number in range(tiles):
            with np.load(tile_file(self._store.folder, number), allow_pickle=False) as found:
                self._join_tile({name: found[name] for name in found.files}, kinds)

    def _join_tile(self, found: dict[str, np.ndarray], kinds: list[str]) -> None:
        for number, kind in enumerate(kinds):
            rows = found.pop(f"place_{number}_rows")
            for mode in self._modes:
                self._places[kind, mode].put(rows, _taken(found, f"place_{number}_{mode}"))
        rows = found.pop("others_rows")
        for (mode, cross), on in self._on_streets.items():
            on.put(rows, _taken(found, f"others_{mode}_{int(cross)}"))
        self._counted += found.pop("counted")
        self._bounds = _joined_bounds(self._bounds, found.pop("bounds"))
        space = found.pop("space", None)
        if space is not None:
            self._space = space if self._space is None else self._space + space
        for name, piece in found.items():
            self._gathered.add(name, piece)

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
        homes, lived_in_m2 = self._counted.tolist()
        facts = {
            "bounds": self._bounds.tolist(),
            "data": list(self.data()),
            "streets": self._tables.package.count("streets") > 0,
            "green_is_known": bool(
                self._tables.package.ask("SELECT 1 FROM landcover WHERE cover_group = 'green' LIMIT 1", "landcover")
            ),
            "homes_are_known": bool(homes_are_known(homes, lived_in_m2, self._norms)),
            "space": None if space is None else dict(zip(SPACE, space.tolist(), strict=True)),
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
        store.put("others_xy", xy_of(self._others))
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


def _taken(found: dict[str, np.ndarray], name: str) -> Snapped:
    return Snapped(*(found.pop(f"{name}_{part}") for part in SNAPPED))


def _xy_of_spots(doors: Snapped, spots: Snapped, xy: Floats) -> Floats:
    """A place of each spot: that of the first door with its edge."""
    order = np.argsort(doors.edge, kind="stable")
    at = np.searchsorted(doors.edge[order], spots.edge)
    return xy[order[at]]


def _joined_bounds(one: Floats, other: Floats) -> Floats:
    low, high = np.fmin(one[:2], other[:2]), np.fmax(one[2:], other[2:])
    return np.concatenate([low, high])
