"""The division of homes over areas, against brute force and the greedy rule of the fractional knapsack."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.programme.allocation import Areas, Demand, allocate
from g40_plugin.engine.programme.best_rejected import best_rejected
from g40_plugin.engine.programme.phasing import phases
from g40_plugin.engine.progress import SILENT

COST = 1_000.0


def areas_of(value, capacity, least, **more):
    n = len(value)
    facts = {
        "near_node": np.zeros(n, bool), "kind": np.full(n, "overig", object), "affordable": np.full(n, 1.0),
        "public_m2": np.zeros(n), "green_m2": np.zeros(n), "green_per_home_m2": np.zeros(n),
        "green_of_plan_m2": np.zeros(n),
    }  # fmt: skip
    facts |= {name: np.asarray(values) for name, values in more.items()}
    return Areas(np.asarray(value, float), np.asarray(capacity, float), np.asarray(least, float), **facts)


def fill(areas, demand, chosen):
    """The best filling of the chosen areas: each its least, then the most valued first; None where it cannot be."""
    homes = np.zeros(len(areas.value), int)
    for area in chosen:
        if areas.capacity[area] < areas.least[area]:
            return None
        homes[area] = areas.least[area]
    if homes.sum() > demand.homes:
        return None
    for area in sorted(chosen, key=lambda row: -areas.value[row]):
        homes[area] += min(areas.capacity[area] - homes[area], demand.homes - homes.sum())
    return homes


def brute_force(areas, demand):
    best = -np.inf
    n = len(areas.value)
    for size in range(n + 1):
        if demand.most_areas is not None and size > demand.most_areas:
            continue
        for chosen in combinations(range(n), size):
            if any(a in chosen and b in chosen for a, b in demand.exclusive):
                continue
            homes = fill(areas, demand, chosen)
            if homes is not None:
                worth = (areas.value * homes).sum() - demand.shortage_cost * (demand.homes - homes.sum())
                best = max(best, worth - demand.setup_cost * size)
    return best


cases = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(1, 100), min_size=n, max_size=n),
        st.lists(st.integers(0, 400), min_size=n, max_size=n),
        st.lists(st.sampled_from([1, 30, 50, 120]), min_size=n, max_size=n),
        st.integers(1, 900),
        st.booleans(),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([0.0, 500.0]),
    )
)


@given(cases)
@settings(max_examples=80, deadline=None)
def test_as_good_as_trying_everything(case):
    value, capacity, least, homes, exclusive, most, setup = case
    areas = areas_of(value, capacity, least)
    demand = Demand(homes, COST, setup_cost=setup, most_areas=most, exclusive=[(0, 1)] if exclusive else [])
    found = allocate(areas, demand)
    assert found.optimal
    assert found.objective == pytest.approx(brute_force(areas, demand), abs=1e-3)
    assert found.homes.sum() + found.short == homes
    built = found.homes > 0
    assert (found.homes[built] >= areas.least[built]).all()
    assert (found.homes <= areas.capacity).all()
    assert not (exclusive and built[0] and built[1])
    assert most is None or built.sum() <= most


@given(cases)
@settings(max_examples=40, deadline=None)
def test_without_least_programme_the_most_valued_are_filled_first(case):
    value, capacity, _, homes, *_ = case
    areas = areas_of(value, capacity, np.ones(len(value)))
    left, worth = homes, 0.0
    for area in np.argsort(-areas.value, kind="stable"):
        taken = min(left, capacity[area])
        left, worth = left - taken, worth + taken * value[area]
    found = allocate(areas, Demand(homes, COST))
    assert found.short == left
    assert found.objective == pytest.approx(worth - COST * left)


def test_a_shortage_is_told_not_hidden():
    found = allocate(areas_of([50, 60], [100, 200], [50, 50]), Demand(10_000, COST))
    assert found.homes.tolist() == [100, 200]
    assert found.short == 9_700


def test_a_part_of_the_homes_stands_near_nodes():
    areas = areas_of([90, 20], [1_000, 1_000], [50, 50], near_node=[False, True])
    assert allocate(areas, Demand(1_000, COST)).homes.tolist() == [1_000, 0]
    assert allocate(areas, Demand(1_000, COST, node_share=0.5)).homes.tolist() == [500, 500]


def test_quotas_and_affordable_homes():
    areas = areas_of([90, 20], [1_000, 1_000], [50, 50], kind=np.array(["i", "iii"], object), affordable=[0.5, 1.0])
    assert allocate(areas, Demand(1_000, COST, quotas={"iii": 0.25})).homes.tolist() == [750, 250]
    homes = allocate(areas, Demand(900, COST, affordable_share=2 / 3)).homes
    assert homes.tolist() == [600, 300]


def test_green_of_all_areas_together():
    areas = areas_of(
        [90, 20], [1_000, 1_000], [50, 50],
        public_m2=[10_000.0, 10_000.0], green_m2=[3_000.0, 3_000.0], green_per_home_m2=[0.0, 10.0],
    )  # fmt: skip
    homes = allocate(areas, Demand(1_000, COST, green_share=0.4)).homes
    assert homes.tolist() == [800, 200]


def test_an_area_forced_in_costs_what_it_is_worth_less():
    areas = areas_of([90, 20], [1_000, 1_000], [50, 50])
    free, forced = (allocate(areas, Demand(1_000, COST), forced=area) for area in (None, 1))
    assert forced.homes.tolist() == [950, 50]
    assert free.objective - forced.objective == pytest.approx(50 * 70)
    with_setup = allocate(areas, Demand(1_000, COST, setup_cost=1.0), forced=1)
    assert with_setup.homes.tolist() == [950, 50]


def every_division(areas, demand):
    """All divisions of whole homes that keep to each area's bounds, one a row."""
    whole = [
        [0, *range(int(max(1, least)), int(min(capacity, demand.homes)) + 1)]
        for least, capacity in zip(areas.least, areas.capacity, strict=True)
    ]
    divisions = np.stack([one.ravel() for one in np.meshgrid(*whole, indexing="ij")], axis=1)
    return divisions[divisions.sum(axis=1) <= demand.homes]


