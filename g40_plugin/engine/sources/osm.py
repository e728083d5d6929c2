"""Reads an OSM file into points, areas and ways: geometry and tags, no meaning yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import EntityFilter, GeoInterfaceFilter, KeyFilter
from osmium.osm import AREA, NODE, RELATION, WAY

from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..progress import Progress
from ..translation import tr
from .classify import classifier
from .counted import HOUSE_NUMBER, INTERPOLATION
from .place import from_degrees

Tags = dict[str, str]
Array = NDArray[Any]
Described = osmium.osm.Way | osmium.osm.Area

LINE_KEYS = ("highway", "railway", "waterway")
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_IS_AREA = {"area": "yes"}
_HEIGHT = "height"
_CHECK_EVERY = 5000
_HEADER = 18
_SHOWN_IDS = 5
_FIRST_NODES = 1000


@dataclass(frozen=True)
class Features:
    """OSM objects with one geometry each; ``ids`` such as ``node/12``; the three run in step."""

    ids: list[str]
    tags: list[Tags]
    geometry: Array

    def __len__(self) -> int:
        return len(self.ids)

    def joined(self, other: Features) -> Features:
        """These features and then the others."""
        geometry = np.concatenate((self.geometry, other.geometry))
        return Features(self.ids + other.ids, self.tags + other.tags, geometry)

    def take(self, rows: Iterable[int]) -> Features:
        """The features of these row numbers."""
        chosen = list(rows)
        return Features([self.ids[i] for i in chosen], [self.tags[i] for i in chosen], self.geometry[chosen])


@dataclass(frozen=True)
class Ways:
    """OSM ways; the nodes of way ``i`` are ``nodes[first[i]:first[i + 1]]``, their places the same rows of ``xy``."""

    ids: Array
    tags: list[Tags]
    first: Array
    nodes: Array
    xy: Array

    def __len__(self) -> int:
        return len(self.tags)

    def take(self, rows: Sequence[int]) -> Ways:
        """The ways of these row numbers."""
        chosen = np.asarray(rows, dtype=np.int64)
        lengths = np.diff(self.first)[chosen]
        first = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        vertices = np.arange(first[-1]) + np.repeat(self.first[chosen] - first[:-1], lengths)
        return Ways(self.ids[chosen], [self.tags[i] for i in chosen], first, self.nodes[vertices], self.xy[vertices])

    def lines(self) -> Array:
        """Each way as a shapely LineString."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.first))
        lines: Array = shapely.linestrings(self.xy, indices=rows)
        return lines


def joined(*ways: Ways) -> Ways:
    """Several tables of ways as one, the first before the later ones."""
    lengths = np.concatenate([np.diff(part.first) for part in ways])
    return Ways(
        np.concatenate([part.ids for part in ways]),
        [tags for part in ways for tags in part.tags],
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.concatenate([part.nodes for part in ways]),
        np.concatenate([part.xy for part in ways]),
    )


class Rings(NamedTuple):
    """The rings of areas as closed ways: ``area`` counts the areas from 0; of each its outer ring comes first."""

    ways: Ways
    area: Array

    def take(self, rows: Sequence[int]) -> Rings:
        """The rings of these row numbers, which hold whole areas; these are counted anew."""
        _, area = np.unique(self.area[np.asarray(rows, dtype=np.int64)], return_inverse=True)
        return Rings(self.ways.take(rows), area)


class Keys(NamedTuple):
    """Keys that make an object worth reading: nodes, areas (closed ways and multipolygons), trees, and relations.

    Nodes with a key of ``trees`` come apart; ``routes`` are keys of relations over ways, ``lines`` of ways besides
    ``LINE_KEYS``. ``rings`` are selectors of areas of which the nodes are kept too. ``flats`` are keys that tell how
    many dwellings an address stands for.
    """

    points: set[str]
    areas: set[str]
    trees: set[str]
    routes: set[str]
    lines: Collection[str] = ()
    rings: Collection[str] = ()
    flats: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """A relation over ways, such as a signposted route: its tags and the numbers of its ways."""

    tags: Tags
    ways: list[int]


