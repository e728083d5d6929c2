"""The ground as a partition: every piece of it belongs to who claims it first (docs/method/greenery.md#public-space).

Where a register of the land is complete only its own polygons claim ground (mode a); elsewhere buildings, then the
surfaces of streets, then the land cover of OpenStreetMap (mode c). The user's own land cover goes before all of them
but buildings. What nobody claims is private. The ground is cut in square tiles that are given out once, so that
neighbouring plan areas share the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats, Geometries, Ints
from ...city.ground import REGISTER_SOURCE, street_surface
from ...city.kept import Arrays, Entry, UnreadableError, key_of
from ...city.package import City
from ...city.schema import OWN_LAYER, flagged
from ...norms import Norms
from ...norms.landcover import LandcoverClass
from ...progress import Progress
from ...shapes import cut_to_box, surfaces
from ...threads import in_threads
from ...translation import tr

_USES_OF_STREET = ("walk", "bike_forward", "bike_backward", "car")
PUBLIC, PRIVATE, WATER = "public", "private", "water"
BUILDING, STREET = "building", "street"
# land use says what ground is for, not what lies on it
_LAND_USE = ("brownfield", "urban_work", "urban_home", "urban_other")

_TILE_M = 250.0
_CELLS_AT_ONCE = 64
_PIECES_AT_ONCE = 256
# fewer tiles are given out again in the time that reading them takes
_WORTH_KEEPING_TILES = 400
# raised whenever the same claims give other pieces: what was kept before then counts no more
_VERSION = 1
# an area that lacks less than this of a tile has all of it
_SLIVER_M2 = 1e-6
# an area of so few vertices is cut by all its tiles at once, else by halves
_FEW_VERTICES = 64
# a tile's number is that of its row times this, plus that of its column
_ROW = 1 << 24


@dataclass(frozen=True)
class Claims:
    """Polygons that claim ground, in the order in which they get it, and the class of each (a row of ``classes``).

    ``inside`` and ``outside`` tell whether a class claims ground where a register of the land is complete, and where
    not. ``classes`` has the columns cover, kind (public, private, water), green, green_low, green_high, blue and paved
    (fractions), variety and source.
    """

    shapes: Geometries
    number: Ints
    classes: pd.DataFrame
    inside: Bools
    outside: Bools


@dataclass(frozen=True)
class Pieces:
    """Pieces of ground that do not overlap: the row of their plan area (or tile) and of their class, and m2."""

    area: Ints
    number: Ints
    m2: Floats
    shapes: Geometries

    def take(self, rows: Ints | Bools) -> Pieces:
        """Some of the pieces."""
        return Pieces(*(getattr(self, field.name)[rows] for field in fields(Pieces)))


@dataclass(frozen=True)
class Cells:
    """Tiles, or what of a tile lies inside or outside the register: polygon, number of the tile, and which of both."""

    shapes: Geometries
    tile: Ints
    inside: Bools

    def take(self, rows: Ints) -> Cells:
        """Some of the cells."""
        return Cells(self.shapes[rows], self.tile[rows], self.inside[rows])


def _is_open(streets: gpd.GeoDataFrame, closed: list[str]) -> Bools:
    """Which streets are public: all but those on which nobody may go, unless that is so of all of their class."""
    shut = np.all([flagged(streets[name] == 0) for name in _USES_OF_STREET], axis=0)
    return np.asarray(~shut | streets["highway"].isin(closed).to_numpy(bool))


def claims_of(city: City, landcover: dict[str, LandcoverClass]) -> Claims:
    """Who claims ground in a city, in order: of one class what is public first.

    Private land after the last public class is left out where nothing of it is paved: private anyway.
    """
    cover = city.landcover[~city.landcover["cover_group"].isin(_LAND_USE)]
    facts = ["cover", "cover_group", "public", "green", "blue", "overlay_order", "source"]
    table = pd.DataFrame(cover[facts]).assign(shape=cover.geometry.to_numpy())
    is_open = _is_open(city.streets, landcover[STREET].closed)
    # a private street is paved ground of nobody's, also in a park
    streets = [
        (STREET, street_surface(city.streets[rows]), int(public))
        for public, rows in ((True, is_open), (False, ~is_open))
    ]
    for name, shapes, public in ((BUILDING, city.buildings.geometry.to_numpy(), 0), *streets):
        of = landcover[name]
        known = [name, of.group, public, of.green, of.blue, of.order, "OSM"]
        table = pd.concat([table, pd.DataFrame(dict(zip(facts, known, strict=True)) | {"shape": shapes})])
    table["source"] = table["source"].fillna("")
    table["own"] = table["source"] == OWN_LAYER
    table["later"] = table["cover_group"] != BUILDING
    table[["blue", "green"]] = table[["blue", "green"]].fillna(0.0)
    order = ["later", "own", "overlay_order", "cover", "cover_group", "public", "green", "blue", "source"]
    table = table.sort_values(order, ascending=[name not in ("own", "public") for name in order], kind="stable")
    number = table.groupby(order, sort=False).ngroup().to_numpy()
    classes = table.drop_duplicates(order).reset_index(drop=True)
    kind = np.where(flagged(classes["public"]), PUBLIC, PRIVATE)
    classes["kind"] = np.where(classes["cover_group"] == "water", WATER, kind)
    for fact in ("paved", "variety"):
        classes[fact] = [getattr(landcover[name], fact) if name in landcover else None for name in classes["cover"]]
    classes["paved"] = classes["paved"].astype(float).fillna(0.0)
    classes["green_low"], classes["green_high"] = _green_bounds(classes, landcover)
    register, open_map = (classes["source"] == REGISTER_SOURCE).to_numpy(), (classes["source"] == "OSM").to_numpy()
    tells = ((classes["kind"] != PRIVATE) | (classes["paved"] > 0)).to_numpy()
    inside, outside = (_counted(zone, tells) for zone in (~open_map, ~register))
    kept = (inside | outside)[number]
    columns = ["cover", "kind", "green", "green_low", "green_high", "blue", "paved", "variety", "source"]
    return Claims(table["shape"].to_numpy()[kept], number[kept], classes[columns], inside, outside)


def _green_bounds(classes: pd.DataFrame, landcover: dict[str, LandcoverClass]) -> tuple[Floats, Floats]:
    """The least and the most that the green fraction of each class may be; what the user gave is sure."""
    green, own = classes["green"].to_numpy(float), (classes["source"] == OWN_LAYER).to_numpy()
    found = []
    for bound in ("green_low", "green_high"):
        of = [getattr(landcover[name], bound) if name in landcover else None for name in classes["cover"]]
        known = np.array(of, float)
        found.append(np.where(own | np.isnan(known), green, known))
    return np.minimum(found[0], green), np.maximum(found[1], green)


def _counted(zone: Bools, tells: Bools) -> Bools:
    """What claims ground in a zone: all up to the last class that tells something, because what follows is private."""
    last = np.flatnonzero(zone & tells).max(initial=-1)
    return np.asarray(zone & (np.arange(len(zone)) <= last))


class Ground:
    """The ground of one city; tiles are given out when first asked for, and kept beside a city package."""

    def __init__(self, city: City, landcover: dict[str, LandcoverClass]) -> None:
        self._claims = claims_of(city, landcover)
        self._register = city.covered("landcover")
        self._tree = shapely.STRtree(self._claims.shapes)
        self._entry = self._entry_in(city.kept)
        self._tiles = np.zeros(0, np.int64)
        self._pieces = Pieces(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, object))

    @property
    def classes(self) -> pd.DataFrame:
        """Cover, kind, green and its bounds, blue, paved, variety and source of every class, in the order of claims."""
        return self._claims.classes

    def pieces(self, areas: Iterable[shapely.Geometry], progress: Progress) -> Pieces:
        """The claimed ground of some areas (polygons in the city's CRS), in pieces that do not overlap in an area."""
        area, tile, local = _in_tiles(list(areas))
        self._give_out(np.unique(tile), progress)
        first, last = (np.searchsorted(self._pieces.area, tile, side=side) for side in ("left", "right"))
        found = self._pieces.take(_ranges(first, last))
        area, local = np.repeat(area, last - first), np.repeat(local, last - first)
        cut = np.flatnonzero(~shapely.is_missing(local))
        text = tr("Public space and green")
        chunks = np.split(cut, range(_PIECES_AT_ONCE, len(cut), _PIECES_AT_ONCE))
        shapes = in_threads(
            lambda some: surfaces(shapely.intersection(found.shapes[some], local[some])), chunks, progress, text
        )
        found.shapes[cut] = np.concatenate(shapes)
        found.m2[cut] = shapely.area(found.shapes[cut])
        return Pieces(area, found.number, found.m2, found.shapes).take(found.m2 > 0)

    def _give_out(self, tiles: Ints, progress: Progress) -> None:
        if not len(self._tiles):
            self._read(progress)
        missing = np.setdiff1d(tiles, self._tiles)
        if not len(missing):
            return
        cells = _cells(missing, self._register)
        rows = np.arange(len(cells.tile))
        chunks = [cells.take(some) for some in np.split(rows, rows[_CELLS_AT_ONCE::_CELLS_AT_ONCE])]
        text = tr("Public space and green")
        made = in_threads(lambda some: _partition(some, self._claims, self._tree), chunks, progress, text)
        together = [self._pieces, *made]
        joined = Pieces(*(np.concatenate([getattr(one, field.name) for one in together]) for field in fields(Pieces)))
        self._pieces = joined.take(np.argsort(joined.area, kind="stable"))
        self._tiles = np.union1d(self._tiles, missing)
        if len(missing) >= _WORTH_KEEPING_TILES:
            self._write(progress)

    def _entry_in(self, folder: Path | None) -> Entry | None:
        """What is kept of the very same claims."""
        if folder is None:
            return None
        claims = self._claims
        xy, row = shapely.get_coordinates(claims.shapes, return_index=True)
        rests_on = (_VERSION, _TILE_M, shapely.__version__, shapely.geos_version_string, np.__version__)
        words = (claims.classes.to_csv(), shapely.to_wkb(self._register))
        arrays = (xy, row, claims.number, claims.inside, claims.outside)
        return Entry(folder, "ground", key_of(*rests_on, *words, arrays=arrays))

    def _read(self, progress: Progress) -> None:
        """Take over what was kept."""
        if self._entry is None:
            return
        try:
            arrays = self._entry.read()
            if arrays is not None:
                self._pieces = _sound_pieces(arrays, len(self._claims.classes))
                self._tiles = arrays["tiles"]
        except UnreadableError:
            self._entry.tell_unreadable(progress)

    def _write(self, progress: Progress) -> None:
        if self._entry is None:
            return
        pieces = self._pieces
        multi = np.array([*map(_multi, pieces.shapes), None], dtype=object)[:-1]
        _, xy, offsets = shapely.to_ragged_array(multi)
        arrays = {"tiles": self._tiles, "area": pieces.area, "number": pieces.number, "m2": pieces.m2, "xy": xy}
        self._entry.keep(arrays | {f"offsets{level}": offsets[level] for level in range(3)}, progress)


def _sound_pieces(arrays: Arrays, classes: int) -> Pieces:
    """Pieces of some arrays, of tiles and classes that are there. Raises ``UnreadableError``."""
    if set(arrays) != {"tiles", "area", "number", "m2", "xy", "offsets0", "offsets1", "offsets2"}:
        raise UnreadableError
    tiles, area, number, m2, xy = (arrays[name] for name in ("tiles", "area", "number", "m2", "xy"))
    offsets = [arrays[f"offsets{level}"] for level in range(3)]
    # of each level the offsets point into the next, the last ones into the coordinates
    inner = [len(xy), *(len(level) - 1 for level in offsets)]
    for level, within in zip(offsets, inner, strict=False):
        if not len(level) or level[0] != 0 or level[-1] != within or (np.diff(level) < 0).any():
            raise UnreadableError
    if not len(area) == len(number) == len(m2) == inner[-1] or (np.diff(area) < 0).any():
        raise UnreadableError
    if not np.isin(area, tiles).all() or (number < 0).any() or (number >= classes).any():
        raise UnreadableError
    return Pieces(area, number, m2, shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, xy, tuple(offsets)))


