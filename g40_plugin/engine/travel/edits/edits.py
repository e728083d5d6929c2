"""Changes to a city that are answered at once: places open and close, streets are added, removed or made longer.

Only what a change makes different is searched again; docs/edits.md tells how, and why the answer is that of a full run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...arrays import Floats, Geometries, Ints
from ...errors import InputError
from ...progress import SILENT, Progress
from ...translation import tr
from ..graph import Graph, Snapped
from ..nearest import SearchGraph, ToNearest, arrivals, at_points, prepare, to_nearest
from . import kernels
from .tables import Table, chain, edge_table, exact, lines_of, moved, node_table, place_table, with_columns, with_room

# metres under which a point stands on a junction, as in travel_time
_AT_JUNCTION_M = 1e-6


@dataclass
class _Step:
    """What one edit changed, for undoing it."""

    size: dict[str, int]
    fields: list[tuple[str, int, str, Any]] = field(default_factory=list)
    labels: list[Table] = field(default_factory=list)
    counted: list[tuple[Any, Any, int]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)


class Edits:
    """The nearest places of every category from all nodes of a street graph, kept right while the city is edited.

    Parameters
    ----------
    search : SearchGraph
        The prepared graph of one mode.
    places : mapping of str to Snapped
        Per category its places on the edges of the graph.
    limits : mapping of str to float, optional
        Metres per category within which places are counted; categories that are not named are not counted.

    Points are always given on the first graph, whatever was split or changed since: the edge by its number, the
    position in metres of its first length. A new street has the number that ``add_edge`` or ``add_street`` returned.
    Raises ``InputError`` for lengths, positions and limits that are negative or no numbers; nothing is changed then.
    """

    def __init__(
        self, search: SearchGraph, places: Mapping[str, Snapped], limits: Mapping[str, float] | None = None
    ) -> None:
        graph = search.graph
        self.categories = tuple(places)
        self._search = search
        self._given_lines: Geometries = graph.lines
        self._graph: Graph | None = None
        self._steps: list[_Step] = []
        self._limits = _limits(limits or {}, self.categories)
        self._tables: dict[str, Table] = {
            "edges": edge_table(graph),
            "nodes": node_table(graph),
            "places": place_table(places),
        }
        self._size = {name: len(table) for name, table in self._tables.items()}
        self._tables = {name: with_room(table) for name, table in self._tables.items()}
        of = self._tables["places"]["category"][: self._size["places"]]
        self._numbers = [np.flatnonzero(of == column).tolist() for column in range(len(places))]
        for category, given in places.items():
            self._check_points(given, category)
        nearest = to_nearest(search, list(places.values()))
        # a row per category, so that a search stays in one stretch of memory
        self._metres, self._place = with_columns(nearest.metres.T), with_columns(nearest.place.T)
        self._counts = np.zeros_like(self._place)
        # scratch of the searches, infinite between them
        self._away = np.full(self._place.shape[1], np.inf)
        self._link()
        self._count(self._counts)

    # ------------------------------------------------------------ what is read

    @property
    def metres(self) -> NDArray[np.float32]:
        """Metres from every node (rows) to the nearest place of each category (columns); infinite: none is reached.

        This and the next two are the state itself, which the next edit changes: copy what must stay.
        """
        return self._metres[:, : self._size["nodes"]].T

    @property
    def place(self) -> NDArray[np.int32]:
        """Row, in its category, of the nearest place (-1: none), a row per node, a column per category."""
        return self._place[:, : self._size["nodes"]].T

    @property
    def counts(self) -> NDArray[np.int32]:
        """Number of places within the limit, a row per node, a column per category; 0 where there is no limit."""
        return self._counts[:, : self._size["nodes"]].T

    @property
    def graph(self) -> Graph:
        """The streets as they are now; those that were split keep their number for their first piece."""
        if self._graph is None:
            edges = self._tables["edges"][: self._size["edges"]]
            columns = {name: edges[name].copy() for name in ("start", "end", "length", "forward", "backward")}
            lines = lines_of(edges, self._tables["nodes"], self._given_lines)
            self._graph = Graph(n_nodes=self._size["nodes"], lines=lines, **columns)
        return self._graph

    def moved(self, points: Snapped) -> Snapped:
        """Points that were given on the first graph, as they lie on ``graph``."""
        return moved(self._tables["edges"], points)

    def places(self, category: str) -> Snapped:
        """The places of a category as they lie on ``graph``; the edge of a closed one is -1."""
        rows = self._tables["places"][self._numbers[self._column(category)]]
        edge = np.where(rows["open"], rows["edge"], -1)
        return self.moved(Snapped(edge, rows["position"].copy(), rows["distance"].copy()))

    def at_points(self, points: Snapped) -> tuple[Floats, Ints]:
        """Metres from points to the nearest place of each category (columns), snaps included, and that place's row."""
        nearest = ToNearest(np.ascontiguousarray(self.metres), np.ascontiguousarray(self.place))
        kinds = [self.places(category) for category in self.categories]
        return at_points(replace(self._search, graph=self.graph), self.moved(points), kinds, nearest)

    # ------------------------------------------------------------ what is changed

    def open_place(self, category: str, point: Snapped) -> int:
        """Open a place at one snapped point; returns its row in the category."""
        column = self._column(category)
        self._check_point(point)
        with self._edit():
            row = len(self._numbers[column])
            number = self._append(
                "places", (exact(point.position)[0], exact(point.distance)[0], point.edge[0], column, row, -1, True)
            )
            self._numbers[column].append(number)
            self._enter([number])
            self._log(kernels.enter(*self._chains, number, self._metres, self._place))
            self._recount(number, 1)
        return row

    def close_place(self, category: str, row: int) -> None:
        """Close a place by its row in the category; the rows of the others stay."""
        column = self._column(category)
        numbers = self._numbers[column]
        if not (0 <= row < len(numbers) and self._tables["places"]["open"][numbers[row]]):
            message = tr("There is no open place {row} in {category}: choose a row that the category has.")
            raise InputError(message.format(row=row, category=category))
        with self._edit():
            self._recount(numbers[row], -1)
            self._set("places", numbers[row], "open", value=False)
            n = self._size["nodes"]
            self._log(kernels.leave(*self._chains, n, numbers[row], self._metres, self._place))

    def add_edge(self, start: int, end: int, metres: float, *, forward: bool = True, backward: bool = True) -> int:
        """Add a street between two nodes; returns the number of its edge."""
        _check_metres(metres)
        for node in (start, end):
            if not 0 <= node < self._size["nodes"]:
                message = tr("There is no junction {node}: choose a number from 0 to {last}.")
                raise InputError(message.format(node=node, last=self._size["nodes"] - 1))
        with self._edit():
            return self._join(start, end, metres, forward=forward, backward=backward)

    def add_street(
        self, start: Snapped, end: Snapped, metres: float, *, forward: bool = True, backward: bool = True
    ) -> int:
        """Add a street between two points on edges, which are split there; returns the number of its edge.

        ``metres`` is the whole length from edge to edge; how far the points were from their edges does not count.
        """
        _check_metres(metres)
        for point in (start, end):
            self._check_point(point)
        with self._edit():
            return self._join(self._node(start), self._node(end), metres, forward=forward, backward=backward)

    def remove_edge(self, edge: int, progress: Progress = SILENT) -> None:
        """Take a street away, with all pieces that it was split into. Places and points on it are no longer reached."""
        pieces = self._pieces(edge)
        with self._edit():
            used = self._using(pieces)
            for piece in pieces:
                self._set("edges", piece, "forward", value=False)
                self._set("edges", piece, "backward", value=False)
            self._run(pieces, used, progress)

    def change_length(self, edge: int, metres: float, progress: Progress = SILENT) -> None:
        """Give a street another length; what lies on it or crosses it keeps its share of the street."""
        _check_metres(metres)
        pieces = self._pieces(edge)
        share = self._tables["edges"]["first_m"][pieces]
        share = share / share.sum() if share.sum() > 0 else np.full(len(pieces), 1 / len(pieces))
        with self._edit():
            used = self._using(pieces)
            for piece, length in zip(pieces, exact(metres * share), strict=True):
                self._set("edges", piece, "length", length)
            self._run(pieces, used, progress)

    def undo(self) -> None:
        """Take back the last edit that stands."""
        if not self._steps:
            raise InputError(tr("There is no change to undo."))
        step = self._steps.pop()
        for labels in reversed(step.labels):
            kernels.restore(labels, self._metres, self._place)
        for category, node, more in step.counted:
            # a node may have lost or won several places of a category
            np.subtract.at(self._counts, (category, node), more)
        if step.tables:
            self._tables |= step.tables
        else:
            self._unlink(step.size)
        for name, row, key, value in reversed(step.fields):
            self._tables[name][key][row] = value
        for place in self._tables["places"][step.size["places"] : self._size["places"]]:
            self._numbers[place["category"]].pop()
        self._size = step.size
        self._graph = None

    # ------------------------------------------------------------ the parts of an edit

    @contextmanager
    def _edit(self) -> Iterator[None]:
        """One step that can be undone, and is when it does not come to its end."""
        self._steps.append(_Step(dict(self._size)))
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                self.undo()

    @property
    def _chains(self) -> tuple[Table, Table, Table, Table]:
        return self._tables["nodes"], self._tables["arcs"], self._tables["entries"], self._tables["places"]

    def _set(self, name: str, row: int, key: str, value: Any) -> None:
        column = self._tables[name][key]
        self._steps[-1].fields.append((name, row, key, column[row]))
        column[row] = value
        self._graph = None if name == "edges" else self._graph

    def _append(self, name: str, values: tuple[Any, ...]) -> int:
        row = self._size[name]
        if row == len(self._tables[name]):
            self._tables[name] = with_room(self._tables[name])
        self._tables[name][row] = values
        self._size[name] = row + 1
        self._graph = None if name == "edges" else self._graph
        return row

    def _log(self, labels: Table) -> None:
        self._steps[-1].labels.append(labels)

    def _recount(self, number: int, more: int) -> None:
        """Count a place in, or out, at all nodes from which it is within its limit."""
        column = int(self._tables["places"]["category"][number])
        if self._limits[column] >= 0:
            nodes = kernels.within(*self._chains, number, self._limits[column], self._away)
            self._counts[column, nodes] += more
            self._steps[-1].counted.append((column, nodes, more))

    def _join(self, start: int, end: int, metres: float, *, forward: bool, backward: bool) -> int:
        """A street between two nodes: labels and counts first, while the streets are still the old ones."""
        length = float(exact(metres))
        out, back = (length if forward else np.inf), (length if backward else np.inf)
        improved = self._improved(start, end, out, back)
        if len(improved):
            ends = (start, end, out, back)
            more = kernels.gain(*self._chains, improved, *ends, self._limits, self._away, self._counts)
            self._steps[-1].counted.append((more[0], more[1], 1))
        self._log(kernels.join(*self._chains[:2], start, end, out, back, self._metres, self._place))
        edge = self._append("edges", (start, end, length, length, forward, backward, -1, -1, 0.0, 1.0))
        self._add_arcs(start, end, out, back)
        return edge

    def _improved(self, start: int, end: int, out: float, back: float) -> Ints:
        """Places that come nearer to one of the ends by a new street, and are within their limit then."""
        by_start, by_end = self._reach(start), self._reach(end)
        limit = self._limits[self._tables["places"]["category"][: len(by_start)]]
        at_start = (by_end + out < by_start) & (by_end + out <= limit)
        at_end = (by_start + back < by_end) & (by_start + back <= limit)
        return np.flatnonzero(at_start | at_end)

    def _reach(self, node: int) -> Floats:
        """Metres from a node to every place that is within its limit; infinite for the others."""
        if not (self._limits >= 0).any():
            return np.full(self._size["places"], np.inf)
        found: Floats = kernels.reach(*self._chains, self._size["places"], node, self._limits, self._away)
        return found

    def _node(self, point: Snapped) -> int:
        """The node at a point on an edge: one of the ends, or a new one that splits the edge."""
        lying = self.moved(point)
        edge, position = int(lying.edge[0]), float(lying.position[0])
        start, end, first_m, length, forward, backward, following, root, low, high = self._tables["edges"][edge].item()
        if position <= _AT_JUNCTION_M:
            return int(start)
        if length - position <= _AT_JUNCTION_M:
            return int(end)
        if not (forward or backward):
            raise InputError(tr("The point lies on a street that was removed: choose one on another street."))
        share = position / length
        middle, first = low + share * (high - low), float(exact(first_m * share))
        standing = self._standing_on(edge, (start, end))
        node = self._add_node(self._spot(start, end, root, middle, share))
        rest = (node, end, first_m - first, length - position, forward, backward, following, root, middle, high)
        new = self._append("edges", rest)
        kept = {"end": node, "first_m": first, "length": position, "following": new, "high": middle}
        for key, value in kept.items():
            self._set("edges", edge, key, value)
        # the arcs of the whole street stay: they are as long as those of its pieces together
        for tail, head, metres in ((start, node, position), (node, end, length - position)):
            self._add_arcs(tail, head, metres if forward else np.inf, metres if backward else np.inf)
        self._enter(standing, only=node)
        kernels.label(*self._chains, node, self._metres, self._place)
        reached = np.flatnonzero(np.isfinite(self._reach(node)))
        of = self._tables["places"]["category"][reached]
        self._counts[:, node] = np.bincount(of, minlength=len(self.categories))
        return node

    def _add_node(self, spot: tuple[float, float]) -> int:
        node = self._append("nodes", (-1, -1, *spot))
        if node == len(self._away):
            self._metres, self._place = with_columns(self._metres), with_columns(self._place)
            self._counts = with_columns(self._counts)
            self._away = np.full(self._place.shape[1], np.inf)
        return node

    def _spot(self, start: int, end: int, root: int, middle: float, share: float) -> tuple[float, float]:
        """Where a street is split: on the given line, or between the ends of a new street."""
        if root >= 0:
            point = shapely.line_interpolate_point(self._given_lines[root], middle, normalized=True)
            return float(point.x), float(point.y)
        a, b = self._tables["nodes"][start], self._tables["nodes"][end]
        return a["x"] + share * (b["x"] - a["x"]), a["y"] + share * (b["y"] - a["y"])

    def _standing_on(self, edge: int, nodes: tuple[int, int]) -> list[int]:
        """The places that stand on an edge: all are entered from one of its nodes."""
        entries = self._tables["entries"]
        numbers: set[int] = set()
        for node in nodes:
            entry = self._tables["nodes"]["entry"][node]
            while entry >= 0:
                numbers.add(int(entries["place"][entry]))
                entry = entries["following"][entry]
        rows = sorted(numbers)
        open_now = self._tables["places"]["open"]
        return [row for row, at in zip(rows, self._lying(rows).edge, strict=True) if at == edge and open_now[row]]

    def _lying(self, numbers: list[int]) -> Snapped:
        """Places by their numbers, as they lie on the streets now."""
        rows = self._tables["places"][numbers]
        return self.moved(Snapped(rows["edge"].copy(), rows["position"].copy(), rows["distance"].copy()))

    def _enter(self, numbers: list[int], only: int | None = None) -> None:
        """Link the ways into places from the ends of their edges, or from one node only."""
        lying = self._lying(numbers)
        edges = self._tables["edges"][lying.edge]
        columns = {name: edges[name] for name in ("start", "end", "length", "forward", "backward")}
        apart = Graph(n_nodes=self._size["nodes"], lines=np.zeros(len(edges), object), **columns)
        own = Snapped(np.arange(len(edges)), lying.position, lying.distance)
        for node, row, metres in zip(*arrivals(apart, own), strict=True):
            if only is None or node == only:
                self._add_entry(int(node), numbers[row], float(metres))

    def _add_entry(self, node: int, number: int, metres: float) -> None:
        nodes, places = self._tables["nodes"], self._tables["places"]
        entry = self._append("entries", (metres, node, number, nodes["entry"][node], places["entry"][number]))
        nodes["entry"][node] = places["entry"][number] = entry

    def _add_arcs(self, start: int, end: int, out: float, back: float) -> None:
        nodes = self._tables["nodes"]
        for node, to, there, here in ((start, end, out, back), (end, start, back, out)):
            nodes["arc"][node] = self._append("arcs", (there, here, node, to, nodes["arc"][node]))

    def _unlink(self, size: dict[str, int]) -> None:
        """Take what was appended off its chains, the last first."""
        nodes, arcs, entries, places = self._chains
        for row in range(self._size["arcs"] - 1, size["arcs"] - 1, -1):
            nodes["arc"][arcs["node"][row]] = arcs["following"][row]
        for row in range(self._size["entries"] - 1, size["entries"] - 1, -1):
            nodes["entry"][entries["node"][row]] = entries["following"][row]
            places["entry"][entries["place"][row]] = entries["sibling"][row]

    # ------------------------------------------------------------ the full run

    def _run(self, pieces: list[int], used: set[int], progress: Progress) -> None:
        """Prepare the streets anew; ``used`` are the places that were reached over the pieces before they changed."""
        graph = self.graph
        nearest = to_nearest(prepare(graph, progress), [self.places(category) for category in self.categories])
        step, n = self._steps[-1], self._size["nodes"]
        category, node = np.nonzero((self._metres[:, :n] != nearest.metres.T) | (self._place[:, :n] != nearest.place.T))
        labels = np.empty(len(node), kernels.LABELS)
        labels["category"], labels["node"] = category, node
        labels["metres"], labels["place"] = self._metres[category, node], self._place[category, node]
        self._log(labels)
        self._metres[:, :n], self._place[:, :n] = nearest.metres.T, nearest.place.T
        old = {name: self._tables[name] for name in ("nodes", "arcs", "entries", "places")}
        step.tables = old
        self._tables |= {name: old[name].copy() for name in ("nodes", "places")}
        self._link()
        # a place is counted anew where its ways led over the pieces, or do now
        used |= self._using(pieces)
        new = {name: self._tables[name] for name in old}
        for tables, more in ((old, -1), (new, 1)):
            self._tables |= tables
            for number in used:
                self._recount(number, more)

    def _using(self, pieces: list[int]) -> set[int]:
        """Open places within a limit that are reached over pieces of street, or stand on them."""
        edges = self._tables["edges"]
        numbers: set[int] = set()
        if not (self._limits >= 0).any():
            return numbers
        for piece in pieces:
            start, end, length = int(edges["start"][piece]), int(edges["end"][piece]), edges["length"][piece]
            numbers.update(self._standing_on(piece, (start, end)))
            by_start, by_end = self._reach(start), self._reach(end)
            # sums are exact, so that equal ways are equal
            over = np.isfinite(by_start) & ((by_start == by_end + length) | (by_end == by_start + length))
            numbers.update(np.flatnonzero(over).tolist())
        return numbers

    def _link(self) -> None:
        """Chain the arcs and the ways into open places of all streets as they are now."""
        n, edges = self._size["nodes"], self._tables["edges"][: self._size["edges"]]
        edges = edges[edges["forward"] | edges["backward"]]
        out = np.where(edges["forward"], edges["length"], np.inf)
        back = np.where(edges["backward"], edges["length"], np.inf)
        node = np.concatenate([edges["start"], edges["end"]])
        order = np.argsort(node, kind="stable")
        arcs = np.empty(len(node), kernels.ARCS)
        arcs["node"], arcs["to"] = node[order], np.concatenate([edges["end"], edges["start"]])[order]
        arcs["out"], arcs["back"] = np.concatenate([out, back])[order], np.concatenate([back, out])[order]
        nodes, places = self._tables["nodes"], self._tables["places"]
        nodes["arc"][:n], arcs["following"] = chain(arcs["node"], n)
        numbers = np.flatnonzero(places["open"][: self._size["places"]])
        entered, row, metres = arrivals(self.graph, self._lying(numbers.tolist()))
        entries = np.empty(len(entered), kernels.ENTRIES)
        entries["node"], entries["place"], entries["metres"] = entered, numbers[row], metres
        nodes["entry"][:n], entries["following"] = chain(entries["node"], n)
        places["entry"][: self._size["places"]], entries["sibling"] = chain(entries["place"], self._size["places"])
        self._tables |= {"arcs": with_room(arcs), "entries": with_room(entries)}
        self._size |= {"arcs": len(arcs), "entries": len(entries)}

    def _count(self, counts: NDArray[np.int32]) -> None:
        kernels.count(*self._chains, 0, self._size["places"], self._limits, self._away, counts)

    # ------------------------------------------------------------ what is refused

    def _column(self, category: str) -> int:
        if category not in self.categories:
            message = tr("There is no category {category}: choose one of {known}.")
            raise InputError(message.format(category=category, known=", ".join(self.categories)))
        return self.categories.index(category)

    def _pieces(self, edge: int) -> list[int]:
        if not 0 <= edge < self._size["edges"]:
            message = tr("There is no street {edge}: choose a number from 0 to {last}.")
            raise InputError(message.format(edge=edge, last=self._size["edges"] - 1))
        pieces = [edge]
        while self._tables["edges"]["following"][pieces[-1]] >= 0:
            pieces.append(int(self._tables["edges"]["following"][pieces[-1]]))
        return pieces

    def _check_point(self, point: Snapped) -> None:
        if len(point.edge) != 1 or not point.found[0]:
            raise InputError(tr("The point lies on no street: choose one point nearer to a street."))
        self._check_points(point, tr("the point"))

    def _check_points(self, points: Snapped, name: str) -> None:
        rows = points.found
        edge, position, distance = points.edge[rows], points.position[rows], points.distance[rows]
        right = (edge < self._size["edges"]) & (position >= 0) & (distance >= 0) & np.isfinite(position + distance)
        if not right.all():
            message = tr("A point of {name} lies on no street, or its metres are negative or not a number: snap it.")
            raise InputError(message.format(name=name))


def _check_metres(metres: float) -> None:
    if not (np.isfinite(metres) and metres >= 0):
        message = tr("A street of {metres} metres cannot be: give a length of 0 or more.")
        raise InputError(message.format(metres=metres))


def _limits(limits: Mapping[str, float], categories: tuple[str, ...]) -> Floats:
    """Metres per category, -1 where nothing is counted."""
    for name, metres in limits.items():
        if name not in categories or not (np.isfinite(metres) and metres >= 0):
            message = tr("The limit of {metres} metres for {name} cannot be used: give 0 or more, for one of {known}.")
            raise InputError(message.format(metres=metres, name=name, known=", ".join(categories)))
    return exact([limits.get(category, -1.0) for category in categories])