@dataclass(frozen=True)
class OsmData:
    """What one OSM file holds, in longitude and latitude until ``project`` is called.

    ``addresses`` are nodes with a house number and nothing else of interest (most of a Dutch file), with the tags that
    tell how many dwellings they are.
    ``trees`` are nodes with a key of trees, with no more than that tag and ``height``.
    ``box`` is the bounding box of the file's header, always in longitude and latitude, ``date`` its time stamp; both
    None where it has none. ``generator`` is the program that wrote it.
    """

    points: Features
    addresses: Features
    trees: Features
    areas: Features
    ways: Ways
    rings: Rings
    routes: list[Route]
    box: shapely.Polygon | None
    date: str | None
    generator: str

    def project(self, crs: str) -> OsmData:
        """The same data with all coordinates in the given CRS."""
        transformer = from_degrees(crs)

        def reproject(xy: Array) -> Array:
            return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

        return OsmData(
            points=replace(self.points, geometry=shapely.transform(self.points.geometry, reproject)),
            addresses=replace(self.addresses, geometry=shapely.transform(self.addresses.geometry, reproject)),
            trees=replace(self.trees, geometry=shapely.transform(self.trees.geometry, reproject)),
            areas=replace(self.areas, geometry=polygons_only(shapely.transform(self.areas.geometry, reproject))),
            ways=replace(self.ways, xy=reproject(self.ways.xy)),
            rings=self.rings._replace(ways=replace(self.rings.ways, xy=reproject(self.rings.ways.xy))),
            routes=self.routes,
            box=self.box,
            date=self.date,
            generator=self.generator,
        )


def are_polygons(geometry: Array) -> Array:
    """Whether each geometry is a polygon or multipolygon."""
    polygons: Array = np.isin(shapely.get_type_id(geometry), _POLYGONS)
    return polygons


def polygons_only(geometry: Array) -> Array:
    """Valid polygons and multipolygons; lines and points that come out of repairing are dropped."""
    valid = np.array(geometry, dtype=object)
    broken = np.flatnonzero(~shapely.is_valid(valid))
    valid[broken] = shapely.make_valid(valid[broken])
    for row in broken[shapely.get_type_id(valid[broken]) == shapely.GeometryType.GEOMETRYCOLLECTION]:
        parts = shapely.get_parts(valid[row])
        valid[row] = shapely.union_all(parts[are_polygons(parts)])
    return valid


def read_osm(path: Path | str, keys: Keys, progress: Progress) -> OsmData:
    """Read an OSM file (.osm.pbf, .osm, .osm.gz, .osm.bz2): what carries one of ``keys``, and ways of ``LINE_KEYS``.

    Areas that cannot be assembled are left out and named in a warning.
    Raises ``InputError`` when the file is missing, truncated, or no OSM file, and for streets that are not uploaded.
    """
    if not Path(path).is_file():
        message = tr("The OSM file {path} does not exist: choose an .osm.pbf, .osm, .osm.gz or .osm.bz2 file.")
        raise InputError(message.format(path=path))
    check_file(path)
    with reading(path, osmium.InvalidLocationError):
        try:
            return _read(str(path), keys, progress, whole=True)
        except osmium.InvalidLocationError:
            # an extract may hold ways without all of their nodes
            return _read(str(path), keys, progress, whole=False)