def best_of_all(areas, demand):
    """The objective of the best of all divisions, each condition tested on each of them; None where none is left."""
    homes = every_division(areas, demand)
    total, begun = homes.sum(axis=1), homes > 0
    fits = np.ones(len(homes), bool)
    if demand.node_share is not None:
        fits &= homes[:, areas.near_node].sum(axis=1) >= demand.node_share * total - 1e-9
    for kind, share in demand.quotas.items():
        fits &= homes[:, areas.kind == kind].sum(axis=1) >= share * total - 1e-9
    if demand.affordable_share is not None:
        fits &= homes @ areas.affordable >= demand.affordable_share * total - 1e-9
    if demand.most_areas is not None:
        fits &= begun.sum(axis=1) <= demand.most_areas
    for one, other in demand.exclusive:
        fits &= ~(begun[:, one] & begun[:, other])
    if demand.green_share is not None:
        green = areas.green_m2.sum() + homes @ areas.green_per_home_m2 + begun @ areas.green_of_plan_m2
        fits &= green >= demand.green_share * areas.public_m2.sum() - 1e-9
    worth = homes @ areas.value - demand.shortage_cost * (demand.homes - total) - demand.setup_cost * begun.sum(axis=1)
    return worth[fits].max() if fits.any() else None


CONDITIONS = {
    "none": {},
    "node share": {"node_share": 0.5},
    "quotas": {"quotas": {"i": 0.25, "iii": 0.25}},
    "affordable": {"affordable_share": 2 / 3},
    "most areas": {"most_areas": 3},
    "exclusive": {"exclusive": [(0, 1), (1, 2), (4, 7)]},
    "green": {"green_share": 0.4},
    "setup": {"setup_cost": 50.0},
}
CONDITIONS["all"] = {key: value for one in CONDITIONS.values() for key, value in one.items()}


def drawn_case(seed, n, most):
    """Areas with at most ``most`` homes each, half of them with a least programme, drawn with a seed."""
    lot = np.random.default_rng(seed)
    public = np.full(n, 100.0)
    return areas_of(
        lot.integers(1, 100, n), lot.integers(0, most + 1, n), lot.integers(1, 3, n),
        near_node=lot.random(n) < 0.4, kind=lot.choice(np.array(["i", "ii", "iii"], object), n),
        affordable=lot.choice([0.3, 0.5, 0.7, 1.0], n), public_m2=public, green_m2=public * 0.39,
        green_per_home_m2=lot.integers(-2, 6, n), green_of_plan_m2=lot.integers(-3, 6, n),
    )  # fmt: skip


@pytest.mark.parametrize("name", CONDITIONS)
def test_eight_areas_are_divided_as_well_as_in_any_of_all_divisions(name):
    # 23 cases for each of nine conditions: some 200 in all
    for seed in range(23):
        areas, demand = drawn_case(seed, 8, 3), Demand(int(4 + seed % 9), COST, **CONDITIONS[name])
        found, best = allocate(areas, demand), best_of_all(areas, demand)
        assert (found is None) == (best is None), seed
        if found is not None:
            assert found.optimal
            assert found.objective == pytest.approx(best, abs=1e-3), seed
            assert found.homes.sum() + found.short == demand.homes


