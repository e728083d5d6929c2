"""Edits always answer as a full run does: by hand, on random streets, on the sample city and on Malta."""

import math
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sample import write_sample_city
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel.edits.edits import Edits
from g40_plugin.engine.travel.graph import Graph, Snapped
from g40_plugin.engine.travel.nearest import prepare
from g40_plugin.engine.travel.searches import Searches

MALTA = Path(__file__).parents[3] / ".." / "shared" / "data" / "malta" / "malta.osm.pbf"
CATEGORIES = ("school", "shop")


def make(edges, n=0):
    """Graph from (start, end, length[, forward, backward]); lines are straight and of no matter."""
    rows = [(*edge, True, True)[:5] for edge in edges]
    start, end, length, forward, backward = (np.array(column) for column in zip(*rows, strict=True))
    n = max(n, int(max(start.max(), end.max())) + 1)
    lines = shapely.linestrings([[(a, 0), (b, 1.0)] for a, b in zip(start, end, strict=True)])
    return Graph(n, start, end, length.astype(float), forward.astype(bool), backward.astype(bool), lines)


def on(*spots):
    """Points from (edge, position[, distance])."""
    rows = np.array([(*spot, 0.0)[:3] for spot in spots], float).reshape(-1, 3)
    return Snapped(rows[:, 0].astype(np.int64), rows[:, 1].copy(), rows[:, 2].copy())


def state(edits):
    return edits.metres.copy(), edits.place.copy(), edits.counts.copy()


def assert_same_state(edits, before):
    for now, then in zip(state(edits), before, strict=True):
        np.testing.assert_array_equal(now, then)


def assert_as_full_run(edits, limits=None, *, exact=True):
    within = 1e-3 if exact else 0.05
    search = prepare(edits.graph)
    places = {name: edits.places(name) for name in edits.categories}
    whole = Edits(search, places, limits)
    np.testing.assert_allclose(edits.metres, whole.metres, rtol=0, atol=within)
    np.testing.assert_array_equal(edits.counts, whole.counts)
    np.testing.assert_array_equal(edits.place >= 0, np.isfinite(edits.metres))
    # one of the nearest: it is open, and as far as if it were the only one
    alone = {}
    for column, name in enumerate(edits.categories):
        chosen = np.unique(edits.place[:, column])
        chosen = chosen[chosen >= 0]
        assert places[name].found[chosen].all()
        alone |= {(column, row): places[name].take(np.array([row])) for row in chosen[:3]}
    metres = Edits(search, alone).metres
    for at, (column, row) in enumerate(alone):
        nodes = edits.place[:, column] == row
        np.testing.assert_allclose(metres[nodes, at], edits.metres[nodes, column], rtol=0, atol=within)


# ---------------------------------------------------------------- by hand


@pytest.fixture
def street():
    """Four junctions on a street, and two that are joined to nothing else.

    ::

        0 --100-- 1 --100-- 2 --100-- 3        4 --50-- 5
        S                             B
    """
    graph = make([(0, 1, 100), (1, 2, 100), (2, 3, 100), (4, 5, 50)])
    places = {"school": on((0, 0)), "shop": on((2, 100))}
    return Edits(prepare(graph), places, {"school": 150, "shop": 300})


def test_a_place_opens_and_closes(street):
    before = state(street)
    assert street.metres[:, 0].tolist() == [0, 100, 200, 300, np.inf, np.inf]
    assert street.counts[:, 0].tolist() == [1, 1, 0, 0, 0, 0]
    row = street.open_place("school", on((2, 60, 5)))
    assert row == 1
    assert street.metres[:, 0].tolist() == [0, 100, 65, 45, np.inf, np.inf]
    assert street.place[:, 0].tolist() == [0, 0, 1, 1, -1, -1]
    assert street.counts[:, 0].tolist() == [1, 1, 1, 1, 0, 0] or street.counts[1, 0] == 1
    street.close_place("school", 0)
    assert street.metres[:, 0].tolist() == [265, 165, 65, 45, np.inf, np.inf]
    assert street.counts[:, 0].tolist() == [0, 0, 1, 1, 0, 0]
    street.undo()
    street.undo()
    assert_same_state(street, before)


