"""PRI: which areas come first, and how sure that order is (docs/method/priority.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Bools
from ..norms.composite import Composite
from ..progress import Progress
from ..translation import tr
from . import composite, robustness
from .composite import bounded_pillars, mean_of_pillars, pillars_of, tell_own_pillars
from .density import score as density
from .density.infill_score import refused_by_infill
from .indicator import ALL, Indicator
from .run import Run


def priority(pillars: pd.DataFrame, refused: Bools, norms: Composite) -> pd.DataFrame:
    """``pri_score`` and ``pri_cov`` per area: 0 where the infill check refuses building.

    ``pillars`` has a column for each pillar of ``norms.priority`` (0..100, NaN where not known).
    """
    score, coverage = mean_of_pillars(pillars, norms.priority, norms, norms.min_weight_available)
    return pd.DataFrame({"pri_score": np.where(refused, 0.0, score), "pri_cov": coverage})


def score_priority(run: Run, progress: Progress) -> None:
    """All ``pri_`` fields."""
    progress(0.0, tr("Order of the areas"))
    norms = run.norms.composite
    pillars, refused = pillars_of(run, norms.priority), refused_by_infill(run)
    run.add("pri", priority(pillars, refused, norms))
    tell_own_pillars(run, "pri", norms.priority)
    values, bounded = pillars.to_numpy(float), bounded_pillars(run, norms.priority)
    drawn = robustness.priority_draws(bounded, refused, run.norms)
    spread, shift = robustness.robustness(run.column("pri_score"), drawn, run.norms.robustness)
    front, pairs = robustness.dominance(values)
    explained = robustness.sensitivity(bounded, refused, run.norms)
    run.facts |= {"mean_rank_shift": f"{shift:.3f}", "dominance_pairs": f"{pairs:.3f}"}
    run.facts |= {f"sensitivity_{name}": f"{share:.3f}" for name, share in explained.items()}
    on_front = np.where(np.isnan(values).any(axis=1), np.nan, front)
    run.add("pri", spread.add_prefix("pri_").assign(pri_front=on_front))


PILLARS = (*composite.PILLARS, density.INDICATOR)

INDICATOR = Indicator(
    code="pri",
    asked_by=(ALL,),
    evaluate=score_priority,
    needs=(*(pillar.code for pillar in PILLARS), "inf", "own"),
    reads=tuple(dict.fromkeys(theme for pillar in PILLARS for theme in pillar.reads)),
    edge_of=tuple(pillar.code for pillar in PILLARS),
)
