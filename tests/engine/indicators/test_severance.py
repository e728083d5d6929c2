"""Detours: which starting points are asked, and what their walks count for (docs/method/severance.md)."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from drawing import ORIGIN, city_of
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.indicators.run import Run
from g40_plugin.engine.indicators.severance import formula as severance
from g40_plugin.engine.indicators.severance.formula import Walks
from g40_plugin.engine.indicators.severance.score import score_severance
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.travel.graph import Graph, at_nodes, with_edge
from g40_plugin.engine.travel.nearest import prepare
from g40_plugin.engine.travel.point_to_point import metres_between
from g40_plugin.engine.travel.searches import searches_of
from g40_plugin.engine.travel.starts import make_starts

NORMS = read_norms()
CRS = "EPSG:28992"
TEXTS = ["sev_barrier", "sev_barrier_name", "sev_crossing"]


def norms_with(**changed):
    return NORMS.severance.model_copy(update=changed)


def scored(city, areas, norms=NORMS):
    """The run of the scoring of detours alone."""
    starts = make_starts(areas, city, norms.origins)
    run = Run(city, areas, norms, searches_of(city, norms, SILENT), starts, {})
    score_severance(run, SILENT)
    return run


def drawn_areas(*shapes):
    """Plan areas drawn in metres from ORIGIN."""
    moved = [shapely.transform(shape, lambda xy: xy + ORIGIN) for shape in shapes]
    names = [str(row) for row in range(len(shapes))]
    return gpd.GeoDataFrame({"area_id": names, "area_name": names}, geometry=moved, crs=CRS)


def walks_of(walk_m, straight_m=600.0, *, area=0, weight=1.0, group=0, ends=None):
    """Walks of one start each."""
    n = len(walk_m)
    columns = (np.broadcast_to(np.asarray(value), n) for value in (area, np.arange(n), weight, group))
    area, start, weight, group = columns
    ends = np.zeros((n, 2, 2)) if ends is None else np.asarray(ends, float)
    straight = np.broadcast_to(np.asarray(straight_m, float), n)
    return Walks(area, start, weight.astype(float), group, ends, straight, np.asarray(walk_m, float))


NO_BARRIERS = gpd.GeoDataFrame({"kind": [], "name": []}, geometry=[])


# ---------------------------------------------------------------- starting points


def test_all_starting_points_are_asked_and_those_on_one_spot_are_one():
    xy = np.array([[30.0, 0], [0, 0], [10, 0], [30, 0], [20, 0]])
    people = np.array([2.0, 1, 1, 3, 1])
    found = severance.even_starts(np.zeros(5, int), xy, people, norms_with(most_starts=4, groups=2))
    # in the order of the curve, which begins in the south-west corner and ends in the south-east one
    assert found.xy[:, 0].tolist() == [0, 10, 20, 30]
    assert found.weight.tolist() == [1, 1, 1, 5]
    assert found.group.tolist() == [0, 1, 0, 1]


def test_of_more_one_is_taken_at_every_so_many_people():
    # eight of one person and one of four: 12 in all, so 3 a step. The steps end at 1.5, 4.5, 7.5 and 10.5 people
    xy, people = np.column_stack([np.arange(9.0), np.zeros(9)]), np.array([1.0] * 8 + [4.0])
    found = severance.even_starts(np.zeros(9, int), xy, people, norms_with(most_starts=4, groups=2))
    assert found.xy[:, 0].tolist() == [1, 4, 7, 8]
    assert found.weight.tolist() == [3, 3, 3, 3]
    # one in which two steps end stands for both
    people[8] = 10.0
    found = severance.even_starts(np.zeros(9, int), xy, people, norms_with(most_starts=4, groups=2))
    assert found.xy[:, 0].tolist() == [2, 6, 8]
    assert found.weight.tolist() == [4.5, 4.5, 9]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 30), st.floats(0.1, 5)), min_size=1),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_nor_other_areas_nor_where_it_lies_matter(rows, chance):
    given_rows = np.array(rows, float)
    norms = norms_with(most_starts=7)

    def asked(rows):
        return severance.even_starts(rows[:, 0].astype(int), rows[:, 1:3], rows[:, 3], norms)

    whole = asked(given_rows)
    mixed = asked(given_rows[chance.sample(range(len(rows)), len(rows))])
    for one, other in zip(whole, mixed, strict=True):
        np.testing.assert_array_equal(one, other)
    moved = asked(given_rows + np.array([0, 4096, 2048, 0]))
    np.testing.assert_array_equal(whole.xy + np.array([4096, 2048]), moved.xy)
    for area in np.unique(whole.area):
        alone, mine = asked(given_rows[given_rows[:, 0] == area]), whole.area == area
        for one, other in zip(whole, alone, strict=True):
            np.testing.assert_array_equal(one[mine], other)
        assert mine.sum() <= 7
        assert whole.weight[mine].sum() == pytest.approx(given_rows[given_rows[:, 0] == area, 3].sum())


# ---------------------------------------------------------------- by hand


def test_the_worked_example():
    """As it stands in docs/method/severance.md."""
    # a start of three people and one of one, four walks each
    walks = walks_of([720, 840, 720, 840, 960, 1500, 960, 1500], weight=[3] * 4 + [1] * 4)
    found = severance.severance(walks, pd.DataFrame({"all": [np.nan]}), NO_BARRIERS, 1, NORMS.severance).iloc[0]
    # 1.2 (six people), 1.4 (six), 1.6 (two) and 2.5 (two): half of the sixteen reach 1.4
    assert found["sev_directness"] == pytest.approx(1.4)
    assert found["sev_score"] == pytest.approx(75.0)
    assert found["sev_lost"] == pytest.approx(2 / 16)
    assert found["sev_p90"] == pytest.approx(2.5)


def test_the_worked_example_of_the_standard_error():
    # four groups with one walk each, that score 60, 70, 80 and 70: sqrt((10^2 + 0 + 10^2 + 0) / (4 * 3)) = 4.08
    walks = walks_of(600 * np.array([1.52, 1.44, 1.36, 1.44]), group=[0, 1, 2, 3])
    norms = norms_with(groups=4, min_walks=1)
    assert severance.standard_error(walks, 1, norms) == pytest.approx([4.0825], abs=1e-4)
    # a group that has too few walks has no score of its own
    assert np.isnan(severance.standard_error(walks, 1, norms_with(groups=4, min_walks=2))).all()
    assert np.isnan(severance.standard_error(walks, 1, norms_with(groups=5, min_walks=1))).all()


def test_the_worked_example_of_the_barrier():
    # six walks of one person to the north over the railway, four of three people to the east over the canal
    north, east = [[0, 0], [0, 600]], [[0, 0], [600, 0]]
    walks = walks_of([1500] * 10, weight=[1] * 6 + [3] * 4, ends=[north] * 6 + [east] * 4)
    barriers = gpd.GeoDataFrame(
        {"kind": ["rail", "rail", "water"], "name": [None, None, "Vaart"]},
        geometry=shapely.linestrings([[(-9, 300), (9, 300)], [(-9, 305), (9, 305)], [(300, -9), (300, 9)]]),
    )
    lost = severance.is_lost(walks.walk_m, walks.straight_m, NORMS.severance)
    kind, name, share = severance.worst_barrier(walks, lost, barriers, 1, NORMS.severance)
    assert (kind[0], name[0]) == ("water", "Vaart")
    assert share[0] == pytest.approx(12 / 18)
    # of seven lost walks no barrier is named
    few = walks.take(np.arange(7))
    kind, name, share = severance.worst_barrier(few, np.ones(7, bool), barriers, 1, NORMS.severance)
    assert kind[0] is None
    assert name[0] is None
    assert np.isnan(share[0])


def test_the_worked_example_of_a_crossing():
    # start 0, one end 1, the other end 2, target 3
    ends, length = np.array([(0, 1), (1, 2), (2, 3)]).T, np.array([250.0, 1150.0, 330.0])
    ones = np.ones(3, bool)
    graph = Graph(4, *ends, length, ones, ones, shapely.linestrings([[(0, 0), (1, 1)]] * 3))
    built, nodes = with_edge(graph, 1, 2, shapely.LineString([(0, 0), (30, 0)])), at_nodes(graph, np.arange(4))
    asked = np.array([0, 0, 0, 3, 3]), np.array([3, 1, 2, 1, 2])
    assert metres_between(prepare(graph), nodes, nodes, *asked).tolist() == [1730, 250, 1400, 1480, 330]
    (metres, *_) = metres_between(prepare(built), nodes, nodes, *asked)
    assert metres == 610
    assert severance.is_lost(np.array([1730, metres]), np.full(2, 600.0), NORMS.severance).tolist() == [True, False]


def test_a_walk_is_lost_from_twice_the_straight_line_on_whatever_the_rounding():
    walks, straight = np.array([1199.98, 1199.999, 1200.0, 2000.0, np.inf]), np.array([600.0] * 3 + [1100.0, 600.0])
    assert severance.is_lost(walks, straight, NORMS.severance).tolist() == [False, True, True, False, True]


def test_fewer_than_eight_walks_are_no_figure():
    walks = walks_of([720.0] * 7)
    found = severance.severance(walks, pd.DataFrame({"all": [np.nan]}), NO_BARRIERS, 1, NORMS.severance).iloc[0]
    assert found[["sev_score", "sev_se", "sev_directness", "sev_p90", "sev_lost", "sev_barrier_share"]].isna().all()


def test_crossings_are_not_told_per_kilometre_of_a_few_metres():
    street = np.array([shapely.LineString([(0, -50), (0, 50)])])
    for half, expected in ((49.0, np.nan), (50.0, 10.0)):
        line = shapely.LineString([(-half, 0), (half, 0)])
        rail = gpd.GeoDataFrame({"kind": ["rail"], "name": [None]}, geometry=[line])
        zone = np.array([shapely.box(-200, -200, 200, 200)])
        to_cross = severance.crossable(rail, street, np.zeros(0, object), NORMS.severance)
        found = severance.crossings(zone, to_cross, NORMS.severance)
        np.testing.assert_allclose(found["all"], [expected])


# ---------------------------------------------------------------- towns


def test_what_is_not_known_has_its_reason(railway_town):
    # streets far from the railway; at the railway; a plot that is one starting point
    shapes = shapely.box(600, 100, 1000, 400), shapely.box(1400, 800, 1800, 1045), shapely.box(1430, 930, 1470, 950)
    run = scored(railway_town, drawn_areas(*shapes))
    codes = [{code for code, _ in told} for told in run.reasons["sev_note"]]
    assert codes[0] == {"short_barriers", "no_detours"}
    assert not codes[1] & {"few_starts", "short_barriers", "few_lost"}
    assert "few_starts" in codes[2]
    assert np.isnan(run.column("sev_se")).tolist() == [False, False, True]
    assert run.column("sev_lost")[2] > 0


def test_rows_in_another_order_and_another_seed_give_the_same(sample_package):
    city = read_city(sample_package)
    areas = read_areas(sample_package.with_name("plan_areas.gpkg"), city.crs, id_field="code", progress=SILENT)
    lot = np.random.default_rng(1)
    mixed = {name: city.table(name).sample(frac=1.0, random_state=lot, ignore_index=True) for name in TABLES}
    other = NORMS.model_copy(update={"composite": NORMS.composite.model_copy(update={"seed": 7})})
    one, two = scored(city, areas), scored(replace(city, kept=None, **mixed), areas, other)
    numbers = [name for name in one.columns if name.startswith("sev_") and name not in TEXTS]
    assert "sev_se" in numbers
    assert np.isfinite(one.columns["sev_score"]).sum() > 10
    for name in numbers:
        np.testing.assert_allclose(one.column(name), two.column(name), atol=1e-4, err_msg=name)
    for name in TEXTS:
        assert one.texts(name).tolist() == two.texts(name).tolist(), name


@pytest.fixture(scope="module")
def river_town(tmp_path_factory):
    """A grid of streets on both banks of a river of 200 m, with eight bridges.

     +--+--+--+--+--+--+--+--+   700
     |  |  |  |  |  |  |  |  |
     +--+--+--+--+--+--+--+--+   300
    ~~|~~~~~|~~~~~|~~~~~|~~~~~   De Stroom
     +--+--+--+--+--+--+--+--+   100
     |  |  |  |  |  |  |  |  |
     +--+--+--+--+--+--+--+--+  -300
    """
    from drawing import Drawing

    drawing, folder = Drawing(), tmp_path_factory.mktemp("river")
    xs, south, north = range(0, 1601, 100), range(-300, 101, 100), range(300, 701, 100)
    for bank in (south, north):
        for x in xs:
            drawing.way([(x, y) for y in bank], highway="residential")
        for y in bank:
            drawing.way([(x, y) for x in xs], highway="residential")
    for x in range(100, 1600, 200):
        drawing.way([(x, 100), (x, 300)], highway="footway", bridge="yes", layer="1")
    drawing.box(-700, 105, 3000, 190, natural="water", water="river")
    drawing.way([(-700, 200), (2300, 200)], waterway="river", name="De Stroom")
    for x in xs[:-1]:
        for y in (-280, -180, -80, 20):
            drawing.box(x + 40, y, 10, 10, building="house", addr__housenumber=str(x + y + 300))
    return city_of(drawing.write(folder / "town.osm"), NORMS)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 7)), st.integers(0, 7))
def test_a_bridge_more_never_makes_a_detour_longer_and_one_less_never_shorter(river_town, bridges, added):
    streets = river_town.streets
    over = streets.geometry.length.between(199, 201) & streets.geometry.crosses(
        shapely.LineString([(ORIGIN[0] - 700, ORIGIN[1] + 200), (ORIGIN[0] + 2300, ORIGIN[1] + 200)])
    )
    middles = np.round((streets.geometry.centroid.x - ORIGIN[0] - 100) / 200)
    assert over.sum() == 8
    areas = drawn_areas(shapely.box(300, -310, 900, 95), shapely.box(-10, -310, 250, 95))
    found = []
    for built in (bridges - {added}, bridges | {added}):
        kept = streets[~over | middles.isin(built)].reset_index(drop=True)
        found.append(scored(replace(river_town, streets=kept, kept=None), areas))
    names = ("score", "directness", "p90", "lost", "cov")
    without, bridged = ({name: run.column(f"sev_{name}") for name in names} for run in found)
    # the same walks, so that they can be compared
    np.testing.assert_array_equal(without["cov"], bridged["cov"])
    assert (without["score"] <= bridged["score"] + 1e-4).all()
    assert (without["lost"] >= bridged["lost"] - 1e-9).all()
    for name in ("directness", "p90"):
        # what is not reached is as long a way as there is
        longer, shorter = (np.nan_to_num(run[name], nan=np.inf) for run in (without, bridged))
        assert (longer >= shorter - 1e-5).all(), name
    if not bridges - {added}:
        assert without["lost"][0] > bridged["lost"][0]
        assert found[0].texts("sev_barrier_name").tolist() == ["De Stroom"] * 2
