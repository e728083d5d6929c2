"""What is measured on: the streets of Delft and Malta, Malta's many times over, and facilities at Dutch densities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from g40_plugin.engine.city.package import City, read_city, write_city
from g40_plugin.engine.city.schema import DUTCH_CRS, SCHEMA_VERSION, TABLES, conform, empty_table
from g40_plugin.engine.norms import Norms, read_norms
from g40_plugin.engine.norms.tags import Matcher
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel.graph import make_graph

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MALTA = DATA / "malta" / "malta.osm.pbf"
CORE = DATA / "delft" / "tudelft.osm.pbf"
BUNDLE = DATA / "delft" / "delft_bundle.gpkg"
SEED = 40

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# of a street; nothing that is measured depends on it
_WIDTH_M = 5.0
# facilities of 15 categories in a Dutch city whose walk network has 61,027 nodes
DENSITY_NODES = 61_027
FACILITIES = {
    "daycare": 300,
    "primary_school": 190,
    "secondary_school": 60,
    "gp": 140,
    "pharmacy": 60,
    "dentist": 150,
    "physiotherapist": 250,
    "supermarket": 180,
    "daily_shop": 420,
    "post": 110,
    "park": 250,
    "playground": 520,
    "sport": 330,
    "culture": 130,
    "hospitality": 373,
}
# edges that join two neighbouring copies of a network
_JOINS = 8
_GAP_M = 100.0


@dataclass(frozen=True)
class Network:
    """A connected street network: every edge once, its length in metres, and the place of every node."""

    name: str
    tail: Ints
    head: Ints
    metres: Floats
    xy: Floats

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.xy)

    @property
    def size(self) -> str:
        """Name, nodes and arcs, as the table shows them."""
        return f"{self.name}, {self.n:,} nodes, {2 * len(self.tail):,} arcs"

    def arcs(self) -> tuple[Ints, Ints, Floats]:
        """Every edge in both directions."""
        return np.r_[self.tail, self.head], np.r_[self.head, self.tail], np.r_[self.metres, self.metres]

    def matrix(self) -> csr_array:
        """The arcs as scipy and its search want them."""
        tail, head, metres = self.arcs()
        return csr_array((metres, (tail, head)), shape=(self.n, self.n))


def network(name: str, tail: Ints, head: Ints, metres: Floats, xy: Floats) -> Network:
    """The largest connected part, without loops, of parallel edges the shortest; so every peer has the same graph."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    # an edge without length is none to scipy
    metres = np.maximum(metres, 0.01)
    order = np.lexsort((metres, high, low))
    low, high, metres = low[order], high[order], metres[order]
    kept = low != high
    kept[1:] &= (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, metres = low[kept], high[kept], metres[kept]
    _, part = connected_components(csr_array((metres, (low, high)), shape=(len(xy), len(xy))), directed=False)
    kept = part[low] == np.bincount(part).argmax()
    nodes, ends = np.unique(np.concatenate([low[kept], high[kept]]), return_inverse=True)
    low, high = np.split(ends, 2)
    return Network(name, low, high, metres[kept], xy[nodes])


def save(found: Network, folder: Path) -> None:
    """Keep a network for the processes that measure on it."""
    arrays = {"tail": found.tail, "head": found.head, "metres": found.metres, "xy": found.xy}
    np.savez(folder / f"{found.name}.npz", **arrays)


def load(name: str, folder: Path) -> Network:
    """A network that was saved."""
    with np.load(folder / f"{name}.npz") as arrays:
        return Network(name, arrays["tail"], arrays["head"], arrays["metres"], arrays["xy"])


def tiled(one: Network, side: int) -> Network:
    """``side`` times ``side`` copies of a network side by side, neighbours joined by a few edges at their border."""
    if side == 1:
        return one
    copies = np.arange(side * side)
    # numbers first across, then up
    across, up = copies % side, copies // side
    step = np.ptp(one.xy, axis=0) + _GAP_M
    xy = np.concatenate([one.xy + step * (i, j) for i, j in zip(across, up, strict=True)])
    tail, head = ((one.n * copies[:, None] + ends).ravel() for ends in (one.tail, one.head))
    tails, heads = [tail], [head]
    for axis, (is_last, other) in enumerate(((across == side - 1, 1), (up == side - 1, side))):
        here, there = borders(one.xy, axis)
        first = copies[~is_last][:, None]
        tails.append((one.n * first + here).ravel())
        heads.append((one.n * (first + other) + there).ravel())
    joins_tail, joins_head = np.concatenate(tails[1:]), np.concatenate(heads[1:])
    metres = np.r_[np.tile(one.metres, side * side), np.hypot(*(xy[joins_tail] - xy[joins_head]).T)]
    return Network(f"{one.name} {side * side}x", np.concatenate(tails), np.concatenate(heads), metres, xy)


def borders(xy: Floats, axis: int) -> tuple[Ints, Ints]:
    """The outermost nodes on both sides of a network, one in each of a few strips along the border."""
    along = xy[:, 1 - axis]
    strips = np.linspace(along.min(), along.max() + 1e-6, _JOINS + 1)
    strip = np.digitize(along, strips) - 1
    rows = [np.flatnonzero(strip == number) for number in np.unique(strip)]
    last = [mine[np.argmax(xy[mine, axis])] for mine in rows]
    first = [mine[np.argmin(xy[mine, axis])] for mine in rows]
    return np.array(last), np.array(first)


def places(nodes: int) -> list[Ints]:
    """The nodes of the facilities of each category, drawn by lot at Dutch densities."""
    lot = np.random.default_rng(SEED)
    return [
        np.sort(lot.choice(nodes, max(1, round(count * nodes / DENSITY_NODES)), replace=False))
        for count in FACILITIES.values()
    ]


def prepare(folder: Path) -> None:
    """Save both cities in a folder."""
    malta(folder)
    delft(folder)


def malta(folder: Path) -> Path:
    """Malta's city package and its walk network, saved in a folder."""
    package = folder / "malta.gpkg"
    build_city(MALTA, package, read_norms(), progress=SILENT)
    graph = make_graph(read_city(package).streets, "walk")
    xy = np.zeros((graph.n_nodes, 2))
    for ends, at in ((graph.start, 0), (graph.end, -1)):
        xy[ends] = shapely.get_coordinates(shapely.get_point(graph.lines, at))
    save(network("Malta", graph.start, graph.end, graph.length, xy), folder)
    return package


def delft(folder: Path) -> Path:
    """A city package of all of Delft and its walk network, saved in a folder."""
    package = folder / "delft.gpkg"
    city = _delft(read_norms())
    write_city(city, package)
    streets = city.streets
    tail, head = streets["node_a"].to_numpy(np.int64), streets["node_b"].to_numpy(np.int64)
    xy = np.zeros((max(tail.max(), head.max()) + 1, 2))
    for ends, at in ((tail, 0), (head, -1)):
        xy[ends] = shapely.get_coordinates(shapely.get_point(streets.geometry.to_numpy(), at))
    save(network("Delft", tail, head, streets["length_m"].to_numpy(float), xy), folder)
    return package


def _delft(norms: Norms) -> City:
    """All of Delft from the bundle: streets cut at every vertex, addresses, and the facilities among them."""
    drawn = gpd.read_file(BUNDLE, layer="streets")
    drawn = drawn[~drawn["highway_drive"].isin(["motorway", "motorway_link", "trunk", "trunk_link"])]
    xy, row = shapely.get_coordinates(drawn.geometry.to_numpy(), return_index=True)
    vertices, number = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    number, follows = number.ravel(), row[1:] == row[:-1]
    ends = np.column_stack([number[:-1], number[1:]])[follows]
    ends = ends[ends[:, 0] != ends[:, 1]]
    size = len(vertices)
    _, part = connected_components(csr_array((np.ones(len(ends)), ends.T), shape=(size, size)), directed=False)
    ends = ends[part[ends[:, 0]] == np.bincount(part).argmax()]
    lines = shapely.linestrings(vertices[ends])
    flags = dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), 1)
    columns = {"way_id": 0, "node_a": ends[:, 0], "node_b": ends[:, 1], "length_m": shapely.length(lines), "tunnel": 0}
    columns["width_m"] = _WIDTH_M
    streets = gpd.GeoDataFrame(columns | flags, geometry=lines, crs=DUTCH_CRS)
    addresses = gpd.read_file(BUNDLE, layer="addresses")
    homes = addresses[addresses["in_delft"]]
    people = {"dwellings": 1.0, "people": norms.origins.household_size}
    work = addresses[addresses["amenity"].notna()]
    facilities = []
    for name, sub in norms.subcategories.items():
        matches = Matcher(sub.osm)
        rows = work[[matches({"amenity": amenity}) for amenity in work["amenity"]]] if sub.osm else work.iloc[:0]
        # what the addresses do not tell (shops, parks) is searched for as well, from every tenth place of work
        rows = rows if len(rows) else work.iloc[::10]
        facilities.append(_table(rows.geometry, {"sub": name, "facility_id": name}))
    no_floors = {column.name: 0.0 for column in TABLES["buildings"].columns if column.needed}
    given = {
        "streets": streets,
        "origins": _table(homes.geometry, people),
        "buildings": _table(work.buffer(3), no_floors | {"levels": 1.0, "jobs": 5.0}),
        "facilities": pd.concat(facilities, ignore_index=True),
    }
    tables = {name: conform(name, given[name]) if name in given else empty_table(name, DUTCH_CRS) for name in TABLES}
    meta = {"schema_version": SCHEMA_VERSION, "crs": DUTCH_CRS, "grade": "C", "norms_version": norms.version}
    return City(**tables, meta=meta)


