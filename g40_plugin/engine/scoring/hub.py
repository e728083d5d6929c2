"""Scores mobility hubs, charging stations and what cyclists find: parking and cycle highways."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..city import flagged
from ..indicators import cycling, hubs
from ..indicators.mixing import sums_in
from ..indicators.transit import STATION_LEVELS
from ..network import Floats, Geometries
from ..progress import Progress
from ..starts import people_per_area
from ..translation import tr
from .run import WALK, Raw, Run

_BIKE = "bike"
_CHARGING, _PARK_RIDE, _GUARDED = "charging_station", "park_ride", "guarded_bicycle_parking"
_STOP = "stop"


def score_hubs(run: Run, progress: Progress) -> None:
    """All ``hub_``, ``chg_``, ``bpk_`` and ``bhw_`` fields."""
    progress(0.0, tr("Mobility hubs and charging stations"))
    on_streets = run.searches.snap
    places, missing = _hub_places(run)
    charging, park_ride = _of_kind(run, _CHARGING), _of_kind(run, _PARK_RIDE)
    # a station stands among its own rails
    on_foot = run.searches.metres_to(
        run.snapped[WALK], [on_streets(places, WALK, cross=True), on_streets(charging, WALK)], WALK
    )
    progress(0.4, tr("Cycle highways and park and ride"))
    highways = _points_along(run)
    by_bike = run.searches.metres_to(
        run.snapped[_BIKE], [on_streets(park_ride, _BIKE), on_streets(highways, _BIKE, cross=True)], _BIKE
    )
    _score_hubs(run, on_foot[:, 0], by_bike[:, 0], missing=missing, n_park_ride=len(park_ride))
    _score_charging(run, on_foot[:, 1], n_charging=len(charging))
    _score_bicycle_parking(run)
    _score_cycle_highway(run, by_bike[:, 1], n_highways=len(highways))


def _of_kind(run: Run, kind: str) -> Geometries:
    mobility = run.city.mobility
    return np.asarray(mobility.geometry.to_numpy()[(mobility["kind"] == kind).to_numpy()])


def _hub_places(run: Run) -> tuple[Geometries, set[str]]:
    """Places that are part of a hub, and the kinds of which the data holds not one."""
    norms, mobility, stops = run.norms.hubs, run.city.mobility, run.city.stops
    mobility = mobility[mobility["kind"].isin(norms.kinds)]
    missing = set(norms.kinds) - set(mobility["kind"]) | (set() if len(stops) else {_STOP})
    stops = stops[stops["level"] <= norms.stop_level]
    points = np.concatenate([mobility.geometry.to_numpy(), stops.geometry.to_numpy()])
    kinds = np.concatenate([mobility["kind"].to_numpy(object), np.full(len(stops), _STOP, object)])
    return np.asarray(points[hubs.hub_places(points, kinds, norms)]), missing


def _score_hubs(run: Run, metres: Floats, park_ride_m: Floats, *, missing: set[str], n_park_ride: int) -> None:
    norms, n = run.norms.hubs, len(run.areas)
    everywhere = np.ones(n, bool)
    share = 1.0 - len(missing) / (len(norms.kinds) + 1)
    known = share >= norms.min_weight_available
    metres = metres if known else np.full(len(metres), np.nan)
    minutes = park_ride_m / run.norms.profiles[norms.bike_profile].metres_per_minute
    minutes = minutes if n_park_ride else np.full(len(minutes), np.nan)
    fields = hubs.hubs(run.starts, metres, minutes, n, norms)
    away = fields.pop("park_ride_min")
    fields["hub_cov"] = np.where(np.isnan(fields["hub_score"]), 0.0, share)
    raw: Raw = {
        "near": (fields["hub_near"], "share", 100.0 * fields["hub_near"].to_numpy(float), norms.near_weight),
        "wide": (fields["hub_wide"], "share", 100.0 * fields["hub_wide"].to_numpy(float), 1.0 - norms.near_weight),
        "park_ride": (away, "min", np.nan, np.nan),
    }
    run.add("hub", fields, run.parts_of(raw))
    names = ", ".join(_in_words(kind) for kind in (*norms.kinds, _STOP) if kind in missing)
    if not known:
        text = tr("The data holds none of {names}, which is too much of what makes a hub: hubs are not known.")
        run.note("hub", everywhere, text.format(names=names))
        return
    if missing:
        text = tr("The data holds none of {names}: where these are there may be more hubs.")
        run.note("hub", everywhere, text.format(names=names))
    if not n_park_ride:
        run.note("hub", everywhere, tr("The data holds no park and ride, so the chain of hubs is not known."))


def _in_words(kind: str) -> str:
    words = {
        "car_sharing": tr("shared cars"),
        "bicycle_rental": tr("rental bicycles"),
        "charging_station": tr("charging stations"),
        "parcel_locker": tr("parcel lockers"),
        _STOP: tr("stops"),
    }
    return words.get(kind, kind)


def _score_charging(run: Run, metres: Floats, *, n_charging: int) -> None:
    norms, n = run.norms.charging, len(run.areas)
    metres = metres if n_charging else np.full(len(metres), np.nan)
    score = hubs.charging(run.starts, metres, n, norms)
    sockets = per_thousand_in(run, _CHARGING, norms.sockets_per_station)
    fields = pd.DataFrame(
        {"chg_score": score, "chg_sockets_1000": sockets, "chg_cov": (~np.isnan(score)).astype(float)}
    )
    raw: Raw = {"near": (score / 100.0, "share", score, 1.0), "sockets": (sockets, "1/1000", np.nan, np.nan)}
    run.add("chg", fields, run.parts_of(raw))
    if not n_charging:
        run.note("chg", np.ones(n, bool), tr("The data holds no public charging stations."))
    run.note("chg", np.isnan(score) & (n_charging > 0), tr("Nobody lives here."))


def per_thousand_in(run: Run, kind: str, capacity: float) -> Floats:
    """Vehicles or sockets of a kind in each area per 1,000 inhabitants; NaN where nobody lives or none is known.

    ``capacity`` stands for places whose capacity is not known.
    """
    rows = run.city.mobility[run.city.mobility["kind"] == kind]
    if rows.empty:
        return np.full(len(run.areas), np.nan)
    counted = rows["capacity"].fillna(capacity).to_numpy(float)[:, None]
    total = sums_in(run.areas.geometry.to_numpy(), rows.geometry.to_numpy(), counted)[:, 0]
    return hubs.per_thousand(total, people_per_area(run.areas, run.city))


def _score_bicycle_parking(run: Run) -> None:
    norms, city = run.norms.bicycle_parking, run.city
    stations = city.stops.geometry[city.stops["level"].isin(STATION_LEVELS)].to_numpy()
    shops = city.landcover.geometry[city.landcover["cover"].isin(norms.centres)].to_numpy()
    centres = np.concatenate([stations, shops])
    guarded = city.mobility[city.mobility["kind"] == _GUARDED]
    known = bool(city.mobility["kind"].isin(norms.told_by).any())
    fields = cycling.bicycle_parking(
        run.areas.geometry.to_numpy(), centres, guarded.geometry.to_numpy(), guarded["capacity"].to_numpy(float), norms
    )
    served = fields["bpk_present"].notna().to_numpy()
    fields = fields if known else fields * np.nan
    fields["bpk_cov"] = fields["bpk_present"].notna().astype(float)
    run.add("bpk", fields, run.parts_of({"guarded": (fields["bpk_places"], "places", np.nan, np.nan)}))
    if not known:
        run.note("bpk", np.ones(len(served), bool), tr("The data holds no bicycle parking at all."))
    text = tr("No station or shopping centre within {metres:.0f} m.")
    run.note("bpk", ~served, text.format(metres=norms.near_m))
    unknown = served & flagged(fields["bpk_present"]) & fields["bpk_places"].isna().to_numpy()
    run.note("bpk", unknown, tr("The number of guarded places is not known."))


def _points_along(run: Run) -> Geometries:
    streets = run.city.streets
    lines = streets.geometry.to_numpy()[flagged(streets["cycle_highway"])]
    dense = shapely.segmentize(lines, run.norms.cycle_highway.step_m)
    return np.asarray(shapely.points(shapely.get_coordinates(dense)))


def _score_cycle_highway(run: Run, metres: Floats, *, n_highways: int) -> None:
    norms, n = run.norms.cycle_highway, len(run.areas)
    metres = metres if n_highways else np.full(len(metres), np.nan)
    fields = cycling.cycle_highway(run.starts, metres, n, norms)
    fields["bhw_connected"] = _connected(run)
    fields["bhw_cov"] = (~np.isnan(fields["bhw_score"])).astype(float)
    raw: Raw = {
        "distance": (fields["bhw_m"], "m", fields["bhw_score"], 1.0),
        "connected": (fields["bhw_connected"], "share", np.nan, np.nan),
    }
    run.add("bhw", fields, run.parts_of(raw))
    if not n_highways:
        text = tr("The data holds no cycle highway: mark its streets with cycle_highway = 1.")
        run.note("bhw", np.ones(n, bool), text)
    text = tr("No cycle tracks within {metres:.0f} m.")
    run.note("bhw", fields["bhw_connected"].isna().to_numpy(), text.format(metres=norms.network_m))


def _connected(run: Run) -> Floats:
    streets, norms = run.city.streets, run.norms.cycle_highway
    tracks = streets[flagged(streets["cycleway"]) | flagged(streets["cycle_highway"])]
    area, row = shapely.STRtree(tracks.geometry.to_numpy()).query(
        run.areas.geometry.to_numpy(), predicate="dwithin", distance=norms.network_m
    )
    ends = tracks[["node_a", "node_b"]].to_numpy(np.int64)
    length = tracks["length_m"].to_numpy(float)
    shares = np.full(len(run.areas), np.nan)
    for number in np.unique(area).tolist():
        mine = row[area == number]
        shares[number] = cycling.largest_component_share(ends[mine, 0], ends[mine, 1], length[mine])
    return shares
