"""Points on their nearest edges: against every distance worked out, by hand, with barriers, and on real streets."""

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel import snapping
from g40_plugin.engine.travel.edge_grid import EdgeGrid, near_edges, places_along, snap_to_edges
from g40_plugin.engine.travel.graph import Graph, make_graph
from g40_plugin.engine.travel.snapping import Barriers, snap

NORMS = read_norms()
# whole numbers, so that points are often equally far from several lines
COORDINATE = st.integers(0, 12)
PLACE = st.tuples(COORDINATE, COORDINATE)
LINES = st.lists(st.lists(PLACE, min_size=2, max_size=5), min_size=1, max_size=12)
QUARTERS = st.integers(-80, 130).map(lambda value: value / 4)
POINTS = st.lists(st.tuples(QUARTERS, QUARTERS), min_size=1, max_size=12)
# far from zero as national coordinates are, and in other units
SHIFTS = st.sampled_from([(0.0, 0.0), (85_000.0, 446_000.0), (-2_000_000.0, 8_000_000.0)])
LIMITS = st.sampled_from([0.0, 1.0, 2.5, 5.0, 13.0, 1000.0, np.inf])


def lines_of(places, shift=(0.0, 0.0)):
    return np.array([shapely.LineString(np.array(line, float) + shift) for line in places], object)


def graph_of(lines):
    n = len(lines)
    both = np.ones(n, bool)
    return Graph(2 * n, np.arange(n), np.arange(n) + n, shapely.length(lines), both, both, lines)


@settings(max_examples=250, deadline=None)
@given(LINES, POINTS, SHIFTS, LIMITS)
def test_equal_to_all_distances_worked_out(places, spots, shift, limit):
    lines, xy = lines_of(places, shift), np.array(spots) + shift
    points, grid = shapely.points(xy), EdgeGrid.of(lines)
    edge, share, distance = snap_to_edges(xy, grid, limit)
    pointer, near, metres = near_edges(xy, grid, limit)
    for i in range(len(xy)):
        to_all = np.round(shapely.distance(points[i], lines), 9)
        order = np.lexsort((np.arange(len(lines)), to_all))
        order = order[to_all[order] <= limit]
        assert near[pointer[i] : pointer[i + 1]].tolist() == order.tolist()
        assert metres[pointer[i] : pointer[i + 1]] == pytest.approx(to_all[order], abs=1e-8)
        if len(order):
            assert edge[i] == order[0]
            assert distance[i] == pytest.approx(to_all[order[0]], abs=1e-8)
            assert 0 <= share[i] <= 1
            there = shapely.line_interpolate_point(lines[edge[i]], share[i], normalized=True)
            assert shapely.distance(there, points[i]) == pytest.approx(distance[i], abs=1e-7)
        else:
            assert (edge[i], share[i], distance[i]) == (-1, 0, np.inf)


def test_the_order_of_the_points_changes_nothing():
    chance = np.random.default_rng(27)
    grid = EdgeGrid.of(shapely.linestrings(chance.integers(0, 40, (200, 3, 2))))
    xy = chance.integers(-10, 50, (9000, 2)) / 2
    order = chance.permutation(len(xy))
    together = np.column_stack(snap_to_edges(xy, grid, 5))
    assert np.array_equal(together[order], np.column_stack(snap_to_edges(xy[order], grid, 5)))
    for i in range(0, len(xy), 500):
        assert np.array_equal(together[[i]], np.column_stack(snap_to_edges(xy[[i]], grid, 5)))


def test_split_position_by_hand():
    #   (0 0)---(10 0)
    #              |
    #           (10 30)     the line is 40 long
    grid = EdgeGrid.of(lines_of([[(0, 0), (10, 0), (10, 30)]]))
    xy = np.array([[4, 3], [13, 10], [-3, -4], [10, 99], [12, -1]], float)
    edge, share, distance = snap_to_edges(xy, grid, 100)
    assert edge.tolist() == [0] * 5
    assert share.tolist() == [0.1, 0.5, 0, 1, 0.25]
    assert distance.tolist() == [3, 3, 5, 69, 5**0.5]


