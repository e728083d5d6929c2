"""CHG: who lives near a public charging station (clause b.7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats, Geometries
from ..norms.charging import Charging
from ..norms.small import Small
from ..progress import Progress
from ..translation import tr
from ..travel.graph import WALK
from ..travel.starts import RESIDENTS
from .indicator import PLUS, WAYS, Indicator
from .mobility import CHARGING_STATION, per_thousand_in, places_of_kind
from .numbers import Raw, group_mean
from .residents import homes_today, people_today, tell_homes
from .run import Run, everywhere


def score_charging(run: Run, progress: Progress) -> None:
    """All ``chg_`` fields."""
    progress(0.0, tr("Charging stations"))
    norms, small = run.norms.charging, run.norms.small
    stations, cross = goes_to(run)[WALK]
    on_streets = run.searches.snap(stations, WALK, cross=cross)
    metres = run.searches.metres_to(run.snapped[WALK], [on_streets], WALK)[:, 0]
    metres = metres if len(stations) else np.full(len(metres), np.nan)
    homes = homes_of_starts(run)
    score = charging(run.starts, metres, homes, norms, small)
    sockets = per_thousand_in(run, CHARGING_STATION, norms.sockets_per_station)
    fields = pd.DataFrame(
        {"chg_score": score, "chg_sockets_1000": sockets, "chg_cov": (~np.isnan(score)).astype(float)}
    )
    raw: Raw = {"near": (score / 100.0, "share", score, 1.0), "sockets": (sockets, "1/1000", np.nan, np.nan)}
    run.add("chg", fields, run.parts_of(raw))
    if not len(stations):
        run.reason("chg", everywhere(run), "none_in_data")
        return
    tell_homes(run, "chg", homes)
    run.reason("chg", (homes == 0) & run.started, "no_homes")
    people = run.once(people_today)
    run.reason("chg", (homes > 0) & (people < small.people), "few_people", count=small.people)


def goes_to(run: Run) -> dict[str, tuple[Geometries, bool]]:
    """Charging stations, on foot."""
    return {WALK: (places_of_kind(run, CHARGING_STATION), False)}


def homes_of_starts(run: Run) -> Floats:
    """Homes that the starting points of each area stand for; infinitely many on a grid, where nobody lives yet.

    NaN where people live and their homes are hardly known.
    """
    area, homes = run.starts["area"].to_numpy(np.int64), run.starts["dwellings"].to_numpy(float)
    lived_in = (run.starts["kind"] == RESIDENTS).to_numpy()
    n = len(run.areas)
    counted = np.bincount(area, weights=np.where(lived_in, np.nan_to_num(homes), np.inf), minlength=n)
    unknown = (np.bincount(area[lived_in], minlength=n) > 0) & np.isnan(run.once(homes_today))
    return np.where(unknown, np.nan, counted)


def charging(starts: pd.DataFrame, charging_m: Floats, homes: Floats, norms: Charging, small: Small) -> Floats:
    """100 times the share of homes with a public charging station within ``near_m`` on foot; NaN unknown.

    ``homes`` are those of each area, NaN where they are not known. Of fewer than ``small`` tells there is no share.
    """
    near = np.where(np.isnan(charging_m), np.nan, charging_m <= norms.near_m)
    group = starts["area"].to_numpy(np.int64)
    share = group_mean(near, starts["dwellings"].to_numpy(float), group, len(homes))
    return np.where(homes >= small.homes, 100.0 * share, np.nan)


INDICATOR = Indicator(
    code="chg",
    asked_by=(PLUS,),
    evaluate=score_charging,
    tables=("streets",),
    reads=("origins", "mobility"),
    margin_m=lambda norms: norms.charging.near_m,
    from_starts=True,
    looks_at=(*WAYS, "buildings", "mobility"),
    goes_to=goes_to,
    quick=True,
)
