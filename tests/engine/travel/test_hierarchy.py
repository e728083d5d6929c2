"""Sweeps and sums over eliminated graphs, against plain shortest paths on random ones."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.travel.hierarchy import prepare
from g40_plugin.engine.travel.hierarchy_kernels import sweep
from g40_plugin.engine.travel.sums import OnEdges, at_numbers, sum_within
from g40_plugin.engine.travel.sums_kernels import LANES


@st.composite
def graphs(draw):
    """Nodes and arcs, some of them loops, parallel, one way or without length; often in several parts."""
    n = draw(st.integers(1, 9))
    node = st.integers(0, n - 1)
    # multiples of half a metre, so that sums are exact and places stand on the limit
    arcs = draw(st.lists(st.tuples(node, node, st.integers(0, 40).map(lambda halves: halves / 2)), max_size=25))
    return n, np.array(arcs, dtype=float).reshape(-1, 3)


def shortest(n, arcs):
    """Metres from every node (rows) to every node (columns), by trying every node in between."""
    metres = np.full((n, n), np.inf)
    np.minimum.at(metres, (arcs[:, 0].astype(int), arcs[:, 1].astype(int)), arcs[:, 2])
    np.fill_diagonal(metres, 0.0)
    for between in range(n):
        metres = np.minimum(metres, metres[:, [between]] + metres[[between]])
    return metres


def prepared(n, arcs):
    return prepare(n, arcs[:, 0].astype(np.int64), arcs[:, 1].astype(np.int64), arcs[:, 2])


def to_sources(order, sources):
    """Metres from every node to the nearest of each list of sources."""
    metres = np.full((len(order.position), len(sources)), np.inf, np.float32)
    for column, nodes in enumerate(sources):
        metres[order.position[nodes], column] = 0.0
    sweep(order.pointer, order.head, order.up, order.down, metres)
    return metres[order.position]


def entered(order, entries, away):
    """Places with up to two nodes from which they are entered (-1: none), each on an edge of its own."""
    numbers = np.where(entries >= 0, order.position[entries], order.position[entries.max(axis=1)][:, None])
    n, rest = len(entries), np.zeros(len(entries), np.float32)
    edges = len(order.position) + np.arange(n)
    return OnEdges(
        numbers, np.where(entries >= 0, away, np.inf).astype(np.float32), edges, rest, rest, np.ones((n, 2), bool)
    )


ALONE = (1, np.zeros((0, 3)))
LOOP = (1, np.array([[0.0, 0.0, 3.0]]))


@settings(max_examples=100, deadline=None)
@given(graphs(), st.integers(1, 20))
@example(ALONE, 1)
@example(LOOP, 1)
def test_sweeps_equal_plain_shortest_paths(graph, columns):
    n, arcs = graph
    sources = [np.unique([column % n, column * 7 % n]) for column in range(columns)]
    expected = np.column_stack([shortest(n, arcs)[:, nodes].min(axis=1) for nodes in sources])
    np.testing.assert_array_equal(to_sources(prepared(n, arcs), sources), expected)


@settings(max_examples=100, deadline=None)
@given(
    graphs(),
    st.lists(st.tuples(st.integers(0, 8), st.integers(-1, 24), st.integers(0, 6), st.integers(0, 6)), max_size=5),
    st.integers(1, 40),
    st.integers(0, 30),
    st.integers(1, 9),
)
@example(ALONE, [(0, -1, 0, 0)], LANES + 1, 0, 5)
@example(LOOP, [(0, 0, 2, 1)], 2 * LANES, 1, 1)
def test_sums_equal_plain_shortest_paths(graph, places, repeats, limit, columns):
    """Places with one or two entries, more of them than are searched together, up to a limit that many stand on.

    Of many places the few nodes are searched from, of few the places.
    """
    n, arcs = graph
    rows = np.array(places * repeats, dtype=np.int64).reshape(-1, 4)
    # on a street, or at a node alone
    entries = np.column_stack([rows[:, 0] % n, np.full(len(rows), -1)])
    if len(arcs):
        on_street = rows[:, 1] >= 0
        entries[on_street] = arcs[rows[on_street, 1] % len(arcs), :2].astype(np.int64)
    away = np.where(entries >= 0, rows[:, 2:] / 2, np.inf)
    weights = np.arange(float(len(rows) * columns)).reshape(len(rows), columns)
    order = prepared(n, arcs)
    value = np.arange(limit + 2, 0.0, -1)
    ends = entered(order, entries, away)
    found = sum_within(order, at_numbers(order.position), ends, weights, limit, value)
    # nodes, places, entries
    metres = (np.where(entries >= 0, shortest(n, arcs)[:, entries], np.inf) + away).min(axis=2)
    factor = np.where(metres <= limit, limit + 2 - metres, 0.0)
    np.testing.assert_allclose(found, factor @ weights)
    # branches in which nobody asks are left out
    few = order.position[: max(1, n // 3)]
    np.testing.assert_allclose(sum_within(order, at_numbers(few), ends, weights, limit, value), found[: len(few)])


def random_network(n=400, arcs=900):
    """A sparse random graph without parallel arcs, its arcs and its matrix."""
    lot = np.random.default_rng(15)
    ends = np.unique(lot.integers(0, n, (arcs, 2)), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    metres = lot.integers(1, 300, len(ends)).astype(float)
    return np.column_stack([ends, metres]), csr_array((metres, ends.T), shape=(n, n))


def test_a_hundred_categories_equal_scipy():
    arcs, matrix = random_network()
    n, lot = matrix.shape[0], np.random.default_rng(16)
    sources = [lot.choice(n, 1 + column % 5, replace=False) for column in range(100)]
    order = prepared(n, arcs)
    # scipy searches from the sources, so on the graph turned round
    away = dijkstra(matrix.T, indices=np.arange(n)).T
    expected = np.column_stack([away[:, nodes].min(axis=1) for nodes in sources])
    np.testing.assert_allclose(to_sources(order, sources), expected, rtol=1e-6)
    nodes = np.concatenate(sources)
    assert len(nodes) > LANES
    category = np.repeat(np.arange(100), [len(some) for some in sources])
    weights = (category[:, None] == np.arange(100)).astype(float)
    points, places = at_numbers(order.position), at_numbers(order.position[nodes])
    counts = sum_within(order, points, places, weights, 600.0, np.ones(602))
    assert counts.max() > 1
    np.testing.assert_array_equal(counts, (away[:, nodes] <= 600) @ weights)


def test_nothing_to_count():
    order = prepared(3, np.array([[0.0, 1.0, 4.0]]))
    points, none = at_numbers(order.position), at_numbers(np.zeros(0, np.int64))
    assert not sum_within(order, points, none, np.zeros((0, 2)), 10.0, np.ones(12)).any()
    assert sum_within(order, none, points, np.ones((3, 2)), 10.0, np.ones(12)).shape == (0, 2)
    too_far = entered(order, np.array([[0, 1]]), 11.0)
    assert not sum_within(order, points, too_far, np.ones((1, 1)), 10.0, np.ones(12)).any()


def test_counting_can_be_cancelled():
    def check():
        raise CancelledError

    order = prepared(2, np.array([[0.0, 1.0, 4.0]]))
    place = at_numbers(np.array([0]))
    with pytest.raises(CancelledError):
        sum_within(order, at_numbers(order.position), place, np.ones((1, 1)), 10.0, np.ones(12), check)


@pytest.mark.parametrize("length", [-1.0, np.nan, np.inf])
def test_lengths_that_are_none(length):
    with pytest.raises(InputError, match="table streets"):
        prepared(2, np.array([[0.0, 1.0, length]]))
