"""Scores the public transport of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK
from ..run import Run, middle_starts
from . import formula as transit
from .stops_reached import transit_at

_TEXTS = ("ptn_stop", "ptn_station", "ptn_hov", "ptn_ptal", "ptn_class")


def score_transit(run: Run, progress: Progress) -> None:
    """All ``ptn_`` fields, and the balance of node and place of the stations."""
    norms, searches, everywhere = run.norms.transit, run.searches, np.ones(len(run.areas), bool)
    metres = {name: searches.metres(run.snapped[WALK], f"stop:{name}", WALK)[0] for name in norms.levels}
    values = transit_at(searches, run.snapped, run.starts.geometry.to_numpy(), progress)
    fields, parts = transit.transit(run.starts, values, metres, len(run.areas), norms)
    by_level = {one.level: name for name, one in norms.levels.items()}
    fields["ptn_stop"] = _nearest_names(run, list(norms.levels))
    fields["ptn_station"] = _nearest_names(run, [by_level[level] for level in transit.STATION_LEVELS])
    fields["ptn_hov"] = _nearest_names(run, [by_level[transit.HOV_LEVEL]])
    if run.city.stops.empty:
        fields = pd.DataFrame({name: None if name in _TEXTS else np.nan for name in fields}, fields.index)
        fields["ptn_cov"] = 0.0
        parts = parts.assign(raw=np.nan, score=np.nan)
        run.note("ptn", everywhere, tr("The data holds no public-transport stops."))
    else:
        unreached = np.isnan(fields["ptn_dist_m"].to_numpy(float)) & ~np.isnan(fields["ptn_score"].to_numpy(float))
        run.note("ptn", unreached, tr("No stop can be reached over the streets."))
        unknown = run.city.stops["departures_h"].isna()
        if unknown.all():
            text = tr("Without a timetable every stop counts as served often enough.")
            run.note("ptn", everywhere, text)
        else:
            outside = np.isnan(fields["ptn_ptai"].to_numpy(float))
            run.note("ptn", outside, tr("No timetable is known here, so the score is that of nodes alone."))
            if unknown.any():
                text = tr("Stops that are not in the timetable count as served often enough.")
                run.note("ptn", everywhere, text)
    run.add("ptn", fields, parts)


def _nearest_names(run: Run, levels: list[str]) -> np.ndarray:
    names = np.full(len(run.areas), None, object)
    middles = middle_starts(run)
    rows = np.array(list(middles.values()), np.int64)
    best = np.full(len(rows), np.inf)
    for level in levels:
        kind = run.searches.kind(f"stop:{level}")
        metres, place = run.searches.metres(run.snapped[WALK], f"stop:{level}", WALK)
        nearer = metres[rows] < best
        best[nearer] = metres[rows][nearer]
        names[np.array(list(middles), np.int64)[nearer]] = kind.names[place[rows][nearer]]
    return names