@pytest.mark.parametrize("name", CONDITIONS)
def test_twelve_areas_are_divided_as_well_as_in_any_of_all_divisions(name):
    areas, demand = drawn_case(12, 12, 2), Demand(10, COST, **CONDITIONS[name])
    found, best = allocate(areas, demand), best_of_all(areas, demand)
    assert found.objective == pytest.approx(best, abs=1e-3)


def test_only_green_can_be_out_of_reach():
    areas = areas_of([90, 20], [100, 100], [50, 50], public_m2=[1_000.0, 1_000.0], green_per_home_m2=[-1.0, 0.0])
    assert allocate(areas, Demand(100, COST, green_share=0.4)) is None
    hard = Demand(100, COST, node_share=1.0, quotas={"i": 1.0}, affordable_share=1.0, most_areas=1, exclusive=[(0, 1)])
    assert allocate(areas, hard).short == 100


def test_too_little_time_is_told():
    demand = Demand(10_000, 10.0, most_areas=40, node_share=0.5, setup_cost=5.0, time_limit_s=0.001)
    with pytest.raises(InputError, match="time_limit_s"):
        allocate(drawn_town(500, 40), demand)


def drawn_town(n, seed):
    lot = np.random.default_rng(seed)
    public = lot.uniform(1e4, 1e5, n)
    return areas_of(
        lot.uniform(0.2, 0.9, n), lot.integers(0, 400, n), np.full(n, 50),
        near_node=lot.random(n) < 0.3, kind=lot.choice(np.array(["i", "ii", "iii", "overig"], object), n),
        affordable=lot.uniform(0.3, 1.0, n), public_m2=public, green_m2=0.397 * public,
        green_per_home_m2=lot.uniform(-5, 20, n),
    )  # fmt: skip


TOWN = {
    "node_share": 0.5, "quotas": {"i": 0.2, "ii": 0.2, "iii": 0.2}, "affordable_share": 2 / 3, "green_share": 0.4,
    "most_areas": 40, "setup_cost": 5.0, "exclusive": list(pairwise(range(0, 60, 2))),
}  # fmt: skip


@pytest.mark.parametrize("conditions", [{}, {"most_areas": 30, "node_share": 0.3}, TOWN], ids=["none", "two", "all"])
def test_five_hundred_areas_are_solved_to_the_best(conditions):
    found = allocate(drawn_town(500, 40), Demand(10_000, 10.0, **conditions))
    assert found.optimal
    assert found.gap == 0
    assert found.homes.sum() + found.short == 10_000


@pytest.mark.parametrize("seed", range(6))
def test_parts_of_homes_choose_the_same_areas(seed):
    # what the draws do: whether an area takes homes does not hang on whole ones
    areas, demand = drawn_town(60, seed), Demand(2_000, 10.0, node_share=0.5, affordable_share=2 / 3)
    whole, parts = (allocate(areas, replace(demand, whole_homes=one)) for one in (True, False))
    assert ((whole.homes > 0) != (parts.homes > 0)).sum() <= 1
    assert whole.objective == pytest.approx(parts.objective, rel=1e-3)
    assert parts.objective >= whole.objective - 1e-6


def without(areas, name, row, value):
    values = getattr(areas, name).astype(float)
    values[row] = value
    return replace(areas, **{name: values})


@pytest.mark.parametrize("name", ["none", "node share", "quotas", "affordable", "most areas", "exclusive", "all"])
def test_what_brings_in_the_best_rejected_area_does(name):
    for seed in range(8):
        areas = drawn_case(seed, 8, 3)
        areas = replace(areas, value=areas.value / 100.0, green_per_home_m2=np.ones(8), green_of_plan_m2=np.ones(8))
        demand = Demand(5, 10.0, **CONDITIONS[name])
        demand = replace(demand, setup_cost=demand.setup_cost / 100.0)
        found = allocate(areas, demand)
        rejected = None if found is None else best_rejected(areas, demand, found, SILENT)
        if rejected is None:
            continue
        row = rejected.row
        assert found.homes[row] == 0
        if rejected.points is not None:
            assert rejected.points >= 0
            higher = areas.value[row] + rejected.points / 100
            assert allocate(without(areas, "value", row, higher), demand).homes[row] > 0
            if rejected.points > 0.1:
                # two tenths of a point less are not enough
                assert allocate(without(areas, "value", row, higher - 0.002), demand).homes[row] == 0
        if rejected.least is not None:
            assert rejected.least < areas.least[row]
            assert allocate(without(areas, "least", row, rejected.least), demand).homes[row] > 0
        if rejected.without is not None:
            assert found.homes[rejected.without] > 0
            assert allocate(without(areas, "capacity", rejected.without, 0), demand).homes[row] > 0