def test_the_last_place_closes(street):
    street.close_place("school", 0)
    assert np.isinf(street.metres[:, 0]).all()
    assert (street.place[:, 0] == -1).all()
    assert not street.counts[:, 0].any()
    assert street.metres[0, 1] == 300
    assert_as_full_run(street, {"school": 150, "shop": 300})


def test_a_place_opens_in_a_part_of_its_own(street):
    street.open_place("school", on((3, 20)))
    assert street.metres[:, 0].tolist() == [0, 100, 200, 300, 20, 30]
    assert np.isinf(street.metres[4:, 1]).all()


def test_a_street_to_the_unreachable(street):
    edge = street.add_edge(3, 4, 10)
    assert street.metres[:, 0].tolist() == [0, 100, 200, 300, 310, 360]
    assert street.counts[:, 1].tolist() == [1, 1, 1, 1, 1, 1]
    street.remove_edge(edge)
    assert np.isinf(street.metres[4:, 0]).all()
    assert street.counts[:, 1].tolist() == [1, 1, 1, 1, 0, 0]


def test_a_street_of_length_0_and_a_loop(street):
    street.add_edge(0, 3, 0)
    assert street.metres[:, 0].tolist() == [0, 100, 100, 0, np.inf, np.inf]
    assert street.metres[:, 1].tolist() == [0, 100, 100, 0, np.inf, np.inf]
    before = state(street)
    street.add_edge(1, 1, 5)
    assert_same_state(street, before)


def test_a_street_in_one_direction_only(street):
    street.add_edge(0, 3, 10, backward=False)
    assert street.metres[:, 0].tolist() == [0, 100, 200, 300, np.inf, np.inf]
    assert street.metres[:, 1].tolist() == [10, 110, 100, 0, np.inf, np.inf]


def test_a_bridge_between_two_points_on_streets(street):
    # from the middle of 0-1 to 25 m past 2
    points = on((0, 40), (0, 60), (2, 20), (2, 30))
    edge = street.add_street(on((0, 50)), on((2, 25)), 5)
    assert street.metres[:4, 0].tolist() == [0, 100, 80, 130]
    assert street.metres[6:, 0].tolist() == [50, 55]
    metres, place = street.at_points(points)
    assert metres[:, 0].tolist() == [40, 60, 60, 60]
    # 40 m from 0: 10 to the bridge, 5 over it, 75 to the end
    assert metres[:, 1].tolist() == [90, 90, 80, 70]
    assert (place == 0).all()
    assert_as_full_run(street, {"school": 150, "shop": 300})
    # a shop on the bridge, and one beside its foot
    street.open_place("shop", on((edge, 2)))
    assert street.at_points(points)[0][:, 1].tolist() == [12, 12, 8, 8]
    street.open_place("shop", on((0, 45)))
    assert street.at_points(points)[0][:, 1].tolist() == [5, 12, 8, 8]
    lengths = shapely.length(street.graph.lines)
    assert len(lengths) == 7
    street.remove_edge(0)
    assert np.isinf(street.at_points(points)[0][:2]).all()
    for _ in range(4):
        street.undo()
    assert street.graph.n_nodes == 6


def test_a_bridge_whose_two_ends_are_on_one_street(street):
    street.add_street(on((1, 80)), on((1, 20)), 1)
    assert street.metres[:4, 0].tolist() == [0, 100, 141, 241]
    street.add_street(on((1, 80)), on((1, 50)), 0)
    assert street.graph.n_nodes == 9
    assert street.at_points(on((1, 50)))[0][0].tolist() == [121, 120]


def test_an_added_street_is_drawn():
    graph = make([(0, 1, 10), (2, 3, 10)])
    graph = replace(graph, lines=shapely.linestrings([[(0, 0), (10, 0)], [(0, 8), (10, 8)]]))
    edits = Edits(prepare(graph), {"school": on((0, 0))})
    edge = edits.add_street(on((0, 5)), on((1, 5)), 8)
    assert edits.graph.lines[edge].equals(shapely.LineString([(5, 0), (5, 8)]))
    edits.add_street(on((edge, 4)), on((0, 0)), 6.5)
    assert [shapely.length(line) for line in edits.graph.lines[:2]] == [5, 5]
    assert edits.graph.lines[-1].equals(shapely.LineString([(5, 4), (0, 0)]))


