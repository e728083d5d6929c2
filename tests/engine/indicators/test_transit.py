"""Public transport: all stops in reach against networkx, node scores and PTAI against plain loops and by hand."""

import itertools
from dataclasses import replace

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import REGISTER, TABLES, conform, empty_table
from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.indicators.transit import formula as transit
from g40_plugin.engine.indicators.transit.stops_reached import served_places, transit_at
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.coverage import with_coverage
from g40_plugin.engine.travel.graph import Graph, Snapped
from g40_plugin.engine.travel.nearest import prepare
from g40_plugin.engine.travel.searches import Searches
from g40_plugin.engine.travel.within_limit import nodes_around, within

NORMS = read_norms()
RULES = NORMS.transit
PTAI = RULES.ptai
CRS = "EPSG:28992"
MODES = tuple(PTAI.wait_min.values_by_name())


# ------------------------------------------------------------ all places in reach


@st.composite
def networks(draw):
    """A random graph with one-way streets, loops and parallel edges, and points and places on its edges."""
    n = draw(st.integers(2, 9))
    ends = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(ends, ends, st.integers(1, 50), st.integers(0, 2)), min_size=1, max_size=20))
    start, end, length, ways = (np.array(column) for column in zip(*edges, strict=True))
    lines = shapely.linestrings([[(a, 0), (b, 1e-3)] for a, b, *_ in edges])
    graph = Graph(n, start, end, length.astype(float), ways != 1, ways != 2, lines)

    def spots():
        spot = st.tuples(st.integers(0, len(edges) - 1), st.integers(0, 4), st.integers(0, 9))
        rows = draw(st.lists(spot, max_size=6))
        edge = np.array([row[0] for row in rows], np.int64)
        share = np.array([row[1] for row in rows]) / 4
        distance = np.array([row[2] for row in rows], float)
        return Snapped(edge, share * graph.length[edge], distance)

    return graph, spots(), spots()


def by_networkx(graph, points, places):
    """Metres from every point to every place, with both put into the graph as nodes of their own."""
    streets = nx.MultiDiGraph()
    streets.add_nodes_from(range(graph.n_nodes))
    for edge in range(len(graph.length)):
        stops = [(0.0, int(graph.start[edge])), (float(graph.length[edge]), int(graph.end[edge]))]
        for kind, spots in (("from", points), ("to", places)):
            stops += [(float(spots.position[row]), (kind, int(row))) for row in np.flatnonzero(spots.edge == edge)]
        stops.sort(key=lambda stop: (stop[0], isinstance(stop[1], tuple)))
        # what stands on a junction is that junction
        for (a, tail), (b, head) in itertools.pairwise(stops):
            if graph.forward[edge] or a == b:
                streets.add_edge(tail, head, weight=b - a)
            if graph.backward[edge] or a == b:
                streets.add_edge(head, tail, weight=b - a)
    found = {}
    for row in range(len(points.edge)):
        away = nx.single_source_dijkstra_path_length(streets, ("from", row))
        for place in range(len(places.edge)):
            if ("to", place) in away:
                found[row, place] = away["to", place] + points.distance[row] + places.distance[place]
    return found


@settings(max_examples=150, deadline=None)
@given(networks(), st.integers(0, 120))
def test_all_places_within_a_limit_are_those_of_networkx(network, limit):
    graph, points, places = network
    search = prepare(graph)
    limits = np.full(len(places.edge), float(limit)) + np.arange(len(places.edge))
    around = nodes_around(search, places, limits, lambda: None)
    pairs = within(search, points, around)
    found = dict(zip(zip(pairs.point.tolist(), pairs.place.tolist(), strict=True), pairs.metres, strict=True))
    assert len(found) == len(pairs.point)
    assert (np.diff(pairs.point) >= 0).all()
    expected = by_networkx(graph, points, places)
    expected = {key: metres for key, metres in expected.items() if metres <= limits[key[1]] + 1e-9}
    assert found == pytest.approx(expected)


# ------------------------------------------------------------ node scores


def reached(*rows):
    point, stop, metres = zip(*rows, strict=True) if rows else ((), (), ())
    return transit.Reached(np.array(point, np.int64), np.array(stop, np.int64), np.array(metres, float))


