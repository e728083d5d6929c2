"""Scores the places at facilities for those who compete for them, where the norms ask for it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.names import name_of

from ...arrays import Bools, Floats, Ints
from ...norms.catchment import DemandGroup
from ...progress import Progress
from ...translation import current_texts, tr
from ...travel.k_nearest import metres_to_each
from ..numbers import group_mean
from ..run import Run, everywhere
from . import catchment


def score_catchment(run: Run, progress: Progress) -> None:
    """All ``a15_fca_`` fields: null where the data does not tell how many places there are."""
    groups = run.norms.catchment.groups
    unknown, by_people = [], []
    for step, (name, group) in enumerate(groups.items()):
        shown = name_of(name, run.norms.as_file, current_texts())
        progress(step / len(groups), tr("Places at {name}").format(name=shown))
        demand, told = demand_of(run.city.origins, group)
        found = _places_per_head(run, name, demand, progress)
        if found is None:
            unknown.append(name)
            found = np.full(len(run.starts), np.nan), np.nan
        elif not told:
            by_people.append(name)
        _add(run, name, *found)
    if unknown:
        run.reason("a15", everywhere(run), "places_unknown", kinds=unknown)
    if by_people:
        run.reason("a15", everywhere(run), "ages_unknown", kinds=by_people)


def demand_of(origins: gpd.GeoDataFrame, group: DemandGroup) -> tuple[Floats, bool]:
    """People of a demand group at each origin, and whether ages told them everywhere.

    A share of the children under 15 where their number is known, else a share of all people.
    """
    people = np.nan_to_num(origins["people"].to_numpy(float)) * group.people
    if group.children is None:
        return people, True
    children = origins["people_0_15"].to_numpy(float) * group.children
    return np.where(np.isnan(children), people, children), not bool(np.isnan(children).any())


def _places_per_head(run: Run, name: str, demand: Floats, progress: Progress) -> tuple[Floats, float] | None:
    """Places per head at each starting point, and in the whole municipality; None where too little is known."""
    norms, searches = run.norms, run.searches
    rows = run.city.facilities[run.city.facilities["sub"] == name]
    each = rows.drop_duplicates("facility_id")
    capacity = each["capacity"].to_numpy(float)
    known = ~np.isnan(capacity)
    if not known.any() or known.mean() < norms.accessibility.min_weight_available or not demand.any():
        return None
    profile = norms.profiles[norms.catchment.profile]
    lived_in = np.flatnonzero(demand > 0)
    homes = searches.homes(profile.mode).take(lived_in)
    entrances = searches.snap(searches.kind(name).points, profile.mode)
    numbers: Ints = np.asarray(pd.Index(each["facility_id"]).get_indexer(rows["facility_id"]), np.int64)
    places = np.zeros(len(run.starts))
    points = homes.joined(run.snapped[profile.mode])
    for chosen, metres in metres_to_each(searches.graph(profile.mode), points, entrances, numbers):
        progress.check()
        near = catchment.reach(metres / profile.metres_per_minute, norms.catchment, norms.time_score)
        counted = np.where(known[chosen], capacity[chosen], 0.0)
        per_head = catchment.supply_per_head(counted, demand[lived_in], near[: len(lived_in)])
        places += catchment.places_per_head(per_head, near[len(lived_in) :])
    here = _in_municipality(run, each.geometry.to_numpy())
    people = demand[_in_municipality(run, run.city.origins.geometry.to_numpy())].sum()
    supply = capacity[here & known].sum()
    return (places, supply / people) if people > 0 and supply > 0 else None


def _in_municipality(run: Run, points: np.ndarray) -> Bools:
    # without a boundary the package is the municipality
    shapes = run.city.municipality.geometry.to_numpy()
    if not len(shapes):
        return np.ones(len(points), bool)
    whole = shapely.union_all(shapes)
    shapely.prepare(whole)
    return np.asarray(shapely.intersects(whole, points))


def _add(run: Run, name: str, places: Floats, reference: float) -> None:
    group, weight = run.starts["area"].to_numpy(np.int64), run.starts["weight"].to_numpy(float)
    n = len(run.areas)
    score = group_mean(catchment.catchment_score(places, reference), weight, group, n)
    columns = {"area": np.arange(n), "part": f"fca_{name}", "raw": group_mean(places, weight, group, n)}
    # it is told beside the score, not counted in it
    parts = pd.DataFrame(columns | {"unit": "places per head", "score": score, "weight": 0.0})
    run.add("a15", pd.DataFrame({f"a15_fca_{name}": score}), parts)
