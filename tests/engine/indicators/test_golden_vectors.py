"""The golden vectors of the indicator specification, section 11, each through the function that scores areas."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import scipy.stats
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.indicators import composite, hubs, mixing, numbers, priority
from g40_plugin.engine.indicators.accessibility import catchment
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.greenery import formula as greenery
from g40_plugin.engine.indicators.greenery import structure as green_structure
from g40_plugin.engine.indicators.greenery import water_storage
from g40_plugin.engine.indicators.transit import formula as transit
from g40_plugin.engine.indicators.typology import formula as typology
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.norms.composite import Priority
from g40_plugin.engine.travel import decay

NORMS = read_norms()


def test_entropy_uses_all_six_categories():
    p = np.array([[0.5, 0.3, 0.2, 0, 0, 0]])
    assert mixing.entropy(p)[0] == pytest.approx(1.02965, abs=5e-6)
    assert mixing.normalised_entropy(p)[0] == pytest.approx(0.57466, abs=5e-6)


def test_hill_numbers_and_gini_simpson():
    p = np.array([[0.5, 0.3, 0.2, 0, 0, 0]])
    assert mixing.hill_number(p, 0)[0] == pytest.approx(3)
    assert mixing.hill_number(p, 1)[0] == pytest.approx(2.80009, abs=5e-6)
    assert mixing.hill_number(p, 2)[0] == pytest.approx(2.63158, abs=5e-6)
    assert mixing.gini_simpson(p)[0] == pytest.approx(0.62)
    assert mixing.gini_simpson(p, normalised=True)[0] == pytest.approx(0.744)


@pytest.mark.parametrize("counts", [[5, 3, 2, 0, 0, 0], [80, 8, 4, 3, 3, 2], [55, 22, 8, 5, 5, 5], [1, 0, 0, 0, 0, 0]])
def test_entropy_is_that_of_scipy(counts):
    p = mixing.shares(np.array([counts], float))
    assert mixing.entropy(p)[0] == pytest.approx(scipy.stats.entropy(counts))
    assert mixing.normalised_entropy(p)[0] == pytest.approx(scipy.stats.entropy(counts, base=6))


def test_typical_quarters():
    p = mixing.shares(np.array([[80, 8, 4, 3, 3, 2], [55, 22, 8, 5, 5, 5]], float))
    np.testing.assert_allclose(mixing.normalised_entropy(p), [0.445, 0.733], atol=5e-4)


def test_nearness_to_a_wanted_mix():
    p = np.array([[0.5, 0.3, 0.2, 0, 0, 0], [1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1]])
    found = mixing.reference_score(p, np.array([0.5, 0.25, 0.25, 0, 0, 0]))
    np.testing.assert_allclose(found, [95, 50, 0])


def test_diversity_of_momepy(shared_data):
    # momepy publishes the means of Shannon's entropy and Simpson's concentration of tessellation areas, in classes by
    # head/tail breaks, over each cell with its neighbours up to three steps away
    cells = gpd.read_file(shared_data / "oracle" / "momepy_bubenec.gpkg", layer="tessellation")
    shapes, size = cells.geometry.to_numpy(), cells.area.to_numpy()
    touches = np.zeros((len(shapes), len(shapes)), int)
    touches[tuple(shapely.STRtree(shapes).query(shapes, predicate="touches"))] = 1
    near = np.linalg.matrix_power(touches + np.eye(len(shapes), dtype=int), 3) > 0
    breaks, head = [], size
    while len(head) > 1:
        breaks.append(head.mean())
        head = head[head > breaks[-1]]
    classes = np.digitize(size, breaks, right=True)
    counts = np.column_stack([(near & (classes == n)).sum(axis=1) for n in range(classes.max() + 1)]).astype(float)
    p = mixing.shares(counts)
    assert mixing.entropy(p).mean() == pytest.approx(0.8290031128, abs=1e-9)
    assert (1 - mixing.gini_simpson(p)).mean() == pytest.approx(0.5106343598, abs=1e-9)


@pytest.mark.parametrize(("uses", "expected"), [(1, 0), (2, 0.38685), (3, 0.61315), (4, 0.77371), (6, 1)])
def test_equal_uses(uses, expected):
    p = np.array([[1 / uses] * uses + [0] * (6 - uses)])
    assert mixing.normalised_entropy(p)[0] == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([1, 3, 1, 1], (4, 3.4641, 3.0)), ([2, 2, 1, 6, 1, 2, 2], (7, 5.77828, 4.74074))],
)
def test_hill_numbers_published_by_cityseer(counts, expected):
    p = mixing.shares(np.array([counts], float))
    assert [mixing.hill_number(p, q)[0] for q in (0, 1, 2)] == pytest.approx(expected, abs=5e-5)


def test_time_score():
    minutes = np.array([3, 5, 10, 15, 20, 30, 45, np.inf, np.nan])
    expected = [100, 100, 80, 60, 40, 0, 0, 0, np.nan]
    np.testing.assert_allclose(decay.time_score(minutes, NORMS.time_score), expected)


def test_logistic_decay():
    found = decay.logistic_decay(np.array([0.0, 5, 10, 15, 20, 30]), 15, 5)
    np.testing.assert_allclose(found, [1, 0.978, 0.864, 0.502, 0.141, 0.004], atol=6e-4)


def test_bike_decay():
    minutes = np.array([0, 5, 10, 15, 18, 20, 30.0])
    found = decay.bike_decay(minutes, NORMS.time_score.bike_decay)
    np.testing.assert_allclose(found, [1, 0.973, 0.843, 0.630, 0.502, 0.426, 0.182], atol=6e-4)


def test_geometric_mean_of_six_full_functions_and_one_missing():
    values = {f"f{number}": [100.0] for number in range(6)} | {"f6": [0.0]}
    mean, coverage = numbers.available_geometric_mean(values, dict.fromkeys(values, 1.0), 0.6, 1.0)
    assert mean[0] == pytest.approx(51.79, abs=0.005)
    assert coverage[0] == 1


def test_two_step_floating_catchment_area():
    # ten places that 100 and 200 people reach: a thirtieth of a place for each
    reached = np.ones((2, 1))
    per_head = catchment.supply_per_head(np.array([10.0]), np.array([100.0, 200.0]), reached)
    np.testing.assert_allclose(catchment.places_per_head(per_head, reached), 10 / 300)


@pytest.mark.parametrize(
    ("inbound", "outbound", "across", "expected"),
    [
        (40, 40, 80, [0.331444, 0.579828, 7.286418]),
        (20, 40, 80, [0.435340, 0.683724, 5.727977]),
        (40, 20, 80, [0.331072, 0.577858, 7.299992]),
        (20, 20, 40, [0.442568, 0.666758, 5.740525]),
    ],
)
def test_hospital_example_published_by_pysal_access(inbound, outbound, across, expected):
    # two suburbs and a city of 100, 50 and 10 people with 15, 20 and 100 doctors; reach is one over the minutes
    minutes = np.array([[1, across, inbound], [across, 1, inbound], [outbound, outbound, 1]], float)
    reached = np.where(minutes < 61, 1 / minutes, 0)
    per_head = catchment.supply_per_head(np.array([15.0, 20, 100]), np.array([100.0, 50, 10]), reached)
    np.testing.assert_allclose(catchment.places_per_head(per_head, reached), expected, atol=5e-7)


def test_luo_and_wang_figure():
    # eleven people and two doctors: the catchments, of eight and of four people, share the fourth person
    near_a, near_b = {1, 2, 3, 4, 6, 7, 9, 10}, {4, 5, 8, 11}
    minutes = np.array([[20 if i in near_a else 40, 20 if i in near_b else 40] for i in range(1, 12)], float)
    norms = NORMS.catchment.model_copy(update={"minutes": 30.0})
    reached = catchment.reach(minutes, norms, NORMS.time_score)
    per_head = catchment.supply_per_head(np.ones(2), np.ones(11), reached)
    np.testing.assert_allclose(
        catchment.places_per_head(per_head, reached),
        [0.125, 0.125, 0.125, 0.375, 0.25, 0.125, 0.125, 0.25, 0.125, 0.125, 0.25],
    )


def test_job_housing_balance():
    found = mixing.job_housing_balance(np.array([500.0, 0.0]), np.array([1000.0, 0.0]), 1.1)
    assert found[0] == pytest.approx(0.625)
    assert np.isnan(found[1])


def test_spacematrix():
    floor, footprint, ground = np.array([15_000.0, 0.0]), np.array([3_000.0, 0.0]), np.array([10_000.0, 10_000.0])
    found = density.spacematrix(floor, footprint, ground, NORMS.small)
    assert found.loc[0, "den_levels"] == pytest.approx(5.0)
    assert found.loc[0, "den_osr"] == pytest.approx(0.467, abs=5e-4)
    assert found.loc[1, "den_fsi"] == 0
    assert found.loc[1, ["den_osr", "den_levels"]].isna().all()


def test_density_of_the_ladder():
    dwellings, fsi = density.target_density(np.array([0, 20, 40, 60, 80, 100, 90.0]), NORMS.density.ladder)
    np.testing.assert_allclose(dwellings, [25, 34, 54, 78, 138, 200, 169])
    np.testing.assert_allclose(fsi, [0.50, 0.63, 0.80, 1.00, 1.50, 2.30, 1.90])
    # FSI 1.5, 85 m2, form factor .78: 137.6 homes a net hectare, 121.8 gross
    net = 1.5 * 10_000 * NORMS.buildings.form_factor.flats / NORMS.buildings.m2_per_dwelling
    assert net == pytest.approx(137.6, abs=0.05)
    assert net / NORMS.density.gross_net_factor == pytest.approx(121.8, abs=0.05)


@pytest.mark.parametrize(
    ("public", "green", "share", "score", "gap", "ok"),
    [
        (10_000, 3_000, 0.3, 75, 1_000, 0),
        (10_000, 4_000, 0.4, 100, 0, 1),
        (499, 499, np.nan, np.nan, np.nan, np.nan),
        # an area that is all water
        (0, 0, np.nan, np.nan, np.nan, np.nan),
    ],
)
def test_green(public, green, share, score, gap, ok):
    space = greenery.PublicSpace(*(np.array([float(m2)]) for m2 in (public, green, green, green, 0, 10_000, 0, 0)))
    found = greenery.public_green(space, NORMS.greenery, NORMS.small, known=True).loc[0]
    raws = dict.fromkeys(NORMS.greenery.weights.values_by_name(), np.array([np.nan]))
    raws["public_green"] = np.array([found["grn_share"]])
    scores = greenery.part_scores(raws, NORMS.greenery)["public_green"]
    expected = [share, gap, ok, score]
    np.testing.assert_allclose([*found[["grn_share", "grn_gap_m2", "grn_ok"]], scores[0]], expected)
    # without an estimate the bounds are the share itself
    np.testing.assert_array_equal(found[["grn_share_low", "grn_share_high"]], [found["grn_share"]] * 2)


def test_bounds_of_the_green_share_by_hand():
    # a street of 1,000 m2, a park of 500, a playground of 200 with 0.5 green (0.2 to 0.8)
    space = greenery.PublicSpace(*(np.array([float(m2)]) for m2 in (1_700, 600, 540, 660, 1_000, 0, 300, 1_000)))
    found = greenery.public_green(space, NORMS.greenery, NORMS.small, known=True).loc[0]
    bounds = [540 / 1_850, 600 / 1_700, 660 / 1_550]
    np.testing.assert_allclose(found[["grn_share_low", "grn_share", "grn_share_high"]].to_numpy(float), bounds)
    assert bounds == pytest.approx([0.292, 0.353, 0.426], abs=5e-4)
    # the target of 0.40 lies between: near
    assert np.isnan(found["grn_ok"])
    low, high = np.array(bounds[:1]), np.array(bounds[2:])
    for target, ok in ((0.29, 1), (0.43, 0)):
        assert greenery.green_ok(low, high, NORMS.greenery.model_copy(update={"target": target}))[0] == ok


def test_class_coincidence_probability():
    found = green_structure.coincidence(
        component=np.array([0, 0, 1, 2]), size=np.array([5e4, 2e4, 2e4, 1e4]), area=np.zeros(4, int), n=2
    )
    np.testing.assert_allclose(found, [0.54, np.nan])


def test_rain_on_a_paved_hectare():
    demand = water_storage.demand_m3(np.array([10_000.0]), NORMS.greenery.rain)
    np.testing.assert_allclose(demand, 600)
    assert demand[0] / NORMS.greenery.storage.m3_per_m2["wadi"] == pytest.approx(1_714, abs=0.5)


def test_typical_mixes_of_the_specification():
    p = np.array([[0.80, 0.08, 0.04, 0.03, 0.03, 0.02], [0.55, 0.22, 0.08, 0.05, 0.05, 0.05]])
    np.testing.assert_allclose(mixing.normalised_entropy(p), [0.445, 0.733], atol=1e-3)


def test_transit_decay_and_frequency():
    found = transit.distance_decay(np.array([0, 400, 1200, 1800, np.inf]), 1200, NORMS.transit)
    np.testing.assert_allclose(found, [1, 1, 0.42857, 0, 0], atol=1e-5)
    # a sprinter station with 0.9 trains an hour scores as a bus stop with four buses
    factor = transit.frequency_factor(np.array([0.9]), 4.0, 2.0)[0]
    assert 0.85 * factor == pytest.approx(0.40, abs=0.005)


@pytest.mark.parametrize(
    ("level", "metres", "by_bike", "often", "value"),
    [
        ("bus", 200, False, 4.0, 34.286),
        ("bus", 200, False, np.nan, 24.244),
        ("bus", 200, False, 0.0, 0.0),
        ("ic_station", 900, False, 4.0, 64.286),
        ("station", 900, False, 4.0, 54.643),
        ("station", 900, True, 4.0, 68.0),
        ("station", 900, True, np.nan, 48.083),
    ],
)
def test_worth_of_a_stop_by_hand(level, metres, by_bike, often, value):
    one = transit.Reached(np.array([0]), np.array([0]), np.array([float(metres)]))
    none = transit.Reached(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    row = np.array([list(NORMS.transit.levels).index(level)])
    ways = (none, one) if by_bike else (one, none)
    found = transit.stop_values(row, np.array([often]), *ways, NORMS.transit)[2]
    assert found[0] == pytest.approx(value, abs=5e-4)


def test_bounds_of_hubs_by_hand():
    people = pd.DataFrame({"area": [0] * 4, "weight": [30.0, 30, 30, 10]})
    homes, charger = shapely.points([[200, 0], [350, 0], [700, 0], [950, 0]]), shapely.points([[0, 0]])
    on_foot = np.array([200.0, 500, 700, 1500])
    may = hubs.fewest_metres(on_foot, homes, charger, 1, NORMS.hubs)
    assert may.tolist() == [100, 250, 600, 850]
    found = hubs.hubs(people, on_foot, may, np.array([6.0, 8, 9, 14]), 1, NORMS.hubs).loc[0]
    assert found["hub_low"] == pytest.approx(60)
    assert found["hub_high"] == pytest.approx(75)
    assert np.isnan(found["hub_score"])
    known = hubs.hubs(people, on_foot, on_foot, np.array([6.0, 8, 9, 14]), 1, NORMS.hubs).loc[0]
    assert known["hub_score"] == pytest.approx(60)
    assert known["hub_chain"] == 1


def test_ramp_runs_both_ways():
    np.testing.assert_allclose(numbers.ramp([0.4, 0.3, 0.225, 0.15, 0.1], 0.30, 0.15), [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(numbers.ramp([0.4, 0.5, 0.85, 1.2, 2], 0.5, 1.2), [0, 0, 0.5, 1, 1])


def _facts(**values):
    names = dict.fromkeys(fact for fact, _ in typology.RAW.values())
    return pd.DataFrame({name: [values.get(name, np.nan)] for name in names})


def test_typologies_by_hand():
    slabs = _facts(
        gsi=0.15, osr=0.6, period_share=0.6, living_share=0.9, largest_share=0.8, owner_share=0.5, ptn_score=50
    )
    fields, _ = typology.typology(slabs, NORMS.typology)
    # R = 1, M = 1, S = .5, O = 1
    assert fields.loc[0, "typ_i"] == pytest.approx(0.75 ** (1 / 3))
    assert fields.loc[0, "typ_main"] == "i"
    estate = _facts(vacancy=0.14, vacant_land=0.05, ptn_score=60)
    fields, _ = typology.typology(estate, NORMS.typology)
    assert fields.loc[0, "typ_iii"] == pytest.approx(0.5 * 0.8)
    mall = _facts(amenity_score=75, inefficient_share=0.2, ptn_score=60)
    fields, _ = typology.typology(mall, NORMS.typology)
    assert fields.loc[0, "typ_ii"] == pytest.approx(1)
    assert fields.loc[0, "typ_main"] == "ii"


def test_unknown_signs_leave_a_type_open():
    fields, _ = typology.typology(_facts(gsi=0.2, fuel_share=0, ptn_score=60), NORMS.typology)
    # type i may be anything up to 1, iii up to its P of .8
    assert fields.loc[0, ["typ_i_low", "typ_i_high"]].tolist() == [0, 1]
    assert fields.loc[0, ["typ_iii_low", "typ_iii_high"]].tolist() == [0, pytest.approx(0.8)]
    assert fields.loc[0, "typ_sure"] == "probable"
    fields, _ = typology.typology(_facts(fuel_share=0.05, ptn_score=100), NORMS.typology)
    assert fields.loc[0, "typ_iii_low"] == pytest.approx(0.6)
    assert fields.loc[0, ["typ_main", "typ_sure"]].tolist() == ["iii", "certain"]


def test_composite_by_hand():
    pillars = pd.DataFrame({"a15": [100.0, 50], "grn": [100.0, np.nan], "mix": [100.0, 50], "ptn": [0.0, 50]})
    found = composite.quality(pillars, NORMS.composite)
    # the pillar of 0 counts as 10: the fourth root of 100 * 100 * 100 * 10
    assert found.loc[0, "q_score"] == pytest.approx(10**1.75)
    assert found.loc[0, "q_arith"] == pytest.approx(75)
    assert found.loc[0, "q_imb"] == pytest.approx(75 - 10**1.75)
    # one of the four is not known, so there is no mark
    assert found.loc[1, ["q_score", "q_arith", "q_grade"]].isna().all()
    assert found.loc[1, "q_cov"] == pytest.approx(0.75)


def _weighted(**weights):
    """The norms of priority with these weights and no others."""
    return Priority.model_validate({**dict.fromkeys(priority.TERMS, 0.0), **weights, "source": "Test."})


def test_priority_is_the_room_for_homes_and_nothing_else():
    # whatever the quality is, and though it is not known
    fields = pd.DataFrame({"den_score": [0.0, 0.004, 37.3, 100.0, np.nan], "q_score": [90.0, 5, np.nan, 1, 50]})
    found = priority.priority(fields, NORMS.composite.priority)
    np.testing.assert_array_equal(found["pri_score"], fields["den_score"])
    assert found["pri_cov"].tolist() == [1, 1, 1, 1, 0]
    assert priority.fields_needed(NORMS.composite.priority) == ["den_score"]


def test_terms_of_priority_by_hand():
    # the worked example of the page, and the same area with its membership not known
    fields = pd.DataFrame(
        {
            "den_score": [60.0, 60],
            "den_cap": [200.0, 200],
            "den_plan": [50.0, 50],
            "q_score": [45.0, 45],
            "typ_iii": [0.8, np.nan],
            "ptn_score": [30.0, 30],
            "own_shops_score": [10.0, 10],
        }
    )
    every = dict.fromkeys(priority.TERMS, 1.0)
    assert priority.terms_of(fields, _weighted(**every)).score[0].tolist() == [60, 55, 80, 25, 30]
    found = priority.priority(fields, _weighted(**every))
    # (60 + 55 + 80 + 25 + 30) / 5; without urgency a fifth of the weight is not known, so there is no score
    assert found["pri_score"][0] == pytest.approx(50)
    assert np.isnan(found["pri_score"][1])
    assert found["pri_cov"].tolist() == pytest.approx([1, 0.8])
    # what has no weight is not asked for: (2 * 60 + 30) / 3, and (60 + 3 * 10) / 4
    assert priority.priority(fields, _weighted(room=2.0, node=1.0))["pri_score"].tolist() == pytest.approx([50, 50])
    assert priority.priority(fields, _weighted(room=1.0, own_shops=3.0))["pri_score"][0] == pytest.approx(22.5)
    assert priority.fields_needed(_weighted(plans=1.0, own_shops=1.0)) == ["den_plan", "den_cap", "own_shops_score"]


def test_the_share_of_plans_by_hand():
    # 30 of 120 homes; more planned than fit; nothing planned; none fits; no list of plans; no homes known
    fields = pd.DataFrame({"den_plan": [30.0, 150, 0, 0, np.nan, 10], "den_cap": [120.0, 100, 50, 0, 50, np.nan]})
    found = priority.terms_of(fields, _weighted(plans=1.0)).score[:, 0]
    np.testing.assert_allclose(found, [25, 100, 0, 0, np.nan, np.nan])


def test_the_bounds_of_terms_by_hand():
    fields = pd.DataFrame(
        {
            "den_score": [60.0],
            "den_score_low": [40.0],
            "den_score_high": [75.0],
            "q_score": [45.0],
            "q_low": [40.0],
            "q_high": [52.0],
            "ptn_score": [30.0],
        }
    )
    terms = priority.terms_of(fields, _weighted(room=1.0, quality_lacks=1.0, node=1.0))
    # a better mark is less that lacks; public transport has no bounds
    assert (terms.low[0].tolist(), terms.high[0].tolist()) == ([40, 48, 30], [75, 60, 30])


def test_scores_need_sixty_percent_of_their_weight():
    weights = {"a": 0.4, "b": 0.2, "c": 0.4}
    mean, coverage = numbers.available_mean({"a": [100.0], "b": [50.0], "c": [np.nan]}, weights, 0.6)
    assert mean[0] == pytest.approx(250 / 3)
    assert coverage[0] == pytest.approx(0.6)
    mean, _ = numbers.available_mean({"a": [100.0], "b": [np.nan], "c": [np.nan]}, weights, 0.6)
    assert np.isnan(mean[0])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.5, 2.0, 7.0, np.inf, np.nan]), st.integers(0, 3), st.integers(0, 3)),
        max_size=40,
    ),
    st.sampled_from([0.1, 0.5, 0.9, 1.0]),
)
def test_a_quantile_is_the_first_of_those_in_order_that_reaches_its_share(rows, share):
    values, weight, group = np.array(rows, float).reshape(-1, 3).T
    found = numbers.group_quantiles(values, weight, group.astype(int), 4, (share,))[0]
    for number in range(4):
        mine = sorted((value, each) for value, each, of in rows if of == number and not np.isnan(value))
        total = sum(each for _, each in mine)
        running = np.cumsum([each for _, each in mine])
        at = int(np.argmax(running >= share * total - 1e-6)) if total else None
        # of those without weight none counts
        wanted = np.nan if at is None else mine[at][0]
        np.testing.assert_equal(found[number], wanted)


def test_no_rounding_of_others_decides_which_of_two_is_the_median():
    lot, others, groups = np.random.default_rng(5), 200_000, 1_000
    values = np.r_[lot.random(others), np.tile(np.arange(10.0), groups)]
    weight = np.r_[lot.uniform(0, 20, others), np.full(10 * groups, 2.0)]
    group = np.r_[np.sort(lot.integers(0, 50, others)), 50 + np.repeat(np.arange(groups), 10)]
    found = numbers.group_quantiles(values, weight, group, groups + 50, (0.5,))[0]
    assert (found[50:] == 4.0).all()


def test_group_quantiles_and_gini():
    values, weight = np.array([10.0, 20, 30, np.inf, 5]), np.array([1.0, 1, 1, 4, 1])
    group = np.array([0, 0, 0, 1, 1])
    found = numbers.group_quantiles(values, weight, group, 3, (0.5,))[0]
    np.testing.assert_array_equal(found, [20, np.inf, np.nan])
    # two people with 0 and 100: half the mean difference over the mean is .5
    assert numbers.group_gini(np.array([0.0, 100]), np.ones(2), np.zeros(2, int), 1)[0] == pytest.approx(0.5)
