"""The street network of a whole region as arrays on disk: everything of it but the shapes of its streets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ..arrays import Bools, Floats, Geometries, Ints
from ..norms import Norms
from ..progress import Progress
from ..travel.graph import Graph, make_graph
from ..travel.hierarchy import Hierarchy
from ..travel.nearest import SearchGraph, arcs_of, prepare
from .package import Package

_GRAPH = ("start", "end", "length", "forward", "backward", "joined")


class Store:
    """A folder of arrays, which are read from disk as far as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, array: NDArray[np.generic]) -> None:
        """Keep an array."""
        np.save(self.folder / f"{name}.npy", array)

    def has(self, name: str) -> bool:
        """Whether an array is kept."""
        return (self.folder / f"{name}.npy").exists()

    def get(self, name: str) -> NDArray[np.generic]:
        """An array; what is written to it stays in memory."""
        path = self.folder / f"{name}.npy"
        # what has no bytes cannot be mapped; compiled loops want plain arrays that may be written to
        mapped = np.load(path, allow_pickle=False)[:0] if path.stat().st_size == 0 else _mapped(path)
        return np.asarray(mapped)


def _mapped(path: Path) -> NDArray[np.generic]:
    whole = np.load(path, mmap_mode="r", allow_pickle=False)
    return np.load(path, mmap_mode="c", allow_pickle=False) if whole.size else np.array(whole)


class Lines:
    """The shapes of the streets of a network: those of a part are there, others are read when they are asked for."""

    def __init__(self, number: Ints, read: Callable[[Ints], Geometries]) -> None:
        self._read, self._number = read, number
        self._there = np.full(len(number), None, object)

    def __len__(self) -> int:
        return len(self._number)

    def put(self, edges: Ints, shapes: Geometries) -> None:
        """The shapes of some edges."""
        self._there[edges] = shapes

    def __getitem__(self, edges: Ints | Bools) -> Geometries:
        rows = np.arange(len(self))[edges]
        missing = np.unique(rows[shapely.is_missing(self._there[rows])])
        if len(missing):
            # the numbers of rows rise with those of edges
            self._there[missing] = self._read(self._number[missing])
        return np.asarray(self._there[rows])


@dataclass(frozen=True)
class Mode:
    """The network of one way of travelling: its graph without shapes, the row of each edge in the file, node places."""

    graph: Graph
    hierarchy: Hierarchy
    number: Ints
    xy: Floats

    def search(self, number: Ints, shapes: Geometries, read: Callable[[Ints], Geometries]) -> SearchGraph:
        """The network for searching, with the shapes of some rows of streets; ``read`` gives those of others."""
        lines, edges = Lines(self.number, read), self.edges(number)
        lines.put(edges[edges >= 0], shapes[edges >= 0])
        graph = replace(self.graph, lines=lines)  # type: ignore[arg-type]  # asked by rows as an array is
        graph.__dict__["node_points"] = self.xy
        return SearchGraph(graph, self.hierarchy)

    @property
    def bare(self) -> SearchGraph:
        """The network for searching, without the shape of any street."""
        return self.search(np.zeros(0, np.int64), np.zeros(0, object), lambda _rows: np.zeros(0, object))

    def edges(self, number: Ints) -> Ints:
        """The edge of each row of streets, -1 where the mode has none."""
        at = np.minimum(np.searchsorted(self.number, number), max(len(self.number) - 1, 0))
        if not len(self.number):
            return np.full(len(number), -1, np.int64)
        return np.where(self.number[at] == number, at, -1)


def write_network(package: Package, norms: Norms, store: Store, kept: Path, progress: Progress) -> None:
    """Work out the network of each mode of the norms and keep it; ``kept`` is where hierarchies lie beside a city."""
    facts, number = package.street_facts()
    streets = gpd.GeoDataFrame(facts, geometry=np.full(len(facts), None, object), crs=package.crs)
    ends = package.street_ends(number)
    modes = list(dict.fromkeys(one.mode for one in norms.profiles.values()))
    for step, mode in enumerate(modes):
        part = progress.part(step / len(modes), (step + 1) / len(modes))
        graph = make_graph(streets, mode, min_component_m=norms.snapping.min_component_m)
        search = prepare(graph, Progress(cancelled=progress.cancelled), folder=kept)
        part(0.9)
        xy = np.zeros((graph.n_nodes, 2))
        # as Graph.node_points has it
        for nodes, place in ((graph.start, slice(0, 2)), (graph.end, slice(2, 4))):
            xy[nodes] = ends[graph.rows, place]
        for name in _GRAPH:
            values = getattr(graph, name)
            store.put(f"{mode}_{name}", np.ones(len(graph.start), bool) if values is None else values)
        for field in fields(Hierarchy):
            store.put(f"{mode}_order_{field.name}", getattr(search.hierarchy, field.name))
        store.put(f"{mode}_number", number[graph.rows])
        store.put(f"{mode}_xy", xy)


def read_network(store: Store, mode: str) -> Mode:
    """The network of a mode."""
    arrays = {name: store.get(f"{mode}_{name}") for name in _GRAPH}
    joined, number = arrays.pop("joined"), store.get(f"{mode}_number")
    xy = store.get(f"{mode}_xy")
    lines = np.zeros(0, object)
    graph = Graph(n_nodes=len(xy), **arrays, lines=lines, joined=None if joined.all() else joined)  # type: ignore[arg-type]
    order = Hierarchy(**{field.name: store.get(f"{mode}_order_{field.name}") for field in fields(Hierarchy)})  # type: ignore[arg-type]
    return Mode(graph, order, number, xy)  # type: ignore[arg-type]


def shared(whole: SearchGraph, other: SearchGraph) -> SearchGraph:
    """``other`` with what is worked out of the network alone taken from ``whole``, which is the same but for shapes."""
    if "arcs" not in whole.__dict__:
        whole.__dict__["arcs"] = arcs_of(whole.graph)
    for name in ("arcs", "matrix"):
        other.__dict__[name] = getattr(whole, name)
    return other
