"""The tables of edits.py: streets, junctions and places, and how points move with the streets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...arrays import Floats, Geometries, Ints
from ..graph import Graph, Snapped
from ..nearest import substrings
from . import kernels

Table = NDArray[Any]

# lengths are whole parts of a metre this small, so that sums in 64 bits are exact in whatever order they are made
_PARTS = 2.0**20
# rows kept free for what edits add, so that few of them wait for a copy of the table
_ROOM = 64
# a street: whether it may be used in either direction, its first length and the length now, and the street that goes on
# where it was split; ``root`` is the given street that it is a piece of, from share ``low`` to ``high`` (-1: a new one)
EDGES = np.dtype(
    [
        ("start", np.int64),
        ("end", np.int64),
        ("first_m", np.float64),
        ("length", np.float64),
        ("forward", np.bool_),
        ("backward", np.bool_),
        ("following", np.int64),
        ("root", np.int64),
        ("low", np.float64),
        ("high", np.float64),
    ],
    align=True,
)


def exact(metres: Any) -> Floats:
    """Lengths rounded so that all their sums are exact."""
    return np.asarray(np.round(np.asarray(metres, float) * _PARTS) / _PARTS)


def edge_table(graph: Graph) -> Table:
    """The edges of a graph, none of them split."""
    edges = np.zeros(len(graph.start), EDGES)
    for name in ("start", "end", "forward", "backward"):
        edges[name] = getattr(graph, name)
    edges["first_m"] = edges["length"] = exact(graph.length)
    edges["following"], edges["root"], edges["high"] = -1, np.arange(len(edges)), 1.0
    return edges


def node_table(graph: Graph) -> Table:
    """The nodes of a graph where its lines end, without chains."""
    nodes = np.zeros(graph.n_nodes, kernels.NODES)
    for at, point in ((graph.start, 0), (graph.end, -1)):
        ends = shapely.get_point(graph.lines, point)
        nodes["x"][at], nodes["y"][at] = shapely.get_x(ends), shapely.get_y(ends)
    return nodes


def place_table(places: Mapping[str, Snapped]) -> Table:
    """The places of all categories, one after the other; those on no edge are closed."""
    tables = []
    for column, points in enumerate(places.values()):
        table = np.zeros(len(points.edge), kernels.PLACES)
        table["edge"], table["category"], table["row"] = points.edge, column, np.arange(len(table))
        table["position"], table["distance"] = exact(points.position), exact(points.distance)
        table["open"] = points.found
        tables.append(table)
    return np.concatenate(tables).astype(kernels.PLACES) if tables else np.zeros(0, kernels.PLACES)


def chain(owner: Ints, n: int) -> tuple[Ints, Ints]:
    """First row of each owner, and for every row the next one of the same owner (-1: none)."""
    order = np.argsort(owner, kind="stable")
    first, following = np.full(n, -1), np.full(len(owner), -1)
    same = owner[order[1:]] == owner[order[:-1]]
    following[order[:-1][same]] = order[1:][same]
    first[owner[order[::-1]]] = order[::-1]
    return first, following


def with_room(table: Table) -> Table:
    """A table with free rows at its end."""
    roomy = np.zeros(len(table) + _ROOM + len(table) // 8, table.dtype)
    roomy[: len(table)] = table
    return roomy


def with_columns(table: Table) -> Table:
    """A row per category, with free columns at the end for nodes to come."""
    return np.pad(np.ascontiguousarray(table), ((0, 0), (0, _ROOM + table.shape[1] // 8)))


def moved(edges: Table, points: Snapped) -> Snapped:
    """Points on the first graph, as they lie on the streets now."""
    edge, position = points.edge.copy(), exact(points.position)
    rows = np.flatnonzero(points.found)
    while len(rows):
        first_m, following = edges["first_m"][edge[rows]], edges["following"][edge[rows]]
        rows = rows[(position[rows] > first_m) & (following >= 0)]
        position[rows] -= edges["first_m"][edge[rows]]
        edge[rows] = edges["following"][edge[rows]]
    at: Table = edges[edge[points.found]]
    stretched = (at["length"] != at["first_m"]) & (at["first_m"] > 0)
    factor = np.divide(at["length"], at["first_m"], out=np.ones(len(at)), where=stretched)
    position[points.found] = np.minimum(exact(position[points.found] * factor), at["length"])
    return Snapped(edge, position, points.distance)


def lines_of(edges: Table, nodes: Table, given: Geometries) -> Geometries:
    """The lines of the streets as they are now: the given ones and pieces of them; a new street is straight."""
    new = np.arange(len(edges)) >= len(given)
    lines = np.concatenate([given, np.full(len(edges) - len(given), None)])
    drawn = edges["root"] < 0
    part = np.flatnonzero(~drawn & (new | (edges["high"] - edges["low"] < 1)))
    lines[part] = substrings(given[edges["root"][part]], edges["low"][part], edges["high"][part])
    ends = nodes[np.column_stack([edges["start"], edges["end"]])[drawn]]
    lines[drawn] = shapely.linestrings(np.stack([ends["x"], ends["y"]], axis=-1))
    return lines
