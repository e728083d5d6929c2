"""Q and PRI: the two headline figures (indicator specification 8)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..fields import OWN_PREFIX
from ..norms.composite import Composite, Quality
from ..translation import tr
from .density.infill import NOT_CONFORM
from .numbers import available_geometric_mean, available_harmonic_mean, available_mean
from .run import Run


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


def score_composite(run: Run) -> None:
    """All ``q_`` and ``pri_`` fields."""
    norms = run.norms.composite
    quality = norms.quality.values_by_name()
    pillars = pd.DataFrame({name: run.column(f"{name}_score") for name in quality | norms.priority.values_by_name()})
    run.add("q", composite(pillars, run.columns["inf_status"], norms))
    names = {
        "a15": tr("accessibility"),
        "grn": tr("greenery"),
        "mix": tr("mixing"),
        "ptn": tr("public transport"),
        **{f"{OWN_PREFIX}{key}": own.title for key, own in run.norms.own_indicators.items()},
    }
    for pillar, weight in quality.items():
        unknown = pillars[pillar].isna().to_numpy() & (weight > 0)
        run.note("q", unknown, tr("Not known: {name}.").format(name=names[pillar]))
    for name, weight in quality.items():
        part = pd.DataFrame(
            {
                "area": np.arange(len(pillars)),
                "part": name,
                "raw": pillars[name],
                "unit": "0..100",
                "score": pillars[name],
                "weight": weight,
                "indicator": "q",
            }
        )
        run.parts.append(part)
