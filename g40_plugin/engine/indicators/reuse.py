"""ADP: how much of the floor area of a plan is there already (clauses a.2 and a.4.i, specification 7)."""

from __future__ import annotations

import numpy as np

from .numbers import Floats


def reuse_score(reused_m2: Floats, new_m2: Floats) -> Floats:
    """100 * reused / (reused + new); NaN where the plan has no floor area."""
    total = reused_m2 + new_m2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, 100.0 * reused_m2 / total, np.nan))
