"""The spread of scores and ranks, against plain loops."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from g40_plugin.engine.indicators import robustness
from g40_plugin.engine.indicators.robustness import Pillars
from g40_plugin.engine.norms import read_norms

NORMS = read_norms()
WEIGHTS = np.ones(5)
TRAVELS = np.array([True, False, False, False, False])
TIMES = {"zero_min": 30.0, "full_min": 5.0, "floor": 1.0}

scores = arrays(float, st.tuples(st.integers(1, 8), st.just(5)), elements=st.floats(0, 100))


def of(pillars, **changes):
    norms = NORMS.robustness.model_copy(update=changes)
    draws = robustness.draw(WEIGHTS, norms, NORMS.composite.seed)
    return robustness.scores_of_draws(sure(pillars), TRAVELS, draws, **TIMES), draws


def sure(pillars):
    """Pillars of which the data leave nothing open."""
    return Pillars(pillars, pillars, pillars)


def with_draws(**changes):
    """The norms with other draws."""
    return NORMS.model_copy(update={"robustness": NORMS.robustness.model_copy(update=changes)})


def still(weights, data):
    """Draws in which only what the data leave open moves."""
    n = len(data)
    plain = np.tile(np.array(weights) / np.sum(weights), (n, 1))
    return robustness.Draws(plain, np.ones_like(plain), np.ones(n), np.ones(n, bool), np.array(data)[:, None])


def test_the_weights_spread_as_the_specification_says():
    draws = robustness.draw(WEIGHTS, NORMS.robustness.model_copy(update={"draws": 20_000}), 40)
    assert draws.weights.sum(axis=1) == pytest.approx(1.0)
    assert draws.weights.mean(axis=0) == pytest.approx(0.2, abs=0.002)
    assert draws.weights.std(axis=0) == pytest.approx(0.056, abs=0.001)
    assert draws.geometric.mean() == pytest.approx(0.5, abs=0.02)
    assert (draws.anchors.min(), draws.anchors.max()) == (pytest.approx(0.85, abs=0.01), pytest.approx(1.15, abs=0.01))


def test_nothing_drawn_gives_the_reported_score():
    pillars = np.array([[60.0, 40.0, 80.0, 20.0, 50.0]])
    fixed = {"anchor_spread": 0.0, "speed_spread": 0.0, "weight_concentration": 1e9}
    geometric, _ = of(pillars, geometric_share=1.0, **fixed)
    arithmetic, _ = of(pillars, geometric_share=0.0, **fixed)
    assert geometric == pytest.approx(np.exp(np.log(pillars[0]).mean()), rel=1e-3)
    assert arithmetic == pytest.approx(50.0, rel=1e-3)


def test_speed_shortens_the_minutes_behind_a_time_score():
    pillars = np.array([[60.0, 0.0, 0.0, 0.0, 0.0]])
    one = np.ones((1, 5))
    draws = robustness.Draws(
        np.array([[1.0, 0, 0, 0, 0]]), one, np.array([1.1]), np.array([False]), np.zeros((1, 1, 5))
    )
    found = robustness.scores_of_draws(sure(pillars), TRAVELS, draws, **TIMES)
    assert found[0, 0] == pytest.approx(100 * (30 - 15 / 1.1) / 25)


@given(scores)
@settings(max_examples=30, deadline=None)
def test_scores_stay_in_bounds_and_ranks_are_those_of_a_loop(pillars):
    drawn, _ = of(pillars, draws=20)
    assert ((drawn >= 0) & (drawn <= 100 + 1e-9)).all()
    reference = pillars.mean(axis=1)
    spread, shift = robustness.robustness(reference, drawn, NORMS.robustness)
    plain = [[1 + sum(other > score for other in row) for score in row] for row in drawn]
    own = [1 + sum(other > score for other in reference) for score in reference]
    assert spread["rank"].tolist() == own
    assert shift == pytest.approx(np.mean([[abs(a - b) for a, b in zip(row, own, strict=True)] for row in plain]))
    assert (spread["rank_low"] <= spread["rank_mid"]).all()
    assert (spread["rank_mid"] <= spread["rank_high"]).all()
    top = np.mean([[rank <= NORMS.robustness.top for rank in row] for row in plain], axis=0)
    assert spread["top"].to_numpy() == pytest.approx(top)


def test_an_area_without_a_score_has_no_rank():
    pillars = np.array([[60.0, 40, 80, 20, 50], [np.nan] * 5, [10.0, np.nan, 10, 10, 10]])
    drawn, _ = of(pillars)
    spread, _ = robustness.robustness(np.array([50.0, np.nan, 10.0]), drawn, NORMS.robustness)
    assert spread.loc[1].isna().all()
    assert spread["rank"].tolist()[::2] == [1, 2]
    assert robustness.robustness(np.array([np.nan]), drawn[:, :1], NORMS.robustness)[0].isna().all(axis=None)


def test_what_the_data_leave_open_by_hand():
    # greenery of 40 may be 30 or 60; half-way to each it is 35 or 50
    score = np.array([[80.0, 40, 60, 60]])
    pillars = Pillars(score, np.array([[80.0, 30, 60, 60]]), np.array([[80.0, 60, 60, 60]]))
    draws = still([1, 1, 1, 1], [[0, at, 0, 0] for at in (-0.5, 0.0, 0.5)])
    found = robustness.scores_of_draws(pillars, TRAVELS[:4], draws, **TIMES)
    assert found[:, 0] == pytest.approx([56.35, 58.26, 61.60], abs=0.005)
    low, high = robustness.spread(np.array([58.26]), pillars, lambda _: found)
    # 5 % of the way from the first of three draws to the second is a tenth of the step between them
    assert low == pytest.approx([56.35 + 0.1 * (58.26 - 56.35)], abs=0.01)
    assert high == pytest.approx([61.60 - 0.1 * (61.60 - 58.26)], abs=0.01)
    # the reported mark is never outside its own spread
    assert robustness.spread(np.array([50.0]), pillars, lambda _: found)[0] == 50.0
    assert robustness.spread(np.array([70.0]), pillars, lambda _: found)[1] == 70.0


def test_firmness_by_hand():
    low = np.array([50.0, 50, 50, 50, np.nan])
    codes = robustness.firmness(low, np.array([65.4, 65.5, 70.4, 70.5, 60]), NORMS.robustness)
    assert codes.tolist() == ["firm", "fair", "fair", "loose", None]


def test_one_position_a_pillar_moves_all_areas_the_same_way():
    score = np.array([[50.0, 50, 50, 50], [40.0, 40, 40, 40]])
    wide = np.array([0.0, 20, 0, 0])
    pillars = Pillars(score, score - wide, score + wide)
    generator = np.random.default_rng(1)
    data = np.zeros((200, 4))
    data[:, 1] = generator.triangular(-1, 0, 1, 200)
    found = robustness.scores_of_draws(pillars, TRAVELS[:4], still([1, 1, 1, 1], data), **TIMES)
    assert (found[:, 0] > found[:, 1]).all()
    assert found.std(axis=0).min() > 1


def test_pillars_take_the_bounds_that_their_families_have():
    fields = {
        "a15_score": [50.0, np.nan, 70.0],
        "grn_score": [40.0, 40.0, 40.0],
        "grn_score_low": [30.0, np.nan, 45.0],
        "grn_score_high": [60.0, np.nan, 41.0],
    }
    found = Pillars.of(["a15", "grn"], lambda name: np.array(fields[name]) if name in fields else None)
    assert found.score.tolist()[0] == [50, 40]
    # an unknown bound is the score itself, and no bound lies on the wrong side of it
    np.testing.assert_array_equal(found.low, [[50, 30], [np.nan, 40], [70, 40]])
    np.testing.assert_array_equal(found.high, [[50, 60], [np.nan, 40], [70, 41]])
    with pytest.raises(KeyError, match="mix_score"):
        Pillars.of(["mix"], lambda _name: None)


@given(scores, st.floats(0, 40), st.floats(0, 40))
@settings(max_examples=30, deadline=None)
def test_bounds_widen_what_they_leave_open_and_nothing_else(pillars, down, up):
    open_ = Pillars(pillars, np.maximum(0, pillars - down), np.minimum(100, pillars + up))
    norms = with_draws(draws=50)
    for apart in (False, True):
        plain, drawn = (robustness.mean_draws(terms, WEIGHTS, norms, apart=apart) for terms in (sure(pillars), open_))
        assert ((drawn >= 0) & (drawn <= 100 + 1e-9)).all()
        if down == up == 0:
            np.testing.assert_array_equal(plain, drawn)
        reference = pillars.mean(axis=1)
        of_areas = partial(robustness.mean_draws, weights=WEIGHTS, norms=norms, apart=False)
        low, high = robustness.spread(reference, open_, of_areas)
        assert ((low <= reference) & (reference <= high)).all()


def test_the_mean_of_terms_by_hand():
    # the example of the page: 40 / 0.8 = 50 at the score, 24 / 0.8 = 30 half-way to the low, 8 / 0.8 = 10 at the low,
    # each beside 100 / 0.8, which is cut to 100
    terms = Pillars(np.array([[40.0, 100]]), np.array([[8.0, 100]]), np.array([[40.0, 100]]))
    draws = still([1, 1], [[0, 0], [-0.5, 0], [-1, 0], [1, 0]])
    draws = replace(draws, anchors=0.8 * draws.anchors)
    assert robustness._means(terms, draws)[:, 0] == pytest.approx([75, 65, 55, 75])
    # one term has all the weight in every draw, and nothing of it is 10: 0 stays 0
    zero, one = sure(np.array([[0.0]])), np.ones(1)
    assert (robustness.mean_draws(zero, one, NORMS, apart=True) == 0).all()
    fixed = with_draws(anchor_spread=0.0, weight_concentration=0.1)
    assert robustness.mean_draws(sure(np.array([[37.0]])), one, fixed, apart=True) == pytest.approx(37)


def test_ranks_are_drawn_apart_and_scores_together():
    # the same bounds twice: together they never change places, apart the second is first in half of the draws
    score, wide = np.array([[50.0], [50.0]]), np.array([[20.0], [20.0]])
    terms, norms = Pillars(score, score - wide, score + wide), with_draws(anchor_spread=0.0)
    together, apart = (robustness.mean_draws(terms, np.ones(1), norms, apart=apart) for apart in (False, True))
    np.testing.assert_array_equal(together[:, 0], together[:, 1])
    assert (apart[:, 0] < apart[:, 1]).mean() == pytest.approx(0.5, abs=0.05)
    # each by itself spreads as both together do: at 5 % of a triangle of 40 wide, 30 + 20 * sqrt(2 * 0.05)
    for drawn in (together, apart):
        assert np.quantile(drawn, 0.05, axis=0) == pytest.approx(30 + 20 * np.sqrt(0.1), abs=1)
    # what comes out of an area does not hang on the others
    alone = Pillars(score[:1], (score - wide)[:1], (score + wide)[:1])
    np.testing.assert_array_equal(robustness.mean_draws(alone, np.ones(1), norms, apart=False)[:, 0], together[:, 0])


def test_quality_is_drawn_only_where_all_four_pillars_are_known():
    score = np.array([[60.0, 40, 80, 20], [60.0, np.nan, 80, 20]])
    drawn = robustness.quality_draws(sure(score), NORMS)
    assert drawn.shape == (NORMS.robustness.draws, 2)
    assert not np.isnan(drawn[:, 0]).any()
    assert np.isnan(drawn[:, 1]).all()
    again = robustness.quality_draws(sure(score), NORMS)
    np.testing.assert_array_equal(drawn, again)


def test_what_the_data_leave_open_is_an_input_by_name():
    generator = np.random.default_rng(3)
    score = generator.uniform(20, 80, (12, 5))
    wide = np.array([0, 20, 0, 0, 0]) * generator.uniform(0, 1, (12, 1))
    open_ = Pillars(score, score - wide, score + wide)
    none, some = (robustness.sensitivity(terms, WEIGHTS, NORMS) for terms in (sure(score), open_))
    assert list(some) == ["weights", "anchors", "data"]
    assert none["data"] == pytest.approx(0, abs=0.05)
    assert some["data"] > none["data"]
    # where nothing else is drawn it explains all
    fixed = with_draws(weight_concentration=1e9, anchor_spread=0.0)
    assert robustness.sensitivity(open_, WEIGHTS, fixed)["data"] == pytest.approx(1, abs=0.01)
    # one term has all the weight: there is no choice of weights
    first = Pillars(*(one[:, 1:2] for one in (open_.score, open_.low, open_.high)))
    alone = robustness.sensitivity(first, np.ones(1), NORMS)
    assert list(alone) == ["anchors", "data"]
    assert alone["data"] > 0.9


@given(scores)
@settings(max_examples=50, deadline=None)
def test_dominance_is_that_of_a_loop(pillars):
    front, share = robustness.dominance(pillars)
    beats = {
        (a, b)
        for a, one in enumerate(pillars)
        for b, other in enumerate(pillars)
        if all(one >= other) and any(one > other)
    }
    beaten = {area for _, area in beats}
    assert front.tolist() == [area not in beaten for area in range(len(pillars))]
    pairs = len(pillars) * (len(pillars) - 1) / 2
    assert share == pytest.approx(len(beats) / pairs) if pairs else np.isnan(share)
