"""2SFCA: places at a facility for those who compete for them (docs/method/accessibility.md; Luo and Wang, R25)."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats
from ...norms.catchment import Catchment
from ...norms.travel import TimeScore
from ...travel.decay import time_score


def reach(minutes: Floats, norms: Catchment, time: TimeScore) -> Floats:
    """How far a facility is in reach, 0..1: all or nothing, in the enhanced form falling as the time score does."""
    within = minutes <= norms.minutes
    return np.where(within, time_score(minutes, time) / 100.0, 0.0) if norms.enhanced else within.astype(float)


def supply_per_head(capacity: Floats, demand: Floats, reached: Floats) -> Floats:
    """R_j = C_j / sum_k P_k f(t_kj) for each facility j; ``reached`` has a row per k and a column per j.

    A facility that nobody reaches serves nobody: 0.
    """
    people = demand @ reached
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(people > 0, capacity / people, 0.0)


def places_per_head(per_head: Floats, reached: Floats) -> Floats:
    """A_i = sum_j R_j f(t_ij) for each point i; ``reached`` has a row per i and a column per j."""
    return np.asarray(reached @ per_head)


def catchment_score(places: Floats, reference: float) -> Floats:
    """100 * min(1, A_i / A_ref), with the supply over the demand of the whole municipality as reference."""
    return np.asarray(100.0 * np.minimum(1.0, places / reference))
