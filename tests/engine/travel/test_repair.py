"""A graph of which some streets come and go is repaired to what it would be if it were prepared from nothing."""

import numpy as np
import pytest
import shapely

from g40_plugin.engine.travel.graph import Graph, Snapped
from g40_plugin.engine.travel.moved import Moved, Pieces, nearest_after
from g40_plugin.engine.travel.nearest import prepare, to_nearest, weight_within
from g40_plugin.engine.travel.repair import repaired

N, EDGES = 60, 110


def graph_of(n, ends, metres, ways, rows):
    """A graph of made-up streets; where they lie does not matter."""
    lines = shapely.linestrings(np.tile([[0.0, 0.0], [1.0, 0.0]], (len(ends), 1, 1)))
    return Graph(n, *ends.T.copy(), metres, *ways.T.copy(), lines, None, rows, np.arange(n))


def drawn(seed):
    """Streets by lot, one-way, parallel, loops and of no length among them; some gone, some cut, some new."""
    lot = np.random.default_rng(seed)
    ends = lot.integers(0, N, (EDGES, 2))
    metres = lot.integers(0, 90, EDGES).astype(float)
    ways = lot.random((EDGES, 2)) < 0.9
    ways[~ways.any(axis=1), 0] = True
    before = graph_of(N, ends, metres, ways, np.arange(EDGES))
    gone = np.zeros(EDGES, bool)
    gone[lot.choice(EDGES, lot.integers(0, 5), replace=False)] = True
    cut = lot.choice(np.flatnonzero(~gone), lot.integers(0, 4), replace=False)
    at, middle = metres[cut] * lot.random(len(cut)), N + np.arange(len(cut))
    now_ends, now_metres = ends.copy(), metres.copy()
    now_ends[cut, 1], now_metres[cut] = middle, at
    extra = np.column_stack([middle, ends[cut, 1]])
    new = lot.integers(0, N + len(cut), (lot.integers(0, 4), 2))
    every = np.concatenate([now_ends[~gone], extra, new])
    lengths = np.concatenate([now_metres[~gone], metres[cut] - at, lot.integers(0, 60, len(new)).astype(float)])
    allowed = np.concatenate([ways[~gone], ways[cut], np.ones((len(new), 2), bool)])
    rows = np.concatenate([np.flatnonzero(~gone), EDGES + np.arange(len(cut) + len(new))])
    now = graph_of(N + len(cut), every, lengths, allowed, rows)
    pieces = Pieces(
        np.concatenate([cut, EDGES + np.arange(len(cut))]), np.tile(cut, 2), np.concatenate([0.0 * at, at])
    )
    return lot, before, now, pieces


def some(lot, graph, count):
    """Places at the start of streets."""
    return Snapped(lot.integers(0, len(graph.start), count), np.zeros(count), np.zeros(count))


@pytest.mark.parametrize("seed", range(60))
def test_it_is_what_is_prepared_from_nothing(seed):
    lot, before, now, pieces = drawn(seed)
    search, anew = repaired(prepare(before), now, np.unique(pieces.street)), prepare(now)
    kinds = [some(lot, now, count) for count in (1, 3, 9)]
    one, other = to_nearest(search, kinds), to_nearest(anew, kinds)
    np.testing.assert_allclose(one.metres, other.metres, atol=0.01)
    points, places = some(lot, now, 30), some(lot, now, 20)
    sums = [weight_within(each, points, places, np.ones((20, 2)), 120.5, np.ones_like, lambda: None)
            for each in (search, anew)]
    np.testing.assert_allclose(*sums)


@pytest.mark.parametrize("seed", range(60))
def test_kinds_that_no_changed_street_leads_to_keep_their_metres(seed):
    lot, before, now, pieces = drawn(seed)
    moved, old = Moved(before, now, np.zeros(0, object), pieces), prepare(before)
    search = repaired(old, now, np.unique(pieces.street))
    kinds = [some(lot, before, count) for count in (1, 3, 9, 20)]
    led = [moved.carried(places) for places in kinds]
    others = np.flatnonzero([bool((places.edge < 0).any()) for places in led])
    found, columns = nearest_after(moved, (old, search), to_nearest(old, kinds), (kinds, led), others)
    assert set(others) <= set(columns)
    np.testing.assert_allclose(found.metres, to_nearest(prepare(now), led).metres, atol=0.01)


def test_where_too_much_changes_nothing_is_repaired():
    _, before, now, _ = drawn(0)
    many = graph_of(N, np.zeros((400, 2), int), np.ones(400), np.ones((400, 2), bool), 1000 + np.arange(400))
    assert repaired(prepare(before), many, np.zeros(0, int)) is None
    assert repaired(prepare(before), now, np.zeros(0, int)) is not None


def test_a_street_that_nobody_of_the_mode_uses_may_be_cut():
    # the street of row 2, its piece of row 3 and the junction between them are for others
    lot, ways = np.random.default_rng(1), np.ones((2, 2), bool)
    graph = graph_of(3, np.array([[0, 1], [1, 2]]), np.array([50.0, 60.0]), ways, np.arange(2))
    pieces = Pieces(np.array([2, 3]), np.array([2, 2]), np.array([0.0, 20.0]))
    moved, points = Moved(graph, graph, np.zeros(0, object), pieces), some(lot, graph, 5)
    assert not len(moved.junctions().edge)
    assert not moved.lie_elsewhere(points, points).any()
    assert not np.concatenate([moved.cut, *moved.changed(np.zeros(0, np.int64), np.zeros(0, np.int64))]).any()
