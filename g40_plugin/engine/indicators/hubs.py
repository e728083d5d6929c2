"""HUB: who lives near a mobility hub (clauses b.10 and c.1)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..arrays import Floats, Geometries
from ..norms import Norms
from ..norms.hubs import Hubs
from ..progress import Progress
from ..translation import tr
from ..travel.graph import BIKE, WALK
from .indicator import PLUS, Indicator
from .mobility import PARK_RIDE, places_of_kind
from .numbers import group_mean, group_quantiles
from .run import Raw, Run, everywhere


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


_STOP = "stop"


def score_hubs(run: Run, progress: Progress) -> None:
    """All ``hub_`` fields."""
    progress(0.0, tr("Mobility hubs"))
    on_streets = run.searches.snap
    places, missing = _hub_places(run)
    park_ride = places_of_kind(run, PARK_RIDE)
    # a station stands among its own rails
    on_foot = run.searches.metres_to(run.snapped[WALK], [on_streets(places, WALK, cross=True)], WALK)
    by_bike = run.searches.metres_to(run.snapped[BIKE], [on_streets(park_ride, BIKE)], BIKE)
    _score_hubs(run, on_foot[:, 0], by_bike[:, 0], missing=missing, n_park_ride=len(park_ride))


def _hub_places(run: Run) -> tuple[Geometries, set[str]]:
    """Places that are part of a hub, and the kinds of which the data holds not one."""
    norms, mobility, stops = run.norms.hubs, run.city.mobility, run.city.stops
    mobility = mobility[mobility["kind"].isin(norms.kinds)]
    missing = set(norms.kinds) - set(mobility["kind"]) | (set() if len(stops) else {_STOP})
    stops = stops[stops["level"] <= norms.stop_level]
    points = np.concatenate([mobility.geometry.to_numpy(), stops.geometry.to_numpy()])
    kinds = np.concatenate([mobility["kind"].to_numpy(object), np.full(len(stops), _STOP, object)])
    return np.asarray(points[hub_places(points, kinds, norms)]), missing


def _score_hubs(run: Run, metres: Floats, park_ride_m: Floats, *, missing: set[str], n_park_ride: int) -> None:
    norms, n = run.norms.hubs, len(run.areas)
    share = 1.0 - len(missing) / (len(norms.kinds) + 1)
    known = share >= norms.min_weight_available
    metres = metres if known else np.full(len(metres), np.nan)
    minutes = park_ride_m / run.norms.profiles[norms.bike_profile].metres_per_minute
    minutes = minutes if n_park_ride else np.full(len(minutes), np.nan)
    fields = hubs(run.starts, metres, minutes, n, norms)
    away = fields.pop("park_ride_min")
    fields["hub_cov"] = np.where(np.isnan(fields["hub_score"]), 0.0, share)
    raw: Raw = {
        "near": (fields["hub_near"], "share", 100.0 * fields["hub_near"].to_numpy(float), norms.near_weight),
        "wide": (fields["hub_wide"], "share", 100.0 * fields["hub_wide"].to_numpy(float), 1.0 - norms.near_weight),
        "park_ride": (away, "min", np.nan, np.nan),
    }
    run.add("hub", fields, run.parts_of(raw))
    kinds = [f"mobility.{kind}" for kind in (*norms.kinds, _STOP) if kind in missing]
    if not known:
        run.reason("hub", everywhere(run), "too_little_in_data", kinds=kinds)
        return
    if missing:
        run.reason("hub", everywhere(run), "not_all_in_data", kinds=kinds)
    if not n_park_ride:
        run.reason("hub", everywhere(run), "no_park_and_ride")


def _margin_m(norms: Norms) -> float:
    by_bike = norms.profiles[norms.hubs.bike_profile].metres_per_minute
    return max(norms.hubs.wide_m, norms.hubs.chain_min * by_bike)


INDICATOR = Indicator(
    code="hub",
    asked_by=(PLUS,),
    evaluate=score_hubs,
    tables=("streets",),
    reads=("origins", "people", "mobility", "stops"),
    margin_m=_margin_m,
    from_starts=True,
)
