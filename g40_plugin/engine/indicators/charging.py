"""CHG: who lives near a public charging station (clause b.7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.charging import Charging
from ..progress import Progress
from ..translation import tr
from ..travel.graph import WALK
from .indicator import PLUS, Indicator
from .mobility import CHARGING_STATION, per_thousand_in, places_of_kind
from .numbers import group_mean
from .run import Raw, Run, everywhere


def score_charging(run: Run, progress: Progress) -> None:
    """All ``chg_`` fields."""
    progress(0.0, tr("Charging stations"))
    norms = run.norms.charging
    stations = places_of_kind(run, CHARGING_STATION)
    metres = run.searches.metres_to(run.snapped[WALK], [run.searches.snap(stations, WALK)], WALK)[:, 0]
    metres = metres if len(stations) else np.full(len(metres), np.nan)
    score = charging(run.starts, metres, len(run.areas), norms)
    sockets = per_thousand_in(run, CHARGING_STATION, norms.sockets_per_station)
    fields = pd.DataFrame(
        {"chg_score": score, "chg_sockets_1000": sockets, "chg_cov": (~np.isnan(score)).astype(float)}
    )
    raw: Raw = {"near": (score / 100.0, "share", score, 1.0), "sockets": (sockets, "1/1000", np.nan, np.nan)}
    run.add("chg", fields, run.parts_of(raw))
    if not len(stations):
        run.reason("chg", everywhere(run), "none_in_data")
    run.reason("chg", np.isnan(score) & run.started & (len(stations) > 0), "no_homes")


def charging(starts: pd.DataFrame, charging_m: Floats, n_areas: int, norms: Charging) -> Floats:
    """100 times the share of homes with a public charging station within ``near_m`` on foot; NaN unknown."""
    near = np.where(np.isnan(charging_m), np.nan, charging_m <= norms.near_m)
    homes = starts["dwellings"].to_numpy(float)
    return 100.0 * group_mean(near, homes, starts["area"].to_numpy(np.int64), n_areas)


INDICATOR = Indicator(
    code="chg",
    asked_by=(PLUS,),
    evaluate=score_charging,
    tables=("streets",),
    reads=("origins", "mobility"),
    margin_m=lambda norms: norms.charging.near_m,
    from_starts=True,
)
