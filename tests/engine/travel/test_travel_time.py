"""Travel times on graphs that can be checked by hand, on random ones against networkx, and on all of Delft."""

import csv
import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import KDTree

from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.progress import Progress
from g40_plugin.engine.travel.graph import Graph, Snapped, make_graph, to_networkx
from g40_plugin.engine.travel.nearest import at_points, k_nearest, metres_to, prepare, routes, to_nearest, weight_within
from g40_plugin.engine.travel.snapping import Barriers, snap


def make(edges):
    """Graph from (start, end, length[, forward, backward]); nodes stand on a line, edges are straight."""
    rows = [(*edge, True, True) for edge in edges]
    start, end, length, forward, backward = (np.array(column) for column in zip(*rows, strict=True))
    lines = shapely.linestrings([[(a, 0), (b, 1e-3)] for a, b in zip(start, end, strict=True)])
    n = int(max(start.max(), end.max())) + 1
    return Graph(n, start, end, length.astype(float), forward.astype(bool), backward.astype(bool), lines)


def on(edge, position, distance=0.0):
    """Points on edges."""
    edge, position, distance = np.broadcast_arrays(*(np.atleast_1d(values) for values in (edge, position, distance)))
    return Snapped(edge, position.astype(float), distance.astype(float))


def metres(graph, points, places):
    search = prepare(graph)
    found, place = at_points(search, points, [places], to_nearest(search, [places]))
    return found[:, 0], place[:, 0]


def test_numbers_of_qgis_network_analysis():
    # (0 0)--1--(10 0)--1--(10 10) ... the published example of QGIS: costs by line, all lines one way of drawing
    #   nodes: 0 (0,0)  1 (10,0)  2 (10,10)  3 (20,10)  4 (10,20)  5 (20,-10)
    edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 2.0), (3, 2, 3.0), (2, 4, 3.0), (5, 3, 4.0)]
    graph = make(edges)
    source = on(5, 0)
    found = dict.fromkeys(range(6))
    for node in found:
        edge = next(row for row, (a, b, _) in enumerate(edges) if node in (a, b))
        position = 0.0 if edges[edge][0] == node else edges[edge][2]
        found[node] = metres(graph, on(edge, position), source)[0][0]
    assert found == {0: 8, 1: 7, 2: 6, 3: 4, 4: 9, 5: 0}


def test_diamond_with_one_way():
    #      1
    #    /   \        0-1 10, 1-3 10, 0-2 5, 2-3 5
    #   0     3       2-3 only from 3 to 2
    #    \   /
    #      2
    graph = Graph(
        4,
        *(np.array(v) for v in ([0, 1, 0, 2], [1, 3, 2, 3])),
        np.array([10.0, 10, 5, 5]),
        np.array([True, True, True, False]),
        np.ones(4, bool),
        make([(0, 1, 1)] * 4).lines,
    )
    away, place = metres(graph, on([0, 3], [0.0, 5.0]), on(3, 5.0))
    assert away.tolist() == [20, 0]
    assert place.tolist() == [0, 0]
    back, _ = metres(graph, on(3, 5.0), on(0, 0.0))
    assert back[0] == 10


def test_nothing_is_reached_in_another_component_or_without_places():
    graph = make([(0, 1, 10.0), (2, 3, 10.0)])
    away, place = metres(graph, on(0, 5), on(1, 5))
    assert np.isinf(away[0])
    assert place[0] == -1
    away, place = metres(graph, on(0, 5), Snapped(np.zeros(0, int), np.zeros(0), np.zeros(0)))
    assert np.isinf(away[0])
    unsnapped = Snapped(np.array([-1]), np.zeros(1), np.array([np.inf]))
    assert np.isinf(metres(graph, unsnapped, on(0, 5))[0][0])


def test_same_edge_and_snap_distances():
    graph = make([(0, 1, 100.0)])
    away, place = metres(graph, on(0, 20, 3), on([0, 0], [70, 90], [40, 5]))
    assert away[0] == 3 + 70 + 5
    assert place[0] == 1


