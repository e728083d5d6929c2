"""The crossing that would win back most: what it wins is what a plain search finds once it is really there."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from drawing import ORIGIN
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.severance import formula as severance
from g40_plugin.engine.indicators.severance import score as sev
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.travel.crossings import likely_crossings
from g40_plugin.engine.travel.graph import Graph, Snapped, at_nodes, with_edge
from g40_plugin.engine.travel.nearest import prepare
from g40_plugin.engine.travel.point_to_point import metres_between

NORMS = read_norms()
# few starting points, so that a plain search of each is soon done
FEW = NORMS.model_copy(update={"severance": NORMS.severance.model_copy(update={"most_starts": 12, "groups": 2})})
# metres that two sums of the same lengths may differ by
CLOSE_M = 0.01


def squares(path, *boxes):
    """Plan areas drawn in metres from ORIGIN, in a file."""
    shapes = [shapely.transform(shapely.box(*box), lambda xy: xy + ORIGIN) for box in boxes]
    gpd.GeoDataFrame({"code": [str(row) for row in range(len(boxes))]}, geometry=shapes, crs="EPSG:28992").to_file(path)
    return path


@pytest.fixture
def watched(monkeypatch):
    """What the search for crossings was given: run, walks, their starts and targets, the areas that are asked for."""
    given_to, real = [], sev.best_crossings

    def best_crossings(*arguments):
        given_to.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(sev, "best_crossings", best_crossings)
    return given_to


def with_points(graph, **points):
    """The streets in networkx, with snapped points on them, named (kind, row)."""
    whole = nx.Graph()
    for tail, head, length in zip(graph.start, graph.end, graph.length, strict=True):
        if not whole.has_edge(tail, head) or length < whole[tail][head]["weight"]:
            whole.add_edge(tail, head, weight=length)
    on_edge = {}
    for kind, snapped in points.items():
        for row, (edge, at) in enumerate(zip(snapped.edge, snapped.position, strict=True)):
            whole.add_edge((kind, row), graph.start[edge], weight=at)
            whole.add_edge((kind, row), graph.end[edge], weight=graph.length[edge] - at)
            for other, spot in on_edge.setdefault(edge, []):
                whole.add_edge((kind, row), other, weight=abs(at - spot))
            on_edge[edge].append(((kind, row), at))
    return whole


def plainly_won(given_to, area, lines):
    """By a search of networkx for each walk: for how many people walks of an area are lost, and each line wins back."""
    run, walks, starts, targets, *_ = given_to
    norms, graph = run.norms.severance, run.searches.graph("walk").graph
    mine = np.flatnonzero(walks.area == area)
    used, start = np.unique(walks.start[mine], return_inverse=True)
    streets = with_points(graph, start=starts.take(used), target=targets.take(mine))

    def lost():
        found = {row: nx.single_source_dijkstra_path_length(streets, ("start", row)) for row in range(len(used))}
        metres = np.array([found[row].get(("target", walk), np.inf) for walk, row in enumerate(start)])
        # a detour of exactly that much is no rounding's matter
        longest = np.minimum(norms.lost_directness * walks.straight_m[mine], norms.search_m)
        return metres >= longest - CLOSE_M

    before, xy, weight = lost(), graph.node_points, walks.weight[mine]
    won = []
    for line in lines:
        ends = [int(np.argmin(np.hypot(*(xy - end).T))) for end in shapely.get_coordinates(line)]
        old = streets.get_edge_data(*ends)
        streets.add_edge(*ends, weight=line.length)
        after = lost()
        assert not (after & ~before).any()
        won.append(weight[before & ~after].sum())
        streets.remove_edge(*ends)
        if old:
            streets.add_edge(*ends, **old)
    return weight[before].sum(), won


def candidates(run, area, norms):
    lines = likely_crossings(run.searches, None, norms.lift, SILENT)
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return lines[shapely.dwithin(run.areas.geometry.iloc[area], middles, norms.severance.radius_m)]


def assert_as_plainly(given_to, folder, areas, ids):
    layer = pyogrio.read_dataframe(folder / "out.gpkg", layer="crossings").set_index("area_id")
    run = given_to[0]
    for name in ids:
        row = run.areas.index[run.areas["area_id"] == name][0]
        lines = candidates(run, row, NORMS)
        lost, won = plainly_won(given_to, row, lines)
        assert lost > 0
        assert areas.loc[name, "sev_crossing_back"] == pytest.approx(max(won) / lost), name
        best = [line.length for line, people in zip(lines, won, strict=True) if people == pytest.approx(max(won))]
        assert layer.loc[name, "metres"] == pytest.approx(min(best))
        assert layer.loc[name, "back"] == pytest.approx(max(won) / lost)
        chosen = [people for line, people in zip(lines, won, strict=True) if line.equals(layer.loc[name, "geometry"])]
        assert chosen == [pytest.approx(max(won))]
        assert layer.loc[name, "lost"] == areas.loc[name, "sev_lost"]


@pytest.mark.slow
def test_areas_in_parts_have_the_same_fields(sample_package, tmp_path, monkeypatch):
    plans, found = sample_package.with_name("plan_areas.gpkg"), []
    for at_once in (10_000_000, 300):
        monkeypatch.setattr(sev, "_STARTS_AT_ONCE", at_once)
        score(read_city(sample_package), plans, tmp_path / "out.gpkg", NORMS, id_field="code", indicators=["plus"])
        layers = [pyogrio.read_dataframe(tmp_path / "out.gpkg", layer=name) for name in ("areas", "crossings")]
        found.append([layer.filter(regex="^(area_id|sev_.*|barrier.*|back|lost|metres)$") for layer in layers])
    for whole, parted in zip(*found, strict=True):
        pd.testing.assert_frame_equal(whole, parted, rtol=1e-9)


@pytest.mark.slow
def test_in_the_sample_city_it_wins_what_a_plain_search_finds(sample_package, watched, tmp_path):
    plans = sample_package.with_name("plan_areas.gpkg")
    result = score(read_city(sample_package), plans, tmp_path / "out.gpkg", FEW, id_field="code", indicators=["plus"])
    areas = pd.DataFrame(result["areas"]).set_index("area_id")
    assert_as_plainly(watched[0], tmp_path, areas, ["VS04", "VS10", "VS16"])
    # Overzijde lies behind the river, and a bridge over it wins back most
    assert areas.loc["VS10", "sev_crossing"] == "Voorbeeldrivier"
    assert areas.loc["VS10", "sev_crossing_back"] > 0.5
    assert "over a river or canal (Voorbeeldrivier) would win back" in areas.loc["VS10", "sev_note"]
    # the railway has no name
    assert areas.loc["VS04", "sev_crossing"] == "a railway"
    assert not areas["sev_note"].str.contains("nan").any()
    # no street, no walks, no crossing
    assert pd.isna(areas.loc["VS07", "sev_crossing_back"])
    layer = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="crossings")
    assert set(layer["area_id"]) == set(areas.index[areas["sev_crossing_back"].astype(float) > 0])
    rails = read_city(sample_package).barriers
    over = layer[layer["barrier"] == "rail"].geometry
    assert over.crosses(rails[rails["kind"] == "rail"].union_all()).all()


def test_across_a_railway_it_wins_what_a_plain_search_finds(railway_town, watched, tmp_path):
    plans = squares(tmp_path / "areas.gpkg", (1400, 800, 1800, 1045), (600, 100, 1000, 300))
    result = score(railway_town, plans, tmp_path / "out.gpkg", FEW, id_field="code", indicators=["plus"])
    areas = pd.DataFrame(result["areas"]).set_index("area_id")
    assert_as_plainly(watched[0], tmp_path, areas, ["0"])
    assert areas.loc["0", "sev_crossing"] == "Lijn 4"
    # far from the railway nothing is lost, and the note tells
    assert areas.loc["1", "sev_lost"] == 0
    assert pd.isna(areas.loc["1", "sev_crossing"])
    assert pd.isna(areas.loc["1", "sev_crossing_back"])
    assert "nothing that a crossing would win back" in areas.loc["1", "sev_note"]


def test_where_no_crossing_may_come_there_is_none_and_the_note_tells(railway_town, tmp_path):
    plans = squares(tmp_path / "areas.gpkg", (1400, 800, 1800, 1045))
    # nobody builds a crossing of a hundred metres where fifty are the most
    norms = NORMS.model_copy(update={"lift": NORMS.lift.model_copy(update={"crossing_m": 50.0})})
    result = score(railway_town, plans, tmp_path / "out.gpkg", norms, id_field="code", indicators=["plus"])
    (area,) = result["areas"]
    assert area["sev_lost"] > 0
    assert area["sev_crossing"] is None
    assert area["sev_crossing_back"] is None
    assert "crossing of at most 50 m" in area["sev_note"]
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="crossings")["features"] == 0
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="crossings")["geometry_type"] == "LineString"


@pytest.mark.parametrize(
    ("indicators", "layers"),
    [(["plus"], {"crossings"}), (["grn"], {"public_space", "city_total"}), (["mix"], set()), (["den"], {"sites"})],
)
def test_layers_come_with_the_indicators_that_were_asked_for(railway_town, tmp_path, indicators, layers):
    plans = squares(tmp_path / "areas.gpkg", (1400, 800, 1800, 1045))
    score(railway_town, plans, tmp_path / "out.gpkg", NORMS, id_field="code", indicators=indicators)
    written = set(pyogrio.list_layers(tmp_path / "out.gpkg")[:, 0])
    assert written - {"areas", "parts", "meta", "layer_styles"} == layers


def test_of_equally_good_crossings_the_shortest_then_the_western_one_counts():
    lines = shapely.linestrings([[(x, 0), (x, metres)] for x, metres in ((9, 50), (7, 40), (5, 40), (3, 60))])
    area, line = np.array([0, 0, 0, 0, 1, 1, 1, 1, 3]), np.array([0, 1, 2, 3, 0, 1, 2, 3, 1])
    back = np.array([2, 2, 2, 2, 1, 0, 0, 3, 0], float)
    best = severance.best_crossings(back, area, line, lines)
    assert (area[best].tolist(), line[best].tolist()) == ([0, 1, 3], [2, 3, 1])
    assert not len(severance.best_crossings(back[:0], area[:0], line[:0], lines[:0]))


def test_a_crossing_is_told_by_the_barrier_of_its_area_else_by_one_with_a_name():
    barriers = gpd.GeoDataFrame(
        {"kind": ["rail", "rail", "water"], "name": [None, "Lijn 4", "Vaart"]},
        geometry=[shapely.LineString([(-9, y), (9, y)]) for y in (1, 2, 3)],
    )
    lines = shapely.linestrings([[(x, 0), (x, top)] for x, top in ((0, 9), (1, 9), (2, 9), (3, 1.5))])
    own = np.array(["water", None, "rail", None], object), np.array(["Vaart", None, None, None], object)
    kind, name = severance.spanned(lines, barriers, *own)
    assert kind.tolist() == ["water", "rail", "rail", "rail"]
    assert name.tolist() == ["Vaart", "Lijn 4", None, None]


# ---------------------------------------------------------------- random streets


@st.composite
def towns(draw):
    """Streets between nodes at random places, two nodes to join, and walks between nodes."""
    n = draw(st.integers(2, 9))
    xy = draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=n, max_size=n, unique=True))
    node = st.integers(0, n - 1)
    # a street is straight or winds, and every node has one
    street = st.tuples(node, node, st.sampled_from([1.0, 1.3, 3.0])).filter(lambda row: row[0] != row[1])
    streets = draw(st.lists(street, min_size=1, max_size=14))
    pair = st.tuples(node, node).filter(lambda ends: ends[0] != ends[1])
    return np.array(xy, float), streets, draw(pair), draw(st.lists(pair, min_size=1, max_size=6))


@settings(max_examples=80, deadline=None)
@given(towns())
def test_a_crossing_never_lengthens_a_way_and_never_loses_a_place(town):
    xy, streets, bridge, walks = town
    start, end, winding = (np.array(column) for column in zip(*streets, strict=True))
    straight = np.hypot(*(xy[start] - xy[end]).T)
    ones = np.ones(len(start), bool)
    lines = shapely.linestrings(np.stack([xy[start], xy[end]], axis=1))
    graph = Graph(len(xy), start, end, straight * winding, ones, ones, lines)
    used = np.unique([start, end])
    walks = np.array([walk for walk in walks if np.isin(walk, used).all()] or [(start[0], end[0])])
    if not np.isin(bridge, used).all():
        bridge = start[0], end[-1]

    def metres(graph, ends):
        nodes = at_nodes(graph, np.arange(len(xy)))
        return metres_between(prepare(graph), nodes, nodes, *np.asarray(ends).T)

    line = shapely.LineString(xy[list(bridge)])
    built = with_edge(graph, *bridge, line)
    every = [(a, b) for a in used for b in used]
    assert (metres(built, every) <= metres(graph, every) + CLOSE_M).all()
    # what is told of a crossing without building it is what building it gives
    (start, target), (one, other) = walks.T, bridge
    there = metres(graph, [(a, one) for a in start]) + metres(graph, [(other, b) for b in target])
    back = metres(graph, [(a, other) for a in start]) + metres(graph, [(one, b) for b in target])
    over, before = np.minimum(there, back) + line.length, metres(graph, walks)
    np.testing.assert_allclose(np.minimum(before, over), metres(built, walks), atol=CLOSE_M)
    away = np.hypot(*(xy[walks[:, 0]] - xy[walks[:, 1]]).T)
    lost = severance.is_lost(before, away, NORMS.severance)
    assert not (severance.is_lost(np.minimum(before, over), away, NORMS.severance) & ~lost).any()


def test_nodes_stand_at_an_end_of_their_streets():
    lines = shapely.linestrings([[(0, 0), (5, 0)], [(5, 0), (5, 7)]])
    ones = np.ones(2, bool)
    graph = Graph(3, np.array([0, 1]), np.array([1, 2]), np.array([5.0, 7.0]), ones, ones, lines)
    found = at_nodes(graph, np.array([2, 0, 1]))
    assert isinstance(found, Snapped)
    assert found.edge.tolist() == [1, 0, 1]
    assert found.position.tolist() == [7, 0, 0]
    assert found.distance.tolist() == [0, 0, 0]
