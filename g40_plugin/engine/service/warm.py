"""Compile the travel-time kernels before they are needed: once a machine, then they come from their cache.

Those of ``travel.edits`` are left out until a method calls them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import shapely

from ..arrays import Floats, Geometries
from ..indicators.numbers import group_quantiles
from ..indicators.severance.formula import Walks
from ..indicators.severance.won_back import Near, people_won_back
from ..lift.gains import nearer_places
from ..progress import SILENT, Progress
from ..translation import tr
from ..travel.edge_grid import places_along
from ..travel.graph import Graph, Snapped
from ..travel.nearest import (
    SearchGraph,
    at_points,
    from_place,
    k_nearest,
    metres_to,
    prepare,
    routes,
    to_nearest,
    weight_within,
)
from ..travel.point_to_point import metres_between
from ..travel.repair import repaired
from ..travel.snapping import Barriers, snap
from ..travel.within_limit import nodes_around, within

# how many results come of the two streets
_STEPS = 14
# what comes from the cache takes less, and nothing is compiled then
_FROM_CACHE_S = 1.0
_compiling = threading.Lock()
_compiled = threading.Event()


def compile_kernels(progress: Progress = SILENT) -> None:
    """Run every kernel on two streets, so that it is compiled or read from its cache; at once when that is done."""
    if _compiled.is_set():
        return
    getting_ready = tr("Getting ready to search for ways")
    text = tr("Compiling the travel-time kernels, step {step} of {steps}; this takes a while only the first time")
    progress(0.0, getting_ready)
    with _compiling:
        if _compiled.is_set():
            return
        since = time.monotonic()
        for done, _ in enumerate(_on_two_streets(progress), start=1):
            compiles = time.monotonic() - since > _FROM_CACHE_S
            told = text.format(step=min(done + 1, _STEPS), steps=_STEPS) if compiles else getting_ready
            progress(done / _STEPS, told)
        _compiled.set()


def _on_two_streets(progress: Progress) -> Iterator[object]:
    """What each kernel gives, one after the other."""
    lines = shapely.linestrings([[(0, 0), (10, 0)], [(10, 0), (10, 10)]])
    yes = np.ones(2, bool)
    metres, rows = np.full(2, 10.0), np.arange(2)
    graph = Graph(3, np.array([0, 1]), np.array([1, 2]), metres, yes, yes, lines, rows=rows)
    points = snap(shapely.points([[1.0, 1.0], [9.0, 5.0]]), graph, 50.0, Barriers.of(lines[:0], lines[:0], 10.0))
    yield places_along(points.edge, points.position, graph.grid)
    kinds: list[Snapped] = [points, points]
    search = prepare(graph)
    yield search
    # one street goes and another comes
    other = Graph(4, np.array([0, 2]), np.array([1, 3]), metres, yes, yes, lines, rows=np.array([0, 2]))
    yield repaired(search, other, rows[:0])
    nearest = to_nearest(search, kinds)
    yield at_points(search, points, kinds, nearest)
    yield metres_to(search, points, kinds)
    yield routes(search, points, points, nearest, 0, np.array([1, 1]))
    yield weight_within(search, points, points, np.ones((2, 3)), 20.0, np.ones_like, progress.check)
    yield from_place(search, points, 20.0)
    yield k_nearest(search, points, 2)
    yield within(search, points, nodes_around(search, points, np.full(2, 20.0), progress.check))
    yield metres_between(search, points, points, np.array([0, 1]), np.array([1, 0]))
    yield nearer_places(search, points, points, np.full(2, 20.0))
    yield group_quantiles(metres, metres, rows, 2, (0.5,))
    yield _won_back(search, points, lines)


def _won_back(search: SearchGraph, points: Snapped, lines: Geometries) -> Floats:
    """What a crossing wins back of one walk."""
    one, metres = np.zeros(1, np.int64), np.full(1, 10.0)
    walks = Walks(one, one, metres, one, np.array([[[0.0, 0.0], [10.0, 10.0]]]), metres, metres)
    near, some = Near(one, one), points.take(one)
    return people_won_back(search, walks, some, some, metres, lines, near, 1, lambda _: None)