@st.composite
def networks(draw):
    n = draw(st.integers(1, 7))
    m = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    # a graph holds no edge that nobody may use
    directions = [(True, True), (True, False), (False, True)]
    edges = [(draw(node), draw(node), draw(st.integers(1, 60)), *draw(st.sampled_from(directions))) for _ in range(m)]
    spots = st.tuples(st.integers(0, m - 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(0, 5))
    return edges, draw(st.lists(spots, min_size=1, max_size=5)), draw(st.lists(spots, min_size=1, max_size=4))


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(1, 3))
def test_k_nearest_and_sums_on_random_graphs(case, k):
    edges, _, places = case
    start, end, length, forward, backward = (np.array(column) for column in zip(*edges, strict=True))
    length = length.astype(float)
    lines = shapely.linestrings([[(a, 0), (b, 1)] for a, b in zip(start, end, strict=True)])
    graph = Graph(int(max(start.max(), end.max())) + 1, start, end, length, forward, backward, lines)
    places, search = _snapped(places, length), prepare(graph)
    each = [to_nearest(search, [places.take(np.array([row]))]).metres[:, 0] for row in range(len(places.edge))]
    expected = np.sort(np.stack(each, axis=1), axis=1)[:, :k]
    found = k_nearest(search, places, k)
    np.testing.assert_allclose(found.metres[:, : expected.shape[1]], expected)
    assert np.isinf(found.metres[:, expected.shape[1] :]).all()
    for node, (metres_of, place_of) in enumerate(zip(found.metres, found.place, strict=True)):
        assert len(set(place_of[place_of >= 0])) == (place_of >= 0).sum() == np.isfinite(metres_of).sum()
        assert all(each[row][node] == metre for row, metre in zip(place_of, metres_of, strict=True) if row >= 0)
    # every node as a point, to count what is within 40 m of it with a weight that falls with distance
    nodes = np.array(
        [int(np.flatnonzero((start == node) | (end == node)).min(initial=len(edges))) for node in range(graph.n_nodes)]
    )
    known = np.flatnonzero(nodes < len(edges))
    points = on(nodes[known], np.where(start[nodes[known]] == known, 0.0, length[nodes[known]]))
    weights = np.arange(1.0, len(places.edge) + 1)[:, None]
    sums = weight_within(search, points, places, weights, 40, lambda metres: 40 - metres, lambda: None)[:, 0]
    away = np.stack(each, axis=1)[known]
    np.testing.assert_allclose(
        sums, np.where(away <= 40, (40 - np.minimum(away, 40)) * weights[:, 0], 0).sum(axis=1), atol=1e-3
    )


def _snapped(spots, length):
    return on([e for e, _, _ in spots], [length[e] * share for e, share, _ in spots], [d for _, _, d in spots])


@settings(max_examples=150, deadline=None)
@given(networks(), st.integers(0, 70))
def test_equal_to_networkx_on_random_graphs(case, limit):
    edges, points, places = case
    start, end, length, forward, backward = (np.array(column) for column in zip(*edges, strict=True))
    length = length.astype(float)
    lines = shapely.linestrings([[(a, 0), (b, 1)] for a, b in zip(start, end, strict=True)])
    graph = Graph(int(max(start.max(), end.max())) + 1, start, end, length, forward, backward, lines)
    points, places = _snapped(points, length), _snapped(places, length)
    found, place = metres(graph, points, places)
    expected = door_to_door(graph, points, places)
    for i in range(len(points.edge)):
        assert found[i] == pytest.approx(expected[i].min())
        if np.isfinite(found[i]):
            assert expected[i, place[i]] == pytest.approx(expected[i].min())
    # looked for from some points alone it is as far, to the last bit
    search, some = prepare(graph), points.take(np.arange(0, len(points.edge), 2))
    np.testing.assert_array_equal(metres_to(search, some, [places])[:, 0], found[::2])
    # and what is within a limit, with a weight that falls with distance and with one that does not
    weights = np.arange(1.0, len(places.edge) + 1)[:, None]
    near = np.where(expected <= limit, expected, np.nan)
    for value in (lambda metres: 100.0 - metres, np.ones_like):
        sums = weight_within(prepare(graph), points, places, weights, limit, value, lambda: None)
        np.testing.assert_allclose(sums, np.nan_to_num(value(near)) * ~np.isnan(near) @ weights, atol=1e-2)


