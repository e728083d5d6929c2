"""The distances of many pairs of points, against plain shortest paths."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import CancelledError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel import point_to_point
from g40_plugin.engine.travel.graph import Graph, Snapped, at_nodes
from g40_plugin.engine.travel.nearest import prepare
from g40_plugin.engine.travel.point_to_point import metres_between
from g40_plugin.engine.travel.searches import searches_of

NORMS = read_norms()
# what 32-bit floats may be off by on ways of some kilometres
ROUNDING_M = 0.01


def drawn(n, ends, length, ways=None):
    """A graph of edges between nodes; what it looks like does not matter here."""
    start, end = np.array(ends, np.int64).reshape(-1, 2).T
    ways = np.ones((len(start), 2), bool) if ways is None else np.array(ways, bool).reshape(-1, 2)
    lines = shapely.linestrings(np.tile([[0.0, 0.0], [1.0, 1.0]], (len(start), 1, 1)))
    return Graph(n, start, end, np.array(length, float), *ways.T, lines)


@st.composite
def cases(draw):
    """Streets (loops, parallel, one way, in several parts) and points on them, some of them on none."""
    n, m = draw(st.integers(1, 9)), draw(st.integers(1, 20))
    node = st.integers(0, n - 1)
    ends = draw(st.lists(st.tuples(node, node), min_size=m, max_size=m))
    # whole and half metres, so that sums are exact
    length = np.array(draw(st.lists(st.integers(0, 40), min_size=m, max_size=m)), float)
    ways = draw(st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1)]), min_size=m, max_size=m))
    spot = st.tuples(st.integers(-1, m - 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(0, 5))
    points = []
    for _ in range(2):
        rows = np.array(draw(st.lists(spot, min_size=1, max_size=5)), float)
        edge = rows[:, 0].astype(int)
        on = edge >= 0
        points.append(Snapped(edge, np.where(on, rows[:, 1] * length[edge], 0.0), np.where(on, rows[:, 2], np.inf)))
    return drawn(n, ends, length, ways), *points


def plainly(graph, starts, targets):
    """Metres of every start (rows) to every target (columns), by trying every node in between."""
    metres = np.full((graph.n_nodes, graph.n_nodes), np.inf)
    for allowed, tail, head in ((graph.forward, graph.start, graph.end), (graph.backward, graph.end, graph.start)):
        np.minimum.at(metres, (tail[allowed], head[allowed]), graph.length[allowed])
    np.fill_diagonal(metres, 0.0)
    for between in range(graph.n_nodes):
        metres = np.minimum(metres, metres[:, [between]] + metres[[between]])
    found = np.full((len(starts.edge), len(targets.edge)), np.inf)
    for row, (e, p, off) in enumerate(zip(starts.edge, starts.position, starts.distance, strict=True)):
        for column, (f, q, away) in enumerate(zip(targets.edge, targets.position, targets.distance, strict=True)):
            if min(e, f) < 0:
                continue
            leave = [(graph.start[e], p, graph.backward[e] or p == 0)]
            leave += [(graph.end[e], graph.length[e] - p, graph.forward[e] or p == graph.length[e])]
            enter = [(graph.start[f], q, graph.forward[f] or q == 0)]
            enter += [(graph.end[f], graph.length[f] - q, graph.backward[f] or q == graph.length[f])]
            ways = [a + metres[u, v] + b for u, a, out in leave for v, b, into in enter if out and into]
            if e == f and (p == q or (graph.forward[e] if q > p else graph.backward[e])):
                ways.append(abs(p - q))
            found[row, column] = min(ways, default=np.inf) + off + away
    return found


@settings(max_examples=300, deadline=None)
@given(cases())
def test_all_pairs_equal_plain_shortest_paths(case):
    graph, starts, targets = case
    start, target = (rows.ravel() for rows in np.indices((len(starts.edge), len(targets.edge))))
    found = metres_between(prepare(graph), starts, targets, start, target)
    np.testing.assert_array_equal(found, plainly(graph, starts, targets)[start, target])


def test_by_hand():
    #      2
    #   3 /  \ 4      5 alone with 6
    #    0----1--3
    #      10  1
    graph = drawn(6, [(0, 1), (0, 2), (2, 1), (1, 3), (4, 5)], [10, 3, 4, 1, 2])
    points = Snapped(np.array([0, 3, 4, -1]), np.array([1.0, 0.5, 1.0, 0.0]), np.array([2.0, 0.0, 0.0, np.inf]))
    start, target = np.array([0, 0, 0, 1, 1]), np.array([1, 2, 3, 0, 1])
    # 1 m back to 0, then 3 and 4 over 2, and half a metre on; the point stands 2 m off its street
    expected = [2 + 1 + 3 + 4 + 0.5, np.inf, np.inf, 10.5, 0]
    assert metres_between(prepare(graph), points, points, start, target).tolist() == expected


def compared(searches, pairs, monkeypatch):
    """Pairs of junctions of a city, drawn by lot, beside scipy."""
    # in several parts
    monkeypatch.setattr(point_to_point, "_AT_ONCE", 3_000)
    search = searches.graph("walk")
    lot = np.random.default_rng(3)
    n = search.graph.n_nodes
    from_nodes, to_nodes = lot.choice(n, 40, replace=False), lot.choice(n, pairs // 40, replace=False)
    start, target = (rows.ravel() for rows in np.indices((len(from_nodes), len(to_nodes))))
    points = (at_nodes(search.graph, nodes) for nodes in (from_nodes, to_nodes))
    found = metres_between(search, *points, start, target).reshape(len(from_nodes), -1)
    # the matrix is the graph turned round
    exact = dijkstra(search.matrix.T, indices=from_nodes)[:, to_nodes]
    np.testing.assert_array_equal(np.isinf(found), np.isinf(exact))
    reached = np.isfinite(exact)
    assert reached.sum() > pairs / 2
    np.testing.assert_allclose(found[reached], exact[reached], atol=ROUNDING_M)


def test_in_the_sample_city_they_equal_scipy(sample_package, monkeypatch):
    compared(searches_of(read_city(sample_package), NORMS, SILENT), 8_000, monkeypatch)


@pytest.mark.slow
def test_in_the_core_of_delft_they_equal_scipy(shared_data, tmp_path, monkeypatch):
    build_city(shared_data / "delft" / "tudelft.osm.pbf", tmp_path / "city.gpkg", NORMS, progress=SILENT)
    compared(searches_of(read_city(tmp_path / "city.gpkg"), NORMS, SILENT), 40_000, monkeypatch)


def test_nothing_to_search_for():
    graph = drawn(2, [(0, 1)], [5])
    points, none = Snapped(np.array([0]), np.array([1.0]), np.zeros(1)), np.zeros(0, np.int64)
    assert metres_between(prepare(graph), points, points, none, none).shape == (0,)
    nowhere = Snapped(np.array([-1]), np.zeros(1), np.full(1, np.inf))
    empty = drawn(0, [], [])
    assert metres_between(prepare(empty), nowhere, nowhere, none + 0, none).shape == (0,)
    assert np.isinf(metres_between(prepare(empty), nowhere, nowhere, np.zeros(1, int), np.zeros(1, int))).all()


def test_it_can_be_stopped():
    def check():
        raise CancelledError

    graph = drawn(2, [(0, 1)], [5])
    points, first = Snapped(np.array([0]), np.array([1.0]), np.zeros(1)), np.zeros(1, np.int64)
    with pytest.raises(CancelledError):
        metres_between(prepare(graph), points, points, first, first, check)