def test_another_length_keeps_shares(street):
    street.add_street(on((0, 50)), on((2, 50)), 30)
    street.change_length(0, 200)
    assert street.metres[:4, 0].tolist() == [0, 200, 180, 180]
    assert street.at_points(on((0, 25)))[0][0, 0] == 50
    assert_as_full_run(street, {"school": 150, "shop": 300})
    street.undo()
    assert street.at_points(on((0, 25)))[0][0, 0] == 25


def test_a_limit_of_0_counts_what_is_at_the_door():
    graph = make([(0, 1, 100)])
    edits = Edits(prepare(graph), {"school": on((0, 0)), "shop": on((0, 100))}, {"school": 0})
    assert edits.counts.tolist() == [[1, 0], [0, 0]]
    edits.add_edge(0, 1, 0)
    assert edits.counts.tolist() == [[1, 0], [1, 0]]
    edits.close_place("school", 0)
    assert not edits.counts.any()


def test_a_place_at_exactly_the_limit_counts_and_leaves():
    graph = make([(0, 1, 0.1), (1, 2, 0.2), (2, 3, 0.3)])
    edits = Edits(prepare(graph), {"school": on((0, 0))}, {"school": 0.6})
    assert edits.counts[:, 0].tolist() == [1, 1, 1, 1]
    edits.close_place("school", 0)
    assert not edits.counts.any()


def test_no_category_and_no_street():
    edits = Edits(prepare(make([(0, 1, 10)])), {})
    edits.add_street(on((0, 5)), on((0, 10)), 1)
    assert edits.metres.shape == (3, 0)
    lonely = replace(make([(0, 1, 10)]), n_nodes=1, start=np.zeros(0, int), end=np.zeros(0, int))
    lonely = replace(lonely, length=np.zeros(0), forward=np.zeros(0, bool), backward=np.zeros(0, bool))
    lonely = replace(lonely, lines=np.zeros(0, object))
    edits = Edits(prepare(lonely), {"school": on()}, {"school": 10})
    edits.add_edge(0, 0, 1)
    assert np.isinf(edits.metres).all()