def door_to_door(graph, points, places):
    """Metres from each point (rows) to each place (columns), by networkx, with every door a node of its own."""
    plain = nx.MultiDiGraph()
    for row in range(len(graph.length)):
        stops = [(0.0, ("node", graph.start[row])), (graph.length[row], ("node", graph.end[row]))]
        stops += [(points.position[i], ("point", i)) for i in np.flatnonzero(points.edge == row)]
        stops += [(places.position[i], ("place", i)) for i in np.flatnonzero(places.edge == row)]
        for (x, tail), (y, head) in itertools.permutations(stops, 2):
            if x == y or (y > x and graph.forward[row]) or (y < x and graph.backward[row]):
                plain.add_edge(tail, head, weight=abs(x - y))
    result = np.full((len(points.edge), len(places.edge)), np.inf)
    for i in np.flatnonzero(points.found):
        for (kind, j), away in nx.single_source_dijkstra_path_length(plain, ("point", i)).items():
            if kind == "place":
                result[i, j] = away + places.distance[j] + points.distance[i]
    return result


def test_route_is_as_long_as_its_distance():
    streets = _grid_streets()
    graph = make_graph(streets, "walk")
    search = prepare(graph)
    points = snap(shapely.points([[13, 2], [97, 48]]), graph, 50)
    places = snap(shapely.points([[88, 91], [0, 100]]), graph, 50)
    nearest = to_nearest(search, [places])
    away, place = at_points(search, points, [places], nearest)
    for row, line in enumerate(routes(search, points, places, nearest, 0, place[:, 0])):
        assert line.length + points.distance[row] + places.distance[place[row, 0]] == pytest.approx(away[row, 0])


def test_weight_within_counts_what_is_near():
    graph = make_graph(_grid_streets(), "walk")
    points = snap(shapely.points([[0, 0]]), graph, 50)
    places = snap(shapely.points([[50, 0], [100, 100]]), graph, 50)
    found = weight_within(prepare(graph), points, places, np.array([[2.0], [5.0]]), 60, np.ones_like, lambda: None)
    assert found.tolist() == [[2.0]]


def test_what_is_within_a_limit_is_counted_from_door_to_door():
    # one street of 100 m: a door 10 m beside it at 20 m, others 5 m beside it at 60 m and at its far end
    graph = make_graph(streets_of([shapely.LineString([(0, 0), (100, 0)])], [(0, 1)]), "walk")
    point, places = on(0, 20.0, 10.0), on([0, 0], [60.0, 100.0], [5.0, 5.0])
    weights = np.array([[2.0], [5.0]])
    for limit, expected in ((54, 0.0), (55, 2.0), (94, 2.0), (95, 7.0)):
        found = weight_within(prepare(graph), point, places, weights, limit, np.ones_like, lambda: None)
        assert found.tolist() == [[expected]]


def _grid_streets(step=25, n=5):
    """A grid of streets, 25 m apart, 100 m wide and high."""
    lines, ends = [], []
    for i, j in itertools.product(range(n), range(n)):
        for di, dj in ((1, 0), (0, 1)):
            if i + di < n and j + dj < n:
                lines.append(shapely.LineString([(i * step, j * step), ((i + di) * step, (j + dj) * step)]))
                ends.append((i * n + j, (i + di) * n + j + dj))
    return streets_of(lines, ends)


def streets_of(lines, ends):
    columns = {
        "node_a": [a for a, _ in ends],
        "node_b": [b for _, b in ends],
        "length_m": shapely.length(lines),
        "way_id": 1,
    }
    columns |= dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), 1)
    columns |= {"highway": "residential", "name": "", "width_m": 8.0, "tunnel": 0}
    return gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:28992")