def _read(path: str, keys: Keys, progress: Progress, *, whole: bool) -> OsmData:
    processor = osmium.FileProcessor(path).with_locations().with_areas(KeyFilter(*sorted(keys.areas)))
    processor.with_filter(EntityFilter(NODE | WAY | RELATION | AREA))
    lines = {*LINE_KEYS, *keys.lines}
    for kind, names in ((NODE, keys.points), (WAY, lines), (RELATION, keys.routes), (AREA, keys.areas)):
        wanted = KeyFilter(*sorted(names))
        wanted.enable_for(kind)
        processor.with_filter(wanted)
    described = GeoInterfaceFilter(drop_invalid_geometries=False)
    described.enable_for(NODE | WAY | AREA if whole else NODE | AREA)
    processor.with_filter(described)
    header = processor.header
    if header.has_multiple_object_versions:
        message = tr("The OSM file {path} holds the history of its objects: give an extract of one moment.")
        raise InputError(message.format(path=path))
    points, areas, ways, routes = _Points(), _Areas(keys.rings), _Ways(), []
    for count, item in enumerate(processor):
        if count % _CHECK_EVERY == 0:
            progress(0.0, tr("Reading the OSM file"))
        if isinstance(item, osmium.osm.Area):
            areas.add(item)
        elif isinstance(item, osmium.osm.Way):
            ways.add(item)
        elif isinstance(item, osmium.osm.Node):
            points.add(item)
        elif isinstance(item, osmium.osm.Relation):
            routes.append(Route(dict(item.tags), [member.ref for member in item.members if member.type == "w"]))
    if ways.below_zero or _areas_below_zero(path, keys):
        message = tr(
            "The OSM file {path} has streets or areas on nodes with numbers below 0, as an editor gives to what is not "
            "uploaded: number them anew (osmium renumber), or draw them as layers of the city package."
        )
        raise InputError(message.format(path=path))
    if areas.broken:
        message = tr("{count} areas of {path} cannot be assembled and are left out: {ids}.")
        shown = ", ".join(areas.broken[:_SHOWN_IDS]) + (", ..." if len(areas.broken) > _SHOWN_IDS else "")
        progress.warn(message.format(count=len(areas.broken), path=path, ids=shown))
    date = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    addresses, trees = _addresses_and_trees(path, set(points.ids), keys)
    return OsmData(
        points.done(),
        addresses,
        trees,
        areas.done(),
        ways.done(),
        areas.rings(),
        routes,
        _box(header),
        date or None,
        header.get("generator"),
    )


def _areas_below_zero(path: str, keys: Keys) -> bool:
    """Whether areas stand on nodes of which no place is kept; such areas never come out of the file."""
    # nodes with numbers below 0 come first: looking through all ways of a large file takes long
    if not any(node.id < 0 for node in islice(osmium.FileProcessor(path, NODE), _FIRST_NODES)):
        return False
    drawn = osmium.FileProcessor(path, WAY).with_filter(KeyFilter(*sorted(keys.areas)))
    return any(node.ref < 0 for way in drawn if isinstance(way, osmium.osm.Way) for node in way.nodes)


def _addresses_and_trees(path: str, known: set[str], keys: Keys) -> tuple[Features, Features]:
    # read apart: their tags say little more, and turning tags into dictionaries is what takes the time
    wanted = [HOUSE_NUMBER, *sorted(keys.trees)]
    nodes = osmium.FileProcessor(path, NODE).with_filter(KeyFilter(*wanted))
    asked = [*wanted, *sorted(keys.flats), INTERPOLATION, _HEIGHT]
    nodes.with_filter(GeoInterfaceFilter(drop_invalid_geometries=True, tags=asked))
    addresses, trees = _Points(), _Points()
    for node in nodes:
        tags = _described(node)["properties"]
        if HOUSE_NUMBER in tags:
            addresses.add(node)
        if not keys.trees.isdisjoint(tags):
            trees.add(node)
    found = addresses.done()
    new = found.take([row for row, name in enumerate(found.ids) if name not in known])
    # the same few numbers stand at thousands of addresses
    same: dict[tuple[tuple[str, str], ...], Tags] = {}
    return replace(new, tags=[same.setdefault(tuple(tags.items()), tags) for tags in new.tags]), trees.done()


def _points(places: list[tuple[float, float]]) -> Array:
    points: Array = shapely.points(np.array(places, dtype=float).reshape(-1, 2))
    return points


def _described(item: Any) -> Any:
    # what the filter has put together; None where the geometry is broken
    return getattr(item, "__geo_interface__", None)


def _tags(item: Described) -> Tags:
    # asking for them tag by tag takes three times as long
    described = _described(item)
    return described["properties"] if described else dict(item.tags)


def _box(header: osmium.io.Header) -> shapely.Polygon | None:
    box = header.box()
    if not box.valid() or box.size() <= 0:
        return None
    return shapely.box(box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)


class _Points:
    def __init__(self) -> None:
        self.ids: list[str] = []
        self.tags: list[Tags] = []
        self.places: list[tuple[float, float]] = []

    def add(self, node: Any) -> None:
        described = _described(node)
        if described:
            self.ids.append(f"node/{node.id}")
            self.tags.append(described["properties"])
            self.places.append(described["geometry"]["coordinates"])

    def done(self) -> Features:
        return Features(self.ids, self.tags, _points(self.places))


