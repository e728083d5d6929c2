"""CHG: who lives near a public charging station (clause b.7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.charging import Charging
from ..translation import tr
from .mobility import CHARGING_STATION, per_thousand_in
from .numbers import group_mean
from .run import Raw, Run


def score_charging(run: Run, metres: Floats, *, n_charging: int) -> None:
    """All ``chg_`` fields."""
    norms, n = run.norms.charging, len(run.areas)
    metres = metres if n_charging else np.full(len(metres), np.nan)
    score = charging(run.starts, metres, n, norms)
    sockets = per_thousand_in(run, CHARGING_STATION, norms.sockets_per_station)
    fields = pd.DataFrame(
        {"chg_score": score, "chg_sockets_1000": sockets, "chg_cov": (~np.isnan(score)).astype(float)}
    )
    raw: Raw = {"near": (score / 100.0, "share", score, 1.0), "sockets": (sockets, "1/1000", np.nan, np.nan)}
    run.add("chg", fields, run.parts_of(raw))
    if not n_charging:
        run.note("chg", np.ones(n, bool), tr("The data holds no public charging stations."))
    run.note("chg", np.isnan(score) & (n_charging > 0), tr("Nobody lives here."))


def charging(starts: pd.DataFrame, charging_m: Floats, n_areas: int, norms: Charging) -> Floats:
    """100 times the share of homes with a public charging station within ``near_m`` on foot; NaN unknown."""
    near = np.where(np.isnan(charging_m), np.nan, charging_m <= norms.near_m)
    homes = starts["dwellings"].to_numpy(float)
    return 100.0 * group_mean(near, homes, starts["area"].to_numpy(np.int64), n_areas)