def test_the_best_rejected_area_by_hand():
    # 100 homes: the first area takes all; at 10 points more the second is worth as much
    areas = areas_of([0.6, 0.5], [100, 100], [50, 50])
    demand = Demand(100, 10.0)
    rejected = best_rejected(areas, demand, allocate(areas, demand), SILENT)
    assert (rejected.row, rejected.least, rejected.without) == (1, None, 0)
    assert rejected.points == pytest.approx(10.1)
    # 130 homes: 30 are left for the second, too few to begin for
    demand = Demand(130, 0.1)
    areas = areas_of([0.6, 0.5], [130, 100], [100, 50])
    areas = without(areas, "capacity", 0, 100)
    rejected = best_rejected(areas, demand, allocate(areas, demand), SILENT)
    assert rejected.least == 30
    # of areas that are worth the same any comes in with the least programme that it has
    areas = areas_of([0.5] * 4, [3, 6, 2, 6], [2, 3, 4, 4], near_node=[True, False, True, True])
    for homes in range(4, 14):
        demand = Demand(homes, 5.0, node_share=0.3, most_areas=2)
        rejected = best_rejected(areas, demand, allocate(areas, demand), SILENT)
        assert rejected is None or rejected.least is None or rejected.least < areas.least[rejected.row]
    everything = Demand(1_000, 10.0)
    assert best_rejected(areas, everything, allocate(areas, everything), SILENT) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(0, 100),
            st.sampled_from([1, 50, 120]),
            st.integers(0, 2),
            st.integers(0, 4),
        ),
        min_size=1,
    ),
    st.integers(1, 5),
)
@settings(deadline=None)
def test_phases_keep_the_homes_and_their_order(rows, periods):
    homes, value, least, order, first = np.array(rows).T
    homes, first = np.where(homes >= least, homes, 0), np.minimum(first, periods - 1)
    found = phases(homes, np.arange(len(homes)), order, first, value.astype(float), least.astype(float), periods)
    assert (found >= 0).all()
    assert (found.sum(axis=1) == homes).all()
    room = -(-homes.sum() // periods)
    assert (found[:, :-1].sum(axis=0) <= room).all()
    for area in np.flatnonzero(homes):
        begins = int((found[area] > 0).argmax())
        # nobody begins before its first period, nor with fewer homes than its least programme but in the last
        assert begins >= first[area]
        assert begins == periods - 1 or found[area, begins] >= min(least[area], homes[area])
    # a period that goes before had no room left for who begins later, when all that go first are counted
    for area in np.flatnonzero(homes):
        begins = int((found[area] > 0).argmax())
        sooner = (order < order[area]) | ((order == order[area]) & (first <= first[area]))
        for period in range(first[area], begins):
            assert room - found[sooner, period].sum() < max(1, min(least[area], homes[area])) or least[area] > room


def phases_of_areas(homes, value, least, periods):
    """Where every area is one site that is no plan."""
    n = len(homes)
    return phases(homes, np.arange(n), np.full(n, 2), np.zeros(n, int), value, least, periods).tolist()


def test_phases_by_hand():
    homes, value, least = np.array([100, 60, 140]), np.array([0.5, 0.9, 0.7]), np.full(3, 50.0)
    # 100 a period: 60 of the best, then 40 are too few to begin the next one or the one after it
    assert phases_of_areas(homes, value, least, 3) == [[0, 0, 100], [60, 0, 0], [0, 100, 40]]
    assert phases_of_areas(homes, value, least, 1) == [[100], [60], [140]]


def test_hard_plans_go_before_soft_ones_and_others():
    # two areas: the second is worth more, and the first has the hard plan
    area, order = np.array([0, 0, 1, 1]), np.array([0, 2, 1, 2])
    homes, value, least = np.array([50, 50, 60, 40]), np.array([0.2, 0.8]), np.ones(2)
    found = phases(homes, area, order, np.zeros(4, int), value, least, 2)
    assert found.tolist() == [[50, 0], [0, 50], [50, 10], [0, 40]]
    # the hard plan that begins in the second period leaves the first one to the others
    found = phases(homes, area, order, np.array([1, 0, 0, 0]), value, least, 2)
    assert found.tolist() == [[0, 50], [0, 50], [60, 0], [40, 0]]