class _Areas:
    def __init__(self, rings: Collection[str]) -> None:
        self.ids: list[str] = []
        self.tags: list[Tags] = []
        self.shapes: list[str] = []
        self.broken: list[str] = []
        self._has_rings = classifier({"": rings})
        self._rings: list[tuple[int, int, Tags, list[tuple[int, float, float]]]] = []
        self._count = 0
        self._factory = osmium.geom.WKBFactory()

    def add(self, area: osmium.osm.Area) -> None:
        name = f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}"
        tags = _tags(area)
        from_way = area.from_way()
        # a relation of several ways is an area by itself
        if self._has_rings(tags if from_way else tags | _IS_AREA):
            self._add_rings(area, dict(tags))
        if from_way and tags.get("area") != "yes":
            # a closed street, railway or stream encloses land without being it
            for key in LINE_KEYS[:2]:
                tags.pop(key, None)
        try:
            self.shapes.append(self._factory.create_multipolygon(area))
        except RuntimeError:
            self.broken.append(name)
            return
        self.ids.append(name)
        self.tags.append(tags)

    def _add_rings(self, area: osmium.osm.Area, tags: Tags) -> None:
        # a relation counts below zero: its number may be that of a way
        number = area.orig_id() if area.from_way() else -area.orig_id()
        for outer in area.outer_rings():
            for ring in (outer, *area.inner_rings(outer)):
                self._rings.append((number, self._count, tags, [(node.ref, node.lon, node.lat) for node in ring]))
            self._count += 1

    def rings(self) -> Rings:
        """The rings of the areas that were asked for."""
        vertices = [vertex for *_, ring in self._rings for vertex in ring]
        lengths = [len(ring) for *_, ring in self._rings]
        ways = Ways(
            np.array([number for number, *_ in self._rings], dtype=np.int64),
            [tags for _, _, tags, _ in self._rings],
            np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            np.array([node for node, _, _ in vertices], dtype=np.int64),
            np.array([place for _, *place in vertices], dtype=float).reshape(-1, 2),
        )
        return Rings(ways, np.array([area for _, area, _, _ in self._rings], dtype=np.int64))

    def done(self) -> Features:
        return Features(self.ids, self.tags, np.atleast_1d(shapely.from_wkb(np.array(self.shapes, dtype=object))))


class _Ways:
    def __init__(self) -> None:
        self.ids: list[int] = []
        self.tags: list[Tags] = []
        self.lengths: list[int] = []
        self.nodes: list[int] = []
        self.shapes: list[str] = []
        self.below_zero = False
        self._factory = osmium.geom.WKBFactory()

    def add(self, way: osmium.osm.Way) -> None:
        try:
            shape = self._factory.create_linestring(way, osmium.geom.use_nodes.ALL)
        except (RuntimeError, osmium.InvalidLocationError):
            self._add_known_parts(way)
            return
        self._append(way.id, _tags(way), [node.ref for node in way.nodes], shape)

    def _add_known_parts(self, way: osmium.osm.Way) -> None:
        # the stretches between known nodes stay
        part: list[tuple[int, float, float]] = []
        for node in [*way.nodes, None]:
            if node is not None and node.location.valid():
                part.append((node.ref, node.lon, node.lat))
                continue
            # the places of such nodes are not kept, though the file may have them
            self.below_zero |= node is not None and node.ref < 0
            if len(part) > 1:
                shape = shapely.to_wkb(shapely.LineString([place for _, *place in part]), hex=True, byte_order=1)
                self._append(way.id, _tags(way), [ref for ref, *_ in part], shape)
            part = []

    def _append(self, number: int, tags: Tags, nodes: list[int], shape: str) -> None:
        self.ids.append(number)
        self.tags.append(tags)
        self.lengths.append(len(nodes))
        self.nodes.extend(nodes)
        self.shapes.append(shape)

    def done(self) -> Ways:
        # well-known binary of a line: nine bytes of header, then its coordinates
        xy = np.frombuffer(bytes.fromhex("".join(shape[_HEADER:] for shape in self.shapes)), dtype="<f8").reshape(-1, 2)
        first = np.concatenate(([0], np.cumsum(self.lengths))).astype(np.int64)
        nodes = np.array(self.nodes, dtype=np.int64)
        return Ways(np.array(self.ids, dtype=np.int64), self.tags, first, nodes, xy)
