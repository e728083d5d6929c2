"""STP: walking, cycling, transit, shared and private cars in that order (STOMP, clause b.3; R54, R55)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..norms import Stomp
from .numbers import Floats, available_mean, ramp

PARTS = ("walk", "cycle", "transit", "shared", "car")


def stomp(facts: pd.DataFrame, norms: Stomp) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """``stp_score``, the scores of its five parts and ``stp_cov``, and the scores of what these are made of.

    ``facts`` has the columns of ``measures`` per area, NaN where unknown. Each part is the weighted mean of its two
    measures, NaN where too little weight is known; so is the whole of its parts.
    """
    scores = measures(facts, norms)
    pairs = norms.measures.values_by_name()
    parts = {}
    for part in PARTS:
        weights = pairs[part]
        parts[part] = available_mean({name: scores[name] for name in weights}, weights, norms.min_weight_available)[0]
    score, coverage = available_mean(parts, norms.weights.values_by_name(), norms.min_weight_available)
    fields = {"stp_score": score} | {f"stp_{part}": parts[part] for part in PARTS} | {"stp_cov": coverage}
    return pd.DataFrame(fields), scores


def measures(facts: pd.DataFrame, norms: Stomp) -> dict[str, Floats]:
    """Scores 0..100 of all that STOMP is made of; cars and their parking count against it."""
    value = {name: facts[name].to_numpy(float) for name in facts}
    return {
        "walk_share": 100.0 * value["walk_share"],
        "footpath": 100.0 * ramp(value["footpath"], 0.0, norms.footpath_full),
        "bike_access": value["bike_access"],
        "tracks": 100.0 * value["tracks"],
        "nodes": value["nodes"],
        "hubs": value["hubs"],
        "shared_cars": 100.0 * ramp(value["shared_cars"], 0.0, norms.shared_cars_full),
        "parking_land": 100.0 * ramp(value["parking_land"], norms.parking_zero, 0.0),
        "through_roads": 100.0 * ramp(value["through_roads"], norms.through_zero_m_ha, 0.0),
    }


def street_space(square_metres: Mapping[str, Floats]) -> dict[str, Floats]:
    """STP-b: share of each use in the street space of each area; NaN where the uses of no street space are known."""
    total = np.sum(list(square_metres.values()), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {use: np.where(total > 0, area / total, np.nan) for use, area in square_metres.items()}
