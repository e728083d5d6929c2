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
from .indicator import PLUS, WAYS, Indicator
from .mobility import PARK_RIDE, places_of_kind
from .numbers import Raw, group_mean, group_quantiles
from .run import Run, everywhere


def hub_places(points: NDArray[np.object_], kinds: NDArray[np.object_], norms: Hubs) -> NDArray[np.bool_]:
    """Which places are part of a hub: ``least_kinds`` different kinds, its own too, lie within ``cluster_m`` of it."""
    row, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=norms.cluster_m)
    near = pd.DataFrame({"row": row, "kind": kinds[other]}).groupby("row")["kind"].nunique()
    return np.asarray(near.reindex(range(len(points)), fill_value=0).to_numpy() >= norms.least_kinds)


def hubs(
    starts: pd.DataFrame, hub_m: Floats, may_m: Floats, park_ride_min: Floats, n_areas: int, norms: Hubs
) -> pd.DataFrame:
    """All ``hub_`` fields but coverage and note, and the column ``park_ride_min``: median minutes by bicycle.

    ``hub_m`` holds metres on foot from each starting point to the nearest place of a hub, ``may_m`` the fewest that it
    may be, with hubs of kinds that the data lacks; ``park_ride_min`` minutes by bicycle to the nearest park and ride;
    infinite is not reached, NaN unknown. The score is 100 times the mean of both coverages, that of ``hub_m`` where
    that of ``may_m`` is at most ``most_apart`` points higher, else NaN; the chain adds nothing to it.
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)

    def covered(metres: Floats) -> tuple[Floats, Floats, Floats]:
        near, wide = (
            group_mean((metres <= limit).astype(float), weight, group, n_areas)
            for limit in (norms.near_m, norms.wide_m)
        )
        return near, wide, 100.0 * (norms.near_weight * near + (1.0 - norms.near_weight) * wide)

    (near, wide, low), (_, _, high) = covered(hub_m), covered(may_m)
    known = high - low <= norms.most_apart + _ROUNDING
    told = pd.DataFrame({"hub_score": low, "hub_near": near, "hub_wide": wide})
    told = told.where(np.repeat(known[:, None], 3, axis=1))
    minutes = group_quantiles(park_ride_min, weight, group, n_areas, (0.5,))[0]
    in_time = minutes <= norms.chain_min
    # a kind that the data lacks can only bring a hub where none is known
    open_ = np.isnan(wide) | np.isnan(minutes) | (~known & in_time & (wide == 0))
    chained = np.where(open_, np.nan, (wide > 0) & in_time)
    away = np.where(np.isinf(minutes), np.nan, minutes)
    return told.assign(hub_chain=chained, hub_low=low, hub_high=high, park_ride_min=away)


_STOP = "stop"
# a score that is a sum of shares
_ROUNDING = 1e-9


def score_hubs(run: Run, progress: Progress) -> None:
    """All ``hub_`` fields."""
    progress(0.0, tr("Mobility hubs"))
    points, _, missing = _places(run)
    ways = goes_to(run)
    on_foot, by_bike = (
        run.searches.metres_to(run.snapped[mode], [run.searches.snap(places, mode, cross=cross)], mode)[:, 0]
        for mode, (places, cross) in ways.items()
    )
    park_ride, _ = ways[BIKE]
    may_m = fewest_metres(on_foot, run.starts.geometry.to_numpy(), points, len(missing), run.norms.hubs)
    _score_hubs(run, on_foot, may_m, by_bike, missing=missing, n_park_ride=len(park_ride))


def goes_to(run: Run) -> dict[str, tuple[Geometries, bool]]:
    """The places of hubs on foot, and park and ride by bicycle; a station stands among its own rails."""
    points, kinds, _ = _places(run)
    return {
        WALK: (points[hub_places(points, kinds, run.norms.hubs)], True),
        BIKE: (places_of_kind(run, PARK_RIDE), False),
    }


def fewest_metres(hub_m: Floats, starts: Geometries, points: Geometries, missing: int, norms: Hubs) -> Floats:
    """How near a hub may be to each starting point where nothing is known of some kinds, as many as ``missing``.

    Enough of them make a hub anywhere; fewer one beside any of the places that are known.
    """
    if not missing:
        return hub_m
    if missing >= norms.least_kinds:
        return np.zeros(len(starts))
    straight = np.full(len(starts), np.inf)
    row, away = shapely.STRtree(points).query_nearest(starts, all_matches=False, return_distance=True)
    straight[row[0]] = away
    return straight - norms.cluster_m


def _places(run: Run) -> tuple[Geometries, NDArray[np.object_], set[str]]:
    """Places that may be part of a hub, their kinds, and the kinds of which the data holds not one."""
    norms, mobility, stops = run.norms.hubs, run.city.mobility, run.city.stops
    mobility = mobility[mobility["kind"].isin(norms.kinds)]
    missing = set(norms.kinds) - set(mobility["kind"]) | (set() if len(stops) else {_STOP})
    stops = run.city.served_stops
    stops = stops[stops["level"] <= norms.stop_level]
    points = np.concatenate([mobility.geometry.to_numpy(), stops.geometry.to_numpy()])
    return points, np.concatenate([mobility["kind"].to_numpy(object), np.full(len(stops), _STOP, object)]), missing


def _score_hubs(
    run: Run, metres: Floats, may_m: Floats, park_ride_m: Floats, *, missing: set[str], n_park_ride: int
) -> None:
    norms, n = run.norms.hubs, len(run.areas)
    minutes = park_ride_m / run.norms.profiles[norms.bike_profile].metres_per_minute
    minutes = minutes if n_park_ride else np.full(len(minutes), np.nan)
    fields = hubs(run.starts, metres, may_m, minutes, n, norms)
    away = fields.pop("park_ride_min")
    share = 1.0 - len(missing) / (len(norms.kinds) + 1)
    unknown = fields["hub_score"].isna().to_numpy()
    fields["hub_cov"] = np.where(unknown, 0.0, share)
    raw: Raw = {
        "near": (fields["hub_near"], "share", 100.0 * fields["hub_near"].to_numpy(float), norms.near_weight),
        "wide": (fields["hub_wide"], "share", 100.0 * fields["hub_wide"].to_numpy(float), 1.0 - norms.near_weight),
        "park_ride": (away, "min", np.nan, np.nan),
    }
    run.add("hub", fields, run.parts_of(raw))
    low, high = (fields[name].to_numpy(float) for name in ("hub_low", "hub_high"))
    kinds = [f"mobility.{kind}" for kind in (*norms.kinds, _STOP) if kind in missing]
    run.reason("hub", unknown & ~np.isnan(low), "bounds_apart", kinds=kinds, low=low, high=high)
    run.reason("hub", ~unknown & bool(missing), "not_all_in_data", kinds=kinds, high=high)
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
    looks_at=(*WAYS, "stops", "mobility"),
    goes_to=goes_to,
    quick=True,
)
