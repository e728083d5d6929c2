"""What a home is worth in each area: by its place, its priority, equally, or by a field of the user's own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ..arrays import Floats
from ..errors import InputError
from ..indicators.density import formula as density
from ..indicators.plan_fields import own_fields, own_numbers
from ..indicators.priority import fields_needed, priority_draws
from ..indicators.robustness import Pillars, mean_draws
from ..norms import Norms
from ..translation import tr

PLACE, PRIORITY, EQUAL = "place", "pri", "equal"
_FULL = 100.0


def fields_of(norms: Norms) -> tuple[str, ...]:
    """The fields of scored areas that the worth rests on, besides those of every programme."""
    is_priority = norms.programme.value == PRIORITY
    return ("pri_score", *fields_needed(norms.composite.priority)) if is_priority else ()


def accessibility(frame: gpd.GeoDataFrame, norms: Norms) -> Floats:
    """Accessibility of each area, 0 to 100, by transit and on foot as density has it."""
    by_transit, by_foot = (frame[name].to_numpy(float) for name in ("ptn_score", "a15_score"))
    return density.accessibility(by_transit, by_foot, norms.density)


def worth(frame: gpd.GeoDataFrame, norms: Norms) -> Floats:
    """Worth of a home in each area, 0 to 1; NaN where it is not known.

    Raises ``InputError`` where the norms name a field that the areas do not have.
    """
    value = norms.programme.value
    if value == PLACE:
        return accessibility(frame, norms) / _FULL
    if value == PRIORITY:
        return np.asarray(frame["pri_score"], float) / _FULL
    if value == EQUAL:
        return np.ones(len(frame))
    if not own_fields(frame, [value]):
        message = tr(
            "The areas have no field {field}: choose place, pri, equal, or a field with a number for each area."
        )
        raise InputError(message.format(field=value))
    own = own_numbers(frame, [value])
    highest = np.nanmax(own) if (~np.isnan(own)).any() else 0.0
    return own / highest if highest > 0 else own


def drawn_worth(frame: gpd.GeoDataFrame, worth_now: Floats, norms: Norms) -> Floats:
    """Worth of a home in every draw, (draws, areas): what the score leaves open for a place and a priority."""
    if norms.programme.value == PLACE:
        weight = norms.density
        weights = np.array([weight.transit_weight, weight.accessibility_weight])
        pillars = Pillars.of(("ptn", "a15"), lambda name: frame[name].to_numpy(float) if name in frame else None)
        return mean_draws(pillars, weights, norms, apart=True) / _FULL
    if norms.programme.value == PRIORITY:
        return priority_draws(frame, norms) / _FULL
    return np.tile(worth_now, (norms.robustness.draws, 1))


def drawn_capacity(low: Floats, mid: Floats, high: Floats, norms: Norms) -> Floats:
    """Homes that fit in every draw, (draws, areas): between low and high, alike in all areas, which share the norms."""
    at = np.random.default_rng(norms.composite.seed + 1).triangular(-1.0, 0.0, 1.0, (norms.robustness.draws, 1))
    return np.asarray(mid + np.where(at < 0.0, at * (mid - low), at * (high - mid)))
