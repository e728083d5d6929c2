"""Jobs, people and homes within reach, against a search from every door to every door of the sample city."""

import geopandas as gpd
import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.accessibility.reached import what_is_reached
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.travel.decay import bike_decay
from g40_plugin.engine.travel.doors import as_doors
from g40_plugin.engine.travel.graph import Snapped
from g40_plugin.engine.travel.searches import Searches
from g40_plugin.engine.travel.starts import make_starts

NORMS = read_norms()
# starting points of one area, as many as a person can wait for; and under how much a share of a sum says nothing
MOST, LITTLE = 60, 50.0


@pytest.fixture(scope="module")
def city(sample_package):
    return read_city(sample_package)


@pytest.fixture(scope="module")
def starts(city, sample_package):
    """Starting points of all areas, of a large one evenly spread over its addresses."""
    areas = gpd.read_file(sample_package.with_name("plan_areas.gpkg")).to_crs(city.crs)
    every = make_starts(areas, city, NORMS.origins)
    step = -(-every.groupby("area")["area"].transform("size") // MOST)
    return every[every.groupby("area").cumcount() % step == 0].reset_index(drop=True)


@pytest.fixture(scope="module")
def found(city, starts):
    searches = Searches(city, NORMS)
    modes = {profile.mode for profile in NORMS.profiles.values()}
    snapped = {mode: searches.snap(starts.geometry.to_numpy(), mode) for mode in modes}
    return searches, snapped, what_is_reached(starts, snapped, searches, SILENT)


def every_door(city):
    """All doors with their jobs, people and homes (columns)."""
    work, homes = city.buildings[city.buildings["jobs"] > 0], city.origins
    sums = np.zeros((len(work) + len(homes), 3))
    sums[: len(work), 0] = work["jobs"]
    sums[len(work) :, 1:] = homes[["people", "dwellings"]].fillna(0)
    return np.concatenate([work.geometry.centroid.to_numpy(), homes.geometry.to_numpy()]), sums


def over(graph, doors):
    """Metres from doors to the start and the end of their edges, and back from there, by their own snap distance."""
    edge, rest = doors.edge, graph.length[doors.edge] - doors.position
    never = np.inf
    out = np.where(graph.backward[edge], doors.position, never), np.where(graph.forward[edge], rest, never)
    back = np.where(graph.forward[edge], doors.position, never), np.where(graph.backward[edge], rest, never)
    return [np.stack(ways) + doors.distance for ways in (out, back)]


def door_to_door(graph, starts, doors):
    """Metres from each start to all doors, a start at a time: by Dijkstra from both ends of its street, or along it."""
    arcs = [(graph.start, graph.end, graph.forward), (graph.end, graph.start, graph.backward)]
    tail, head, metres = (
        np.concatenate(columns)
        for columns in zip(*((a[may], b[may], graph.length[may]) for a, b, may in arcs), strict=True)
    )
    order = np.lexsort((metres, head, tail))
    tail, head, metres = tail[order], head[order], metres[order]
    # of parallel streets the shortest, which a sparse matrix would add up
    first = np.concatenate([[True], (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])])
    network = coo_array((metres[first], (tail[first], head[first])), shape=(graph.n_nodes, graph.n_nodes)).tocsr()
    leave, enter = over(graph, starts)[0], over(graph, doors)[1]
    for i, edge in enumerate(starts.edge):
        away = dijkstra(network, indices=[graph.start[edge], graph.end[edge]]) + leave[:, [i]]
        away = away.min(axis=0)
        total = np.minimum(away[graph.start[doors.edge]] + enter[0], away[graph.end[doors.edge]] + enter[1])
        ahead = doors.position - starts.position[i]
        may = (doors.edge == edge) & np.where(ahead > 0, graph.forward[edge], graph.backward[edge] | (ahead == 0))
        straight = np.abs(ahead) + starts.distance[i] + doors.distance
        yield np.where(may, np.minimum(total, straight), total)


@pytest.mark.parametrize("name", list(NORMS.profiles))
def test_within_one_percent_of_an_exact_search(name, city, starts, found):
    searches, snapped, reached = found
    profile = NORMS.profiles[name]
    by_bike = profile.mode == "bike"
    limit_m = profile.metres_per_minute * (NORMS.jobs.bike_limit_min if by_bike else NORMS.time_score.pass_min)
    graph = searches.graph(profile.mode).graph
    points, sums = every_door(city)
    doors = searches.snap(points, profile.mode)
    doors, sums = doors.take(doors.found), sums[doors.found]
    here = snapped[profile.mode]
    exact = np.zeros((len(starts), 3))
    for i, metres in zip(np.flatnonzero(here.found), door_to_door(graph, here.take(here.found), doors), strict=True):
        near = metres <= limit_m
        value = bike_decay(metres[near] / profile.metres_per_minute, NORMS.time_score.bike_decay) if by_bike else 1.0
        exact[i] = (np.ones(near.sum()) * value) @ sums[near]
    ours = np.column_stack([reached[name].jobs, reached[name].people, reached[name].homes])
    # homes are counted on foot, whoever travels
    compared = [0, 1, 2] if name == NORMS.accessibility.pass_profile else [0, 1]
    area, weight = starts["area"].to_numpy(int), starts["weight"].to_numpy(float)
    for column in compared:
        mine, right = (
            np.bincount(area, weight * values[:, column]) / np.bincount(area, weight) for values in (ours, exact)
        )
        enough = right > LITTLE
        assert enough.sum() > 10
        assert np.abs(mine[enough] / right[enough] - 1).max() <= 0.01


def test_doors_on_one_metre_are_one():
    points = Snapped(
        np.array([3, 3, 3, 4, 3, -1]),
        np.array([7.1, 7.3, 7.2, 7.1, 8.0, 0.0]),
        np.array([2.0, 2.5, 3.1, 2.0, 2.0, np.inf]),
    )
    doors, door = as_doors(points)
    assert door[0] == door[1]
    assert len(set(door)) == len(doors.edge) == 5
    assert doors.edge[door].tolist() == points.edge.tolist()
    assert doors.position[door[0]] == pytest.approx(7.2)
    assert doors.distance[door[0]] == pytest.approx(2.25)
    assert not doors.found[door[5]]