def green_is_known(city: City) -> bool:
    """Whether the data tells of any green, so that none found means none there."""
    return bool((city.landcover["cover_group"] == "green").any())


def ground_of(city: City, norms: Norms) -> Ground:
    """The ground of a city; its tiles are given out when first asked for."""
    return Ground(city, norms.landcover)


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape])


def _in_tiles(areas: list[shapely.Geometry]) -> tuple[Ints, Ints, Geometries]:
    """Areas in tiles: their rows, the numbers of the tiles, and what of the area lies there; None for a whole tile."""
    shapes = np.array([*areas, None], dtype=object)[:-1]
    row, part = np.arange(len(shapes)), shapes
    bounds = np.floor(shapely.bounds(shapes).reshape(-1, 4) / _TILE_M).astype(np.int64)
    bounds[:, 2:] += 1
    rows, tiles, local = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, object)]
    while len(row):
        left, bottom, width = bounds[:, 0], bounds[:, 1], bounds[:, 2] - bounds[:, 0]
        count = width * (bounds[:, 3] - bottom)
        whole = shapely.area(part) >= count * _TILE_M**2 - _SLIVER_M2
        done = whole | (count == 1) | (shapely.get_num_coordinates(part) <= _FEW_VERTICES)
        of = np.repeat(np.flatnonzero(done), count[done])
        place = _ranges(np.zeros(done.sum(), np.int64), count[done])
        number = _ROW * (bottom[of] + place // width[of]) + left[of] + place % width[of]
        here = np.full(len(of), None)
        here[~whole[of]] = _shares(part[of[~whole[of]]], number[~whole[of]])
        kept = ~shapely.is_empty(here)
        rows.append(row[of[kept]])
        tiles.append(number[kept])
        local.append(here[kept])
        halves = [(row[at], *half) for at in np.flatnonzero(~done) for half in _halves(part[at], *bounds[at])]
        row = np.array([half[0] for half in halves], np.int64)
        part = np.array([*(half[1] for half in halves), None], dtype=object)[:-1]
        bounds = np.array([half[2:] for half in halves], np.int64).reshape(-1, 4)
    by_area = np.argsort(np.concatenate(rows), kind="stable")
    area, tile, shares = (np.concatenate(found)[by_area] for found in (rows, tiles, local))
    return area, tile, shares


def _shares(parts: Geometries, tiles: Ints) -> Geometries:
    found = surfaces(shapely.intersection(parts, _boxes(tiles)))
    found[shapely.area(found) >= _TILE_M**2 - _SLIVER_M2] = None
    return found


def _halves(
    part: shapely.Geometry, left: int, bottom: int, right: int, top: int
) -> list[tuple[shapely.Geometry, int, int, int, int]]:
    """A part cut along the middle line of tiles across its longer side."""
    if right - left > top - bottom:
        middle = (left + right) // 2
        boxes = [(left, bottom, middle, top), (middle, bottom, right, top)]
    else:
        middle = (bottom + top) // 2
        boxes = [(left, bottom, right, middle), (left, middle, right, top)]
    halves = [cut_to_box(np.array([part]), shapely.box(*(_TILE_M * np.array(box))))[0] for box in boxes]
    return [(half, *box) for half, box in zip(halves, boxes, strict=True) if not half.is_empty]


def _boxes(tiles: Ints) -> Geometries:
    y = (tiles + _ROW // 2) // _ROW
    x = tiles - _ROW * y
    return np.asarray(shapely.box(*(_TILE_M * np.array([x, y, x + 1, y + 1]))), dtype=object)


def _ranges(first: Ints, last: Ints) -> Ints:
    """The numbers from each first up to its last, one range after the other."""
    length = last - first
    return np.asarray(np.arange(length.sum()) + np.repeat(first - np.cumsum(length) + length, length))


def _partition(cells: Cells, claims: Claims, tree: shapely.STRtree) -> Pieces:
    """The pieces of some cells; their ``area`` is the number of the tile."""
    # prepared here: no two threads may share a prepared geometry
    shapely.prepare(cells.shapes)
    cell, claim = tree.query(cells.shapes, predicate="intersects")
    number = claims.number[claim]
    counted = np.where(cells.inside[cell], claims.inside[number], claims.outside[number])
    cell, claim, number = cell[counted], claim[counted], number[counted]
    order = np.lexsort((number, cell))
    cell, claim, number = cell[order], claim[order], number[order]
    shapes = _clipped(claims.shapes[claim], cell, cells.shapes)
    begins = np.flatnonzero(np.diff(cell, prepend=-1) | np.diff(number, prepend=-1))
    ends = np.append(begins[1:], len(cell))[: len(begins)]
    pieces = _first_come(shapes, begins, ends, cell[begins])
    m2 = shapely.area(pieces)
    return Pieces(cells.tile[cell[begins]], number[begins], m2, pieces).take(m2 > 0)


def _clipped(shapes: Geometries, cell: Ints, cells: Geometries) -> Geometries:
    """Each shape within its cell; ``cell`` rises."""
    cut = np.flatnonzero(~shapely.contains_properly(cells[cell], shapes))
    cell = cell[cut]
    for some in np.split(np.arange(len(cut)), np.flatnonzero(np.diff(cell)) + 1):
        if len(some):
            shapes[cut[some]] = cut_to_box(shapes[cut[some]], shapely.envelope(cells[cell[some[0]]]))
    # on the edge of the register a cell is less than a rectangle
    edged = (shapely.area(shapely.envelope(cells)) > shapely.area(cells))[cell]
    shapes[cut[edged]] = surfaces(shapely.intersection(shapes[cut[edged]], cells[cell[edged]]))
    return shapes


def _cells(tiles: Ints, register: shapely.Geometry) -> Cells:
    """Tiles as polygons, those on the edge of the register in two."""
    if register.is_empty:
        return Cells(_boxes(tiles), tiles, np.zeros(len(tiles), bool))
    _, known, local = _in_tiles([register])
    chosen = np.isin(known, tiles)
    known, local = known[chosen], local[chosen]
    edge = ~shapely.is_missing(local)
    outside = np.setdiff1d(tiles, known)
    rest = surfaces(shapely.difference(_boxes(known[edge]), local[edge]))
    shapes = np.concatenate([_boxes(known[~edge]), local[edge], rest, _boxes(outside)])
    tile = np.concatenate([known[~edge], known[edge], known[edge], outside])
    return Cells(shapes, tile, np.arange(len(tile)) < len(known))


def _first_come(shapes: Geometries, begins: Ints, ends: Ints, cell: Ints) -> Geometries:
    """What each class of a cell gets: the union of its claims without what classes before it got there."""
    found = np.empty(len(begins), dtype=object)
    before: list[shapely.Geometry] = []
    here = -1
    for row, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if cell[row] != here:
            before, here = [], cell[row]
        claimed = shapely.union_all(shapes[begin:end]) if end > begin + 1 else shapes[begin]
        left = claimed
        for given in before:
            if shapely.intersects(left, given):
                left = shapely.difference(left, given)
        found[row] = left
        before.append(claimed)
    return surfaces(found)
