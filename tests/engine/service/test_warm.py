"""Kernels that were compiled beforehand are not compiled again when they are needed."""

import subprocess
import sys

# in a process of its own, where no other test has compiled anything
USE = """
import importlib, itertools

import numpy as np
import shapely

from g40_plugin.engine.indicators import numbers, quantile_kernels
from g40_plugin.engine.indicators.severance import won_back
from g40_plugin.engine.indicators.severance.formula import Walks
from g40_plugin.engine.lift import kernels as lift_kernels
from g40_plugin.engine.travel import edge_grid, hierarchy_kernels, point_to_point_kernels, sums_kernels
from g40_plugin.engine.travel import within_limit_kernels as pairs_kernels
from g40_plugin.engine.lift.gains import nearer_places
from g40_plugin.engine.travel.graph import Graph
from g40_plugin.engine.travel.within_limit import nodes_around, within
from g40_plugin.engine.travel.point_to_point import metres_between
from g40_plugin.engine.travel.snapping import Barriers, snap
from g40_plugin.engine.travel.nearest import at_points, from_place, k_nearest, metres_to, prepare, routes, to_nearest
from g40_plugin.engine.travel.nearest import weight_within
from g40_plugin.engine.service.warm import compile_kernels


def compiled():
    modules = edge_grid, hierarchy_kernels, lift_kernels, pairs_kernels, point_to_point_kernels, sums_kernels, won_back
    modules += (quantile_kernels,)
    kernels = itertools.chain(*(vars(module).items() for module in modules))
    # those that only other kernels call are compiled within them
    own = (item for item in kernels if not item[0].startswith("_"))
    return {name: list(kernel.signatures) for name, kernel in own if hasattr(kernel, "signatures")}


compile_kernels()
before = compiled()
missing = [name for name, signatures in before.items() if not signatures]
assert not missing, missing

lines = shapely.linestrings([[(x, 0), (x + 10, 0)] for x in range(0, 100, 10)])
yes = np.ones(10, bool)
graph = Graph(11, np.arange(10), np.arange(1, 11), np.full(10, 10.0), yes, yes, lines)
spots = shapely.points([[x, 1.0] for x in range(3, 100, 20)])
points = snap(spots, graph, 50.0, Barriers.of(lines[:0], lines[:0], 10.0))
search = prepare(graph)
nearest = to_nearest(search, [points] * 3)
at_points(search, points, [points] * 3, nearest)
metres_to(search, points, [points] * 3)
routes(search, points, points, nearest, 0, np.ones(5, np.int64))
weight_within(search, points, points, np.arange(10.0).reshape(5, 2), 50.0, lambda metres: 50.0 - metres, lambda: None)
from_place(search, points, 50.0)
k_nearest(search, points, 3)
within(search, points, nodes_around(search, points, np.full(5, 50.0), lambda: None))
metres_between(search, points, points, np.arange(5), np.arange(5)[::-1])
nearer_places(search, points, points.take(np.array([1, 2])), np.full(5, 50.0))
numbers.group_quantiles(np.ones((5, 3))[:, 1], np.ones(5, np.int32), np.arange(5) % 2, 2, (0.1, 0.9))
row = np.arange(5)
edge_grid.places_along(points.edge, points.position, graph.grid)
ends = np.stack([shapely.get_coordinates(spots), shapely.get_coordinates(spots)[::-1]], axis=1)
walks = Walks(row * 0, row, np.ones(5), row * 0, ends, np.full(5, 60.0), np.full(5, 60.0))
near = won_back.Near(np.zeros(10, np.int64), np.arange(10))
won_back.people_won_back(search, walks, points, points, walks.walk_m, lines, near, 1, lambda done: None)
again = {name for name, signatures in compiled().items() if signatures != before[name]}
assert not again, again
"""


def test_nothing_is_compiled_twice():
    done = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True, timeout=300, check=False)
    assert not done.returncode, done.stderr