def test_snapping_goes_round_barriers():
    #   street A  y=30 ===============   (beyond the canal, 20 m from the house)
    #   canal     y=12..28 ~~~~~~~~~~~
    #   house     (50, 10)
    #   street B  y=-60 ==============   (on the house's own bank, 70 m away)
    lines = [shapely.LineString([(0, 30), (100, 30)]), shapely.LineString([(0, -60), (100, -60)])]
    graph = make_graph(streets_of(lines, [(0, 1), (2, 3)]), "walk")
    house = shapely.points([[50.0, 10.0]])
    canal = Barriers.of(np.array([], object), np.array([shapely.box(0, 12, 100, 28)]), 10.0)
    assert snap(house, graph, 250).edge.tolist() == [0]
    assert snap(house, graph, 250, canal).edge.tolist() == [1]
    assert snap(house, graph, 60, canal).edge.tolist() == [-1]
    ditch = Barriers.of(np.array([], object), np.array([shapely.box(0, 12, 100, 15)]), 10.0)
    assert snap(house, graph, 250, ditch).edge.tolist() == [0]
    rail = Barriers.of(np.array([shapely.LineString([(0, 20), (100, 20)])]), np.array([], object), 10.0)
    assert snap(house, graph, 250, rail).edge.tolist() == [1]
    houseboat = snap(shapely.points([[50.0, 20.0]]), graph, 250, canal)
    assert houseboat.edge.tolist() == [0]


def test_loose_pieces_of_street_are_joined_only_where_nothing_else_is_near():
    #   (0,5)---(20,5)         loose, 20 m                     (900,0)---(920,0)   loose, and alone
    #   (0,0)-----------------------------(300,0)
    lines = [
        shapely.LineString([(0, 0), (300, 0)]),
        shapely.LineString([(0, 5), (20, 5)]),
        shapely.LineString([(900, 0), (920, 0)]),
    ]
    streets = streets_of(lines, [(0, 1), (2, 3), (4, 5)])
    points = shapely.points([[10.0, 6.0], [910.0, 6.0], [600.0, 0.0]])
    graph = make_graph(streets, "walk", min_component_m=200)
    assert graph.lines.tolist() == lines
    found = snap(points, graph, 250)
    assert found.edge.tolist() == [0, 2, -1]
    assert found.distance.tolist() == [6.0, 6.0, np.inf]
    assert found.position.tolist() == [10.0, 10.0, 0.0]
    # a canal before the street leaves the loose path alone
    canal = Barriers.of(np.array([shapely.LineString([(0, 3), (300, 3)])]), np.array([], object), 10.0)
    assert snap(points, graph, 250, canal).edge.tolist() == [1, 2, -1]
    # where no piece is long enough, the largest counts
    assert snap(points, make_graph(streets, "walk"), 250).edge.tolist() == [1, 2, -1]
    assert snap(points, make_graph(streets, "walk", min_component_m=500), 250).edge.tolist() == [0, 2, -1]
    assert to_networkx(streets).number_of_edges() == 2 * 3


def test_the_lines_of_a_square_make_no_piece_of_street_long():
    lines = [shapely.LineString([(0, 0), (300, 0)]), shapely.LineString([(0, 5), (900, 5)])]
    streets = streets_of(lines, [(0, 1), (2, 3)]).assign(highway=["residential", "square"])
    graph = make_graph(streets, "walk", min_component_m=200)
    assert graph.joined.tolist() == [True, False]


