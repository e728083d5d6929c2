"""PTN: how near the area is to public-transport nodes of six levels (indicator specification 5.1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..norms import Transit
from .numbers import Floats, group_mean, group_quantiles


def distance_decay(metres: Floats, reference_m: float, norms: Transit) -> Floats:
    """1 up to a third of the reference distance, straight down to 0 at 1.5 times it; infinite distance gives 0."""
    share = (norms.zero_fraction - np.asarray(metres, float) / reference_m) / (
        norms.zero_fraction - norms.full_fraction
    )
    return np.asarray(np.clip(share, 0.0, 1.0))


def frequency_factor(departures_h: Floats, reference: float) -> Floats:
    """min(1, sqrt(f / f_ref)): waiting falls with frequency (proposal)."""
    return np.asarray(np.minimum(1.0, np.sqrt(np.asarray(departures_h, float) / reference)))


def node_scores(walk_m: Mapping[str, Floats], bike_m: Mapping[str, Floats], norms: Transit) -> dict[str, Floats]:
    """Per level 100 * quality * max(decay on foot, factor * decay by bike) at every starting point."""
    scores = {}
    for name, level in norms.levels.items():
        near = distance_decay(walk_m[name], level.walk_m, norms)
        if level.bike_m > 0:
            near = np.maximum(near, norms.bike_factor * distance_decay(bike_m[name], level.bike_m, norms))
        scores[name] = 100.0 * level.quality * near
    return scores


def transit(
    starts: pd.DataFrame, walk_m: Mapping[str, Floats], bike_m: Mapping[str, Floats], n_areas: int, norms: Transit
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All numeric ``ptn_`` fields per area, and the parts of the score.

    ``walk_m`` and ``bike_m`` hold per level the metres over the network from each starting point to the nearest stop.
    The node score of a starting point is that of its best stop; the area's is the mean over starting points.
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    scores = node_scores(walk_m, bike_m, norms)
    best = np.max(list(scores.values()), axis=0)

    def median(metres: Floats) -> Floats:
        value = group_quantiles(metres, weight, group, n_areas, (0.5,))[0]
        return np.where(np.isinf(value), np.nan, value)

    score = group_mean(best, weight, group, n_areas)
    stations = [name for name, level in norms.levels.items() if level.level <= 3]  # noqa: PLR2004  # train, metro
    fields = pd.DataFrame(
        {
            "ptn_score": score,
            "ptn_dist_m": median(np.min(list(walk_m.values()), axis=0)),
            "ptn_station_m": median(np.min([walk_m[name] for name in stations], axis=0)),
            "ptn_cov": np.where(np.isnan(score), 0.0, 1.0),
        }
    )
    parts = [
        pd.DataFrame(
            {
                "area": np.arange(n_areas),
                "part": name,
                "raw": median(walk_m[name]),
                "unit": "m",
                "score": group_mean(scores[name], weight, group, n_areas),
                "weight": level.quality,
            }
        )
        for name, level in norms.levels.items()
    ]
    return fields, pd.concat(parts, ignore_index=True)
