"""The plans of a variant: how many can live there, what they need and find, and what a programme counts on there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Bools, Floats, Ints
from ..city.package import City
from ..indicators.numbers import group_quantiles
from ..indicators.run import Run
from ..norms import Norms
from ..programme.needs import Reach, need_of, people_of
from ..programme.plans import Counted
from ..progress import Progress
from ..translation import tr
from ..travel.starts import people_per_area
from .changed import ids_of
from .file import ROW, Variant
from .given import area_of

# what is told of a need beside which one it is
_TOLD = ("need", "title", "asked", "room", "lacks", "state", "note", "minutes")


def plans_of(
    variant: Variant, run: Run, counted: Counted | None, progress: Progress, *, complete: bool
) -> list[dict[str, Any]]:
    """Each plan of a variant that is scored in ``run``, as the engine's method ``variant`` tells it.

    ``counted`` is a programme. Where the scoring is not ``complete``, what is needed is not known yet: None.
    """
    plans = variant.layer("plans")
    if plans is None:
        return []
    areas, homes = run.areas, plans["homes"].fillna(0.0).to_numpy(float)
    area = area_of(plans, areas)
    ids, names = (_of_area(areas[name], area) for name in ("area_id", "area_name"))
    needs = _needs(plans, homes, area, run, progress) if complete else dict.fromkeys(range(len(plans)))
    place = counted.plans(plans, ids) if counted is not None else [None] * len(plans)
    people = people_of(homes, run.norms)
    columns = zip(plans[ROW], plans["name"], ids, names, homes, people, needs.values(), place, strict=True)
    keys = ("row", "name", "area_id", "area_name", "homes", "people", "needs", "programme")
    return [dict(zip(keys, values, strict=True)) for values in columns]


def _of_area(values: pd.Series, area: Ints) -> np.ndarray:
    return np.asarray(np.where(area >= 0, values.to_numpy(object)[np.maximum(area, 0)], None), object)


def _needs(
    plans: gpd.GeoDataFrame, homes: Floats, area: Ints, run: Run, progress: Progress
) -> Mapping[int, list[dict[str, Any]]]:
    """By the number of a plan what those who come to live there need; nothing for one without homes."""
    rows = np.flatnonzero(homes > 0)
    if not len(rows):
        return {number: [] for number in range(len(plans))}
    norms, searches = run.norms, run.searches
    progress(0.0, tr("What the homes need close by"))
    newcomers = _newcomers(plans, run.city)
    chosen = plans.iloc[rows].reset_index(drop=True)
    chosen = chosen.assign(area_id=rows, area_name=chosen["name"])
    reach = Reach.of(chosen, np.arange(len(rows)), searches, newcomers)
    minutes = _minutes(reach, norms)
    with_minutes = {f"a15_min_{sub}": values for sub, values in minutes.items()}
    there = {
        "grn_green_m2": _number(run, "grn_green_m2"),
        "a15_people": people_per_area(run.areas, _without(run.city, newcomers)),
    }
    at = area[rows]
    of_areas = {name: np.where(at >= 0, values[np.maximum(at, 0)], np.nan) for name, values in there.items()}
    chosen = chosen.assign(**with_minutes, **of_areas)
    people = people_of(homes[rows], norms)
    tables = []
    for step, (key, need) in enumerate(norms.programme.needs.items()):
        progress.check()
        table = need_of(key, chosen, people, reach, norms).assign(minutes=minutes[need.subcategory])
        tables.append(table)
        progress((step + 1) / len(norms.programme.needs))
    told = pd.concat(tables)
    found = {int(number): table[list(_TOLD)].to_dict("records") for number, table in told.groupby("area_id")}
    return {number: found.get(number, []) for number in range(len(plans))}


def _newcomers(plans: gpd.GeoDataFrame, city: City) -> Bools:
    """Which homes of the city are those of plans."""
    building = city.origins["origin_id"].astype(str).str.rpartition("/")[0]
    return np.asarray(building.isin(ids_of(plans, "plan")), bool)


def _without(city: City, newcomers: Bools) -> City:
    return replace(city, origins=city.origins[~newcomers].reset_index(drop=True), kept=None)


def _number(run: Run, name: str) -> Floats:
    return run.columns[name].to_numpy(float) if name in run.columns else np.full(len(run.areas), np.nan)


def _minutes(reach: Reach, norms: Norms) -> dict[str, Floats]:
    """Of each kind the walk to the nearest, for half of those who live in each plan, as ``a15_min_...`` of an area.

    Infinite where most reach none, NaN where the data knows none.
    """
    searches, starts = reach.searches, reach.origins.starts
    profile = norms.profiles[norms.accessibility.pass_profile]
    points, n = reach.origins.snapped[profile.mode], len(reach.parts)
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    found = {}
    for sub in {need.subcategory for need in norms.programme.needs.values()}:
        if not searches.is_known(sub):
            found[sub] = np.full(n, np.nan)
            continue
        values = searches.metres(points, sub, profile.mode)[0] / profile.metres_per_minute
        found[sub] = group_quantiles(values, weight, group, n, (0.5,))[0]
    return found