def test_delft_against_the_table_of_walks(shared_data):
    """Medians and shares of SOURCES.md's table: 59,511 addresses, nearest vertex, snap distance not counted."""
    bundle = shared_data / "delft" / "delft_bundle.gpkg"
    streets = gpd.read_file(bundle, layer="streets")
    streets = streets[~streets["highway_drive"].isin(["motorway", "motorway_link", "trunk", "trunk_link"])]
    xy, row = shapely.get_coordinates(streets.geometry.to_numpy(), return_index=True)
    vertices, number = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    number = number.ravel()
    follows = row[1:] == row[:-1]
    ends = np.column_stack([number[:-1], number[1:]])[follows]
    ends = ends[ends[:, 0] != ends[:, 1]]
    length = np.hypot(*(vertices[ends[:, 0]] - vertices[ends[:, 1]]).T)
    lines = shapely.linestrings(vertices[ends])
    whole = nx.Graph(ends.tolist())
    largest = np.array(sorted(max(nx.connected_components(whole), key=len)))
    kept = np.isin(ends[:, 0], largest)
    ends, length, lines = ends[kept], length[kept], lines[kept]
    yes = np.ones(len(ends), bool)
    search = prepare(Graph(len(vertices), ends[:, 0], ends[:, 1], length, yes, yes, lines))
    edge_of = np.full(len(vertices), -1)
    edge_of[ends[:, 1]] = np.arange(len(ends))
    edge_of[ends[:, 0]] = np.arange(len(ends))
    at_start = ends[np.maximum(edge_of, 0), 0] == np.arange(len(vertices))
    tree = KDTree(vertices[largest])

    def at_vertices(points, within=np.inf):
        away, found = tree.query(shapely.get_coordinates(points.to_numpy()))
        nodes = largest[found[away <= within]]
        edges = edge_of[nodes]
        return Snapped(edges, np.where(at_start[nodes], 0.0, length[edges]), np.zeros(len(nodes)))

    addresses = gpd.read_file(bundle, layer="addresses")
    points = at_vertices(addresses.geometry[addresses["in_delft"]])
    assert len(points.edge) == 59_511
    with (shared_data / "oracle" / "delft_nearest.csv").open() as stream:
        table = list(csv.DictReader(stream))
    assert len(table) == 8
    for expected in table:
        places = at_vertices(addresses.geometry[addresses["amenity"] == expected[""]], 100)
        nodes = np.unique(np.column_stack([places.edge, places.position]), axis=0)
        assert len(nodes) == float(expected["n_src"])
        found = at_points(search, points, [places], to_nearest(search, [places]))[0][:, 0]
        found = pd.Series(np.where(found <= 5000, found, np.nan))
        assert found.median() == pytest.approx(float(expected["median"]), abs=0.5)
        for limit in (400, 800, 1200):
            assert (found <= limit).mean() == pytest.approx(float(expected[f"within_{limit}"]), abs=1e-3)


def test_zero_lengths_parallel_edges_and_one_node():
    graph = make([(0, 1, 0.0), (0, 1, 5.0), (1, 2, 3.0), (1, 1, 2.0)])
    away, _ = metres(graph, on([0, 1, 2], [0.0, 5.0, 3.0]), on(2, 1.0))
    assert away.tolist() == [1, 1, 2]
    alone = make([(0, 0, 10.0)])
    away, place = metres(alone, on([0, 0], [2.0, 9.0]), on(0, 4.0))
    assert away.tolist() == [2, 5]
    assert place.tolist() == [0, 0]


@pytest.mark.parametrize("length", [-1.0, np.nan, np.inf])
def test_lengths_that_are_none(length):
    with pytest.raises(InputError, match="table streets"):
        prepare(make([(0, 1, 3.0), (1, 2, length)]))


def test_a_million_nodes_apart():
    n = 1_000_000
    graph = Graph(n, np.array([0]), np.array([1]), np.array([7.0]), *[np.array([True])] * 2, make([(0, 1, 7.0)]).lines)
    away, _ = metres(graph, on(0, 0.0), on(0, 7.0))
    assert away[0] == 7


def test_a_limit_of_zero_counts_only_what_is_there():
    graph = make_graph(_grid_streets(), "walk")
    points = snap(shapely.points([[0, 0]]), graph, 50)
    places = snap(shapely.points([[0, 0], [25, 0]]), graph, 50)
    found = weight_within(prepare(graph), points, places, np.array([[2.0], [5.0]]), 0, np.ones_like, lambda: None)
    assert found.tolist() == [[2.0]]


def test_preparing_can_be_cancelled():
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(CancelledError):
        prepare(make_graph(_grid_streets(n=60), "walk"), progress)
