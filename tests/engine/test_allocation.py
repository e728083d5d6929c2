"""The division of homes over areas, against brute force and the greedy rule of the fractional knapsack."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.allocation import Areas, Demand, allocate

COST = 1_000.0


def areas_of(value, capacity, least, **more):
    n = len(value)
    facts = {
        "near_node": np.zeros(n, bool), "kind": np.full(n, "overig", object), "affordable": np.full(n, 1.0),
        "public_m2": np.zeros(n), "green_m2": np.zeros(n), "green_per_home_m2": np.zeros(n),
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


@pytest.mark.parametrize("demand", [Demand(10_000, COST), Demand(10_000, COST, most_areas=30, node_share=0.3)])
def test_five_hundred_areas(demand):
    random = np.random.default_rng(40)
    n = 500
    areas = areas_of(
        random.uniform(20, 90, n), random.integers(0, 400, n), np.full(n, 50), near_node=random.random(n) < 0.3
    )
    found = allocate(areas, replace(demand, mip_gap=0.001))
    assert found.optimal
    assert found.homes.sum() + found.short == 10_000
