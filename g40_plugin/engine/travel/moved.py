"""Points on the streets of one graph as they lie on another, of which some streets are new, split or closed.

A street that is split keeps its row in the table for its first piece, so a point that was snapped keeps its street. It
is snapped again only where another street may be the nearest now.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from .graph import Graph, Snapped
from .snapping import Barriers, snap_few

# by how much a new street may be farther and still be as near
_ROUNDING_M = 1e-6


@dataclass(frozen=True)
class Pieces:
    """The pieces of streets that were split: their rows, the row of the whole street, and where on it they begin."""

    row: Ints
    street: Ints
    begin: Floats


@dataclass(frozen=True)
class Moved:
    """Two graphs of one mode that are made of tables, and what lies between them; ``new`` are lines of new streets."""

    before: Graph
    now: Graph
    new: Geometries
    pieces: Pieces | None

    def __call__(
        self, points: Geometries, snapped: Snapped, max_m: float, barriers: Barriers | None, *, boats: bool = True
    ) -> Snapped:
        """Points that were snapped on the graph before, on that of now; the options are those of ``snap``."""
        found = self.carried(snapped)
        again = np.flatnonzero(self._may_be_nearer(points, snapped, found, max_m))
        if len(again):
            found.put(again, snap_few(points[again], self.now, max_m, barriers, boats=boats))
        return found

    @cached_property
    def _edge_of_row(self) -> Ints:
        rows = max(self.now.rows.max(initial=-1), self.before.rows.max(initial=-1)) + 1
        edge = np.full(rows, -1, np.int64)
        edge[self.now.rows] = np.arange(len(self.now.rows))
        return edge

    def carried(self, points: Snapped) -> Snapped:
        """The points where they are; nowhere where their street is closed."""
        edge, position, distance = points.edge.copy(), points.position.copy(), points.distance.copy()
        there = np.flatnonzero(points.found)
        row = self.before.rows[edge[there]]
        edge[there] = self._edge_of_row[row]
        if self.pieces is not None:
            split = there[np.isin(row, self.pieces.street)]
            for at in split:
                mine = self.pieces.street == self.before.rows[points.edge[at]]
                begin, rows = self.pieces.begin[mine], self.pieces.row[mine]
                order = np.argsort(begin)
                piece = order[max(int(np.searchsorted(begin[order], position[at], "right")) - 1, 0)]
                edge[at] = self._edge_of_row[rows[piece]]
                position[at] = min(position[at] - begin[piece], self.now.length[edge[at]])
        gone = edge < 0
        position[gone], distance[gone] = 0.0, np.inf
        return Snapped(edge, position, distance)

    def _may_be_nearer(self, points: Geometries, snapped: Snapped, found: Snapped, max_m: float) -> Bools:
        """Where a new street is as near, the own one is closed, or it hangs together otherwise with the others."""
        again = snapped.found & ~found.found
        if len(self.new):
            again |= self._near(points, self.new, np.where(found.found, found.distance + _ROUNDING_M, max_m), max_m)
        if len(self._joined_otherwise):
            again |= self._near(points, self._joined_otherwise, np.full(len(points), max_m), max_m)
        return again

    @staticmethod
    def _near(points: Geometries, lines: Geometries, metres: Floats, most_m: float) -> Bools:
        west, south, east, north = shapely.total_bounds(lines)
        xy = np.full((len(points), 2), np.nan)
        given, row = shapely.get_coordinates(points, return_index=True)
        xy[row] = given
        with np.errstate(invalid="ignore"):
            inside = (xy >= (west - most_m, south - most_m)).all(axis=1)
            inside &= (xy <= (east + most_m, north + most_m)).all(axis=1)
        rows = np.flatnonzero(inside)
        near = np.zeros(len(points), bool)
        together = shapely.multilinestrings(lines)
        near[rows] = shapely.distance(points[rows], together) <= metres[rows]
        return near

    @cached_property
    def _joined_otherwise(self) -> Geometries:
        """Lines of streets that hung together with enough others before and do not now, or the other way round."""
        flags = []
        for graph, rows in ((self.before, self.before.rows), (self.now, self.now.rows)):
            joined = np.zeros(len(self._edge_of_row), bool)
            joined[rows] = True if graph.joined is None else graph.joined
            there = np.zeros(len(self._edge_of_row), bool)
            there[rows] = True
            flags.append((joined, there))
        (before, was), (now, is_there) = flags
        return np.asarray(self.now.lines[self._edge_of_row[np.flatnonzero((before != now) & was & is_there)]])
