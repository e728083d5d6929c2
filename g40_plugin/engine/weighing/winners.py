"""Who is first under which weights, when every division of the weights is as likely as any other (SMAA).

The terms are those of Lahdelma and Salminen (R72): the share of all weights under which something is first is its
acceptability, their mean its central weights. Scores stay as they are reported.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..arrays import Floats
from ..indicators.robustness import Draws, Pillars, quality_of_draws
from ..norms import Norms


class Winners(NamedTuple):
    """``share`` (alternatives) of the draws in which each is first, and its central weights, NaN where it never is."""

    share: Floats
    weights: Floats


def every_weight(pillars: int, draws: int, seed: int) -> Floats:
    """Weights that add up to 1, each division as likely as any other: (draws, pillars)."""
    return np.random.default_rng(seed).dirichlet(np.ones(pillars), draws)


def scores_under(weights: Floats, pillars: Pillars, norms: Norms) -> Floats:
    """The quality score of every area under each row of weights, (draws, areas), by the formula of the norms."""
    draws, count = weights.shape
    whole = np.ones(draws, bool)
    plain = Draws(weights, np.ones((draws, count)), np.ones(draws), whole, np.zeros((draws, 1, count)))
    return quality_of_draws(pillars, plain, norms)


def winners(scores: Floats, weights: Floats) -> Winners:
    """Who has the highest of ``scores`` (draws, alternatives); those that share the first place share the draw.

    What is not known in a draw is never first in it.
    """
    draws, alternatives = scores.shape
    values = np.where(np.isnan(scores), -np.inf, scores)
    best = values.max(axis=1, keepdims=True, initial=-np.inf)
    first = ((values == best) & np.isfinite(values)).astype(float)
    first /= np.maximum(first.sum(axis=1, keepdims=True), 1.0)
    won = first.sum(axis=0)
    central = np.full((alternatives, weights.shape[1]), np.nan)
    central[won > 0] = (first.T @ weights)[won > 0] / won[won > 0, None]
    return Winners(won / draws, central)