def with_homes(city: City) -> City:
    """All of Delft with what sites are found in there: of its buildings the bundle has the middles alone.

    Each is drawn as a square of 144 m2 of two floors from 1960 with three homes, and the built-up city around them.
    """
    places = gpd.read_file(BUNDLE, layer="building_centroids").geometry
    squares = places.buffer(6.0, cap_style="square")
    facts = dict.fromkeys((column.name for column in TABLES["buildings"].columns if column.needed), 0.0)
    facts |= {"use": "living", "levels": 2.0, "year": 1960, "dwellings": 3.0, "footprint_m2": 144.0}
    facts |= {"floor_living": 288.0, "floor_m2": 288.0}
    buildings = conform("buildings", _table(squares, facts))
    around = gpd.GeoSeries([places.buffer(50.0).union_all()], crs=DUTCH_CRS)
    return replace(city, buildings=buildings, contour=conform("contour", _table(around, {})))


def with_nodes(city: City, nodes: int) -> City:
    """The same city with its longest streets, which are straight, cut in two, so that it has at least so many nodes."""
    streets = city.streets
    ends = streets[["node_a", "node_b"]].to_numpy(np.int64)
    count = max(0, nodes - len(np.unique(ends)))
    cut = np.argsort(-streets["length_m"].to_numpy(float), kind="stable")[:count]
    xy = shapely.get_coordinates(streets.geometry.to_numpy()[cut]).reshape(-1, 2, 2)
    middle, number = xy.mean(axis=1), ends.max() + 1 + np.arange(len(cut))
    half = streets.iloc[cut].assign(length_m=streets["length_m"].to_numpy(float)[cut] / 2)
    first = half.assign(node_b=number).set_geometry(shapely.linestrings(np.stack([xy[:, 0], middle], axis=1)))
    last = half.assign(node_a=number).set_geometry(shapely.linestrings(np.stack([middle, xy[:, 1]], axis=1)))
    whole = streets.drop(index=streets.index[cut])
    parts = [part.set_crs(city.crs, allow_override=True) for part in (whole, first, last)]
    return replace(city, streets=pd.concat(parts, ignore_index=True), kept=None)


def _table(shapes: gpd.GeoSeries, columns: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes.to_numpy(), index=range(len(shapes)), crs=DUTCH_CRS)
