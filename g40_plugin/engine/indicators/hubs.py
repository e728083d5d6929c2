"""HUB and CHG: who lives near a mobility hub, and near a public charging station (clauses b.7, b.10 and c.1)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..norms import Charging, Hubs
from .numbers import Floats, group_mean, group_quantiles


def hub_places(points: NDArray[np.object_], kinds: NDArray[np.object_], norms: Hubs) -> NDArray[np.bool_]:
    """Which places are part of a hub: ``least_kinds`` different kinds, its own too, lie within ``cluster_m`` of it."""
    row, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=norms.cluster_m)
    near = pd.DataFrame({"row": row, "kind": kinds[other]}).groupby("row")["kind"].nunique()
    return np.asarray(near.reindex(range(len(points)), fill_value=0).to_numpy() >= norms.least_kinds)


def hubs(starts: pd.DataFrame, hub_m: Floats, park_ride_min: Floats, n_areas: int, norms: Hubs) -> pd.DataFrame:
    """All ``hub_`` fields but coverage and note, and the column ``park_ride_min``: median minutes by bicycle.

    ``hub_m`` holds metres on foot from each starting point to the nearest place of a hub, ``park_ride_min`` minutes by
    bicycle to the nearest park and ride; infinite is not reached, NaN unknown. The score is 100 times the mean of both
    coverages; the chain adds nothing to it.
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    near, wide = (
        group_mean(np.where(np.isnan(hub_m), np.nan, hub_m <= limit), weight, group, n_areas)
        for limit in (norms.near_m, norms.wide_m)
    )
    minutes = group_quantiles(park_ride_min, weight, group, n_areas, (0.5,))[0]
    chained = np.where(np.isnan(wide) | np.isnan(minutes), np.nan, (wide > 0) & (minutes <= norms.chain_min))
    return pd.DataFrame(
        {
            "hub_score": 100.0 * (norms.near_weight * near + (1.0 - norms.near_weight) * wide),
            "hub_near": near,
            "hub_wide": wide,
            "hub_chain": chained,
            "park_ride_min": np.where(np.isinf(minutes), np.nan, minutes),
        }
    )


def charging(starts: pd.DataFrame, charging_m: Floats, n_areas: int, norms: Charging) -> Floats:
    """100 times the share of homes with a public charging station within ``near_m`` on foot; NaN unknown."""
    near = np.where(np.isnan(charging_m), np.nan, charging_m <= norms.near_m)
    homes = starts["dwellings"].to_numpy(float)
    return 100.0 * group_mean(near, homes, starts["area"].to_numpy(np.int64), n_areas)


def per_thousand(count: Floats, people: Floats) -> Floats:
    """A number per 1,000 inhabitants; NaN where nobody lives."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(people > 0, 1000.0 * count / people, np.nan))
