"""How sure a ranking is: scores and ranks over many draws of weights, anchors, speeds and the way of averaging.

See docs/method/priority.md; the terms are those of the OECD/JRC handbook (R1): uncertainty analysis is the spread of
the outputs. All draws are made with one fixed seed, so that the same areas get the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from ..arrays import Floats
from ..norms import Norms
from ..norms.composite import Mean
from ..norms.robustness import Robustness

_FULL = 100.0
_BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Draws:
    """What was drawn: a row a draw."""

    weights: Floats
    """(draws, pillars), each row adds up to 1"""
    anchors: Floats
    """(draws, pillars): the reference of each pillar, as a factor"""
    speed: Floats
    """(draws): the speed of travel, as a factor"""
    geometric: NDArray[np.bool_]
    """(draws): whether the pillars are averaged as in the norms, geometrically, else arithmetically"""


def draw(weights: Floats, norms: Robustness, seed: int) -> Draws:
    """Draws around the given weights: Dirichlet for the weights, even spreads for anchors and speeds (proposal)."""
    generator = np.random.default_rng(seed)
    n = norms.draws
    drawn = generator.dirichlet(norms.weight_concentration * weights / weights.sum(), n)
    anchors = generator.uniform(1.0 - norms.anchor_spread, 1.0 + norms.anchor_spread, (n, len(weights)))
    speed = generator.uniform(1.0 - norms.speed_spread, 1.0 + norms.speed_spread, n)
    return Draws(drawn, anchors, speed, generator.random(n) < norms.geometric_share)


def scores_of_draws(
    pillars: Floats,
    travels: NDArray[np.bool_],
    draws: Draws,
    *,
    zero_min: float,
    full_min: float,
    floor: float,
    mean: Mean = "geometric",
) -> Floats:
    """The headline score of every area in every draw, (draws, areas); NaN pillars are left out and weights rescaled.

    ``pillars`` is (areas, pillars), 0 to 100. A reference that lies ``a`` times as far makes a score 1/a of it. Where
    a pillar ``travels``, its score stands for the minutes of the time score, which a higher speed shortens. Draws
    that are not averaged arithmetically take the ``mean`` of the norms.
    """
    known = ~np.isnan(pillars)
    partly = draws.geometric
    summed = np.zeros((len(draws.speed), len(pillars)))
    for pillar in range(pillars.shape[1]):
        # what is not known has no weight
        own = np.where(known[:, pillar], pillars[:, pillar], 0.0)
        values = _faster(own, draws.speed, zero_min, full_min) if travels[pillar] else own
        values = np.clip(values / draws.anchors[:, pillar, None], 0.0, _FULL)
        floored = np.maximum(floor, values[partly])
        values[partly] = np.log(floored) if mean == "geometric" else 1.0 / floored
        summed += draws.weights[:, pillar, None] * known[:, pillar] * values
    with np.errstate(invalid="ignore", divide="ignore"):
        means = summed / (draws.weights @ known.T)
        means[partly] = np.exp(means[partly]) if mean == "geometric" else 1.0 / means[partly]
    return np.asarray(means)


def _faster(score: Floats, speed: Floats, zero_min: float, full_min: float) -> Floats:
    """A time score at each speed, (draws, areas); who is at 100 may be nearer than its minutes, and at 0 farther."""
    span = zero_min - full_min
    minutes = zero_min - score / _FULL * span
    moved = _FULL * np.clip((zero_min - minutes / speed[:, None]) / span, 0.0, 1.0)
    return np.asarray(np.where((score <= 0.0) | (score >= _FULL), score, moved))


def ranks(scores: Floats) -> Floats:
    """Competition ranks along the last axis, the highest score first (1); NaN stays NaN."""
    return np.asarray(rankdata(-scores, method="min", axis=-1, nan_policy="omit"))


def robustness(reference: Floats, drawn: Floats, norms: Robustness) -> tuple[pd.DataFrame, float]:
    """Per area the spread of its rank and score, and over all areas the mean absolute shift of rank.

    ``reference`` (areas) is the score that is reported; an area where it is NaN has no rank. ``drawn`` is (draws,
    areas). The columns: rank, rank_low, rank_mid, rank_high (5, 50 and 95 % of the draws), top (share of draws among
    the first ``top`` areas), low and high (score at 5 and 95 %).
    """
    known = ~np.isnan(reference)
    result = pd.DataFrame(
        np.nan, range(len(reference)), ["rank", "rank_low", "rank_mid", "rank_high", "top", "low", "high"]
    )
    if not known.any():
        return result, np.nan
    own, of_draws = ranks(reference[known]), ranks(drawn[:, known])
    low, middle, high = np.quantile(of_draws, _BAND, axis=0, method="inverted_cdf")
    score_low, _, score_high = np.quantile(drawn[:, known], _BAND, axis=0)
    top = (of_draws <= norms.top).mean(axis=0)
    result.loc[known] = np.column_stack([own, low, middle, high, top, score_low, score_high])
    return result, float(np.abs(of_draws - own).mean())


def dominance(pillars: Floats) -> tuple[NDArray[np.bool_], float]:
    """Which areas no other beats on all pillars (the Pareto front), and the share of pairs in which one does.

    An area beats another that is nowhere higher and somewhere lower, whatever the weights (R3). Areas with an unknown
    pillar are in no pair and on no front.
    """
    known = ~np.isnan(pillars).any(axis=1)
    rows = pillars[known]
    as_good = (rows[:, None, :] >= rows[None, :, :]).all(axis=2)
    beats = as_good & ~as_good.T
    front = np.zeros(len(pillars), bool)
    front[known] = ~beats.any(axis=0)
    pairs = len(rows) * (len(rows) - 1) / 2
    return front, float(beats.sum() / pairs) if pairs else np.nan


def priority_draws(pillars: Floats, refused: NDArray[np.bool_], norms: Norms) -> Floats:
    """The priority score of every area in every draw, (draws, areas); 0 where the infill check refuses building.

    ``pillars`` is (areas, pillars) in the order of ``norms.composite.priority``; NaN where too little of it is known.
    """
    return _priorities(pillars, refused, _priority_draw(norms, norms.composite.seed), norms)


def reference_draws(score: Floats, norms: Norms) -> Floats:
    """A score that is no composite, (areas), in every draw of its reference alone: (draws, areas)."""
    drawn = draw(np.ones(1), norms.robustness, norms.composite.seed)
    return np.asarray(np.clip(score / drawn.anchors, 0.0, _FULL))


def sensitivity(pillars: Floats, refused: NDArray[np.bool_], norms: Norms) -> dict[str, float]:
    """First-order share of the spread of the ranks that each input of the draws explains alone, areas together.

    By the name of a field of ``Draws``. The covariance of two sets of draws that share that input and nothing else,
    over the variance (Sobol's index for groups of inputs; R62). What is missing to 1 comes from inputs together; NaN
    where no rank moves.
    """
    seed = norms.composite.seed
    one, other = _priority_draw(norms, seed), _priority_draw(norms, seed + 1)
    scores = _priorities(pillars, refused, one, norms)
    known = ~np.isnan(scores).any(axis=0)
    first = ranks(scores[:, known])
    found = {}
    for name in (field.name for field in fields(Draws)):
        shared = replace(other, **{name: getattr(one, name)})
        second = ranks(_priorities(pillars, refused, shared, norms)[:, known])
        middle = (first.mean(axis=0) + second.mean(axis=0)) / 2
        spread = ((first**2 + second**2) / 2).mean(axis=0) - middle**2
        together = (first * second).mean(axis=0) - middle**2
        found[name] = float(together.sum() / spread.sum()) if spread.sum() > 0 else np.nan
    return found


def _priority_draw(norms: Norms, seed: int) -> Draws:
    weights = np.array(list(norms.composite.priority.values_by_name().values()))
    return draw(weights, norms.robustness, seed)


def _priorities(pillars: Floats, refused: NDArray[np.bool_], draws: Draws, norms: Norms) -> Floats:
    weights = norms.composite.priority.values_by_name()
    weight, times = np.array(list(weights.values())), norms.time_score
    drawn = scores_of_draws(
        pillars,
        np.array([name == "a15" for name in weights]),
        draws,
        zero_min=times.zero_min,
        full_min=times.full_min,
        floor=norms.composite.floor,
        mean=norms.composite.mean,
    )
    enough = (~np.isnan(pillars) * weight).sum(axis=1) >= norms.composite.min_weight_available * weight.sum()
    return np.where(refused, 0.0, np.where(enough, drawn, np.nan))
