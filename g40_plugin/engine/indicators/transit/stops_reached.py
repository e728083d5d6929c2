"""What public transport is worth at points: the searches from stops, and the formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools, Floats, Geometries, Ints
from ...city.package import City
from ...progress import Progress
from ...translation import tr
from ...travel.graph import Snapped
from ...travel.searches import Searches
from ...travel.within_limit import within
from . import formula as transit
from .formula import Reached

# points looked at together, which bounds the memory for their pairs with stops and routes
_POINTS = 8192


@dataclass(frozen=True)
class Served:
    """The routes of a timetable at the places where they stop: one entry per place and route, its best direction.

    ``points`` and ``mode`` are those of the places; ``place``, ``route`` and ``peak_h`` those of the entries, in the
    order of the places; ``route_mode`` is that of the routes. Modes are numbers.
    """

    points: Geometries
    mode: Ints
    place: Ints
    route: Ints
    peak_h: Floats
    route_mode: Ints


def served_places(services: pd.DataFrame, points: Geometries, modes: tuple[str, ...]) -> Served:
    """Gather the table services: a place is a stop and a mode (its number in ``modes``).

    Of the directions of a route the better counts; what does not depart in the peak hour is left out.
    """
    frame = services.assign(row=np.arange(len(services)))[["stop_id", "mode", "route", "peak_h", "row"]]
    frame = frame[(frame["peak_h"] > 0) & frame["mode"].isin(modes)]
    keys = ["stop_id", "mode", "route"]
    best = frame.groupby(keys, as_index=False).agg({"peak_h": "max", "row": "first"})
    place, _ = pd.factorize(pd.MultiIndex.from_frame(best[["stop_id", "mode"]]))
    route, _ = pd.factorize(pd.MultiIndex.from_frame(best[["mode", "route"]]))
    first_call = np.unique(route, return_index=True)[1]
    first = np.unique(place, return_index=True)[1]
    number = pd.Index(modes).get_indexer(best["mode"])
    return Served(
        points[best["row"].to_numpy(np.int64)[first]],
        number[first].astype(np.int64),
        place.astype(np.int64),
        route.astype(np.int64),
        best["peak_h"].to_numpy(float),
        number[first_call].astype(np.int64),
    )


def transit_at(searches: Searches, snapped: dict[str, Snapped], points: Geometries, progress: Progress) -> pd.DataFrame:
    """Node values, PTAI and quality class of points that are snapped on the graphs for walking and cycling.

    The columns are those of ``transit.node_values``, and ``ptai`` and ``class_points``, which are NaN where no
    timetable is known.
    """
    services = searches.city.services
    modes = tuple(searches.norms.transit.ptai.wait_min.values_by_name())
    served = served_places(services, services.geometry.to_numpy(), modes)
    peak_known = bool(services["peak_h"].notna().any())
    chunks = np.array_split(np.arange(len(points)), max(1, -(-len(points) // _POINTS)))
    parts = []
    for step, rows in enumerate(chunks):
        progress(step / len(chunks), tr("Public-transport stops"))
        here = {mode: on.take(rows) for mode, on in snapped.items()}
        part = _node_values(searches, here, len(rows))
        inside = _with_timetable(searches.city, points[rows])
        part["ptai"] = np.where(inside & peak_known, _access_index(searches, served, here, len(rows)), np.nan)
        part["class_points"] = np.where(inside, part["class_points"], np.nan)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _node_values(searches: Searches, snapped: dict[str, Snapped], n_points: int) -> pd.DataFrame:
    norms, stops = searches.norms.transit, searches.city.served_stops
    row_of = {one.level: row for row, one in enumerate(norms.levels.values())}
    level, often = stops["level"].map(row_of).to_numpy(np.int64), stops["departures_h"].to_numpy(float)
    places = stops.geometry.to_numpy()
    reference = {
        "walk": np.array([one.walk_m for one in norms.levels.values()]),
        "bike": np.array([one.bike_m for one in norms.levels.values()]),
    }
    walk, bike = (
        _reached(searches, snapped, "stops", mode, places, norms.zero_fraction * metres[level])
        for mode, metres in reference.items()
    )
    values = transit.node_values(level, often, walk, bike, n_points, norms)
    values["class_points"] = np.nan
    classes = norms.quality_classes
    if classes.enabled:
        limits = np.full(len(stops), classes.distance_m[-1])
        near = _reached(searches, snapped, "classes", "walk", places, limits)
        category = transit.stop_categories(np.array(list(norms.levels))[level], often, classes)
        values["class_points"] = transit.quality_points(category, near, n_points, classes)
    return values


def _reached(
    searches: Searches, snapped: dict[str, Snapped], name: str, mode: str, places: Geometries, limits_m: Floats
) -> Reached:
    pairs = within(searches.graph(mode), snapped[mode], searches.around(name, mode, places, limits_m))
    return Reached(pairs.point, pairs.place, pairs.metres)


def _with_timetable(city: City, points: Geometries) -> Bools:
    """Whether each point lies where a timetable is known: within its coverage, or anywhere if none is told."""
    if city.services.empty:
        return np.zeros(len(points), bool)
    covered = city.covered("stops")
    if covered.is_empty:
        return np.ones(len(points), bool)
    shapely.prepare(covered)
    return np.asarray(shapely.intersects(covered, points))


def _access_index(searches: Searches, served: Served, snapped: dict[str, Snapped], n_points: int) -> Floats:
    """PTAI of each point, by the variant of the norms: on foot, and by bicycle where it says so."""
    norms, profiles = searches.norms.transit.ptai, searches.norms.profiles
    wait = np.array(list(norms.wait_min.values_by_name().values()))
    variant = norms.variants[norms.variant]
    begin = np.searchsorted(served.place, np.arange(len(served.points) + 1))
    best = np.zeros((n_points, len(served.route_mode)))
    ways = (("walk", variant.walk_m, norms.walk_profile), ("bike", variant.bike_m, norms.bike_profile))
    for mode, caps, profile in ways:
        limits = np.array(list(caps.values_by_name().values()))[served.mode]
        if not (limits > 0).any():
            continue
        found = _reached(searches, snapped, "services", mode, served.points, np.where(limits > 0, limits, -1.0))
        count = begin[found.stop + 1] - begin[found.stop]
        pair = np.repeat(np.arange(len(count)), count)
        entry = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + begin[found.stop][pair]
        minutes = found.metres[pair] / profiles[profile].metres_per_minute
        often = transit.doorstep_frequency(minutes, served.peak_h[entry], wait[served.mode[served.place[entry]]], norms)
        rows, routes = found.point[pair], served.route[entry]
        best = np.maximum(best, transit.best_doorstep_frequencies(rows, routes, often, *best.shape))
    return transit.access_index(best, served.route_mode, norms)