def test_a_farther_frequent_stop_beats_a_near_rare_one():
    bus = list(RULES.levels).index("bus")
    level, often = np.array([bus, bus]), np.array([0.25, 4.0])
    values = transit.node_values(level, often, reached((0, 0, 50), (0, 1, 300)), reached(), 1, RULES)
    # 300 m of 400: (1.5 - 0.75) / (1.5 - 1/3)
    assert values["node"][0] == pytest.approx(40 * 0.75 / (7 / 6))
    assert values["frequency"][0] == 4.0
    assert values["node"][0] > 40 * np.sqrt(0.25 / 4)


def test_a_rare_sprinter_is_worth_less_than_a_bus_four_times_an_hour():
    names = list(RULES.levels)
    level = np.array([names.index("station"), names.index("bus")])
    values = transit.node_values(level, np.array([0.9, 4.0]), reached((0, 0, 0), (1, 1, 0)), reached(), 2, RULES)
    assert values["node"].tolist() == pytest.approx([85 * np.sqrt(0.9 / 4), 40.0])
    assert values["node"][0] == pytest.approx(40, abs=0.5)


def test_without_a_timetable_a_usual_frequency_is_assumed():
    level = np.arange(len(RULES.levels))
    walk = reached(*((row, row, 0.0) for row in level))
    values = transit.node_values(level, np.full(6, np.nan), walk, reached(), 7, RULES)
    # trains and buses 2 of 4 an hour, metros and trams 6 of 8, high-quality buses 4 of 8
    half, three_quarters = 0.5**0.5, 0.75**0.5
    of_six = [100 * half, 85 * half, 85 * three_quarters, 65 * half, 60 * three_quarters, 40 * half]
    assert values["node"].tolist() == pytest.approx([*of_six, 0])
    assert values["frequency"].isna().all()
    assert values["near"].tolist() == [True] * 6 + [False]
    assert values["near_station"].tolist() == [True] * 3 + [False] * 4


def test_no_departures_are_not_an_unknown_number_of_them():
    level = np.array([list(RULES.levels).index("bus")] * 2)
    values = transit.node_values(level, np.array([0.0, np.nan]), reached((0, 0, 0), (1, 1, 0)), reached(), 2, RULES)
    assert values["node"].tolist() == pytest.approx([0, 40 * 0.5**0.5])


def test_by_bicycle_a_station_counts_for_a_little_less():
    bike = reached((0, 0, 900), (1, 1, 0))
    values = transit.node_values(np.array([0, 5]), np.array([4.0, 4.0]), reached(), bike, 2, RULES)
    # nobody cycles to a bus
    assert values["node"].tolist() == pytest.approx([80.0, 0.0])


# ------------------------------------------------------------ PTAI


def test_ptai_of_the_specification():
    wait = np.array([PTAI.wait_min.bus, PTAI.wait_min.bus, PTAI.wait_min.train])
    found = transit.doorstep_frequency(np.array([200, 400, 900]) / 80, np.array([6.0, 4.0, 4.0]), wait, PTAI)
    assert found.round(4).tolist() == [3.1579, 2.0690, 1.5385]
    index = transit.access_index(found[None, :], np.array([MODES.index("bus")] * 2 + [MODES.index("train")]), PTAI)
    assert index[0] == pytest.approx(5.7308, abs=5e-5)
    assert transit.access_level(index, PTAI).tolist() == ["2"]


@pytest.mark.parametrize(
    ("ptai", "band"),
    [
        (0, "0"), (0.01, "1a"), (2.5, "1a"), (2.51, "1b"), (5, "1b"), (10, "2"), (15, "3"), (20, "4"), (25, "5"),
        (40, "6a"), (40.01, "6b"), (np.nan, None),
    ],
)  # fmt: skip
def test_bands(ptai, band):
    assert transit.access_level(np.array([ptai]), PTAI).tolist() == [band]


def test_score_of_the_access_index():
    assert transit.access_score(np.array([0, 12.5, 25, 80]), PTAI).tolist() == [0, 50, 100, 100]


