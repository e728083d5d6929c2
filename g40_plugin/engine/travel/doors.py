"""Doors: where jobs, inhabitants and homes meet the street, gathered so that each spot is searched once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..arrays import Floats, Geometries, Ints
from ..city.package import City
from .graph import Snapped

JOBS, PEOPLE, HOMES = range(3)


@dataclass(frozen=True)
class Doors:
    """Spots on the streets, and in each row of ``sums`` the jobs, people and homes there."""

    places: Snapped
    sums: Floats


def workplaces(city: City) -> tuple[Geometries, Floats]:
    """The places of work of a city, and the jobs, people and homes (columns) of each."""
    jobs = city.buildings["jobs"].to_numpy(float)
    rows = np.flatnonzero(jobs > 0)
    sums = np.zeros((len(rows), 3))
    sums[:, JOBS] = jobs[rows]
    return np.asarray(shapely.centroid(city.buildings.geometry.to_numpy()[rows])), sums


def inhabitants(city: City) -> tuple[Geometries, Floats]:
    """The addresses of a city, and the jobs, people and homes (columns) of each."""
    sums = np.zeros((len(city.origins), 3))
    sums[:, PEOPLE], sums[:, HOMES] = city.origins["people"].fillna(0), city.origins["dwellings"].fillna(0)
    return city.origins.geometry.to_numpy(), sums


def at_spots(places: Snapped, sums: Floats) -> Doors:
    """Doors on one spot as one, with the sums of all of them."""
    spots, spot = as_doors(places)
    return Doors(spots, np.column_stack([np.bincount(spot, weights=column) for column in sums.T]))


def as_doors(points: Snapped, spot_m: float = 1.0) -> tuple[Snapped, Ints]:
    """Points on the same ``spot_m`` metres of a street and equally far from it as one, and the row of each point."""
    axes = np.where(points.found, [points.position, points.distance], 0.0)
    along, away = np.floor(axes / spot_m).astype(np.int64)
    # one number per spot, which sorts faster than three
    spots = (points.edge * (along.max(initial=0) + 1) + along) * (away.max(initial=0) + 1) + away
    _, first, door, count = np.unique(spots, return_index=True, return_inverse=True, return_counts=True)
    position, distance = (np.bincount(door, weights=axis) / count for axis in (points.position, points.distance))
    return Snapped(points.edge[first], position, distance), door


def gather(
    points: Geometries, weights: Floats, square_m: float, totals: Floats | None = None
) -> tuple[Geometries, Floats]:
    """Points gathered in squares: the point nearest to each square's weighted middle, and the sums of its weights.

    ``totals`` are the sums of the weights of the whole city, where these points are a part of it.
    """
    if not len(points):
        return points, weights
    xy = shapely.get_coordinates(points)
    column, row = np.floor(xy / square_m).astype(np.int64).T
    # one number per square, which sorts faster than two
    squares, square = np.unique(column * (np.ptp(row) + 1) + row - row.min(), return_inverse=True)
    n = len(squares)
    sums = np.column_stack([np.bincount(square, weights=column, minlength=n) for column in weights.T])
    totals = weights.sum(axis=0) if totals is None else totals
    share = np.where(totals > 0, weights / np.maximum(totals, 1e-12), 0.0).sum(axis=1) + 1e-12
    total = np.bincount(square, weights=share, minlength=n)
    middle = np.column_stack([np.bincount(square, weights=share * axis, minlength=n) / total for axis in xy.T])
    away = np.hypot(*(xy - middle[square]).T)
    order = np.lexsort((xy[:, 1], xy[:, 0], away, square))
    first = order[np.concatenate([[True], square[order][1:] != square[order][:-1]])]
    return np.asarray(points[first]), np.asarray(sums)


def numbers_of(points: Geometries, sums: Floats) -> Ints:
    """A number for each door, by its place and sums; several that are alike are told apart by their order."""
    table = pd.DataFrame(np.column_stack([shapely.get_coordinates(points), sums]))
    alike = pd.util.hash_pandas_object(table, index=False)
    again = alike.groupby(alike).cumcount().to_numpy(np.uint64)
    return np.asarray((alike.to_numpy() + again).view(np.int64))
