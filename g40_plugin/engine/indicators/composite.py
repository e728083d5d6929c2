"""Q and PRI: the two headline figures (indicator specification 8)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..norms import Composite, Quality
from .infill import NOT_CONFORM
from .numbers import Floats, available_geometric_mean, available_harmonic_mean, available_mean


def composite(pillars: pd.DataFrame, inf_status: pd.Series, norms: Composite) -> pd.DataFrame:
    """``q_score`` (quality) and ``pri_score`` (priority) per area, with coverage.

    ``pillars`` has the columns ``a15 grn mix ptn den`` (0..100, NaN where not known). Weighted geometric mean on scores
    floored at ``norms.floor`` (R3), or the harmonic one where ``norms.mean`` says so; ``q_arith`` is the arithmetic
    mean, ``q_imb`` what imbalance costs; ``q_grade`` the Dutch report mark, 1 to 10. Where the infill check fails,
    priority is 0.
    """
    values = {name: pillars[name].to_numpy(float) for name in pillars}
    quality, quality_cov = _mean(values, norms.quality, norms)
    priority, priority_cov = _mean(values, norms.priority, norms)
    arithmetic, _ = available_mean(values, norms.quality.values_by_name(), norms.min_weight_available)
    refused = (inf_status == NOT_CONFORM).to_numpy()
    return pd.DataFrame(
        {
            "q_score": quality,
            "q_arith": arithmetic,
            "q_imb": arithmetic - quality,
            "q_grade": report_mark(quality),
            "q_cov": quality_cov,
            "pri_score": np.where(refused, 0.0, priority),
            "pri_cov": priority_cov,
        }
    )


def report_mark(score: Floats) -> Floats:
    """The Dutch report mark of a score: a tenth of it, one decimal, 1 at the least."""
    return np.asarray(np.maximum(1.0, np.round(score / 10.0, 1)))


def _mean(values: dict[str, Floats], weights: Quality, norms: Composite) -> tuple[Floats, Floats]:
    mean = {"geometric": available_geometric_mean, "harmonic": available_harmonic_mean}[norms.mean]
    return mean(values, weights.values_by_name(), norms.min_weight_available, norms.floor)