def test_no_departures_are_no_access():
    often = np.array([0.0, np.nan])
    assert transit.doorstep_frequency(np.array([1.0, 1.0]), often, np.zeros(2), PTAI).tolist() == [0, 0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 12), st.floats(0.1, 30)), min_size=1, max_size=8))
def test_one_more_route_never_lowers_the_index(routes):
    minutes, often = np.array(routes).T
    edf = transit.doorstep_frequency(minutes, often, np.full(len(routes), 2.0), PTAI)
    bus = np.zeros(len(routes), np.int64)
    all_of_them = transit.access_index(edf[None, :], bus, PTAI)[0]
    assert all_of_them >= transit.access_index(edf[None, :-1], bus[:-1], PTAI)[0] - 1e-12
    assert edf.max() <= all_of_them <= edf.sum() + 1e-12


def test_places_of_a_timetable():
    services = pd.DataFrame(
        [
            ("a", "1", "0", "bus", 4.0),
            ("a", "1", "1", "bus", 6.0),
            ("a", "2", "0", "bus", 0.0),
            ("b", "1", "0", "bus", 5.0),
            ("a", "1", "0", "tram", 3.0),
        ],
        columns=["stop_id", "route", "direction", "mode", "peak_h"],
    )
    served = served_places(services, np.array(["pa", "pa", "pa", "pb", "pa"], object), MODES)
    assert served.points.tolist() == ["pa", "pa", "pb"]
    assert served.mode.tolist() == [MODES.index(mode) for mode in ("bus", "tram", "bus")]
    # the better direction only; route 1 of the bus is not that of the tram
    assert served.peak_h.tolist() == [6, 3, 5]
    assert served.route.tolist() == [0, 1, 0]
    assert served.route_mode.tolist() == [MODES.index("bus"), MODES.index("tram")]
    assert len(served_places(services[:0], np.zeros(0, object), MODES).points) == 0


# ------------------------------------------------------------ a whole city against plain loops

STEP, SIDE = 150.0, 8


def grid_city(seed, *, timetable=True):
    """Streets in a grid 150 m wide, with stops and services on its crossings drawn by a seed."""
    rng = np.random.default_rng(seed)
    tables = {name: empty_table(name, CRS) for name in TABLES}
    number = {at: row for row, at in enumerate(itertools.product(range(SIDE), range(SIDE)))}
    all_of_them = [(a, b) for a in number for b in ((a[0] + 1, a[1]), (a[0], a[1] + 1)) if b in number]
    pieces = [piece for piece in all_of_them if rng.random() < 0.85]
    facts = {"way_id": 1, "node_a": [number[a] for a, _ in pieces], "node_b": [number[b] for _, b in pieces]}
    facts |= {"length_m": STEP, "walk": 1, "walk_no_steps": 1, "bike_forward": 1, "bike_backward": 1}
    lines = shapely.linestrings([[(STEP * x, STEP * y) for x, y in piece] for piece in pieces])
    tables["streets"] = conform("streets", gpd.GeoDataFrame(facts, geometry=lines, crs=CRS))
    n = 12
    spots = shapely.points(STEP * rng.integers(0, SIDE, (n, 2)))
    often = np.where(rng.random(n) < 0.8, rng.uniform(0.2, 12, n), np.nan)
    facts = {"stop_id": [f"s{row}" for row in range(n)], "level": rng.integers(1, 7, n), "departures_h": often}
    tables["stops"] = conform("stops", gpd.GeoDataFrame(facts, geometry=spots, crs=CRS))
    if timetable:
        m = 40
        stop = rng.integers(0, n, m)
        facts = {
            "stop_id": [f"s{row}" for row in stop],
            "route": [f"r{row}" for row in rng.integers(0, 6, m)],
            "direction": rng.integers(0, 2, m).astype(str),
            "mode": rng.choice(["bus", "train", "tram", "metro", "ferry"], m),
            "peak_h": rng.integers(0, 9, m).astype(float),
        }
        tables["services"] = conform("services", gpd.GeoDataFrame(facts, geometry=spots[stop], crs=CRS))
    return City(**tables, meta={"crs": CRS})