def test_of_equals_the_lowest_number_and_the_first_place():
    # twice the same street, drawn the other way, and a loop round the point
    lines = lines_of([[(0, 5), (9, 5)], [(9, 0), (0, 0)], [(0, 0), (9, 0)], [(0, 0), (9, 0)]])
    assert snap_to_edges(np.array([[3.0, 1.0]]), EdgeGrid.of(lines), 9)[0][0] == 1
    assert snap_to_edges(np.array([[3.0, 1.0]]), EdgeGrid.of(lines[::-1]), 9)[0][0] == 0
    assert snap_to_edges(np.array([[3.0, 2.5]]), EdgeGrid.of(lines), 9)[0][0] == 0
    square = lines_of([[(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]])
    assert snap_to_edges(np.array([[1.0, 1.0]]), EdgeGrid.of(square), 9)[1][0] == 0.125


def test_the_limit_itself_is_near_enough():
    grid = EdgeGrid.of(lines_of([[(0, 0), (10, 0)]]))
    xy = np.array([[5, 50], [5, np.nextafter(50, 51)], [13, 4]])
    assert snap_to_edges(xy, grid, 50)[0].tolist() == [0, -1, 0]
    assert snap_to_edges(xy[2:], grid, 5)[0].tolist() == [0]
    assert snap_to_edges(xy, grid, 0)[0].tolist() == [-1, -1, -1]
    assert near_edges(xy, grid, 50)[0].tolist() == [0, 1, 1, 2]


def test_points_that_are_nowhere_find_nothing():
    grid = EdgeGrid.of(lines_of([[(0, 0), (10, 0)]]))
    xy = np.array([[np.nan, 0], [0, np.nan], [np.inf, 0], [-np.inf, np.nan], [1e300, -1e300], [5, 0]])
    for limit in (100, np.inf):
        edge, share, distance = snap_to_edges(xy[[0, 1, 2, 3, 5]], grid, limit)
        assert edge.tolist() == [-1, -1, -1, -1, 0]
        assert share.tolist() == [0, 0, 0, 0, 0.5]
        assert distance.tolist() == [np.inf] * 4 + [0]
    assert snap_to_edges(xy, grid, 100)[0].tolist() == [-1] * 5 + [0]
    assert near_edges(xy, grid, 100)[0].tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert [len(column) for column in snap_to_edges(np.zeros((0, 2)), grid, 100)] == [0, 0, 0]
    assert near_edges(np.zeros((0, 2)), grid, 100)[0].tolist() == [0]
    lines = lines_of([[(0, 0), (10, 0)]])
    missing = np.array([None, shapely.Point(), shapely.Point(5, 1)], object)
    assert snap(missing, graph_of(lines), 9).edge.tolist() == [-1, -1, 0]
    assert snap(missing[:0], graph_of(lines), 9).edge.tolist() == []


def test_lines_that_are_nothing():
    place = np.array([[1.0, 1.0]])
    with np.errstate(invalid="ignore"):
        unknown = shapely.linestrings([[(np.nan, 0), (1, 1)]])
    for nothing in ([], [shapely.LineString()], unknown, [None]):
        grid = EdgeGrid.of(np.array(nothing, object))
        assert [column[0] for column in snap_to_edges(place, grid, np.inf)] == [-1, 0, np.inf]
        assert near_edges(place, grid, np.inf)[0].tolist() == [0, 0]
    spot = lines_of([[(4, 5), (4, 5)]])
    assert [column[0] for column in snap_to_edges(place, EdgeGrid.of(spot), 9)] == [0, 0, 5]
    both = np.array([shapely.LineString(), *spot], object)
    assert snap_to_edges(place, EdgeGrid.of(both), 9)[0][0] == 1
    no_streets = graph_of(np.array([], object))
    assert snap(shapely.points(place), no_streets, 9, Barriers.of(spot, spot[:0], 1)).edge.tolist() == [-1]


def test_heights_are_ignored():
    flat, steep = lines_of([[(0, 0), (10, 0)]]), np.array([shapely.LineString([(0, 0, 500), (10, 0, 900)])])
    points = shapely.points([[4.0, 3.0, 7.0]])
    for lines in (flat, steep):
        found = snap(points, graph_of(lines), 5)
        assert (found.edge[0], found.position[0], found.distance[0]) == (0, 4, 3)


def test_the_arguments_stay_as_they_are():
    xy = np.array([[4.0, 3.0], [1.0, 1.0]])
    xy.flags.writeable = False
    assert snap_to_edges(np.asfortranarray(xy), EdgeGrid.of(lines_of([[(0, 0), (10, 0)]])), 5)[2].tolist() == [3, 1]


@pytest.mark.parametrize(
    "ends",
    [
        # two towns at the ends of the earth
        lambda chance, n: np.where(chance.random((n, 1, 1)) < 0.5, 0, 2e7) + chance.uniform(0, 500, (n, 2, 2)),
        # every line runs across the whole
        lambda chance, n: chance.uniform(0, 1e6, (n, 2, 2)),
        # all on one line, and all on one spot
        lambda chance, n: chance.uniform(0, 1e5, (n, 2, 2)) * (1, 0),
        lambda chance, n: np.zeros((n, 2, 2)),
        lambda chance, n: chance.uniform(0, 1e-9, (n, 2, 2)),
    ],
)
def test_memory_is_bounded_by_the_number_of_segments(ends):
    chance = np.random.default_rng(40)
    lines = shapely.linestrings(ends(chance, 3000))
    grid = EdgeGrid.of(lines)
    assert len(grid.pointer) < 60 * 3000
    assert len(grid.segment) < 40 * 3000
    xy = shapely.get_coordinates(lines)[::97] + chance.normal(0, 20, (62, 2))
    to_all = shapely.distance(shapely.points(xy)[:, None], lines)
    edge, _, distance = snap_to_edges(xy, grid, 1e5)
    assert distance == pytest.approx(to_all.min(axis=1), abs=1e-6)
    assert to_all[np.arange(62), edge] == pytest.approx(distance, abs=1e-6)


BOXES = st.lists(st.tuples(PLACE, PLACE), max_size=4)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(LINES, POINTS, LINES, BOXES, st.sampled_from([3.0, 1000.0]))
def test_barriers_leave_the_nearest_edge_with_a_free_way(places, spots, rails, boxes, limit):
    lines, points = lines_of(places), shapely.points(spots)
    water = np.array([shapely.box(*np.minimum(a, b), *np.maximum(a, b)) for a, b in boxes], object)
    barriers = Barriers.of(lines_of(rails), water[shapely.area(water) > 0], 1.5)
    found = snap(points, graph_of(lines), limit, barriers)
    for i, point in enumerate(points):
        to_all = np.round(shapely.distance(point, lines), 9)
        order = np.lexsort((np.arange(len(lines)), to_all))
        order = order[to_all[order] <= limit]
        free = [row for row in order if not snapping._is_blocked(points[[i]], lines[[row]], barriers)[0]]
        if free:
            assert found.edge[i] == free[0]
            assert found.distance[i] == pytest.approx(to_all[free[0]], abs=1e-8)
            there = shapely.line_interpolate_point(lines[free[0]], found.position[i])
            assert shapely.distance(there, point) == pytest.approx(found.distance[i], abs=1e-7)
        else:
            assert (found.edge[i], found.position[i], found.distance[i]) == (-1, 0, np.inf)


@settings(max_examples=100, deadline=None)
@given(LINES, st.lists(st.tuples(st.integers(0, 11), st.floats(0, 60)), min_size=1), SHIFTS)
def test_a_place_along_an_edge_is_where_shapely_has_it(lines, places, shift):
    lines = lines_of(lines, shift)
    edge, metres = np.array([row % len(lines) for row, _ in places]), np.array([away for _, away in places])
    found = places_along(edge, metres, EdgeGrid.of(lines))
    expected = shapely.get_coordinates(shapely.line_interpolate_point(lines[edge], metres))
    np.testing.assert_allclose(found, expected, atol=1e-6)


@given(LINES, POINTS)
def test_coordinates_are_snapped_as_points_are(lines, points):
    graph, xy = graph_of(lines_of(lines)), np.array(points)
    water = Barriers.of(lines_of([[(0, 3), (12, 3)]]), np.array([shapely.box(2, 5, 9, 8)], object), 1.0)
    one, other = snap(xy, graph, 5.0, water), snap(shapely.points(xy), graph, 5.0, water)
    for name in ("edge", "position", "distance"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


LONG = pytest.param("malta/malta.osm.pbf", marks=pytest.mark.slow)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["delft/tudelft.osm.pbf", LONG])
def test_equal_to_a_search_tree_on_real_streets(shared_data, tmp_path, place):
    build_city(shared_data / place, tmp_path / "city.gpkg", NORMS, progress=SILENT)
    streets = pyogrio.read_dataframe(tmp_path / "city.gpkg", layer="streets")
    buildings = pyogrio.read_dataframe(tmp_path / "city.gpkg", layer="buildings")
    graph = make_graph(streets, "walk")
    xy = shapely.get_coordinates(buildings.geometry.centroid.to_numpy())
    xy = np.concatenate([xy, np.random.default_rng(15).uniform(xy.min(axis=0), xy.max(axis=0), (5000, 2))])
    points = shapely.points(xy)
    edge, share, distance = snap_to_edges(xy, graph.grid, 250)
    tree = shapely.STRtree(graph.lines)
    (row, other), metres = tree.query_nearest(points, max_distance=250, return_distance=True, all_matches=False)
    expected = np.full(len(xy), np.inf)
    expected[row] = metres
    assert np.array_equal(np.flatnonzero(edge >= 0), row)
    assert distance == pytest.approx(expected, abs=1e-9)
    lines = graph.lines[edge[row]]
    assert shapely.distance(lines, points[row]) == pytest.approx(metres, abs=1e-9)
    there = shapely.line_interpolate_point(lines, share[row], normalized=True)
    assert shapely.distance(there, points[row]) == pytest.approx(metres, abs=1e-7)
    # another edge only where both are equally far
    differs = edge[row] != other
    assert (edge[row] < other)[differs].mean() > 0.99
    some = row[:: len(row) // 40]
    pointer, near, _ = near_edges(xy[some], graph.grid, 250)
    left, right = tree.query(points[some], predicate="dwithin", distance=250)
    assert np.array_equal(np.bincount(left, minlength=len(some)), np.diff(pointer))
    for i in range(len(some)):
        assert set(near[pointer[i] : pointer[i + 1]]) == set(right[left == i])
