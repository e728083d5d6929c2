"""Points on the streets of one graph as they lie on another, of which some streets are new, split or closed.

A street that is split keeps its row in the table for its first piece, so a point that was snapped keeps its street. It
is snapped again only where another street may be the nearest now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from .graph import Graph, Snapped, nowhere
from .nearest import SearchGraph, ToNearest, at_points, to_nearest
from .snapping import Barriers, snap_few

# by how much a new street may be farther and still be as near
_ROUNDING_M = 1e-6
# metres that two ways may differ by rounding in 32-bit floats, and points on the streets that are the same
_CLOSE_M, _SAME_SPOT_M = 0.005, 0.02


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
    _near: dict[tuple[int, float], Bools] = field(default_factory=dict)

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
        # a street that is cut, and its pieces, may be none of this mode
        cut = () if self.pieces is None else (self.pieces.row, self.pieces.street)
        last = max(rows.max(initial=-1) for rows in (self.now.rows, self.before.rows, *cut))
        edge = np.full(last + 1, -1, np.int64)
        edge[self.now.rows] = np.arange(len(self.now.rows))
        return edge

    @cached_property
    def _edge_now(self) -> Ints:
        """The edge of now of every edge of before, -1 where it is closed; and of none, as the last."""
        return np.append(self._edge_of_row[self.before.rows], -1)

    def lie_elsewhere(self, before: Snapped, now: Snapped) -> Bools:
        """Which points, the same before and now, came to another place on the streets."""
        carried = self.carried(before)
        apart = np.abs(carried.position - now.position) > _SAME_SPOT_M
        return np.asarray((carried.edge != now.edge) | (now.found & apart))

    @cached_property
    def gone(self) -> Ints:
        """The edges of before that are no more."""
        return np.flatnonzero(self._edge_now[:-1] < 0)

    @cached_property
    def come(self) -> Ints:
        """The edges of now that are new, or a piece of one that was cut."""
        rows = np.zeros(0, np.int64) if self.pieces is None else self.pieces.row
        return np.flatnonzero(~np.isin(self.now.rows, self.before.rows) | np.isin(self.now.rows, rows))

    def junctions(self) -> Snapped:
        """Where the nodes that are new lie on the streets of before; nowhere those of which no street was there."""
        n, first = self.now.n_nodes, self.before.n_nodes
        found = nowhere(n - first)
        if self.pieces is not None:
            row = self._edge_of_row[self.pieces.row]
            street = np.full(len(self._edge_of_row), -1, np.int64)
            street[self.before.rows] = np.arange(len(self.before.rows))
            edge = street[self.pieces.street]
            node = np.where(row >= 0, self.now.start[np.maximum(row, 0)], -1) - first
            at = np.flatnonzero((node >= 0) & (edge >= 0))
            found.put(node[at], Snapped(edge[at], self.pieces.begin[at], np.zeros(len(at))))
        return found

    @cached_property
    def cut(self) -> Bools:
        """Which edges of before are cut in pieces; and of none, as the last."""
        pieces = np.zeros(0, np.int64) if self.pieces is None else self.pieces.street
        return np.append(np.isin(self.before.rows, pieces), False)

    def changed(self, before: Ints, now: Ints) -> tuple[Bools, Bools]:
        """Some edges of before and of now, with those of the same street, and all that are cut or pieces."""
        rows = np.concatenate([self.before.rows[before], self.now.rows[now]])
        if self.pieces is not None:
            rows = np.concatenate([rows, self.pieces.street, self.pieces.row])
        found = np.zeros(len(self._edge_of_row), bool)
        found[rows] = True
        return found[self.before.rows], found[self.now.rows]

    def carried(self, points: Snapped) -> Snapped:
        """The points where they are; nowhere where their street is closed."""
        edge, position, distance = self._edge_now[points.edge], points.position.copy(), points.distance.copy()
        if self.pieces is not None:
            for at in np.flatnonzero(self.cut[points.edge] & points.found):
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
        for lines, metres in (
            (self.new, np.where(found.found, found.distance + _ROUNDING_M, max_m)),
            (self._joined_otherwise, np.full(len(points), max_m)),
        ):
            if len(lines):
                rows = np.flatnonzero(self._lie_near(lines, max_m)[snapped.edge])
                away = shapely.distance(points[rows], shapely.multilinestrings(lines))
                again[rows] |= away <= metres[rows]
        return again

    def _lie_near(self, lines: Geometries, max_m: float) -> Bools:
        """The edges of before, and none as the last, of which points may lie within a limit of some lines.

        A point lies within the limit of its street, so that only those of streets near by can be near.
        """
        key = (id(lines), max_m)
        if key not in self._near:
            edges = np.zeros(len(self.before.lines) + 1, bool)
            edges[-1] = True
            edges[self.before.near(shapely.total_bounds(lines), 2 * max_m)] = True
            self._near[key] = edges
        return self._near[key]

    @cached_property
    def _joined_otherwise(self) -> Geometries:
        """Lines of streets that hung together with enough others before and do not now, or the other way round."""
        if self.before.joined is None and self.now.joined is None:
            return self.new[:0]
        flags = []
        for graph, rows in ((self.before, self.before.rows), (self.now, self.now.rows)):
            joined = np.zeros(len(self._edge_of_row), bool)
            joined[rows] = True if graph.joined is None else graph.joined
            there = np.zeros(len(self._edge_of_row), bool)
            there[rows] = True
            flags.append((joined, there))
        (before, was), (now, is_there) = flags
        return np.asarray(self.now.lines[self._edge_of_row[np.flatnonzero((before != now) & was & is_there)]])


def nearest_after(
    moved: Moved,
    searches: tuple[SearchGraph, SearchGraph],
    nearest: ToNearest,
    places: tuple[Sequence[Snapped], Sequence[Snapped]],
    others: Ints,
) -> tuple[ToNearest, Ints]:
    """The nearest places on changed streets, and the kinds of which they may be at another distance anywhere.

    ``searches`` and ``places`` are those of before and now, ``nearest`` that of before; the places of the kinds
    ``others`` are others. Where no street that is gone lies on a shortest way from its ends, and no new one shortens
    the way from its own, all ways of a kind are as long as they were.
    """
    before, now = searches
    at_new = moved.junctions()
    metres, place = at_points(before, at_new, places[0], nearest)
    away = np.concatenate([nearest.metres, metres.astype(np.float32)])
    differ = np.zeros(away.shape[1], bool)
    differ[others] = True
    for graph, edges, new in ((before.graph, moved.gone, False), (now.graph, moved.come, True)):
        start, end, length = graph.start[edges], graph.end[edges], graph.length[edges][:, None]
        for a, b, ways in ((start, end, graph.forward[edges]), (end, start, graph.backward[edges])):
            with np.errstate(invalid="ignore"):
                more = away[a] - (away[b] + length)
            touched = more > _CLOSE_M if new else more >= -_CLOSE_M
            differ |= (touched & ways[:, None]).any(axis=0)
    if not at_new.found.all():
        differ[:] = True
    columns = np.flatnonzero(differ)
    if not len(columns) and not len(at_new.edge):
        return nearest, columns
    if len(columns) == len(differ):
        return to_nearest(now, places[1]), columns
    found = ToNearest(away, np.concatenate([nearest.place, place.astype(np.int32)]))
    return found.with_kinds(now, columns, [places[1][column] for column in columns.tolist()], in_place=True), columns
