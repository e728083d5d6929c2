"""Places of mobility in and around plan areas: hubs, chargers, shared cars."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats, Geometries
from ..overlay import sums_in
from .numbers import ratio
from .residents import people_today
from .run import Run

CHARGING_STATION, PARK_RIDE, GUARDED_BICYCLE_PARKING = "charging_station", "park_ride", "guarded_bicycle_parking"


def places_of_kind(run: Run, kind: str) -> Geometries:
    """The places of one kind of the table mobility."""
    mobility = run.city.mobility
    return np.asarray(mobility.geometry.to_numpy()[(mobility["kind"] == kind).to_numpy()])


def per_thousand_in(run: Run, kind: str, capacity: float) -> Floats:
    """Vehicles or sockets of a kind in each area per 1,000 inhabitants; NaN where few live or none is known.

    ``capacity`` stands for places whose capacity is not known.
    """
    rows = run.city.mobility[run.city.mobility["kind"] == kind]
    if rows.empty:
        return np.full(len(run.areas), np.nan)
    counted = rows["capacity"].fillna(capacity).to_numpy(float)[:, None]
    total = sums_in(run.areas.geometry.to_numpy(), rows.geometry.to_numpy(), counted)[:, 0]
    return ratio(1000.0 * total, run.once(people_today), run.norms.small.people)
