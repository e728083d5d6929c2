"""What each starting point of the plan areas reaches, per profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries, Ints
from ...norms.travel import Profile
from ...progress import Progress
from ...translation import tr
from ...travel.decay import bike_decay, time_score
from ...travel.graph import BIKE, Snapped
from ...travel.k_nearest import metres_to_several
from ...travel.nearest import weight_within
from ...travel.searches import Searches


@dataclass(frozen=True)
class Reached:
    """What each starting point reaches in one profile.

    ``minutes`` has a column per sub-category: infinite where none is reached, NaN where the data knows none.
    ``jobs``, ``people`` and ``homes`` are sums within reach; NaN where the data knows none. ``several`` holds, for the
    sub-categories whose ``measure`` asks for it, the mean minutes to the nearest few, or how many are near.
    """

    minutes: pd.DataFrame
    jobs: Floats
    people: Floats
    homes: Floats
    several: Mapping[str, Floats] = field(default_factory=dict)


def what_is_reached(
    starts: gpd.GeoDataFrame, snapped: dict[str, Snapped], searches: Searches, progress: Progress
) -> dict[str, Reached]:
    """Per profile what each starting point reaches; ``snapped`` holds the starting points on each mode's graph."""
    norms = searches.norms
    result = {}
    distances: dict[str, dict[str, Floats]] = {}
    for step, (title, profile) in enumerate(norms.profiles.items()):
        part = progress.part(step / len(norms.profiles), (step + 1) / len(norms.profiles))
        if profile.mode not in distances:
            part(0.0, tr("Travel times"))
            distances[profile.mode] = _all_metres(snapped[profile.mode], profile.mode, searches)
        minutes = {name: metres / profile.metres_per_minute for name, metres in distances[profile.mode].items()}
        jobs, people, homes = _sums(snapped[profile.mode], profile, searches, part)
        several = _several(snapped[profile.mode], profile, searches)
        result[title] = Reached(pd.DataFrame(minutes, index=starts.index), jobs, people, homes, several)
    # what a neighbourhood can carry is counted on foot, whoever travels
    support = result[norms.accessibility.pass_profile].homes
    return {title: replace(reached, homes=support) for title, reached in result.items()}


def _all_metres(points: Snapped, mode: str, searches: Searches) -> dict[str, Floats]:
    """Metres to the nearest of every sub-category; NaN where the data knows none."""
    unknown = np.full(len(points.edge), np.nan)
    names = searches.norms.subcategories
    return {name: searches.metres(points, name, mode)[0] if searches.is_known(name) else unknown for name in names}


def _several(points: Snapped, profile: Profile, searches: Searches) -> dict[str, Floats]:
    """Of the sub-categories that ask for it the mean minutes to the nearest few, or how many are near."""
    norms, result = searches.norms, {}
    for name, sub in norms.subcategories.items():
        if sub.measure == "nearest" or not searches.is_known(name):
            continue
        ids, facility = np.unique(searches.kind(name).ids.astype(str), return_inverse=True)
        # where the data holds fewer in all, those count
        most = norms.several.mean_of if sub.measure == "mean" else norms.several.gravity_of
        k = max(1, min(most, len(ids)))
        places = searches.places(profile.mode)[searches.kinds.index(name)]
        metres = metres_to_several(searches.graph(profile.mode), points, places, facility, k)
        minutes = metres / profile.metres_per_minute
        near = minutes.mean if sub.measure == "mean" else (time_score(minutes, norms.time_score) / 100.0).sum
        result[name] = near(axis=1)
    return result


def _sums(points: Snapped, profile: Profile, searches: Searches, progress: Progress) -> tuple[Floats, Floats, Floats]:
    """Jobs, people and homes within reach of each point; NaN for what the data does not know."""
    norms, city = searches.norms, searches.city
    progress(0.6, tr("Jobs and homes within reach"))
    by_bike = profile.mode == BIKE
    minutes = norms.jobs.bike_limit_min if by_bike else norms.time_score.pass_min
    work, homes = city.buildings[city.buildings["jobs"] > 0], city.origins
    points_of = np.concatenate([work.geometry.centroid.to_numpy(), homes.geometry.to_numpy()])
    weights = np.zeros((len(points_of), 3))
    weights[: len(work), 0] = work["jobs"]
    weights[len(work) :, 1] = homes["people"].fillna(0)
    weights[len(work) :, 2] = homes["dwellings"].fillna(0)
    # on foot one door more or less within the limit counts
    if by_bike:
        points_of, weights = gather(points_of, weights, norms.jobs.bike_square_m)
    speed = profile.metres_per_minute

    def value(metres: Floats) -> Floats:
        return bike_decay(metres / speed, norms.time_score.bike_decay) if by_bike else np.ones_like(metres)

    places, place = as_doors(searches.snap(points_of, profile.mode))
    doors, door = as_doors(points)
    sums = np.column_stack([np.bincount(place, weights=column) for column in weights.T]).astype(float)
    limit_m = minutes * speed
    at_doors = weight_within(searches.graph(profile.mode), doors, places, sums, limit_m, value, lambda: progress(0.8))
    total = at_doors[door]
    jobs, people, dwellings = total.T
    unknown = np.full(len(jobs), np.nan)
    lived_in = searches.is_known("homes")
    return (
        jobs if searches.is_known("jobs") else unknown,
        people if lived_in else unknown,
        dwellings if lived_in else unknown,
    )


def as_doors(points: Snapped) -> tuple[Snapped, Ints]:
    """Points on the same metre of a street and equally far from it to the metre as one, and the row of each point."""
    axes = np.where(points.found, [points.position, points.distance], 0.0)
    along, away = np.floor(axes).astype(np.int64)
    # one number per spot, which sorts faster than three
    spots = (points.edge * (along.max(initial=0) + 1) + along) * (away.max(initial=0) + 1) + away
    _, first, door, count = np.unique(spots, return_index=True, return_inverse=True, return_counts=True)
    position, distance = (np.bincount(door, weights=axis) / count for axis in (points.position, points.distance))
    return Snapped(points.edge[first], position, distance), door


def gather(points: Geometries, weights: Floats, square_m: float) -> tuple[Geometries, Floats]:
    """Points gathered in squares: the point nearest to each square's weighted middle, and the sums of its weights."""
    if not len(points):
        return points, weights
    xy = shapely.get_coordinates(points)
    column, row = np.floor(xy / square_m).astype(np.int64).T
    # one number per square, which sorts faster than two
    squares, square = np.unique(column * (np.ptp(row) + 1) + row - row.min(), return_inverse=True)
    n = len(squares)
    sums = np.column_stack([np.bincount(square, weights=column, minlength=n) for column in weights.T])
    share = np.where(weights.sum(axis=0) > 0, weights / np.maximum(weights.sum(axis=0), 1e-12), 0.0).sum(axis=1) + 1e-12
    total = np.bincount(square, weights=share, minlength=n)
    middle = np.column_stack([np.bincount(square, weights=share * axis, minlength=n) / total for axis in xy.T])
    away = np.hypot(*(xy - middle[square]).T)
    order = np.lexsort((xy[:, 1], xy[:, 0], away, square))
    first = order[np.concatenate([[True], square[order][1:] != square[order][:-1]])]
    return np.asarray(points[first]), np.asarray(sums)
