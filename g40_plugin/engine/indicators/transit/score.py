"""Scores the public transport of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...progress import Progress
from ...travel.graph import WALK, Snapped
from ..indicator import WAYS, Indicator
from ..run import Run, everywhere, middle_starts
from . import formula as transit
from .stations import score_stations
from .stops_reached import transit_at

_TEXTS = ("ptn_stop", "ptn_station", "ptn_hov", "ptn_ptal", "ptn_class")


def score_transit(run: Run, progress: Progress) -> None:
    """All ``ptn_`` fields, and the balance of node and place of the stations."""
    norms, searches = run.norms.transit, run.searches
    metres = {name: searches.metres_alone(run.snapped[WALK], f"stop:{name}", WALK) for name in norms.levels}
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
        run.reason("ptn", everywhere(run), "no_stops_in_data")
    else:
        unreached = np.isnan(fields["ptn_dist_m"].to_numpy(float)) & ~np.isnan(fields["ptn_score"].to_numpy(float))
        run.reason("ptn", unreached, "no_stop_reached")
        unknown = run.city.stops["departures_h"].isna()
        # the last level of a mode is its usual one
        assumed = {level.mode: level.assumed_departures_h for level in norms.levels.values()}
        if unknown.all():
            run.reason("ptn", everywhere(run), "no_timetable", **assumed)
        else:
            outside = np.isnan(fields["ptn_ptai"].to_numpy(float)) & run.started
            run.reason("ptn", outside, "no_timetable_here")
            if unknown.any():
                run.reason("ptn", everywhere(run), "stops_not_in_timetable", **assumed)
    run.add("ptn", fields, parts)


def _nearest_names(run: Run, levels: list[str]) -> np.ndarray:
    names = np.full(len(run.areas), None, object)
    middles = run.once(middle_starts)
    rows = np.array(list(middles.values()), np.int64)
    points, best = run.once(_at_middles), np.full(len(rows), np.inf)
    for level in levels:
        kind = run.searches.kind(f"stop:{level}")
        metres, place = run.searches.metres(points, f"stop:{level}", WALK)
        nearer = metres < best
        best[nearer] = metres[nearer]
        names[np.array(list(middles), np.int64)[nearer]] = kind.names[place[nearer]]
    return names


def _at_middles(run: Run) -> Snapped:
    """The starting points in the middle of the areas."""
    return run.snapped[WALK].take(np.array(list(run.once(middle_starts).values()), np.int64))


INDICATOR = Indicator(
    code="ptn",
    evaluate=score_transit,
    tables=("streets",),
    reads=("stops",),
    margin_m=lambda norms: norms.edge.transit_m,
    from_starts=True,
    layers=(("stations", score_stations),),
    looks_at=(*WAYS, "stops", "services"),
    quick=True,
)
