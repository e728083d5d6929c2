"""New and closed streets: ways are joined to the street network where they meet it, and split it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from g40_plugin.catalogue.variants import BRIDGE, CARS

from ..arrays import Bools, Geometries, Ints
from ..city.schema import flagged
from ..norms import Norms
from ..sources.layers import ready
from ..travel.moved import Pieces
from .file import ROW

_USES = ("walk", "walk_no_steps", "bike_forward", "bike_backward", "car")
# metres from a junction within which a way joins that junction
_AT_JUNCTION_M = 0.5
# the least length of a piece: between two junctions at one place there is a way too
_LEAST_M = 0.01


def with_closed(
    streets: gpd.GeoDataFrame, points: gpd.GeoDataFrame, pick_m: float, tree: shapely.STRtree | None = None
) -> tuple[gpd.GeoDataFrame, Geometries, Ints]:
    """Streets with those nearest to some points closed; what was closed, and the rows that mean no street.

    ``tree`` is that of their lines, where it is there already.
    """
    lines, places = streets.geometry.to_numpy(), points.geometry.to_numpy()
    near = (tree or shapely.STRtree(lines)).query(places, predicate="dwithin", distance=pick_m)
    point, street = near[:, _open(streets)[near[1]]]
    nearest = np.lexsort((street, shapely.distance(places[point], lines[street]), point))
    found, first = np.unique(point[nearest], return_index=True)
    row = street[nearest[first]]
    closed = {name: streets[name].copy() for name in _USES}
    everybody = (points["to"] != CARS).to_numpy(bool)[found]
    for name, values in closed.items():
        which = row if name == "car" else row[everybody]
        values.iloc[which] = 0
    lost = np.setdiff1d(np.arange(len(points)), found)
    return streets.assign(**closed), lines[row], points[ROW].to_numpy(np.int64)[lost]


@dataclass(frozen=True)
class _Piece:
    """A street or a part of one: its line, its metres, its two junctions, and the row that tells the rest of it.

    ``begin`` are the metres along that row's street where it begins.
    """

    line: shapely.LineString
    metres: float
    start: int
    end: int
    source: int
    begin: float = 0.0


@dataclass(frozen=True)
class _Place:
    """A place on a piece: the number of the piece, and metres along its line."""

    piece: int
    along: float


@dataclass(frozen=True)
class WithWays:
    """Streets with new ways.

    ``lines`` are those of what is new or split as it is now, ``new`` those of the ways alone, ``loose`` the rows of
    ways that hang loose at an end. ``pieces`` tells of each street that was split where its pieces are.
    """

    streets: gpd.GeoDataFrame
    lines: Geometries
    new: Geometries
    loose: Ints
    pieces: Pieces


def with_ways(
    streets: gpd.GeoDataFrame, ways: gpd.GeoDataFrame, norms: Norms, tree: shapely.STRtree | None = None
) -> WithWays:
    """Streets with new ways; ``tree`` is that of their lines, where it is there already.

    A street that a way meets is split there: it keeps its row for its first piece, the others come at the end with
    the ways. A bridge meets streets at its two ends alone.
    """
    parts = ways.explode(index_parts=False, ignore_index=True)
    classes = norms.variants.ways.model_dump(exclude={"source"})
    # a bridge or tunnel lies over or under the ground: no surface of its own, and no doors
    drawn = parts.assign(highway=parts["kind"].map(classes), tunnel=(parts["kind"] == BRIDGE).astype(int))
    drawn = ready("streets", "variant", gpd.GeoDataFrame(drawn, crs=streets.crs), norms)
    first = min(int(streets["way_id"].min()), 0) if len(streets) else 0
    drawn["way_id"] = first - 1 - np.arange(len(drawn))
    net = _Net(streets, tree or shapely.STRtree(streets.geometry.to_numpy()), norms.variants.join_m)
    bridge, number = (parts["kind"] == BRIDGE).to_numpy(bool), parts[ROW].to_numpy(np.int64)
    joined = [net.add(line, at_ends_alone=bool(bridge[row])) for row, line in enumerate(drawn.geometry)]
    loose = np.unique(number[~np.array(joined, bool)])
    return net.result(drawn, loose)


def _open(streets: pd.DataFrame) -> Bools:
    return np.asarray(np.any([flagged(streets[name]) for name in _USES], axis=0))


class _Net:
    """The streets while ways are added one by one, so that a way may join one that was drawn before it.

    Pieces are numbered: those of the table by their rows, new ones after them.
    """

    def __init__(self, streets: gpd.GeoDataFrame, tree: shapely.STRtree, join_m: float) -> None:
        self._streets, self._join_m = streets, join_m
        # column by column: a whole row of a table takes longer
        self._facts = [streets[name].array for name in ("geometry", "length_m", "node_a", "node_b")]
        self._tree = tree
        self._usable = _open(streets) & ~flagged(streets["tunnel"])
        self._changed: dict[int, _Piece] = {}
        self._following = len(streets)
        self._ways = 0
        self._node = int(streets[["node_a", "node_b"]].to_numpy(np.int64).max(initial=-1)) + 1

    def add(self, line: shapely.LineString, *, at_ends_alone: bool) -> bool:
        """Add a way along a line; whether both its ends join a street."""
        around = self._around(line)
        ends = [self._nearest(around, shapely.get_point(line, at)) for at in (0, -1)]
        line = self._to_ends(line, ends)
        crossed = [] if at_ends_alone else self._crossed(around, line)
        cuts: dict[int, list[tuple[float, int]]] = {}
        nodes = [(along, self._junction(place, cuts)) for along, place in [(0.0, ends[0]), *crossed]]
        nodes.append((line.length, self._junction(ends[1], cuts)))
        for number, at in cuts.items():
            self._split(number, sorted(at))
        source = len(self._streets) + self._ways
        self._ways += 1
        whole = _Piece(line, line.length, nodes[0][1], nodes[-1][1], source)
        inner = [(along, node) for along, node in nodes[1:-1] if node not in (whole.start, whole.end)]
        # streets that meet in one junction are crossed there once
        inner = [one for before, one in pairwise([(0.0, -1), *inner]) if one[1] != before[1]]
        for piece in _cut(whole, inner):
            self._changed[self._following] = piece
            self._following += 1
        return all(end is not None for end in ends)

    def result(self, ways: gpd.GeoDataFrame, loose: Ints) -> WithWays:
        """The table of streets with the pieces of ``ways``, of which some hang ``loose``."""
        n = len(self._streets)
        numbers = np.array(sorted(self._changed), np.int64)
        pieces = [self._changed[number] for number in numbers]
        new = [piece for number, piece in zip(numbers, pieces, strict=True) if number >= n]
        every = pd.concat([self._streets.iloc[:0], ways.astype(dict(self._streets.dtypes))], ignore_index=True)
        of_street = np.array([piece.source < n for piece in new], bool)
        source = np.array([piece.source for piece in new], np.int64)
        rows = [self._streets.iloc[source[of_street]], every.iloc[source[~of_street] - n]]
        # streets first, then ways, put back in the order of the numbers
        added = pd.concat(rows, ignore_index=True).iloc[np.argsort(np.argsort(~of_street, kind="stable"))]
        table = pd.concat([self._streets, added], ignore_index=True)
        lines = table.geometry.to_numpy().copy()
        lines[numbers] = [piece.line for piece in pieces]
        columns = {}
        for name in ("length_m", "node_a", "node_b"):
            told = {"length_m": "metres", "node_a": "start", "node_b": "end"}[name]
            values = table[name].to_numpy().copy()
            values[numbers] = [getattr(piece, told) for piece in pieces]
            columns[name] = pd.array(values, dtype=self._streets[name].dtype)
        table = table.assign(**columns).set_geometry(gpd.GeoSeries(lines, crs=self._streets.crs))
        is_way = np.array([piece.source >= len(self._streets) for piece in pieces], bool)
        of_streets = Pieces(
            row=numbers[~is_way],
            street=np.array([piece.source for piece in pieces], np.int64)[~is_way],
            begin=np.array([piece.begin for piece in pieces])[~is_way],
        )
        return WithWays(table, lines[numbers], lines[numbers[is_way]], loose, of_streets)

    def _piece(self, number: int) -> _Piece:
        if number in self._changed:
            return self._changed[number]
        line, metres, start, end = (facts[number] for facts in self._facts)
        return _Piece(line, float(metres), int(start), int(end), number)

    def _around(self, line: shapely.LineString) -> list[int]:
        """The numbers of the usable pieces near a line."""
        rows = [int(row) for row in self._tree.query(line, predicate="dwithin", distance=self._join_m)]
        new = [number for number in self._changed if number >= len(self._streets)]
        # a first piece of a split street may lie elsewhere by now, which its distance will tell
        return sorted({row for row in rows if self._usable[row]}) + new

    def _nearest(self, around: Iterable[int], point: shapely.Point) -> _Place | None:
        """The place on a street where an end of a way joins; None where none is near enough."""
        away = {number: float(shapely.distance(self._piece(number).line, point)) for number in around}
        near = [number for number, metres in away.items() if metres <= self._join_m]
        if not near:
            return None
        best = min(near, key=lambda number: (away[number], number))
        return _Place(best, float(shapely.line_locate_point(self._piece(best).line, point)))

    def _to_ends(self, line: shapely.LineString, ends: list[_Place | None]) -> shapely.LineString:
        """The line as far as the streets that its ends join: cut where it runs across one, else led on to it."""
        for turned in (False, True):
            place, line = ends[turned], shapely.reverse(line) if turned else line
            if place is not None:
                street = self._piece(place.piece).line
                met = shapely.get_parts(shapely.intersection(line, street))
                crossed = [float(shapely.line_locate_point(line, point)) for point in met]
                along = min(crossed, default=np.inf)
                if along <= min(self._join_m, line.length / 2):
                    line = substring(line, along, line.length)
                    at = shapely.get_point(line, 0)
                    ends[turned] = replace(place, along=float(shapely.line_locate_point(street, at)))
                else:
                    at = shapely.line_interpolate_point(street, place.along)
                    line = shapely.linestrings([*shapely.get_coordinates(at), *shapely.get_coordinates(line)])
            line = shapely.reverse(line) if turned else line
        return shapely.remove_repeated_points(line)

    def _crossed(self, around: Iterable[int], line: shapely.LineString) -> list[tuple[float, _Place]]:
        """Where a line crosses pieces, but for its ends: metres along it, and the place."""
        found = []
        for number in around:
            street = self._piece(number).line
            met = shapely.get_parts(shapely.intersection(line, street))
            for point in met[shapely.get_type_id(met) == shapely.GeometryType.POINT]:
                along = float(shapely.line_locate_point(line, point))
                if _AT_JUNCTION_M < along < line.length - _AT_JUNCTION_M:
                    found.append((along, _Place(number, float(shapely.line_locate_point(street, point)))))
        return sorted(found, key=lambda one: one[0])

    def _junction(self, place: _Place | None, cuts: dict[int, list[tuple[float, int]]]) -> int:
        """The node at a place: an end of its piece, one that is made there already, or a new one."""
        if place is not None:
            piece = self._piece(place.piece)
            if place.along <= _AT_JUNCTION_M:
                return piece.start
            if place.along >= piece.line.length - _AT_JUNCTION_M:
                return piece.end
            near = [node for at, node in cuts.get(place.piece, []) if abs(at - place.along) <= _AT_JUNCTION_M]
            if near:
                return near[0]
            cuts.setdefault(place.piece, []).append((place.along, self._node))
        self._node += 1
        return self._node - 1

    def _split(self, number: int, at: list[tuple[float, int]]) -> None:
        first, *rest = _cut(self._piece(number), at)
        self._changed[number] = first
        for piece in rest:
            self._changed[self._following] = piece
            self._following += 1


def _cut(piece: _Piece, at: list[tuple[float, int]]) -> list[_Piece]:
    """A piece cut at some metres along its line, each with its node; each part has its share of the metres."""
    length = piece.line.length
    places = [(0.0, piece.start), *at, (length, piece.end)]
    found = []
    for (begin, start), (finish, end) in pairwise(places):
        lacks = max(_LEAST_M - (finish - begin), 0.0) / 2
        first, last = max(begin - lacks, 0.0), min(finish + lacks, length)
        share = piece.metres / length
        line, metres = substring(piece.line, first, last), share * (last - first)
        found.append(_Piece(line, metres, start, end, piece.source, piece.begin + share * first))
    return found
