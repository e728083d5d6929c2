"""The spread of scores and ranks, against plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from g40_plugin.engine.indicators import robustness
from g40_plugin.engine.norms import read_norms

NORMS = read_norms()
WEIGHTS = np.ones(5)
TRAVELS = np.array([True, False, False, False, False])
TIMES = {"zero_min": 30.0, "full_min": 5.0, "floor": 1.0}

scores = arrays(float, st.tuples(st.integers(1, 8), st.just(5)), elements=st.floats(0, 100))


def of(pillars, **changes):
    norms = NORMS.robustness.model_copy(update=changes)
    draws = robustness.draw(WEIGHTS, norms, NORMS.composite.seed)
    return robustness.scores_of_draws(pillars, TRAVELS, draws, **TIMES), draws


def test_the_weights_spread_as_the_specification_says():
    draws = robustness.draw(WEIGHTS, NORMS.robustness.model_copy(update={"draws": 20_000}), 40)
    assert draws.weights.sum(axis=1) == pytest.approx(1.0)
    assert draws.weights.mean(axis=0) == pytest.approx(0.2, abs=0.002)
    assert draws.weights.std(axis=0) == pytest.approx(0.056, abs=0.001)
    assert draws.geometric.mean() == pytest.approx(0.5, abs=0.02)
    assert (draws.anchors.min(), draws.anchors.max()) == (pytest.approx(0.85, abs=0.01), pytest.approx(1.15, abs=0.01))


def test_nothing_drawn_gives_the_reported_score():
    pillars = np.array([[60.0, 40.0, 80.0, 20.0, 50.0]])
    still = {"anchor_spread": 0.0, "speed_spread": 0.0, "weight_concentration": 1e9}
    geometric, _ = of(pillars, geometric_share=1.0, **still)
    arithmetic, _ = of(pillars, geometric_share=0.0, **still)
    assert geometric == pytest.approx(np.exp(np.log(pillars[0]).mean()), rel=1e-3)
    assert arithmetic == pytest.approx(50.0, rel=1e-3)


def test_speed_shortens_the_minutes_behind_a_time_score():
    pillars = np.array([[60.0, 0.0, 0.0, 0.0, 0.0]])
    draws = robustness.Draws(np.array([[1.0, 0, 0, 0, 0]]), np.ones((1, 5)), np.array([1.1]), np.array([False]))
    found = robustness.scores_of_draws(pillars, TRAVELS, draws, **TIMES)
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
