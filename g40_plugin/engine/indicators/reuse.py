"""ADP: how much of the floor area of a plan is there already (clauses a.2 and a.4.i, docs/method/reuse.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.small import Small
from ..progress import Progress
from .indicator import PLUS, Indicator
from .numbers import ratio
from .plan_fields import own_numbers
from .run import Run


def reuse_score(reused_m2: Floats, new_m2: Floats, small: Small) -> Floats:
    """100 * reused / (reused + new); NaN where the plan has no floor area, or hardly any."""
    return 100.0 * ratio(reused_m2, reused_m2 + new_m2, small.m2)


def score_reuse(run: Run, _progress: Progress) -> None:
    """All ``adp_`` fields, from the own fields of the plan areas."""
    fields = run.norms.plan_fields
    reused, new = own_numbers(run.areas, fields.reused_m2), own_numbers(run.areas, fields.new_m2)
    score, least = reuse_score(reused, new, run.norms.small), run.norms.small.m2
    raw = {"reused_m2": (reused, "m2", np.nan, np.nan), "new_m2": (new, "m2", np.nan, np.nan)}
    run.add("adp", pd.DataFrame({"adp_score": score}), run.parts_of(raw))
    missing = np.isnan(reused) | np.isnan(new)
    run.reason("adp", missing, "plan_lacks", fields=[fields.reused_m2[-1], fields.new_m2[-1]])
    run.reason("adp", reused + new == 0, "no_floor_area")
    run.reason("adp", (reused + new > 0) & np.isnan(score), "little_floor_area", m2=least)


INDICATOR = Indicator(code="adp", asked_by=(PLUS,), evaluate=score_reuse, quick=True)