def test_hundreds_of_edits_find_room(street):
    before = state(street)
    limits = {"school": 150, "shop": 300}
    for number in range(1, 200):
        street.add_street(on((0, number / 4)), on((2, number / 4)), 300 - number)
        street.open_place("shop", on((1, number / 4, 500)))
    assert street.graph.n_nodes == 6 + 2 * 199
    assert_as_full_run(street, limits)
    street.change_length(1, 30)
    street.close_place("shop", 0)
    assert_as_full_run(street, limits)
    for _ in range(2 * 199 + 2):
        street.undo()
    assert_same_state(street, before)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda edits: edits.add_edge(0, 1, -1), "0 or more"),
        (lambda edits: edits.add_edge(0, 1, math.nan), "0 or more"),
        (lambda edits: edits.add_street(on((0, 1)), on((1, 1)), math.inf), "0 or more"),
        (lambda edits: edits.change_length(0, -0.5), "0 or more"),
        (lambda edits: edits.add_edge(0, 6, 1), "junction 6"),
        (lambda edits: edits.add_edge(-1, 0, 1), "junction -1"),
        (lambda edits: edits.remove_edge(4), "street 4"),
        (lambda edits: edits.change_length(-1, 4), "street -1"),
        (lambda edits: edits.open_place("church", on((0, 0))), "choose one of school, shop"),
        (lambda edits: edits.open_place("school", on((-1, 0))), "on no street"),
        (lambda edits: edits.open_place("school", on((9, 0))), "on no street"),
        (lambda edits: edits.open_place("school", on((0, math.nan))), "not a number"),
        (lambda edits: edits.open_place("school", on((0, 5, -3))), "negative"),
        (lambda edits: edits.close_place("school", 1), "no open place 1"),
        (lambda edits: edits.undo(), "no change"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(street, call, sentence):
    before = state(street)
    with pytest.raises(InputError, match=sentence):
        call(street)
    assert_same_state(street, before)
    with pytest.raises(InputError, match="no change"):
        street.undo()


def test_wrong_limits_are_refused():
    search = prepare(make([(0, 1, 10)]))
    for limits in ({"school": -1}, {"school": math.nan}, {"church": 5}):
        with pytest.raises(InputError, match="limit"):
            Edits(search, {"school": on((0, 1))}, limits)


def test_a_closed_place_is_not_closed_again(street):
    street.close_place("school", 0)
    with pytest.raises(InputError, match="no open place 0"):
        street.close_place("school", 0)


def test_a_removed_street_is_not_split(street):
    street.remove_edge(1)
    before = state(street)
    with pytest.raises(InputError, match="removed"):
        street.add_street(on((0, 50)), on((1, 50)), 5)
    assert_same_state(street, before)
    assert street.graph.n_nodes == 6


def test_a_cancelled_run_changes_nothing(street):
    before = state(street)
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(CancelledError):
        street.remove_edge(1, progress)
    assert_same_state(street, before)
    assert street.graph.forward.all()


# ---------------------------------------------------------------- random streets, against another way to compute it


class Town:
    """The same city as points along edges in networkx, where nothing is ever split."""

    def __init__(self, edges, places):
        self.edges = [list(edge) for edge in edges]
        self.places = {name: [list(spot) for spot in spots] for name, spots in places.items()}
        self.bridges = []

    def spot(self, edge, position):
        """The key of a point on an edge; at its ends that of the node."""
        start, end, length, *_ = self.edges[edge]
        return start if position == 0 else end if position == length else (edge, position)

    def distances(self, limits, n, points):
        """Metres from the first n nodes and from points, and counts at nodes."""
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(n))
        spots = [spot[:2] for spots in self.places.values() for spot in spots if spot] + list(points)
        spots += [spot for bridge in self.bridges for spot in bridge[:2]]
        for number, (start, end, length, forward, backward) in enumerate(self.edges):
            along = [0, *sorted({at for edge, at in spots if edge == number and 0 < at < length}), length]
            keys = [start, *(self.spot(number, at) for at in along[1:-1]), end]
            for a, b, low, high in zip(keys[:-1], keys[1:], along[:-1], along[1:], strict=True):
                if forward:
                    graph.add_edge(a, b, weight=high - low)
                if backward:
                    graph.add_edge(b, a, weight=high - low)
        for a, b, length, forward, backward in self.bridges:
            if forward:
                graph.add_edge(self.spot(*a), self.spot(*b), weight=length)
            if backward:
                graph.add_edge(self.spot(*b), self.spot(*a), weight=length)
        graph.add_nodes_from(self.spot(*spot) for spot in spots)
        keys = [*range(n), *(self.spot(*point) for point in points)]
        graph = graph.reverse()
        metres = np.full((len(keys), len(self.places)), np.inf)
        counts = np.zeros((n, len(self.places)), int)
        for column, (name, rows) in enumerate(self.places.items()):
            for edge, at, away in filter(None, rows):
                found = nx.single_source_dijkstra_path_length(graph, self.spot(edge, at), weight="weight")
                row = np.array([found.get(key, np.inf) + away for key in keys])
                metres[:, column] = np.minimum(metres[:, column], row)
                counts[:, column] += row[:n] <= limits.get(name, -1)
        return metres, counts


LENGTHS = st.one_of(st.sampled_from([0, 8, 16]), st.integers(0, 200)).map(lambda eighths: eighths / 8)
WAYS = st.sampled_from([(True, True), (True, True), (True, False), (False, True)])


@st.composite
def towns(draw):
    n = draw(st.integers(1, 9))
    node = st.integers(0, n - 1)
    edge = st.tuples(node, node, LENGTHS, WAYS).map(lambda row: (*row[:3], *row[3]))
    edges = draw(st.lists(edge, min_size=1, max_size=16))
    return n, edges


SHARES = st.sampled_from([0, 0.25, 0.5, 0.75, 1])
NUMBERS = st.integers(0, 99)
SPOTS = st.tuples(NUMBERS, SHARES, st.sampled_from([0, 0, 1, 2.5]))
EDITS = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(CATEGORIES), SPOTS),
    st.tuples(st.just("close"), st.sampled_from(CATEGORIES), NUMBERS),
    st.tuples(st.just("edge"), st.tuples(NUMBERS, NUMBERS), LENGTHS, WAYS),
    st.tuples(st.just("street"), st.tuples(SPOTS, SPOTS), LENGTHS, WAYS),
    st.tuples(st.just("remove"), NUMBERS),
    st.tuples(st.just("length"), NUMBERS, st.sampled_from([0, 0.5, 2])),
    st.tuples(st.just("undo")),
)
LIMITS = {"school": 12.0, "shop": 0.0}


