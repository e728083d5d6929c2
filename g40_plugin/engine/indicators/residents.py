"""Homes and people of today in plan areas, whether the data knows them, and whether they are enough to divide by."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats
from ..city.homes import homes_are_known, living_footprint
from ..travel.starts import people_per_area
from .run import Run, buildings_inside


def homes_today(run: Run) -> Floats:
    """Homes in each area; NaN where the data hardly knows them."""
    buildings = run.city.buildings
    values = np.column_stack([np.nan_to_num(buildings["dwellings"].to_numpy(float)), living_footprint(buildings)])
    sums = run.once(buildings_inside).sums(values)
    return np.where(homes_are_known(sums[:, 0], sums[:, 1], run.norms), sums[:, 0], np.nan)


def people_today(run: Run) -> Floats:
    """Inhabitants of each area."""
    return people_per_area(run.areas, run.city)


def tell_homes(run: Run, family: str, homes: Floats) -> None:
    """Why no number for each home of today is told of some areas."""
    few = run.norms.small.homes
    run.reason(family, np.isnan(homes), "homes_hardly_known")
    run.reason(family, (homes > 0) & (homes < few), "few_homes", count=few)
