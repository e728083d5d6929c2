"""Scores the public transport of plan areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..indicators import transit
from ..network import Floats
from ..progress import Progress
from ..translation import tr
from .run import WALK, Run
from .why import middle_starts


def score_transit(run: Run, progress: Progress) -> None:
    """All ``ptn_`` fields."""
    norms, searches = run.norms.transit, run.searches
    known = len(run.city.stops) > 0
    metres: dict[str, dict[str, Floats]] = {WALK: {}, "bike": {}}
    for mode, found in metres.items():
        for step, name in enumerate(norms.levels):
            progress(step / len(norms.levels), tr("Public-transport stops"))
            found[name] = searches.metres(run.snapped[mode], f"stop:{name}", mode)[0]
    fields, parts = transit.transit(run.starts, metres[WALK], metres["bike"], len(run.areas), norms)
    names = list(norms.levels)
    stations = [name for name in names if norms.levels[name].level <= 3]  # noqa: PLR2004  # train, metro
    fields["ptn_stop"] = _nearest_names(run, names)
    fields["ptn_station"] = _nearest_names(run, stations)
    if not known:
        fields = pd.DataFrame(
            {name: None if name in ("ptn_stop", "ptn_station") else np.nan for name in fields}, fields.index
        )
        fields["ptn_cov"] = 0.0
        parts = parts.assign(raw=np.nan, score=np.nan)
        run.note("ptn", np.ones(len(run.areas), bool), tr("The data holds no public-transport stops."))
    else:
        unreached = np.isnan(fields["ptn_dist_m"].to_numpy(float)) & ~np.isnan(fields["ptn_score"].to_numpy(float))
        run.note("ptn", unreached, tr("No stop can be reached over the streets."))
        run.note(
            "ptn", np.ones(len(run.areas), bool), tr("Without a timetable every stop counts as served often enough.")
        )
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
