"""How much a place counts by its travel time."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats
from ..norms.travel import Decay, TimeScore


def time_score(minutes: Floats, norms: TimeScore) -> Floats:
    """Score 0..100 of a travel time, in the form that the norms choose; NaN stays NaN, infinite gives 0.

    Linear: 100 up to ``full_min``, 0 from ``zero_min`` on, straight in between, so 60 at 15 minutes (anchors: R19).
    """
    t = np.asarray(minutes, float)
    if norms.form == "linear":
        share = np.clip((norms.zero_min - t) / (norms.zero_min - norms.full_min), 0.0, 1.0)
    elif norms.form == "binary":
        share = np.where(np.isnan(t), np.nan, t <= norms.pass_min)
    elif norms.form == "exponential":
        share = np.exp(-norms.rate_per_min * t)
    elif norms.form == "logistic":
        share = logistic_decay(t, norms.inflection_min, norms.deviation_min)
    else:
        share = bike_decay(t, norms.bike_decay)
    return np.asarray(100.0 * share)


def logistic_decay(minutes: Floats, inflection: float, deviation: float) -> Floats:
    """Logistic decay with its inflection point and standard deviation in minutes, 1 at zero (forms: R20)."""
    k = np.pi / (deviation * np.sqrt(3.0))
    with np.errstate(over="ignore"):
        falling = 1.0 + np.exp((np.asarray(minutes, float) - inflection) * k)
    return np.asarray((1.0 + np.exp(-inflection * k)) / falling)


def bike_decay(minutes: Floats, norms: Decay) -> Floats:
    """1 / (1 + exp(a + b ln t + c t)), t in minutes, 1 at zero (PBL, R21)."""
    t = np.maximum(np.asarray(minutes, float), np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(norms.a + norms.b * np.log(t) + norms.c * t)))


def zero_from(norms: TimeScore) -> float:
    """Minutes from which the score is 0; infinite where it never quite is."""
    return {"linear": norms.zero_min, "binary": norms.pass_min}.get(norms.form, np.inf)
