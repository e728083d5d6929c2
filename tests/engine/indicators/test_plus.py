"""The further items of the blueprint: parking, price classes, reuse, detours, hubs, bicycles, schools, STOMP."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from drawing import ORIGIN
from hypothesis import given
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.errors import InputError, NormsError
from g40_plugin.engine.indicators import (
    affordability,
    bicycle_parking,
    charging,
    cycle_highway,
    hubs,
    parking,
    reuse,
    stomp,
)
from g40_plugin.engine.indicators import schools as roads
from g40_plugin.engine.indicators.plan_fields import own_numbers
from g40_plugin.engine.indicators.severance import formula as severance
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.coverage import with_coverage
from g40_plugin.engine.sources.landcover import with_norms_of_cover

CRS = "EPSG:28992"
NORMS = read_norms()


def one(*values):
    return [np.array([value], float) for value in values]


# ---------------------------------------------------------------- parking


def test_parking_by_hand():
    found = parking.parking(*one(300, 1000, 12_500, 500), NORMS.parking, NORMS.small).iloc[0]
    assert found["prk_freed_ha"] == pytest.approx(3.0)
    assert found["prk_norm"] == 0.3
    assert found["prk_score"] == 100
    assert found["prk_today"] == pytest.approx(2.0)
    assert parking.parking(*one(1500, 1000, 0, 0), NORMS.parking, NORMS.small).loc[0, "prk_score"] == 0


@pytest.mark.parametrize(("spaces", "homes"), [(3, 10), (27, 90), (90, 300), (33, 110), (300, 1000)])
def test_exactly_the_parking_norm_fails(spaces, homes):
    found = parking.parking(*one(spaces, homes, 0, 0), NORMS.parking, NORMS.small).iloc[0]
    assert found["prk_ok"] == 0
    assert found["prk_gap"] == pytest.approx(0)
    assert parking.parking(*one(spaces - 1, homes, 0, 0), NORMS.parking, NORMS.small).loc[0, "prk_ok"] == 1


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 300)), min_size=1),
    st.floats(0.01, 1.49),
    st.floats(0.01, 1.49),
)
def test_a_stricter_parking_norm_never_passes_more(plans, one_norm, other_norm):
    spaces, homes = np.array(plans, float).T
    nothing = np.zeros(len(spaces))
    strict, loose = (
        parking.parking(spaces, homes, nothing, nothing, norms, NORMS.small)["prk_ok"]
        for below in sorted((one_norm, other_norm))
        for norms in [NORMS.parking.model_copy(update={"below": below})]
    )
    assert (strict.fillna(0) <= loose.fillna(0)).all()
    assert (strict.isna() == (homes < 10)).all()


# ---------------------------------------------------------------- price classes and reuse


@pytest.mark.parametrize(
    ("corporation", "middle", "ok", "score"),
    [
        (1 / 3, 1 / 3, 1, 100),
        (20 / 60, 20 / 60, 1, 100),
        (0.325, 0.335, 1, 97.755),
        (0.32, 0.40, 0, 97.980),
        (0.40, 0.32, 0, 97.980),
        (0.60, 0.00, 0, 0),
        (1 / 6, 1 / 6, 0, 25),
        (np.nan, 0.4, np.nan, np.nan),
    ],
)
def test_price_classes_by_hand(corporation, middle, ok, score):
    found = affordability.affordability(*one(corporation, middle, 300), NORMS.affordability).iloc[0]
    assert found["aff_ok"] == pytest.approx(ok, nan_ok=True)
    assert found["aff_score"] == pytest.approx(score, abs=0.001, nan_ok=True)


def test_lacking_affordable_homes_are_counted():
    found = affordability.affordability(*one(0.2, 0.4, 300), NORMS.affordability).iloc[0]
    assert found["aff_gap"] == pytest.approx(40)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_higher_target_of_affordable_homes_never_passes_more(corporation, middle, one_target, other_target):
    low, high = (
        affordability.affordability(
            *one(corporation, middle, 100), NORMS.affordability.model_copy(update={"affordable": target})
        ).loc[0, "aff_ok"]
        for target in sorted((one_target, other_target))
    )
    assert high <= low


def test_reused_floor_area():
    reused, new = np.array([3000.0, 0, 0, np.nan, 499]), np.array([1000.0, 500, 0, 10, 0])
    score = reuse.reuse_score(reused, new, NORMS.small)
    np.testing.assert_array_equal(score, [75, 0, np.nan, np.nan, np.nan])


def test_own_fields_are_found_by_either_name_and_in_any_case():
    areas = gpd.GeoDataFrame({"area_id": ["a", "b"], "Nieuwe_Woningen": ["120", None]}, geometry=[None, None])
    np.testing.assert_array_equal(own_numbers(areas, NORMS.plan_fields.homes), [120, np.nan])
    assert np.isnan(own_numbers(areas, NORMS.plan_fields.spaces)).all()


@pytest.mark.parametrize("value", ["many", -1, "nan?"])
def test_an_own_field_that_holds_no_number_is_named(value):
    areas = gpd.GeoDataFrame({"area_id": ["a", "b"], "new_spaces": [1, value]}, geometry=[None, None])
    with pytest.raises(InputError, match=r"new_spaces of area b"):
        own_numbers(areas, NORMS.plan_fields.spaces)


# ---------------------------------------------------------------- detours


def test_targets_lie_on_the_bearings():
    (xy,) = severance.targets_around(np.array([[100.0, 100.0]]), np.array([[0.0, 1.0]]), 600.0, 16)
    points = shapely.points(xy)
    assert len(points) == 16
    np.testing.assert_allclose(shapely.distance(points, shapely.Point(100, 100)), 600.0)
    assert points[0].equals_exact(shapely.Point(100, 700), 1e-6)
    assert points[4].equals_exact(shapely.Point(700, 100), 1e-6)


@given(st.lists(st.tuples(st.floats(1, 5000), st.floats(1, 5000)), min_size=1))
def test_no_walk_is_shorter_than_the_straight_line(pairs):
    walk, straight = np.array(pairs).T
    found = severance.directness(np.maximum(walk, straight), straight)
    assert (found >= 1).all()


def lines(*coordinates):
    return np.array([shapely.LineString(line) for line in coordinates])


def test_crossings_are_streets_across_or_two_pieces_that_meet():
    rail = lines([(0, 0), (1000, 0)])
    streets = lines(
        [(100, -50), (100, 50)],  # across, such as a bridge
        [(200, -50), (200, 0)], [(200, 0), (200, 50)],  # two pieces that meet on the rail
        [(300, -50), (300, 0)],  # ends there
        [(400, 0), (500, 0)],  # runs along it
        [(600, 10), (700, 10)],
    )  # fmt: skip
    found = severance.crossing_places(rail, streets)
    assert sorted(found_x for found_x, _ in shapely.get_coordinates(found)) == pytest.approx([100, 200])


def test_crossings_per_kilometre_are_the_same_for_two_tracks():
    streets = lines([(500, -50), (500, 50)])
    zone = np.array([shapely.box(0, -100, 1000, 100)])
    water = np.zeros(0, object)
    for ys in ([0], [0, 5]):
        tracks = lines(*([(-500, y), (1500, y)] for y in ys))
        barriers = gpd.GeoDataFrame({"kind": "rail", "name": None}, geometry=tracks, index=range(len(ys)))
        to_cross = severance.crossable(barriers, streets, water, NORMS.severance)
        found = severance.crossings(zone, to_cross, NORMS.severance)
        assert found.loc[0, "rail"] == pytest.approx(1.0)
        assert found.loc[0, "all"] == pytest.approx(1.0)
        assert np.isnan(found.loc[0, "water"])


def test_water_counts_where_it_is_wide():
    canal = lines([(0, 0), (1000, 0)])
    wide, narrow = shapely.box(0, -6, 500, 6), shapely.box(500, -3, 1000, 3)
    pieces = severance.wide_pieces(canal, np.array([wide, narrow]), NORMS.severance)
    assert shapely.length(pieces).sum() == pytest.approx(500, abs=25)
    assert shapely.union_all(pieces).bounds[2] <= 525


def scored(city, folder, *shapes, norms=NORMS, **columns):
    """The fields of areas, drawn in metres from ORIGIN."""
    moved = [shapely.transform(shape, lambda xy: xy + ORIGIN) for shape in shapes]
    areas = gpd.GeoDataFrame({"code": [str(row) for row in range(len(shapes))], **columns}, geometry=moved, crs=CRS)
    areas.to_file(folder / "areas.gpkg")
    result = score(city, folder / "areas.gpkg", folder / "out.gpkg", norms, id_field="code", indicators=["plus"])
    return pd.DataFrame(result["areas"]).set_index("area_id")


def test_a_railway_with_one_crossing_is_told_by_name(railway_town, tmp_path):
    at_the_railway, far_from_it = shapely.box(1400, 800, 1800, 1045), shapely.box(600, 100, 1000, 400)
    found = scored(railway_town, tmp_path, at_the_railway, far_from_it)
    near, far = found.loc["0"], found.loc["1"]
    assert near["sev_barrier"] == "rail"
    assert near["sev_barrier_name"] == "Lijn 4"
    assert near["sev_barrier_share"] == 1.0
    assert "Lijn 4" in near["sev_note"]
    # a walk over a grid is at most 1.41 times as long
    assert pd.isna(far["sev_barrier"])
    assert 1.0 <= far["sev_directness"] <= 1.4143
    assert far["sev_lost"] == 0
    assert near["sev_lost"] > 0.2
    # it is more than 2 km to the other side and back
    assert pd.isna(near["sev_p90"])
    assert "10 % of the places around are not reached" in near["sev_note"]
    # the crossing lies beyond 600 m of the one, and the railway beyond that of the other
    assert near["sev_crossings_km"] == 0
    assert np.isnan(far["sev_crossings_km"])


def test_detours_agree_with_a_plain_search(railway_town):
    """Dijkstra of networkx over junctions, for walks between junctions."""
    import networkx as nx

    from g40_plugin.engine.travel.graph import to_networkx
    from g40_plugin.engine.travel.point_to_point import metres_between
    from g40_plugin.engine.travel.searches import searches_of

    searches = searches_of(railway_town, NORMS, SILENT)
    graph = to_networkx(railway_town.streets)
    names = sorted(graph)[::37]
    points = np.array([shapely.Point(graph.nodes[name]["x"], graph.nodes[name]["y"]) for name in names])
    on_streets = searches.snap(points, "walk")
    start, target = np.indices((len(points), len(points)))
    metres = metres_between(searches.graph("walk"), on_streets, on_streets, start.ravel(), target.ravel())
    metres = metres.reshape(start.shape)
    undirected = graph.to_undirected()
    expected = [[nx.shortest_path_length(undirected, a, b, weight="length") for b in names] for a in names]
    np.testing.assert_allclose(metres, expected, atol=0.1)


def test_an_area_has_the_same_figures_whatever_other_areas_there_are(railway_town, tmp_path):
    one_area, other = shapely.box(1400, 800, 1800, 1045), shapely.box(0, 0, 500, 500)
    alone = scored(railway_town, tmp_path, one_area).loc["0"]
    together = scored(railway_town, tmp_path, other, one_area).loc["1"]
    for name in ("sev_score", "sev_se", "sev_directness", "sev_p90", "sev_lost", "sev_crossing_back", "sev_note"):
        assert alone[name] == together[name] or pd.isna([alone[name], together[name]]).all()


def test_without_fields_of_the_plan_everything_is_null_with_a_reason(railway_town, tmp_path):
    found = scored(railway_town, tmp_path, shapely.box(600, 100, 1000, 400)).loc["0"]
    for family in ("prk", "aff", "adp"):
        assert found[f"{family}_score"] is None
        assert "nieuw" in found[f"{family}_note"]
    assert found["prk_ok"] is None
    assert found["aff_ok"] is None


def test_the_plan_is_read_from_its_own_fields(railway_town, tmp_path):
    boxes = [shapely.box(x, 100, x + 300, 400) for x in (0, 500, 1000)]
    found = scored(
        railway_town, tmp_path, *boxes,
        nieuwe_woningen=[300, 100, 0], nieuwe_parkeerplaatsen=[90, 20, 5],
        corporatiehuur=[100, None, None], middenhuur=[60, None, None], betaalbare_koop=[40, None, None],
        aandeel_corporatiehuur=[None, 0.4, None], aandeel_middenhuur=[None, 0.1, None],
        aandeel_betaalbare_koop=[None, 0.1, None], hergebruikt_m2=[200, 0, 0], nieuw_m2=[600, 500, 0],
    )  # fmt: skip
    assert found["prk_ok"].tolist()[:2] == [0, 1]
    assert "not lower" in found.loc["0", "prk_note"]
    assert found["aff_ok"].tolist()[:2] == [1, 0]
    assert found.loc["0", "aff_middle"] == pytest.approx(1 / 3)
    assert found["adp_score"].tolist()[:2] == [25, 0]
    assert found.loc["2", ["prk_norm", "aff_share", "adp_score"]].isna().all()
    assert "no new homes" in found.loc["2", "prk_note"]


def test_price_classes_that_add_up_to_too_much_are_refused(railway_town, tmp_path):
    with pytest.raises(InputError, match=r"area 0 add up to 150 %"):
        scored(
            railway_town, tmp_path, shapely.box(0, 100, 300, 400),
            nieuwe_woningen=[10], corporatiehuur=[5], middenhuur=[5], betaalbare_koop=[5],
        )  # fmt: skip


def test_more_priced_homes_than_a_small_plan_has_are_refused_too(railway_town, tmp_path):
    for homes in (9, 0):
        with pytest.raises(InputError, match=rf"area 0 hold 15 homes, and its plan {homes}:"):
            scored(
                railway_town, tmp_path, shapely.box(0, 100, 300, 400),
                nieuwe_woningen=[homes], corporatiehuur=[5], middenhuur=[5], betaalbare_koop=[5],
            )  # fmt: skip


def test_shares_that_are_given_are_refused_where_they_add_up_to_too_much(railway_town, tmp_path):
    # of a few homes too, beside a number, and where a class is not told
    for columns, words in (
        ({"nieuwe_woningen": [5], "aandeel_corporatiehuur": [0.6], "aandeel_middenhuur": [0.6]}, "hold 6 homes"),
        ({"nieuwe_woningen": [5], "aandeel_corporatiehuur": [0.8], "middenhuur": [3]}, "hold 7 homes"),
        ({"nieuwe_woningen": [50], "aandeel_corporatiehuur": [0.6], "aandeel_middenhuur": [0.6]}, "add up to 120 %"),
        ({"aandeel_corporatiehuur": [0.6], "aandeel_middenhuur": [0.6]}, "add up to 120 %"),
    ):
        with pytest.raises(InputError, match=words):
            scored(railway_town, tmp_path, shapely.box(0, 100, 300, 400), **columns)


def test_a_field_that_is_empty_gives_way_to_its_other_name():
    plan = gpd.GeoDataFrame({"area_id": ["a", "b"], "new_dwellings": [None, 10.0], "Nieuwe_Woningen": ["200", "x"]})
    with pytest.raises(InputError, match=r"Nieuwe_Woningen of area b holds 'x'"):
        own_numbers(plan, NORMS.plan_fields.homes)
    plan = plan.assign(Nieuwe_Woningen=["200", "99"])
    assert own_numbers(plan, NORMS.plan_fields.homes).tolist() == [200, 10]
    with pytest.raises(InputError, match=r"new_dwellings of area b holds -1\.0:"):
        own_numbers(plan.assign(new_dwellings=np.array([1.0, -1.0])), NORMS.plan_fields.homes)


# ---------------------------------------------------------------- hubs, charging, bicycles


def points(*places):
    return np.array([shapely.Point(*place) for place in places], object)


def test_a_hub_needs_two_kinds_within_a_hundred_metres():
    kinds = np.array(["car_sharing", "bicycle_rental", "car_sharing", "car_sharing", "stop"], object)
    at = points((0, 0), (100, 0), (1000, 0), (1050, 0), (1160, 0))
    assert hubs.hub_places(at, kinds, NORMS.hubs).tolist() == [True, True, False, False, False]
    # with the bicycles in reach of both, a chain of places is one hub after the other
    assert hubs.hub_places(points((0, 0), (90, 0), (180, 0)), kinds[[0, 1, 0]], NORMS.hubs).all()


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from("abc")), min_size=1, max_size=30),
    st.integers(1, 3),
)
def test_more_places_never_end_a_hub_and_more_kinds_asked_never_make_one(places, extra):
    at, kinds = points(*[place[:2] for place in places]), np.array([place[2] for place in places], object)
    fewer = len(places) - min(extra, len(places) - 1)
    with_all = hubs.hub_places(at, kinds, NORMS.hubs)
    assert (hubs.hub_places(at[:fewer], kinds[:fewer], NORMS.hubs) <= with_all[:fewer]).all()
    stricter = NORMS.hubs.model_copy(update={"least_kinds": 3})
    assert (hubs.hub_places(at, kinds, stricter) <= with_all).all()


def people(*areas, dwellings=None):
    weight = np.ones(len(areas))
    return pd.DataFrame({"area": areas, "weight": weight, "dwellings": weight if dwellings is None else dwellings})


def test_hub_coverage_by_hand():
    metres = np.array([300.0, 301, 800, np.inf])
    minutes = np.array([10.0, 10, 5, np.inf])
    found = hubs.hubs(people(0, 0, 0, 0), metres, metres, minutes, 1, NORMS.hubs).iloc[0]
    assert found["hub_near"] == 0.25
    assert found["hub_wide"] == 0.75
    assert found["hub_score"] == 50
    assert found["hub_chain"] == 1
    assert found[["hub_low", "hub_high"]].tolist() == [50, 50]
    far, near = np.array([900.0]), np.array([100.0])
    beyond = hubs.hubs(people(0), far, far, np.array([5.0]), 1, NORMS.hubs).iloc[0]
    assert beyond["hub_chain"] == 0
    unknown = hubs.hubs(people(0), near, near, np.array([np.nan]), 1, NORMS.hubs).iloc[0]
    assert np.isnan(unknown["hub_chain"])
    nobody = hubs.hubs(people(), near[:0], near[:0], near[:0], 1, NORMS.hubs).iloc[0]
    assert nobody.isna().all()


@pytest.mark.parametrize(("more", "score"), [(20, 0), (21, np.nan)])
def test_a_hub_score_is_told_where_its_bounds_are_ten_points_apart_at_most(more, score):
    # of 100 people so many may have a hub at 800 m: half a point each
    starts, metres = people(*[0] * 100), np.full(100, 900.0)
    may = np.where(np.arange(100) < more, 800.0, 900.0)
    found = hubs.hubs(starts, metres, may, np.full(100, 5.0), 1, NORMS.hubs).iloc[0]
    assert found["hub_low"] == 0
    assert found["hub_high"] == pytest.approx(more / 2)
    assert found["hub_score"] == pytest.approx(score, nan_ok=True)
    assert pd.isna(found["hub_wide"]) == pd.isna(score)


@pytest.mark.parametrize(
    ("hub_m", "minutes", "chain"), [(700.0, 5.0, 1.0), (700.0, 99.0, 0.0), (5000.0, 5.0, np.nan), (5000.0, 99.0, 0.0)]
)
def test_a_chain_is_told_where_kinds_that_lack_cannot_change_it(hub_m, minutes, chain):
    found = hubs.hubs(people(0), np.array([hub_m]), np.zeros(1), np.array([minutes]), 1, NORMS.hubs).iloc[0]
    assert pd.isna(found["hub_score"])
    assert found["hub_chain"] == pytest.approx(chain, nan_ok=True)


def test_kinds_that_the_data_lacks_may_make_hubs():
    known, homes = points((0, 0)), points((400, 0), (401, 0))
    metres = np.array([np.inf, np.inf])
    assert hubs.fewest_metres(metres, homes, known, 0, NORMS.hubs).tolist() == [np.inf, np.inf]
    # one kind may stand a hundred metres from what is known
    assert hubs.fewest_metres(metres, homes, known, 1, NORMS.hubs).tolist() == [300, 301]
    # two make a hub of their own anywhere
    assert hubs.fewest_metres(metres, homes, known, 2, NORMS.hubs).tolist() == [0, 0]
    assert hubs.fewest_metres(metres, homes, known[:0], 1, NORMS.hubs).tolist() == [np.inf, np.inf]


def test_charging_counts_homes():
    starts, metres = people(0, 0, 1, dwellings=[30, 10, 10]), np.array([300.0, 301, np.inf])
    found = charging.charging(starts, metres, np.array([40.0, 10, 0]), NORMS.charging, NORMS.small)
    np.testing.assert_array_equal(found, [75, 0, np.nan])
    # nine homes are too few, and homes may not be known; a grid has no end of them
    found = charging.charging(starts, metres, np.array([9.0, np.nan, 0]), NORMS.charging, NORMS.small)
    assert np.isnan(found).all()
    found = charging.charging(starts, metres, np.array([np.inf, np.inf]), NORMS.charging, NORMS.small)
    np.testing.assert_array_equal(found, [75, 0])


@given(
    st.lists(st.floats(0, 2000), min_size=1, max_size=20),
    st.floats(0, 2000),
    st.floats(10, 1000),
    st.floats(10, 1000),
)
def test_one_more_charging_station_never_lowers_the_coverage_and_a_shorter_walk_never_raises_it(metres, more, a, b):
    starts, before = people(*[0] * len(metres)), np.array(metres)
    after = np.minimum(before, more)
    homes = np.array([np.inf])
    score = [charging.charging(starts, found, homes, NORMS.charging, NORMS.small)[0] for found in (before, after)]
    assert score[0] <= score[1]
    short, long = (
        charging.charging(starts, before, homes, NORMS.charging.model_copy(update={"near_m": limit}), NORMS.small)[0]
        for limit in sorted((a, b))
    )
    assert short <= long


def test_guarded_parking_is_that_of_the_centres_near_the_area():
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(700, 0, 800, 100), shapely.box(5000, 0, 5100, 100)])
    centres = points((200, 50), (300, 50))
    guarded = points((250, 50), (540, 50), (2000, 50))
    capacity = np.array([100.0, np.nan, 50.0])
    found = bicycle_parking.bicycle_parking(shapes, centres, guarded, capacity, NORMS.bicycle_parking)
    assert found["bpk_present"].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert found.loc[0, "bpk_places"] == 100
    nothing = bicycle_parking.bicycle_parking(shapes, centres, guarded[:0], capacity[:0], NORMS.bicycle_parking)
    assert nothing.loc[0, ["bpk_present", "bpk_places"]].tolist() == [0, 0]


def test_cycle_highway_anchors():
    metres = np.array([500.0, 1500, 2500, np.inf])
    found = cycle_highway.cycle_highway(people(0, 1, 2, 3), metres, 4, NORMS.cycle_highway)
    assert found["bhw_score"].tolist() == [100, 50, 0, 0]
    assert np.isnan(found.loc[3, "bhw_m"])


def test_the_largest_piece_of_the_cycle_network():
    ends = np.array([[1, 2], [2, 3], [7, 8]])
    # a hundred metres of track are enough, a little less is not; the tracks of one area are none of another
    metres = [100.0, 100, 50, 40, 40, 20, 40, 40, 19]
    area = np.repeat([0, 2, 3], 3)
    found = cycle_highway.largest_component_share(area, np.tile(ends, (3, 1)), np.array(metres), 4, NORMS.small)
    assert found == pytest.approx([0.8, np.nan, 0.8, np.nan], nan_ok=True)
    none = cycle_highway.largest_component_share(area[:0], ends[:0], np.zeros(0), 1, NORMS.small)
    assert np.isnan(none).all()


# ---------------------------------------------------------------- streets at schools and STOMP


def streets(*rows):
    columns = ["highway", "maxspeed_kmh", "cycleway", "length_m"]
    frame = pd.DataFrame([row[:-1] for row in rows], columns=columns)
    return gpd.GeoDataFrame(frame, geometry=[shapely.LineString(row[-1]) for row in rows], crs=CRS)


def test_calm_streets_and_tracks_beside_fast_ones():
    rows = streets(
        ("residential", 30, 0, 100.0, [(0, 0), (100, 0)]),
        ("residential", np.nan, 0, 100.0, [(0, 50), (100, 50)]),
        ("living_street", np.nan, 0, 100.0, [(0, 90), (100, 90)]),
        ("secondary", 50, 0, 200.0, [(0, 200), (200, 200)]),
        ("secondary", 50, 1, 100.0, [(0, 400), (100, 400)]),
        ("service", 50, 0, 100.0, [(0, 500), (100, 500)]),
    )
    np.testing.assert_array_equal(roads.calm(rows, NORMS.schools), [1, np.nan, 1, 0, 0, 0])
    assert roads.is_fast(rows, NORMS.cycle_tracks).tolist() == [False, False, False, True, True, False]
    track = np.array([shapely.LineString([(0, 210), (100, 210)])])
    shares = roads.share_with_track(rows.iloc[[3, 4]], track, NORMS.cycle_tracks)
    assert shares[0] == pytest.approx(0.6, abs=0.1)
    assert shares[1] == 1
    calm, length = roads.calm(rows, NORMS.schools), rows["length_m"].to_numpy()
    share, known = roads.length_share(calm, length, np.zeros(6, int), 2, NORMS.small)
    assert share[0] == pytest.approx(200 / 600)
    assert known[0] == pytest.approx(600 / 700)
    assert np.isnan(share[1])


def test_school_routes_by_hand():
    found = roads.school_routes(
        np.array([0.8, 0.8, 0.8]), np.array([1.0, 0.5, 1.0]), np.array([0.5, 0.5, np.nan]), NORMS.schools
    )
    assert found.loc[0, "sch_score"] == pytest.approx(70 * 0.8 + 30 * 0.5)
    assert np.isnan(found.loc[1, "sch_score"])
    assert found.loc[2, "sch_score"] == pytest.approx(80)


def facts(**values):
    names = ("walk_share", "footpath", "bike_access", "tracks", "nodes", "hubs", "shared_cars", "parking_land")
    return pd.DataFrame({name: [values.get(name, np.nan)] for name in (*names, "through_roads")})


def test_calm_alone_makes_a_score_whatever_share_has_to_be_known():
    norms = NORMS.schools.model_copy(update={"min_weight_available": 0.8})
    calm, known = np.array([0.9, 0.9, np.nan]), np.array([0.9, 0.7, 0.0])
    found = roads.school_routes(calm, known, np.array([np.nan, 1.0, 1.0]), norms)
    assert found["sch_score"].tolist() == pytest.approx([90, np.nan, np.nan], nan_ok=True)


def test_a_track_is_one_by_its_flag_and_not_by_its_class(sample_package, tmp_path):
    city, areas = read_city(sample_package), sample_package.with_name("plan_areas.gpkg")
    apart = (city.streets["highway"] == "cycleway") & (city.streets["cycleway"] == 1)
    paths = city.streets.assign(highway=city.streets["highway"].mask(apart, "path"))
    cities = (city, dataclasses.replace(city, streets=paths))
    told = [score(one, areas, tmp_path / "out.gpkg", NORMS, indicators=["sch"])["areas"] for one in cities]
    shares = [[area["sch_tracks"] for area in found] for found in told]
    assert shares[0] == shares[1]
    assert 1.0 in shares[0]


def test_stomp_by_hand():
    known = facts(
        walk_share=0.5, footpath=0.2, bike_access=80, tracks=0.5, nodes=60, hubs=40, shared_cars=5, parking_land=0.1,
        through_roads=0,
    )  # fmt: skip
    fields, _ = stomp.stomp(known, NORMS.stomp)
    found = fields.iloc[0]
    assert found["stp_walk"] == pytest.approx(50)
    assert found["stp_cycle"] == pytest.approx(0.6 * 80 + 0.4 * 50)
    assert found["stp_transit"] == 60
    assert found["stp_shared"] == pytest.approx(0.6 * 40 + 0.4 * 100)
    assert found["stp_car"] == pytest.approx(0.6 * 50 + 0.4 * 100)
    assert found["stp_score"] == pytest.approx(0.3 * 50 + 0.25 * 68 + 0.2 * 60 + 0.15 * 64 + 0.1 * 70)
    assert found["stp_cov"] == 1


def test_stomp_is_null_where_too_little_is_known():
    fields, _ = stomp.stomp(facts(walk_share=1, bike_access=100), NORMS.stomp)
    assert fields.loc[0, "stp_walk"] == 100
    assert fields.loc[0, "stp_cov"] == pytest.approx(0.55)
    assert np.isnan(fields.loc[0, "stp_score"])


def test_the_order_of_stomp_cannot_be_turned_round(tmp_path):
    (tmp_path / "other.toml").write_text("[stomp.weights]\nwalk = 0.2\ncycle = 0.3\n", encoding="utf-8")
    with pytest.raises(NormsError, match="fall strictly"):
        read_norms(tmp_path / "other.toml")


@pytest.mark.parametrize(
    ("kinds", "coverage", "words"),
    [
        (["charging_station", "parcel_locker", "bicycle_rental", "car_sharing"], 1.0, None),
        (["charging_station", "parcel_locker"], 0.0, "none of shared cars and rental bicycles: the score lies between"),
        (["charging_station"], 0.0, "none of shared cars, rental bicycles and parcel lockers: the score lies between"),
    ],
)
def test_hubs_are_told_by_the_kinds_that_the_data_holds(sample_package, tmp_path, kinds, coverage, words):
    city = read_city(sample_package)
    mobility = city.mobility[city.mobility["kind"].isin([*kinds, "park_ride"])]
    area = shapely.box(*city.extent.centroid.buffer(300).bounds)
    gpd.GeoDataFrame({"code": ["0"]}, geometry=[area], crs=CRS).to_file(tmp_path / "areas.gpkg")
    poorer = dataclasses.replace(city, mobility=mobility)
    out = score(poorer, tmp_path / "areas.gpkg", tmp_path / "o.gpkg", NORMS, indicators=["plus"])
    found = out["areas"][0]
    assert found["hub_cov"] == pytest.approx(coverage)
    assert (found["hub_score"] is None) == (coverage == 0)
    if words is None:
        assert found["hub_note"] is None
        assert found["hub_low"] == found["hub_score"] == found["hub_high"]
    else:
        assert words in found["hub_note"]
        assert found["hub_high"] == 100
        assert f"{found['hub_low']:.0f} and 100" in found["hub_note"]


def test_street_space_adds_up_to_one():
    found = stomp.street_space({"walk": np.array([125.0, 0, 124]), "drive": np.array([375.0, 0, 375])}, NORMS.small)
    assert found["walk"][0] == pytest.approx(0.25)
    assert np.isnan(found["drive"][1:]).all()


def test_without_data_everything_is_null_with_a_reason(railway_town, tmp_path):
    found = scored(railway_town, tmp_path, shapely.box(600, 100, 1000, 400)).loc["0"]
    reasons = {"hub": "too far apart to tell", "chg": "no public", "bhw": "cycle_highway"}
    reasons["sch"] = "holds no facilities"
    for family, words in reasons.items():
        assert pd.isna(found[f"{family}_score"]), family
        assert words in found[f"{family}_note"], family
    assert pd.isna(found["bpk_present"])
    assert "holds no stops and stations" in found["bpk_note"]
    assert "public transport" in found["stp_note"]


def test_street_space_from_a_register(railway_town, tmp_path):
    square = shapely.transform(shapely.box(600, 100, 1000, 400), lambda xy: xy + ORIGIN)
    left, bottom, right, top = square.bounds
    cover = gpd.GeoDataFrame(
        {"cover_id": ["a", "b", "c"], "cover": ["bgt_footpath", "bgt_road", "bgt_cycleway"], "source": "BGT"},
        geometry=[
            shapely.box(left, bottom, left + 100, top),
            shapely.box(left + 100, bottom, left + 300, top),
            shapely.box(left + 300, bottom, right, top),
        ],
        crs=CRS,
    )
    city = dataclasses.replace(
        railway_town,
        landcover=conform("landcover", with_norms_of_cover(cover, NORMS.landcover)),
        coverage=with_coverage(railway_town, "landcover", square.buffer(10), grade="A", source="BGT"),
    )
    scored(city, tmp_path, shapely.box(600, 100, 1000, 400))
    parts = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="parts", read_geometry=False)
    raw = parts[parts["indicator"] == "stp"].set_index("part")["raw"]
    assert raw["street_walk"] == pytest.approx(0.25)
    assert raw["street_drive"] == pytest.approx(0.5)
    assert raw["street_cycle"] == pytest.approx(0.25)
    assert raw["street_transit"] == 0