def at_crossings(city, norms):
    """Values at every crossing that has a street, and the metres between all of them by networkx."""
    searches = Searches(city, norms)
    streets = nx.Graph()
    for row in city.streets.itertuples():
        streets.add_edge(row.node_a, row.node_b, weight=row.length_m)
    # whoever stands on a loose piece starts on the network beside it, so is not asked
    parts = [part for part in nx.connected_components(streets) if streets.subgraph(part).size("weight") >= 1000]
    nodes = sorted(node for part in parts for node in part)
    points = shapely.points([(STEP * (node // SIDE), STEP * (node % SIDE)) for node in nodes])
    snapped = {mode: searches.snap(points, mode) for mode in ("walk", "bike")}
    away = dict(nx.all_pairs_dijkstra_path_length(streets.subgraph(nodes)))
    return transit_at(searches, snapped, points, SILENT), nodes, away


def metres_to(away, node, spot):
    """Metres from a crossing to another one; one without streets snaps to the nearest street, so is not asked."""
    target = int(spot.x / STEP) * SIDE + int(spot.y / STEP)
    return away[node].get(target, np.inf) if target in away else None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("variant", ["london", "dutch"])
def test_a_city_scores_as_plain_loops_do(seed, variant):
    norms = NORMS.model_copy(
        update={"transit": RULES.model_copy(update={"ptai": PTAI.model_copy(update={"variant": variant})})}
    )
    city = grid_city(seed)
    values, nodes, away = at_crossings(city, norms)
    off = {row.stop_id for row in city.stops.itertuples() if metres_to(away, nodes[0], row.geometry) is None}
    kept = city.stops[~city.stops["stop_id"].isin(off)]
    services = city.services[~city.services["stop_id"].isin(off)]
    city = replace(city, stops=kept.reset_index(drop=True), services=services.reset_index(drop=True))
    values, nodes, away = at_crossings(city, norms)
    levels = {one.level: one for one in RULES.levels.values()}
    caps = PTAI.variants[variant]
    wait = PTAI.wait_min.values_by_name()
    for at, node in enumerate(nodes):
        best = 0.0
        for stop in city.stops.itertuples():
            one, metres = levels[stop.level], metres_to(away, node, stop.geometry)
            often = one.assumed_departures_h if np.isnan(stop.departures_h) else stop.departures_h
            phi = min(1.0, (often / one.departures_h) ** 0.5)
            near = min(1.0, max(0.0, (1.5 - metres / one.walk_m) / (1.5 - 1 / 3)))
            if one.bike_m:
                near = max(near, 0.8 * min(1.0, max(0.0, (1.5 - metres / one.bike_m) / (1.5 - 1 / 3))))
            best = max(best, 100 * one.quality * phi * near)
        assert values["node"][at] == pytest.approx(best)
        doorstep = {}
        for one in city.services.itertuples():
            metres = metres_to(away, node, one.geometry)
            for cap, pace in ((getattr(caps.walk_m, one.mode), 80.0), (getattr(caps.bike_m, one.mode), 250.0)):
                if metres <= cap and cap and one.peak_h:
                    edf = 30 / (metres / pace + 30 / one.peak_h + wait[one.mode])
                    routes = doorstep.setdefault(one.mode, {})
                    routes[one.route] = max(routes.get(one.route, 0.0), edf)
        index = sum(0.5 * max(routes.values()) + 0.5 * sum(routes.values()) for routes in doorstep.values())
        assert values["ptai"][at] == pytest.approx(index)


def test_a_timetable_is_known_only_where_it_covers():
    city = grid_city(1)
    left = shapely.box(-1, -1, 300, 2000)
    covered = replace(city, coverage=with_coverage(city, "stops", left, grade=REGISTER, source="GTFS"))
    values, nodes, _ = at_crossings(covered, NORMS)
    inside = np.array([node // SIDE <= 2 for node in nodes])
    assert values["ptai"].isna().to_numpy().tolist() == (~inside).tolist()
    assert at_crossings(grid_city(1, timetable=False), NORMS)[0]["ptai"].isna().all()
    # a feed without a single departure in the peak hour tells nothing of it
    silent = replace(city, services=city.services.assign(peak_h=np.nan))
    assert at_crossings(silent, NORMS)[0]["ptai"].isna().all()


def area_fields(values, starts):
    metres = {name: np.zeros(len(starts)) for name in RULES.levels}
    return transit.transit(starts, values, metres, 2, RULES)


def test_an_area_is_the_mean_of_its_people():
    starts = pd.DataFrame({"area": [0, 0, 1], "weight": [1.0, 3.0, 1.0]})
    values = pd.DataFrame(
        {
            "node": [100.0, 60.0, 40.0],
            "frequency": [4.0, np.nan, 2.0],
            "near": [True, False, True],
            "near_station": [False, False, True],
            "ptai": [25.0, 5.0, np.nan],
            "class_points": [100.0, 25.0, np.nan],
            **dict.fromkeys(RULES.levels, 0.0),
        }
    )
    fields, parts = area_fields(values, starts)
    # 0.7 node + 0.3 PTAI with a timetable, else the node alone
    assert fields["ptn_score"].tolist() == pytest.approx([(100 + 3 * (0.7 * 60 + 0.3 * 20)) / 4, 40])
    assert fields["ptn_node"].tolist() == pytest.approx([70, 40])
    assert fields["ptn_ptai"].tolist() == pytest.approx([10, np.nan], nan_ok=True)
    assert fields["ptn_ptal"].fillna("").tolist() == ["2", ""]
    assert fields["ptn_freq"].tolist() == [4.0, 2.0]
    assert fields["ptn_near"].tolist() == [0.25, 1.0]
    assert fields["ptn_nearst"].tolist() == [0.0, 1.0]
    assert fields["ptn_class"].fillna("").tolist() == ["D", ""]
    assert parts.set_index(["part", "area"])["score"]["ptai", 0] == pytest.approx((100 + 3 * 20) / 4)


# ------------------------------------------------------------ quality classes


@pytest.mark.parametrize(
    ("level", "often", "metres", "letter"),
    [
        ("ic_station", 12, 300, "A"),
        ("ic_station", 12, 501, "B"),
        ("ic_station", 3, 300, "A"),
        ("station", 12, 900, "C"),
        ("station", 2, 300, "C"),
        ("station", 1, 300, "D"),
        ("station", 0.9, 100, "-"),
        ("tram", 12, 300, "A"),
        ("bus", 6, 300, "B"),
        ("bus", 3, 500, "D"),
        ("bus", 3, 501, "-"),
        ("bus", 1.5, 300, "D"),
        ("bus", 1, 10, "-"),
        ("bus", np.nan, 10, "-"),
        ("bus", 12, 1001, "-"),
    ],
)
def test_quality_classes(level, often, metres, letter):
    classes = RULES.quality_classes
    category = transit.stop_categories(np.array([level]), np.array([often]), classes)
    points = transit.quality_points(category, reached((0, 0, metres)), 1, classes)
    assert transit.quality_class(points, classes).tolist() == [letter]


def test_quality_classes_are_worked_out_when_asked_for():
    asked = RULES.quality_classes.model_copy(update={"enabled": True})
    norms = NORMS.model_copy(update={"transit": RULES.model_copy(update={"quality_classes": asked})})
    values, *_ = at_crossings(grid_city(0), norms)
    assert set(values["class_points"]) <= {0.0, 25.0, 50.0, 75.0, 100.0}
    # one of the two that are served by a stop at more than 750 m: the farthest distance is searched too
    assert (values["class_points"] == 50.0).sum() == 2
    assert at_crossings(grid_city(0), NORMS)[0]["class_points"].isna().all()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[transit.ptai]\nvariant = "paris"\n', "paris"),
        ("[transit.ptai]\nbands = [0.0, 5.0, 2.5]\n", "bands must rise"),
        ("[transit.quality_classes]\ndistance_m = [300.0]\n", "a letter per distance_m"),
        ("[transit.quality_classes.categories]\nbus = [2, 3, 4, 5, 9]\n", "a category per interval_min"),
        ("[transit.quality_classes.categories]\nboat = [2, 3, 4, 5, 0]\n", "boat"),
        ('[registers.gtfs.levels]\nferry = "boat"\n', "boat"),
        ('[registers.gtfs]\nbrt_names = ["("]\n', "brt_names"),
    ],
)
def test_norms_of_transit_are_checked(tmp_path, text, word):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NormsError, match=word):
        read_norms(path)
