"""Compile the travel-time kernels before they are needed: once a machine, then they come from their cache.

Those of ``travel.edits`` are left out until a method calls them.
"""

from __future__ import annotations

import threading

import numpy as np
import shapely

from ..lift.gains import nearer_places
from ..progress import SILENT, Progress
from ..translation import tr
from ..travel.graph import Graph, Snapped
from ..travel.nearest import at_points, from_place, k_nearest, prepare, routes, to_nearest, weight_within
from ..travel.point_to_point import metres_between
from ..travel.repair import repaired
from ..travel.snapping import Barriers, snap
from ..travel.within_limit import nodes_around, within

_compiling = threading.Lock()
_compiled = threading.Event()


def compile_kernels(progress: Progress = SILENT) -> None:
    """Run every kernel on two streets, so that it is compiled or read from its cache; at once when that is done."""
    if _compiled.is_set():
        return
    progress(0.0, tr("Compiling the travel-time kernels; this takes a while only the first time"))
    with _compiling:
        if _compiled.is_set():
            return
        lines = shapely.linestrings([[(0, 0), (10, 0)], [(10, 0), (10, 10)]])
        yes = np.ones(2, bool)
        metres, rows = np.full(2, 10.0), np.arange(2)
        graph = Graph(3, np.array([0, 1]), np.array([1, 2]), metres, yes, yes, lines, rows=rows)
        points = snap(shapely.points([[1.0, 1.0], [9.0, 5.0]]), graph, 50.0, Barriers.of(lines[:0], lines[:0], 10.0))
        search = prepare(graph)
        # one street goes and another comes
        other = Graph(4, np.array([0, 2]), np.array([1, 3]), metres, yes, yes, lines, rows=np.array([0, 2]))
        repaired(search, other, rows[:0])
        kinds: list[Snapped] = [points, points]
        nearest = to_nearest(search, kinds)
        at_points(search, points, kinds, nearest)
        routes(search, points, points, nearest, 0, np.array([1, 1]))
        weight_within(search, points, points, np.ones((2, 3)), 20.0, np.ones_like, progress.check)
        from_place(search, points, 20.0)
        k_nearest(search, points, 2)
        within(search, points, nodes_around(search, points, np.full(2, 20.0), progress.check))
        metres_between(search, points, points, np.array([0, 1]), np.array([1, 0]))
        nearer_places(search, points, points, np.full(2, 20.0))
        _compiled.set()