def apply(edits, edit, numbered):
    """Carry out one edit on what there is; ``numbered`` are (number, first length) of edges. False: not possible."""
    kind, *what = edit

    def spot(number, share, distance=0.0):
        edge, length = numbered[number % len(numbered)]
        return edge, math.floor(length * share * 8) / 8, distance

    if kind == "open":
        edits.open_place(what[0], on(spot(*what[1])))
    elif kind == "close":
        rows = np.flatnonzero(edits.places(what[0]).found)
        if not len(rows):
            return False
        edits.close_place(what[0], int(rows[what[1] % len(rows)]))
    elif kind == "edge":
        start, end = (number % edits.graph.n_nodes for number in what[0])
        forward, backward = what[2]
        numbered.append((edits.add_edge(start, end, what[1], forward=forward, backward=backward), what[1]))
    elif kind == "street":
        start, end = (on(spot(*given)) for given in what[0])
        forward, backward = what[2]
        numbered.append((edits.add_street(start, end, what[1], forward=forward, backward=backward), what[1]))
    elif kind == "remove":
        edits.remove_edge(numbered[what[0] % len(numbered)][0])
    else:
        edge, length = numbered[what[0] % len(numbered)]
        edits.change_length(edge, length * what[1])
    return True


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(towns(), st.lists(SPOTS, max_size=6), st.lists(EDITS, min_size=1, max_size=8))
def test_any_sequence_of_edits_equals_a_full_run_and_can_be_undone(town, spots, sequence):
    n, edges = town
    numbered = [(row, edge[2]) for row, edge in enumerate(edges)]
    given_places = [(number % len(edges), math.floor(edges[number % len(edges)][2] * share * 8) / 8, away)
                    for number, share, away in spots]  # fmt: skip
    places = {name: on(*given_places[part::2]) for part, name in enumerate(CATEGORIES)}
    edits = Edits(prepare(make(edges, n)), places, LIMITS)
    before = [(state(edits), len(numbered))]
    for edit in sequence:
        if edit[0] == "undo":
            if len(before) > 1:
                edits.undo()
                before.pop()
                del numbered[before[-1][1] :]
                assert_same_state(edits, before[-1][0])
            continue
        try:
            done = apply(edits, edit, numbered)
        except InputError as error:
            assert "removed" in str(error)  # noqa: PT017
            done = False
        if done:
            before.append((state(edits), len(numbered)))
    assert_as_full_run(edits, LIMITS)
    for then, _ in before[-2::-1]:
        edits.undo()
        assert_same_state(edits, then)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    towns(),
    st.lists(SPOTS, max_size=5),
    st.lists(st.tuples(SPOTS, SPOTS, LENGTHS, WAYS), max_size=3),
    st.lists(SPOTS, max_size=2),
    st.lists(SPOTS, max_size=5),
)
def test_places_and_points_on_split_streets_are_exact(town, spots, bridges, later, asked):
    n, edges = town
    # who stands on a street of no length stands at both its ends, whatever its direction
    edges = [edge if edge[2] else (*edge[:3], True, True) for edge in edges]

    def place(number, share, away=0.0):
        length = edges[number % len(edges)][2]
        return number % len(edges), math.floor(length * share * 8) / 8, away

    model = Town(edges, {"school": [place(*spot) for spot in spots]})
    edits = Edits(prepare(make(edges, n)), {"school": on(*model.places["school"])}, {"school": 12.0})
    for start, end, length, (forward, backward) in bridges:
        ends = place(*start[:2]), place(*end[:2])
        edits.add_street(on(ends[0]), on(ends[1]), length, forward=forward, backward=backward)
        model.bridges.append((ends[0][:2], ends[1][:2], length, forward, backward))
    for spot in later:
        model.places["school"].append(place(*spot))
        edits.open_place("school", on(place(*spot)))
    if spots:
        edits.close_place("school", 0)
        model.places["school"][0] = None
    points = [place(number, share)[:2] for number, share, _ in asked]
    metres, counts = model.distances({"school": 12.0}, n, points)
    np.testing.assert_allclose(edits.metres[:n], metres[:n], rtol=0, atol=1e-3)
    np.testing.assert_array_equal(edits.counts[:n], counts)
    np.testing.assert_allclose(edits.at_points(on(*points))[0], metres[n:], rtol=0, atol=1e-3)


