"""What each starting point of the plan areas reaches, per profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ...arrays import Bools, Floats, Ints
from ...norms.travel import Profile
from ...progress import Progress
from ...translation import tr
from ...travel.decay import bike_decay, time_score
from ...travel.doors import Doors, as_doors
from ...travel.graph import BIKE, Snapped
from ...travel.k_nearest import metres_to_several
from ...travel.nearest import weight_within
from ...travel.searches import Searches

# metres of a street, and from it, on which starting points by bike are searched as one
BIKE_SPOT_M = 10.0


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


@dataclass(frozen=True)
class Sums:
    """By profile jobs, people and homes within reach of starting points (rows of ``sums``), and where ``known``."""

    known: Mapping[str, Bools]
    sums: Mapping[str, Floats]

    def take(self, rows: Ints | Bools) -> Sums:
        """Those of some starting points."""
        known = {title: values[rows] for title, values in self.known.items()}
        return Sums(known, {title: values[rows] for title, values in self.sums.items()})


def what_is_reached(
    starts: gpd.GeoDataFrame,
    snapped: dict[str, Snapped],
    searches: Searches,
    progress: Progress,
    sums: Sums | None = None,
) -> dict[str, Reached]:
    """Per profile what each starting point reaches; ``snapped`` holds the starting points on each mode's graph.

    ``sums`` are those that are known beforehand.
    """
    norms = searches.norms
    result = {}
    distances: dict[str, dict[str, Floats]] = {}
    last = {profile.mode: title for title, profile in norms.profiles.items()}
    for step, (title, profile) in enumerate(norms.profiles.items()):
        part = progress.part(step / len(norms.profiles), (step + 1) / len(norms.profiles))
        if profile.mode not in distances:
            part(0.0, tr("Travel times"))
            distances[profile.mode] = _all_metres(snapped[profile.mode], profile.mode, searches)
        # those of a mode are let go of as soon as no other profile asks for them
        of_mode = distances.pop(profile.mode) if last[profile.mode] == title else distances[profile.mode]
        minutes = {name: metres / profile.metres_per_minute for name, metres in of_mode.items()}
        jobs, people, homes = _all_sums(snapped[profile.mode], title, searches, part, sums)
        several = _several(snapped[profile.mode], profile, searches)
        result[title] = Reached(pd.DataFrame(minutes, index=starts.index), jobs, people, homes, several)
    # what a neighbourhood can carry is counted on foot, whoever travels
    support = result[norms.accessibility.pass_profile].homes
    return {title: replace(reached, homes=support) for title, reached in result.items()}


def sums_of(reached: Mapping[str, Reached]) -> Sums:
    """The sums of what was reached, for another run."""
    values = {title: np.column_stack([one.jobs, one.people, one.homes]) for title, one in reached.items()}
    return Sums({title: np.ones(len(found), bool) for title, found in values.items()}, values)


def _all_metres(points: Snapped, mode: str, searches: Searches) -> dict[str, Floats]:
    """Metres to the nearest of every sub-category; NaN where the data knows none."""
    unknown = np.full(len(points.edge), np.nan)
    names = searches.norms.subcategories
    return {name: searches.metres_alone(points, name, mode) if searches.is_known(name) else unknown for name in names}


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


def _all_sums(
    points: Snapped, title: str, searches: Searches, progress: Progress, known: Sums | None
) -> tuple[Floats, Floats, Floats]:
    """Jobs, people and homes within reach of each point, looked for where they are not known beforehand."""
    if known is None:
        return sums_at(points, searches.norms.profiles[title], searches, progress)
    result = known.sums[title].copy()
    rows = np.flatnonzero(~known.known[title])
    if len(rows):
        found = sums_at(points, searches.norms.profiles[title], searches, progress, rows)
        result[rows] = np.column_stack(found)
    jobs, people, homes = result.T
    return jobs, people, homes


def sums_at(
    points: Snapped, profile: Profile, searches: Searches, progress: Progress, rows: Ints | None = None
) -> tuple[Floats, Floats, Floats]:
    """Jobs, people and homes within reach of each point; NaN for what the data does not know.

    ``rows`` are as in ``sums_within``.
    """
    progress(0.6, tr("Jobs and homes within reach"))
    total = sums_within(points, profile, searches, searches.doors(profile.mode), lambda: progress(0.8), rows)
    jobs, people, homes = total.T
    unknown = np.full(len(jobs), np.nan)
    lived_in = searches.is_known("homes")
    return (
        jobs if searches.is_known("jobs") else unknown,
        people if lived_in else unknown,
        homes if lived_in else unknown,
    )


def sums_within(
    points: Snapped,
    profile: Profile,
    searches: Searches,
    doors: Doors,
    check: Callable[[], None],
    rows: Ints | None = None,
) -> Floats:
    """Jobs, people and homes (columns) of some doors, as far as they are within reach of each point.

    ``rows`` are the points that are asked for; the others only tell where a spot is that they share with these.
    """
    norms, speed = searches.norms, profile.metres_per_minute
    by_bike = profile.mode == BIKE
    minutes = norms.jobs.bike_limit_min if by_bike else norms.time_score.pass_min

    def value(metres: Floats) -> Floats:
        return bike_decay(metres / speed, norms.time_score.bike_decay) if by_bike else np.ones_like(metres)

    asked = np.ones(len(points.edge), bool)
    if rows is not None:
        streets = np.zeros(len(searches.graph(profile.mode).graph.length) + 1, bool)
        streets[points.edge[rows]] = True
        asked = streets[points.edge]
    # by bike, whose squares are coarser by far, ten metres more or less do not count
    spots, of_asked = as_doors(points.take(asked), BIKE_SPOT_M if by_bike else 1.0)
    spot = np.zeros(len(asked), np.int64)
    spot[asked] = of_asked
    if rows is not None:
        used, spot = np.unique(spot[rows], return_inverse=True)
        spots = spots.take(used)
    search = searches.graph(profile.mode)
    return weight_within(search, spots, doors.places, doors.sums, minutes * speed, value, check)[spot]