# ---------------------------------------------------------------- cities


def edit_a_city(searches, limit, seed, rounds):
    """A walk of edits near each other, each compared with what was before when undone, all with a full run."""
    search = searches.graph("walk")
    graph = search.graph
    given_places = dict(zip(searches.kinds, searches.places("walk"), strict=True))
    places = {name: points for name, points in given_places.items() if name not in {"homes", "jobs"}}
    limits = dict.fromkeys(places, limit)
    edits = Edits(search, places, limits)
    pick = np.random.default_rng(seed)
    middle = shapely.line_interpolate_point(graph.lines, 0.5, normalized=True)
    before = []

    def spot(edge):
        return on((edge, pick.uniform(0, graph.length[edge]), pick.choice([0.0, 7.5])))

    for number in range(rounds):
        before.append(state(edits))
        name = pick.choice([name for name in places if len(places[name].edge)])
        edge = int(pick.integers(len(graph.length)))
        near = np.argsort(shapely.distance(middle, middle[edge]))[pick.integers(1, 40)]
        if number % 5 == 0:
            edits.open_place(name, spot(edge))
        elif number % 5 == 1:
            edits.close_place(name, int(pick.choice(np.flatnonzero(edits.places(name).found))))
        elif number % 5 == 2:
            edits.add_street(spot(edge), spot(near), float(shapely.distance(middle[edge], middle[near])))
        elif number % 5 == 3:
            ends = int(graph.start[edge]), int(graph.end[near])
            edits.add_edge(*ends, float(shapely.distance(middle[edge], middle[near])), backward=False)
        elif number % 10 == 4:
            edits.remove_edge(edge)
        else:
            edits.change_length(edge, float(graph.length[edge]) * pick.uniform(0, 3))
    assert_as_full_run(edits, limits, exact=False)
    for then in before[::-1]:
        edits.undo()
        assert_same_state(edits, then)


@pytest.mark.slow
def test_sample_city(tmp_path, norms):
    files = write_sample_city(tmp_path)
    build_city(files["osm"], tmp_path / "city.gpkg", norms, progress=SILENT)
    searches = Searches(read_city(tmp_path / "city.gpkg"), norms)
    for seed in range(5):
        edit_a_city(searches, 1200.0, seed, 40)


@pytest.mark.slow
@pytest.mark.skipif(not MALTA.is_file(), reason="shared/data/malta is absent")
def test_malta(tmp_path, norms):
    build_city(MALTA, tmp_path / "city.gpkg", norms, progress=SILENT)
    edit_a_city(Searches(read_city(tmp_path / "city.gpkg"), norms), 600.0, 1, 30)


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(towns(), st.lists(SPOTS, min_size=1, max_size=6), st.tuples(SPOTS, SPOTS), LENGTHS)
def test_a_bridge_never_lengthens_a_way_and_its_absence_never_shortens_one(town, spots, ends, length):
    n, edges = town

    def spot(number, share, away):
        return number % len(edges), math.floor(edges[number % len(edges)][2] * share * 8) / 8, away

    places = {"school": on(*(spot(*each) for each in spots))}
    edits = Edits(prepare(make(edges, n)), places, {"school": LIMITS["school"]})
    metres, _, counts = state(edits)
    # nodes that splitting a street adds come last
    first, last = (on(spot(*end)) for end in ends)
    bridge = edits.add_street(first, last, length, forward=True, backward=True)
    assert (edits.metres[:n] <= metres[:n]).all()
    assert (edits.counts[:n] >= counts[:n]).all()
    better = edits.metres.copy()
    edits.remove_edge(bridge)
    assert (edits.metres[:n] >= better[:n]).all()
    np.testing.assert_allclose(edits.metres[:n], metres[:n], atol=1e-3)
